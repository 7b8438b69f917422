"""What looking needs: the words, the text reader, the control finder."""

from detector import codec
from detector.assessment.sight import Sight
from detector.engines.model_store import load_model_bytes
from detector.engines.text_reader import RapidTextReader
from detector.perception.lexicon import Lexicon

__all__ = ["sight"]

LEXICON = "lexicon"


def sight() -> Sight:
    """Models are loaded when first needed, not here."""
    text = load_model_bytes(LEXICON).decode()
    return Sight(
        lexicon=codec.from_yaml(Lexicon, text, where=f"models/{LEXICON}.yaml"),
        text_reader=RapidTextReader(),
    )
