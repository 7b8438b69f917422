"""Models whose physical pixel pitch is known better than the phone reports it (`panels.yaml`)."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from detector import codec

__all__ = ["Panel", "known_panels"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """`model` as in `ro.product.model`; sizes of the panel itself in the natural rotation."""

    model: str
    width_px: int
    height_px: int
    ppi: float
    diagonal_in: float
    relative_error: float
    source: str


@cache
def known_panels() -> Mapping[str, Panel]:
    """Panels by model. An invalid table is a programming error and raises."""
    text = files(__package__).joinpath("panels.yaml").read_text(encoding="utf-8")
    return {panel.model: panel for panel in codec.from_yaml(list[Panel], text, where="panels.yaml")}
