import pytest

from detector.devices.doctor.checks import STAMINA
from detector.devices.doctor.finding import Level, Norms

USUAL = Norms()
BATTERY = "  USB powered: true\n  level: {level}\n  scale: 100\n  temperature: {tenths}\n"
SPACE = "Filesystem 1K-blocks Used Available Use% Mounted on\n/dev/dm-5 100 1 {free_kib} 1% /data\n"


def levels(
    *, level: int = 80, tenths: int = 250, free_mib: int = 9000, norms: Norms = USUAL
) -> dict[str, Level]:
    outputs = {
        "dumpsys battery": BATTERY.format(level=level, tenths=tenths),
        "df /data": SPACE.format(free_kib=free_mib * 1024),
    }
    return {one.check: one.level for one in STAMINA.judge(outputs, norms)}


@pytest.mark.parametrize(
    ("changed", "check", "level"),
    [
        ({}, "battery", Level.OK),
        ({"level": 15}, "battery", Level.OK),
        ({"level": 14}, "battery", Level.BLOCKS),
        ({"tenths": 399}, "battery_temperature", Level.OK),
        ({"tenths": 400}, "battery_temperature", Level.BLOCKS),
        ({"free_mib": 5000}, "storage", Level.OK),
        ({"free_mib": 800}, "storage", Level.NOTE),
        ({"free_mib": 100}, "storage", Level.BLOCKS),
    ],
)
def test_judges_whether_it_will_last(changed: dict[str, int], check: str, level: Level) -> None:
    assert levels(**changed)[check] is level


def test_the_lab_sets_its_own_limits() -> None:
    assert levels(level=40, norms=Norms(min_battery_percent=50))["battery"] is Level.BLOCKS
    assert levels(tenths=420, norms=Norms(max_battery_c=45))["battery_temperature"] is Level.OK


def test_missing_values_are_a_note_and_not_guessed() -> None:
    found = list(STAMINA.judge({"dumpsys battery": "", "df /data": "df: Permission denied"}, Norms()))
    assert [one.level for one in found] == [Level.NOTE] * 3
