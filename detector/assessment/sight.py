"""What looking needs besides pixels: the words, and the engines behind perception's ports."""

from dataclasses import dataclass

from detector.perception.lexicon import Lexicon
from detector.perception.ports import ControlFinder, TextReader

__all__ = ["Sight"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """`text_reader` None: text was not read, and each frame's `read_by` says so.

    Perception looks for a drawn × by itself; `control_finder` is a learned one beside that.
    """

    lexicon: Lexicon
    text_reader: TextReader | None
    control_finder: ControlFinder | None = None
