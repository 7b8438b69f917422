"""The language for people; JSON, ids and logs are always English."""

import os

from detector.core.errors import ConfigError
from detector.i18n.sentences import LANGUAGES
from detector.i18n.told import told

__all__ = ["LANGUAGES", "choose_language", "language", "localized"]

_chosen = [LANGUAGES[0]]


def choose_language(asked: str | None) -> None:
    """`--lang`, else DETECTOR_LANG, else LC_ALL and LANG, else zh-CN."""
    if asked is not None:
        if asked not in LANGUAGES:
            raise ConfigError(f"--lang: {asked!r} is not known; {', '.join(LANGUAGES)} are")
        _chosen[0] = asked
        return
    for variable in ("DETECTOR_LANG", "LC_ALL", "LANG"):
        value = os.environ.get(variable, "").replace("_", "-")
        if value.lower().startswith("zh"):
            _chosen[0] = "zh-CN"
            return
        if value.lower().startswith("en"):
            _chosen[0] = "en"
            return
    _chosen[0] = LANGUAGES[0]


def language() -> str:
    """The language of this command."""
    return _chosen[0]


def localized(english: str, catalog: str = "errors") -> str:
    """A sentence that the code writes in English, in the language of this command."""
    return told(language(), english, catalog)
