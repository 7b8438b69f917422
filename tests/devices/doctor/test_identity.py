from detector.core.device_facts import DeviceFacts
from detector.core.display import Display
from detector.devices.doctor.finding import Level
from detector.devices.doctor.readiness import judge_identity

FACTS = DeviceFacts(
    serial="s1",
    kind="phone",
    manufacturer="Xiaomi",
    model="2211133C",
    android="14",
    sdk=34,
    build=None,
    locale=None,
    font_scale=None,
    display=Display(width_px=1080, height_px=2400, density_dpi=440),
)


def test_a_device_that_is_what_it_should_be() -> None:
    declared = {"brand": "xiaomi", "api": 34, "screen": "1080x2400", "dpi": 440, "hub": "1-4.2"}
    assert judge_identity("mi13-01", declared, FACTS).level is Level.OK


def test_a_phone_in_another_ones_place_is_noticed() -> None:
    found = judge_identity("mi13-01", {"api": 33, "brand": "Xiaomi"}, FACTS)
    assert (found.level, found.sentence) == (Level.NOTE, "other_than_declared")
    assert found.values == {"id": "mi13-01", "declared": "api 33", "observed": "api 34"}


def test_a_screen_may_be_turned() -> None:
    assert judge_identity("a", {"screen": "2400x1080"}, FACTS).level is Level.OK
