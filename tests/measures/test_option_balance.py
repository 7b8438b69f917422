"""Which of a dialog's two options is larger, and how they differ in lightness."""

from dataclasses import replace

import pytest

from detector.core.geometry import Rect
from detector.core.quantity import Quantity, StatedQuantity
from detector.core.uncertainty import Part
from detector.measures.option_balance import OptionBalance, measure_option_balance
from detector.windows.seen import Button, ControlKind, WindowKind
from tests.measures.touched import q
from tests.rulebook import a_control, a_run, a_track

CARD = Rect.from_xywh(60, 560, 600, 480)
PILL = Rect.from_xywh(130, 820, 460, 104)
WORDS = Rect.from_xywh(290, 975, 140, 34)


def a_button(*, closes: bool = False, surface: Rect | None = None, **keys: object) -> Button:
    words = WORDS if closes else PILL.expanded(-30)
    luma = Quantity(value=250.0 if closes else 90.0, error=1.0, unit="levels")
    made = Button(words_box=words, surface=surface, error_px=1.0, luma=luma, text=None, closes=closes)
    return replace(made, **keys)  # type: ignore[arg-type]


def measured(*buttons: Button, n_controls: int = 1, **keys: object) -> OptionBalance:
    refusal = a_control(box=WORDS, glyph_box=WORDS, kind=ControlKind.DISMISS_TEXT, text="以后再说")
    track = a_track([refusal] * 5, kind=WindowKind.POPUP, box=CARD)
    readings = tuple(replace(r, buttons=buttons, controls=(refusal,) * n_controls) for r in track.readings)
    return measure_option_balance(a_run(replace(track, readings=readings), **keys))  # type: ignore[arg-type]


def test_pill_is_compared_with_pill() -> None:
    small = Rect.from_xywh(245, 950, 230, 104)
    balance = measured(a_button(surface=PILL), a_button(closes=True, surface=small))
    assert balance.option_area_ratio is not None
    assert balance.option_area_ratio.value == pytest.approx(2.0)
    assert balance.option_area_ratio.above(2.0) is None
    assert balance.option_luma_gap is not None
    assert balance.option_luma_gap.value == pytest.approx(160)


def test_a_refusal_counts_with_its_largest_known_size() -> None:
    """Bare words with a wide node: they are not known to be hard to hit."""
    node = Rect.from_xywh(130, 940, 460, 104)
    small = Rect.from_xywh(280, 965, 160, 54)
    for refusal in (
        a_button(closes=True, node_bounds=node),
        a_button(closes=True, surface=small, node_bounds=node),
    ):
        ratio = measured(a_button(surface=PILL), refusal).option_area_ratio
        assert ratio is not None
        assert ratio.value == pytest.approx(1.0)


def test_a_refusal_of_unknown_extent_is_not_compared() -> None:
    balance = measured(a_button(surface=PILL), a_button(closes=True))
    assert balance.n_option_frames.value == 5
    assert balance.option_area_ratio is None


def test_two_bare_words_are_compared_by_their_nodes() -> None:
    call = a_button(node_bounds=Rect.from_xywh(360, 940, 300, 112))
    refusal = a_button(closes=True, node_bounds=Rect.from_xywh(60, 940, 300, 112))
    ratio = measured(call, refusal).option_area_ratio
    assert ratio is not None
    assert ratio.value == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("buttons", "n_controls"),
    [
        pytest.param((a_button(surface=PILL), a_button(closes=True)), 2, id="a cross beside them"),
        pytest.param((a_button(surface=PILL),), 1, id="no refusal in words"),
        pytest.param(
            (
                a_button(surface=PILL),
                a_button(words_box=Rect.from_xywh(200, 700, 90, 30)),
                a_button(closes=True),
            ),
            1,
            id="two calls",
        ),
        pytest.param(
            (a_button(words_box=Rect.from_xywh(0, 0, 90, 30)), a_button(closes=True)), 1, id="a tab"
        ),
    ],
)
def test_only_one_refusal_and_one_call_are_a_pair(buttons: tuple[Button, ...], n_controls: int) -> None:
    balance = measured(*buttons, n_controls=n_controls)
    assert (balance.n_option_frames.value, balance.n_other_frames.value) == (0, 5)


def test_two_lines_on_one_pill_are_one_call() -> None:
    second = a_button(surface=PILL, words_box=PILL.expanded(-40))
    pair = measured(a_button(surface=PILL), second, a_button(closes=True))
    assert pair.n_option_frames.value == 5


def test_lossy_frames_do_not_count() -> None:
    lossy = frozenset(f"frame:{n:04d}" for n in range(5))
    balance = measured(a_button(surface=PILL), a_button(closes=True), lossy_frame_ids=lossy)
    assert (balance.n_option_frames.value, balance.n_other_frames.value) == (0, 0)


SMALL = Rect.from_xywh(245, 950, 230, 104)


def test_the_error_of_the_ratio_is_that_of_all_edges_and_the_gaps_that_of_both() -> None:
    balance = measured(a_button(surface=PILL), a_button(closes=True, surface=SMALL, error_px=2.0))
    large, small = 2 * 1 * (460 + 104) / (460 * 104), 2 * 2 * (230 + 104) / (230 * 104)
    assert balance.option_area_ratio is not None
    assert balance.option_area_ratio.value == pytest.approx(2)
    assert balance.option_area_ratio.error == pytest.approx(2 * (large**2 + small**2) ** 0.5)
    assert balance.option_luma_gap == q(160, "levels", 2)
    assert (balance.n_option_frames, balance.n_other_frames) == (q(5, "frames"), q(0, "frames"))
    assert balance.evidence_ids == tuple(f"frame:{n:04d}" for n in range(5))


def test_without_a_pair_cites_the_first_measured_frame() -> None:
    assert measured(a_button(surface=PILL)).evidence_ids == ("frame:0000",)


def test_unmeasured_options_are_not_compared() -> None:
    for call, refusal in (
        (a_button(luma=None), a_button(closes=True)),
        (a_button(), a_button(closes=True, luma=None)),
    ):
        assert measured(call, refusal).option_luma_gap is None


def test_an_empty_box_is_not_compared() -> None:
    nothing = Rect.from_xywh(290, 975, 0, 0)
    assert measured(a_button(surface=nothing), a_button(closes=True, surface=SMALL)).option_area_ratio is None
    assert measured(a_button(surface=PILL), a_button(closes=True, surface=nothing)).option_area_ratio is None


@pytest.mark.parametrize(
    ("call", "refusal", "ratio"),
    [
        pytest.param({}, {}, (400 * 44) / (140 * 34), id="two words"),
        pytest.param({"node_bounds": PILL}, {}, (400 * 44) / (140 * 34), id="two words, one node"),
        pytest.param({}, {"node_bounds": PILL}, (400 * 44) / (140 * 34), id="two words, the other node"),
        pytest.param({}, {"surface": SMALL}, (400 * 44) / (230 * 104), id="a word and a pill"),
        pytest.param({"node_bounds": PILL}, {"node_bounds": SMALL}, 2, id="two nodes"),
        pytest.param({"surface": PILL}, {"node_bounds": SMALL}, 2, id="a pill and a node"),
        pytest.param({"surface": SMALL, "node_bounds": PILL}, {"surface": SMALL}, 1, id="not the node"),
    ],
)
def test_which_boxes_are_compared(call: dict[str, object], refusal: dict[str, object], ratio: float) -> None:
    found = measured(a_button(**call), a_button(closes=True, **refusal)).option_area_ratio  # type: ignore[arg-type]
    assert found is not None
    assert found.value == pytest.approx(ratio)


def test_nodes_are_exact_to_the_pixel_and_words_are_not() -> None:
    nodes = measured(a_button(node_bounds=PILL), a_button(closes=True, node_bounds=SMALL)).option_area_ratio
    assert nodes == q(2, "ratio")
    words = measured(a_button(), a_button(closes=True)).option_area_ratio
    assert words is not None
    assert words.error > 0
    mixed = measured(a_button(surface=PILL), a_button(closes=True, node_bounds=SMALL)).option_area_ratio
    assert mixed is not None
    assert mixed.error == pytest.approx(2 * 2 * (460 + 104) / (460 * 104))


@pytest.mark.parametrize(("height_px", "n_pairs"), [(49, 0), (50, 5), (60, 5)])
def test_two_lines_are_one_call_if_they_share_half_of_their_button(height_px: float, n_pairs: int) -> None:
    button, part = Rect.from_xywh(200, 700, 100, 100), Rect.from_xywh(200, 700, 100, height_px)
    for one, other in (
        (a_button(surface=button), a_button(surface=part)),
        (a_button(words_box=button), a_button(words_box=part)),
    ):
        assert measured(one, other, a_button(closes=True)).n_option_frames.value == n_pairs


def test_a_full_screen_is_not_a_dialog() -> None:
    assert not measure_option_balance(a_run(a_track([None] * 2))).is_dialog
    assert measured().is_dialog


def test_uncertainty_budget_of_the_ratio() -> None:
    """A larger call makes it larger, a larger refusal smaller, each in proportion."""
    balance = measured(a_button(surface=PILL), a_button(closes=True, surface=SMALL, error_px=2.0))
    ratio = balance.option_area_ratio
    assert isinstance(ratio, StatedQuantity)
    assert ratio.budget is not None
    of_edges = [one for one in ratio.budget.components if one.part is Part.EDGE_COVER]
    assert [one.sensitivity for one in of_edges] == pytest.approx([2, -2])
