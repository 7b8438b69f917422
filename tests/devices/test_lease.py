"""One phone, one driver, between real processes."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from detector.core.errors import ConfigError, DeviceNotReady
from detector.devices.lease import LeaseBook
from detector.session.clock import RealClock
from tests.repository import REPOSITORY

HOLDING = """
import sys
from pathlib import Path
from detector.devices.lease import LeaseBook
from detector.session.clock import RealClock
with LeaseBook(Path(sys.argv[1]), RealClock()).held("s", "R58", doing="detector scan cn.a"):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def book(tmp_path: Path) -> LeaseBook:
    return LeaseBook(tmp_path, RealClock())


def other_driver(folder: Path) -> "subprocess.Popen[str]":
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDING, str(folder)],
        cwd=REPOSITORY,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_a_second_driver_learns_who_holds_it(book: LeaseBook, tmp_path: Path) -> None:
    with other_driver(tmp_path) as other:
        message = rf"R58: is being driven by process {other.pid} since .* \(detector scan cn\.a\)"
        with pytest.raises(DeviceNotReady, match=message), book.held("s", "R58", doing="me"):
            pass
        holder = book.holder("s", "R58")
        assert holder is not None
        assert (holder.pid, holder.doing) == (other.pid, "detector scan cn.a")
        with book.held("s", "R59", doing="me"), book.held("t", "R58", doing="me"):
            pass  # other devices are free
        other.communicate()
    assert book.holder("s", "R58") is None


def test_the_lease_of_a_driver_that_was_killed_is_free(book: LeaseBook, tmp_path: Path) -> None:
    with other_driver(tmp_path) as other:
        os.kill(other.pid, signal.SIGKILL)
        other.wait()
    assert book.holder("s", "R58") is None
    with book.held("s", "R58", doing="me"):
        assert book.holder("s", "R58") is not None


def test_a_waiting_driver_gets_it_when_it_is_free(book: LeaseBook, tmp_path: Path) -> None:
    other = other_driver(tmp_path)
    assert other.stdin is not None
    other.stdin.close()
    with book.held("s", "R58", doing="me", wait_s=30.0):
        pass
    other.wait()
    assert other.stdout is not None
    other.stdout.close()


WRITTEN_BY_OTHERS = (
    "",
    "no json",
    "[]",
    '{"pid": "x"}',
    '{"pid": Infinity, "doing": "a", "since": "b"}',
    "{" * 5000,
    "\x1b[2J",
)


@pytest.mark.parametrize("written", WRITTEN_BY_OTHERS)
def test_never_trusts_what_others_wrote_there(book: LeaseBook, tmp_path: Path, written: str) -> None:
    with book.held("s", "R58", doing="me"):
        (path,) = tmp_path.iterdir()
        path.write_text(written)
        with (
            pytest.raises(DeviceNotReady, match="is being driven by another process"),
            book.held("s", "R58", doing="another"),
        ):
            pass


def test_names_an_unusable_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with (
        pytest.raises(ConfigError, match="the lease of a device cannot be kept here"),
        LeaseBook(tmp_path / "file" / "leases", RealClock()).held("s", "R58", doing="me"),
    ):
        pass


def test_a_link_in_its_place_is_not_followed(book: LeaseBook, tmp_path: Path) -> None:
    with book.held("s", "R58", doing="me"):
        (path,) = tmp_path.iterdir()
    path.unlink()
    (tmp_path / "precious").write_text("x")
    path.symlink_to(tmp_path / "precious")
    with pytest.raises(ConfigError), book.held("s", "R58", doing="me"):
        pass
    assert (tmp_path / "precious").read_text() == "x"
