"""What a killed run leaves behind is cleared away by the next one; what a living run holds is not."""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from detector.cli.exit_codes import ExitCode
from detector.devices.phone_book import PhoneBook
from detector.farm.ledger import Ledger
from detector.farm.ledger_rows import PhoneRow
from detector.farm.leftovers import clean_up, marked_scratch, owner_of
from detector.farm.policy import Ending
from tests.cli.command_line import detector
from tests.farm.test_ledger import JOBS
from tests.repository import REPOSITORY

A_RUN = """
import sys
from pathlib import Path
from detector.farm.leftovers import marked_scratch
from detector.farm.run_folder import locked_file
from detector.farm.run_folder import LOCK

run, folder = sys.argv[1:]
with locked_file(Path(folder) / LOCK), marked_scratch(run, folder) as scratch:
    print(scratch, flush=True)
    sys.stdin.read()
"""
PHONE = "server", "serial"
NOW = 1_800_000_000.0


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """With temporary files and leases of its own."""
    (tmp_path / "temp").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temp"))
    monkeypatch.setenv("DETECTOR_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return tmp_path


@pytest.fixture
def begun(place: Path) -> Iterator["subprocess.Popen[str]"]:
    """A process that is at the run `night`, with a job on a phone that it has leased."""
    with closing(Ledger(place, is_new=True)) as ledger, closing(PhoneBook(place / "state")) as book:
        ledger.begin_run("night", plan_path="p", plan_sha256="0", jobs=JOBS, now=NOW, deadline=None)
        ledger.take_over("process 1", now=NOW, deadline=None)
        ledger.begin_attempt(JOBS[0].key, "p1", token=1, folder="f", now=NOW)
        ledger.set_phone(
            PhoneRow(id="p1", serial="s", server="x", host="h", state="running", doing="x", since=NOW)
        )
        book.acquire(*PHONE, owner_of("night"), doing="farm job", ttl_s=1200.0, now=NOW)
    process = subprocess.Popen(
        [sys.executable, "-c", A_RUN, "night", str(place)],
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    yield process
    process.kill()
    process.communicate()


def test_only_what_a_killed_run_held_is_cleared_away(place: Path, begun: "subprocess.Popen[str]") -> None:
    assert begun.stdout is not None
    scratch = Path(begun.stdout.readline().strip())
    with closing(PhoneBook(place / "state")) as book, closing(Ledger(place)) as ledger:
        book.acquire("server", "other", "li", doing="by hand", ttl_s=1200.0, now=NOW)
        with marked_scratch("another", str(place / "another")) as living:
            assert clean_up(book, now=NOW) == ()  # both are alive
            assert scratch.is_dir()
            begun.send_signal(signal.SIGKILL)
            begun.wait()
            assert clean_up(book, now=NOW) == ("night",)
            assert living.is_dir()
        assert list((place / "temp").glob("detector-farm-*")) == []
        assert {lease.held.owner for lease in book.leases(now=NOW)} == {"li"}
        assert [row.state for row in ledger.jobs()] == ["waiting", "waiting"]
        assert [(one.ending, one.reason) for one in ledger.attempts()] == [
            (Ending.STOPPED, "the scheduler went away")
        ]
        assert [one.state for one in ledger.phones()] == ["available"]


def test_a_watch_ends_with_4_and_one_sentence_once_the_scheduler_is_killed(
    place: Path, begun: "subprocess.Popen[str]"
) -> None:
    assert begun.stdout is not None
    begun.stdout.readline()
    begun.send_signal(signal.SIGKILL)
    begun.wait()
    watched = detector("farm", "watch", place, cwd=place)
    assert watched.code == ExitCode.INCONCLUSIVE
    assert watched.says("scheduler is gone and did not end it", f"--out {place} --resume"), watched.err
