import pytest

from detector.core.display import Display, PxPerMmSource
from detector.core.geometry import Rect
from detector.measures.close_size import measure_close_size
from tests.rulebook import a_control, a_track

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
    size = measure_close_size(a_track([a_control(box=PILL, glyph_box=INK)] * 10), DISPLAY)
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
    size = measure_close_size(a_track([a_control(glyph_box=ink)] * 10), DISPLAY)
    assert size.glyph_arcmin is not None
    assert size.glyph_arcmin.value == pytest.approx(arcmin, abs=0.05)


def test_the_hit_region_is_that_of_the_node_and_never_of_the_drawing() -> None:
    node = Rect.from_xywh(840, 100, 200, 126)
    with_node = measure_close_size(a_track([a_control(box=PILL, node_bounds=node)] * 3), DISPLAY)
    assert with_node.hit_short_side_dp is not None
    assert with_node.hit_short_side_dp.value == 48
    assert measure_close_size(a_track([a_control(box=PILL)] * 3), DISPLAY).hit_short_side_dp is None


def test_the_trees_that_gave_bounds_are_evidence() -> None:
    track = a_track([a_control(node_bounds=PILL), a_control()])
    ids = measure_close_size(track, DISPLAY, evidence_prefix="run:0/").evidence_ids
    assert "run:0/tree:0000" in ids
    assert "run:0/tree:0001" not in ids


def test_lossy_frames_give_no_pixels_but_their_trees_give_bounds() -> None:
    track = a_track([a_control(node_bounds=PILL)] * 3)
    size = measure_close_size(
        track, DISPLAY, lossy_frame_ids=frozenset(one.frame_id for one in track.readings)
    )
    assert size.drawn_short_side_px is None
    assert size.glyph_arcmin is None
    assert size.hit_short_side_dp is not None


def test_what_is_not_known_of_the_display_is_never_guessed() -> None:
    size = measure_close_size(a_track([a_control()] * 3), Display(width_px=1080, height_px=2400))
    assert size.glyph_short_side_px is not None
    assert size.glyph_short_side_dp is None
    assert size.glyph_short_side_mm is None
    assert size.glyph_arcmin is None


def test_the_error_covers_frames_that_differ() -> None:
    sizes = [60, 60, 66]
    track = a_track([a_control(glyph_box=Rect.from_xywh(880, 142, one, one)) for one in sizes])
    side = measure_close_size(track, DISPLAY).glyph_short_side_px
    assert side is not None
    assert side.high >= 66


def test_without_a_control_nothing_is_measured() -> None:
    size = measure_close_size(a_track([None] * 3), DISPLAY)
    assert size.quantities() == ()
