"""What the known app noted in a launch's log, by the phone's clock since its start."""

import re

from detector.core.field_test import FieldCheck, FieldFigure, Trust
from detector.core.quantity import Quantity
from detector.field_test.evidence import FieldEvidence, Step
from detector.field_test.known_app import KnownApp
from detector.field_test.question import Question, answer
from detector.field_test.unknown import LOG

__all__ = ["QUESTIONS", "noted_ms"]

LATE_MS = 50.0
"""Three frames at 60 Hz: on a busy phone an app's callback is that much late."""


def noted_ms(log_text: str, package: str) -> dict[str, int]:
    """When each event was noted, ms; of several launches in one log, the last."""
    note = re.compile(rf"{re.escape(package)} *: (?P<what>[a-z]+ [a-z]+) uptime_ms=(?P<at>\d{{1,15}})\b")
    return {found["what"]: int(found["at"]) for found in note.finditer(log_text)}


def _app_in_time(evidence: FieldEvidence, known: KnownApp) -> FieldCheck:
    """Whether the app itself kept to its times, since measurements are compared with them."""
    figures = []
    for name, text in evidence.texts:
        if name == LOG:
            figures += _kept(noted_ms(text, known.package), known)
    if not figures:
        return answer("app_in_time", Trust.UNTESTED, "no_notes")
    worst = max(abs(figure.off_by or 0.0) for figure in figures)
    trust = Trust.TRUSTED if worst <= LATE_MS else Trust.LIMITED
    ending = "kept" if trust is Trust.TRUSTED else "late"
    return answer("app_in_time", trust, ending, *figures, worst_ms=round(worst), n_all=len(figures))


def _kept(noted: dict[str, int], known: KnownApp) -> list[FieldFigure]:
    asked = (
        ("app_splash_delay_ms", "splash drawn", "skip shown", known.splash.skip_after_ms),
        ("app_splash_lasts_ms", "splash drawn", "splash over", known.splash.lasts_ms),
        ("app_popup_delay_ms", "popup shown", "cross shown", known.popup.cross_after_ms),
        ("app_popup_lasts_ms", "popup shown", "popup over", known.popup.lasts_ms),
    )
    return [
        FieldFigure(
            name=name,
            measured=Quantity(value=float(noted[end] - noted[begin]), error=1.0, unit="ms"),
            truth=float(wanted_ms),
        )
        for name, begin, end, wanted_ms in asked
        if begin in noted and end in noted
    ]


QUESTIONS = (Question(check="app_in_time", needs=(Step.LAUNCHES,), judge=_app_in_time),)
