"""When entries drop out of a baseline by themselves: what counts as proof, and what does not."""

import random
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest

from detector.core.measured import NamedQuantity
from detector.core.verdict import Outcome, ReasonCode, Tries
from detector.core.window_role import WindowRole
from detector.regression.baseline import Baseline, KnownEntry, with_findings
from detector.regression.fingerprint import MarkedVerdict
from detector.regression.mending import mended, without_mended
from detector.regression.significance import ALPHA, chance_of_none
from tests.regression.judged import SPLASH, marked_verdicts

TODAY = date(2026, 11, 27)
LATE = ("CLS-02", SPLASH)


def late(outcome: Outcome, night: int, *, n: int = 3, sdk: str = "", **by_sdk: int) -> MarkedVerdict:
    """One night's verdict on the late control; `by_sdk`: the launches that passed, if not all by `sdk`."""
    judged = marked_verdicts({"CLS-02 window:1": outcome})
    one = next(one for one in judged if (one.verdict.code, one.verdict.subject) == LATE)
    n_passed: Mapping[str, int] = by_sdk or {sdk: n}
    return replace(
        one,
        mark=replace(one.mark, sdk=sdk),
        n_passed=n_passed if outcome is Outcome.PASSED else {},
        captured_at=f"2026-12-{night:02d}T01:00:00Z",
    )


def taken_in(shown: int | None, n: int | None, *, sdk: str = "") -> Baseline:
    one = late(Outcome.FAILED, 1, sdk=sdk)
    tries = None if shown is None or n is None else Tries(n=n, shown=shown)
    return with_findings(Baseline(), [replace(one, verdict=replace(one.verdict, tries=tries))], TODAY)


def after(baseline: Baseline, *nights: MarkedVerdict) -> KnownEntry | None:
    for one in nights:
        baseline = without_mended(baseline, [one])
    return baseline.known[0] if baseline.known else None


@pytest.mark.parametrize(
    ("shown", "n", "n_nights"), [(3, 3, 1), (2, 3, 2), (10, 10, 1), (7, 10, 2), (1, 1, 2), (None, None, 1)]
)
def test_the_rarer_it_showed_the_more_passes_it_takes(
    shown: int | None, n: int | None, n_nights: int
) -> None:
    passes = [late(Outcome.PASSED, night) for night in range(2, 6)]
    assert after(taken_in(shown, n), *passes[: n_nights - 1]) is not None
    assert after(taken_in(shown, n), *passes[:n_nights]) is None


def test_the_same_night_counts_once() -> None:
    night = late(Outcome.PASSED, 2)
    kept = after(taken_in(2, 3), night, night, night)
    assert kept is not None
    assert (kept.passed, kept.passed_until) == (3, "2026-12-02T01:00:00Z")
    assert without_mended(taken_in(2, 3), [late(Outcome.PASSED, 3), night]).known == ()  # both at once


def test_a_failure_resets_the_count_and_an_open_night_counts_nothing() -> None:
    kept = after(taken_in(2, 3), late(Outcome.PASSED, 2), late(Outcome.FAILED, 3), late(Outcome.PASSED, 4))
    assert kept is not None
    assert kept.passed == 3
    unstable = late(Outcome.CANT_TELL, 3)
    unstable = replace(unstable, verdict=replace(unstable.verdict, reason_code=ReasonCode.UNSTABLE))
    kept = after(taken_in(2, 3), late(Outcome.PASSED, 2), unstable)
    assert kept is not None
    assert kept.passed == 0  # one launch showed it
    for outcome in (Outcome.CANT_TELL, Outcome.UNTESTED, Outcome.INAPPLICABLE, Outcome.ERROR):
        kept = after(taken_in(2, 3), late(Outcome.PASSED, 2), late(outcome, 3))
        assert kept is not None
        assert kept.passed == 3


def test_only_its_own_launches_count_for_an_sdks_finding() -> None:
    entry = taken_in(3, 3, sdk="pangle")
    assert after(entry, late(Outcome.PASSED, 2, sdk="gdt")) is not None
    kept = after(entry, late(Outcome.PASSED, 2, pangle=1, gdt=2))
    assert kept is not None
    assert kept.passed == 1
    assert after(entry, late(Outcome.PASSED, 2, pangle=1, gdt=2), late(Outcome.PASSED, 3, pangle=2)) is None
    assert after(taken_in(3, 3), late(Outcome.PASSED, 2, pangle=1, gdt=2)) is None  # no SDK was named then


def test_a_window_of_unknown_role_proves_nothing() -> None:
    unknown = late(Outcome.PASSED, 2)
    unknown = replace(unknown, mark=replace(unknown.mark, window=WindowRole.UNKNOWN.value))
    kept = after(taken_in(3, 3), unknown)
    assert kept is not None
    assert kept.passed == 0


def quick(night: int, *, shown: int = 0, reason_id: str = "too_few_daily_motions") -> MarkedVerdict:
    """One walk, ride, pick-up and put-down, where the rule asks for five; `shown`: how many showed it."""
    one = late(Outcome.CANT_TELL, night)
    verdict = replace(
        one.verdict,
        reason_id=reason_id,
        reason_code=ReasonCode.BUDGET,
        tries=Tries(n=1, shown=shown),
        quantities=(NamedQuantity(name="least_repeats", value=1.0, error=0.0, unit="movements"),),
        limits={"min_daily_repeats": 5.0},
    )
    return replace(one, verdict=verdict)


def test_several_nights_decide_what_one_scan_is_too_short_for() -> None:
    """Two of two were taken in: three launches rule out chance, but the rule itself asks for five."""
    entry = taken_in(2, 2)
    kept = after(entry, *map(quick, range(2, 6)))
    assert kept is not None
    assert kept.passed == 4
    assert after(entry, *map(quick, range(2, 7))) is None
    assert mended(entry, [*map(quick, range(2, 7))]) == entry.known
    nothing_shown = late(Outcome.UNTESTED, 6)
    assert after(entry, *map(quick, range(2, 6)), nothing_shown) is not None
    assert after(entry, *map(quick, range(2, 6)), nothing_shown, quick(7)) is None


def test_one_try_that_shows_it_resets_the_count_and_other_open_nights_count_nothing() -> None:
    kept = after(taken_in(2, 2), *map(quick, range(2, 6)), quick(6, shown=1))
    assert kept is not None
    assert kept.passed == 0
    kept = after(taken_in(2, 2), *(quick(night, reason_id="role_uncertain") for night in range(2, 9)))
    assert kept is not None
    assert kept.passed == 0
    assert after(taken_in(None, None), *map(quick, range(2, 9))) is not None  # a size is not counted in tries


def test_reports_mended_entries_before_anything_is_written() -> None:
    baseline = taken_in(3, 3)
    assert mended(baseline, [late(Outcome.PASSED, 2)]) == baseline.known
    assert mended(taken_in(2, 3), [late(Outcome.PASSED, 2)]) == ()


@pytest.mark.parametrize(("n", "n_nightly"), [(3, 3), (10, 10)])
def test_an_unchanged_fault_rarely_drops_out(n: int, n_nightly: int) -> None:
    """Faults of every rate, taken in because a night's vote failed; the nights after it pass by chance."""
    chance = random.Random(n)
    n_taken, n_left = 0, 0
    while n_taken < 2000:
        share = chance.random()
        shown = sum(chance.random() < share for _ in range(n))
        if 3 * shown < 2 * n:
            continue
        n_taken, n_passed = n_taken + 1, 0
        while chance_of_none(shown, n, n_passed) > ALPHA:
            if any(chance.random() < share for _ in range(n_nightly)):
                break
            n_passed += n_nightly
        else:
            n_left += 1
    assert n_left / n_taken <= ALPHA
