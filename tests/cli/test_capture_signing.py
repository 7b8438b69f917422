"""With a key of `keys init`, each command that captures signs the bundle without being asked."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from detector.virtual.apps.shipped import shipped_apps, shipped_background_apps
from detector.virtual.apps.spec.app_file import load_app
from detector.virtual.personas import persona_named
from tests.cli.command_line import Ran, detector
from tests.cli.test_documents import holds
from tests.cli.test_privacy_crawl import PLAN, crawled
from tests.fakes.recordings import mp4, recorded

APP = next(path for path in shipped_apps() if path.stem == "late_close")
PACKAGE = load_app(APP).package
STARTER, INNOCENT = (
    next(path for path in shipped_background_apps() if path.stem == stem)
    for stem in ("self_start_alarm", "innocent_busy")
)
SCAN = ("scan", PACKAGE, "--virtual-app", APP, "--persona", "compact-13", "--out", "case")


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    return {"DETECTOR_STATE_DIR": str(tmp_path / "state")}


def verified(folder: Path, env: dict[str, str], *words: str | Path) -> dict[str, object]:
    ran = detector("verify", folder, "--json", *words, cwd=folder.parent, env=env)
    return {**holds(ran.out, "verify-1"), "code": ran.code}


def check(document: dict[str, object]) -> object:
    checks = document["checks"]
    assert isinstance(checks, (list, tuple))
    return next(one["holds"] for one in checks if one["name"] == "capture_signed")


def scan_and_resume(folder: Path, env: dict[str, str]) -> None:
    detector(*SCAN, "--runs", "1", cwd=folder, env=env)
    detector(*SCAN, "--runs", "2", "--resume", cwd=folder, env=env)


def capture(folder: Path, env: dict[str, str]) -> None:
    words = ("capture", PACKAGE, "--virtual-app", APP, "--out", "runs/00/bundle")
    detector(*words, cwd=folder, env=env)


def watch_two(folder: Path, env: dict[str, str]) -> None:
    detector(
        *("autostart", "cn.example.langhua", "cn.example.wannian", "--virtual-app", STARTER),
        *("--virtual-app", INNOCENT, "--trigger", "power", "--repeats", "1", "--shorten", "0.25"),
        *("--out", "cases"),
        cwd=folder,
        env=env,
    )


def import_video(folder: Path, env: dict[str, str]) -> None:
    recording = recorded(APP, persona_named("compact-13").display, until_ms=2000)
    (folder / "clip.mp4").write_bytes(mp4(recording.frames))
    detector("video", "clip.mp4", "--out", "clips", cwd=folder, env=env)


def crawl(folder: Path, env: dict[str, str]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DETECTOR_STATE_DIR", env["DETECTOR_STATE_DIR"])
        crawled(PLAN, folder)


@pytest.mark.parametrize(
    ("captured", "n_bundles", "n_reports"),
    [
        pytest.param(scan_and_resume, 2, 1, id="scan_and_resume", marks=pytest.mark.long),
        pytest.param(capture, 1, 0, id="capture"),
        pytest.param(watch_two, 2, 2, id="watch_two", marks=pytest.mark.long),
        pytest.param(import_video, 1, 0, id="import_video", marks=pytest.mark.long),
        pytest.param(crawl, 1, 1, id="crawl", marks=pytest.mark.long),
    ],
)
def test_each_command_that_captures_signs(
    captured: Callable[[Path, dict[str, str]], None],
    n_bundles: int,
    n_reports: int,
    tmp_path: Path,
    env: dict[str, str],
) -> None:
    made = detector("keys", "init", cwd=tmp_path, env=env)
    key_id = next(line for line in made.err.splitlines() if len(line) > 64)[-64:]
    assert "signs what it captures" in made.err
    captured(tmp_path, env)
    bundles = [path.parent for path in sorted(tmp_path.rglob("runs/*/bundle/manifest.json"))]
    assert len(bundles) == n_bundles
    for bundle in bundles:
        by_us = verified(bundle, env)
        assert (by_us["code"], by_us["state"], check(by_us)) == (0, "whole", True)
        assert verified(bundle, env, "--trust", tmp_path / "state/keys/seal.pub.pem")["code"] == 0
        by_others = verified(bundle, {"DETECTOR_STATE_DIR": str(tmp_path / "elsewhere")})
        assert (by_others["code"], by_others["state"], check(by_others)) == (0, "unsigned", None)
    pages = sorted(tmp_path.rglob("report/index.en.html"))
    assert len(pages) == n_reports
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert "Protected since" in text and key_id in text


def record(folder: Path, env: dict[str, str], name: str) -> Ran:
    return detector("capture", PACKAGE, "--virtual-app", APP, "--out", name, cwd=folder, env=env)


@pytest.mark.long
def test_a_key_that_nobody_can_open_is_told_and_delays_nothing(tmp_path: Path, env: dict[str, str]) -> None:
    without = record(tmp_path, env, "a")
    assert "keys init" in without.err and without.code == 0
    secret = {**env, "LAB_PASS": "a long secret"}
    init = ("keys", "init", "--passphrase", "--passphrase-env", "LAB_PASS")
    assert detector(*init, cwd=tmp_path, env=secret).code == 0
    locked = record(tmp_path, env, "b")
    assert "is not signed" in locked.err and "passphrase_env" in locked.err and locked.code == 0
    (tmp_path / "detector.yaml").write_text("version: 1\npassphrase_env: LAB_PASS\n", encoding="utf-8")
    opened = record(tmp_path, secret, "c")
    assert "not signed" not in opened.err
    assert [check(verified(tmp_path / name, env)) for name in "abc"] == [None, None, True]
    assert json.loads((tmp_path / "c/manifest.json").read_bytes())["header"]["package"]["package"] == PACKAGE
