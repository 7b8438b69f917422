"""What the doctor examines from a phone's own answers: what it is, and what on it disturbs a measurement."""

from collections.abc import Iterator
from dataclasses import dataclass

from detector.core.display import Display, PxPerMmSource
from detector.devices.doctor.finding import CheckGroup, Finding, Level, Norms, Outputs
from detector.devices.facts import device_kind
from detector.parsing.battery import parse_battery
from detector.parsing.disk_space import parse_free_bytes
from detector.parsing.getprop import parse_getprop

__all__ = ["APPEARANCE", "NATURE", "STAMINA", "VENDOR", "judge_glass"]


# Whether the physical pixel size of the display is known. Without it no length has a value in mm.

_LEVELS = {
    PxPerMmSource.MEASURED: (Level.OK, "glass_measured"),
    PxPerMmSource.GIVEN: (Level.OK, "glass_measured"),
    PxPerMmSource.REPORTED: (Level.NOTE, "glass_reported"),
    PxPerMmSource.UNKNOWN: (Level.NOTE, "glass_unknown"),
}


def judge_glass(display: Display, *, model: str | None) -> Finding:
    level, sentence = _LEVELS[display.px_per_mm_source]
    ppi = None if display.px_per_mm is None else display.px_per_mm * 25.4
    values = {
        "ppi": "?" if ppi is None else round(ppi),
        "error_percent": round(100 * display.px_per_mm_relative_error),
        "model": model or "?",
    }
    evidence = f"model {model}, {values['ppi']} px per inch ± {values['error_percent']} %"
    return Finding(check="glass", level=level, sentence=sentence, evidence=evidence, values=values)


# Phone, emulator or virtual device. Apps recognise emulators, and may show no adverts there.

_NATURE_PROPS = "getprop"
_MEMORY_LIMITS = "am memory-limiter status"
_TELLING = (
    "ro.detector.virtual",
    "ro.kernel.qemu",
    "ro.boot.qemu",
    "ro.hardware",
    "ro.product.model",
    "ro.build.type",
)


def judge_nature(outputs: Outputs, norms: Norms) -> Iterator[Finding]:
    props = parse_getprop(outputs[_NATURE_PROPS])
    kind = device_kind("", props)
    evidence = " ".join(f"{name}={props[name]}" for name in _TELLING if props.get(name))
    level = Level.OK if kind == "phone" else Level.NOTE
    yield Finding(check="kind", level=level, sentence=f"kind_{kind}", evidence=evidence)
    yield from _memory_limits(outputs[_MEMORY_LIMITS])


def _memory_limits(output: str) -> Iterator[Finding]:
    """Since Android 17; an older phone does not know the command (devices.md 5.7)."""
    words = set(output.split())
    if "disabled" in words:
        yield Finding(check="memory", level=Level.OK, sentence="memory_unlimited", evidence=output)
    elif "enabled" in words:
        is_killing = "killing=false" not in words and "ignored=all" not in words
        sentence = "memory_limited" if is_killing else "memory_unlimited"
        level = Level.NOTE if is_killing else Level.OK
        yield Finding(check="memory", level=level, sentence=sentence, evidence=output)


NATURE = CheckGroup(commands=(_NATURE_PROPS, _MEMORY_LIMITS), judge=judge_nature)


# Whether battery and storage will last.

_BATTERY = "dumpsys battery"
_SPACE = "df /data"

_MIB = 1 << 20
BLOCKING_FREE_BYTES = 200 * _MIB
"""Android stops installing and logging below some hundred MB (500 MB or 5 %, DeviceStorageMonitor)."""

LOW_FREE_BYTES = 1024 * _MIB


def judge_stamina(outputs: Outputs, norms: Norms) -> Iterator[Finding]:
    battery = parse_battery(outputs[_BATTERY])
    yield _level(battery.level_percent, is_powered=battery.is_powered, norms=norms)
    yield _temperature(battery.temperature_c, norms)
    yield _space(parse_free_bytes(outputs[_SPACE]), outputs[_SPACE])


def _level(percent: float | None, *, is_powered: bool | None, norms: Norms) -> Finding:
    if percent is None:
        return Finding(check="battery", level=Level.NOTE, sentence="battery_unknown", evidence="")
    values = {"percent": round(percent), "least": norms.min_battery_percent}
    evidence = f"level {percent:.0f} %, powered: {str(is_powered).lower()}"
    if percent < norms.min_battery_percent:
        # Power savers throttle, and the phone may switch itself off during a run.
        return Finding(
            check="battery", level=Level.BLOCKS, sentence="battery_low", evidence=evidence, values=values
        )
    return Finding(
        check="battery", level=Level.OK, sentence="battery_full_enough", evidence=evidence, values=values
    )


def _temperature(celsius: float | None, norms: Norms) -> Finding:
    check = "battery_temperature"
    if celsius is None:
        return Finding(check=check, level=Level.NOTE, sentence="temperature_unknown", evidence="")
    values = {"celsius": round(celsius, 1), "most": norms.max_battery_c}
    is_hot = celsius >= norms.max_battery_c
    return Finding(
        check=check,
        level=Level.BLOCKS if is_hot else Level.OK,
        sentence="too_hot" if is_hot else "cool_enough",
        evidence=f"{celsius:.1f} °C",
        values=values,
    )


def _space(free_bytes: int | None, output: str) -> Finding:
    if free_bytes is None:
        return Finding(check="storage", level=Level.NOTE, sentence="storage_unknown", evidence=output)
    values = {"free_mib": round(free_bytes / _MIB)}
    if free_bytes < BLOCKING_FREE_BYTES:
        level, sentence = Level.BLOCKS, "storage_full"
    elif free_bytes < LOW_FREE_BYTES:
        level, sentence = Level.NOTE, "storage_low"
    else:
        level, sentence = Level.OK, "storage_enough"
    return Finding(check="storage", level=level, sentence=sentence, evidence=output, values=values)


STAMINA = CheckGroup(commands=(_BATTERY, _SPACE), judge=judge_stamina)


# Settings of a vendor's own system that hide what an app would do, or refuse what we do.
#
# Most cannot be read by the shell: then the finding names where a person can look (autostart.md 1.5).

_PROPS = "getprop"
_INJECT = "input keyevent 0"  # KEYCODE_UNKNOWN: neither an app nor the system reacts to it
_REFUSALS = ("INJECT_EVENTS", "SecurityException")


@dataclass(frozen=True, slots=True, kw_only=True)
class _System:
    """A vendor's system: the properties that only it sets, and its name in sentence ids."""

    name: str
    properties: tuple[str, ...]
    hides_shakes: bool = False


_SYSTEMS = (
    _System(
        name="xiaomi", properties=("ro.mi.os.version.name", "ro.miui.ui.version.name"), hides_shakes=True
    ),
    _System(
        name="oppo", properties=("ro.build.version.oplusrom", "ro.build.version.opporom"), hides_shakes=True
    ),
    _System(name="vivo", properties=("ro.vivo.os.version",), hides_shakes=True),
    _System(
        name="huawei",
        properties=("ro.build.version.emui", "hw_sc.build.platform.version", "ro.build.version.magic"),
        hides_shakes=True,
    ),
    _System(name="samsung", properties=("ro.build.version.oneui",)),
)


def judge_vendor(outputs: Outputs, norms: Norms) -> Iterator[Finding]:
    props = parse_getprop(outputs[_PROPS])
    yield _injection(outputs[_INJECT], props)
    found = next(
        ((system, name) for system in _SYSTEMS for name in system.properties if props.get(name)), None
    )
    if found is None:
        yield Finding(
            check="auto_start_manager", level=Level.OK, sentence="no_auto_start_manager", evidence=""
        )
        yield Finding(check="motion_guard", level=Level.OK, sentence="no_motion_guard", evidence="")
        return
    system, name = found
    evidence = f"{name}={props[name]}"
    yield Finding(
        check="auto_start_manager",
        level=Level.NOTE,
        sentence=f"auto_start_manager_{system.name}",
        evidence=evidence,
    )
    yield Finding(
        check="motion_guard",
        level=Level.NOTE if system.hides_shakes else Level.OK,
        sentence="motion_guard_possible" if system.hides_shakes else "no_motion_guard",
        evidence=evidence,
    )


def _injection(output: str, props: dict[str, str]) -> Finding:
    if any(word in output for word in _REFUSALS):
        return Finding(check="injection", level=Level.BLOCKS, sentence="injection_refused", evidence=output)
    setting = props.get("persist.security.adbinput")
    evidence = "input keyevent 0 was taken" + (f"; persist.security.adbinput={setting}" if setting else "")
    if output.strip():
        return Finding(check="injection", level=Level.NOTE, sentence="injection_odd", evidence=output)
    return Finding(check="injection", level=Level.OK, sentence="injection_taken", evidence=evidence)


VENDOR = CheckGroup(commands=(_PROPS, _INJECT), judge=judge_vendor)


# Whether the phone draws and moves as when new. Overrides change what every user would see.
#
# Animations are more than appearance: an animator duration scale of 0 ends a countdown ring at once, and a
# close control that waits for it comes early.

_DENSITY = "wm density"
_SIZE = "wm size"
_FONT = "settings get system font_scale"
_LOCALE = "getprop"
_ZEN = "settings get global zen_mode"
_SCALES = {
    "animator": "settings get global animator_duration_scale",
    "transition": "settings get global transition_animation_scale",
    "window": "settings get global window_animation_scale",
}
_UNSET = ("", "null")


def judge_appearance(outputs: Outputs, norms: Norms) -> Iterator[Finding]:
    yield _override("density", outputs[_DENSITY])
    yield _override("size", outputs[_SIZE])
    yield _font_scale(outputs[_FONT].strip(), norms)
    for which, command in _SCALES.items():
        yield _animation(which, outputs[command].strip())
    if norms.locale is not None:
        yield _locale(outputs[_LOCALE], norms.locale)
    if norms.is_undisturbed is not None:
        yield _disturbance(outputs[_ZEN].strip(), is_wanted_quiet=norms.is_undisturbed)


def _override(which: str, output: str) -> Finding:
    check = f"{which}_override"
    if f"Override {which}" in output:
        override = output.rpartition("Override")[2].rpartition(":")[2].strip()
        return Finding(
            check=check,
            level=Level.NOTE,
            sentence=f"{which}_overridden",
            evidence=output,
            values={"override": override},
        )
    if f"Physical {which}" in output:
        return Finding(check=check, level=Level.OK, sentence=f"{which}_physical", evidence=output)
    return Finding(check=check, level=Level.NOTE, sentence=f"{which}_unknown", evidence=output)


def _font_scale(output: str, norms: Norms) -> Finding:
    scale = 1.0 if output in _UNSET else _number(output)
    if scale is None:
        return Finding(check="font_scale", level=Level.NOTE, sentence="font_scale_unknown", evidence=output)
    values = {"scale": scale, "usual": norms.font_scale}
    is_usual = abs(scale - norms.font_scale) < 0.005
    return Finding(
        check="font_scale",
        level=Level.OK if is_usual else Level.NOTE,
        sentence="font_scale_usual" if is_usual else "font_scale_changed",
        evidence=output,
        values=values,
    )


def _animation(which: str, output: str) -> Finding:
    check = f"{which}_animation_scale"
    scale = 1.0 if output in _UNSET else _number(output)
    if scale is None:
        return Finding(check=check, level=Level.NOTE, sentence="animation_unknown", evidence=output)
    if scale == 1.0:
        return Finding(check=check, level=Level.OK, sentence="animation_usual", evidence=output)
    # Only animators are part of an app's own timing; the other two move whole windows.
    level = Level.BLOCKS if which == "animator" else Level.NOTE
    return Finding(
        check=check,
        level=level,
        sentence=f"{which}_animation_changed",
        evidence=output,
        values={"scale": scale},
    )


def _locale(output: str, wanted: str) -> Finding:
    props = parse_getprop(output)
    locale = props.get("persist.sys.locale") or props.get("ro.product.locale") or ""
    values = {"locale": locale or "?", "wanted": wanted}
    if locale == wanted:
        return Finding(
            check="locale", level=Level.OK, sentence="locale_as_wanted", evidence=locale, values=values
        )
    return Finding(check="locale", level=Level.NOTE, sentence="locale_other", evidence=locale, values=values)


def _disturbance(output: str, *, is_wanted_quiet: bool) -> Finding:
    """A notification that pops up over a splash would be attributed to the app."""
    is_quiet = output not in (*_UNSET, "0")
    if is_quiet is is_wanted_quiet:
        return Finding(check="do_not_disturb", level=Level.OK, sentence="dnd_as_wanted", evidence=output)
    sentence = "dnd_off" if is_wanted_quiet else "dnd_on"
    return Finding(check="do_not_disturb", level=Level.NOTE, sentence=sentence, evidence=output)


def _number(output: str) -> float | None:
    try:
        return float(output)
    except ValueError:
        return None


APPEARANCE = CheckGroup(
    commands=(_DENSITY, _SIZE, _FONT, *_SCALES.values(), _LOCALE, _ZEN), judge=judge_appearance
)
