import pytest

from detector.devices.doctor.checks import APPEARANCE
from detector.devices.doctor.finding import Finding, Level, Norms

DENSITY, SIZE = "wm density", "wm size"
FONT = "settings get system font_scale"
ANIMATOR = "settings get global animator_duration_scale"
WINDOW = "settings get global window_animation_scale"
AS_NEW = dict.fromkeys(APPEARANCE.commands, "null\n") | {
    DENSITY: "Physical density: 440\n",
    SIZE: "Physical size: 1080x2400\n",
    "getprop": "[persist.sys.locale]: [zh-CN]\n",
}


USUAL = Norms()


def findings(changed: dict[str, str], norms: Norms = USUAL) -> dict[str, Finding]:
    return {one.check: one for one in APPEARANCE.judge(AS_NEW | changed, norms)}


def test_a_phone_as_new_is_fit() -> None:
    assert {one.level for one in findings({}).values()} == {Level.OK}


@pytest.mark.parametrize(
    ("changed", "check", "level", "values"),
    [
        (
            {DENSITY: "Physical density: 440\nOverride density: 360\n"},
            "density_override",
            Level.NOTE,
            {"override": "360"},
        ),
        (
            {SIZE: "Physical size: 1440x3200\nOverride size: 1080x2400\n"},
            "size_override",
            Level.NOTE,
            {"override": "1080x2400"},
        ),
        ({SIZE: "Error: no such service\n"}, "size_override", Level.NOTE, {}),
        ({FONT: "1.3\n"}, "font_scale", Level.NOTE, {"scale": 1.3, "usual": 1.0}),
        ({FONT: "1.0\n"}, "font_scale", Level.OK, {"scale": 1.0, "usual": 1.0}),
        ({FONT: "large\n"}, "font_scale", Level.NOTE, {}),
        ({ANIMATOR: "0.0\n"}, "animator_animation_scale", Level.BLOCKS, {"scale": 0.0}),
        ({ANIMATOR: "1.0\n"}, "animator_animation_scale", Level.OK, {}),
        ({WINDOW: "0.5\n"}, "window_animation_scale", Level.NOTE, {"scale": 0.5}),
        ({WINDOW: "fast\n"}, "window_animation_scale", Level.NOTE, {}),
    ],
)
def test_says_what_is_not_as_users_have_it(
    changed: dict[str, str], check: str, level: Level, values: dict[str, float | str]
) -> None:
    found = findings(changed)[check]
    assert (found.level, found.values) == (level, values)


def test_a_lab_may_ask_for_a_language_and_a_font_scale_of_its_own() -> None:
    norms = Norms(locale="zh-CN", font_scale=1.3)
    assert findings({FONT: "1.3\n"}, norms)["font_scale"].level is Level.OK
    assert findings({}, norms)["locale"].sentence == "locale_as_wanted"
    english = {"getprop": "[ro.product.locale]: [en-US]\n"}
    assert findings(english, norms)["locale"].values == {"locale": "en-US", "wanted": "zh-CN"}
