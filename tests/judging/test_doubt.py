"""How likely a failure is false: its parts, what it came to on known apps, and a profile's bound."""

import json
from dataclasses import replace

import jsonschema
import pytest

from detector.codec import to_plain
from detector.core.display import Display
from detector.core.measured import Measurements
from detector.core.quantity import Quantity
from detector.core.verdict import DoubtPart, Outcome, Verdict
from detector.core.window_role import WindowRole
from detector.judging.decision import chance_of_errors
from detector.judging.doubt import Band, bounded, calibrated, with_doubt
from detector.judging.judge import judge_window
from detector.judging.vote import vote
from detector.measures import measure_window
from detector.measures.close_delay import CloseDelay
from detector.measures.close_presence import ClosePresence
from detector.windows.seen import InformationWindow
from detector.windows.touched_window import TouchedWindow
from tests.repository import REPOSITORY
from tests.rulebook import a_control, a_run, a_track, profile, rule_of, surely
from tests.rules.given import a_measure

RULE = rule_of("late-close-control")
DISPLAY = Display(width_px=1080, height_px=2400, density_dpi=420)
BANDS = (
    Band(up_to=0.02, n=4000, n_false=0),
    Band(up_to=0.2, n=100, n_false=3),
    Band(up_to=1.0, n=4, n_false=1),
)


def late(*, role_score: float = 0.99, control_score: float = 0.98) -> Verdict:
    """A control that came after 40 of 60 frames, in one launch."""
    controls = [replace(a_control(), score=control_score) if n >= 40 else None for n in range(60)]
    role = surely(WindowRole.ADVERT, role_score)
    track = replace(a_track(controls), role=role)
    window = InformationWindow(kind=track.kind, box=track.box, score=0.97)
    track = replace(track, readings=tuple(replace(reading, windows=(window,)) for reading in track.readings))
    judgement = judge_window([RULE], measure_window(a_run(track, DISPLAY), run_index=0), profile=profile())
    touched = TouchedWindow(
        display=DISPLAY,
        touches=(),
        untouched=(),
        has_control=True,
        role=surely(WindowRole.ADVERT, role_score),
    )
    verdict = vote(RULE, "window:1", {0: judgement[RULE.id]}, profile=profile())
    return with_doubt(verdict, RULE, [judgement[RULE.id]], {0: track}, touched)


def test_a_failure_states_what_may_be_wrong_with_it() -> None:
    verdict = late(role_score=0.95, control_score=0.9)
    doubt = verdict.doubt
    assert verdict.outcome is Outcome.FAILED
    assert doubt is not None
    assert doubt.parts[DoubtPart.CONTROL] == pytest.approx(0.1)
    assert doubt.parts[DoubtPart.ROLE] == pytest.approx(0.05, abs=0.01)
    assert doubt.score > max(doubt.parts.values())
    surer = late(role_score=0.99, control_score=0.99).doubt
    assert surer is not None
    assert surer.score < doubt.score
    schema = json.loads((REPOSITORY / "detector/schemas/verdicts-1.json").read_text(encoding="utf-8"))
    jsonschema.validate(to_plain(verdict), {**schema["$defs"]["verdict"], "$defs": schema["$defs"]})


def test_a_number_far_past_its_limit_leaves_less_doubt_than_one_near_it() -> None:
    def chance(delay_ms: float) -> float:
        delay = CloseDelay(
            evidence_ids=("run:0/frame:1",), delay_ms=Quantity(value=delay_ms, error=100, unit="ms")
        )
        presence = a_measure(ClosePresence, n_frames=9, n_frames_with_control=9, control_score=0.95)
        limits = profile().limits[RULE.id]
        return chance_of_errors(Measurements((delay, presence)), lambda given: RULE.judge(given, limits))

    assert chance(1_160) == pytest.approx(0.00135, rel=0.01)
    assert chance(1_600) < 1e-8


def test_the_probability_is_what_failures_that_scored_alike_came_to() -> None:
    alike = calibrated(0.1, {}, BANDS)
    assert (alike.n_like, alike.n_false_like) == (100, 3)
    assert alike.probability == pytest.approx(3.5 / 101, abs=1e-4)
    assert alike.at_most == pytest.approx(0.0757, abs=0.001)  # Clopper and Pearson, 95 % one-sided
    assert calibrated(0.5, {}, BANDS).probability is None  # four are too few


def test_a_profile_may_leave_open_what_is_too_often_false_or_not_known() -> None:
    verdict = late()
    for score, outcome, reason in (
        (0.01, Outcome.FAILED, verdict.reason_id),
        (0.1, Outcome.CANT_TELL, "doubt_too_great"),
        (0.5, Outcome.CANT_TELL, "doubt_not_calibrated"),
    ):
        weighed = bounded(replace(verdict, doubt=calibrated(score, {}, BANDS)), 0.001)
        assert (weighed.outcome, weighed.reason_id) == (outcome, reason)
    assert bounded(replace(verdict, doubt=calibrated(0.5, {}, BANDS)), None).outcome is Outcome.FAILED
