"""What looking needs besides pixels: the words, and the engines behind perception's ports."""

from collections.abc import Callable
from dataclasses import dataclass

from detector.apk.sdk_table import SdkIndex
from detector.perception.lexicon import Lexicon
from detector.perception.ports import ControlFinder, TextReader
from detector.perception.reading_setup import ReadingSetup
from detector.perception.weights import Weights
from detector.perception.window_words import WindowWords

__all__ = ["PerceptionSetup"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PerceptionSetup:
    """`text_reader` None: text was not read, and each frame's `read_by` says so.

    Perception looks for a drawn × by itself; `control_finder` is a learned one beside that. `window_words`
    None: what a window is for is told without its words. `weights` tell windows and controls. `sdks` gives
    whose SDK a name is, read when the first foreign name is met; None: nobody tells.
    """

    lexicon: Lexicon
    weights: Weights
    text_reader: TextReader | None
    control_finder: ControlFinder | None = None
    window_words: WindowWords | None = None
    sdks: Callable[[], SdkIndex] | None = None

    @property
    def reading(self) -> ReadingSetup:
        """What single frames are read with."""
        return ReadingSetup(
            lexicon=self.lexicon,
            weights=self.weights,
            text_reader=self.text_reader,
            control_finder=self.control_finder,
        )
