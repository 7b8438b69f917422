"""Which clauses may carry a failure on a given day, and what a verdict says of the others."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest

from detector.core.verdict import Outcome, Severity, Verdict
from detector.core.window_role import WindowRole
from detector.judging.clauses import ClauseBook, ClauseFile, Status
from detector.judging.in_force import AsOf, ChosenBy, day_of_capture
from detector.judging.judge import judge_window
from detector.judging.profiles import read_profiles
from detector.judging.rule_book import RuleBook
from detector.judging.vote import vote
from detector.measures import measure_window
from detector.rules import RULES
from tests.rulebook import a_control, a_run, a_track, clause_book, rule_of, surely, texts_of

NOTICE, LAW, ORDER, TAF = "miit-2021-524", "ad-law", "samr-2023-72", "taf-078.7-2022"
ONE_DAY = date(2026, 1, 9)
EVE, DAY = date(2023, 4, 30), date(2023, 5, 1)


def with_documents(**changed: Mapping[str, object]) -> ClauseBook:
    """The shipped documents with some keys of one edited, as by hand; `_` stands for - and . in its id."""
    documents = [
        replace(document, **changed.get(document.id.replace("-", "_").replace(".", "_"), {}))  # type: ignore[arg-type]
        for document in clause_book().documents
    ]
    sections: dict[str, object] = {}
    for document in documents:
        assert isinstance(document, ClauseFile)
        sections |= {section.id: section for section in document.sections}
    return replace(clause_book(), documents=tuple(documents), sections=sections)


def verdict_of(rule_id: str, book: ClauseBook, day: date | None, *, shows_from: int = 90) -> Verdict:
    """Of an advert that fills the screen for 90 frames, and bears a close control from one of them on."""
    rule = rule_of(rule_id)
    profiles = read_profiles(texts_of("profiles"), rules=RULES, clauses=book)
    law = RuleBook(rules=RULES, profile=profiles["cn-default"], clauses=book)
    law = law.on(None if day is None else AsOf(day=day, by=ChosenBy.ASKED))
    track = a_track([a_control() if n >= shows_from else None for n in range(90)])
    given = measure_window(a_run(replace(track, role=surely(WindowRole.ADVERT))), run_index=0)
    judgement = judge_window([rule], given, profile=law.profile)[rule_id]
    return vote(rule, "window:1", {0: judgement}, profile=law.profile)


def test_a_clause_counts_from_its_first_day_on() -> None:
    """The order is of 2023-05-01: before it the notice alone carries the failure."""
    order = f"{ORDER}/10.1"
    eve, first = (verdict_of("missing-close-control", clause_book(), day) for day in (EVE, DAY))
    assert {eve.outcome, first.outcome} == {Outcome.FAILED}
    assert order in eve.not_in_force and order not in eve.clauses
    assert order in first.clauses and order not in first.not_in_force


def test_a_rule_that_has_nothing_in_force_accuses_nobody() -> None:
    verdict = verdict_of("missing-close-control", clause_book(), date(2015, 1, 1))
    assert (verdict.outcome, verdict.reason_id) == (Outcome.INAPPLICABLE, "clauses_not_in_force")
    assert verdict.clauses == () and f"{NOTICE}/2.1.4" in verdict.not_in_force


def test_one_edit_of_dates_replaces_a_document() -> None:
    """The tier rests on the notice: without it the rule has no number that a clause carries."""
    ended = with_documents(
        miit_2021_524={"in_force_until": date(2026, 6, 30), "replaced_by": "a later notice"},
    )
    before, after = (verdict_of("missing-close-control", ended, date(2026, n, 1)) for n in (6, 7))
    assert (before.outcome, after.outcome) == (Outcome.FAILED, Outcome.INAPPLICABLE)
    assert f"{NOTICE}/2.1.4" in after.not_in_force
    assert f"{LAW}/44" in after.clauses


def test_a_draft_is_named_and_carries_no_failure() -> None:
    """Whatever the day; that it would forbid what was seen is said."""
    draft = {"status": Status.DRAFT, "in_force_from": None}
    others = dict.fromkeys(("ad_law", "samr_2023_72", "taf_078_7_2022", "miit_2023_26"), draft)
    drafted = with_documents(miit_2021_524=draft, kr_ecommerce=draft, cac_2022_popup=draft, **others)
    for day in (ONE_DAY, None):
        verdict = verdict_of("missing-close-control", drafted, day)
        assert (verdict.outcome, verdict.reason_id) == (Outcome.INAPPLICABLE, "only_a_draft_forbids")
        assert f"{NOTICE}/2.1.4" in verdict.not_in_force


def test_a_number_that_is_practice_may_come_from_a_draft() -> None:
    """Its duty is another clause's; the draft is named as one."""
    verdict = verdict_of("late-close-control", clause_book(), ONE_DAY, shows_from=20)
    assert (verdict.outcome, verdict.severity) == (Outcome.FAILED, Severity.MINOR)
    assert verdict.not_in_force == ("tv-boot-ads/prompt-within-1-s",)
    assert f"{NOTICE}/2.1.4" in verdict.clauses


@pytest.mark.parametrize(
    ("started", "day"),
    [
        pytest.param(["2026-06-30T15:59:59Z"], date(2026, 6, 30), id="still that day in China"),
        pytest.param(["2026-06-30T16:00:00Z"], date(2026, 7, 1), id="the next one there"),
        pytest.param(["2026-07-02T00:00:00Z", "2026-07-01T00:00:00Z"], date(2026, 7, 1), id="the first run"),
        pytest.param(["", "yesterday"], None, id="no run says when"),
    ],
)
def test_the_day_of_a_capture_is_that_of_its_first_run_in_china(started: list[str], day: date | None) -> None:
    found = day_of_capture(started)
    assert (found and found.day) == day
