"""A table, a sentence and a remedy state the same numbers, for every rule that there is."""

from pathlib import Path

import pytest

from detector.core.verdict import Outcome
from detector.i18n.sentences import names_in
from detector.judging.judge import judge_window
from detector.judging.vote import vote
from detector.reporting.finding_words import limit_text, main_quantity, remedy
from detector.reporting.findings import Finding
from detector.reporting.scale_bar import comparisons
from detector.reporting.words import Words, amount, amount_of, reason_in_words
from detector.rules import RULES
from tests.rules.case_given import law_and_given
from tests.rules.test_cases import FOLDERS

LANGUAGES = [Words("en"), Words("zh-CN")]
MEASURED = {"dp", "mm", "px", "ms", "ratio", "arcmin", "deg", "m/s2", "1"}  # counts are of different things


def finding_of(folder: Path) -> Finding:
    (rule,) = (rule for rule in RULES if rule.id == folder.parent.name)
    profile, given = law_and_given(rule, folder)
    judgement = judge_window([rule], given, profile=profile)[rule.id]
    return Finding(
        key="x",
        verdict=vote(rule, "window:1", {0: judgement}, profile=profile),
        rule=rule,
        limits=dict(profile.limits[rule.id].by_name),
        clauses=(),
        unknown_clauses=(),
        subject=None,
        evidence=(),
        exhibit=None,
        origin=None,
        n_runs=1,
    )


@pytest.fixture(scope="module")
def findings() -> list[Finding]:
    return [finding_of(folder) for folder in FOLDERS]


def test_the_number_in_the_table_is_that_of_the_sentence(findings: list[Finding]) -> None:
    """CLS-09 stated one distance in its sentence and another, of the same unit, in the table."""
    differing = []
    for one in findings:
        stated = [q for q in one.verdict.quantities if q.name in names_in(one.verdict.reason_id)]
        shown = main_quantity(one)
        if shown is None or not any(q.unit == shown.unit for q in stated if q.unit in MEASURED):
            continue
        differing += [
            (one.verdict.code, words.language, shown.name)
            for words in LANGUAGES
            if amount_of(words, shown).split("（")[0].split(" (")[0].split()[0]
            not in reason_in_words(one.verdict, words.language)
        ]
    assert not differing, differing


def test_a_limit_stands_beside_the_quantity_that_it_bounds(findings: list[Finding]) -> None:
    words = LANGUAGES[0]
    for one in findings:
        compared = comparisons(one.verdict, one.limits)
        if compared:
            assert amount(words, compared[0].value, compared[0].unit) in limit_text(one, words)
            assert compared[0].quantity == main_quantity(one)


def test_a_remedy_names_what_must_be_reached(findings: list[Finding]) -> None:
    """The mildest tier: what passes it passes them all."""
    for one in findings:
        compared = comparisons(one.verdict, one.limits)
        if one.verdict.outcome is not Outcome.FAILED:
            continue
        for words in LANGUAGES:
            told = remedy(one, words)
            assert told.endswith((".", "。"))
            for limit in compared[:1]:
                target = limit.tiers[-1].value
                assert (amount(words, target, limit.unit) if target else "0") in told, told
