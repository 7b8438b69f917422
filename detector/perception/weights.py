"""What was learned to weigh with: `models/interpretation.json`, handed in by whoever reads files."""

from dataclasses import dataclass
from typing import Literal

from detector.perception.trees import Ensemble

__all__ = ["Together", "Weights"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """What surely closes a window, were there one, tells that there is one, and its lack that there is none.

    The log-odds that there is a window are `shift` + `window` times what its looks give + `control` times
    those of the likeliest control of a window that is surely there, from -`most` to `most`.
    """

    shift: float
    window: float
    control: float
    most: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """`windows`: is this rectangle the window on top? `controls`: does this proposal close it?

    `origin` tells what they were trained on.
    """

    format: Literal["interpretation/2"]
    origin: str
    windows: Ensemble
    controls: Ensemble
    together: Together
