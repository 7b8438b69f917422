"""The labelled texts: no text in two lists, no unfilled places, and what must be rejected is rejected."""

import pytest

pytest.importorskip("jieba", reason="for training alone")
pytest.importorskip("opencc", reason="for training alone")

from lab.training.word_intents import examples, families


def test_no_phrase_is_labelled_twice() -> None:
    seen: dict[str, str] = {}
    for intent, spelt in families().values():
        for phrase in spelt:
            assert "<" not in phrase
            assert seen.setdefault(phrase, intent) == intent, phrase


def test_a_held_out_family_is_absent_and_examples_are_reproducible() -> None:
    made = examples(3, frozenset({"decline/还是算了"}))
    assert not [one for one in made if one.text == "还是算了" and one.intent != "neither"]
    assert made == examples(3, frozenset({"decline/还是算了"}))
