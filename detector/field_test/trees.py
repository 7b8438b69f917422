"""Does the view tree report what is shown, where it is, and in time?"""

from detector.core.field_test import FieldCheck, FieldFigure, Trust
from detector.core.quantity import Quantity
from detector.field_test.evidence import FieldEvidence, PageSeen, Step
from detector.field_test.known_app import KnownApp
from detector.field_test.question import Question, answer

__all__ = ["QUESTIONS"]

SAME_PX = 2.0
"""Bounds are whole pixels, and an edge covers part of its pixel."""

SLOW_TREE_MS = 1_000.0
"""No frame is taken meanwhile, and a limit for a close control is one second."""


def _tree(evidence: FieldEvidence, known: KnownApp) -> FieldCheck:
    page = evidence.page
    assert page is not None
    wanted = known.page.marks
    missing = [name for name in wanted if name not in page.nodes]
    if len(missing) == len(wanted):
        return answer("tree", Trust.NOT, "none", why=page.why_no_tree or "?")
    if missing:
        return answer("tree", Trust.LIMITED, "gaps", names=", ".join(missing), n_all=len(wanted))
    off_px = _furthest_px(page)
    if off_px is None:
        return answer("tree", Trust.LIMITED, "not_compared", n_all=len(wanted))
    figure = FieldFigure(name="bounds_off_px", measured=Quantity(value=off_px, error=0.0, unit="px"))
    if off_px > SAME_PX:
        return answer("tree", Trust.NOT, "elsewhere", figure, off_px=round(off_px))
    return answer("tree", Trust.TRUSTED, "whole", figure, n_all=len(wanted), off_px=round(off_px, 1))


def _furthest_px(page: PageSeen) -> float | None:
    """Between an edge in the tree and the same edge in the picture; None if no picture shows a mark."""
    apart = []
    for name, box in page.marks.items():
        bounds = page.nodes[name].bounds
        if bounds is not None:
            apart += [
                abs(bounds.left_px - box.left_px),
                abs(bounds.top_px - box.top_px),
                abs(bounds.right_px - box.right_px),
                abs(bounds.bottom_px - box.bottom_px),
            ]
    return max(apart, default=None)


def _tree_time(evidence: FieldEvidence, known: KnownApp) -> FieldCheck:
    page = evidence.page
    assert page is not None
    if page.tree_ms is None:
        return answer("tree_time", Trust.UNTESTED, "none", why=page.why_no_tree or "?")
    figure = FieldFigure(name="tree_ms", measured=Quantity(value=page.tree_ms, error=0.0, unit="ms"))
    trust = Trust.LIMITED if page.tree_ms > SLOW_TREE_MS else Trust.TRUSTED
    ending = "slow" if trust is Trust.LIMITED else "quick"
    return answer("tree_time", trust, ending, figure, took_ms=round(page.tree_ms))


QUESTIONS = (
    Question(check="tree", needs=(Step.PAGE,), judge=_tree),
    Question(check="tree_time", needs=(Step.PAGE,), judge=_tree_time),
)
