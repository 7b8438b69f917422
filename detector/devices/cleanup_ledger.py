"""What must be undone on a device: files of ours to remove, settings to restore.

Each entry is written to a ledger on the device itself before the change is made, so it is undone at the
end of the session, after a reconnect, or by the next session if this program was killed.
"""

import logging
import re
from dataclasses import dataclass

from detector.core.errors import ConfigError, DeviceError
from detector.devices.shell import DeviceShell

__all__ = ["LEDGER", "CleanupLedger", "prepare"]


log = logging.getLogger(__name__)

LEDGER = "/data/local/tmp/detector-owed.txt"
UNDO_TIMEOUT_S = 3.0

NOT_SET = "null"  # printed by `settings get` for a key that was never set

_ENTRY = re.compile(
    r"(?:file (?P<path>/data/local/tmp/[\w.-]+)"
    r"|setting (?P<space>system|secure|global) (?P<key>[\w.]+) (?P<value>[\w.:,/+-]+)"
    r"|told (?P<what>charger|wifi|data)"
    r"|told zone (?P<zone>[A-Za-z]+(?:/[\w+-]+)*)"
    r"|told package (?P<package>[A-Za-z]\w*(?:\.\w+)+))"
)
"""Nothing else is ever run from the ledger: anyone with a shell on the phone could write to it."""


@dataclass(frozen=True, slots=True)
class _Entry:
    line: str
    """Verbatim, as in the ledger."""
    command: str
    """The command that undoes it."""
    unless_output: str | None = None
    """The undo succeeded if this is not in the output; None: if the command succeeded."""


class CleanupLedger:
    """`is_pending`: something of this session is, as far as known, still on the device."""

    def __init__(self, shell: DeviceShell) -> None:
        self._shell = shell
        self._open: list[_Entry] = []

    @property
    def is_pending(self) -> bool:
        return bool(self._open)

    def record_file(self, path: str) -> None:
        """Call before creating a file on the device. One that already exists is not ours and stays."""
        if not self._shell.run(f"ls {path}").is_ok:
            self._record(f"file {path}")

    def change_setting(self, space: str, key: str, value: str, *, unset: str | None = None) -> None:
        """`settings put`, recording the old value. Does nothing if the value is already set.

        `unset`: the effective value of a setting that was never set, if known.
        """
        before = self._shell.run(f"settings get {space} {key}").stdout.strip() or NOT_SET
        if value in (before, unset if before == NOT_SET else before):
            return
        self._record(f"setting {space} {key} {before}")
        done = self._shell.run(f"settings put {space} {key} {value}")
        if not done.is_ok:
            raise DeviceError(self._shell.serial, f"setting {key} could not be changed: {done.message}")

    def record_override(self, what: str, which: str = "") -> None:
        """Call before overriding the phone's `charger`, `wifi`, `data` or `zone`.

        Also records a `package` of ours that must be removed again.
        """
        line = f"told {what} {which}".strip()
        if all(entry.line != line for entry in self._open):
            self._record(line)

    def undo_overrides(self) -> None:
        """Restore charger, radios and time zone; repeating it does no harm."""
        overrides = [entry for entry in self._open if entry.line.startswith("told ")]
        left = [entry for entry in reversed(overrides) if not self._undone(entry)]
        self._open = [entry for entry in self._open if entry not in overrides or entry in left]

    def clean_up(self) -> None:
        """Undo everything of this session and of interrupted ones, the latest first.

        Raises DeviceError if the device is not available; what could not be undone stays recorded.
        """
        ledger = self._shell.run(f"cat {LEDGER} 2>/dev/null", timeout_s=UNDO_TIMEOUT_S).stdout
        inherited = [_entry(line) for line in ledger.splitlines() if line.strip()]
        recorded = dict.fromkeys((*(entry for entry in inherited if entry is not None), *self._open))
        left = [entry for entry in reversed(recorded) if not self._undone(entry)]
        if recorded and not left:
            self._shell.run(f"rm -f {LEDGER}", timeout_s=UNDO_TIMEOUT_S)
        self._open = left

    def _record(self, line: str) -> None:
        entry = _entry(line)
        if entry is None:
            raise ConfigError(f"cannot be recorded in the cleanup ledger: {line!r}")
        self._open.append(entry)
        done = self._shell.run(f"echo '{line}' >> {LEDGER}")
        if not done.is_ok:  # for example a full disk: then only this session knows it
            log.warning("an entry could not be recorded", extra={"entry": line, "why": done.message})

    def _undone(self, entry: _Entry) -> bool:
        done = self._shell.run(entry.command, timeout_s=UNDO_TIMEOUT_S)
        is_undone = done.is_ok if entry.unless_output is None else entry.unless_output not in done.stdout
        if not is_undone:
            log.error("could not be undone on the device", extra={"entry": entry.line, "why": done.message})
        return is_undone


def _entry(line: str) -> _Entry | None:
    match = _ENTRY.fullmatch(line.strip())
    if match is None:
        return None
    if path := match["path"]:
        return _Entry(line.strip(), f"rm -f {path}")
    if zone := match["zone"]:
        return _Entry(line.strip(), f"cmd alarm set-timezone {zone}")
    if package := match["package"]:
        command = f"pm uninstall {package}; pm path {package}"
        return _Entry(line.strip(), command, unless_output="package:")
    if what := match["what"]:
        commands = {
            "charger": "dumpsys battery reset",
            "wifi": "svc wifi enable",
            "data": "svc data enable",
        }
        return _Entry(line.strip(), commands[what])
    name = f"{match['space']} {match['key']}"
    value = match["value"]
    return _Entry(
        line.strip(), f"settings delete {name}" if value == NOT_SET else f"settings put {name} {value}"
    )


# Sets up a device for a run. Each change is recorded in the cleanup ledger, so closing restores it.

ANIMATION_SCALES = ("animator_duration_scale", "transition_animation_scale", "window_animation_scale")
_USUAL = "1.0"  # the effective value of a scale that was never set


def prepare(
    cleanup: CleanupLedger, *, font_scale: float | None, rotation_deg: int | None, has_normal_animations: bool
) -> None:
    """None, or False for the animations: left as it is. Raises DeviceError if a setting is refused."""
    if font_scale is not None:
        cleanup.change_setting("system", "font_scale", str(float(font_scale)), unset=_USUAL)
    if rotation_deg is not None:
        cleanup.change_setting("system", "accelerometer_rotation", "0")
        cleanup.change_setting("system", "user_rotation", str(rotation_deg // 90), unset="0")
    if has_normal_animations:
        for key in ANIMATION_SCALES:
            cleanup.change_setting("global", key, _USUAL, unset=_USUAL)
