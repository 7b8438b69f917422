"""Sentences for people, by id, in zh-CN and en. The words lie in `<catalog>.<language>.yaml`.

A sentence has `{names}` in it, filled by the caller; both languages know the same ids and names. What only
one rule says stands in the rule's own file, in `detector/rules/`, and belongs to the catalog `reasons`.
"""

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from string import Formatter

import yaml

__all__ = ["CATALOGS", "LANGUAGES", "in_the_singular", "names_in", "sentence", "sentences"]

LANGUAGES = ("zh-CN", "en")

CATALOGS = ("reasons", "doctor", "starts", "gaps", "verify", "crawl", "field", "telltales")
"""Why a rule came out as it did; what the doctor of devices found; why a process started; why something
was not recorded; what `detector verify` finds; what a crawl did not reach; what a field test asks, and its
answers; by which conditions of a phone an app can tell that it is examined."""


class _Words(dict[str, str]):
    """Fills a name that was not given with the words for "unknown"."""

    def __init__(self, words: Mapping[str, str], unknown: str) -> None:
        super().__init__(words)
        self._unknown = unknown

    def __missing__(self, name: str) -> str:
        return self._unknown


@cache
def sentences(language: str, catalog: str = "reasons") -> Mapping[str, str]:
    """All sentences of a language by id."""
    text = files(__package__).joinpath(f"{catalog}.{language}.yaml").read_text(encoding="utf-8")
    told = yaml.load(text, Loader=yaml.CSafeLoader)  # as safe as SafeLoader, ten times as fast
    own = _of_rules(language.partition("-")[0]) if catalog == "reasons" else {}
    return {str(reason_id): str(words) for reason_id, words in (*told.items(), *own.items())}


def _of_rules(language: str) -> Mapping[str, str]:
    """What the files of rules say in `en` or `zh`."""
    return {reason_id: words[language] for one in _words_of_rules() for reason_id, words in one.items()}


@cache
def _words_of_rules() -> tuple[Mapping[str, Mapping[str, str]], ...]:
    """The sentences of each file, which `detector.rules` has read strictly."""
    rules = files("detector").joinpath("rules")
    texts = [entry.read_text(encoding="utf-8") for entry in rules.iterdir() if entry.name.endswith(".yaml")]
    return tuple(yaml.load(text, Loader=yaml.CSafeLoader)["sentences"] for text in texts)


def names_in(sentence_id: str) -> frozenset[str]:
    """The names that a sentence about a verdict has in braces, in any language; none for an unknown id."""
    text = sentences("en").get(sentence_id, "")
    return frozenset(name for _, name, _, _ in Formatter().parse(text) if name)


def sentence(
    language: str, reason_id: str, words: Mapping[str, str], *, unknown: str = "?", catalog: str = "reasons"
) -> str:
    """One sentence, filled. `unknown` stands where the sentence names something not in `words`."""
    filled = sentences(language, catalog)[reason_id].format_map(_Words(words, unknown))
    return in_the_singular(filled) if language == "en" else filled


_ES = ("launches", "switches")
_COUNTED = re.compile(
    r"(?<!\d )(?<!\d of )(?<![\d.,/:–-])1 ((?:more |cold )?)"
    r"(launches|switches|quantities|entries|SDKs|(?:adverts|apps|cases|components|dialogs|digits|files|findings"
    r"|frames|hours|jobs|kinds|lines|lists|marks|minutes|nights|numbers|pages|permissions|phones|pictures"
    r"|places|points|popups|receivers|rounds|rules|runs|seconds|shakes|starts|swipes|taps|tests|times"
    r"|triggers|windows))\b((?: are| were| have)?)"
)
_VERBS = {" are": " is", " were": " was", " have": " has", "": ""}


def in_the_singular(text: str) -> str:
    """An English sentence in which what is counted as 1 stands in the singular: `1 launch was`."""
    return _COUNTED.sub(lambda found: f"1 {found[1]}{_singular(found[2])}{_VERBS[found[3]]}", text)


def _singular(plural: str) -> str:
    if plural.endswith("ies"):
        return f"{plural[:-3]}y"
    return plural[:-2] if plural in _ES else plural[:-1]
