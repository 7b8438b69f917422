"""What touching a window adds to its role."""

import pytest

from detector.core.outcome import OutcomeKind
from detector.core.window_role import WindowRole
from detector.perception.role_by_touch import merged, with_touches
from detector.windows.role_guess import NO_GUESS, RoleGuess, RoleShare
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


def test_a_browser_may_show_a_page_of_the_developers_own_however_often() -> None:
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
    assert merged([]) is NO_GUESS
    mean = merged([guess(advert=0.9, promotion=0.1), guess(advert=0.2, promotion=0.8)])
    assert mean.role is R.ADVERT
    assert mean.share_of({R.ADVERT}) == pytest.approx(0.55)
