"""Where a window leads without a touch: what it is, from whom it comes, and over what."""

from dataclasses import replace

import pytest

from detector.core.events import ActivityStart, Event, ForegroundChange
from detector.core.geometry import Rect
from detector.core.outcome import OutcomeKind
from detector.touching.touching import touches_on, untouched_of
from detector.windows.seen import ControlKind
from tests.judging.test_sessions import PACKAGE, a_run
from tests.perception.shown_touches import a_window, ms, reading
from tests.rulebook import a_control
from tests.touching.touch_effects import TAPPED, but

SHOP, ACCOUNT = "com.taobao.taobao", "com.huawei.hwid"
HOME, ADVERT, LOGIN = f"{PACKAGE}.HomeActivity", f"{PACKAGE}.AdWebActivity", f"{PACKAGE}.LoginActivity"


def asks(at_ms: float, component: str) -> ActivityStart:
    return ActivityStart(
        at_ms=at_ms,
        at_error_ms=3,
        action=None,
        data=None,
        component=component,
        from_uid=None,
        from_package=PACKAGE,
        result_code=None,
        is_background_blocked=False,
    )


def shows(at_ms: float, activity: str) -> ForegroundChange:
    return ForegroundChange(
        at_ms=at_ms, at_error_ms=3, from_package=PACKAGE, to_package=PACKAGE, activity=activity
    )


@pytest.mark.parametrize(
    ("events", "kinds"),
    [
        pytest.param(
            (asks(5_020, f"{SHOP}/.Main"), shows(5_060, HOME)),
            [OutcomeKind.FOREIGN_APP],
            id="the splash leads away as it ends",
        ),
        pytest.param((shows(5_060, HOME), asks(5_300, f"{SHOP}/.Main")), [], id="the next page leads away"),
        pytest.param((asks(5_020, f"{ACCOUNT}/.Login"),), [], id="somebody is signed in"),
        pytest.param(
            (asks(3_000, f"{PACKAGE}/{ADVERT}"), shows(3_050, ADVERT)),
            [OutcomeKind.OWN_LANDING],
            id="the advert's page in the app itself",
        ),
        pytest.param(
            (asks(3_000, f"{PACKAGE}/{LOGIN}"), shows(3_050, LOGIN)), [], id="a page of the app's own"
        ),
        pytest.param(
            (shows(3_050, ADVERT), asks(3_200, "com.taobao/.Main")),
            [OutcomeKind.FOREIGN_APP],
            id="onwards from the advert's page",
        ),
    ],
)
def test_a_jump_is_the_windows_until_the_apps_own_next_page_is_in_front(
    events: tuple[Event, ...], kinds: list[OutcomeKind]
) -> None:
    splash = a_window(gone_ms=ms(5_050, 50))
    untouched = untouched_of([a_run(splash, events=events)], is_over_content=False, ordinal=0)
    assert [move.kind for one in untouched for move in one.moves] == kinds


@pytest.mark.parametrize("comes_by_itself", [False, True])
def test_a_word_that_comes_by_itself_was_not_brought_by_a_tap(comes_by_itself: bool) -> None:
    """Such as a 关闭 that is shown after three seconds, and a × that does nothing."""
    word = a_control(box=Rect.from_xywh(300, 780, 120, 40), kind=ControlKind.DISMISS_TEXT)
    shown = (reading(3_000, word),) if comes_by_itself else (reading(3_000),)
    untouched = untouched_of(
        [a_run(a_window(gone_ms=ms(5_050, 50), readings=shown))], is_over_content=False, ordinal=0
    )
    asks = but(TAPPED, asks_at=word.box)
    touched = replace(a_run(a_window()), scenario="close_probe", touches=(asks,))
    (touch,) = touches_on([touched], untouched, is_over_content=False, ordinal=0)
    assert touch.asks_at == (None if comes_by_itself else word.box)
