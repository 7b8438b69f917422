"""What shows after a touch: the page below, the window again, or its control given way."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from detector.core.events import Download, Event
from detector.core.geometry import Point, Rect
from detector.core.quantity import Quantity
from detector.perception.touch_reading import read_touches
from detector.windows.seen import CloseControl, ControlKind, FrameReading, WindowKind
from detector.windows.touch_effect import PerformedTouch, TouchEffect
from detector.windows.window_track import WindowTrack
from tests.perception.shown_touches import TAP, a_run, a_window, came, change, ms, reading
from tests.rulebook import a_control

CARD = Rect.from_xywh(0, 0, 48, 48)
POPUP = a_window(kind=WindowKind.POPUP, box=CARD, gone_ms=ms(2_300, 50))


def effect_of(
    touch: PerformedTouch,
    *windows: WindowTrack,
    shown: Mapping[float, int] | None = None,
    events: Sequence[Event] = (),
) -> TouchEffect:
    return read_touches((touch,), a_run(*windows, shown=shown, events=events))[0]


@pytest.mark.parametrize(
    ("shown", "is_still"),
    [
        pytest.param({1_000: 50, 1_995: 50}, True, id="two frames of it"),
        pytest.param({999: 50, 1_995: 50}, False, id="one may be from before it"),
        pytest.param({1_000: 50, 1_996: 50}, False, id="one may be from after the touch"),
        pytest.param({1_000: 0, 1_100: 30, 1_200: 80, 1_300: 50, 1_400: 62}, True, id="a countdown"),
        pytest.param({1_000: 0, 1_100: 30, 1_200: 80, 1_300: 50, 1_400: 63}, False, id="more than that"),
        pytest.param({}, False, id="no frames"),
    ],
)
def test_a_window_is_still_if_its_last_two_frames_hardly_differ(
    shown: dict[float, int], is_still: bool
) -> None:
    """It had come by 1.0 s; the touch began at 2.0 s."""
    met = effect_of(TAP, a_window(), shown=shown).met
    assert met is not None
    assert met.was_still is is_still


@pytest.mark.parametrize(
    ("before", "share"),
    [
        pytest.param({894: 10}, 0.1, id="just before the popup"),
        pytest.param({895: 10}, None, id="perhaps with it"),
        pytest.param({870: 50, 880: 30, 894: 10}, 0.1, id="the last one before it"),
        pytest.param({545: 10, 890: 90}, 0.9, id="later than that"),
        pytest.param({}, None, id="no page before it"),
    ],
)
def test_the_page_that_is_back_is_compared_with_pages_before_the_popup(
    before: dict[float, int], share: float | None
) -> None:
    """The popup came at 0.9 s at the earliest; an entrance lasts 0.7 s."""
    seen = effect_of(TAP, POPUP, shown={**before, 1_900: 99, 3_000: 0}).came
    assert seen.page_share == share


@pytest.mark.parametrize(
    ("other_ms", "last_ms", "share"),
    [
        pytest.param(None, 4_005, 0.2, id="until the next touch"),
        pytest.param(None, 4_006, 0.1, id="not later"),
        pytest.param(ms(3_000, 50), 2_655, 0.2, id="half way to the next popup"),
        pytest.param(ms(3_000, 50), 2_656, 0.1, id="nearer to it"),
        pytest.param(ms(2_400, 50), 4_005, 0.2, id="one that may have come with its end"),
    ],
)
def test_a_page_is_back_until_half_way_to_the_next_popup(
    other_ms: Quantity | None, last_ms: float, share: float
) -> None:
    """The popup was gone by 2,350 ms."""
    others = () if other_ms is None else (a_window(2, appeared_ms=other_ms, kind=WindowKind.POPUP),)
    shown = {800: 0, 1_900: 99, 2_400: 10, last_ms: 20}
    assert effect_of(TAP, POPUP, *others, shown=shown).came.page_share == share


@pytest.mark.parametrize(
    ("window", "shown", "likeness"),
    [
        pytest.param(POPUP, {1_900: 30, 2_500: 30}, 1.0, id="the same page"),
        pytest.param(POPUP, {1_900: 30}, None, id="no frame after it"),
        pytest.param(POPUP, {2_500: 30}, None, id="no frame before it"),
        pytest.param(replace(POPUP, gone_ms=None), {1_900: 30, 2_500: 30}, None, id="it stays"),
        pytest.param(replace(POPUP, kind=WindowKind.SPLASH), {1_900: 30, 2_500: 30}, None, id="no popup"),
    ],
)
def test_the_page_around_a_popup_is_compared_with_the_page_that_is_back(
    window: WindowTrack, shown: dict[float, int], likeness: float | None
) -> None:
    seen = effect_of(TAP, window, shown=shown).came
    assert seen.page_likeness == (None if likeness is None else pytest.approx(likeness))


def test_another_page_around_a_popup_is_unlike_the_one_that_is_back() -> None:
    likeness = effect_of(TAP, POPUP, shown={1_900: 10, 2_500: 70}).came.page_likeness
    assert likeness is not None
    assert likeness < 0.5


def test_only_a_popup_gives_a_page_back() -> None:
    splash = replace(POPUP, kind=WindowKind.SPLASH)
    for windows in ((splash,), ()):
        seen = effect_of(TAP, *windows, shown={800: 0, 1_900: 99, 3_000: 0}).came
        assert (seen.page_share, seen.page_likeness, seen.changed_share) == (None, None, 0.99)


LOWER_HALF, LESS = Rect.from_xywh(0, 24, 48, 24), Rect.from_xywh(0, 25, 48, 23)


def again(at_ms: Quantity, *, box: Rect = CARD, kind: WindowKind = WindowKind.POPUP) -> WindowTrack:
    return a_window(2, appeared_ms=at_ms, kind=kind, box=box)


@pytest.mark.parametrize(
    ("other", "after"),
    [
        pytest.param(again(ms(3_000, 50)), (990, 60), id="again"),
        pytest.param(again(ms(2_300, 200)), None, id="as it went"),
        pytest.param(again(ms(4_051, 50)), None, id="after it"),
        pytest.param(again(ms(3_000, 50), box=LOWER_HALF), (990, 60), id="half of it"),
        pytest.param(again(ms(3_000, 50), box=LESS), None, id="less than half"),
        pytest.param(again(ms(3_000, 50), kind=WindowKind.SPLASH), None, id="a full screen"),
    ],
)
def test_a_popup_is_shown_again_if_one_comes_at_its_place(
    other: WindowTrack, after: tuple[float, float] | None
) -> None:
    """The first was gone at 2,300 ± 50 ms."""
    seen = effect_of(TAP, POPUP, other).came.reshown_after_ms
    assert (None if seen is None else (seen.value, seen.error)) == after


def test_a_popup_that_stays_is_not_shown_again() -> None:
    other = again(ms(3_000, 50))
    assert effect_of(TAP, replace(POPUP, gone_ms=None), other).came.reshown_after_ms is None
    assert effect_of(TAP, other).came.reshown_after_ms is None


@pytest.mark.parametrize(
    ("turned_ms", "is_again"), [(2_300, True), (2_301, False), (3_049, False), (3_050, True)]
)
def test_over_another_page_it_is_not_shown_again(turned_ms: float, is_again: bool) -> None:
    other = again(ms(3_000, 50))
    turned = effect_of(TAP, POPUP, other, events=(change(turned_ms),)).came
    assert (turned.reshown_after_ms is not None) is is_again
    fetched = Download(at_ms=turned_ms, at_error_ms=3, what="[1] Starting")
    seen = effect_of(TAP, POPUP, other, events=(fetched,)).came
    assert seen.reshown_after_ms is not None


# A control of 40 x 40 px covers a sixteenth of the picture of 160 x 160 px.
CROSS = replace(
    a_control(box=Rect.from_xywh(60, 60, 40, 40), kind=ControlKind.X_ICON, text=None), box_error_px=1.0
)
ON_CROSS = replace(TAP, point=Point(x_px=80, y_px=80))


def at(left_px: float, *, kind: ControlKind = ControlKind.X_ICON, score: float = 0.7) -> CloseControl:
    box = Rect.from_xywh(left_px, 60, 40, 40)
    return replace(a_control(box=box, kind=kind, text=None), score=score)


OTHER = at(60 + 400, kind=ControlKind.SKIP_TEXT, score=0.75)
MENU = at(60 + 300, kind=ControlKind.DISMISS_TEXT, score=0.75)


def gave_way(
    *after: FrameReading,
    point: Point | None = ON_CROSS.point,
    n_changed: int = 0,
    control: CloseControl | None = CROSS,
) -> TouchEffect:
    readings = [reading(1_900) if control is None else reading(1_900, control), *after]
    sightings = [] if control is None else [came(1_900, control)]
    window = a_window(box=Rect.from_xywh(0, 0, 400, 160), readings=readings, sightings=sightings)
    return effect_of(replace(ON_CROSS, point=point), window, shown={1_900: 0, 3_000: n_changed})


TWO_WITHOUT = (reading(2_500), reading(3_000))


@pytest.mark.parametrize(
    ("after", "n_changed", "is_so"),
    [
        pytest.param(TWO_WITHOUT, 25, True, id="four times its area went"),
        pytest.param(TWO_WITHOUT, 24, False, id="less went"),
        pytest.param((reading(2_500, OTHER), reading(3_000, OTHER)), 0, True, id="another stands there"),
        pytest.param(
            (reading(2_500, OTHER), reading(3_000, replace(OTHER, score=0.74))),
            0,
            False,
            id="perhaps another",
        ),
        pytest.param(
            (reading(2_500, at(70), OTHER), reading(3_000, OTHER)), 50, False, id="it stood for a while"
        ),
        pytest.param((reading(2_500), reading(3_000, at(70))), 50, False, id="it still stands"),
        pytest.param(
            (reading(2_400, at(70)), reading(2_500), reading(3_000)), 50, True, id="it stood only at first"
        ),
        pytest.param((reading(3_000),), 50, False, id="only one frame"),
        pytest.param((reading(2_019), reading(4_000)), 50, False, id="one too soon"),
        pytest.param((reading(2_020), reading(4_001)), 50, False, id="one too late"),
        pytest.param(
            (reading(2_500, at(240)), reading(3_000)), 50, False, id="it moved by 0.45 of the window"
        ),
        pytest.param((reading(2_500, at(241)), reading(3_000)), 50, True, id="farther, so another"),
    ],
)
def test_a_control_gave_way_if_another_or_nothing_stands_there(
    after: tuple[FrameReading, ...], n_changed: int, is_so: bool
) -> None:
    """Blocks of 256 px²; the window is 400 px wide."""
    assert gave_way(*after, n_changed=n_changed).came.control_gave_way is is_so


@pytest.mark.parametrize(
    ("point", "is_so"),
    [
        pytest.param(Point(x_px=59, y_px=80), True, id="on its edge, as far as that is known"),
        pytest.param(Point(x_px=58.9, y_px=80), False, id="beside it"),
        pytest.param(None, False, id="nowhere"),
    ],
)
def test_only_a_control_that_was_touched_gives_way(point: Point | None, is_so: bool) -> None:
    assert gave_way(*TWO_WITHOUT, point=point, n_changed=50).came.control_gave_way is is_so


def test_without_a_control_nothing_gives_way() -> None:
    assert not gave_way(*TWO_WITHOUT, n_changed=50, control=None).came.control_gave_way
    hurried = replace(ON_CROSS, ends_ms=2_120)
    window = a_window(
        readings=[reading(1_900, CROSS), reading(2_050), reading(2_100)], sightings=[came(1_900, CROSS)]
    )
    assert not effect_of(hurried, window, shown={1_900: 0, 2_100: 50}).came.control_gave_way


@pytest.mark.parametrize(
    ("after", "asks_at"),
    [
        pytest.param(
            (reading(2_500, CROSS, MENU), reading(3_000, CROSS, MENU)), MENU.box, id="a menu asks why"
        ),
        pytest.param((reading(2_500, MENU), reading(3_000, MENU)), MENU.box, id="in place of the control"),
        pytest.param((reading(2_500, CROSS, MENU), reading(3_000, CROSS)), None, id="for a moment"),
        pytest.param(
            (reading(2_500, CROSS, OTHER), reading(3_000, CROSS, OTHER)), None, id="words that skip"
        ),
        pytest.param((reading(3_000, CROSS, MENU),), None, id="in one frame"),
    ],
)
def test_a_control_may_bring_words_that_ask_once_more(
    after: tuple[FrameReading, ...], asks_at: Rect | None
) -> None:
    assert gave_way(*after).came.asks_at == asks_at
