from dataclasses import replace

import pytest

from detector.core.display import Display, SystemBars
from detector.core.geometry import Rect
from detector.core.quantity import Quantity
from detector.measures.close_cover import CloseCover, measure_close_cover
from detector.windows.seen import CloseControl
from tests.measures.touched import q
from tests.rulebook import a_control, a_run, a_track

BARS = SystemBars(
    status_bar=Rect.from_xywh(0, 0, 1080, 72),
    navigation_bar=Rect.from_xywh(0, 2337, 1080, 63),
    cutout=Rect.from_xywh(490, 0, 100, 84),
)
DISPLAY = Display(width_px=1080, height_px=2400, density_dpi=420, bars=BARS)


@pytest.mark.parametrize(
    ("box", "low_px", "high_px"),
    [
        pytest.param(Rect.from_xywh(850, 120, 180, 84), 0, 0, id="clear of all"),
        pytest.param(Rect.from_xywh(850, 30, 180, 84), 21, 43, id="half under the status bar"),
        pytest.param(Rect.from_xywh(850, 72, 180, 84), 0, 1, id="touching it, perhaps"),
        pytest.param(Rect.from_xywh(500, 2320, 80, 80), 39, 64, id="in the navigation area"),
        pytest.param(Rect.from_xywh(520, 74, 180, 84), 0, 11, id="its plate under the cutout"),
    ],
)
def test_at_least_as_deep_as_the_glyph_and_at_most_as_deep_as_the_plate(
    box: Rect, low_px: float, high_px: float
) -> None:
    overlap = measure_close_cover(a_run(a_track([a_control(box=box)] * 10), DISPLAY)).overlap_px
    assert overlap is not None
    assert (overlap.low, overlap.high) == (low_px, high_px)


def test_a_doubtful_plate_does_not_accuse_while_the_glyph_is_clear() -> None:
    glyph = Rect.from_xywh(950, 150, 60, 60)
    control = a_control(box=Rect.from_xywh(820, 50, 220, 220), glyph_box=glyph)
    overlap = measure_close_cover(a_run(a_track([control] * 10), DISPLAY)).overlap_px
    assert overlap is not None
    assert overlap.above(0) is None


def test_the_plate_is_limited_to_the_controls_own_node() -> None:
    pill = Rect.from_xywh(880, 130, 150, 84)
    control = a_control(box=Rect.from_xywh(700, 20, 380, 300), glyph_box=pill.expanded(-20))
    control = replace(control, node_bounds=pill)
    overlap = measure_close_cover(a_run(a_track([control] * 10), DISPLAY)).overlap_px
    assert overlap is not None
    assert (overlap.low, overlap.high) == (0, 0)


def test_shares_of_each_bar() -> None:
    cover = measure_close_cover(
        a_run(a_track([a_control(box=Rect.from_xywh(850, 30, 180, 84))] * 3), DISPLAY)
    )
    assert cover.status_bar_share is not None
    assert cover.status_bar_share.value == pytest.approx(0.5)
    assert cover.navigation_share is not None
    assert cover.navigation_share.value == 0


def test_an_unknown_bar_is_not_measured() -> None:
    cover = measure_close_cover(a_run(a_track([a_control()] * 3), Display(width_px=1080, height_px=2400)))
    assert cover.status_bar_share is None
    assert cover.overlap_px is None


def measured(*controls: CloseControl, display: Display = DISPLAY) -> CloseCover:
    return measure_close_cover(a_run(a_track(controls), display))


UNDER = a_control(box=Rect.from_xywh(850, 30, 180, 84))


def test_depth_in_dp() -> None:
    assert measured(UNDER).overlap_dp == DISPLAY.dp(q(32, "px", 11))
    assert measured(UNDER, display=replace(DISPLAY, density_dpi=None)).overlap_dp is None
    assert measured(UNDER, display=replace(DISPLAY, bars=SystemBars())).overlap_dp is None


def test_the_glyph_counts_if_the_node_excludes_the_plate() -> None:
    cut = replace(UNDER, node_bounds=Rect.from_xywh(850, 80, 180, 30))
    overlap = measured(cut).overlap_px
    assert overlap is not None
    assert (overlap.low, overlap.high) == (21, 23)


def test_a_node_elsewhere_does_not_limit_the_plate() -> None:
    elsewhere = replace(UNDER, node_bounds=Rect.from_xywh(0, 1_000, 50, 50))
    assert measured(elsewhere).overlap_px == measured(UNDER).overlap_px


@pytest.mark.parametrize(
    ("control", "share"),
    [
        pytest.param(UNDER, q(0.5, "1", 1 / 84), id="known to a pixel"),
        pytest.param(replace(UNDER, box_error_px=200.0), q(0.5, "1", 1), id="known to nothing"),
        pytest.param(a_control(box=Rect.from_xywh(850, 300, 180, 84)), q(0, "1"), id="clear of it"),
    ],
)
def test_a_share_has_the_error_of_the_boxs_edges(control: CloseControl, share: Quantity) -> None:
    assert measured(control).status_bar_share == share


def test_a_frame_without_a_box_is_left_out() -> None:
    empty = replace(UNDER, box=Rect.from_xywh(850, 30, 0, 0))
    assert measured(empty, UNDER).status_bar_share == q(0.5, "1", 1 / 84)
