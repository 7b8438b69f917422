"""What a device and an app on it report about themselves, and when an event was observed.

Adapters read these from a device and the bundle stores them, so they belong to neither.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from detector.core.conditions import CodeReads
from detector.core.display import Display

__all__ = [
    "RECORDING",
    "ApkHasher",
    "CalibrationNote",
    "CalibrationState",
    "DeviceFacts",
    "DeviceKind",
    "Injection",
    "InstalledApk",
    "PackageFacts",
    "Stamp",
]

DeviceKind = str  # "virtual", "emulator" or "phone", as contracts.md names them

RECORDING: DeviceKind = "recording"
"""No device at all: a screen recording made by someone else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """When something happened on the device, bounded by two host times, ns."""

    earliest_ns: int
    latest_ns: int

    def __post_init__(self) -> None:
        if self.latest_ns < self.earliest_ns:
            raise ValueError(f"a moment ends before it begins: {self}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Injection:
    """A touch or key that the device accepted: by which `way` (scrcpy, uiautomation, input), and when."""

    way: str
    effect: Stamp


class ApkHasher(StrEnum):
    """Who computed the hash of an installed file."""

    HOST = "host"  # this program, from the file as it was copied off the device
    DEVICE = "device"


@dataclass(frozen=True, slots=True, kw_only=True)
class InstalledApk:
    """One file of an installed app. `name` is the file name, such as `base.apk`.

    `hashed_by` None: not hashed, or by a version that left it to the device. `why_not_copied`: why this
    program has not hashed the file itself.
    """

    name: str
    sha256: str | None
    hashed_by: ApkHasher | None = None
    why_not_copied: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageFacts:
    """What the device reports about an installed app; None and () where it reports nothing.

    `apk_sha256` is the hash of the base APK; `apks` lists all files, splits included. `installer` is a
    package. Times are the phone's wall clock as printed, in its own zone. `signature_hashes` are those
    printed by `dumpsys package`: `Signature.hashCode()`, 32 bits, no more than a hint that the signer is
    a different one. `label` and `signers` (sha256 of each certificate) are read from the installed base, if
    it could be copied, or from the same file given by the user; so is `icon_png`, a small picture in base64,
    "" if it was not had. `granted_permissions`: those that the user was asked for and gave. `never_launched`:
    it was installed and not opened since. `code_reads`: of the installed base, as `label`; None: not read.
    """

    package: str
    version_name: str | None
    version_code: int | None
    target_sdk: int | None
    apk_sha256: str | None
    apks: tuple[InstalledApk, ...] = ()
    installer: str | None = None
    first_installed_at: str | None = None
    last_updated_at: str | None = None
    signature_hashes: tuple[str, ...] = ()
    label: str | None = None
    signers: tuple[str, ...] = ()
    granted_permissions: tuple[str, ...] | None = None
    icon_png: str = ""
    never_launched: bool | None = None
    code_reads: CodeReads | None = None


class CalibrationState(StrEnum):
    VALID = "valid"
    NONE = "none"
    EXPIRED = "expired"
    REFUSED = "refused"  # made on another build, density or phone


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationNote:
    """Which calibration a run cites, by the sha256 of its file; `why` it is not used, or there is none."""

    state: CalibrationState
    made_on: date | None = None
    valid_until: date | None = None
    sha256: str | None = None
    why: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceFacts:
    """What the device reports about itself, read once at the start of a run.

    `moved_by`: what can move the device, such as `emulator-console`; None if nothing can. `calibration` None:
    nobody looked for one.
    """

    serial: str
    kind: DeviceKind
    manufacturer: str | None
    model: str | None
    android: str | None
    sdk: int | None
    build: str | None
    locale: str | None
    font_scale: float | None
    display: Display
    moved_by: str | None = None
    calibration: CalibrationNote | None = None
