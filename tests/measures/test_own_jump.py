from dataclasses import replace

from detector.core.outcome import OutcomeKind
from detector.measures.own_jump import OwnJump, measure_own_jump
from tests.measures.touched import a_window, q, untouched


def test_counts_runs_that_jumped_by_themselves_and_the_earliest_jump() -> None:
    runs = (
        untouched(0),
        untouched(1, (1_000, OutcomeKind.NEW_POPUP), (3_000, OutcomeKind.BROWSER)),
        untouched(2, (500, OutcomeKind.DISMISSED)),
        untouched(3, (4_000, OutcomeKind.STORE), (5_000, OutcomeKind.STORE)),
    )
    assert measure_own_jump(a_window(untouched=runs)) == OwnJump(
        evidence_ids=("run:1/untouched", "run:3/untouched"),
        n_runs_jumped=q(2, "runs"),
        n_runs_untouched=q(4, "runs"),
        jump_ms=q(3_000, "ms"),
    )


def test_without_a_jump_cites_all_runs() -> None:
    jump = measure_own_jump(a_window(untouched=(untouched(0), untouched(1, (500, OutcomeKind.NOTHING)))))
    assert jump.evidence_ids == ("run:0/untouched", "run:1/untouched")
    assert (jump.n_runs_jumped, jump.jump_ms) == (q(0, "runs"), None)


def test_a_run_without_a_log_counts_only_if_it_jumped() -> None:
    unlogged = replace(untouched(0), is_logged=False)
    jumped = replace(untouched(1, (3_000, OutcomeKind.BROWSER)), is_logged=False)
    nothing = measure_own_jump(a_window(untouched=(unlogged,)))
    assert (nothing.n_runs_untouched, nothing.evidence_ids) == (q(0, "runs"), ())
    some = measure_own_jump(a_window(untouched=(unlogged, jumped, untouched(2))))
    assert (some.n_runs_jumped, some.n_runs_untouched) == (q(1, "runs"), q(2, "runs"))
    assert some.evidence_ids == ("run:1/untouched",)
