"""What else there is on the screen, and how it changes the chances of windows and controls."""

from dataclasses import dataclass, replace

import numpy as np
import pytest

from detector.core.geometry import Rect
from detector.core.window_role import TextIntent
from detector.perception.content import NO_CONTENT
from detector.perception.control_evidence import CONTROL_FACTORS, CONTROL_FIGURES
from detector.perception.element import Element
from detector.perception.lexicon import Lexicon, TaughtLexicon
from detector.perception.pictures import FrameContext
from detector.perception.ports import Beside, FindKind, IntentReading, TextLine
from detector.perception.scene import Weighed, weighed
from detector.perception.weights import Ensemble, JointEvidence, ReadingSetup, SightWeights, Tree, Weights
from detector.perception.window_evidence import WINDOW_FACTORS, WINDOW_FIGURES
from detector.windows.seen import Channel, ControlKind, InformationWindow, WindowKind
from tests.perception.control_figures import element
from tests.perception.words import lexicon, line

WIDTH, HEIGHT = 180, 400
PLAIN = np.full((HEIGHT, WIDTH, 3), 90, np.uint8)
FRAME = Rect.from_xywh(0, 0, WIDTH, HEIGHT)
ADVERT = InformationWindow(kind=WindowKind.INTERSTITIAL, box=FRAME, score=0.9)
EVERYTHING = (Channel.TEXT, Channel.PICTURE)


def split(figure: str, at_most: float, low: float, high: float, *, unknown_low: bool = False) -> Tree:
    """Log-odds by one figure."""
    return Tree(
        figure=(CONTROL_FIGURES.index(figure), -1, -1),
        at_most=(at_most, 0.0, 0.0),
        low=(1, 0, 0),
        high=(2, 0, 0),
        unknown_low=(unknown_low, False, False),
        mean=(0.0, low, high),
    )


def chance(odds: float) -> float:
    return float(1 / (1 + np.exp(-odds)))


def weigh(
    *elements: Element,
    trees: tuple[Tree, ...] = (),
    window: InformationWindow | None = ADVERT,
    of_windows: float = 3.0,
    of_control: float = 0.0,
    rgb: np.ndarray = PLAIN,
    lines: tuple[TextLine, ...] = (),
    channels: tuple[Channel, ...] = EVERYTHING,
    words: Lexicon | None = None,
    since_launch_ms: float | None = None,
) -> Weighed:
    """`of_control`: how far the likeliest control counts for a window, up to log-odds of 4."""
    windows = Ensemble(
        figures=WINDOW_FIGURES, factor_of=WINDOW_FACTORS, trees=(), prior=of_windows, stretch=1.0
    )
    controls = Ensemble(
        figures=CONTROL_FIGURES, factor_of=CONTROL_FACTORS, trees=trees, prior=0.0, stretch=1.0
    )
    return weighed(
        rgb,
        replace(NO_CONTENT, lines=lines, channels=channels),
        elements,
        FrameContext(since_launch_ms=since_launch_ms),
        setup=ReadingSetup(
            lexicon=words or lexicon(),
            weights=Weights(
                format="interpretation/3",
                origin="a test",
                windows=windows,
                controls=controls,
                sight=SightWeights(share=0.0, overlap=0.0),
                together=JointEvidence(shift=0.0, window=1.0, control=of_control, most=4.0),
            ),
            text_reader=None,
        ),
        window=window,
    )


def cross(
    x: float,
    *,
    strokes: float = 0.0,
    has_node: bool = False,
    kind: ControlKind = ControlKind.X_ICON,
    found_by: tuple[Channel, ...] = (Channel.PICTURE,),
) -> Element:
    """A × that the finder hardly saw."""
    box = Rect.from_xywh(x, 20, 20, 20)
    node = box if has_node else None
    return element(box, kind=kind, found_by=found_by, node_bounds=node, strokes=strokes, finds=FOUND)


FOUND = {FindKind.X_ICON: 0.6}


def scores(seen: Weighed) -> list[tuple[float, float]]:
    """Left edges and log-odds of the controls."""
    return [(one.box.left_px, round(float(np.log(one.score / (1 - one.score))), 6)) for one in seen.controls]


STROKES = split("strokes", 0.5, 0.0, 0.5)
OTHERS_DOUBT = split("best_other_x", 0.5, 2.0, -2.0)
OTHERS_HELP = split("best_other_x", 0.5, -2.0, 2.0)
OWN, PAINTED = cross(20, strokes=0.9, has_node=True), cross(80)
WORDS = replace(cross(140, kind=ControlKind.SKIP_TEXT), finds={})


@pytest.mark.parametrize(
    ("elements", "found"),
    [
        pytest.param([OWN], [(20, 2.5)], id="alone"),
        pytest.param([OWN, PAINTED], [(20, 2.5)], id="a painted one beside it"),
        pytest.param([cross(20, strokes=0.79, has_node=True), PAINTED], [], id="doubtful strokes"),
        pytest.param([cross(20, strokes=0.9), PAINTED], [], id="without a node itself"),
        pytest.param(
            [cross(20, strokes=0.9, has_node=True, kind=ControlKind.SKIP_TEXT), PAINTED], [], id="words"
        ),
        pytest.param([OWN, cross(80, has_node=True)], [], id="the other has a node too"),
        pytest.param([OWN, PAINTED, cross(140)], [(20, 2.5)], id="two painted ones"),
        pytest.param([OWN, PAINTED, WORDS], [(20, 2.5)], id="words beside them"),
    ],
)
def test_a_painted_cross_is_no_reason_to_doubt_one_with_a_node(
    elements: list[Element], found: list[tuple[float, float]]
) -> None:
    assert scores(weigh(*elements, trees=(OTHERS_DOUBT, STROKES))) == found


def test_a_painted_cross_that_speaks_for_the_other_is_still_counted() -> None:
    assert scores(weigh(OWN, PAINTED, trees=(OTHERS_HELP, STROKES))) == [(20, 2.5), (80, 2.0)]
    assert scores(weigh(PAINTED, OWN, trees=(OTHERS_HELP, STROKES))) == [(20, 2.5), (80, 2.0)]
    beside = weigh(OWN, PAINTED, WORDS, trees=(OTHERS_HELP, STROKES))
    assert scores(beside) == [(20, 2.5), (140, 2.5), (80, 2.0)]


def window_odds(seen: Weighed) -> float:
    return float(np.log(seen.window.score / (1 - seen.window.score)))


@pytest.mark.parametrize(
    ("elements", "trees", "odds"),
    [
        pytest.param([], (), 3.0 - 4.0, id="nothing that closes it"),
        pytest.param([OWN], (STROKES,), 3.5, id="a likely control"),
        pytest.param([PAINTED, OWN, cross(140)], (STROKES,), 3.5, id="the likeliest of three"),
        pytest.param([OWN, PAINTED], (OTHERS_DOUBT, STROKES), 3.0 + 2.5, id="as if nothing was painted"),
        pytest.param([OWN, PAINTED], (OTHERS_HELP, STROKES), 3.0 + 2.5, id="with what was painted"),
        pytest.param([cross(20, strokes=0.9), PAINTED], (OTHERS_DOUBT, STROKES), 3.0 - 1.5, id="no node"),
    ],
)
def test_the_likeliest_control_counts_for_a_window(
    elements: list[Element], trees: tuple[Tree, ...], odds: float
) -> None:
    seen = weigh(*elements, trees=trees, window=None, of_control=1.0)
    assert window_odds(seen) == pytest.approx(odds)


@pytest.mark.parametrize("kind", [WindowKind.DIALOG, WindowKind.BANNER, WindowKind.NONE])
def test_a_given_window_is_kept_as_it_is(kind: WindowKind) -> None:
    given = InformationWindow(kind=kind, box=FRAME.expanded(-20), score=0.3, role_score=0.2)
    assert weigh(PAINTED, window=given).window is given


WHERE_A_WINDOW_IS = split("no_window", 0.15, 2.0, -2.0)


@pytest.mark.parametrize(
    ("window", "of_windows", "odds", "perhaps"),
    [
        pytest.param(ADVERT, 0.0, 2.0, 2.0, id="given, and likely"),
        pytest.param(replace(ADVERT, score=0.5), 0.0, -2.0, 2.0, id="given, and doubtful"),
        pytest.param(None, 3.0, 2.0, 2.0, id="likely"),
        pytest.param(None, -3.0, -2.0, 2.0, id="unlikely"),
    ],
)
def test_a_control_is_as_likely_as_its_window_lets_it_be(
    window: InformationWindow | None, of_windows: float, odds: float, perhaps: float
) -> None:
    """If there were certainly a window it would perhaps close it."""
    seen = weigh(PAINTED, trees=(WHERE_A_WINDOW_IS,), window=window, of_windows=of_windows)
    assert scores(seen) == ([(80, 2.0)] if odds > 0 else [])
    assert seen.perhaps_score == pytest.approx(chance(perhaps))


def test_what_closes_only_a_doubtful_window_counts_too() -> None:
    seen = weigh(PAINTED, trees=(split("no_window", 0.15, -2.0, 2.0),), window=None, of_windows=-3.0)
    assert seen.perhaps_score == pytest.approx(chance(2.0))
    assert scores(seen) == [(80, 2.0)]


@pytest.mark.parametrize(("channels", "odds"), [(EVERYTHING, 1.0), ((Channel.PICTURE,), -1.0)])
def test_what_was_not_read_is_not_known(channels: tuple[Channel, ...], odds: float) -> None:
    tree = split("n_lines", -1.0, -1.0, 1.0, unknown_low=True)
    seen = weigh(PAINTED, trees=(tree,), channels=channels)
    assert scores(seen) == ([(80, 1.0)] if odds > 0 else [])


def test_controls_come_best_first() -> None:
    seen = weigh(PAINTED, cross(20, strokes=0.9), cross(140, strokes=0.9), trees=(STROKES,))
    assert scores(seen) == [(20, 0.5), (140, 0.5), (80, 0.0)]


def test_a_node_in_which_nothing_is_drawn_is_never_a_control_but_perhaps_one() -> None:
    unseen = replace(cross(20, strokes=0.9), is_drawn=False)
    seen = weigh(unseen, cross(140), trees=(STROKES,))
    assert scores(seen) == [(140, 0.0)]
    assert seen.perhaps_score == pytest.approx(0.9), "what its strokes say alone"


@dataclass(frozen=True)
class Skips:
    """A `WordIntents` that takes every text for one that skips."""

    score: float

    def intent(self, text: str, *, beside: Beside = Beside.UNKNOWN) -> IntentReading:
        del text, beside
        return IntentReading(intent=TextIntent.SKIP, score=self.score)


@pytest.mark.parametrize(("score", "kind"), [(0.5, WindowKind.SPLASH), (0.49, WindowKind.INTERSTITIAL)])
def test_words_that_perhaps_skip_make_a_splash(score: float, kind: WindowKind) -> None:
    words = TaughtLexicon.of(lexicon(), Skips(score))
    seen = weigh(lines=(line("溜了溜了", (130, 20, 40, 18)),), words=words, window=None)
    assert seen.window.kind is kind
