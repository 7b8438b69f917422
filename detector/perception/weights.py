"""What was learned to weigh with: `models/interpretation.json`, handed in by whoever reads files."""

from dataclasses import dataclass
from typing import Literal

from detector.perception.trees import Ensemble

__all__ = ["Weights"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """`windows`: is this rectangle the window on top? `controls`: does this proposal close it?

    `origin` tells what both were trained on.
    """

    format: Literal["interpretation/1"]
    origin: str
    windows: Ensemble
    controls: Ensemble
