"""Words for people, zh-CN and en."""

from detector.i18n.sentences import LANGUAGES, in_the_singular, sentence, sentences

__all__ = ["LANGUAGES", "in_the_singular", "sentence", "sentences"]
