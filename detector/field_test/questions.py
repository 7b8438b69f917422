"""All questions of a field test, in the order in which they are shown, and the steps they need."""

from collections.abc import Collection, Sequence

from detector.core.errors import ConfigError
from detector.core.field_test import FieldCheck
from detector.field_test import measuring, notes, reach, screen, system, touching, trees, unknown
from detector.field_test.evidence import FieldEvidence, Step
from detector.field_test.known_app import KnownApp
from detector.field_test.question import Question

__all__ = ["QUESTIONS", "answers", "questions_named", "steps_for"]

QUESTIONS: tuple[Question, ...] = (
    *reach.QUESTIONS,
    *screen.QUESTIONS,
    *notes.QUESTIONS,
    *measuring.QUESTIONS,
    *trees.QUESTIONS,
    *touching.QUESTIONS,
    *system.QUESTIONS,
    *unknown.QUESTIONS,
)

_AFTER = {Step.TOUCH: (Step.PAGE,)}
"""Where to touch is read from the page."""


def questions_named(names: Collection[str]) -> tuple[Question, ...]:
    """All if none is named. Raises ConfigError with the existing names."""
    known = {question.check: question for question in QUESTIONS}
    for name in names:
        if name not in known:
            raise ConfigError(f"--only {name}: there is no such check; there are {', '.join(known)}")
    return tuple(question for question in QUESTIONS if not names or question.check in names)


def steps_for(questions: Sequence[Question]) -> frozenset[Step]:
    needed = {step for question in questions for step in question.needs}
    needed |= {before for step in needed for before in _AFTER.get(step, ())}
    on_app = {Step.LAUNCHES, Step.PAGE, Step.TOUCH, Step.SHAKE, Step.UPDATE}
    return frozenset(needed | ({Step.INSTALL} if needed & on_app else set()))


def answers(
    questions: Sequence[Question], evidence: FieldEvidence, known: KnownApp
) -> tuple[FieldCheck, ...]:
    return tuple(question.asked(evidence, known) for question in questions)
