"""Whether there was a close control to judge: an uncertain one is never accused."""

import pytest

from detector.core.verdict import Outcome
from detector.judging.checks import MAX_PERHAPS_SCORE, MIN_SURE_SCORE, without_control
from detector.judging.rule import Condition, Limits, Origin
from detector.measures.close_presence import ClosePresence
from tests.rules.given import a_measure


def condition(value: float) -> Condition:
    return Condition(value=value, unit="1", origin=Origin.TOOL, source="a test")


LIMITS = Limits(by_name={}, conditions={MAX_PERHAPS_SCORE: condition(0.4), MIN_SURE_SCORE: condition(0.75)})


def judgement_of(n_with_control: int, **scores: object) -> str:
    presence = a_measure(ClosePresence, n_frames=9, n_frames_with_control=n_with_control, **scores)
    judgement = without_control(presence, LIMITS)
    if judgement is None:
        return "goes on"
    assert judgement.read == (presence,)
    return f"{judgement.outcome.value}: {judgement.reason_id}"


NONE_SEEN = f"{Outcome.INAPPLICABLE.value}: no_control_seen"
UNCERTAIN = f"{Outcome.CANT_TELL.value}: control_uncertain"


@pytest.mark.parametrize(
    ("score", "word"),
    [
        pytest.param(0.95, "goes on", id="sure"),
        pytest.param(0.75, "goes on", id="as sure as is asked"),
        pytest.param(0.74, UNCERTAIN, id="less"),
        pytest.param((0.8, 0.1), UNCERTAIN, id="perhaps less"),
        pytest.param((0.7, 0.1), UNCERTAIN, id="perhaps as sure"),
    ],
)
def test_a_certain_control_is_judged(score: object, word: str) -> None:
    assert judgement_of(1, control_score=score) == word


@pytest.mark.parametrize(
    ("score", "word"),
    [
        pytest.param(0.1, NONE_SEEN, id="nothing like one"),
        pytest.param(0.4, NONE_SEEN, id="no more than is allowed"),
        pytest.param(0.41, UNCERTAIN, id="more"),
        pytest.param((0.38, 0.05), UNCERTAIN, id="perhaps more"),
        pytest.param((0.42, 0.05), UNCERTAIN, id="perhaps no more"),
        pytest.param(None, NONE_SEEN, id="no frame was read"),
    ],
)
def test_without_a_control_a_lookalike_leaves_it_open(score: object, word: str) -> None:
    assert judgement_of(0, perhaps_score=score) == word


def test_a_certain_control_is_judged_despite_lookalikes() -> None:
    assert judgement_of(1, control_score=0.95, perhaps_score=0.95) == "goes on"
