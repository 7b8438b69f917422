"""The register of a host: every examination of an app on it, so that nobody can choose among scans unseen.

One file in the state folder, `register.jsonl`, hash-chained. An examination has an entry before the device is
touched and another one when it ends, however it ends. One that has only the first was killed, or still runs.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from detector.core.clock import utc_text
from detector.core.device_facts import PackageFacts
from detector.core.errors import ConfigError
from detector.judging.document import ScanNumber
from detector.sealing.chained_log import ChainedLog, account

__all__ = [
    "REGISTER_FORMAT",
    "Build",
    "Ending",
    "Examination",
    "Register",
    "RegisterEntry",
    "examinations",
    "scan_number",
]

REGISTER_FORMAT = "register/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Build:
    """A build of an app, as far as the device told; `apk_sha256` is that of the base APK."""

    version_name: str | None
    version_code: int | None
    apk_sha256: str | None

    @classmethod
    def of(cls, facts: PackageFacts) -> "Build":
        return cls(
            version_name=facts.version_name, version_code=facts.version_code, apk_sha256=facts.apk_sha256
        )

    def may_be(self, other: "Build") -> bool:
        """By the APK's hash where both are known, else by the version."""
        if self.apk_sha256 is not None and other.apk_sha256 is not None:
            return self.apk_sha256 == other.apk_sha256
        return (self.version_name, self.version_code) == (other.version_name, other.version_code)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """What an examination recorded. `began` is the number of the entry with which it began.

    `runs` has the sha256 of each run's manifest by its path; None: the run was interrupted. `build` and
    `device` (a serial) None: no run recorded them.
    """

    began: int
    build: Build | None
    device: str | None
    runs: dict[str, str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterEntry:
    """`place`: the folder of the case or bundle. `ending` None: the examination begins. `at` is UTC."""

    format: str
    number: int
    at: str
    by: str
    tool_version: str
    package: str
    place: str
    ending: Ending | None
    previous_sha256: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination:
    """`ended` None: it was killed, or still runs."""

    began: RegisterEntry
    ended: RegisterEntry | None

    @property
    def build(self) -> Build | None:
        ending = None if self.ended is None else self.ended.ending
        return None if ending is None else ending.build


_LOG = ChainedLog(RegisterEntry)


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """Raises ConfigError where the file cannot be used, EvidenceError where it is not what was written."""

    path: Path
    tool_version: str

    def begin(self, package: str, place: str, *, wall_ns: int) -> RegisterEntry:
        return self._append(package, place, None, wall_ns)

    def end(self, began: RegisterEntry, ending: Ending, *, wall_ns: int) -> None:
        self._append(began.package, began.place, ending, wall_ns)

    def entries(self) -> Sequence[RegisterEntry]:
        """Empty if nothing was examined on this host yet."""
        return _LOG.entries(self._text(), where=str(self.path))

    def head_sha256(self) -> str | None:
        """The hash of the last entry; whoever records it elsewhere can tell later if lines were cut off."""
        return _LOG.head_sha256(self._text(), where=str(self.path))

    def text(self) -> bytes:
        """The whole file, verified."""
        text = self._text()
        _LOG.entries(text, where=str(self.path))
        return text

    def _text(self) -> bytes:
        try:
            text = self.path.read_bytes()
        except FileNotFoundError:
            return b""
        except OSError as error:
            raise ConfigError(f"{self.path}: cannot be read: {error.strerror or error}") from error
        return text[: text.rfind(b"\n") + 1]

    def _append(self, package: str, place: str, ending: Ending | None, wall_ns: int) -> RegisterEntry:
        def make(entries: Sequence[RegisterEntry], head: str | None) -> RegisterEntry:
            return RegisterEntry(
                format=REGISTER_FORMAT,
                number=len(entries) + 1,
                at=utc_text(wall_ns),
                by=account(),
                tool_version=self.tool_version,
                package=package,
                place=place,
                ending=ending,
                previous_sha256=head,
            )

        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ConfigError(f"{self.path}: cannot be written: {error.strerror or error}") from error
        return _LOG.append(self.path, make)


def examinations(entries: Sequence[RegisterEntry]) -> tuple[Examination, ...]:
    """In the order in which they began; of a resumed one the last ending counts."""
    endings = {entry.ending.began: entry for entry in entries if entry.ending is not None}
    return tuple(
        Examination(began=entry, ended=endings.get(entry.number)) for entry in entries if entry.ending is None
    )


def scan_number(found: Sequence[Examination], began: int) -> ScanNumber | None:
    """Which examination of this build the one that began with that entry is, and of how many.

    One whose build nobody knows, because it was killed early or still runs, counts for every build of the
    app: otherwise a scan could be ended in time to be left out. None: the examination recorded no build.
    """
    (own,) = (examination for examination in found if examination.began.number == began)
    if own.build is None:
        return None
    counted = [
        examination.began.number
        for examination in found
        if examination.began.package == own.began.package
        and (examination.build is None or examination.build.may_be(own.build))
    ]
    return ScanNumber(n=counted.index(began) + 1, of=len(counted))
