"""Was the window there when the finger came down? By frames before and after, and by the device's log."""

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
