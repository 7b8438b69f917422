"""A touch in pictures: before it, at it, after it."""

from dataclasses import replace

import pytest

from detector.core.geometry import Point
from detector.core.outcome import OutcomeKind
from detector.core.trials import Gesture
from detector.reporting.album import Album
from detector.reporting.touch_map import TapOutcome
from detector.reporting.touch_strip import Moment, strip_of, strips_of_outcomes, strips_of_verdict
from detector.windows.seen_run import SeenRun
from detector.windows.touched_window import Touch
from tests.reporting.case_reports import BlankAlbum, case_report, seen_run
from tests.rules.case_touches import TouchedAt, TouchedCase, a_touched_window
from tests.touching.test_outcome import TAPPED

POINT = Point(x_px=500.0, y_px=900.0)
TAP_MS = 3_000.0


def touched_run(index: int) -> SeenRun:
    """One tap at 3 s on the splash, whose frames are at 0.6 to 3.3 s and later."""
    run = seen_run(BlankAlbum(), index, late_by_ms=2000)
    done = replace(
        TAPPED.touch, action_id="action:9", point=POINT, from_ms=TAP_MS, to_ms=TAP_MS + 10, ends_ms=8_000.0
    )
    return replace(run, touches=(replace(TAPPED, touch=done),))


def a_tap(index: int, outcome: OutcomeKind, *frames: str) -> Touch:
    case = TouchedCase(what="", touches=(TouchedAt(run=index, outcome=outcome),))
    ids = tuple(f"run:{index}/{one}" for one in ("action:9", *frames))
    return replace(a_touched_window(case).touches[0], evidence_ids=ids, point=POINT)


@pytest.fixture
def album() -> Album:
    return Album(case_report(album=BlankAlbum()), draws=False)


def test_a_touch_is_shown_before_at_and_after_with_its_point(album: Album) -> None:
    run = touched_run(0)
    later = [one for one in run.frames if one.at_ms >= TAP_MS]
    strip = strip_of(run, a_tap(0, OutcomeKind.STORE, later[2].id, later[4].id), album)
    assert strip is not None
    assert [one.moments for one in strip.frames] == [
        (Moment.BEFORE,),
        (Moment.AT,),
        (Moment.AFTER,),
        (Moment.LAST,),
    ]
    assert [one.since_touch_ms < 0 for one in strip.frames] == [True, False, False, False]
    assert (strip.point, strip.tap_outcome, strip.width_px) == (POINT, TapOutcome.JUMPED, 1080.0)


def test_the_first_picture_after_it_may_show_the_change_already(album: Album) -> None:
    run = touched_run(0)
    first = next(one for one in run.frames if one.at_ms >= TAP_MS)
    strip = strip_of(run, a_tap(0, OutcomeKind.STORE, first.id), album)
    assert strip is not None
    assert [one.moments for one in strip.frames] == [(Moment.BEFORE,), (Moment.AT, Moment.AFTER)]


def test_a_run_without_the_touch_has_no_strip(album: Album) -> None:
    assert strip_of(seen_run(BlankAlbum(), 0, late_by_ms=2000), a_tap(0, OutcomeKind.STORE), album) is None


def test_each_outcome_is_shown_once_jumps_first(album: Album) -> None:
    runs = {n: touched_run(n) for n in range(3)}
    taps = [a_tap(0, OutcomeKind.NOTHING), a_tap(1, OutcomeKind.STORE), a_tap(2, OutcomeKind.STORE)]
    strips = strips_of_outcomes(taps, runs, album)
    assert [(one.tap_outcome, one.n_alike, one.touch.gesture) for one in strips] == [
        (TapOutcome.JUMPED, 2, Gesture.TAP),
        (TapOutcome.NOTHING, 1, Gesture.TAP),
    ]


def test_a_verdict_shows_only_the_touches_it_names(album: Album) -> None:
    runs = {n: touched_run(n) for n in range(2)}
    taps = [a_tap(0, OutcomeKind.NOTHING), a_tap(1, OutcomeKind.STORE)]
    strips = strips_of_verdict(["run:1/action:9", "run:0/frame:0002"], taps, runs, album)
    assert [one.touch.run_index for one in strips] == [1]
