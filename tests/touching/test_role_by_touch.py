"""What touching a window adds to its role."""

import math
from dataclasses import replace

import pytest

from detector.core.outcome import OutcomeKind
from detector.core.window_role import WindowRole
from detector.touching.by_touch import with_touches
from detector.windows.role_guess import NO_GUESS, ClueKind, RoleGuess, RoleReason, RoleShare, merged_role
from tests.measures.touched import tap

R = WindowRole


def guess(**shares: float) -> RoleGuess:
    ordered = sorted(shares.items(), key=lambda one: -one[1])
    return RoleGuess(
        role=R(ordered[0][0]),
        score=ordered[0][1],
        shares=tuple(RoleShare(role=R(name), share=share) for name, share in ordered),
        reasons=(),
    )


OFFER = guess(advert=0.5, promotion=0.44, page=0.06)


def test_many_launches_that_lead_to_another_app_make_an_advert() -> None:
    touches = [tap(OutcomeKind.FOREIGN_APP, run) for run in range(3)]
    assert with_touches(OFFER, touches).share_of({R.ADVERT}) > 0.95


def test_a_browser_may_show_the_developers_own_page_however_often() -> None:
    once = with_touches(OFFER, [tap(OutcomeKind.BROWSER, 1)])
    often = with_touches(OFFER, [tap(OutcomeKind.BROWSER, run) for run in range(9)])
    assert once.share_of({R.ADVERT}) == pytest.approx(often.share_of({R.ADVERT}))
    assert 0.5 < often.share_of({R.ADVERT}) < 0.8
    assert often.share_of({R.ADVERT, R.PROMOTION}) > 0.95


def test_a_store_also_updates_and_rates() -> None:
    led = with_touches(guess(advert=0.2, update=0.6, page=0.2), [tap(OutcomeKind.STORE, 1)])
    assert led.role is R.UPDATE


@pytest.mark.parametrize("outcome", [OutcomeKind.NOTHING, OutcomeKind.DISMISSED, OutcomeKind.UNKNOWN])
def test_what_leads_nowhere_adds_nothing(outcome: OutcomeKind) -> None:
    assert with_touches(OFFER, [tap(outcome, 1)]) is OFFER


def test_a_tap_that_met_no_window_adds_nothing() -> None:
    assert with_touches(OFFER, [tap(OutcomeKind.STORE, 1, since_window_ms=None)]) is OFFER


def test_runs_are_averaged_and_the_surest_gives_the_reasons() -> None:
    assert merged_role([]) is NO_GUESS
    mean = merged_role([guess(advert=0.9, promotion=0.1), guess(advert=0.2, promotion=0.8)])
    assert mean.role is R.ADVERT
    assert mean.share_of({R.ADVERT}) == pytest.approx(0.55)


def led(*outcomes: OutcomeKind) -> RoleGuess:
    """One launch per outcome."""
    return with_touches(OFFER, [tap(outcome, run) for run, outcome in enumerate(outcomes)])


def advert(guessed: RoleGuess) -> float:
    return guessed.share_of({R.ADVERT})


@pytest.mark.parametrize(
    "outcome",
    [OutcomeKind.FOREIGN_APP, OutcomeKind.DOWNLOAD, OutcomeKind.INSTALL, OutcomeKind.CHOOSER],
)
def test_leading_to_another_app_is_advertising(outcome: OutcomeKind) -> None:
    once = led(outcome)
    assert [one.clue for one in once.reasons] == [ClueKind.LED_AWAY]
    assert advert(once) > advert(OFFER)
    assert advert(once) == pytest.approx(advert(led(OutcomeKind.FOREIGN_APP)))
    assert sum(one.share for one in once.shares) == pytest.approx(1.0)


@pytest.mark.parametrize(
    "outcome",
    [OutcomeKind.OWN_LANDING, OutcomeKind.IN_PAGE, OutcomeKind.NEW_POPUP, OutcomeKind.BLOCKED],
)
def test_staying_in_the_app_or_a_refused_start_is_no_clue(outcome: OutcomeKind) -> None:
    assert led(outcome) is OFFER


def test_launches_count_rather_than_taps_and_only_the_first_three() -> None:
    away = OutcomeKind.FOREIGN_APP
    assert advert(led(away)) < advert(led(away, away)) < advert(led(*[away] * 3))
    assert advert(led(*[away] * 3)) == pytest.approx(advert(led(*[away] * 9)))
    twice_in_one = with_touches(OFFER, [tap(away, 1), tap(away, 1)])
    assert advert(twice_in_one) == pytest.approx(advert(led(away)))


def test_a_browser_adds_nothing_to_another_app_and_a_store_does() -> None:
    away, browser, store = OutcomeKind.FOREIGN_APP, OutcomeKind.BROWSER, OutcomeKind.STORE
    assert advert(led(away, browser)) == pytest.approx(advert(led(away)))
    assert [one.clue for one in led(away, store).reasons] == [ClueKind.LED_AWAY, ClueKind.LED_TO_STORE]


@pytest.mark.parametrize(
    ("outcome", "for_roles"),
    [
        (OutcomeKind.FOREIGN_APP, {R.ADVERT}),
        (OutcomeKind.BROWSER, {R.ADVERT, R.PROMOTION}),
        (OutcomeKind.STORE, {R.ADVERT, R.UPDATE, R.RATING}),
    ],
)
def test_what_leads_away_is_no_page_and_no_launch_screen(outcome: OutcomeKind, for_roles: set[R]) -> None:
    (reason,) = led(outcome).reasons
    assert {role for role, adds in reason.says.items() if adds > 0} == for_roles
    assert {role for role, adds in reason.says.items() if adds < 0} == {R.PAGE, R.BRAND}


def test_a_role_without_any_share_is_still_possible() -> None:
    surely_a_page = guess(page=1.0)
    touched = with_touches(surely_a_page, [tap(OutcomeKind.FOREIGN_APP, 1)])
    assert 0 < advert(touched) < 0.01
    assert touched.role is R.PAGE


def test_the_reasons_are_those_of_the_run_surest_of_the_merged_role() -> None:
    label, skip = (RoleReason(clue=one, says={R.ADVERT: 1.0}) for one in (ClueKind.LABEL, ClueKind.SKIP))
    less = replace(guess(advert=0.6, page=0.4), reasons=(label,))
    more = replace(guess(advert=0.8, page=0.2), reasons=(skip,))
    other = replace(guess(page=0.6, advert=0.4), reasons=())
    assert merged_role([less, more, other]).reasons == (skip,)


AWAY, BROWSER, STORE = OutcomeKind.FOREIGN_APP, OutcomeKind.BROWSER, OutcomeKind.STORE


@pytest.mark.parametrize(
    ("outcomes", "says"),
    [
        ([AWAY], [{R.ADVERT: 2.5, R.PAGE: -1.0, R.BRAND: -2.0}]),
        ([AWAY] * 2, [{R.ADVERT: 3.5, R.PAGE: -1.0, R.BRAND: -2.0}]),
        ([AWAY] * 3, [{R.ADVERT: 4.0, R.PAGE: -1.0, R.BRAND: -2.0}]),
        ([BROWSER], [{R.ADVERT: 1.0, R.PROMOTION: 0.5, R.PAGE: -1.0, R.BRAND: -2.0}]),
        ([STORE], [{R.ADVERT: 1.5, R.UPDATE: 1.5, R.RATING: 1.5, R.PAGE: -1.0, R.BRAND: -2.0}]),
        (
            [BROWSER, STORE, STORE],
            [
                {R.ADVERT: 1.0, R.PROMOTION: 0.5, R.PAGE: -1.0, R.BRAND: -2.0},
                {R.ADVERT: 1.5, R.UPDATE: 1.5, R.RATING: 1.5, R.PAGE: -1.0, R.BRAND: -2.0},
            ],
        ),
    ],
)
def test_what_leading_away_adds_to_the_log_odds(
    outcomes: list[OutcomeKind], says: list[dict[WindowRole, float]]
) -> None:
    assert [one.says for one in led(*outcomes).reasons] == says


def test_shares_after_a_touch_follow_from_the_odds() -> None:
    """A role without a share begins at one in a million."""
    touched = with_touches(guess(advert=0.5, page=0.5, rating=0.0), [tap(AWAY, 1), tap(STORE, 2)])
    odds = {
        R.ADVERT: 0.5 * math.exp(4.0),
        R.PAGE: 0.5 * math.exp(-2.0),
        R.RATING: 1e-6 * math.exp(1.5),
        R.UPDATE: 1e-6 * math.exp(1.5),
        R.BRAND: 1e-6 * math.exp(-4.0),
    }
    for role, odd in odds.items():
        assert touched.share_of({role}) == pytest.approx(odd / sum(odds.values()))
    assert [one.role for one in touched.shares] == [R.ADVERT, R.PAGE, R.RATING, R.UPDATE, R.BRAND]
    assert (touched.role, touched.score) == (R.ADVERT, touched.shares[0].share)


def test_reasons_of_a_touch_come_after_the_others() -> None:
    label = RoleReason(clue=ClueKind.LABEL, says={R.ADVERT: 1.0})
    touched = with_touches(replace(OFFER, reasons=(label,)), [tap(AWAY, 1)])
    assert [one.clue for one in touched.reasons] == [ClueKind.LABEL, ClueKind.LED_AWAY]


def test_the_mean_of_runs_is_of_every_role() -> None:
    mean = merged_role([guess(advert=0.9, page=0.1), guess(promotion=1.0), guess(promotion=0.4, advert=0.6)])
    shares = {one.role: one.share for one in mean.shares}
    assert shares == pytest.approx({R.ADVERT: 0.5, R.PROMOTION: 1.4 / 3, R.PAGE: 0.1 / 3})
    assert (mean.role, mean.score) == (R.ADVERT, pytest.approx(0.5))
