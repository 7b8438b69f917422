import re
import string

import pytest

from detector.core.gap_code import GapCode
from detector.evidence.fault import FaultCode
from detector.i18n.sentences import CATALOGS, LANGUAGES, in_the_singular, sentence, sentences
from tests.repository import REPOSITORY, project_files

REASON_IN_CODE = re.compile(
    r"""(?:reason_id=|failed\(\s*[^"()]*|passed\(\s*|cannot_tell\(\s*|untested\(\s*|inapplicable\(\s*)"([a-z_]+)\""""
)


START_IN_CODE = re.compile(r'"(start_(?:by|of|while|declared|denied|refused|unexplained)\w*)"')


def names_in(words: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(words) if name is not None}


@pytest.mark.parametrize("catalog", CATALOGS)
def test_both_languages_know_the_same_sentences(catalog: str) -> None:
    zh, en = (sentences(language, catalog) for language in LANGUAGES)
    assert set(zh) == set(en)


@pytest.mark.parametrize("catalog", CATALOGS)
def test_a_sentence_uses_the_same_values_in_both_languages(catalog: str) -> None:
    zh, en = (sentences(language, catalog) for language in LANGUAGES)
    assert {key: names_in(words) for key, words in zh.items()} == {
        key: names_in(words) for key, words in en.items()
    }


@pytest.mark.parametrize("catalog", CATALOGS)
@pytest.mark.parametrize(("language", "stop", "asks"), [("zh-CN", "。", "？"), ("en", ".", "?")])
def test_each_is_a_sentence(language: str, stop: str, asks: str, catalog: str) -> None:
    """The questions of a field test are marked, and conditions are named to stand in a sentence."""
    keys = [key for key in sentences(language, catalog) if not key.startswith("telltale_")]
    ends = {key: asks if key.startswith("q_") else stop for key in keys}
    told = sentences(language, catalog)
    assert [key for key, end in ends.items() if not told[key].endswith(end)] == []


def test_every_reason_that_the_code_gives_has_its_sentence() -> None:
    given = {
        reason
        for name in project_files("detector/rules", "detector/judging")
        if name.endswith(".py")
        for reason in REASON_IN_CODE.findall((REPOSITORY / name).read_text(encoding="utf-8"))
    }
    assert len(given) > 30
    assert given <= set(sentences("en"))


def test_every_reason_of_a_start_has_its_sentence() -> None:
    given = {
        reason
        for name in project_files("detector/attribution")
        if name.endswith(".py")
        for reason in START_IN_CODE.findall((REPOSITORY / name).read_text(encoding="utf-8"))
    }
    assert given == set(sentences("en", "starts"))


def test_a_missing_value_is_called_unknown() -> None:
    words = sentence("zh-CN", "glyph_small", {"glyph_arcmin": "12′"}, unknown="未知值")
    assert "12′" in words
    assert "未知值" in words


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_gap_has_a_reason_in_both_languages(language: str) -> None:
    assert set(sentences(language, "gaps")) == {code.value for code in GapCode}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_fault_has_a_sentence_in_both_languages(language: str) -> None:
    known = sentences(language, "verify")
    assert {code.value for code in FaultCode} <= set(known)
    assert [code for code in FaultCode if "{path}" not in known[code.value]] == []


@pytest.mark.parametrize(
    ("filled", "said"),
    [
        ("1 launches were made, 2 launches failed", "1 launch was made, 2 launches failed"),
        ("1 quantities did not move in 11 tests", "1 quantity did not move in 11 tests"),
        ("jumped in 1 of 3 launches after 0.1 seconds", "jumped in 1 of 3 launches after 0.1 seconds"),
    ],
)
def test_what_is_counted_as_one_stands_in_the_singular(filled: str, said: str) -> None:
    assert in_the_singular(filled) == said
