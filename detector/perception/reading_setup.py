"""What frames are read with: the lexicon, the weights, and the engines behind perception's ports."""

from dataclasses import dataclass

from detector.perception.lexicon import Lexicon
from detector.perception.ports import ControlFinder, TextReader, WindowFinder
from detector.perception.weights import Weights

__all__ = ["ReadingSetup"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingSetup:
    """`text_reader` None: text is not read, and each frame's `read_by` shows that.

    Perception looks for a drawn × by itself; `control_finder` is a learned one in addition, and
    `window_finder` one for windows. `weights` decide on windows and controls.
    """

    lexicon: Lexicon
    weights: Weights
    text_reader: TextReader | None
    control_finder: ControlFinder | None = None
    window_finder: WindowFinder | None = None
