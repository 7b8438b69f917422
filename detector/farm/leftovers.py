"""What a run of this machine holds while it lives, and what the next run clears away after one was killed.

Each run has a folder in the system's temporary folder, with a file in it that the run keeps locked. A folder
whose lock is free belonged to a process that was killed: the folder goes, the run's leases are released, and
its ledger no longer shows jobs as running. What a living run holds is never touched.
"""

import json
import logging
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from multiprocessing import util
from pathlib import Path

from detector.core.errors import ConfigError
from detector.devices.phone_book import PhoneBook
from detector.farm.ledger import NAME, Ledger
from detector.farm.run_folder import LOCK, HeldByAnother, locked_file
from detector.wiring.leases import state_folder

__all__ = ["Mark", "clean_up", "marked_scratch", "owner_of"]

log = logging.getLogger(__name__)

PREFIX, MARK = "detector-farm-", "lock"
PIPES_PREFIX = "pymp-"
"""Of the folder in which Python's multiprocessing keeps the sockets of its helpers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """`run`: its id, and `ledger`: its folder; both "" for the workers of a host. `state`: where its leases
    are kept. `pipes`: a folder of its processes.
    """

    run: str = ""
    ledger: str = ""
    state: str = ""
    pipes: str = ""


def _state() -> str:
    return str(state_folder().absolute())


def owner_of(run: str) -> str:
    """Whose the run's leases are."""
    return f"farm {run}"


@contextmanager
def marked_scratch(run: str = "", ledger: str = "") -> Iterator[Path]:
    """A temporary folder that is removed at the end, or by the next run if this process is killed."""
    with tempfile.TemporaryDirectory(prefix=PREFIX, ignore_cleanup_errors=True) as name:
        mark = Mark(run=run, ledger=ledger, state=_state(), pipes=util.get_temp_dir())
        with locked_file(Path(name) / MARK, json.dumps(asdict(mark))):
            yield Path(name)


def clean_up(book: PhoneBook, *, now: float) -> tuple[str, ...]:
    """Clears away what killed runs left; returns the ids of those runs."""
    leases = book.leases(now=now)  # before asking who lives: one who comes later has other tokens
    dead, living = _removed_and_living()
    runs = tuple(dict.fromkeys(mark.run for mark in dead if mark.run and mark.run not in living))
    owners = {owner_of(run) for run in runs}
    for lease in leases:
        if lease.held.owner in owners:
            book.release(lease.server, lease.serial, lease.held.token)
    for mark in dead:
        if mark.run in runs:
            _bury(Path(mark.ledger), mark.run, now)
    return runs


def _removed_and_living() -> tuple[Sequence[Mark], set[str]]:
    """Removes the folders of the dead; returns their marks, and the ids of runs that live."""
    dead, living = list[Mark](), set[str]()
    for folder in sorted(Path(tempfile.gettempdir()).glob(f"{PREFIX}*")):
        if not _is_ours(folder) or not (folder / MARK).is_file():
            continue  # somebody else's, or a run that is just beginning
        try:
            with locked_file(folder / MARK) as text:
                mark = _mark(text)
                if mark.state not in ("", _state()):
                    continue  # its leases are none that this run can see
                dead.append(mark)
                pipes = Path(mark.pipes)
                if pipes.name.startswith(PIPES_PREFIX) and _is_ours(pipes):
                    shutil.rmtree(pipes, ignore_errors=True)
                shutil.rmtree(folder, ignore_errors=True)
        except HeldByAnother as held:
            living.add(_mark(str(held)).run)
        except OSError as error:
            log.warning("a killed run's folder stays", extra={"folder": str(folder), "why": str(error)})
    return dead, living


def _is_ours(folder: Path) -> bool:
    with suppress(OSError):
        facts = folder.lstat()
        return folder.is_dir() and not folder.is_symlink() and facts.st_uid == os.getuid()
    return False


def _mark(text: str) -> Mark:
    try:
        plain = json.loads(text)
        return Mark(**{key: str(plain[key]) for key in Mark.__dataclass_fields__})
    except (ValueError, TypeError, KeyError, RecursionError):
        return Mark()


def _bury(folder: Path, run: str, now: float) -> None:
    """Unless a scheduler is at that ledger again."""
    if not (folder / NAME).is_file():
        return
    with suppress(HeldByAnother, ConfigError, OSError, sqlite3.Error), locked_file(folder / LOCK):
        ledger = Ledger(folder)
        try:
            if ledger.run().id == run:
                ledger.bury(now=now)
        finally:
            ledger.close()
