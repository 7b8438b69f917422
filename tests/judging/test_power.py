"""How likely an occasional fault was missed, computed by hand and by simulation."""

import random
from dataclasses import replace

import pytest

from detector.core.verdict import MissedFault, Outcome, Tries
from detector.judging.power import ONE_IN, missed_faults, with_missed_faults
from tests.reporting.case_reports import verdict

PASSED = verdict("CLS-01", "missing-close-control", Outcome.PASSED, runs=(0, 1, 2))


@pytest.mark.parametrize(
    ("n", "one_in", "probability"),
    [(1, 2, 0.5), (3, 2, 0.125), (3, 3, 0.2963), (2, 5, 0.64), (10, 10, 0.3487)],
)
def test_is_the_binomial_probability_of_none(n: int, one_in: int, probability: float) -> None:
    assert MissedFault(one_in=one_in, n_launches=n, probability=probability) in missed_faults(n)


def test_simulated_launches_miss_as_often() -> None:
    chance = random.Random(4)
    n_missed = sum(all(chance.random() >= 1 / 3 for _ in range(3)) for _ in range(4000))
    expected = next(one.probability for one in missed_faults(3) if one.one_in == 3)
    assert n_missed / 4000 == pytest.approx(expected, abs=0.025)


def test_more_launches_miss_less_and_rarer_faults_are_missed_more() -> None:
    few, many = missed_faults(3), missed_faults(9)
    assert [one.one_in for one in few] == list(ONE_IN)
    assert all(b.probability < a.probability for a, b in zip(few, many, strict=True))
    assert [one.probability for one in few] == sorted(one.probability for one in few)
    assert missed_faults(0) == ()


def test_a_launch_with_cant_tell_does_not_count() -> None:
    words = (*PASSED.runs[:2], replace(PASSED.runs[2], outcome=Outcome.CANT_TELL))
    passed = with_missed_faults(replace(PASSED, runs=words), n_launches=99)
    assert {one.n_launches for one in passed.missed} == {2}


def test_tries_in_one_launch_are_one_launch() -> None:
    by_tries = replace(PASSED, runs=(), tries=Tries(n=12, shown=0))
    assert with_missed_faults(by_tries, n_launches=4).missed == missed_faults(4)
    assert with_missed_faults(
        replace(by_tries, tries=Tries(n=2, shown=0)), n_launches=4
    ).missed == missed_faults(2)


def test_uncounted_or_failed_verdicts_have_none() -> None:
    assert with_missed_faults(replace(PASSED, runs=(), tries=None), n_launches=4).missed == ()
    assert with_missed_faults(replace(PASSED, runs=(), tries=Tries(n=5, shown=1)), n_launches=4).missed == ()


@pytest.mark.parametrize("outcome", [one for one in Outcome if one is not Outcome.PASSED])
def test_only_a_pass_has_missed_faults(outcome: Outcome) -> None:
    other = replace(PASSED, outcome=outcome, evidence_ids=("run:0/frame:1",))
    assert with_missed_faults(other, n_launches=3) == other
