import pytest

from detector.core.gap_code import GapReason
from detector.parsing.android_log import parse_log
from detector.session.foreground import LOCKED, SCREEN_OFF, TURNED, CaptureBlocker


def after(*messages: str) -> GapReason | None:
    blocker = CaptureBlocker()
    for message in messages:
        blocker.read_lines(parse_log(f"1767945600.1  832  850 I {message}\n"))
    return blocker.why


@pytest.mark.parametrize(
    ("messages", "why"),
    [
        pytest.param((), None, id="nothing reported"),
        pytest.param(("screen_toggled: 0",), SCREEN_OFF, id="off"),
        pytest.param(("screen_toggled: 0", "screen_toggled: 1"), None, id="off and on"),
        pytest.param(("wm_set_keyguard_shown: [0,1,0,0,setKeyguardShown]",), LOCKED, id="locked"),
        pytest.param(
            ("wm_set_keyguard_shown: [0,1,0,0,x]", "wm_set_keyguard_shown: [0,0,0,0,x]"), None, id="unlocked"
        ),
        pytest.param(("wm_set_keyguard_shown: [1,0,0,setKeyguardShown]",), LOCKED, id="locked, Android 10"),
        pytest.param(("wm_set_keyguard_shown: [2,1,0,0,x]",), None, id="a second display is locked"),
        pytest.param(("configuration_changed: 1152",), TURNED, id="turned"),
        pytest.param(("configuration_changed: 1152", "configuration_changed: 1152"), None, id="and back"),
        pytest.param(("configuration_changed: 512",), None, id="another setting"),
        pytest.param(("configuration_changed: x", "wm_set_keyguard_shown: 1"), None, id="odd lines"),
    ],
)
def test_the_log_reports_what_hides_the_app(messages: tuple[str, ...], why: str | None) -> None:
    assert after(*messages) == why


def test_a_dump_reports_it_too() -> None:
    blocker = CaptureBlocker()
    blocker.read_dump("    isSleeping=false\n    mKeyguardShowing=true\n")
    assert blocker.why == LOCKED
    blocker.read_dump("nothing of use")
    assert blocker.why == LOCKED
    blocker.read_dump("    isSleeping=true\n    mKeyguardShowing=false\n")
    assert blocker.why == SCREEN_OFF


def test_earlier_log_lines_change_nothing() -> None:
    blocker = CaptureBlocker()
    blocker.read_lines(parse_log("1767945600.1  832  850 I configuration_changed: 1152\n"))
    blocker.begin()
    assert blocker.why is None
