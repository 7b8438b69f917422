"""The learned weights: `models/interpretation.json`, passed in by the code that reads files."""

from dataclasses import dataclass
from typing import Literal

from detector.perception.trees import Ensemble

__all__ = ["JointEvidence", "SightWeights", "Weights"]


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
