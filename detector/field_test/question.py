"""A question that a field test asks about a phone, and how it is answered."""

from collections.abc import Callable
from dataclasses import dataclass

from detector.core.field_test import FieldCheck, FieldFigure, Trust
from detector.field_test.evidence import FieldEvidence, Step
from detector.field_test.known_app import KnownApp

__all__ = ["NOT_MADE", "Question", "answer"]

NOT_MADE = "not_made"

Judge = Callable[[FieldEvidence, KnownApp], FieldCheck]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """`needs`: the steps that the answer requires."""

    check: str
    needs: tuple[Step, ...]
    judge: Judge

    def asked(self, evidence: FieldEvidence, known: KnownApp) -> FieldCheck:
        """Untested if a step that it needs was skipped."""
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
    """`ending`: the rest of the sentence's id, after the check's name."""
    return FieldCheck(
        check=check, trust=trust, answer=f"{check}_{ending}", values=values, figures=tuple(figures)
    )
