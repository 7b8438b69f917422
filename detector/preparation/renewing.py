"""Makes an app new for one launch: its data are deleted, or the phone's clock goes a day on.

Neither needs root: `pm clear`, and `cmd alarm set-time`, which sets the clock where the shell's `date` may
not (a shell command of AlarmManagerService). The automatic time has to be off meanwhile; once it is on again
the phone sets its clock itself. A phone without automatic time is left alone: nobody would set it again.
"""

import logging

from detector.core.actions import PrepareStep
from detector.core.errors import CaptureError, DeviceError
from detector.preparation.steps import CLEAR_S, StepPhone, was_done

__all__ = ["Renewer"]

log = logging.getLogger(__name__)

DAY_S = 86_400
AUTOMATIC = "auto_time"


class Renewer:
    """Of one app on one phone."""

    def __init__(self, phone: StepPhone, package: str) -> None:
        self._phone, self._package = phone, package
        self._days_on = 0

    def perform(self, step: PrepareStep) -> None:
        """Raises CaptureError if the data could not be deleted."""
        if not step.clears:
            raise CaptureError(f"{self._phone.serial}: {step.kind} does not make an app new")
        result = self._phone.shell.run(f"pm clear {self._package}", timeout_s=CLEAR_S)
        if not was_done(result):
            raise CaptureError(f"{self._phone.serial}: the data of {self._package} could not be deleted")

    def next_day(self) -> bool:
        """Whether the phone's clock went a day on."""
        shell, cleanup = self._phone.shell, self._phone.cleanup
        if not self._days_on:
            if shell.run(f"settings get global {AUTOMATIC}").stdout.strip() not in ("1", "null", ""):
                return False
            try:
                cleanup.change_setting("global", AUTOMATIC, "0")
            except DeviceError:
                log.warning("the automatic time could not be switched off", exc_info=True)
                return False
        self._days_on += self._set_clock(DAY_S)
        return self._days_on > 0

    def restore(self) -> None:
        """Sets the clock back. The automatic time is switched on with all other settings (cleanup_ledger)."""
        if self._days_on:
            self._set_clock(-DAY_S * self._days_on)
            self._days_on = 0

    def _set_clock(self, by_s: int) -> bool:
        shell = self._phone.shell
        now = shell.run("date +%s").stdout.strip()
        if not now.isdecimal():
            return False
        wanted_s = int(now) + by_s
        done = shell.run(f"cmd alarm set-time {1000 * wanted_s}")
        told = shell.run("date +%s").stdout.strip()
        is_set = done.is_ok and told.isdecimal() and abs(int(told) - wanted_s) < DAY_S / 4
        if not is_set:
            log.warning("the phone's clock could not be set", extra={"why": done.message})
        return is_set
