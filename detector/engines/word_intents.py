"""What a text would do to the window it is on, by a small model over characters, in numpy only.

A text is cut into runs of one to four characters (and words, if it is Latin); each run's vector is looked
up by its hash, their mean passes one layer, and the output is the probability of each intent. Scripts that it
was not trained on (kana, Hangul, Cyrillic, letters with marks) are `unknown` without running the model. The
training is described in `lab/training/`, the scores in the card beside the weights.
"""

import io
import re
import unicodedata
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from detector.core.window_role import TextIntent
from detector.perception import Beside, IntentReading

__all__ = ["INTENTS", "MAX_LETTERS", "IntentWeights", "LearnedWordIntents", "runs_of"]

INTENTS = (
    TextIntent.CLOSE,
    TextIntent.SKIP,
    TextIntent.DECLINE,
    TextIntent.ACKNOWLEDGE,
    TextIntent.LEAD_ON,
    TextIntent.NEITHER,
    TextIntent.UNKNOWN,
)
MAX_LETTERS = 40  # a longer line is a sentence of the page
MAX_RUN_LETTERS = 4
_COUNTDOWN = re.compile(
    r"^\s*\d{1,2}\s*(?:s|秒|秒钟)?\s*[|｜·:]?\s*(?=[^\W\d])|(?<=[^\W\d])\s*[(\[|｜·]?\s*\d{1,2}\s*(?:s|秒|秒钟)?\s*[)\]]?\s*$"
)
_LATIN = re.compile(r"[a-z]+(?:'[a-z]+)?")
_KEPT_MARKS = "?!,.:"


@dataclass(frozen=True, slots=True)
class IntentWeights:
    """`vectors` (buckets, width), `layer` (width, width), `bias` (width,), `out` (width, 7), `out_bias`."""

    vectors: np.ndarray
    layer: np.ndarray
    bias: np.ndarray
    out: np.ndarray
    out_bias: np.ndarray

    @classmethod
    def from_bytes(cls, data: bytes) -> "IntentWeights":
        with np.load(io.BytesIO(data), allow_pickle=False) as held:
            return cls(*(held[name].astype(np.float32) for name in cls.__dataclass_fields__))

    def to_bytes(self) -> bytes:
        held = io.BytesIO()
        np.savez_compressed(
            held, **{n: getattr(self, n).astype(np.float16) for n in self.__dataclass_fields__}
        )
        return held.getvalue()

    def odds(self, runs: tuple[str, ...]) -> np.ndarray:
        """(7,) probabilities in the order of `INTENTS`."""
        rows = [zlib.crc32(run.encode()) % len(self.vectors) for run in runs]
        mean = self.vectors[rows].mean(axis=0)
        hidden = np.maximum(mean @ self.layer + self.bias, 0)
        scores = hidden @ self.out + self.out_bias
        likely = np.exp(scores - scores.max())
        probabilities: np.ndarray = likely / likely.sum()
        return probabilities


class LearnedWordIntents:
    """A `WordIntents`. `load` returns the bytes of the weights; called on the first text."""

    def __init__(self, load: Callable[[], bytes]) -> None:
        self._load = load
        self._weights: IntentWeights | None = None
        self._read = lru_cache(maxsize=4096)(self._ask)

    def intent(self, text: str, *, beside: Beside = Beside.UNKNOWN) -> IntentReading:
        return self._read(text, beside)

    def _ask(self, text: str, beside: Beside) -> IntentReading:
        letters = [char for char in unicodedata.normalize("NFKC", text) if char.isalpha()]
        if not letters or len(letters) > MAX_LETTERS or (len(letters) == 1 and letters[0].isascii()):
            return IntentReading(intent=TextIntent.NEITHER, score=1.0)
        if not all(_is_taught(char) for char in letters):
            return IntentReading(intent=TextIntent.UNKNOWN, score=1.0)
        if self._weights is None:
            self._weights = IntentWeights.from_bytes(self._load())
        odds = self._weights.odds(runs_of(text, beside))
        best = int(odds.argmax())
        return IntentReading(intent=INTENTS[best], score=float(odds[best]))


def _is_taught(char: str) -> bool:
    return "a" <= char.lower() <= "z" or "\u4e00" <= char <= "\u9fff"


def runs_of(text: str, beside: Beside) -> tuple[str, ...]:
    """The runs of a text, with its ends marked as ^ and $, and its other features."""
    plain = _plain(text)
    marked = f"^{plain}$"
    runs = [marked[i : i + n] for n in range(1, MAX_RUN_LETTERS + 1) for i in range(len(marked) - n + 1)]
    words = _LATIN.findall(plain)
    runs += [f"w:{word}" for word in words]
    runs += [f"w:{one} {other}" for one, other in zip(["^", *words], [*words, "$"], strict=True) if words]
    han = sum("\u4e00" <= char <= "\u9fff" for char in plain)
    runs += [f"whole:{plain}"] * 3  # a text known as a whole weighs more than its parts
    runs += [f"han:{min(han, 9)}", f"words:{min(len(words), 7)}", f"beside:{beside.value}"]
    runs += [f"{beside.value}:{plain}"] * 3
    return tuple(runs)


def _plain(text: str) -> str:
    """Lower case, without a countdown, spaces between Chinese characters and meaningless punctuation."""
    text = unicodedata.normalize("NFKC", text).lower().strip().replace("’", "'").replace("。", ".")
    text = _COUNTDOWN.sub("", text)
    text = re.sub(r"\d+", "0", text)
    kept = "".join(char if char.isalnum() or char in _KEPT_MARKS + "'" else " " for char in text)
    kept = re.sub(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])", "", kept)
    return " ".join(kept.split()).rstrip(".!,: ").lstrip(".!,: ")
