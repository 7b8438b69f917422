"""Whether the device is connected, booted, on and unlocked."""

from collections.abc import Iterator

from detector.devices.doctor.finding import CheckGroup, Finding, Level, Norms, Outputs
from detector.parsing.screen_state import parse_screen_state

__all__ = ["POWER", "READINESS", "judge_adb_state"]

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
