"""What looking needs: the words, the text reader, the control finder."""

from detector import codec
from detector.assessment.eyes import PerceivingEyes
from detector.assessment.sight import Sight
from detector.engines.model_store import load_model_bytes
from detector.engines.text_reader import N_THREADS, RapidTextReader
from detector.perception.lexicon import Lexicon
from detector.session.eyes import Eyes

__all__ = ["session_eyes", "sight"]

LEXICON = "lexicon"


def sight(*, n_threads: int = N_THREADS) -> Sight:
    """Models are loaded when first needed, not here. `n_threads` is for the text reader alone."""
    text = load_model_bytes(LEXICON).decode()
    return Sight(
        lexicon=codec.from_yaml(Lexicon, text, where=f"models/{LEXICON}.yaml"),
        text_reader=RapidTextReader(n_threads=n_threads),
    )


def session_eyes(seeing: Sight) -> Eyes:
    """The same perception, for a session that must know at once where the close control is."""
    return PerceivingEyes(seeing)
