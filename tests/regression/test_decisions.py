"""Which decisions a night has lost, and for how many nights in a row."""

from dataclasses import replace
from datetime import date

import pytest

from detector.core.verdict import Outcome, ReasonCode, RunWord
from detector.regression.baseline import Baseline, DecidedEntry, UndecidedEntry
from detector.regression.baseline_file import baseline_from, baseline_text
from detector.regression.decisions import LostDecision, after_nights, counted_nights, lost_decisions
from detector.regression.fingerprint import MarkedVerdict
from detector.regression.gate import Gate
from tests.regression.judged import marked_verdicts

TODAY = date(2026, 12, 1)
RULE = "missing-close-control"


def night(
    day: int, outcome: Outcome = Outcome.PASSED, code: ReasonCode | None = None
) -> tuple[MarkedVerdict, ...]:
    """One verdict of one rule on a full-screen window, in three launches."""
    one = next(one for one in marked_verdicts() if one.mark.rule_id == RULE)
    evidence = ("run:0/frame:0001",)
    verdict = replace(
        one.verdict, outcome=outcome, reason_code=code, seen_in_runs=(0, 1, 2), evidence_ids=evidence
    )
    at = f"2026-12-{day:02d}T02:00:00.000Z"
    return (replace(one, verdict=verdict, captured_at=at, n_launches=3),)


def slow_night(
    day: int, outcome: Outcome = Outcome.CANT_TELL, reason_id: str = "too_few_frames_to_see_motion"
) -> tuple[MarkedVerdict, ...]:
    (one,) = night(day, outcome)
    word = RunWord(
        run_index=0,
        outcome=outcome,
        severity=None,
        reason_code=None,
        reason_id=reason_id,
        quantities=(),
    )
    return (replace(one, is_slow=True, verdict=replace(one.verdict, runs=(word,))),)


def without_window(day: int) -> tuple[MarkedVerdict, ...]:
    (one,) = night(day, Outcome.UNTESTED, ReasonCode.NO_SAMPLE)
    return (replace(one, mark=replace(one.mark, shape="", window="app")),)


def lost(baseline: Baseline, judged: tuple[MarkedVerdict, ...]) -> tuple[LostDecision, ...]:
    before = counted_nights(baseline.undecided, judged[0].captured_at)
    return lost_decisions(baseline.decided, before, judged)


def test_nights_in_a_row_are_counted_once_each_and_end_with_a_decision() -> None:
    known = after_nights(Baseline(), night(1), TODAY)
    assert lost(known, night(2)) == ()
    assert [one.nights for one in lost(known, night(2, Outcome.CANT_TELL))] == [1]
    known = after_nights(known, night(2, Outcome.CANT_TELL), TODAY)
    assert [one.nights for one in lost(known, night(2, Outcome.CANT_TELL))] == [1]
    assert [one.nights for one in lost(known, night(3, Outcome.CANT_TELL))] == [2]
    known = after_nights(known, [*night(3), *night(4, Outcome.CANT_TELL)], TODAY)
    assert [one.nights for one in lost(known, night(5, Outcome.CANT_TELL))] == [2]


def test_a_night_recorded_too_slowly_neither_counts_nor_ends_the_count() -> None:
    """Nor does it fail, however many there are: a busy host says nothing about the app."""
    known = after_nights(Baseline(), night(1), TODAY)
    for day in (2, 3, 4):
        (one,) = lost(known, slow_night(day))
        assert (one.nights, Gate().fails_for(one)) == (0, False)
        known = after_nights(known, slow_night(day), TODAY)
    assert known.undecided == ()
    (one,) = lost(known, slow_night(5, Outcome.UNTESTED, "hit_region_unmeasured"))
    assert one.nights == 0
    (one,) = lost(known, slow_night(5, Outcome.UNTESTED, "no_control"))
    assert one.nights == 1
    known = after_nights(known, night(5, Outcome.CANT_TELL), TODAY)
    known = after_nights(known, slow_night(6), TODAY)
    assert not Gate().fails_for(lost(known, slow_night(7))[0])
    (one,) = lost(known, night(8, Outcome.CANT_TELL))
    assert (one.nights, Gate().fails_for(one)) == (2, True)


@pytest.mark.parametrize(
    ("judged", "is_lost"),
    [
        pytest.param(night(2, Outcome.FAILED), False, id="a failure is a decision"),
        pytest.param(night(2, Outcome.INAPPLICABLE), False, id="so is that it does not apply"),
        pytest.param(night(2, Outcome.UNTESTED, ReasonCode.BUDGET), False, id="the level does not try it"),
        pytest.param(night(2, Outcome.UNTESTED), True, id="untested"),
        pytest.param(night(2, Outcome.ERROR), True, id="the rule broke"),
        pytest.param(without_window(2), True, id="no such window"),
        pytest.param((*night(2, Outcome.CANT_TELL), *night(2)), False, id="decided on another window"),
    ],
)
def test_a_decision_is_lost_where_every_such_window_is_open(
    judged: tuple[MarkedVerdict, ...], is_lost: bool
) -> None:
    known = after_nights(Baseline(), night(1), TODAY)
    assert bool(lost(known, judged)) is is_lost


def test_a_window_that_does_not_show_fails_only_beyond_chance() -> None:
    known = after_nights(Baseline(), night(1), TODAY)
    (entry,) = known.decided
    seldom = replace(known, decided=(replace(entry, shown=1),))
    for baseline, fails in ((known, True), (seldom, False)):
        (one,) = lost(after_nights(baseline, without_window(2), TODAY), without_window(3))
        assert one.nights == 2
        assert Gate().fails_for(one) is fails


def test_decisions_are_written_one_place_a_line_and_earlier_files_are_read() -> None:
    decided = DecidedEntry(package="a.b", shape="screen", rules=(RULE, "self-start"), shown=2, launches=3)
    undecided = UndecidedEntry(package="a.b", shape="screen", rule=RULE, nights=1, until="2026-12-01T02:00Z")
    baseline = Baseline(decided=(decided,), undecided=(undecided,))
    text = baseline_text(baseline)
    assert baseline_from(text, where="x") == baseline
    assert sum(line.startswith("- ") for line in text.splitlines()) == 2
    for earlier in ("baseline/1", "baseline/2"):
        read = baseline_from(f"format: {earlier}\nknown:\naccepted:\n", where="x")
        assert (read.decided, read.undecided) == ((), ())


def test_a_decision_on_a_hot_start_is_lost_only_where_one_was_tried() -> None:
    (one,) = night(1)
    hot = replace(one, mark=replace(one.mark, shape="screen@hot"))
    assert hot.mark.fingerprint != one.mark.fingerprint
    known = after_nights(Baseline(), [one, hot], TODAY)
    assert lost(known, night(2)) == (), "nobody came back to the app that night"
    unseen = replace(without_window(2)[0], mark=replace(one.mark, shape="@hot", window="app"))
    assert [decision.shape for decision in lost(known, (*night(2), unseen))] == ["screen@hot"]
