import pytest

from detector.devices.doctor.checks import VENDOR
from detector.devices.doctor.finding import Finding, Level, Norms

REFUSAL = "java.lang.SecurityException: Injecting input events requires the INJECT_EVENTS permission."


def findings(props: str = "", injected: str = "") -> dict[str, Finding]:
    outputs = {"getprop": props, "input keyevent 0": injected}
    assert set(outputs) == set(VENDOR.commands)
    return {one.check: one for one in VENDOR.judge(outputs, Norms())}


def test_a_plain_android_hides_nothing() -> None:
    assert {one.level for one in findings("[ro.product.brand]: [google]\n").values()} == {Level.OK}


@pytest.mark.parametrize(
    ("prop", "sentence"),
    [
        ("[ro.miui.ui.version.name]: [V140]", "auto_start_manager_xiaomi"),
        ("[ro.mi.os.version.name]: [OS2.0]", "auto_start_manager_xiaomi"),
        ("[ro.build.version.oplusrom]: [V14.0.0]", "auto_start_manager_oppo"),
        ("[ro.vivo.os.version]: [15.0]", "auto_start_manager_vivo"),
        ("[ro.build.version.emui]: [EmotionUI_12.0.0]", "auto_start_manager_huawei"),
        ("[ro.build.version.oneui]: [60101]", "auto_start_manager_samsung"),
    ],
)
def test_says_where_a_vendors_switches_are(prop: str, sentence: str) -> None:
    found = findings(f"{prop}\n")["auto_start_manager"]
    assert (found.level, found.sentence) == (Level.NOTE, sentence)
    assert "=" in found.evidence


def test_a_property_without_a_value_is_no_vendor() -> None:
    assert findings("[ro.build.version.emui]: []\n")["auto_start_manager"].level is Level.OK


def test_a_phone_that_refuses_our_touches_is_not_fit() -> None:
    found = findings("[ro.miui.ui.version.name]: [V140]\n", REFUSAL)["injection"]
    assert (found.level, found.sentence) == (Level.BLOCKS, "injection_refused")
    assert "INJECT_EVENTS" in found.evidence


def test_reports_an_odd_answer_to_a_key_without_judging_it() -> None:
    assert findings(injected="Killed\n")["injection"].level is Level.NOTE
