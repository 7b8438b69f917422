from dataclasses import replace

import pytest

from detector.core.window_role import WindowRole
from detector.measures.window_purpose import WindowPurpose, purpose_of
from tests.measures.touched import q
from tests.rulebook import surely


def test_gives_the_likeliest_role_and_the_share_of_any_role() -> None:
    guess = surely(WindowRole.ADVERT, 0.75)
    purpose = purpose_of(guess, evidence_ids=("frame:0001",))
    assert purpose == WindowPurpose(
        evidence_ids=("frame:0001",), role=WindowRole.ADVERT, role_score=q(0.75, "1"), guess=guess
    )
    assert purpose.share_of({WindowRole.ADVERT, WindowRole.PROMOTION}) == pytest.approx(0.75)
    assert purpose.share_of({WindowRole.LOGIN}) == 0


def test_cites_only_the_evidence_passed_in() -> None:
    assert purpose_of(surely(WindowRole.LOGIN)).evidence_ids == ()


def test_what_was_there_from_the_first_may_be_a_page_as_a_full_screen_may() -> None:
    guess = replace(surely(WindowRole.PROMOTION), reasons=())
    popup, first, full = (
        purpose_of(guess, **where) for where in ({}, {"is_first_page": True}, {"fills_screen": True})
    )
    assert [each.may_be_a_page() for each in (popup, first, full)] == [False, True, True]
