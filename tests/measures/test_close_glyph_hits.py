import pytest

from detector.core.outcome import OutcomeKind
from detector.core.trials import Gesture
from detector.measures.close_glyph_hits import measure_close_glyph_hits
from detector.windows.touched_window import Touch
from tests.measures.touched import NOWHERE, a_window, at, q, tap


def off(x_px: float, y_px: float, run: int, *, closes: bool) -> Touch:
    """A tap so far from the glyph's middle; the glyph reaches 50 px to each side and 17 up and down."""
    outcome = OutcomeKind.DISMISSED if closes else OutcomeKind.NOTHING
    return tap(outcome, run, point=at(634 + x_px, 134 + y_px))


EDGES = [
    off(0, 0, 1, closes=True),
    off(-20, 0, 2, closes=True),
    off(-30, 0, 3, closes=False),
    off(40, 0, 4, closes=True),
    off(60, 0, 5, closes=False),
    off(0, -5, 6, closes=True),
    off(0, -9, 7, closes=False),
    off(0, 17, 8, closes=True),
    off(0, 25, 9, closes=False),
]


def test_the_share_of_the_glyph_that_closes_with_the_error_of_each_edge() -> None:
    hits = measure_close_glyph_hits(a_window(*EDGES))
    least, most = (20 + 40) / 100 * (5 + 17) / 34, (30 + 50) / 100 * (9 + 17) / 34
    assert hits.closing_share is not None
    assert hits.closing_share.low == pytest.approx(least)
    assert hits.closing_share.high == pytest.approx(most)
    assert hits.closing_share.unit == "1"
    assert (hits.n_taps_on_glyph, hits.n_jumps_on_glyph) == (q(7, "taps"), q(0, "taps"))
    assert (hits.was_tapped, hits.has_control) == (True, True)
    on_glyph = [f"run:{run}/touch:0" for run in (1, 2, 3, 4, 6, 7, 8)]
    assert hits.evidence_ids == (*on_glyph, "run:5/touch:0", "run:9/touch:0")


@pytest.mark.parametrize("missing", [2, 3, 5, 7], ids=["left", "right", "top", "bottom"])
def test_an_edge_not_probed_leaves_the_share_unknown(missing: int) -> None:
    sides = {2: (1, 2), 3: (3, 4), 5: (5, 6), 7: (7, 8)}[missing]
    taps = [one for n, one in enumerate(EDGES) if n not in sides]
    hits = measure_close_glyph_hits(a_window(*taps))
    assert hits.closing_share is None
    assert hits.was_tapped


def test_without_a_tap_on_the_glyph_the_share_is_unknown() -> None:
    sides = [(-1, 0), (1, 0), (0, -1), (0, 1)]
    taps = [
        off(x * far, y * far, run, closes=closes)
        for run, (x, y) in enumerate(sides)
        for far, closes in ((60, True), (80, False))
    ]
    hits = measure_close_glyph_hits(a_window(*taps))
    assert (hits.closing_share, hits.was_tapped) == (None, True)


def test_cites_jumps_on_the_glyph_first() -> None:
    hits = measure_close_glyph_hits(a_window(tap(OutcomeKind.DISMISSED, 1), tap(OutcomeKind.STORE, 2)))
    assert (hits.n_taps_on_glyph, hits.n_jumps_on_glyph) == (q(2, "taps"), q(1, "taps"))
    assert hits.evidence_ids[:2] == ("run:2/touch:0", "run:1/touch:0")


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"since_window_ms": None}, id="no window was there"),
        pytest.param({"point": at(*NOWHERE)}, id="beside the glyph"),
        pytest.param({"gesture": Gesture.SWIPE}, id="a swipe"),
        pytest.param({"outcome": OutcomeKind.UNKNOWN}, id="unknown outcome"),
    ],
)
def test_only_taps_on_the_glyph_count(fields: dict[str, object]) -> None:
    hits = measure_close_glyph_hits(a_window(tap(**{"outcome": OutcomeKind.STORE, **fields})))  # type: ignore[arg-type]
    assert (hits.n_taps_on_glyph, hits.n_jumps_on_glyph) == (q(0, "taps"), q(0, "taps"))
    assert (hits.was_tapped, hits.closing_share) == (False, None)


def test_without_taps_nothing_is_known() -> None:
    hits = measure_close_glyph_hits(a_window(has_control=False))
    assert (hits.evidence_ids, hits.has_control, hits.was_tapped) == ((), False, False)
