"""What can be asked of a run, and told to it, from another process than the one that is at it."""

from dataclasses import replace
from pathlib import Path

from detector.core.errors import ConfigError
from detector.farm.document import FarmDocument, farm_document
from detector.farm.ledger import NAME, Ledger
from detector.farm.preparing import run_folder
from detector.farm.run_report import write_run_report
from detector.farm.running import is_locked

__all__ = ["asked_to_stop", "reported", "standing", "tried_again"]

WITHOUT_A_RESULT = ("failed", "untestable", "cancelled")


def standing(plan: Path, out: Path | None) -> FarmDocument:
    """`plan` may be the folder of a run itself. `scheduler` is told only where it lives."""
    ledger = _opened(plan, out)
    try:
        document = farm_document(ledger)
        return document if is_locked(ledger.folder) else replace(document, scheduler=None)
    finally:
        ledger.close()


def asked_to_stop(plan: Path, out: Path | None, *, is_now: bool) -> None:
    """Raises ConfigError where nobody is at it."""
    ledger = _opened(plan, out)
    try:
        if not is_locked(ledger.folder):
            raise ConfigError(f"{ledger.folder}: no scheduler is at it")
        ledger.ask_to_stop("now" if is_now else "step")
    finally:
        ledger.close()


def tried_again(plan: Path, out: Path | None, *, package: str | None) -> int:
    """Raises ConfigError where a scheduler is at it: it would not hear of it."""
    ledger = _opened(plan, out)
    try:
        if is_locked(ledger.folder):
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
