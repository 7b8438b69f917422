import pytest

from detector.core.display import Display
from detector.core.geometry import Rect
from detector.core.quantity import Quantity
from detector.measures.close_contrast import measure_close_contrast
from detector.windows.seen import CloseControl, ControlKind
from tests.measures.touched import q
from tests.rulebook import a_control, a_run, a_track

DISPLAY = Display(width_px=1080, height_px=2400, density_dpi=420)


def with_ratio(
    value: float, error: float = 0.1, *, kind: ControlKind = ControlKind.SKIP_TEXT
) -> CloseControl:
    return a_control(contrast=Quantity(value=value, error=error, unit="ratio"), kind=kind)


def test_median_minimum_and_number_of_frames() -> None:
    contrast = measure_close_contrast(a_run(a_track([with_ratio(one) for one in (5.0, 2.0, 6.0)]), DISPLAY))
    assert contrast.contrast_ratio is not None
    assert contrast.contrast_ratio.value == 5.0
    assert contrast.least_contrast_ratio == Quantity(value=2.0, error=0.1, unit="ratio")
    assert contrast.n_contrast_frames.value == 3


@pytest.mark.parametrize(
    ("ratios", "low", "high"),
    [
        pytest.param([2.0, 5.0, 5.0, 5.0], 0.25, 0.25, id="one of four"),
        pytest.param([2.0, 3.05, 5.0, 5.0], 0.25, 0.5, id="one that may be, too"),
        pytest.param([5.0] * 4, 0.0, 0.0, id="none"),
    ],
)
def test_share_of_frames_below_3(ratios: list[float], low: float, high: float) -> None:
    measured = measure_close_contrast(a_run(a_track([with_ratio(one) for one in ratios]), DISPLAY))
    share = measured.with_share_below(3.0).low_frame_share
    assert measured.low_frame_share is None and share is not None
    assert (share.low, share.high) == (low, high)


@pytest.mark.parametrize(
    ("seen", "n_unseen", "high"),
    [
        pytest.param("x..x", 2, 0.5, id="between two that show it"),
        pytest.param("..xx", 0, 0.0, id="before it came"),
        pytest.param("xx..", 0, 0.0, id="after it went"),
        pytest.param("x.-x", 1, 1 / 3, id="a lossy frame shows less"),
    ],
)
def test_frames_that_do_not_show_it_may_have_a_low_ratio(seen: str, n_unseen: int, high: float) -> None:
    controls = [with_ratio(9.0, kind=ControlKind.X_ICON) if one == "x" else None for one in seen]
    lossy = frozenset(f"frame:{k:04}" for k, one in enumerate(seen) if one == "-")
    measured = measure_close_contrast(a_run(a_track(controls), DISPLAY, lossy_frame_ids=lossy))
    contrast = measured.with_share_below(3.0)
    assert contrast.n_unseen_frames == q(n_unseen, "frames")
    assert contrast.low_frame_share is not None
    assert (contrast.low_frame_share.low, contrast.low_frame_share.high) == (0.0, pytest.approx(high))


def test_frames_without_a_ratio_and_lossy_ones_do_not_count() -> None:
    track = a_track([with_ratio(5.0), a_control(), with_ratio(2.0)])
    contrast = measure_close_contrast(a_run(track, DISPLAY, lossy_frame_ids=frozenset({"frame:0002"})))
    assert contrast.n_contrast_frames.value == 1
    assert contrast.least_contrast_ratio == Quantity(value=5.0, error=0.1, unit="ratio")


@pytest.mark.parametrize(
    ("kind", "is_text"),
    [(ControlKind.SKIP_TEXT, True), (ControlKind.X_ICON, False), (ControlKind.BACK_ARROW, False)],
)
def test_distinguishes_words_from_glyphs(kind: ControlKind, is_text: bool) -> None:
    contrast = measure_close_contrast(a_run(a_track([with_ratio(5.0, kind=kind)] * 3), DISPLAY))
    assert contrast.is_text is is_text
    assert (contrast.font_size_dp is not None) is is_text


def test_font_size_is_estimated_with_a_wide_error() -> None:
    ink = Rect.from_xywh(880, 142, 120, 42)  # 16 dp high
    track = a_track([a_control(glyph_box=ink, contrast=Quantity(value=5, error=0.1, unit="ratio"))] * 3)
    size = measure_close_contrast(a_run(track, DISPLAY)).font_size_dp
    assert size is not None
    assert size.low < 16
    assert size.high > 20


def test_cites_the_palest_frame_first() -> None:
    track = a_track([with_ratio(one) for one in (5.0, 2.0, 6.0)])
    assert measure_close_contrast(a_run(track, DISPLAY)).evidence_ids[0] == "frame:0001"


def test_half_of_the_frames_are_no_majority() -> None:
    word, glyph = with_ratio(5.0), with_ratio(5.0, kind=ControlKind.X_ICON)
    contrast = measure_close_contrast(a_run(a_track([word, glyph]), DISPLAY))
    assert not contrast.is_text
    assert contrast.n_contrast_frames == q(2, "frames")
    assert measure_close_contrast(a_run(a_track([word, word, glyph]), DISPLAY)).is_text


def test_font_size_is_ink_height_over_nine_tenths() -> None:
    ink = Rect.from_xywh(880, 142, 120, 42)  # 16 dp high
    track = a_track([a_control(glyph_box=ink, contrast=q(5, "ratio", 0.1))] * 3)
    size = measure_close_contrast(a_run(track, DISPLAY)).font_size_dp
    assert size is not None
    assert size.value == pytest.approx(16 / 0.9)
    assert size.low > 14
    assert measure_close_contrast(a_run(track, Display(width_px=1080, height_px=2400))).font_size_dp is None
