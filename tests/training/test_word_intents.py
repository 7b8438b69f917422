"""The labelled texts: no text in two lists, nothing unfilled, and what must be refused is refused."""

import pytest

pytest.importorskip("jieba", reason="for training alone")
pytest.importorskip("opencc", reason="for training alone")

from training.word_intents import examples, families


def test_no_phrase_is_labelled_twice() -> None:
    seen: dict[str, str] = {}
    for intent, spelt in families().values():
        for phrase in spelt:
            assert "<" not in phrase
            assert seen.setdefault(phrase, intent) == intent, phrase


def test_a_family_that_is_left_out_is_out_and_the_same_seed_makes_the_same() -> None:
    made = examples(3, frozenset({"decline/还是算了"}))
    assert not [one for one in made if one.text == "还是算了" and one.intent != "neither"]
    assert made == examples(3, frozenset({"decline/还是算了"}))
