"""What we owe a device: files of ours to remove, settings to put back.

Each debt is written down on the device itself before anything is touched. So it is paid at the
close of the session, after a reconnect, or by the next session if this program was killed.
"""

import logging
import re
from dataclasses import dataclass

from detector.core.errors import ConfigError, DeviceError
from detector.devices.shell import DeviceShell

__all__ = ["LEDGER", "Debts"]

log = logging.getLogger(__name__)

LEDGER = "/data/local/tmp/detector-owed.txt"
PAY_TIMEOUT_S = 3.0

NOT_SET = "null"  # what `settings get` says of a key that was never set

_DEBT = re.compile(
    r"(?:file (?P<path>/data/local/tmp/[\w.-]+)"
    r"|setting (?P<space>system|secure|global) (?P<key>[\w.]+) (?P<value>[\w.:,/+-]+)"
    r"|told (?P<what>charger|wifi|data)"
    r"|told zone (?P<zone>[A-Za-z]+(?:/[\w+-]+)*)"
    r"|told package (?P<package>[a-z]\w*(?:\.\w+)+))"
)
"""Nothing else is ever run out of the ledger: anybody with a shell on the phone could write into it."""


@dataclass(frozen=True, slots=True)
class _Debt:
    line: str
    """As it stands in the ledger."""
    command: str
    """What pays it."""
    unless_said: str | None = None
    """Not the exit code tells whether it is paid, but that this is not said."""


class Debts:
    """`are_open`: something of this session is still on the device, as far as we know."""

    def __init__(self, shell: DeviceShell) -> None:
        self._shell = shell
        self._open: list[_Debt] = []

    @property
    def are_open(self) -> bool:
        return bool(self._open)

    def owe_file(self, path: str) -> None:
        """Before a file is put there. One that is there already belongs to somebody else and stays."""
        if not self._shell.run(f"ls {path}").is_ok:
            self._owe(f"file {path}")

    def change_setting(self, space: str, key: str, value: str, *, unset: str | None = None) -> None:
        """`settings put`, with the old value owed. Does nothing where it has that value already.

        `unset` is what a setting that was never set stands for, where that is known.
        """
        before = self._shell.run(f"settings get {space} {key}").stdout.strip() or NOT_SET
        if value in (before, unset if before == NOT_SET else before):
            return
        self._owe(f"setting {space} {key} {before}")
        done = self._shell.run(f"settings put {space} {key} {value}")
        if not done.is_ok:
            raise DeviceError(self._shell.serial, f"setting {key} could not be changed: {done.said}")

    def owe_told(self, what: str, which: str = "") -> None:
        """Before the phone is told something about its `charger`, its `wifi` or `data`, its `zone`.

        A `package` of ours is to be removed again.
        """
        line = f"told {what} {which}".strip()
        if all(debt.line != line for debt in self._open):
            self._owe(line)

    def pay_what_was_told(self) -> None:
        """Charger, radios and time zone are the phone's own again; to pay twice does no harm."""
        told = [debt for debt in self._open if debt.line.startswith("told ")]
        left = [debt for debt in reversed(told) if not self._paid(debt)]
        self._open = [debt for debt in self._open if debt not in told or debt in left]

    def pay(self) -> None:
        """Everything of this session and of sessions that broke off, the youngest first.

        Raises DeviceError where the device is not there; what is left stays owed.
        """
        said = self._shell.run(f"cat {LEDGER} 2>/dev/null", timeout_s=PAY_TIMEOUT_S).stdout
        inherited = [_debt(line) for line in said.splitlines() if line.strip()]
        owed = dict.fromkeys((*(one for one in inherited if one is not None), *self._open))
        left = [debt for debt in reversed(owed) if not self._paid(debt)]
        if owed and not left:
            self._shell.run(f"rm -f {LEDGER}", timeout_s=PAY_TIMEOUT_S)
        self._open = left

    def _owe(self, line: str) -> None:
        debt = _debt(line)
        if debt is None:
            raise ConfigError(f"not to be written down as owed to the device: {line!r}")
        self._open.append(debt)
        done = self._shell.run(f"echo '{line}' >> {LEDGER}")
        if not done.is_ok:  # a full disk, say: then this session alone knows of it
            log.warning("a debt could not be written down", extra={"debt": line, "why": done.said})

    def _paid(self, debt: _Debt) -> bool:
        done = self._shell.run(debt.command, timeout_s=PAY_TIMEOUT_S)
        is_paid = done.is_ok if debt.unless_said is None else debt.unless_said not in done.stdout
        if not is_paid:
            log.error("still owed to the device", extra={"debt": debt.line, "why": done.said})
        return is_paid


def _debt(line: str) -> _Debt | None:
    match = _DEBT.fullmatch(line.strip())
    if match is None:
        return None
    if path := match["path"]:
        return _Debt(line.strip(), f"rm -f {path}")
    if zone := match["zone"]:
        return _Debt(line.strip(), f"cmd alarm set-timezone {zone}")
    if package := match["package"]:
        command = f"pm uninstall {package}; pm path {package}"
        return _Debt(line.strip(), command, unless_said="package:")
    if told := match["what"]:
        commands = {
            "charger": "dumpsys battery reset",
            "wifi": "svc wifi enable",
            "data": "svc data enable",
        }
        return _Debt(line.strip(), commands[told])
    name = f"{match['space']} {match['key']}"
    value = match["value"]
    return _Debt(
        line.strip(), f"settings delete {name}" if value == NOT_SET else f"settings put {name} {value}"
    )
