"""Whether the device is connected, booted, on and unlocked."""

from collections.abc import Iterator, Mapping

from detector.core.device_facts import DeviceFacts
from detector.devices.doctor.finding import CheckGroup, Finding, Level, Norms, Outputs
from detector.parsing.screen_state import parse_screen_state

__all__ = ["POWER", "READINESS", "judge_adb_state", "judge_identity"]


# Whether it is the phone listed in devices.yaml: the declared labels are compared with its facts.

Label = str | int | float | bool


def judge_identity(device_id: str, declared: Mapping[str, Label], facts: DeviceFacts) -> Finding:
    """Only labels that a device itself reports are compared; others are free."""
    observed = _observed(facts)
    differing = {
        name: value
        for name, value in declared.items()
        if name in observed and str(value).casefold() not in {text.casefold() for text in observed[name]}
    }
    evidence = ", ".join(f"{name}: {' or '.join(values)}" for name, values in observed.items())
    if not differing:
        return Finding(check="identity", level=Level.OK, sentence="as_declared", evidence=evidence)
    return Finding(
        check="identity",
        level=Level.NOTE,
        sentence="other_than_declared",
        evidence=evidence,
        values={
            "id": device_id,
            "declared": ", ".join(f"{name} {value}" for name, value in differing.items()),
            "observed": ", ".join(f"{name} {' or '.join(observed[name])}" for name in differing),
        },
    )


def _observed(facts: DeviceFacts) -> dict[str, tuple[str, ...]]:
    """Labels that a device can confirm, with all accepted values; what it does not report is left out."""
    display = facts.display
    sizes = (f"{display.width_px}x{display.height_px}", f"{display.height_px}x{display.width_px}")
    reported: dict[str, tuple[str | None, ...]] = {
        "brand": (facts.manufacturer,),
        "model": (facts.model,),
        "android": (facts.android,),
        "api": (None if facts.sdk is None else str(facts.sdk),),
        "screen": sizes,
        "dpi": (None if display.density_dpi is None else f"{display.density_dpi:g}",),
    }
    known = {name: tuple(value for value in values if value is not None) for name, values in reported.items()}
    return {name: values for name, values in known.items() if values}


POWER = "dumpsys power"
_BOOT = "getprop sys.boot_completed"
_POLICY = "dumpsys window policy"
_ACTIVITIES = "dumpsys activity activities"

_KNOWN_STATES = ("unauthorized", "authorizing", "offline", "recovery", "sideload", "bootloader")
READY = "device"  # adb's term


def judge_adb_state(state: str) -> Finding:
    """`state` as adb prints it; "absent" if adb does not list the device."""
    values = {"state": state}
    if state == READY:
        return Finding(check="adb_state", level=Level.OK, sentence="adb_ready", evidence=state)
    words = state.split(maxsplit=1)[0] if state.strip() else "absent"
    known = "no_permissions" if "no permissions" in state else words
    sentence = f"adb_{known}" if known in (*_KNOWN_STATES, "absent", "no_permissions") else "adb_other"
    return Finding(check="adb_state", level=Level.BLOCKS, sentence=sentence, evidence=state, values=values)


def judge_readiness(outputs: Outputs, norms: Norms) -> Iterator[Finding]:
    yield _boot(outputs[_BOOT].strip())
    yield _screen(outputs[POWER])
    yield _lock(f"{outputs[_POLICY]}\n{outputs[_ACTIVITIES]}")


def _boot(output: str) -> Finding:
    if output == "1":
        return Finding(check="boot", level=Level.OK, sentence="booted", evidence=output)
    if output == "":  # some old systems never set it
        return Finding(check="boot", level=Level.NOTE, sentence="boot_unknown", evidence=output)
    return Finding(check="boot", level=Level.BLOCKS, sentence="booting", evidence=output)


def _screen(output: str) -> Finding:
    is_on = parse_screen_state(output).is_on
    evidence = f"screen on: {is_on}"
    if is_on is None:
        return Finding(check="screen", level=Level.NOTE, sentence="screen_unknown", evidence=evidence)
    if is_on:
        return Finding(check="screen", level=Level.OK, sentence="screen_on", evidence=evidence)
    return Finding(check="screen", level=Level.BLOCKS, sentence="screen_off", evidence=evidence)


def _lock(output: str) -> Finding:
    is_locked = parse_screen_state(output).is_locked
    evidence = f"lock screen shown: {is_locked}"
    if is_locked is None:
        return Finding(check="lock", level=Level.NOTE, sentence="lock_unknown", evidence=evidence)
    if is_locked:
        return Finding(check="lock", level=Level.BLOCKS, sentence="locked", evidence=evidence)
    return Finding(check="lock", level=Level.OK, sentence="unlocked", evidence=evidence)


READINESS = CheckGroup(commands=(_BOOT, POWER, _POLICY, _ACTIVITIES), judge=judge_readiness)
