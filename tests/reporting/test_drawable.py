"""Text made ready for print."""

import pytest

from detector.reporting.annotation import MAX_CHARACTERS, drawable, drawable_all, font_folder
from detector.reporting.words import catalog
from detector.wiring.law import rule_book


@pytest.mark.parametrize(
    ("text", "set_as"),
    [
        ("跳过 5 ± 1 s, ≥ 44 dp, é, β, ①", "跳过 5 ± 1 s, ≥ 44 dp, é, β, ①"),
        ("a\n\tb", "a b"),
        ("\x1b[2J\u202eabc\x00", "\\x1b[2J\\u202eabc\\x00"),
        ("好👍 भ", "好\\U0001f44d \\u092d"),
        ("e\u0301 \u200b", "e\\u0301 \\u200b"),
    ],
)
def test_characters_the_font_lacks_are_written_as_numbers(text: str, set_as: str) -> None:
    assert drawable(text) == set_as


def test_a_long_word_may_be_broken_and_a_hash_stays_whole() -> None:
    word, digest = "com.example." * 4, "0f" * 32
    assert drawable(word) != word
    assert drawable(word).replace("\u200b", "") == word
    assert drawable(digest) == digest


def test_an_overlong_text_is_cut_with_the_number_of_characters_cut() -> None:
    assert drawable("啊" * (MAX_CHARACTERS + 7)) == "啊" * MAX_CHARACTERS + "… (+7)"


def test_a_tree_of_values_keeps_its_structure() -> None:
    assert drawable_all({"a\n": ["x\ny", 1, True, {"b": ("\x1b",)}]}) == {
        "a\n": ["x y", 1, True, {"b": ["\\x1b"]}]
    }


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_the_font_has_all_our_own_words(language: str) -> None:
    assert [words for words in catalog(language).values() if "\\" in drawable(words)] == []


def test_clauses_are_never_cut() -> None:
    law = rule_book("cn-default")
    quotes = [section.quote for section in law.clauses.sections.values() if section.quote]
    assert quotes
    assert [one for one in quotes if drawable(one).replace("\u200b", "") != " ".join(one.split())] == []


def test_the_font_comes_with_its_licence() -> None:
    assert "SIL Open Font License" in (font_folder() / "OFL.txt").read_text(encoding="utf-8")
