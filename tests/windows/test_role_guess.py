"""What a guess at a window's role reports about itself."""

import pytest

from detector.core.window_role import WindowRole
from detector.windows.role_guess import NO_GUESS, ClueKind, RoleGuess, RoleReason, RoleShare

R = WindowRole


def guess(*reasons: RoleReason) -> RoleGuess:
    shares = (RoleShare(role=R.ADVERT, share=0.6), RoleShare(role=R.PAGE, share=0.3))
    rest = RoleShare(role=R.UNKNOWN, share=0.1)
    return RoleGuess(role=R.ADVERT, score=0.6, shares=(*shares, rest), reasons=reasons)


def clue(kind: ClueKind, role: WindowRole, adds: float) -> RoleReason:
    return RoleReason(clue=kind, says={role: adds})


def test_shares_of_several_roles_add_up() -> None:
    assert guess().share_of({R.ADVERT, R.UNKNOWN}) == pytest.approx(0.7)
    assert guess().share_of({R.CONSENT}) == 0


def test_no_guess_is_unknown() -> None:
    assert (NO_GUESS.role, NO_GUESS.share_of({R.UNKNOWN})) == (R.UNKNOWN, 1.0)
    assert NO_GUESS.score == 0
    assert not NO_GUESS.bears_mark()


@pytest.mark.parametrize(
    ("reason", "is_mark"),
    [
        (clue(ClueKind.LABEL, R.ADVERT, 3.0), True),
        (clue(ClueKind.SKIP, R.ADVERT, 3.0), True),
        (clue(ClueKind.IDS, R.ADVERT, 1.5), True),
        (clue(ClueKind.LED_AWAY, R.ADVERT, 2.5), True),
        (clue(ClueKind.LED_TO_STORE, R.ADVERT, 1.5), True),
        pytest.param(clue(ClueKind.IDS, R.CONSENT, 1.5), False, id="a name of another purpose"),
        pytest.param(clue(ClueKind.LED_TO_STORE, R.ADVERT, 0.4), True, id="of little weight"),
        pytest.param(clue(ClueKind.LABEL, R.ADVERT, 0.0), False, id="a mark without weight"),
        pytest.param(clue(ClueKind.PICTURE, R.ADVERT, 1.0), False, id="pages have pictures, too"),
        pytest.param(clue(ClueKind.CALL, R.ADVERT, 1.2), False, id="and calls to action"),
    ],
)
def test_an_advert_is_marked_by_more_than_its_looks(reason: RoleReason, is_mark: bool) -> None:
    assert guess(reason).bears_mark() is is_mark


@pytest.mark.parametrize("kind", [ClueKind.LED_AWAY, ClueKind.LED_TO_STORE])
def test_a_page_that_holds_an_advert_leads_away_where_that_is_touched(kind: ClueKind) -> None:
    holds = clue(ClueKind.LABELS_ON_PAGE, R.PAGE, 1.5)
    assert not guess(holds, clue(kind, R.ADVERT, 2.5)).bears_mark()
    assert guess(holds, clue(ClueKind.SKIP, R.ADVERT, 3.0)).bears_mark()


def test_the_strongest_reasons_are_those_for_the_role_that_was_chosen() -> None:
    weak, strong = clue(ClueKind.CALL, R.ADVERT, 0.3), clue(ClueKind.LABEL, R.ADVERT, 3.0)
    against, other = clue(ClueKind.PLAIN, R.ADVERT, -1.0), clue(ClueKind.TAB_BAR, R.PAGE, 3.5)
    silent = clue(ClueKind.SHAPE, R.ADVERT, 0.0)
    role_guess = guess(weak, against, strong, other, silent)
    assert role_guess.strongest_reasons(9) == (strong, weak)
    assert role_guess.strongest_reasons(1) == (strong,)
