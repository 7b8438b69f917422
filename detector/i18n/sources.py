"""Where numbers and texts come from, in the reader's language.

Profiles and clause files name a source in plain English. What the catalog lacks, such as a source in a
profile of the user's own, is shown as it stands.
"""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import yaml

__all__ = ["known_sources", "source_in"]


def source_in(language: str, source: str) -> str:
    """`source` in the language, unchanged if it is not known."""
    return known_sources().get(source, source) if language == "zh-CN" else source


@cache
def known_sources() -> Mapping[str, str]:
    """The Chinese words for each source, by its English ones."""
    text = files(__package__).joinpath("sources.zh-CN.yaml").read_text(encoding="utf-8")
    told = yaml.load(text, Loader=yaml.CSafeLoader)  # as safe as SafeLoader, ten times as fast
    return {str(source): str(words) for source, words in told.items()}
