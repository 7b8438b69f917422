"""A control far beside its window may be the page's: it accuses nobody."""

from dataclasses import replace

import pytest

from detector.core.display import Display
from detector.core.geometry import Rect
from detector.core.quantity import Quantity
from detector.core.verdict import Outcome
from detector.judging.judge import OF_THE_CONTROL, judge_window
from detector.judging.rule import Judgement, Rule
from detector.measures import measure_window
from detector.rules import RULES
from detector.windows.seen import InformationWindow, WindowKind
from tests.rulebook import a_control, a_run, a_track, profile, rule_of

DISPLAY = Display(width_px=1080, height_px=2400, density_dpi=420)
PX_PER_DP = 420 / 160
CARD = Rect.from_xywh(140, 1000, 800, 800)
FAINT = Quantity(value=2.2, error=0.1, unit="ratio")


def judged(rule: Rule, *, above_dp: float, contrast: Quantity = FAINT) -> Judgement:
    """A sure popup with a faint control that comes late, this far above the middle of its card."""
    box = Rect.from_xywh(500, CARD.top_px - above_dp * PX_PER_DP - 60, 60, 60)
    control = a_control(box=box, glyph_box=box, contrast=contrast)
    track = a_track([None] * 40 + [control] * 20, kind=WindowKind.POPUP, box=CARD)
    window = InformationWindow(kind=WindowKind.POPUP, box=CARD, score=0.98)
    track = replace(track, readings=tuple(replace(each, windows=(window,)) for each in track.readings))
    given = measure_window(a_run(track, DISPLAY), run_index=0)
    return judge_window([rule], given, profile=profile())[rule.id]


@pytest.mark.parametrize(
    "rule",
    [rule_of("late-close-control"), rule_of("low-contrast-close-control"), rule_of("odd-close-position")],
)
def test_a_failure_becomes_an_open_question_far_beside_the_window(rule: Rule) -> None:
    assert judged(rule, above_dp=90).outcome is Outcome.FAILED
    far = judged(rule, above_dp=102)
    assert (far.outcome, far.reason_id) == (Outcome.CANT_TELL, "control_apart")
    assert any(measured.evidence_ids for measured in far.read)


def test_a_pass_stays() -> None:
    clear = Quantity(value=12.0, error=0.1, unit="ratio")
    assert (
        judged(rule_of("low-contrast-close-control"), above_dp=102, contrast=clear).outcome is Outcome.PASSED
    )


def test_every_rule_with_a_measure_of_the_control_is_covered() -> None:
    of_close = {need for rule in RULES for need in rule.needs if need.__name__.startswith("Close")}
    assert of_close == OF_THE_CONTROL
