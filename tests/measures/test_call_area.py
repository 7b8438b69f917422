"""How much of the screen the calls to action cover, from certain to possible."""

from dataclasses import replace

import pytest

from detector.core.display import Display
from detector.core.geometry import Rect
from detector.measures.call_area import CallArea, measure_call_area
from detector.windows.seen import Button, Channel
from tests.measures.touched import q
from tests.rulebook import a_control, a_run, a_track

DISPLAY = Display(width_px=1000, height_px=2000, density_dpi=320)
PANEL = Rect.from_xywh(0, 1000, 1000, 800)  # 0.4 of the screen
WORDS = Rect.from_xywh(400, 1300, 200, 50)  # 0.005


def a_call(**keys: object) -> Button:
    made = Button(words_box=WORDS, surface=None, error_px=1.0, luma=None, text=None, closes=False)
    return replace(made, **keys)  # type: ignore[arg-type]


def measured(*buttons: Button, with_tree: bool = True) -> CallArea:
    read_by = (Channel.TREE, Channel.PICTURE) if with_tree else (Channel.PICTURE,)
    track = a_track([a_control()] * 5, read_by=read_by)
    readings = tuple(replace(one, buttons=buttons) for one in track.readings)
    return measure_call_area(a_run(replace(track, readings=readings), DISPLAY))


def shares(area: CallArea) -> tuple[float | None, ...]:
    three = (area.call_area_share, area.drawn_area_share, area.possible_area_share)
    return tuple(None if one is None else round(one.value, 3) for one in three)


@pytest.mark.parametrize(
    ("call", "with_tree", "expected"),
    [
        pytest.param(a_call(surface=PANEL, node_bounds=PANEL), True, (0.4, 0.4, 0.4), id="drawn and named"),
        pytest.param(a_call(surface=PANEL), True, (0.0, 0.4, 0.4), id="drawn, not confirmed"),
        pytest.param(
            a_call(surface=PANEL, node_bounds=Rect.from_xywh(300, 1250, 400, 150)),
            True,
            (0.0, 0.4, 0.4),
            id="a smaller node upon it",
        ),
        pytest.param(a_call(node_bounds=PANEL), True, (0.0, 0.005, 0.4), id="words under a large node"),
        pytest.param(a_call(), True, (0.0, 0.005, 0.005), id="words that no node covers"),
        pytest.param(a_call(), False, (None, 0.005, None), id="words, and no tree"),
        pytest.param(a_call(surface=PANEL), False, (None, 0.4, 0.4), id="a surface, and no tree"),
    ],
)
def test_from_certain_to_possible(call: Button, with_tree: bool, expected: tuple[float | None, ...]) -> None:
    assert shares(measured(call, with_tree=with_tree)) == expected


def test_overlaps_count_once_and_separate_areas_add_up() -> None:
    upon = a_call(surface=WORDS.expanded(20))
    beside = a_call(surface=Rect.from_xywh(0, 200, 1000, 200))
    assert shares(measured(a_call(surface=PANEL), upon, beside))[1] == pytest.approx(0.5)


def test_a_close_control_is_not_a_call() -> None:
    area = measured(a_call(surface=PANEL, closes=True))
    assert area.n_call_frames.value == 0
    assert area.drawn_area_share is None


def framed(*frames: tuple[Button, ...]) -> CallArea:
    track = a_track([a_control()] * len(frames), read_by=(Channel.TREE, Channel.PICTURE))
    readings = tuple(
        replace(one, buttons=buttons) for one, buttons in zip(track.readings, frames, strict=True)
    )
    return measure_call_area(a_run(replace(track, readings=readings), DISPLAY))


def test_the_error_is_that_of_all_four_edges() -> None:
    area = framed((a_call(surface=Rect.from_xywh(100, 100, 200, 50), error_px=3.0),), ())
    assert area.drawn_area_share == q(0.005, "1", 0.00075)
    assert (area.n_call_frames, area.n_measured_frames) == (q(1, "frames"), q(2, "frames"))


def test_the_largest_call_is_named_first_and_without_one_the_first_frame() -> None:
    small, large = a_call(surface=WORDS), a_call(surface=PANEL)
    assert framed((), (small,), (large,)).evidence_ids == ("frame:0002", "frame:0001")
    assert framed((), ()).evidence_ids == ("frame:0000",)


@pytest.mark.parametrize(("height_px", "share"), [(75, 0.005), (74, 0.0)])
def test_a_node_confirms_a_call_from_an_iou_of_three_quarters_on(height_px: float, share: float) -> None:
    surface, node = Rect.from_xywh(0, 0, 100, 100), Rect.from_xywh(0, 0, 100, height_px)
    area = framed((a_call(surface=surface, node_bounds=node),))
    assert area.call_area_share is not None
    assert area.call_area_share.value == share


def test_a_call_outside_the_screen_covers_nothing() -> None:
    area = framed((a_call(surface=Rect.from_xywh(2_000, 0, 100, 100)),))
    assert area.drawn_area_share == q(0, "1")
