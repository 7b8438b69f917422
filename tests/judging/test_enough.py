"""When launching may stop: the risks hold however often it is checked, and the stated reason is true."""

import random
from dataclasses import replace

import pytest

from detector.core.errors import ConfigError
from detector.core.verdict import Outcome, RunWord, Severity, Verdict
from detector.judging.enough import Settled, StopReason, Until, settled, stop_reason, until_of
from detector.judging.richness import Coverage

UNTIL = Until(power=0.95, one_in=3, most=30)


def launched(
    chance: random.Random, share: float, until: Until, *, answer_rate: float = 1.0
) -> tuple[Settled | None, int]:
    """Launch by launch until settled or the budget is spent; a launch has an answer with that probability."""
    n_failed = n_passed = n_silent = 0
    for n in range(1, until.most + 1):
        if chance.random() >= answer_rate:
            n_silent += 1
        elif chance.random() < share:
            n_failed += 1
        else:
            n_passed += 1
        if state := settled(n_failed, n_passed, n_silent, until):
            return state, n
    return None, until.most


def shares_of(
    share: float, until: Until = UNTIL, *, n_scans: int = 3000, answer_rate: float = 1.0
) -> dict[Settled | None, float]:
    chance = random.Random(round(share * 100))
    ended = [launched(chance, share, until, answer_rate=answer_rate)[0] for _ in range(n_scans)]
    return {state: ended.count(state) / n_scans for state in (*Settled, None)}


@pytest.mark.parametrize(
    "until", [UNTIL, Until(power=0.9, one_in=2, most=20), Until(power=0.95, one_in=5, most=40)]
)
def test_a_fault_in_one_launch_of_k_is_missed_at_the_requested_risk(until: Until) -> None:
    assert shares_of(1 / until.one_in, until)[Settled.ABSENT] <= until.risk + 0.012


@pytest.mark.parametrize("share", [0.0, 0.1, 0.2, 1 / 3])
def test_a_fault_below_the_bound_is_rarely_called_present(
    share: float,
) -> None:
    assert shares_of(share)[Settled.PRESENT] <= UNTIL.risk


@pytest.mark.parametrize("share", [2 / 3, 0.8, 1.0])
def test_a_fault_that_wins_the_vote_is_rarely_called_seldom(share: float) -> None:
    assert shares_of(share)[Settled.SELDOM] <= UNTIL.risk


def test_clear_cases_end_early() -> None:
    chance = random.Random(1)
    assert launched(chance, 0.0, UNTIL) == (Settled.ABSENT, 8)
    assert launched(chance, 1.0, UNTIL) == (Settled.PRESENT, 5)
    n = [launched(chance, 0.9, UNTIL)[1] for _ in range(500)]
    assert sum(n) / len(n) < 9


@pytest.mark.parametrize(
    ("n_failed", "n_passed", "n_silent", "state"),
    [
        pytest.param(14, 7, 0, Settled.PRESENT, id="two thirds, as the vote asks"),
        pytest.param(13, 8, 0, None, id="one less"),
        pytest.param(17, 10, 0, None, id="surely in one of three, but in less than two thirds"),
        pytest.param(1, 7, 0, Settled.SELDOM, id="one of eight is no two thirds"),
        pytest.param(1, 4, 0, None, id="one of five may be"),
        pytest.param(0, 8, 0, Settled.ABSENT, id="eight passed"),
        pytest.param(0, 7, 9, None, id="seven passed, the others are silent"),
        pytest.param(0, 1, 20, None, id="one with an answer keeps it open"),
        pytest.param(0, 0, 7, None, id="seven silent"),
    ],
)
def test_outcomes_that_settle_a_rule(
    n_failed: int, n_passed: int, n_silent: int, state: Settled | None
) -> None:
    assert settled(n_failed, n_passed, n_silent, UNTIL) is state


@pytest.mark.parametrize(("power", "n"), [(0.5, 1), (0.75, 2), (0.875, 3)])
def test_exactly_the_requested_power_is_enough(power: float, n: int) -> None:
    """For halves the binomial's power is exactly that."""
    until = Until(power=power, one_in=2)
    assert until.is_seen(n) and not until.is_seen(n - 1)


def test_a_rule_that_never_answers_does_not_spend_the_budget() -> None:
    assert launched(random.Random(1), 0.5, UNTIL, answer_rate=0.0) == (Settled.SILENT, 8)
    assert shares_of(0.0, answer_rate=1 / 3)[Settled.SILENT] <= UNTIL.risk + 0.012


@pytest.mark.parametrize("power", [0.8, 0.95, 0.99])
@pytest.mark.parametrize("one_in", [2, 3, 10])
def test_the_power_is_the_binomials(power: float, one_in: int) -> None:
    until = Until(power=power, one_in=one_in)
    n = next(n for n in range(1, 1000) if until.is_seen(n))
    assert (1 - 1 / one_in) ** n <= 1 - power < (1 - 1 / one_in) ** (n - 1)


def verdict(*outcomes: Outcome, subject: str = "window:1") -> Verdict:
    words = tuple(
        RunWord(run_index=index, outcome=one, severity=None, reason_code=None, reason_id="x", quantities=())
        for index, one in enumerate(outcomes)
    )
    outcome = Outcome.FAILED if Outcome.FAILED in outcomes else Outcome.PASSED
    return Verdict(
        rule_id="late-close-control",
        code="CLS-02",
        subject=subject,
        outcome=outcome,
        severity=Severity.MAJOR,
        profile="cn-default",
        seen_in_runs=tuple(range(len(outcomes))),
        quantities=(),
        limits={},
        clauses=(),
        reason_code=None,
        reason_id="x",
        reason="x",
        evidence_ids=("run:0/frame:1",),
        runs=words,
    )


F, P, C, N = Outcome.FAILED, Outcome.PASSED, Outcome.CANT_TELL, Outcome.INAPPLICABLE


def why(*verdicts: Verdict, n: int, fails: bool = False) -> StopReason | None:
    stopped = stop_reason(verdicts, n, UNTIL, fails=lambda one: fails)
    return None if stopped is None else stopped.why


def test_it_stops_for_the_power_when_every_rule_is_settled() -> None:
    assert why(verdict(*[P] * 8), verdict(*[F] * 8), n=8) is StopReason.POWER
    assert why(verdict(*[P] * 8), verdict(*[P] * 7, C), n=8) is None
    assert why(verdict(*[P] * 8), verdict(*[N] * 8), verdict(*[C] * 8), n=8) is StopReason.POWER


def test_a_settled_finding_ends_it_before_a_rare_fault_would_have_been_seen() -> None:
    """Nothing is left to wait for, though five launches are too few for a pass."""
    assert why(verdict(*[F] * 5), n=5) is StopReason.POWER
    assert why(verdict(*[P] * 5), n=5) is None


def test_launches_with_nothing_to_judge_count_as_passed() -> None:
    assert why(verdict(*[P] * 4, *[N] * 4), n=8) is StopReason.POWER
    assert why(verdict(*[P] * 4, *[C] * 4), n=8) is None


def test_it_stops_early_if_a_failing_finding_is_beyond_chance() -> None:
    assert why(verdict(*[P] * 5), verdict(*[F] * 5), n=5, fails=True) is StopReason.CLEAR
    assert why(verdict(*[P] * 5), verdict(*[F] * 5), n=5) is None  # known, or too mild: it goes on
    assert why(verdict(*[P] * 3), verdict(*[F] * 3), n=3, fails=True) is None


def test_a_finding_that_fails_no_run_is_never_clear() -> None:
    """By default nothing fails the run, and every rule is waited for."""
    assert stop_reason([verdict(*[P] * 5), verdict(*[F] * 5)], 5, UNTIL) is None


def test_launches_without_a_subject_do_not_make_a_fault_rarer() -> None:
    assert why(verdict(*[F] * 5, *[N] * 5), n=10, fails=True) is StopReason.CLEAR


@pytest.mark.parametrize(("n_doubts", "is_clear"), [(3, True), (4, False)])
def test_a_finding_that_loses_the_vote_is_not_clear(n_doubts: int, is_clear: bool) -> None:
    """Seven of ten make a failure stand, of eleven it takes eight; doubts count in the vote."""
    stopped = why(verdict(*[F] * 7, *[C] * n_doubts), n=7 + n_doubts, fails=True)
    assert (stopped is StopReason.CLEAR) is is_clear


def test_it_stops_at_the_budget_and_reports_open_rules() -> None:
    stopped = stop_reason([verdict(*[F, P] * 15), verdict(*[P] * 30)], 30, UNTIL)
    assert stopped is not None
    assert (stopped.why, stopped.n_open, stopped.n_launches) == (StopReason.BUDGET, 1, 30)


def test_rare_windows_and_rules_without_launches_are_not_waited_for() -> None:
    rare = verdict(P, P, subject="window:2")
    whole = replace(verdict(), runs=())
    assert why(verdict(*[P] * 8), rare, whole, n=8) is StopReason.POWER
    of_the_app = verdict(*[C] * 7, P, subject="app")
    assert why(verdict(*[P] * 8), of_the_app, n=8) is StopReason.POWER


def test_a_window_as_frequent_as_the_fault_is_waited_for() -> None:
    thrice = verdict(P, P, P, subject="window:2")
    assert why(verdict(*[P] * 9), thrice, n=9) is None
    assert why(verdict(*[P] * 10), thrice, n=10) is StopReason.POWER


def test_without_any_window_it_ends_when_one_would_have_been_seen() -> None:
    assert [why(n=n) for n in (7, 8)] == [None, StopReason.POWER]


@pytest.mark.parametrize("how", [{"power": 0.0}, {"power": 1.0}, {"one_in": 1}, {"most": 0}])
def test_impossible_values_are_refused(how: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=r"between 0 and 1|launch"):
        Until(**how)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "until"),
    [
        ("0.95", Until()),
        (".9/5", Until(power=0.9, one_in=5)),
        ("0.99:50", Until(power=0.99, most=50)),
        ("0.8/2:12", Until(power=0.8, one_in=2, most=12)),
        ("0.5/100:1", Until(power=0.5, one_in=100, most=1)),
        ("0.9999:100", Until(power=0.9999, most=100)),
    ],
)
def test_reads_power_share_and_budget(text: str, until: Until) -> None:
    assert until_of(text, where="until") == until


@pytest.mark.parametrize(
    "text",
    [*("95", "1.0", "0.2", "0.4999", "0.95/1", "0.95/101"), *("0.95:0", "0.95:101", "", "0.95/", "٠.٩")],
)
def test_anything_else_is_refused_in_one_sentence(text: str) -> None:
    with pytest.raises(ConfigError, match="until: "):
        until_of(text, where="until")


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("0.2", "POWER must be 0.5 to 0.9999, not 0.2"),
        ("0.95/1", "K must be 2 to 100, not 1"),
        ("0.95:101", "LAUNCHES must be 1 to 100, not 101"),
    ],
)
def test_a_number_out_of_range_is_refused_with_the_range(text: str, complaint: str) -> None:
    with pytest.raises(ConfigError) as caught:
        until_of(text, where="until")
    assert str(caught.value) == f"until: {complaint} (POWER/K:LAUNCHES)"


def seen(low: float) -> Coverage:
    return Coverage(value=1.0, low=low, high=1.0, n_creatives=3, n_sightings=40, estimated=3.0)


def test_launching_for_a_coverage_ends_when_it_is_sure_whatever_the_rules_say() -> None:
    until = until_of("coverage:0.9:50", where="--until")
    failing = [verdict(*[F] * 40)]
    assert stop_reason(failing, 40, until, fails=lambda _: True, coverage=seen(0.85)) is None
    assert stop_reason(failing, 40, until, coverage=None) is None
    enough = stop_reason(failing, 45, until, coverage=seen(0.9))
    assert enough is not None
    assert (enough.why, enough.coverage) == (StopReason.COVERAGE, 0.9)
    spent = stop_reason([], 50, until, coverage=seen(0.5))
    assert spent is not None
    assert spent.why is StopReason.BUDGET
    with pytest.raises(ConfigError, match=r"SHARE must be 0\.05 to 0\.99, not 0\.995"):
        until_of("coverage:0.995", where="--until")
