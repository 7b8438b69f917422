from detector.core.crawl import ConsentOffer
from detector.core.quantity import Quantity
from detector.measures.consent_choice import measure_consent_choice
from detector.perception.refusal_look import RefusalLook


def test_what_the_dialog_offers_is_counted() -> None:
    offer = ConsentOffer(n_refusals=1, n_other=2, n_ticked=3)
    told = measure_consent_choice(offer, ("tree:1", "frame:2"), evidence_prefix="run:0/")
    assert [one.value for one in told.quantities()] == [1, 2, 3, 0]
    assert told.evidence_ids == ("run:0/tree:1", "run:0/frame:2")


def test_where_nothing_asked_nothing_is_counted() -> None:
    told = measure_consent_choice(None, ())
    assert told.n_refusals is None and told.refusal_ratio is None and told.n_unseen.value == 0


def test_how_the_no_is_drawn_is_told() -> None:
    offer = ConsentOffer(n_refusals=1, n_other=0, n_ticked=0)
    ratio = Quantity(value=4.0, error=0.1, unit="ratio")
    seen = measure_consent_choice(offer, (), look=RefusalLook(contrast_ratio=ratio, ink_dp=None))
    assert (seen.refusal_ratio, seen.n_unseen.value) == (ratio, 0)
    unseen = measure_consent_choice(offer, (), look=RefusalLook(contrast_ratio=None, ink_dp=None))
    assert (unseen.refusal_ratio, unseen.n_unseen.value) == (None, 1)
