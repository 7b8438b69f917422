"""Sets up perception: the words, the text reader, the finders of controls and windows."""

from detector import codec
from detector.engines.control_finder import LearnedControlFinder, LearnedWindowFinder
from detector.engines.model_store import load_model_bytes
from detector.engines.text_reader import N_THREADS, RapidTextReader
from detector.engines.word_intents import LearnedWordIntents
from detector.perception import Lexicon, TaughtLexicon, Weights, WindowWords
from detector.seeing import PerceivingScreenReader, PerceptionSetup
from detector.session.screen_reader import ScreenReader
from detector.wiring.sdk_tables import sdk_index

__all__ = [
    "control_finder",
    "lexicon",
    "perception_setup",
    "reading_screen_reader",
    "session_screen_reader",
    "weights",
    "window_finder",
]

LEXICON = "lexicon"
CONTROL_FINDER = "control_finder"
CONTROL_CLOSE_UP = "control_close_up"
WINDOW_FINDER = "window_finder"
WINDOW_WORDS = "window_words"
WORD_INTENTS = "word_intents"
INTERPRETATION = "interpretation"


def perception_setup(*, n_threads: int = N_THREADS) -> PerceptionSetup:
    """Words are read where the learned finder points. Models are loaded when first needed."""
    return PerceptionSetup(
        lexicon=lexicon(),
        text_reader=RapidTextReader(n_threads=n_threads),
        control_finder=control_finder(n_threads=n_threads),
        window_finder=window_finder(n_threads=n_threads),
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


def window_finder(*, n_threads: int = N_THREADS) -> LearnedWindowFinder:
    return LearnedWindowFinder(lambda: load_model_bytes(WINDOW_FINDER), n_threads=n_threads)


def weights() -> Weights:
    """What windows and controls are weighed with."""
    content = load_model_bytes(INTERPRETATION)
    return codec.from_json(Weights, content, where=f"models/{INTERPRETATION}.json")


def session_screen_reader(seeing: PerceptionSetup) -> ScreenReader:
    """The same perception, for a session that must locate the close control at once."""
    return PerceivingScreenReader(seeing)


def reading_screen_reader(*, n_threads: int = N_THREADS) -> ScreenReader:
    """For a session that only has to find words. Models are loaded when first needed."""
    reader = RapidTextReader(n_threads=n_threads)
    return PerceivingScreenReader(PerceptionSetup(lexicon=lexicon(), weights=weights(), text_reader=reader))
