"""What perception needs besides pixels: the words, and the engines behind its ports."""

from collections.abc import Callable
from dataclasses import dataclass

from detector.apk.sdk_table import SdkIndex
from detector.perception.lexicon import Lexicon
from detector.perception.ports import ControlFinder, TextReader, WindowFinder
from detector.perception.reading_setup import ReadingSetup
from detector.perception.weights import Weights
from detector.perception.window_words import WindowWords

__all__ = ["PerceptionSetup"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PerceptionSetup:
    """`text_reader` None: text was not read, which each frame's `read_by` shows.

    Perception itself looks for a drawn ×; `control_finder` is a learned finder beside that, and
    `window_finder` one for windows. `window_words` None: the role of a window is guessed without its words.
    `weights` are for windows and controls. `sdks` gives the SDK of a name, loaded when the first foreign name
    is met; None: it stays unknown.
    """

    lexicon: Lexicon
    weights: Weights
    text_reader: TextReader | None
    control_finder: ControlFinder | None = None
    window_finder: WindowFinder | None = None
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
            window_finder=self.window_finder,
        )
