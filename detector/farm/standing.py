"""Queries and requests to a run from a process other than the one executing it."""

from dataclasses import replace
from pathlib import Path

from detector.core.errors import ConfigError
from detector.farm.document import FarmDocument, farm_document
from detector.farm.ledger import NAME, Ledger
from detector.farm.preparing import run_folder
from detector.farm.run_folder import LOCK, is_locked
from detector.farm.run_report import write_run_report

__all__ = ["asked_to_stop", "reported", "standing", "tried_again"]

STARTING = "a process that is just starting"
WITHOUT_A_RESULT = ("failed", "untestable", "cancelled")


def standing(plan: Path, out: Path | None) -> FarmDocument:
    """`plan` may also be the run's folder. `scheduler` is given only if it is alive."""
    ledger = _opened(plan, out)
    try:
        is_alive = is_locked(ledger.folder / LOCK)  # before the ledger is read: the run may end meanwhile
        document = farm_document(ledger)
        return replace(document, scheduler=(document.scheduler or STARTING) if is_alive else None)
    finally:
        ledger.close()


def asked_to_stop(plan: Path, out: Path | None, *, is_now: bool) -> None:
    """Raises ConfigError if no scheduler is running."""
    ledger = _opened(plan, out)
    try:
        if not is_locked(ledger.folder / LOCK):
            raise ConfigError(f"{ledger.folder}: no scheduler is at it")
        ledger.ask_to_stop("now" if is_now else "step")
    finally:
        ledger.close()


def tried_again(plan: Path, out: Path | None, *, package: str | None) -> int:
    """Raises ConfigError if a scheduler is running: it would not notice the change."""
    ledger = _opened(plan, out)
    try:
        if is_locked(ledger.folder / LOCK):
            raise ConfigError(f"{ledger.folder}: a scheduler is at it; stop it first (detector farm stop)")
        return ledger.try_again(WITHOUT_A_RESULT, package=package)
    finally:
        ledger.close()


def reported(plan: Path, out: Path | None) -> Path:
    ledger = _opened(plan, out)
    try:
        return write_run_report(ledger)
    finally:
        ledger.close()


def _opened(plan: Path, out: Path | None) -> Ledger:
    if out is None and (plan / NAME).is_file():
        return Ledger(plan.absolute())
    return Ledger(run_folder(plan, out).absolute())
