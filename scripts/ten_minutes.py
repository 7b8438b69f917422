#!/usr/bin/env python3
"""What a new team does first, with the built wheel alone and no phone.

    scripts/ten_minutes.py [--wheel FILE] [--ci github,gitlab,jenkins]

For each CI: `detector init --ci` in an empty folder, and the nights that its files make on an empty machine
(`ci_nights.py`); for one of them also nights of an app behind a login. Then the pytest plugin in a project
of its own (`plugin_project.py`), and the commands that need no phone in an empty folder
(`first_commands.py`).

The nights install what `init` pinned, by hash, through this machine's pip configuration; once, as the three
services share their caches. The team's own environment borrows this one's packages beside the wheel.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from ci_nights import APPS, try_login_wall, try_nights
from ci_runners import SERVICES
from first_commands import try_commands
from plugin_project import ASKED, check_outcomes, write_project

CHECKOUT = Path(__file__).resolve().parents[1]
BUILT_FROM = (
    *("detector", "models", "pyproject.toml", "setup.py", "MANIFEST.in", "README.md", "LICENSE"),
    "requirements.lock",
)
RED, GREEN = "missing_close.yaml", "compliant_splash.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """Where a team works: `folder` is its project, `env` the environment of its shell."""

    folder: Path
    env: dict[str, str]

    def in_folder(self, folder: Path) -> "Team":
        folder.mkdir(parents=True)
        return replace(self, folder=folder)

    def run(self, *words: str, code: int = 0) -> str:
        ran = subprocess.run(
            words,
            cwd=self.folder,
            env=self.env,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        print(f"$ {' '.join(words)}\n{ran.stdout}{ran.stderr}", end="")
        if ran.returncode != code:
            raise SystemExit(f"{words[0]}: exit code {ran.returncode}\n{ran.stdout}{ran.stderr}")
        return ran.stdout

    def detector(self, *words: str) -> str:
        return self.run("detector", *words)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--wheel", type=Path, help="default: built now")
    parser.add_argument("--ci", default=",".join(SERVICES))
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="ten-minutes-") as folder:
        root = Path(folder)
        wheel = (options.wheel or built_wheel(root)).resolve()
        team = installed(wheel, root)
        for service in options.ci.split(","):
            timed(f"{service}: red, green, green, red", lambda: ci(service, wheel, root, team))  # noqa: B023
        timed("an app behind a login: red, green", lambda: login_wall(wheel, root, team))
        timed("pytest: two workers", lambda: try_plugin(team.in_folder(root / "pytest")))
        timed("demo, judge, report, image, apk", lambda: first_commands(team.in_folder(root / "commands")))
    return 0


def timed(what: str, do: Callable[[], None]) -> None:
    began_s, used_s = time.monotonic(), _cpu_s()
    do()
    print(f"== {what}: {time.monotonic() - began_s:.0f} s, {_cpu_s() - used_s:.0f} s of CPU", flush=True)


def _cpu_s() -> float:
    used = os.times()
    return used.children_user + used.children_system


def ci(service: str, wheel: Path, root: Path, team: Team) -> None:
    project = team.in_folder(root / service / "team" / "project")
    try_nights(service, wheel, root / service, project.detector, project.folder)


def login_wall(wheel: Path, root: Path, team: Team) -> None:
    project = team.in_folder(root / "wall" / "team" / "project")
    try_login_wall(wheel, root / "wall", project.detector, project.folder)


def built_wheel(folder: Path) -> Path:
    """Built from a copy, so that the checkout stays unchanged."""
    source = folder / "source"
    source.mkdir()
    for name in BUILT_FROM:
        if (CHECKOUT / name).is_dir():
            no_leftovers = shutil.ignore_patterns("__pycache__")
            shutil.copytree(CHECKOUT / name, source / name, ignore=no_leftovers)
        else:
            shutil.copy(CHECKOUT / name, source / name)
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*command, "--wheel-dir", str(folder), str(source)], check=True)
    (wheel,) = folder.glob("*.whl")
    return wheel


def try_plugin(team: Team) -> None:
    packages = package_of(APPS / RED), package_of(APPS / GREEN)
    write_project(team.folder, packages)
    apps = [f"--detector-virtual-app={shutil.copy(APPS / one, team.folder)}" for one in (RED, GREEN)]
    team.run("python", *ASKED, *apps, code=1)
    check_outcomes(team.folder, packages)


def first_commands(team: Team) -> None:
    try_commands(team.run, team.folder, package_of(APPS / RED))


def installed(wheel: Path, root: Path) -> Team:
    """An environment with the wheel, as pip installs a file, and the packages of this one."""
    venv, lent = root / "venv", root / "lent"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", venv], check=True)
    lend_packages(lent)
    site = Path(sysconfig.get_path("purelib", vars={"base": str(venv)}))
    (site / "lent.pth").write_text(f"{lent}\n", encoding="utf-8")
    env = {
        **os.environ,
        "PATH": os.pathsep.join([str(venv / "bin"), os.environ["PATH"]]),
        "HOME": str(root),
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "DETECTOR_LANG": "en",
        "DETECTOR_STATE_DIR": str(root / "state"),
        "VIRTUAL_ENV": str(venv),
    }
    env.pop("PYTHONPATH", None)
    team = Team(folder=root, env=env)
    team.run("python", "-m", "pip", "install", "--quiet", "--no-index", "--no-deps", str(wheel))
    return team


def lend_packages(lent: Path) -> None:
    """Links to the packages installed here, except this project itself."""
    lent.mkdir()
    for place in {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}:
        for one in Path(place).iterdir():
            is_own = one.name.startswith(("dark_pattern_detector", "__editable__", "detector"))
            if not is_own and one.suffix != ".pth" and not (lent / one.name).exists():
                (lent / one.name).symlink_to(one)


def package_of(app: Path) -> str:
    found = re.search(r"^package: (\S+)$", app.read_text(encoding="utf-8"), re.MULTILINE)
    assert found is not None
    return found[1]


if __name__ == "__main__":
    raise SystemExit(main())
