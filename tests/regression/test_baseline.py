"""Findings that are known, accepted, expired, worse or mended."""

from dataclasses import replace
from datetime import date

import pytest

from detector.core.errors import ConfigError
from detector.core.verdict import Outcome, Severity
from detector.core.window_role import WindowRole
from detector.regression.baseline import (
    Baseline,
    Standing,
    accepting,
    entry_by_fingerprint,
    standing_of,
    standings_of,
    with_findings,
)
from detector.regression.baseline_file import baseline_from, baseline_text
from detector.regression.decisions import after_nights
from detector.regression.fingerprint import MarkedVerdict
from detector.regression.mending import mended, without_mended
from tests.regression.judged import POPUP, SPLASH, changed, marked_verdicts

TODAY = date(2026, 11, 27)


@pytest.fixture
def baseline() -> Baseline:
    return with_findings(Baseline(), marked_verdicts(), TODAY)


def standings(baseline: Baseline, *, today: date = TODAY, **how: object) -> dict[str, Standing]:
    judged = marked_verdicts(**how)  # type: ignore[arg-type]
    return {
        f"{one.verdict.code} {one.verdict.subject}": standing_of(one, baseline, today).standing
        for one in judged
        if one.verdict.outcome is Outcome.FAILED
    }


def test_without_a_baseline_everything_is_new_and_with_its_own_nothing_is(baseline: Baseline) -> None:
    assert set(standings(Baseline()).values()) == {Standing.NEW}
    assert standings(baseline) == {
        "CLS-02 window:1": Standing.KNOWN,
        "CLS-04 window:1": Standing.KNOWN,
        "CLS-06 window:2": Standing.KNOWN,
    }


def test_a_finding_on_another_kind_of_window_is_another_finding(baseline: Baseline) -> None:
    roles = {SPLASH: WindowRole.ADVERT, POPUP: WindowRole.UPDATE}
    assert standings(baseline, roles=roles)["CLS-06 window:2"] is Standing.NEW


def test_a_window_of_unknown_role_tonight_is_not_a_new_finding(baseline: Baseline) -> None:
    roles = {SPLASH: WindowRole.UNKNOWN, POPUP: WindowRole.PROMOTION}
    assert set(standings(baseline, roles=roles).values()) == {Standing.KNOWN}
    assert len(with_findings(baseline, marked_verdicts(roles=roles), TODAY).known) == len(baseline.known)


def at_hot(judged: tuple[MarkedVerdict, ...]) -> tuple[MarkedVerdict, ...]:
    """The same windows, seen when the app came back from the background, beside those of its cold starts."""
    hot = (
        replace(
            one,
            mark=replace(one.mark, shape=f"{one.mark.shape}@hot"),
            verdict=replace(one.verdict, entry="hot", subject=one.verdict.subject.replace(":", ":hot/")),
        )
        for one in judged
    )
    return (*judged, *hot)


def test_what_is_seen_at_an_entry_that_was_not_looked_at_before_fails_no_night(baseline: Baseline) -> None:
    judged = at_hot(marked_verdicts())
    tonight = standings_of(judged, baseline, TODAY)
    assert {match.standing for (_, subject), match in tonight.items() if "hot" in subject} == {
        Standing.UNLOOKED
    }
    assert not any(match.standing.counts_as_new for match in tonight.values())
    clean = tuple(
        replace(one, verdict=changed(one.verdict, Outcome.PASSED)) if one.verdict.entry == "hot" else one
        for one in judged
    )
    looked = after_nights(baseline, clean, TODAY)
    read = baseline_from(baseline_text(looked), where="baseline")
    later = standings_of(judged, read, TODAY)
    assert {match.standing for (_, subject), match in later.items() if "hot" in subject} == {Standing.NEW}
    taken = after_nights(baseline, judged, TODAY)
    assert {match.standing for match in standings_of(judged, taken, TODAY).values()} == {Standing.KNOWN}


def test_a_finding_worse_than_when_taken_in_counts_as_new(baseline: Baseline) -> None:
    how = {"changes": {"CLS-04 window:1": Severity.CRITICAL}}
    assert standings(baseline, **how)["CLS-04 window:1"] is Standing.WORSE
    assert Standing.WORSE.counts_as_new
    taken_in = with_findings(baseline, marked_verdicts({"CLS-04 window:1": Severity.CRITICAL}), TODAY)
    assert standings(taken_in, **how)["CLS-04 window:1"] is Standing.KNOWN
    assert standings(taken_in)["CLS-04 window:1"] is Standing.KNOWN  # and a milder one is not new


def test_an_acceptance_expires_after_its_last_day(baseline: Baseline) -> None:
    entry = next(one for one in baseline.known if one.rule == "low-close-contrast")
    taken = accepting(baseline, entry, reason="new design", owner="li", expires=date(2027, 3, 31))
    assert entry not in taken.known
    by_day = [
        standings(taken, today=date(2027, month, day))["CLS-06 window:2"] for month, day in ((3, 31), (4, 1))
    ]
    assert by_day == [Standing.ACCEPTED, Standing.EXPIRED]
    assert with_findings(taken, marked_verdicts(), date(2027, 4, 1)) == taken  # only its owner renews it


def test_a_finding_that_passed_is_mended_and_drops_out(baseline: Baseline) -> None:
    judged = marked_verdicts({"CLS-02 window:1": Outcome.PASSED})
    assert [one.rule for one in mended(baseline, judged)] == ["late-close-control"]
    left = without_mended(baseline, judged)
    assert {one.rule for one in left.known} == {"undersized-close-control", "low-close-contrast"}


@pytest.mark.parametrize(
    "outcome", [Outcome.UNTESTED, Outcome.CANT_TELL, Outcome.INAPPLICABLE, Outcome.ERROR]
)
def test_a_finding_without_a_result_is_not_mended(baseline: Baseline, outcome: Outcome) -> None:
    assert mended(baseline, marked_verdicts({"CLS-02 window:1": outcome})) == ()


def test_a_pass_beside_a_failure_of_the_same_kind_mends_nothing(baseline: Baseline) -> None:
    judged = marked_verdicts({"CLS-02 window:1": Outcome.PASSED})
    failing = marked_verdicts(roles={SPLASH: WindowRole.UNKNOWN})
    assert mended(baseline, (*judged, *failing)) == ()


def test_an_accepted_finding_stays_until_its_owner_removes_it(baseline: Baseline) -> None:
    entry = next(one for one in baseline.known if one.rule == "late-close-control")
    taken = accepting(baseline, entry, reason="r", owner="o", expires=date(2027, 1, 1))
    judged = marked_verdicts({"CLS-02 window:1": Outcome.PASSED})
    assert without_mended(taken, judged).accepted == taken.accepted
    assert [one.rule for one in mended(taken, judged)] == ["late-close-control"]


def test_finds_an_entry_by_unambiguous_first_digits(baseline: Baseline) -> None:
    entry = baseline.known[0]
    assert entry_by_fingerprint(baseline, entry.fingerprint[:8]) == entry
    assert entry_by_fingerprint(baseline, "zzzzzz") is None
    twin = replace(entry, fingerprint=entry.fingerprint[:10] + "f" * 22)
    with pytest.raises(ConfigError, match="more digits"):
        entry_by_fingerprint(Baseline(known=(entry, twin)), entry.fingerprint[:10])
