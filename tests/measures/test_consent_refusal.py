import pytest

from detector.disclosure.page_findings import RefusalEnd, TriedRefusal
from detector.measures.consent_refusal import measure_consent_refusal
from tests.measures.touched import q


@pytest.mark.parametrize(
    ("end", "claims"),
    [
        (RefusalEnd.LEFT, (True, False, False)),
        (RefusalEnd.PAGE, (False, True, False)),
        (RefusalEnd.ASKS, (False, False, True)),
        (RefusalEnd.UNKNOWN, (False, False, False)),
    ],
)
def test_reports_how_the_refusal_ended(end: RefusalEnd, claims: tuple[bool, bool, bool]) -> None:
    tried = TriedRefusal(n_noes=2, end=end, evidence=("tree:3",))
    refusal = measure_consent_refusal(tried, is_asked=True)
    assert (refusal.has_left, refusal.has_page, refusal.still_asks) == claims
    assert refusal.n_noes == q(2, "taps")
    assert refusal.evidence_ids == ("tree:3",)


def test_not_tried() -> None:
    assert measure_consent_refusal(None, is_asked=True).n_noes is None
