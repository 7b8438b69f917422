import math
from dataclasses import replace

import pytest

from detector.core.display import Display, PxPerMmSource
from detector.core.geometry import Rect
from detector.core.quantity import StatedQuantity
from detector.core.uncertainty import Part
from detector.measures.close_size import measure_close_size
from detector.windows.hit_region import HitEdges
from detector.windows.seen import Channel
from tests.measures.touched import q
from tests.rulebook import a_control, a_run, a_track

DISPLAY = Display(
    width_px=1080,
    height_px=2400,
    density_dpi=420,
    px_per_mm=16.0,
    px_per_mm_relative_error=0.02,
    px_per_mm_source=PxPerMmSource.MEASURED,
)
PILL = Rect.from_xywh(850, 120, 180, 84)
INK = Rect.from_xywh(880, 142, 120, 40)


def test_short_sides_in_every_unit() -> None:
    size = measure_close_size(a_run(a_track([a_control(box=PILL, glyph_box=INK)] * 10), DISPLAY))
    assert size.drawn_short_side_px is not None
    assert size.drawn_short_side_px.value == 84
    assert size.drawn_short_side_dp is not None
    assert size.drawn_short_side_dp.value == 32
    assert size.glyph_short_side_mm is not None
    assert size.glyph_short_side_mm.value == 2.5


@pytest.mark.parametrize(
    ("side_px", "arcmin"),
    [
        pytest.param(24, 14.7, id="1.5 mm"),
        pytest.param(32, 19.6, id="2 mm"),
        pytest.param(48, 29.5, id="3 mm"),
    ],
)
def test_the_angle_from_350_mm_as_computed_in_the_criteria(side_px: float, arcmin: float) -> None:
    ink = Rect.from_xywh(880, 142, side_px, side_px)
    size = measure_close_size(a_run(a_track([a_control(glyph_box=ink)] * 10), DISPLAY))
    assert size.glyph_arcmin is not None
    assert size.glyph_arcmin.value == pytest.approx(arcmin, abs=0.05)


def test_the_hit_region_is_the_nodes_and_never_the_drawings() -> None:
    node = Rect.from_xywh(840, 100, 200, 126)
    with_node = measure_close_size(a_run(a_track([a_control(box=PILL, node_bounds=node)] * 3), DISPLAY))
    assert with_node.hit_short_side_dp is not None
    assert with_node.hit_short_side_dp.value == 48
    assert measure_close_size(a_run(a_track([a_control(box=PILL)] * 3), DISPLAY)).hit_short_side_dp is None


def test_the_trees_that_gave_bounds_are_evidence() -> None:
    track = a_track([a_control(node_bounds=PILL), a_control()])
    ids = measure_close_size(a_run(track, DISPLAY)).evidence_ids
    assert "tree:0000" in ids
    assert "tree:0001" not in ids


def test_lossy_frames_give_no_pixels_but_their_trees_give_bounds() -> None:
    track = a_track([a_control(node_bounds=PILL)] * 3)
    size = measure_close_size(
        a_run(track, DISPLAY, lossy_frame_ids=frozenset(one.frame_id for one in track.readings))
    )
    assert size.drawn_short_side_px is None
    assert size.glyph_arcmin is None
    assert size.hit_short_side_dp is not None


def test_unknown_display_values_are_never_guessed() -> None:
    size = measure_close_size(a_run(a_track([a_control()] * 3), Display(width_px=1080, height_px=2400)))
    assert size.glyph_short_side_px is not None
    assert size.glyph_short_side_dp is None
    assert size.glyph_short_side_mm is None
    assert size.glyph_arcmin is None


def test_the_error_covers_frames_that_differ() -> None:
    sizes = [60, 60, 66]
    track = a_track([a_control(glyph_box=Rect.from_xywh(880, 142, one, one)) for one in sizes])
    side = measure_close_size(a_run(track, DISPLAY)).glyph_short_side_px
    assert side is not None
    assert side.high >= 66


def test_without_a_control_nothing_is_measured() -> None:
    size = measure_close_size(a_run(a_track([None] * 3), DISPLAY))
    assert size.quantities() == ()


EDGES = HitEdges(
    left_px=q(20, "px", 2),
    right_px=q(30, "px", 3),
    top_px=q(10, "px", 1),
    bottom_px=q(14, "px", 2),
    evidence_ids=("action:1",),
)


def test_a_probed_hit_region_replaces_the_node() -> None:
    track = a_track([a_control(box=PILL, node_bounds=PILL)])
    size = measure_close_size(a_run(track, DISPLAY, hit_edges=EDGES))
    assert size.hit_short_side_px == q(24, "px", 3)
    assert size.hit_short_side_mm is not None
    assert size.hit_short_side_mm.value == 1.5
    assert size.is_hit_probed
    assert size.evidence_ids == ("frame:0000", "tree:0000", "action:1")


def test_between_misses_beside_it_the_hit_region_is_at_least_the_node() -> None:
    track = a_track([a_control(box=PILL, node_bounds=PILL)])
    beside = replace(EDGES, top_px=None, most_px=93.0)
    size = measure_close_size(a_run(track, DISPLAY, hit_edges=beside))
    assert size.hit_short_side_px == q(88, "px", 5)
    assert size.is_hit_probed


def test_without_bounds_from_taps_the_node_counts() -> None:
    track = a_track([a_control(box=PILL, node_bounds=PILL)])
    for edges in (None, replace(EDGES, top_px=None)):
        size = measure_close_size(a_run(track, DISPLAY, hit_edges=edges))
        assert size.hit_short_side_px == q(84, "px", 1)
        assert not size.is_hit_probed
        assert size.evidence_ids == ("frame:0000", "tree:0000")


def test_each_side_in_mm() -> None:
    size = measure_close_size(a_run(a_track([a_control(box=PILL, glyph_box=INK, node_bounds=PILL)]), DISPLAY))
    assert size.drawn_short_side_mm is not None
    assert size.drawn_short_side_mm.value == 84 / 16
    assert size.hit_short_side_mm is not None
    assert size.hit_short_side_mm.value == 84 / 16


def test_an_angles_error_is_half_its_interval() -> None:
    glass = replace(DISPLAY, px_per_mm_relative_error=0.0)
    size = measure_close_size(a_run(a_track([a_control(box=PILL, glyph_box=INK)]), glass))
    assert size.glyph_arcmin is not None
    span = [math.degrees(2 * math.atan(mm / 2 / 350)) * 60 for mm in (39 / 16, 41 / 16)]
    assert size.glyph_arcmin.error == pytest.approx((span[1] - span[0]) / 2)


def test_cites_the_frame_nearest_to_the_median_first_and_no_lossy_ones() -> None:
    glyphs = [Rect.from_xywh(880, 142, side, side) for side in (30, 60, 40, 90)]
    track = a_track([a_control(glyph_box=one) for one in glyphs])
    lossy = frozenset({"frame:0003"})
    named = measure_close_size(a_run(track, DISPLAY, lossy_frame_ids=lossy)).evidence_ids
    assert named == ("frame:0002", "frame:0000", "frame:0001")
    every = frozenset(one.frame_id for one in track.readings)
    named = measure_close_size(a_run(track, DISPLAY, lossy_frame_ids=every)).evidence_ids
    assert named == tuple(f"frame:{n:04d}" for n in range(4))


def test_a_frame_without_a_tree_cites_none() -> None:
    track = a_track([a_control(node_bounds=PILL)], read_by=(Channel.PICTURE,))
    assert measure_close_size(a_run(track, DISPLAY)).evidence_ids == ("frame:0000",)


def test_uncertainty_budget_of_a_length_on_the_glass() -> None:
    """Two edges of 1 px, alike in every frame; the glass is known to 2 %."""
    size = measure_close_size(a_run(a_track([a_control(box=PILL, glyph_box=INK)] * 10), DISPLAY))
    glyph = size.glyph_short_side_mm
    assert isinstance(glyph, StatedQuantity)
    assert glyph.budget is not None
    parts = [one.part for one in glyph.budget.components]
    assert parts == [Part.PIXEL_EDGE, Part.EDGE_COVER, Part.FRAMES_SPREAD, Part.PX_PER_MM]
    assert glyph.budget.components[-1].contribution == pytest.approx(2.5 * 0.02 / 3**0.5)
    edges_mm = (2 * 0.14**2 + 4 * 0.165**2) ** 0.5 / 16
    assert glyph.budget.combined == pytest.approx((edges_mm**2 + (2.5 * 0.02) ** 2 / 3) ** 0.5)
    assert glyph.budget.expanded <= glyph.error


def test_an_angles_budget_is_that_of_its_length() -> None:
    size = measure_close_size(a_run(a_track([a_control(box=PILL, glyph_box=INK)] * 10), DISPLAY))
    length, angle = size.glyph_short_side_mm, size.glyph_arcmin
    assert isinstance(length, StatedQuantity)
    assert isinstance(angle, StatedQuantity)
    assert length.budget is not None
    assert angle.budget is not None
    relative = [one.budget.combined / one.value for one in (length, angle) if one.budget is not None]
    assert relative[0] == pytest.approx(relative[1])


@pytest.mark.parametrize(
    ("glyph_box", "uncertain_px"),
    [
        pytest.param(INK, [0.10, 0.0], id="a plate around the glyph"),
        pytest.param(PILL, [0.14, 0.165], id="a bare glyph"),
    ],
)
def test_a_plates_edges_are_known_better_than_a_glyphs(glyph_box: Rect, uncertain_px: list[float]) -> None:
    side = measure_close_size(a_run(a_track([a_control(box=PILL, glyph_box=glyph_box)]), DISPLAY))
    drawn = side.drawn_short_side_px
    assert isinstance(drawn, StatedQuantity)
    assert drawn.budget is not None
    assert [one.value for one in drawn.budget.components] == uncertain_px


@pytest.mark.parametrize(("side_px", "has_budget"), [(0, False), (1, True), (16, True)])
def test_the_angle_of_something_without_a_size_has_no_budget(side_px: float, has_budget: bool) -> None:
    ink = Rect.from_xywh(880, 142, side_px, side_px)
    angle = measure_close_size(a_run(a_track([a_control(box=PILL, glyph_box=ink)]), DISPLAY)).glyph_arcmin
    assert angle is not None
    assert angle.value == pytest.approx(side_px / 16 / 350 * 180 / math.pi * 60)
    assert isinstance(angle, StatedQuantity) is has_budget
