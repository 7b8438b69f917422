"""The learned weights, `models/interpretation.json`, passed in by the code that reads it, and their trees."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import numpy as np

from detector.perception.content import Content, look_memory
from detector.perception.lexicon import Lexicon
from detector.perception.patches import PixelMemory
from detector.perception.ports import ControlFinder, TextReader, WindowFinder

__all__ = [
    "DECIMALS",
    "Ensemble",
    "JointEvidence",
    "ReadingSetup",
    "SightWeights",
    "Tree",
    "Verdicts",
    "Weights",
]


# Decision trees trained elsewhere and only evaluated here: a probability, and each factor's share in it.
#
# An `Ensemble` adds up the results of many small decision trees, in log-odds. On its way down a tree a case
# moves from the mean of all cases to that of its leaf; each step is attributed to the figure that was tested
# there. So the factors add up exactly to the total. A figure that is not known (NaN) takes the branch that
# training chose.

LEAF = -1
DECIMALS = 4  # of a figure; thresholds have one more, so that no figure equals one


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """Nodes in arrays, the root first; `mean` is in log-odds.

    `figure` is -1 at a leaf. A case whose figure is at most `at_most` goes to `low`, else to `high`; if it is
    not known, to `low` if `unknown_low`.
    """

    figure: tuple[int, ...]
    at_most: tuple[float, ...]
    low: tuple[int, ...]
    high: tuple[int, ...]
    unknown_low: tuple[bool, ...]
    mean: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Verdicts:
    """For n cases: probabilities (n,), and log-odds by factor (n, factors)."""

    probability: np.ndarray
    log_odds: np.ndarray
    by_factor: np.ndarray


@dataclass(frozen=True, kw_only=True)
class Ensemble:
    """`figures` names the columns of a case, `factor_of` the factor that each of them belongs to.

    `prior` is the log-odds of any case at all; `stretch` calibrates: log-odds are multiplied by it.
    """

    figures: tuple[str, ...]
    factor_of: tuple[str, ...]
    trees: tuple[Tree, ...]
    prior: float
    stretch: float

    @cached_property
    def factors(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.factor_of))

    @cached_property
    def _stacked(self) -> "_Stacked":
        return _stack(self.trees, [self.factors.index(name) for name in self.factor_of])

    def evaluate(self, cases: np.ndarray) -> Verdicts:
        """`cases` is (n, figures) float64, NaN where something is not known; four decimals count."""
        cases = np.round(cases, DECIMALS)
        by_factor = np.zeros((len(cases), len(self.factors)))
        if self.trees:
            self._stacked.add_up(cases, by_factor)
        by_factor *= self.stretch
        log_odds = self.prior + by_factor.sum(axis=1)
        return Verdicts(1 / (1 + np.exp(-log_odds)), log_odds, by_factor)


@dataclass(frozen=True, slots=True)
class _Stacked:
    """The nodes of all trees in one array each; trees are walked in parallel, (n, trees) at once."""

    roots: np.ndarray
    figure: np.ndarray
    at_most: np.ndarray
    low: np.ndarray
    high: np.ndarray
    unknown_low: np.ndarray
    mean: np.ndarray
    factor: np.ndarray
    depth: int

    def add_up(self, cases: np.ndarray, by_factor: np.ndarray) -> None:
        rows = np.arange(len(cases))[:, None]
        at = np.broadcast_to(self.roots, (len(cases), len(self.roots)))
        for _ in range(self.depth):
            figure = self.figure[at]
            known = cases[rows, figure]
            goes_low = np.where(np.isnan(known), self.unknown_low[at], known <= self.at_most[at])
            below = np.where(goes_low, self.low[at], self.high[at])
            moved = self.mean[below] - self.mean[at]
            # In one pass: np.add.at takes twice as long for all of this.
            into = rows * by_factor.shape[1] + self.factor[figure]
            added = np.bincount(into.ravel(), moved.ravel(), minlength=by_factor.size)
            by_factor += added.reshape(by_factor.shape)
            at = below


def _stack(trees: Sequence[Tree], factor: list[int]) -> _Stacked:
    sizes = [len(tree.figure) for tree in trees]
    roots = np.cumsum([0, *sizes[:-1]])
    own = np.arange(sum(sizes))
    figure = np.concatenate([tree.figure for tree in trees])
    is_leaf = figure == LEAF

    def children(of: list[tuple[int, ...]]) -> np.ndarray:
        moved = np.concatenate([np.asarray(group) + root for group, root in zip(of, roots, strict=True)])
        return np.where(is_leaf, own, moved)  # a leaf leads to itself

    return _Stacked(
        roots=roots,
        figure=np.where(is_leaf, 0, figure),
        at_most=np.concatenate([tree.at_most for tree in trees]),
        low=children([tree.low for tree in trees]),
        high=children([tree.high for tree in trees]),
        unknown_low=np.concatenate([tree.unknown_low for tree in trees]),
        mean=np.concatenate([tree.mean for tree in trees]),
        factor=np.asarray(factor),
        depth=max(_depth(tree) for tree in trees),
    )


def _depth(tree: Tree, node: int = 0) -> int:
    if tree.figure[node] == LEAF:
        return 0
    return 1 + max(_depth(tree, tree.low[node]), _depth(tree, tree.high[node]))


@dataclass(frozen=True, slots=True, kw_only=True)
class JointEvidence:
    """Whatever would certainly close a window is evidence that there is one, its absence that there is none.

    The log-odds that there is a window are `shift` + `window` times those from its looks + `control` times
    those of the likeliest control, given that there is a window, clipped to -`most` to `most`.
    """

    shift: float
    window: float
    control: float
    most: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SightWeights:
    """How much the sight of the whole picture counts beside the figures of each rectangle.

    The log-odds of each way to lie, against no window, are `share` (0 to 1) of those by the sight, and the
    rest of those by the figures. The window's box is the rectangle with the highest log-odds by its figures
    + `overlap` times how well it agrees with the window's cells (intersection over union, 0 to 1).
    """

    share: float
    overlap: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """`windows`: is this rectangle the window on top? `controls`: does this proposal close it?
    `sight` joins the first with what a window finder sees.

    `origin` records what they were trained on.
    """

    format: Literal["interpretation/3"]
    origin: str
    windows: Ensemble
    sight: SightWeights
    controls: Ensemble
    together: JointEvidence


# What frames are read with: the lexicon, the weights, and the engines behind perception's ports.


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingSetup:
    """`text_reader` None: text is not read, and each frame's `read_by` shows that.

    Perception looks for a drawn × by itself; `control_finder` is a learned one in addition, and
    `window_finder` one for windows. `weights` decide on windows and controls. `memory` is of these engines.
    """

    lexicon: Lexicon
    weights: Weights
    text_reader: TextReader | None
    control_finder: ControlFinder | None = None
    window_finder: WindowFinder | None = None
    memory: PixelMemory[Content] = field(default_factory=look_memory, init=False)
