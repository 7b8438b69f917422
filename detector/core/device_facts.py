"""What a device and an app on it say of themselves, and when something was seen to happen.

The adapters read these from a device and the bundle keeps them: so they belong to neither.
"""

from dataclasses import dataclass

from detector.core.display import Display

__all__ = ["DeviceFacts", "DeviceKind", "Injection", "InstalledApk", "PackageFacts", "Stamp"]

DeviceKind = str  # "virtual", "emulator" or "phone", as contracts.md names them


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """When something happened on the device, as the host can know it: between the two, host ns."""

    earliest_ns: int
    latest_ns: int

    def __post_init__(self) -> None:
        if self.latest_ns < self.earliest_ns:
            raise ValueError(f"a moment ends before it begins: {self}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Injection:
    """A touch or a key that the device took: by which way (scrcpy, uiautomation, input), and when."""

    way: str
    told: Stamp


@dataclass(frozen=True, slots=True, kw_only=True)
class InstalledApk:
    """One file of an installed app, hashed on the device. `name` is the file's own, such as `base.apk`."""

    name: str
    sha256: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageFacts:
    """What the device says of an installed app; None and () where it does not say.

    `apk_sha256` is that of the base, `apks` are all its files, splits included. `installer` is a package.
    Times are the phone's wall clock as it prints it, in its own zone. `signature_hashes` are what `dumpsys
    package` prints: `Signature.hashCode()`, 32 bits, no more than a hint that a signer is another one.
    `label` and `signers` (sha256 of each certificate) are read from the APK, where it was at hand and is
    the file that is installed.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceFacts:
    """What the device says of itself, read once at the start of a run.

    `moved_by` is what can move it, such as `emulator-console`; None where nothing can.
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
