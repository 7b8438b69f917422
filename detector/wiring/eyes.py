"""What looking needs: the words, the text reader, the control finder."""

from detector import codec
from detector.assessment.eyes import PerceivingEyes
from detector.assessment.sight import Sight
from detector.engines.control_finder import LearnedControlFinder
from detector.engines.model_store import load_model_bytes
from detector.engines.text_reader import N_THREADS, RapidTextReader
from detector.engines.word_intents import LearnedWordIntents
from detector.perception.lexicon import Lexicon
from detector.perception.taught_lexicon import TaughtLexicon
from detector.perception.weights import Weights
from detector.perception.window_words import WindowWords
from detector.session.eyes import Eyes
from detector.wiring.sdk_tables import sdk_index

__all__ = ["control_finder", "lexicon", "reading_eyes", "session_eyes", "sight", "weights"]

LEXICON = "lexicon"
CONTROL_FINDER = "control_finder"
CONTROL_CLOSE_UP = "control_close_up"
WINDOW_WORDS = "window_words"
WORD_INTENTS = "word_intents"
INTERPRETATION = "interpretation"


def sight(*, n_threads: int = N_THREADS) -> Sight:
    """The learned finder points, words are read where it does. Models are loaded when first needed."""
    return Sight(
        lexicon=lexicon(),
        text_reader=RapidTextReader(n_threads=n_threads),
        control_finder=control_finder(n_threads=n_threads),
        window_words=codec.from_json(
            WindowWords, load_model_bytes(WINDOW_WORDS), where=f"models/{WINDOW_WORDS}.json"
        ),
        weights=weights(),
        sdks=sdk_index,
    )


def lexicon() -> Lexicon:
    text = load_model_bytes(LEXICON).decode()
    listed = codec.from_yaml(Lexicon, text, where=f"models/{LEXICON}.yaml")
    return TaughtLexicon.of(listed, LearnedWordIntents(lambda: load_model_bytes(WORD_INTENTS)))


def control_finder(*, n_threads: int = N_THREADS) -> LearnedControlFinder:
    return LearnedControlFinder(
        lambda: load_model_bytes(CONTROL_FINDER),
        lambda: load_model_bytes(CONTROL_CLOSE_UP),
        n_threads=n_threads,
    )


def weights() -> Weights:
    """What windows and controls are weighed with."""
    content = load_model_bytes(INTERPRETATION)
    return codec.from_json(Weights, content, where=f"models/{INTERPRETATION}.json")


def session_eyes(seeing: Sight) -> Eyes:
    """The same perception, for a session that must know at once where the close control is."""
    return PerceivingEyes(seeing)


def reading_eyes(*, n_threads: int = N_THREADS) -> Eyes:
    """For a session that only has to find words. Models are loaded when first needed."""
    reader = RapidTextReader(n_threads=n_threads)
    return PerceivingEyes(Sight(lexicon=lexicon(), weights=weights(), text_reader=reader))
