"""What of a run counts for a touch: from when to when, and in which window."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from detector.core.conditions import HostLateness
from detector.core.events import Download, Event, FingerTarget
from detector.core.geometry import Rect
from detector.core.movement import Movement, MovementKind
from detector.core.quantity import Quantity
from detector.core.screen import Frame, ViewNode, ViewTree
from detector.perception.touch_reading import read_touches
from detector.windows.seen import CallToAction, WindowKind
from detector.windows.touch_effect import PerformedTouch, TouchEffect
from detector.windows.window_track import WindowTrack, window_place
from tests.perception.shown_touches import TAP, a_frame, a_run, a_window, came, change, ms, reading
from tests.rulebook import a_control

WINDOW = a_window()
POPUP = WindowKind.POPUP
SHAKE = Movement(kind=MovementKind.SHAKE, peak_mps2=20.0, angle_deg=30.0, duration_ms=1_000.0)
FIRST, SECOND, THIRD, FOURTH = (replace(a_control(), text=text) for text in "1234")


def effect_of(
    touch: PerformedTouch,
    *windows: WindowTrack,
    shown: Mapping[float, int] | None = None,
    frames: Sequence[Frame] = (),
    trees: Sequence[ViewTree] = (),
    events: Sequence[Event] = (),
    lateness: Sequence[HostLateness] = (),
) -> TouchEffect:
    run = a_run(*windows, shown=shown, frames=frames, trees=trees, events=events, lateness=lateness)
    return read_touches((touch,), run)[0]


def interval(quantity: Quantity | None) -> tuple[float, float] | None:
    return None if quantity is None else (quantity.value, quantity.error)


def test_touches_are_numbered_and_their_frames_put_in_order() -> None:
    run = a_run(WINDOW, frames=[a_frame(2_900, 30), a_frame(1_900), a_frame(2_500, 10)])
    later = replace(TAP, action_id="action:2", from_ms=3_000, to_ms=3_020)
    effects = read_touches((TAP, later), run)
    assert [(one.n_before, one.evidence_ids[0]) for one in effects] == [(0, "action:1"), (1, "action:2")]
    assert effects[0].came.changed_share == 0.3


def test_a_windows_place_is_its_number_among_those_of_its_kind() -> None:
    splash, popup, other = a_window(1), a_window(2, kind=POPUP), a_window(3, kind=POPUP)
    windows = (splash, popup, other)
    assert [window_place(windows, one) for one in windows] == [(False, 0), (True, 0), (True, 1)]
    met = effect_of(TAP, splash, replace(popup, appeared_ms=ms(1_500, 10))).met
    assert met is not None
    assert (met.id, met.kind, met.is_over_content, met.ordinal) == ("window:2", POPUP, True, 0)
    assert interval(met.since_ms) == (510, 20)


@pytest.mark.parametrize(
    ("window", "is_met"),
    [
        pytest.param(a_window(appeared_ms=ms(2_050, 50)), True, id="may have come by then"),
        pytest.param(a_window(appeared_ms=ms(2_051, 50)), False, id="came later"),
        pytest.param(a_window(gone_ms=ms(1_950, 50)), True, id="may have stood until then"),
        pytest.param(a_window(gone_ms=ms(1_949, 50)), False, id="had gone"),
    ],
)
def test_a_window_is_met_if_it_may_have_been_there(window: WindowTrack, is_met: bool) -> None:
    assert (effect_of(TAP, window).met is not None) is is_met


def test_of_two_windows_the_later_one_is_met() -> None:
    for windows in (
        (WINDOW, a_window(2, appeared_ms=ms(1_500, 10))),
        (a_window(2, appeared_ms=ms(1_500, 10)), WINDOW),
    ):
        met = effect_of(TAP, *windows).met
        assert met is not None
        assert met.id == "window:2"


@pytest.mark.parametrize(
    ("seen_at_ms", "chosen"),
    [
        pytest.param((1_800, 1_900, 2_000, 2_100), 2, id="the last at the touch"),
        pytest.param((1_800, 1_900, 1_950, 2_001), 2, id="the last before it"),
        pytest.param((2_001, 2_100, 2_200, 2_300), 0, id="the first after it"),
        pytest.param((), None, id="none"),
    ],
)
def test_the_control_is_the_one_seen_last_before_the_touch_else_first_after_it(
    seen_at_ms: tuple[float, ...], chosen: int | None
) -> None:
    controls = (FIRST, SECOND, THIRD, FOURTH)
    sightings = [came(at_ms, control) for at_ms, control in zip(seen_at_ms, controls, strict=False)]
    effect = effect_of(TAP, a_window(sightings=sightings[::-1]))
    assert effect.met is not None
    assert effect.met.control == (None if chosen is None else controls[chosen])
    seen = () if chosen is None else (f"read:{seen_at_ms[chosen]:g}",)
    assert effect.evidence_ids == ("action:1", *seen)


@pytest.mark.parametrize(
    ("read_at_ms", "score", "is_before"),
    [
        pytest.param(2_000, 0.75, True, id="surely a control, at the touch"),
        pytest.param(2_000, 0.74, False, id="perhaps a control"),
        pytest.param(2_001, 0.95, False, id="only after it"),
    ],
)
def test_a_sure_control_before_the_touch_counts_rather_than_the_windows_later_one(
    read_at_ms: float, score: float, is_before: bool
) -> None:
    there = reading(read_at_ms, replace(FIRST, score=score))
    window = a_window(readings=[there], sightings=[came(2_100, SECOND), came(2_200, THIRD)])
    met = effect_of(TAP, window).met
    assert met is not None and met.control is not None
    assert met.control.text == ("1" if is_before else "2")


def test_each_call_of_the_window_counts_once_as_it_was_seen_last() -> None:
    here, there = Rect.from_xywh(0, 0, 9, 9), Rect.from_xywh(50, 0, 9, 9)
    seen = [
        CallToAction(box=box, text=text, score=0.9) for box, text in ((here, "a"), (there, "b"), (here, "c"))
    ]
    readings = [replace(reading(1_500 + k), calls_to_action=(one,)) for k, one in enumerate(seen)]
    met = effect_of(TAP, a_window(readings=readings)).met
    assert met is not None
    assert met.calls == (seen[2], seen[1])


@pytest.mark.parametrize(
    ("shown", "frames"),
    [
        pytest.param(
            {1_990: 0, 1_995: 1, 2_025: 2, 3_995: 3, 4_005: 4}, ("1995:1", "3995:3", "4005:4"), id="in time"
        ),
        pytest.param({1_994: 1, 1_996: 0, 2_024: 2, 2_026: 3, 4_006: 4}, ("1994:1", "2026:3"), id="hardly"),
        pytest.param({1_000: 1, 1_100: 2, 1_200: 3}, ("1200:3",), id="nothing after it"),
        pytest.param({2_100: 1, 2_200: 1, 2_300: 1}, ("2300:1",), id="nothing before it"),
        pytest.param({1_000: 1, 2_019: 2, 2_025: 1, 2_100: 1}, ("1000:1", "2100:1"), id="as the touch ends"),
    ],
)
def test_evidence_is_the_frame_before_the_first_new_picture_and_the_last(
    shown: dict[float, int], frames: tuple[str, ...]
) -> None:
    assert effect_of(TAP, WINDOW, shown=shown).evidence_ids == (
        "action:1",
        *(f"frame:{one}" for one in frames),
    )


def test_frames_of_the_video_are_compared_with_each_other() -> None:
    video = [a_frame(1_900, 10, packet=1), a_frame(2_100, 30, packet=2)]
    effect = effect_of(TAP, WINDOW, shown={1_950: 80, 2_200: 0}, frames=video)
    assert effect.came.changed_share == 0.2
    assert effect.watch.watched_ms == 80
    only_before = effect_of(TAP, WINDOW, shown={1_950: 80, 2_200: 0}, frames=video[:1])
    assert only_before.came.changed_share == 0.8
    assert effect_of(TAP, WINDOW, shown={1_950: 80, 2_200: 0}, frames=video[1:]).came.changed_share == 0.8


@pytest.mark.parametrize(("lasts_ms", "is_hurried"), [(149, True), (150, False)])
def test_nothing_is_known_of_a_touch_before_another_within_150_ms(lasts_ms: float, is_hurried: bool) -> None:
    window = a_window(gone_ms=ms(2_050, 5), sightings=[came(1_900, FIRST)], readings=[reading(1_900, FIRST)])
    effect = effect_of(replace(TAP, ends_ms=2_020 + lasts_ms), window, shown={1_900: 0, 2_100: 50})
    assert (effect.came.gone_after_ms is None) is is_hurried
    assert effect.came.changed_share == (None if is_hurried else 0.5)


@pytest.mark.parametrize(("at_ms", "counts"), [(1_939, False), (1_940, True), (4_000, True), (4_001, False)])
def test_log_lines_count_from_a_little_before_the_touch_until_the_next(at_ms: float, counts: bool) -> None:
    fetched = Download(at_ms=at_ms, at_error_ms=3, what="[1] Starting")
    seen = effect_of(TAP, WINDOW, events=(fetched, change(at_ms))).came
    assert (seen.downloads, seen.foreground) == (((fetched,), (change(at_ms),)) if counts else ((), ()))


@pytest.mark.parametrize(
    ("gone_ms", "after"),
    [
        pytest.param(None, None, id="it stays"),
        pytest.param(ms(2_500, 30), (490, 40), id="soon"),
        pytest.param(ms(4_000, 0), (1_990, 10), id="as the next touch comes"),
        pytest.param(ms(4_001, 0), None, id="after the next touch"),
        pytest.param(
            Quantity(value=3_085, error=916, unit="ms"), (1_075, 926), id="perhaps already at the first"
        ),
        pytest.param(Quantity(value=3_085.5, error=915.5, unit="ms"), None, id="it was there until the next"),
        pytest.param(
            Quantity(value=3_085, error=915, unit="ms"), (1_075, 925), id="certainly before the next"
        ),
        pytest.param(ms(2_010, 20), (15, 15), id="never before the touch"),
        pytest.param(ms(2_000, 0), (0, 0), id="as the finger came down"),
    ],
)
def test_an_end_counts_for_the_touch_that_may_have_caused_it(
    gone_ms: Quantity | None, after: tuple[float, float] | None
) -> None:
    """The touch came at 2,010 ± 10 ms, the next at 4,000."""
    assert interval(effect_of(TAP, a_window(gone_ms=gone_ms)).came.gone_after_ms) == after


@pytest.mark.parametrize(
    ("appeared_ms", "after"),
    [
        pytest.param(ms(2_500, 30), (490, 40), id="soon"),
        pytest.param(ms(2_015, 5), (5, 15), id="perhaps after the finger was lifted"),
        pytest.param(ms(2_015, 4), None, id="before that"),
        pytest.param(ms(4_050, 50), (2_040, 60), id="perhaps before the next touch"),
        pytest.param(ms(4_051, 50), None, id="after it"),
    ],
)
def test_another_window_follows_if_it_came_until_the_next_touch(
    appeared_ms: Quantity, after: tuple[float, float] | None
) -> None:
    card = Rect.from_xywh(10, 20, 30, 40)
    other = a_window(2, appeared_ms=appeared_ms, kind=POPUP, box=card)
    following = effect_of(TAP, WINDOW, other).came.following
    assert (None if following is None else interval(following.after_ms)) == after
    if following is not None:
        assert (following.box, following.is_over_content) == (card, True)


def test_the_first_of_several_windows_follows_but_never_the_touched_one() -> None:
    later = (a_window(2, appeared_ms=ms(2_500, 5)), a_window(3, appeared_ms=ms(3_000, 5)))
    following = effect_of(TAP, WINDOW, *later).came.following
    assert following is not None
    assert (interval(following.after_ms), following.is_over_content) == ((490, 15), False)
    assert effect_of(TAP, a_window(appeared_ms=ms(2_010, 15))).came.following is None


def late(from_ms: float, to_ms: float, worst_ms: float = 1_000) -> HostLateness:
    return HostLateness(from_ms=from_ms, to_ms=to_ms, n_waits=1, worst_ms=worst_ms)


@pytest.mark.parametrize(
    ("lateness", "after_ms"),
    [
        pytest.param((late(2_500, 2_600),), 480, id="a second"),
        pytest.param((late(2_500, 2_600, 999),), None, id="less"),
        pytest.param((late(1_500, 1_999),), None, id="before it"),
        pytest.param((late(4_000, 4_500),), 1_980, id="as the next came"),
        pytest.param(
            (late(3_000, 3_100), late(2_500, 2_600), late(3_500, 3_600)), 480, id="first of several"
        ),
    ],
)
def test_records_when_this_machine_was_first_late(
    lateness: tuple[HostLateness, ...], after_ms: float | None
) -> None:
    assert effect_of(TAP, WINDOW, lateness=lateness).watch.host_late_after_ms == after_ms


def a_tree(at_ms: float, n_windows: int = 1) -> ViewTree:
    return ViewTree(id=f"tree:{at_ms:g}", at_ms=at_ms, at_error_ms=5, windows=(ViewNode(),) * n_windows)


@pytest.mark.parametrize(
    ("shown", "trees", "events", "silent_ms"),
    [
        pytest.param({}, (), (), 1_980, id="until the next touch"),
        pytest.param({2_025: 0}, (), (), 10, id="a picture from certainly after it"),
        pytest.param({1_900: 0, 2_024: 0, 2_500: 0}, (), (), 485, id="a picture from perhaps after it"),
        pytest.param({}, (a_tree(2_025),), (), 10, id="a tree from certainly after it"),
        pytest.param({}, (), (change(2_023),), 3, id="a line from certainly after it"),
        pytest.param({}, (), (change(2_022), change(2_500)), 480, id="a line from perhaps after it"),
        pytest.param({2_600: 0}, (a_tree(2_500),), (change(2_700),), 485, id="the first of all"),
    ],
)
def test_a_device_is_silent_until_its_first_sign_of_life(
    shown: dict[float, int], trees: tuple[ViewTree, ...], events: tuple[Event, ...], silent_ms: float
) -> None:
    silent = effect_of(TAP, WINDOW, shown=shown, trees=trees, events=events)
    assert silent.watch.silent_ms == silent_ms


@pytest.mark.parametrize(
    ("before_ms", "after_ms", "counts"),
    [
        pytest.param((1_005, 1_995), (2_025, 4_005), (3, 4), id="in time"),
        pytest.param((1_004, 1_005), (4_005, 4_006), (3, 4), id="at the edges"),
        pytest.param((1_004, 1_004), (2_024, 4_006), (None, None), id="not in time"),
        pytest.param((1_996, 1_997), (2_024, 2_026), (None, 5), id="while the finger came down"),
    ],
)
def test_windows_are_counted_in_the_trees_next_to_the_touch(
    before_ms: tuple[float, float], after_ms: tuple[float, float], counts: tuple[int | None, int | None]
) -> None:
    """A tree before the window had come does not count it."""
    ats = (*before_ms, *after_ms)
    trees = [a_tree(at_ms, n) for n, at_ms in enumerate(ats, start=2)]
    assert effect_of(TAP, WINDOW, trees=trees).came.n_tree_windows == counts


def test_a_movement_is_as_long_as_it_lasts_but_meets_the_window_at_its_beginning() -> None:
    window = a_window(readings=[reading(2_500)])
    held = replace(TAP, to_ms=3_000)
    for touch, is_after in ((held, False), (replace(held, movement=SHAKE), True)):
        met = effect_of(touch, window).met
        assert met is not None
        assert met.presence.was_seen_after is is_after


def test_only_a_finger_is_placed_by_the_logs_finger_lines() -> None:
    line = FingerTarget(at_ms=2_010, at_error_ms=3, windows=("com.a/com.a.Main",))
    for touch, arrived in ((TAP, True), (replace(TAP, point=None), False)):
        met = effect_of(touch, WINDOW, events=(line,)).met
        assert met is not None
        assert met.presence.arrived is arrived
