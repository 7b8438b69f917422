"""Carries out the steps of a list that are no touches: on the phone, or by code and commands of the user's.

Values of the environment variables that a step names appear in no message: an error quotes what a command
printed with each value replaced by its name.
"""

import io
import json
import os
import runpy
import shutil
import subprocess
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote
from xml.sax.saxutils import escape

from detector.config.preparation_list import Permissions, PreparationList, PreparationStep
from detector.core.actions import PrepareStep
from detector.core.errors import CaptureError, ConfigError
from detector.devices.cleanup_ledger import CleanupLedger
from detector.devices.port import ByteStream, Device, RawTree
from detector.devices.shell import DeviceShell, ShellResult

__all__ = ["CLEAR_S", "ListedSteps", "PreparedApp", "SecretiveDevice", "Secrets", "StepPhone", "was_done"]

MAX_SAID = 300
MAESTRO = "maestro"
CLEAR_S = 30.0


def was_done(result: ShellResult) -> bool:
    """Whether the phone did it: `pm clear` says "Failed" and ends with exit code 0."""
    return result.is_ok and not result.stdout.strip().startswith("Failed")


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedApp:
    """What `prepare(d, app)` of a Python file is told."""

    package: str
    serial: str


class StepPhone(Protocol):
    """The part of a phone that steps use."""

    serial: str
    shell: DeviceShell
    cleanup: CleanupLedger

    def automation(self) -> object:
        """An unmodified `uiautomator2.Device`. Raises CaptureError where it cannot be had."""

    def release_automation(self) -> None:
        """Free the UiAutomation connection for another client; the next dump takes it again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Secrets:
    """The values of the named environment variables, by name; none of them is ever shown."""

    values: Mapping[str, str] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, names: Sequence[str], environment: Mapping[str, str], *, where: str) -> "Secrets":
        """Raises ConfigError that names the variable that is not set."""
        for name in names:
            if not environment.get(name):
                raise ConfigError(f"{where}: the environment variable {name} is not set")
        return cls(values={name: environment[name] for name in names})

    def hidden_in(self, text: str) -> str:
        """The text with each value replaced by the name of its variable, the longest first."""
        for name, value in sorted(self.values.items(), key=lambda item: -len(item[1])):
            text = text.replace(value, f"${name}")
        return text


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedSteps:
    """The steps of one list for one app; `folder`: of the list."""

    listed: PreparationList
    folder: Path
    package: str
    phone: StepPhone
    secrets: Secrets
    sha256_of: Callable[[Path], str]

    def actions(self) -> tuple[PrepareStep | None, ...]:
        """To be recorded, in order; None: the dialogs are answered."""
        return tuple(
            None
            if step.kind == "auto"
            else PrepareStep(number=number, kind=step.kind, what=step.what, sha256=self._sha256(step))
            for number, step in enumerate(self.listed.steps, start=1)
        )

    def _sha256(self, step: PreparationStep) -> str | None:
        named = step.install or step.python or step.maestro
        path = None if named is None else self.folder / named
        return self.sha256_of(path) if path is not None and path.is_file() else None

    def perform(self, action: PrepareStep) -> None:
        """Raises CaptureError with what went wrong."""
        step = self.listed.steps[action.number - 1]
        match step.kind:
            case "install":
                return  # before the record began, which names the installed version
            case "clear":
                self._on_phone(f"pm clear {self.package}", CLEAR_S)
            case "permissions":
                assert step.permissions is not None
                self._set(step.permissions)
            case "locale":
                self._speak(str(step.locale))
            case "time_zone":
                self._move_to(str(step.time_zone))
            case "python":
                self._call(self.folder / str(step.python), timeout_s=step.timeout_s)
            case "maestro":
                self._maestro(step)
            case _:
                self._command(step)

    def _set(self, permissions: Permissions) -> None:
        for verb, names in (("grant", permissions.grant), ("revoke", permissions.refuse)):
            for name in names:
                full = name if "." in name else f"android.permission.{name}"
                self._on_phone(f"pm {verb} {self.package} {full}", CLEAR_S)

    def _speak(self, locale: str) -> None:
        """The language of this app alone, which the shell may set since Android 13 (LocaleManagerShellCommand
        of AOSP); the phone's own is not the shell's to change.
        """
        self._on_phone(f"cmd locale set-app-locales {self.package} --user 0 --locales {locale}", CLEAR_S)
        told = self.phone.shell.run(f"cmd locale get-app-locales {self.package} --user 0").stdout
        if f"[{locale}]" not in told:
            raise CaptureError(f"{self.phone.serial}: the shell may not set the language of this app")

    def _move_to(self, zone: str) -> None:
        before = self.phone.shell.run("getprop persist.sys.timezone").stdout.strip()
        if before == zone:
            return
        if not before:
            raise CaptureError(f"{self.phone.serial}: reports no time zone that could be restored")
        self.phone.cleanup.record_override("zone", before)
        self._on_phone(f"cmd alarm set-timezone {zone}", CLEAR_S)
        if self.phone.shell.run("getprop persist.sys.timezone").stdout.strip() != zone:
            raise CaptureError(f"{self.phone.serial}: keeps its time zone")

    def _on_phone(self, command: str, timeout_s: float) -> None:
        result = self.phone.shell.run(command, timeout_s=timeout_s)
        if not was_done(result):
            raise CaptureError(f"{self.phone.serial}: {command}: {result.message or 'failed'}")

    def _call(self, file: Path, *, timeout_s: float) -> None:
        """Whatever the user's own code raises is a failed step, told in its last words."""
        device = self.phone.automation()
        app = PreparedApp(package=self.package, serial=self.phone.serial)
        raised: list[Exception] = []

        def call() -> None:
            said = io.StringIO()  # may hold secrets, and stdout may be a document
            try:
                with redirect_stdout(said), redirect_stderr(said):
                    prepare = runpy.run_path(str(file)).get("prepare")
                    if prepare is None:
                        raise CaptureError("has no function prepare(d, app)")
                    prepare(device, app)
            except Exception as error:  # the user's own code may raise anything
                raised.append(error)

        thread = threading.Thread(target=call, daemon=True, name="prepare")
        thread.start()
        thread.join(timeout_s)
        if thread.is_alive():
            raise CaptureError(f"{file.name}: took longer than {timeout_s:g} s")
        for error in raised:
            kind = "" if isinstance(error, CaptureError) else f"{type(error).__name__}: "
            said = " ".join(self.secrets.hidden_in(f"{kind}{error}").split())
            raise CaptureError(f"{file.name}: {said[:MAX_SAID]}")

    def _maestro(self, step: PreparationStep) -> None:
        """Variables are handed over as Maestro reads them from its environment: MAESTRO_NAME."""
        program = shutil.which(MAESTRO)
        if program is None:
            raise CaptureError("maestro: is not on the path")
        self.phone.release_automation()
        names = {name: value for name, value in self.secrets.values.items() if name in step.env}
        more = {f"MAESTRO_{name.removeprefix('MAESTRO_')}": value for name, value in names.items()}
        flow = str(self.folder / str(step.maestro))
        self._run([program, "--device", self.phone.serial, "test", flow], step, more=more, is_shell=False)

    def _command(self, step: PreparationStep) -> None:
        command = str(step.shell).replace("{serial}", self.phone.serial).replace("{package}", self.package)
        self._run(command, step, more={}, is_shell=True)

    def _run(
        self, command: str | list[str], step: PreparationStep, *, more: Mapping[str, str], is_shell: bool
    ) -> None:
        try:
            ran = subprocess.run(
                command,
                shell=is_shell,
                cwd=self.folder,
                env={**os.environ, **more},
                capture_output=True,
                timeout=step.timeout_s,
                check=False,
                stdin=subprocess.DEVNULL,
            )
        except subprocess.TimeoutExpired:
            raise CaptureError(f"{step.kind}: took longer than {step.timeout_s:g} s") from None
        except OSError as error:
            raise CaptureError(f"{step.kind}: {error.strerror or error}") from None
        if ran.returncode:
            printed = self.secrets.hidden_in((ran.stderr or ran.stdout).decode("utf-8", errors="replace"))
            said = " ".join(printed.split())[-MAX_SAID:]
            raise CaptureError(f"{step.kind}: ended with {ran.returncode}: {said}")


class SecretiveDevice:
    """A device whose texts are not recorded where they show one of the secrets.

    A dump of a page with such a text is a gap, and so is such a line of the log. Everything else is the
    device's own.
    """

    def __init__(self, device: Device, secrets: Secrets) -> None:
        self._device = device
        self._values = tuple(
            spelling for value in secrets.values.values() for spelling in _spellings_of(value)
        )

    def __getattr__(self, name: str) -> Any:  # Any: whatever the device has
        return getattr(self._device, name)

    def tree(self, *, timeout_s: float) -> RawTree:
        tree = self._device.tree(timeout_s=timeout_s)
        if any(value in tree.xml for value in self._values):
            raise CaptureError(f"{self._device.serial}: a view tree that shows a secret is not recorded")
        return tree

    def foreground_text(self) -> str:
        text = self._device.foreground_text()
        if any(value in text.encode() for value in self._values):
            raise CaptureError(f"{self._device.serial}: a dump that shows a secret is not recorded")
        return text

    def open_log(self, *, is_whole: bool = False) -> ByteStream:
        return _SecretiveLog(self._device.open_log(is_whole=is_whole), self._values)


class _SecretiveLog:
    """Whole lines only, without those that show a secret."""

    def __init__(self, stream: ByteStream, values: Sequence[bytes]) -> None:
        self._stream, self._values, self._rest = stream, values, b""

    def read(self, max_bytes: int, *, timeout_s: float) -> bytes:
        data = self._stream.read(max_bytes, timeout_s=timeout_s)
        return self._passed(data) or b"\n" if data else self._flushed()

    def read_available(self) -> bytes:
        return self._passed(self._stream.read_available())

    def write(self, data: bytes, *, timeout_s: float) -> None:
        self._stream.write(data, timeout_s=timeout_s)

    def close(self) -> None:
        self._stream.close()

    def _passed(self, data: bytes) -> bytes:
        whole, separator, rest = (self._rest + data).rpartition(b"\n")
        if not separator:
            self._rest = rest
            return b""
        self._rest = rest
        return b"".join(line + b"\n" for line in whole.split(b"\n") if not self._shows(line))

    def _flushed(self) -> bytes:
        rest, self._rest = self._rest, b""
        return b"" if self._shows(rest) else rest

    def _shows(self, line: bytes) -> bool:
        return any(value in line for value in self._values)


def _spellings_of(value: str) -> tuple[bytes, ...]:
    """As it stands, as an attribute of XML, in an address, in JSON."""
    forms = (value, escape(value, {'"': "&quot;"}), quote(value, safe=""), json.dumps(value)[1:-1])
    return tuple(dict.fromkeys(form.encode() for form in forms))
