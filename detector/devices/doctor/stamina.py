"""Whether battery and storage will last."""

from collections.abc import Iterator

from detector.devices.doctor.finding import CheckGroup, Finding, Level, Norms, Outputs
from detector.parsing.battery import parse_battery
from detector.parsing.disk_space import parse_free_bytes

__all__ = ["STAMINA"]

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
