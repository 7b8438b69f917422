"""Marks that look like a close control, beside the one that is followed, and the outcome of taps on them.

A launch counts once per mark, by its first tap. A mark that only some launches show came with a creative.
"""

from dataclasses import dataclass

from detector.core.measured import Measured
from detector.core.quantity import Quantity, counted
from detector.windows.touched_window import OtherMark, Touch, TouchedWindow

__all__ = ["OtherMarks", "measure_other_marks"]

MIN_ACCUSED_SCORE = 0.6  # as of a control that is aimed at


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherMarks(Measured):
    """`n_mark_jumps` and `n_mark_taps` are those of the mark that led away most often, or else of all.

    n_other_marks   such marks that two thirds of the launches show
    n_untried_marks those of them that no tap hit, or only taps with an unknown outcome
    n_mark_jumps    launches in which a tap on it led elsewhere
    n_mark_taps     launches in which it was tapped, with a known outcome
    is_always_there whether every launch shows it, as surely as a control that is aimed at
    """

    n_other_marks: Quantity
    n_untried_marks: Quantity
    n_mark_jumps: Quantity
    n_mark_taps: Quantity
    is_always_there: bool


def measure_other_marks(window: TouchedWindow) -> OtherMarks:
    taps = [(mark, mark.first_taps(window.touches)) for mark in window.other_marks]
    standing = [(mark, tried) for mark, tried in taps if mark.stands]
    away = [(mark, tried) for mark, tried in taps if any(touch.outcome.leads_elsewhere for touch in tried)]
    worst = max(away, key=lambda each: _n_away(each[1]), default=None)
    known = [touch for _, tried in taps for touch in tried] if worst is None else list(worst[1])
    return OtherMarks(
        evidence_ids=tuple(dict.fromkeys(evidence for touch in known for evidence in touch.evidence_ids)),
        n_other_marks=counted(len(standing), "things"),
        n_untried_marks=counted(sum(not tried for _, tried in standing), "things"),
        n_mark_jumps=counted(0 if worst is None else _n_away(worst[1]), "taps"),
        n_mark_taps=counted(len(known), "taps"),
        is_always_there=worst is not None and _is_sure(worst[0]) and _n_away(worst[1]) == len(worst[1]),
    )


def _is_sure(mark: OtherMark) -> bool:
    return mark.comes_every_time and mark.score >= MIN_ACCUSED_SCORE


def _n_away(tried: tuple[Touch, ...]) -> int:
    return sum(touch.outcome.leads_elsewhere for touch in tried)
