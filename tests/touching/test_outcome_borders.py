"""What alone tips the verdict of a touch over."""

from dataclasses import replace

import pytest

from detector.core.events import Download, ForegroundChange
from detector.core.geometry import Rect
from detector.core.movement import Movement, MovementKind
from detector.core.outcome import Doubt, OutcomeKind
from detector.core.trials import Gesture
from detector.touching.outcome import classify_touch
from detector.windows.seen import WindowKind
from detector.windows.touched_window import NextWindow, OwnMove, Untouched
from tests.touching.touch_effects import (
    MAIN,
    PACKAGE,
    TAPPED,
    UNTOUCHED,
    but,
    change,
    follows,
    judged,
    ms,
    named,
    start,
)

WEB, LOGIN = f"{PACKAGE}.WebActivity", f"{PACKAGE}.LoginActivity"
LAUNCHER, BROWSER = "com.android.launcher3", "com.android.browser"
CARD = Rect.from_xywh(60, 400, 600, 800)
SHAKE = Movement(kind=MovementKind.SHAKE, peak_mps2=20.0, angle_deg=30.0, duration_ms=1_000.0)

JUMPED = but(TAPPED, starts=(start(BROWSER),))
GONE = but(TAPPED, gone_after_ms=ms(100), changed_share=0.9)
WENT_ON = but(GONE, foreground=(change(PACKAGE, MAIN),))
REPLACED = but(GONE, following=follows(500, CARD, is_over=True))
SHAKEN = but(TAPPED, gesture=Gesture.MOVE, point=None, movement=SHAKE)
BACK = but(TAPPED, gesture=Gesture.BACK, point=None)
OWN_LIFE = UNTOUCHED[0]
UNKNOWN_WAY = (replace(OWN_LIFE, then_activity=None),)
TIMER = OwnMove(since_window_ms=ms(700), kind=OutcomeKind.BROWSER)


def download(after_ms: float, what: str = "[1] Starting") -> Download:
    return Download(at_ms=1_000 + after_ms, at_error_ms=4, what=what)


@pytest.mark.parametrize(
    ("starts", "untouched", "outcome"),
    [
        pytest.param((start(BROWSER),), (), OutcomeKind.BROWSER, id="no untouched run"),
        pytest.param(
            (start(PACKAGE, MAIN, after_ms=50), start(BROWSER)),
            UNTOUCHED,
            OutcomeKind.BROWSER,
            id="after its own way",
        ),
        pytest.param(
            (start(PACKAGE, WEB, after_ms=50), start(BROWSER)),
            (),
            OutcomeKind.BROWSER,
            id="after a page of its own",
        ),
        pytest.param(
            (start(PACKAGE, WEB),), UNKNOWN_WAY, OutcomeKind.NOTHING, id="what follows was not seen"
        ),
        pytest.param(
            (start("com.b", MAIN),), UNTOUCHED, OutcomeKind.FOREIGN_APP, id="a namesake in another app"
        ),
        pytest.param(
            (replace(start(None, after_ms=50), action="android.intent.action.MAIN"), start(BROWSER)),
            UNTOUCHED,
            OutcomeKind.BROWSER,
            id="after going home",
        ),
        pytest.param(
            (replace(start(None), action="android.intent.action.MAIN"),),
            UNTOUCHED,
            OutcomeKind.NOTHING,
            id="only going home",
        ),
    ],
)
def test_of_several_starts_the_first_that_leads_elsewhere_counts(
    starts: tuple[object, ...], untouched: tuple[Untouched, ...], outcome: OutcomeKind
) -> None:
    assert judged(but(TAPPED, starts=starts), untouched) is outcome


@pytest.mark.parametrize(
    ("changes", "untouched", "outcome"),
    [
        pytest.param((change(PACKAGE, WEB),), UNKNOWN_WAY, OutcomeKind.NOTHING, id="usual page unknown"),
        pytest.param((change(PACKAGE, MAIN),), UNTOUCHED, OutcomeKind.NOTHING, id="the usual page"),
        pytest.param(
            (change(PACKAGE, MAIN), change("com.b", "A")),
            UNTOUCHED,
            OutcomeKind.FOREIGN_APP,
            id="then elsewhere",
        ),
        pytest.param((change("com.b", MAIN),), UNTOUCHED, OutcomeKind.FOREIGN_APP, id="a namesake elsewhere"),
    ],
)
def test_what_comes_to_the_front_is_a_jump_if_the_app_does_not_go_there_by_itself(
    changes: tuple[ForegroundChange, ...], untouched: tuple[Untouched, ...], outcome: OutcomeKind
) -> None:
    assert judged(but(TAPPED, foreground=changes), untouched) is outcome


def test_the_back_key_may_still_lead_to_a_store() -> None:
    store = but(BACK, foreground=(change("com.android.vending", "Main"),))
    assert judged(store) is OutcomeKind.STORE
    assert judged(but(store, others_started=("com.android.vending",))) is Doubt.NO_TRAIL


def test_an_event_placed_before_the_touch_came_with_it() -> None:
    early = but(JUMPED, starts=(start(BROWSER, after_ms=-20),))
    touch = classify_touch(early, UNTOUCHED, run_index=0, probe="close_probe", package=PACKAGE)
    assert touch.after_ms == ms(0, 5)


@pytest.mark.parametrize(("after_ms", "is_due"), [(1_548, True), (1_549, False)])
def test_a_movement_brings_downloads_and_apps_until_half_a_second_after_the_window(
    after_ms: float, is_due: bool
) -> None:
    """Counted from its beginning at 998 ms: the window is gone by 2,048, with a page of its own."""
    shaken = but(SHAKEN, gone_after_ms=ms(1_000), page_share=0.1, kind=WindowKind.POPUP, is_over_content=True)
    fetched = but(shaken, downloads=(download(after_ms),))
    assert (judged(fetched) is OutcomeKind.DOWNLOAD) is is_due
    left = but(shaken, foreground=(change(BROWSER, "Main", after_ms=after_ms),))
    assert (judged(left) is OutcomeKind.BROWSER) is is_due


def test_a_movement_is_followed_for_as_long_as_the_window_stands() -> None:
    assert judged(but(SHAKEN, starts=(start(BROWSER, after_ms=9_000),))) is OutcomeKind.BROWSER


def test_what_a_tap_brings_may_come_long_after_the_window() -> None:
    assert judged(but(GONE, foreground=(change(BROWSER, "Main", after_ms=1_100),))) is OutcomeKind.BROWSER


def test_the_page_after_a_window_is_the_last_that_came_to_the_front() -> None:
    ways = (replace(OWN_LIFE, later_activities=(LOGIN, WEB)),)
    one_by_one = tuple(
        change(PACKAGE, name, after_ms=60 + 10 * k) for k, name in enumerate((WEB, MAIN, LOGIN))
    )
    assert named(but(GONE, foreground=one_by_one), ways).target == LOGIN


def test_a_window_that_nothing_met_has_no_end_of_its_own() -> None:
    assert judged(replace(but(GONE, since_ms=ms(4_600)), met=None)) is Doubt.NO_TRAIL


def test_a_splash_that_still_moved_changed_its_picture_all_the_same() -> None:
    moving = but(TAPPED, changed_share=0.8, n_tree_windows=(2, 2), was_still=False)
    assert judged(moving) is OutcomeKind.IN_PAGE
    assert judged(but(moving, is_over_content=True)) is Doubt.STILL_COMING_IN


def next_window(after_ms: float, *, is_over: bool = True) -> Untouched:
    return replace(OWN_LIFE, then_window=NextWindow(after_ms=ms(after_ms), box=CARD, is_over_content=is_over))


def test_any_untouched_run_shows_that_a_popup_was_due() -> None:
    others = (OWN_LIFE, next_window(400, is_over=False), next_window(2_000))
    assert judged(REPLACED, others) is Doubt.CAME_ONE_UPON_ANOTHER
    assert judged(REPLACED, (*others, next_window(400))) is OutcomeKind.DISMISSED


def test_a_page_that_is_not_usual_does_not_explain_a_popup() -> None:
    assert (
        judged(but(REPLACED, foreground=(change(PACKAGE, WEB, after_ms=90),)), ())
        is Doubt.CAME_ONE_UPON_ANOTHER
    )
    unknown_place = but(
        REPLACED, foreground=(change(PACKAGE, MAIN),), following=follows(500, CARD, is_over=None)
    )
    assert judged(unknown_place) is Doubt.CAME_ONE_UPON_ANOTHER


@pytest.mark.parametrize(("since_ms", "outcome"), [(4_699, OutcomeKind.DISMISSED), (4_700, Doubt.BY_ITSELF)])
def test_two_lifetimes_that_only_touch_leave_one_moment(
    since_ms: float, outcome: OutcomeKind | Doubt
) -> None:
    """5.1 s, less a quarter of a second and the error of 0.05; an endless run does not count."""
    lives = tuple(replace(OWN_LIFE, life_ms=life) for life in (ms(5_000, 100), ms(5_200, 100), None))
    assert judged(but(WENT_ON, since_ms=ms(since_ms)), lives) is outcome


@pytest.mark.parametrize(
    ("gone_low_ms", "silent_ms", "outcome"),
    [
        pytest.param(1_201, 1_201, OutcomeKind.NOTHING, id="overdue, and silent"),
        pytest.param(1_200, 1_201, OutcomeKind.DISMISSED, id="soon after the touch"),
        pytest.param(1_201, 1_200, Doubt.DEVICE_LATE, id="not silent that long"),
    ],
)
def test_an_overdue_end_is_its_own_if_the_device_was_silent_for_long(
    gone_low_ms: float, silent_ms: float, outcome: OutcomeKind | Doubt
) -> None:
    overdue = but(WENT_ON, since_ms=ms(6_000), gone_after_ms=ms(gone_low_ms + 50), silent_ms=silent_ms)
    assert judged(overdue) is outcome


def test_leaving_the_app_is_no_jump_of_the_adverts_own() -> None:
    left = but(BACK, foreground=(change(LAUNCHER, f"{LAUNCHER}.Launcher"),))
    assert judged(left, (replace(OWN_LIFE, moves=(TIMER,)),)) is OutcomeKind.LEFT_APP


def test_without_a_window_no_time_of_its_own_is_known() -> None:
    assert judged(replace(JUMPED, met=None), (replace(OWN_LIFE, moves=(TIMER,)),)) is OutcomeKind.BROWSER


@pytest.mark.parametrize(("gone_ms", "outcome"), [(1_055, OutcomeKind.BROWSER), (1_054, Doubt.BY_ITSELF)])
def test_the_page_behind_jumps_only_once_it_shows(gone_ms: float, outcome: OutcomeKind | Doubt) -> None:
    """The jump came 1,000 ± 5 ms after the tap; the window's end is known within 50 ms."""
    later = replace(TIMER, since_window_ms=ms(900), target=BROWSER)
    jump = but(GONE, starts=(start(BROWSER, after_ms=1_000),), gone_after_ms=ms(gone_ms))
    assert judged(jump, (replace(OWN_LIFE, later_moves=(later,)),)) is outcome


@pytest.mark.parametrize("after_ms", [449, 1_051])
def test_of_several_own_jumps_the_earliest_and_the_latest_bound_the_time(after_ms: float) -> None:
    """They come 1.6 and 1.1 s after the window, the tap 0.6 s after it; half a second is coincidence."""
    early, late = (replace(TIMER, since_window_ms=ms(at_ms, 0)) for at_ms in (1_549, 1_151))
    jump = but(TAPPED, starts=(start(BROWSER, after_ms=after_ms),))
    both = (replace(OWN_LIFE, moves=(early,)), replace(OWN_LIFE, moves=(late,)))
    assert judged(jump, both) is Doubt.BY_ITSELF
