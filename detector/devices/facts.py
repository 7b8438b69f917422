"""What a device reports about itself and an app on it. What is not reported is None, never guessed."""

import base64
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

from detector import codec
from detector.core.conditions import DeviceConditions
from detector.core.device_facts import DeviceFacts, DeviceKind, PackageFacts
from detector.core.display import Display, PxPerMmSource, SystemBars
from detector.core.errors import DeviceError, DeviceNotReady
from detector.devices.installed_apks import InstalledFiles, hashed_on_device
from detector.devices.shell import DeviceShell
from detector.parsing.device_conditions import COMMANDS, emulator_traits, parse_device_conditions
from detector.parsing.device_text import read_sections, script_of, whole_number
from detector.parsing.display import (
    DisplayInfo,
    WmSize,
    parse_display_info,
    parse_system_bars,
    parse_wm_density,
    parse_wm_size,
)
from detector.parsing.getprop import parse_getprop
from detector.parsing.package import parse_package_dump
from detector.parsing.package_lists import parse_package_paths

__all__ = [
    "device_kind",
    "known_panels",
    "read_device_conditions",
    "read_device_facts",
    "read_display",
    "read_package_facts",
]


# Models whose physical pixel pitch is known better than the phone reports it (`panels.yaml`).


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """`model` as in `ro.product.model`; sizes of the panel itself in the natural rotation."""

    model: str
    width_px: int
    height_px: int
    ppi: float
    diagonal_in: float
    relative_error: float
    source: str


@cache
def known_panels() -> Mapping[str, Panel]:
    """Panels by model. An invalid table is a programming error and raises."""
    text = files(__package__).joinpath("panels.yaml").read_text(encoding="utf-8")
    return {panel.model: panel for panel in codec.from_yaml(list[Panel], text, where="panels.yaml")}


XDPI_RELATIVE_ERROR = 0.10
"""Phones report a density bucket or a sister model's panel (criteria.md 0.3, mm); a tenth is a tool value."""

_MM_PER_INCH = 25.4
_PLAUSIBLE_DPI = (60.0, 1000.0)
_PACKAGE = re.compile(r"[A-Za-z][\w.]*")
_FONT_SCALES = (0.1, 10.0)
"""Far beyond what any phone offers: values outside (including nan) are not real."""

_CONDITIONS_TIMEOUT_S = 10.0
"""Some phones of Android 7 start a Java process for each of five commands."""


def read_device_facts(shell: DeviceShell) -> DeviceFacts:
    """Raises DeviceError if not even the size of the display can be read."""
    props = parse_getprop(shell.run("getprop").stdout)
    return DeviceFacts(
        serial=shell.serial,
        kind=device_kind(shell.serial, props),
        manufacturer=props.get("ro.product.manufacturer") or None,
        model=props.get("ro.product.model") or None,
        android=props.get("ro.build.version.release") or None,
        sdk=whole_number(props.get("ro.build.version.sdk", ""), most_digits=3),
        build=props.get("ro.build.fingerprint") or props.get("ro.build.display.id") or None,
        locale=props.get("persist.sys.locale") or props.get("ro.product.locale") or None,
        font_scale=_font_scale(shell),
        display=read_display(shell, model=props.get("ro.product.model")),
    )


def read_device_conditions(shell: DeviceShell) -> DeviceConditions:
    """In a single call of the shell. Raises DeviceError if it was not answered."""
    printed = shell.run(script_of(COMMANDS), timeout_s=_CONDITIONS_TIMEOUT_S).stdout
    return parse_device_conditions(read_sections(printed, COMMANDS))


def read_display(shell: DeviceShell, *, model: str | None = None) -> Display:
    """In the current rotation. The pixel pitch comes from the table if it contains `model`."""
    size = parse_wm_size(shell.run("wm size").stdout)
    density = parse_wm_density(shell.run("wm density").stdout)
    info = parse_display_info(shell.run("dumpsys display").stdout)
    bars = _system_bars(shell)
    width_px, height_px = _size_now(shell.serial, size, info)
    glass = _glass(model, size) or _reported_glass(info, size)
    return Display(
        width_px=width_px,
        height_px=height_px,
        density_dpi=density,
        px_per_mm=glass.px_per_mm,
        px_per_mm_relative_error=glass.relative_error,
        px_per_mm_source=glass.source,
        rotation_deg=info.rotation_deg,
        bars=SystemBars(
            status_bar=bars.status_bar,
            navigation_bar=bars.navigation_bar,
            cutout=info.cutout or bars.cutout,
        ),
    )


def _system_bars(shell: DeviceShell) -> SystemBars:
    """Up to 9 and without insets, the whole `dumpsys window` omits all frames; the list of windows has them.

    WindowState.dump of AOSP 8 and 9: frames are printed only with `dumpAll`.
    """
    bars = parse_system_bars(shell.run("dumpsys window").stdout)
    if bars.status_bar is not None or bars.navigation_bar is not None:
        return bars
    listed = parse_system_bars(shell.run("dumpsys window windows").stdout)
    return replace(listed, cutout=bars.cutout or listed.cutout)


def read_package_facts(
    shell: DeviceShell, package: str, *, files_at: Callable[[Sequence[str]], InstalledFiles] | None = None
) -> PackageFacts:
    """`files_at` reads the installed files; None: the phone hashes them itself.

    Raises DeviceNotReady if the app is not installed.
    """
    if not _PACKAGE.fullmatch(package):
        raise DeviceNotReady(shell.serial, f"{package!r} is not the name of a package")
    dump = parse_package_dump(shell.run(f"dumpsys package {package}", timeout_s=20.0).stdout, package)
    if dump is None:
        raise DeviceNotReady(shell.serial, f"{package} is not installed on {shell.serial}")
    paths = parse_package_paths(shell.run(f"pm path {package}", timeout_s=20.0).stdout)
    base_first = sorted(paths, key=lambda path: not path.endswith("/base.apk"))
    files = hashed_on_device(shell, base_first) if files_at is None else files_at(base_first)
    identity = files.identity if files.identity is not None and files.identity.package == package else None
    return PackageFacts(
        package=package,
        version_name=dump.version_name,
        version_code=dump.version_code,
        target_sdk=dump.target_sdk,
        apk_sha256=files.apks[0].sha256 if files.apks else None,
        apks=files.apks,
        installer=dump.installer,
        first_installed_at=dump.first_installed_at,
        last_updated_at=dump.last_updated_at,
        signature_hashes=dump.signature_hashes,
        granted_permissions=dump.granted_permissions,
        never_launched=dump.is_never_launched,
        label=None if identity is None else identity.label,
        signers=() if identity is None else identity.signers,
        icon_png="" if identity is None else base64.b64encode(identity.icon or b"").decode(),
        code_reads=None if identity is None else identity.code_reads,
    )


def device_kind(serial: str, props: dict[str, str]) -> DeviceKind:
    if props.get("ro.detector.virtual") == "1":
        return "virtual"
    is_emulator = serial.startswith("emulator-") or bool(emulator_traits(props))
    return "emulator" if is_emulator else "phone"


def _size_now(serial: str, size: WmSize | None, info: DisplayInfo) -> tuple[int, int]:
    """`wm size` prints the size that apps have, but in the natural rotation."""
    if size is not None:
        is_turned = info.rotation_deg in (90, 270)
        return (size.height_px, size.width_px) if is_turned else (size.width_px, size.height_px)
    if info.width_px and info.height_px:
        return info.width_px, info.height_px
    raise DeviceError(serial, "reports no size of its display, neither by `wm size` nor by `dumpsys display`")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Glass:
    px_per_mm: float | None
    relative_error: float
    source: PxPerMmSource


def _glass(model: str | None, size: WmSize | None) -> _Glass | None:
    """None if the table does not list the model, or lists it with another panel."""
    panel = None if model is None else known_panels().get(model)
    if panel is None or size is None:
        return None
    if (size.physical_width_px or size.width_px) != panel.width_px:
        return None  # a sister model, or a panel that renders at another size
    scale = size.width_px / panel.width_px
    return _Glass(
        px_per_mm=panel.ppi * scale / _MM_PER_INCH,
        relative_error=panel.relative_error,
        source=PxPerMmSource.MEASURED,
    )


def _reported_glass(info: DisplayInfo, size: WmSize | None) -> _Glass:
    """xdpi counts the panel's own pixels: under a size override, display pixels are larger."""
    reported = [dpi for dpi in (info.x_dpi, info.y_dpi) if dpi]
    if not reported or not all(_PLAUSIBLE_DPI[0] <= dpi <= _PLAUSIBLE_DPI[1] for dpi in reported):
        return _Glass(px_per_mm=None, relative_error=0.0, source=PxPerMmSource.UNKNOWN)
    mean = sum(reported) / len(reported)
    disagreement = (max(reported) - min(reported)) / mean
    scale = 1.0
    if size is not None and size.physical_width_px:
        scale = size.width_px / size.physical_width_px
    return _Glass(
        px_per_mm=mean * scale / _MM_PER_INCH,
        relative_error=max(XDPI_RELATIVE_ERROR, disagreement),
        source=PxPerMmSource.REPORTED,
    )


def _font_scale(shell: DeviceShell) -> float | None:
    try:
        scale = float(shell.run("settings get system font_scale").stdout.strip())
    except ValueError:
        return None  # "null": never set
    return scale if _FONT_SCALES[0] <= scale <= _FONT_SCALES[1] else None
