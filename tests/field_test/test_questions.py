"""Every question has its words in both languages, and every answer has its sentence."""

import re
from pathlib import Path

import pytest

from detector.core.errors import ConfigError
from detector.field_test import Step, questions_named, steps_for
from detector.field_test.questions import QUESTIONS
from detector.i18n import LANGUAGES, sentences
from tests.repository import REPOSITORY

ANSWERED = re.compile(r'answer\(\s*"(\w+)"')
ENDINGS = re.compile(r'Trust\.\w+,\s*"(\w+)"|(?:else|if .+ else|ending =) "(\w+)"|"(\w+)" if ')


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_question_and_consequence_has_words(language: str) -> None:
    words = sentences(language, "field")
    for one in QUESTIONS:
        assert {f"q_{one.check}", f"f_{one.check}"} <= set(words)


def test_no_sentence_is_unused_or_missing() -> None:
    """Each check's answers are found in its source."""
    source = "\n".join(
        path.read_text(encoding="utf-8") for path in sorted((REPOSITORY / "detector/field_test").glob("*.py"))
    )
    checks = {one.check for one in QUESTIONS}
    ends = {end for found in ENDINGS.finditer(source) for end in found.groups() if end}
    given = (
        set(sentences("en", "field")) - {f"{mark}_{one}" for one in checks for mark in "qf"} - {"not_made"}
    )
    assert {found[1] for found in ANSWERED.finditer(source)} <= checks
    assert {
        one for one in given if not any(one == f"{check}_{end}" for check in checks for end in ends)
    } == set()


def test_only_needed_steps_are_made() -> None:
    assert steps_for(questions_named(["connection"])) == {Step.CONNECTION}
    assert steps_for(questions_named(["tap_way"])) == {Step.INSTALL, Step.PAGE, Step.TOUCH}
    assert steps_for(QUESTIONS) == set(Step)


def test_an_unknown_question_is_refused_with_the_existing_ones() -> None:
    with pytest.raises(ConfigError, match="--only tapping: there is no such check; there are connection,"):
        questions_named(["tapping"])


def test_the_truth_is_shipped_with_the_twin_and_the_apk() -> None:
    folder = Path(REPOSITORY, "detector", "field_app")
    assert {path.name for path in folder.iterdir()} == {
        "ad.jpg",
        "field-test.apk",
        "known_app.yaml",
        "twin.yaml",
    }
