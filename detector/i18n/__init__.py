"""Words for people, zh-CN and en."""

from detector.i18n.sentences import LANGUAGES, sentence, sentences

__all__ = ["LANGUAGES", "sentence", "sentences"]
