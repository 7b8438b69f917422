"""What follows from the chances that weights give: kinds of window, and which proposals are controls.

The weights are the same for everything, or depend on one figure, so that each test has one cause.
"""

from dataclasses import replace

import numpy as np
import pytest

from detector.core.geometry import Rect
from detector.perception.context import FrameContext
from detector.perception.control_evidence import CONTROL_FACTORS, CONTROL_FIGURES
from detector.perception.picture_content import NO_CONTENT
from detector.perception.ports import TextLine
from detector.perception.proposal import Proposal
from detector.perception.trees import Ensemble, Tree
from detector.perception.weighing import PRIOR, ScoredWindow, weighed
from detector.perception.weights import JointEvidence, SightWeights, Weights
from detector.perception.window_evidence import WINDOW_FACTORS, WINDOW_FIGURES
from detector.windows.seen import Channel, ControlKind, InformationWindow, WindowKind
from tests.perception.words import lexicon, line
from tests.rulebook import a_control

WIDTH, HEIGHT = 180, 400
PLAIN = np.full((HEIGHT, WIDTH, 3), 90, np.uint8)
FRAME = Rect.from_xywh(0, 0, WIDTH, HEIGHT)
ADVERT = InformationWindow(kind=WindowKind.INTERSTITIAL, box=FRAME, score=0.9)

IS_A_PART = Tree(
    figure=(WINDOW_FIGURES.index("is_whole"), -1, -1),
    at_most=(0.5, 0.0, 0.0),
    low=(1, 0, 0),
    high=(2, 0, 0),
    unknown_low=(True, False, False),
    mean=(0.0, 4.0, -4.0),
)
"""Whatever does not fill the picture is certainly the window."""


def weights(*, window: float = 3.0, control: float = 0.0, trees: tuple[Tree, ...] = ()) -> Weights:
    """Log-odds of every rectangle and of every proposal."""
    return Weights(
        format="interpretation/3",
        origin="a test",
        windows=Ensemble(
            figures=WINDOW_FIGURES, factor_of=WINDOW_FACTORS, trees=trees, prior=window, stretch=1.0
        ),
        controls=Ensemble(
            figures=CONTROL_FIGURES, factor_of=CONTROL_FACTORS, trees=(), prior=control, stretch=1.0
        ),
        sight=SightWeights(share=0.0, overlap=0.0),
        together=JointEvidence(shift=0.0, window=1.0, control=0.0, most=4.0),
    )


def weigh(
    *proposals: Proposal,
    rgb: np.ndarray = PLAIN,
    lines: tuple[TextLine, ...] = (),
    since_launch_ms: float | None = None,
    by: Weights | None = None,
    window: InformationWindow | None = None,
) -> ScoredWindow:
    return weighed(
        rgb,
        replace(NO_CONTENT, lines=lines, channels=(Channel.TEXT, Channel.PICTURE)),
        proposals,
        FrameContext(since_launch_ms=since_launch_ms),
        lexicon=lexicon(),
        weights=by or weights(),
        window=window,
    )


def proposal(
    box: Rect, *, kind: ControlKind = ControlKind.X_ICON, score: float = 0.1, text: str | None = None
) -> Proposal:
    control = replace(a_control(box=box, glyph_box=box, kind=kind, text=None), score=score)
    return Proposal(control=control, place=box, text=text)


CORNER, MIDDLE = Rect.from_xywh(150, 20, 20, 20), Rect.from_xywh(80, 190, 20, 20)


@pytest.mark.parametrize(
    ("since_launch_ms", "words", "kind"),
    [
        pytest.param(15_000.0, "天气", WindowKind.SPLASH, id="just in the launch phase"),
        pytest.param(15_001.0, "跳过", WindowKind.INTERSTITIAL, id="after it, whatever the words"),
        pytest.param(None, "跳过", WindowKind.SPLASH, id="time unknown: words skip it"),
        pytest.param(None, "广告", WindowKind.SPLASH, id="time unknown: it has a label"),
        pytest.param(None, "天气", WindowKind.INTERSTITIAL, id="time unknown: other words"),
    ],
)
def test_a_full_screen_window_is_a_splash_at_the_launch(
    since_launch_ms: float | None, words: str, kind: WindowKind
) -> None:
    seen = weigh(lines=(line(words, (130, 20, 40, 18)),), since_launch_ms=since_launch_ms)
    assert (seen.window.kind, seen.window.box) == (kind, FRAME)
    assert seen.window.score == pytest.approx(1 / (1 + np.exp(-3.0)))


@pytest.mark.parametrize(
    ("bright", "kind"),
    [
        pytest.param((slice(120, 280), slice(30, 150)), WindowKind.POPUP, id="a card"),
        pytest.param((slice(180, 400), slice(0, 180)), WindowKind.SHEET, id="from the lower edge"),
    ],
)
def test_a_window_over_the_page_is_classified_by_its_edges(
    bright: tuple[slice, slice], kind: WindowKind
) -> None:
    picture = np.full((HEIGHT, WIDTH, 3), 40, np.uint8)
    picture[bright] = 230
    seen = weigh(rgb=picture, since_launch_ms=500.0, by=weights(window=0.0, trees=(IS_A_PART,)))
    assert seen.window.kind is kind


def test_no_window_still_has_the_chance_of_one() -> None:
    seen = weigh(by=weights(window=-3.0))
    assert (seen.window.kind, seen.window.box) == (WindowKind.NONE, FRAME)
    assert seen.window.score == pytest.approx(1 / (1 + np.exp(3.0)))
    assert (seen.controls, seen.perhaps_score) == ((), 0.0)


@pytest.mark.parametrize(("log_odds", "n_controls"), [(0.0, 1), (-0.01, 0)])
def test_a_control_needs_an_even_chance(log_odds: float, n_controls: int) -> None:
    seen = weigh(proposal(CORNER), by=weights(control=log_odds), window=ADVERT)
    assert len(seen.controls) == n_controls
    assert seen.perhaps_score == pytest.approx(1 / (1 + np.exp(-log_odds)))


def test_looks_alone_count_as_perhaps_only_for_a_drawn_cross() -> None:
    unlikely = weights(control=-3.0)
    cross = weigh(proposal(CORNER, score=0.8), by=unlikely, window=ADVERT)
    words = weigh(proposal(CORNER, kind=ControlKind.SKIP_TEXT, score=0.8), by=unlikely, window=ADVERT)
    assert (cross.controls, words.controls) == ((), ())
    assert cross.perhaps_score == 0.8
    assert words.perhaps_score < 0.1


def test_a_control_of_words_keeps_the_text_and_a_cross_has_none() -> None:
    words = proposal(CORNER, kind=ControlKind.SKIP_TEXT, text="跳过")
    own = replace(words, control=replace(words.control, text="关闭"))
    for one, text in ((words, "跳过"), (own, "关闭"), (proposal(CORNER, text="X"), None)):
        (control,) = weigh(one, window=ADVERT).controls
        assert control.text == text


def test_the_evidence_for_a_control_begins_with_the_prior() -> None:
    (control,) = weigh(proposal(CORNER), by=weights(control=1.2346), window=ADVERT).controls
    first, *factors = control.why
    assert (first.factor, first.log_odds) == (PRIOR, 1.235)
    assert [one.factor for one in factors] == list(dict.fromkeys(CONTROL_FACTORS))
    assert {one.log_odds for one in factors} == {0.0}


def test_of_overlapping_controls_only_one_is_kept() -> None:
    """Of two equally likely ones the first counts."""
    inside = proposal(CORNER.expanded(-6))
    assert len(weigh(proposal(CORNER), proposal(MIDDLE), window=ADVERT).controls) == 2
    assert [one.box for one in weigh(proposal(CORNER), inside, window=ADVERT).controls] == [CORNER]


def test_a_control_that_covers_a_likelier_one_is_dropped() -> None:
    """Its own glyph stands beside it."""
    wide = proposal(Rect.from_xywh(40, 180, 120, 40))
    beside = replace(wide, control=replace(wide.control, glyph_box=Rect.from_xywh(130, 190, 20, 20)))
    assert [one.box for one in weigh(proposal(MIDDLE), beside, window=ADVERT).controls] == [MIDDLE]
