import pytest

from detector.devices.doctor.finding import Level, Norms
from detector.devices.doctor.readiness import READINESS, judge_adb_state

HEALTHY = {
    "getprop sys.boot_completed": "1\n",
    "dumpsys power": "  mWakefulness=Awake\n",
    "dumpsys window policy": "    KeyguardServiceDelegate\n      showing=false\n",
    "dumpsys activity activities": "",
}


def answers(**changed: str) -> dict[str, tuple[Level, str]]:
    commands = {name.split()[-1]: name for name in HEALTHY}
    outputs = HEALTHY | {commands[name]: text for name, text in changed.items()}
    return {one.check: (one.level, one.sentence) for one in READINESS.judge(outputs, Norms())}


def test_asks_what_it_judges() -> None:
    assert set(READINESS.commands) == set(HEALTHY)


def test_a_phone_that_is_booted_on_and_unlocked_is_ready() -> None:
    assert {level for level, _ in answers().values()} == {Level.OK}


@pytest.mark.parametrize(
    ("changed", "check", "level", "sentence"),
    [
        ({"policy": "KeyguardServiceDelegate\n  showing=true\n"}, "lock", Level.BLOCKS, "locked"),
        ({"policy": "", "activities": "  mKeyguardShowing=true\n"}, "lock", Level.BLOCKS, "locked"),
        ({"policy": ""}, "lock", Level.NOTE, "lock_unknown"),
        ({"power": "  mWakefulness=Dozing\n"}, "screen", Level.BLOCKS, "screen_off"),
        ({"power": ""}, "screen", Level.NOTE, "screen_unknown"),
    ],
)
def test_names_the_obstacle(changed: dict[str, str], check: str, level: Level, sentence: str) -> None:
    assert answers(**changed)[check] == (level, sentence)


@pytest.mark.parametrize(("output", "level"), [("0\n", Level.BLOCKS), ("\n", Level.NOTE), ("1\n", Level.OK)])
def test_a_phone_that_boots_is_not_ready(output: str, level: Level) -> None:
    assert answers(**{"sys.boot_completed": output})["boot"][0] is level


@pytest.mark.parametrize(
    ("state", "level", "sentence"),
    [
        ("device", Level.OK, "adb_ready"),
        ("unauthorized", Level.BLOCKS, "adb_unauthorized"),
        ("offline", Level.BLOCKS, "adb_offline"),
        ("absent", Level.BLOCKS, "adb_absent"),
        ("no permissions (missing udev rules?)", Level.BLOCKS, "adb_no_permissions"),
        ("rescue", Level.BLOCKS, "adb_other"),
        ("", Level.BLOCKS, "adb_absent"),
    ],
)
def test_reads_the_states_of_adb(state: str, level: Level, sentence: str) -> None:
    found = judge_adb_state(state)
    assert (found.level, found.sentence) == (level, sentence)
