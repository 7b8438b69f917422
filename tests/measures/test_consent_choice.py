from detector.core.crawl import ConsentOffer
from detector.measures.consent_choice import measure_consent_choice


def test_what_the_dialog_offers_is_counted() -> None:
    offer = ConsentOffer(n_refusals=1, n_other=2, n_ticked=3)
    told = measure_consent_choice(offer, ("tree:1", "frame:2"), evidence_prefix="run:0/")
    assert [one.value for one in told.quantities()] == [1, 2, 3]
    assert told.evidence_ids == ("run:0/tree:1", "run:0/frame:2")


def test_where_nothing_asked_nothing_is_counted() -> None:
    assert measure_consent_choice(None, ()).quantities() == ()
