"""Signals, a full disk, an unwritable disk: what was kept is named, and can be read."""

import os
import pty
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from detector.evidence.reader import open_bundle
from tests.fakes.simulated import APP_FILE, PACKAGE

SIGNALS = {"SIGINT": 130, "SIGTERM": 143, "SIGHUP": 129}
TIMEOUT_S = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopped:
    code: int
    err: str
    case: Path

    @property
    def bundle(self) -> Path:
        return self.case / "runs" / "00" / "bundle"


HEEDS_SIGNALS = ("env", "--default-signal=INT,HUP,TERM")
"""A suite started by nohup, or with `&`, passes on that SIGHUP and SIGINT are ignored."""


def scan(case: Path, *, before: Sequence[str] = ()) -> "subprocess.Popen[str]":
    words = [sys.executable, "-m", "detector", "--lang", "en", "scan", PACKAGE]
    words += ["--virtual-app", str(APP_FILE), "--persona", "compact-13", "--runs", "2", "--out", str(case)]
    return subprocess.Popen(
        [*HEEDS_SIGNALS, *before, *words],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        cwd=case.parent,
    )


def wait_for_frames(case: Path) -> None:
    frames = case / "runs" / "00" / "bundle" / "frames.jsonl"
    until = time.monotonic() + TIMEOUT_S
    while not (frames.exists() and frames.stat().st_size):
        assert time.monotonic() < until, "no frame was captured"
        time.sleep(0.05)


def stopped_by(name: str, folder: Path) -> Stopped:
    case = folder / name
    process = scan(case)
    wait_for_frames(case)
    process.send_signal(getattr(signal, name))
    if name == "SIGTERM":
        time.sleep(0.3)
        process.send_signal(signal.SIGHUP)  # as an init system does: it must not cut the clean-up short
    _, err = process.communicate(timeout=TIMEOUT_S)
    return Stopped(code=process.returncode, err=err, case=case)


@pytest.fixture(scope="module")
def stopped(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Stopped]:
    folder = tmp_path_factory.mktemp("stopped")
    with ThreadPoolExecutor() as pool:
        return dict(zip(SIGNALS, pool.map(lambda name: stopped_by(name, folder), SIGNALS), strict=True))


@pytest.mark.parametrize("name", SIGNALS)
def test_a_signal_ends_a_scan_cleanly_and_names_what_was_kept(name: str, stopped: dict[str, Stopped]) -> None:
    one = stopped[name]
    assert one.code == SIGNALS[name], one.err
    assert f"what was captured is kept in: {one.case}" in one.err
    assert f"--out {one.case} --resume" in one.err
    assert one.err.strip().splitlines()[-1] == f"detector: interrupted ({name})"
    assert "Traceback" not in one.err
    bundle = open_bundle(one.bundle)
    assert bundle.is_partial
    assert bundle.frames


@pytest.mark.long
def test_a_full_disk_is_one_sentence_and_names_what_was_kept(tmp_path: Path) -> None:
    case = tmp_path / "case"
    process = scan(case, before=("bash", "-c", 'ulimit -f 24; exec "$@"', "bash"))
    _, err = process.communicate(timeout=TIMEOUT_S)
    assert process.returncode == 2, err
    assert "cannot be written: File too large" in err.strip().splitlines()[-1]
    assert f"what was captured is kept in: {case}" in err
    assert "Traceback" not in err
    assert open_bundle(case / "runs" / "00" / "bundle").is_partial


@pytest.mark.long
@pytest.mark.parametrize("is_signalled", [True, False], ids=["SIGHUP comes", "writing fails first"])
def test_a_terminal_that_went_away_breaks_nothing(tmp_path: Path, is_signalled: bool) -> None:
    """The kernel hangs up on the processes it ran; there is no terminal left to write to."""
    case = tmp_path / "case"
    master, slave = pty.openpty()
    words = [sys.executable, "-m", "detector", "scan", PACKAGE, "--virtual-app", str(APP_FILE)]
    process = subprocess.Popen(
        [*HEEDS_SIGNALS, *words, "--persona", "compact-13", "--runs", "1", "--out", str(case)],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        cwd=tmp_path,
        start_new_session=True,
    )
    os.close(slave)
    reader = threading.Thread(target=_drain, args=(master,), daemon=True)
    reader.start()
    wait_for_frames(case)
    os.close(master)
    if is_signalled:
        process.send_signal(signal.SIGHUP)
    assert process.wait(timeout=TIMEOUT_S) == 129
    bundle = open_bundle(case / "runs" / "00" / "bundle")
    assert bundle.is_partial or not is_signalled  # it may have ended before anything was written
    assert bundle.frames


def _drain(master: int) -> None:
    """Reads the output, so that the process never blocks on writing it."""
    try:
        while os.read(master, 4096):
            pass
    except OSError:
        return
