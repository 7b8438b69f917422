"""Was the window there when the finger came down? By frames before and after, and by the device's log."""

from dataclasses import replace

import pytest

from detector.core.events import Event, FingerTarget, ForegroundChange
from detector.perception.presence_reading import read_presence
from detector.windows.presence import Presence
from detector.windows.window_track import WindowTrack
from tests.rulebook import a_control, a_track

APP = "com.a"
SPLASH, MAIN = "com.a.Splash", "com.a.Main"


def a_splash() -> WindowTrack:
    """Shown by frames from 1.0 to 2.0 s, gone by 2.1 s."""
    return a_track([a_control()] * 11)


def front(activity: str, at_ms: float) -> ForegroundChange:
    package = activity.rpartition(".")[0]
    return ForegroundChange(
        at_ms=at_ms, at_error_ms=5, from_package=None, to_package=package, activity=activity
    )


def finger_on(window: str, at_ms: float) -> FingerTarget:
    return FingerTarget(at_ms=at_ms, at_error_ms=5, windows=(window,))


def presence(touched_ms: float, *events: Event, window: WindowTrack | None = None) -> Presence:
    return read_presence(
        window or a_splash(),
        sorted(events, key=lambda event: event.at_ms),
        package=APP,
        from_ms=touched_ms,
        to_ms=touched_ms + 20,
        ends_ms=touched_ms + 3_000,
        by_finger=True,
    )


@pytest.mark.parametrize(
    ("touched_ms", "before", "after"),
    [
        pytest.param(940, False, True, id="it may have come just then"),
        pytest.param(1_500, True, True, id="frames on both sides"),
        pytest.param(2_030, True, False, id="no frame from after it shows it"),
    ],
)
def test_frames_on_both_sides_prove_it(touched_ms: float, before: bool, after: bool) -> None:
    seen = presence(touched_ms)
    assert (seen.was_seen_before, seen.was_seen_after, seen.by_log) == (before, after, None)


STARTED = front(SPLASH, 900)


def test_an_activity_left_only_after_the_touch_proves_presence() -> None:
    assert presence(2_030, STARTED, front(MAIN, 2_090)).by_log is True
    assert presence(2_030, STARTED, front(MAIN, 2_052)).by_log is None  # within the error of the two clocks
    assert presence(2_030, STARTED, front(MAIN, 2_000)).by_log is None
    assert presence(2_030, STARTED, front(MAIN, 1_950)).by_log is False  # the page behind was in front


def test_an_activity_that_stays_behind_the_window_proves_nothing() -> None:
    assert presence(2_030, STARTED).by_log is None
    assert presence(2_030, STARTED, front(MAIN, 4_000)).by_log is None  # it had gone long before that


def test_the_log_names_what_the_finger_met() -> None:
    on_splash = presence(1_500, STARTED, finger_on(f"{APP}/{SPLASH}", 1_510))
    assert (on_splash.by_log, on_splash.arrived, on_splash.arrived_late_ms) == (None, True, 0.0)
    on_page = presence(2_030, STARTED, finger_on(f"{APP}/{MAIN}", 2_040))
    assert (on_page.by_log, on_page.arrived) == (False, True)
    on_shade = presence(1_500, STARTED, finger_on("NotificationShade", 1_510))
    assert (on_shade.by_log, on_shade.arrived) == (False, False)
    on_other = presence(1_500, STARTED, finger_on("com.b/com.b.Overlay", 1_510))
    assert (on_other.by_log, on_other.arrived) == (False, False)
    untitled = presence(1_500, STARTED, finger_on("PopupWindow:1a2b", 1_510))
    assert (untitled.by_log, untitled.arrived) == (None, False)


def test_a_touch_without_a_log_line_met_the_previous_ones_windows() -> None:
    assert presence(1_500, STARTED, finger_on(f"{APP}/{SPLASH}", 1_100)).arrived
    assert presence(1_500, STARTED, finger_on(f"{APP}/{MAIN}", 1_100)).by_log is False


def test_a_late_finger_met_what_was_there_by_then() -> None:
    late = presence(1_500, STARTED, finger_on(f"{APP}/{SPLASH}", 2_300))
    assert late.arrived_late_ms == pytest.approx(715)
    assert not late.was_seen_after


def test_the_line_of_an_activity_may_come_a_little_after_its_window() -> None:
    """A popup in an activity of its own: the frames show it first."""
    advert = "com.a.AdActivity"
    events = (front(MAIN, 500), front(advert, 1_200), finger_on(f"{APP}/{advert}", 1_510))
    assert presence(1_500, *events).by_log is None


# Each border. The window is there from 1000 ms at the latest; its last frame is that of 2000 ± 5 ms.


@pytest.mark.parametrize(
    ("touched_ms", "before", "after"),
    [(999, False, True), (1_000, True, True), (1_975, True, True), (1_976, True, False)],
)
def test_frames_prove_it_up_to_their_own_errors(touched_ms: float, before: bool, after: bool) -> None:
    seen = presence(touched_ms)
    assert (seen.was_seen_before, seen.was_seen_after) == (before, after)


@pytest.mark.parametrize(("touched_ms", "after"), [(880, True), (881, False)])
def test_without_frames_it_was_seen_when_it_came(touched_ms: float, after: bool) -> None:
    assert presence(touched_ms, window=replace(a_splash(), readings=())).was_seen_after is after


@pytest.mark.parametrize(
    ("left_ms", "by_log"),
    [(1_964, False), (1_965, None), (2_055, None), (2_056, True), (2_700, True), (2_701, None)],
)
def test_when_the_activity_was_left_decides(left_ms: float, by_log: bool | None) -> None:
    """For a touch between 2030 and 2050 ms, on a window that was gone by 2100 ms."""
    assert presence(2_030, STARTED, front(MAIN, left_ms)).by_log is by_log


def test_a_window_that_was_still_there_at_the_end_did_not_go_with_its_activity() -> None:
    window = replace(a_splash(), gone_ms=None)
    assert presence(2_030, STARTED, front(MAIN, 2_090), window=window).by_log is None


@pytest.mark.parametrize(
    ("events", "by_log"),
    [
        pytest.param((front(SPLASH, 1_005), front(MAIN, 2_090)), True, id="in front as it came"),
        pytest.param((front("com.b.Main", 900), front(MAIN, 2_090)), None, id="another app in front"),
        pytest.param((front(MAIN, 500), front(SPLASH, 900), front(MAIN, 1_900)), False, id="the last before"),
        pytest.param(
            (front("com.b.B", 900), front(SPLASH, 1_605), front(MAIN, 2_090)), True, id="soon after"
        ),
        pytest.param((front("com.b.B", 900), front(SPLASH, 1_606), front(MAIN, 2_090)), None, id="too late"),
        pytest.param((), None, id="no line"),
    ],
)
def test_the_activity_in_front_when_it_came_is_its_own(
    events: tuple[Event, ...], by_log: bool | None
) -> None:
    assert presence(2_030, *events).by_log is by_log


@pytest.mark.parametrize(("line_ms", "by_log"), [(1_494, None), (1_495, False)])
def test_a_late_line_counts_only_before_the_frame_before_the_touch(
    line_ms: float, by_log: bool | None
) -> None:
    """The frame of 1500 ms shows the window, so the line before it is of the window's own activity."""
    events = (front(MAIN, 900), front("com.a.Ad", line_ms), finger_on(f"{APP}/com.a.Ad", 1_510))
    assert presence(1_500, *events).by_log is by_log


def test_a_line_soon_after_counts_only_if_a_frame_followed_it() -> None:
    window = replace(a_splash(), readings=a_splash().readings[6:])
    events = (front("com.b.B", 900), front(SPLASH, 1_100), front(MAIN, 2_090))
    assert presence(1_500, *events, window=window).by_log is None
    assert presence(1_700, *events, window=window).by_log is True


@pytest.mark.parametrize(
    ("first_ms", "second_ms", "is_first"),
    [(1_440, 1_510, True), (1_439, 1_510, False), (1_100, 1_200, False), (1_200, 4_501, True)],
)
def test_the_first_line_of_the_touch_counts_or_else_the_last_before(
    first_ms: float, second_ms: float, is_first: bool
) -> None:
    lines = finger_on(f"{APP}/{SPLASH}", first_ms), finger_on(f"com.b/{MAIN}", second_ms)
    assert presence(1_500, STARTED, *lines).arrived is is_first


@pytest.mark.parametrize(("line_ms", "late_ms"), [(4_500, 2_915), (4_501, 0), (1_585, 0), (1_586, 1)])
def test_a_line_after_the_touch_shows_how_late_it_arrived(line_ms: float, late_ms: float) -> None:
    seen = presence(1_500, STARTED, finger_on(f"{APP}/{SPLASH}", line_ms))
    assert seen.arrived_late_ms == late_ms
    assert seen.arrived is (line_ms != 4_501)


@pytest.mark.parametrize(("left_ms", "by_log"), [(2_240, None), (2_241, True)])
def test_a_late_touch_must_have_come_before_the_activity_was_left(
    left_ms: float, by_log: bool | None
) -> None:
    """It arrived 185 ms late, at 2235 ms."""
    events = (STARTED, finger_on(f"{APP}/{SPLASH}", 2_300), front(MAIN, left_ms))
    assert presence(2_030, *events).by_log is by_log


def test_what_was_no_finger_met_no_window() -> None:
    seen = read_presence(
        a_splash(),
        (STARTED, finger_on(f"{APP}/{MAIN}", 1_510)),
        package=APP,
        from_ms=1_500,
        to_ms=1_520,
        ends_ms=2_000,
        by_finger=False,
    )
    assert (seen.by_log, seen.arrived, seen.arrived_late_ms) == (None, False, 0.0)


@pytest.mark.parametrize(
    ("title", "by_log"),
    [("StatusBar", False), ("NavigationBar0", False), ("NotificationShade", False), ("MyStatusBar", None)],
)
def test_only_the_systems_own_windows_are_certainly_others(title: str, by_log: bool | None) -> None:
    seen = presence(1_500, STARTED, finger_on(title, 2_300))
    assert (seen.by_log, seen.arrived) == (by_log, False)
    assert seen.arrived_late_ms == (715 if by_log is False else 0)


def test_another_app_may_call_its_activity_the_same() -> None:
    seen = presence(1_500, STARTED, finger_on(f"com.b/{SPLASH}", 1_510))
    assert (seen.by_log, seen.arrived) == (False, False)


def test_of_the_windows_that_a_finger_met_the_topmost_counts() -> None:
    met = replace(finger_on(f"{APP}/{SPLASH}", 1_510), windows=(f"{APP}/{SPLASH}", f"{APP}/{MAIN}"))
    assert (presence(1_500, STARTED, met).by_log, presence(1_500, STARTED, met).arrived) == (None, True)
    shade = replace(met, windows=("StatusBar", "PopupWindow:1"))
    assert presence(1_500, STARTED, shade).by_log is False
    assert presence(1_500, STARTED, replace(met, windows=shade.windows[::-1])).by_log is None


def test_what_was_in_front_at_the_same_time_was_not_left_for() -> None:
    assert presence(2_030, front(MAIN, 900), STARTED, front(MAIN, 2_090)).by_log is True


def test_a_line_after_the_next_touch_belongs_to_that() -> None:
    events = (STARTED, finger_on(f"{APP}/{SPLASH}", 1_530))
    seen = read_presence(
        a_splash(), events, package=APP, from_ms=1_500, to_ms=1_510, ends_ms=1_520, by_finger=True
    )
    assert not seen.arrived
