"""Every examination on this host is counted, however it ends, and its report says which one it is."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from detector.cli.exit_codes import ExitCode
from tests.cli.command_line import detector
from tests.fakes.simulated import APP_FILE, PACKAGE

PHONE = ("--virtual-app", str(APP_FILE), "--persona", "compact-13")


def killed_capture(out: Path, env: dict[str, str]) -> None:
    words = [sys.executable, "-m", "detector", "capture", PACKAGE, *PHONE, "--out", str(out)]
    with subprocess.Popen(words, env={**os.environ, **env}, stderr=subprocess.DEVNULL) as process:
        frames = out / "frames.jsonl"
        while process.poll() is None and not (frames.exists() and frames.stat().st_size):
            time.sleep(0.05)
        process.send_signal(signal.SIGKILL)


@pytest.mark.long
def test_a_killed_capture_counts_and_the_report_says_which_scan_it_is(tmp_path: Path) -> None:
    env = {"DETECTOR_STATE_DIR": str(tmp_path / "state")}
    killed_capture(tmp_path / "unlucky", env)
    ran = detector(
        *("scan", PACKAGE, *PHONE, "--level", "look", "--runs", "1", "--out", "case", "--json"),
        cwd=tmp_path,
        env=env,
    )
    assert json.loads(ran.out)["scan_no"] == {"n": 2, "of": 2}, ran.err
    assert "scan 2 of 2 of this build" in (tmp_path / "case/report/index.en.html").read_text(encoding="utf-8")

    judged = detector("judge", "case", "--json", cwd=tmp_path, env=env)
    assert json.loads(judged.out)["scan_no"] == {"n": 2, "of": 2}

    listed = json.loads(detector("register", "list", "--json", cwd=tmp_path, env=env).out)
    first, second = listed["examinations"]
    assert (first["ended_at"], first["place"]) == (None, str(tmp_path / "unlucky"))
    assert second["place"] == str(tmp_path / "case") and second["n_runs"] == 1
    exported = detector("register", "export", cwd=tmp_path, env=env)
    assert exported.out == (tmp_path / "state/register.jsonl").read_text(encoding="utf-8")

    kept = tmp_path / "state/register.jsonl"
    kept.write_text("".join(kept.read_text(encoding="utf-8").splitlines(keepends=True)[1:]), encoding="utf-8")
    refused = detector("register", "list", cwd=tmp_path, env=env)
    assert refused.code == ExitCode.USAGE and refused.says("register.jsonl", "line 1")
