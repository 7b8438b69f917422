"""A question that a field test asks of a phone, and how its answer is made."""

from collections.abc import Callable
from dataclasses import dataclass

from detector.assessment.field.evidence import FieldEvidence, Step
from detector.assessment.field.known_app import KnownApp
from detector.core.field_test import FieldCheck, FieldFigure, Trust

__all__ = ["NOT_MADE", "Question", "answer"]

NOT_MADE = "not_made"

Judge = Callable[[FieldEvidence, KnownApp], FieldCheck]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """`needs`: the steps without which there is no answer."""

    check: str
    needs: tuple[Step, ...]
    judge: Judge

    def asked(self, evidence: FieldEvidence, known: KnownApp) -> FieldCheck:
        """Untested where a step that it needs was not made."""
        for step in self.needs:
            if (why := evidence.why_not.get(step)) is not None:
                values = {"step": step.value, "why": why}
                return FieldCheck(check=self.check, trust=Trust.UNTESTED, answer=NOT_MADE, values=values)
        return self.judge(evidence, known)


def answer(
    check: str,
    trust: Trust,
    ending: str,
    *figures: FieldFigure,
    **values: str | float,
) -> FieldCheck:
    """`ending` is the end of the sentence's id, which begins with the check's name."""
    return FieldCheck(
        check=check, trust=trust, answer=f"{check}_{ending}", values=values, figures=tuple(figures)
    )
