"""The cases that are attacked: made by the command line, as a laboratory makes them."""

import os
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from detector.virtual.apps.spec.app_file import load_app
from detector.wiring.virtual_devices import shipped_app_files
from lab.benchmarks.privacy_apps import write_app, write_browser
from lab.benchmarks.privacy_plans import planted_plan
from tests.fakes.time_stamp_authority import make_authority, serving
from tests.repository import REPOSITORY

__all__ = ["World"]

SELF_STARTER = REPOSITORY / "detector/virtual/apps/background/agreed_without_being_told.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """`cases` by kind, each sealed by the laboratory's key and stamped; `other`: of another app, likewise."""

    folder: Path
    cases: dict[str, Path]
    other: Path

    @property
    def public_key(self) -> Path:
        return self.folder / "state/keys/seal.pub.pem"

    @property
    def authority_root(self) -> Path:
        return self.folder / "authority/root.pem"

    @classmethod
    def made_in(cls, folder: Path) -> "World":
        made = folder / "made"
        kinds = ("scan", "twice", "packed", "pruned", "redacted", "watch", "crawl")
        world = cls(folder=folder, cases={kind: made / kind for kind in kinds}, other=made / "other")
        if not (folder / "complete").exists():
            _make(world)
            (folder / "complete").touch()
        return world


def _make(world: World) -> None:
    folder, made = world.folder, world.folder / "made"
    made.mkdir(parents=True)
    authority = make_authority(folder / "authority", with_chain=True)
    environment = os.environ | {"DETECTOR_STATE_DIR": str(folder / "state"), "DETECTOR_LANG": "en"}

    def detector(*words: str | Path, codes: tuple[int, ...] = (0,)) -> None:
        command = [sys.executable, "-m", "detector", *map(str, words)]
        done = subprocess.run(command, cwd=made, env=environment, capture_output=True, text=True, check=False)
        if done.returncode not in codes:
            raise RuntimeError(f"{words}: exit {done.returncode}: {done.stderr[-800:]}")

    def scan(name: str, stem: str) -> None:
        app = next(path for path in shipped_app_files() if path.stem == stem)
        phone = ("--virtual-app", app, "--persona", "compact-13", "--runs", "1", "--entry", "cold")
        detector("scan", load_app(app).package, *phone, "--out", name, codes=(0, 1))

    detector("keys", "init")
    with serving(authority) as url:
        seal = partial(detector, "seal", "--stamp", url)
        for name, stem in (("scan", "missing_close"), ("other", "late_close")):
            scan(name, stem)
            seal(name)
        shutil.copytree(made / "scan", made / "twice")
        detector("judge", "twice", "--profile", "cn-elder", codes=(0, 1))
        detector("report", "twice")
        seal("twice")
        detector("pack", "scan", "--out", made / "scan.zip")
        with zipfile.ZipFile(made / "scan.zip") as packed:
            packed.extractall(made / "unpacked")
        inside = list((made / "unpacked").iterdir())
        (inside[0] if len(inside) == 1 else made / "unpacked").rename(made / "packed")
        detector("prune", "scan", "--out", "pruned")
        seal("pruned")
        detector("redact", "scan", "--region", "0,0,400,120", "--trees-only", "--out", "redacted")
        seal("redacted")
        watched = ("--virtual-app", SELF_STARTER, "--trigger", "power", "--repeats", "1")
        detector("autostart", load_app(SELF_STARTER).package, *watched, "--out", "watch", codes=(0, 1, 4))
        seal("watch")
        app, *browser = _privacy_files(folder / "privacy")
        apps = [word for path in (app, *browser) for word in ("--virtual-app", path)]
        detector("privacy", "cn.example.privacy", *apps, "--out", "crawl", codes=(0, 1, 4))
        seal("crawl")


def _privacy_files(folder: Path) -> list[Path]:
    folder.mkdir()
    plan = planted_plan(0)
    return [write_app(plan, folder, package="cn.example.privacy"), *write_browser(plan, folder)]
