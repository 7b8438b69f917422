"""Settings of a vendor's own system that hide what an app would do, or refuse what we do.

Most cannot be read by the shell: then the finding names where a person can look (autostart.md 1.5).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from detector.devices.doctor.finding import CheckGroup, Finding, Level, Norms, Outputs
from detector.parsing.getprop import parse_getprop

__all__ = ["VENDOR"]

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
