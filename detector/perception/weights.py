"""The learned weights: `models/interpretation.json`, passed in by the code that reads files."""

from dataclasses import dataclass
from typing import Literal

from detector.perception.trees import Ensemble

__all__ = ["Together", "Weights"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """Whatever would certainly close a window is evidence that there is one, its absence that there is none.

    The log-odds that there is a window are `shift` + `window` times those from its looks + `control` times
    those of the likeliest control, given that there is a window, clipped to -`most` to `most`.
    """

    shift: float
    window: float
    control: float
    most: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """`windows`: is this rectangle the window on top? `controls`: does this proposal close it?

    `origin` records what they were trained on.
    """

    format: Literal["interpretation/2"]
    origin: str
    windows: Ensemble
    controls: Ensemble
    together: Together
