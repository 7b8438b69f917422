from detector.core.crawl import ConsentOffer
from detector.core.quantity import Quantity
from detector.measures.consent_choice import measure_consent_choice
from detector.windows.seen import RefusalLook
from tests.measures.touched import q


def test_counts_the_dialogs_choices() -> None:
    offer = ConsentOffer(n_refusals=1, n_other=2, n_ticked=3)
    choice = measure_consent_choice(offer, ("tree:1", "frame:2"))
    assert (choice.n_refusals, choice.n_other, choice.n_ticked, choice.n_unseen) == (
        q(1, "things"),
        q(2, "things"),
        q(3, "boxes"),
        q(0, "things"),
    )
    assert choice.evidence_ids == ("tree:1", "frame:2")


def test_without_a_dialog_nothing_is_counted() -> None:
    choice = measure_consent_choice(None, ())
    assert choice.n_refusals is None and choice.refusal_ratio is None and choice.n_unseen.value == 0


def test_measures_how_the_refusal_is_drawn() -> None:
    offer = ConsentOffer(n_refusals=1, n_other=0, n_ticked=0)
    ratio = Quantity(value=4.0, error=0.1, unit="ratio")
    seen = measure_consent_choice(offer, (), look=RefusalLook(contrast_ratio=ratio, ink_dp=None))
    assert (seen.refusal_ratio, seen.n_unseen.value) == (ratio, 0)
    unseen = measure_consent_choice(offer, (), look=RefusalLook(contrast_ratio=None, ink_dp=None))
    assert (unseen.refusal_ratio, unseen.n_unseen.value) == (None, 1)
