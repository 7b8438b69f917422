from detector.disclosure.net_disk import NetDisk, PlanItem, PlanPage
from detector.measures.plan_terms import measure_plan_terms
from tests.measures.touched import q


def test_counts_missing_items() -> None:
    plans = PlanPage(n_pages=1, missing=frozenset({PlanItem.RATE, PlanItem.FEE}), evidence=("tree:2",))
    terms = measure_plan_terms(NetDisk.YES, plans, main_page=("tree:0",))
    assert (terms.n_plan_pages, terms.n_missing_items) == (q(1, "pages"), q(2, "things"))
    assert terms.is_net_disk and not terms.is_no_net_disk
    assert terms.evidence_ids == ("tree:2", "tree:0")


def test_a_possible_net_disk_is_neither() -> None:
    terms = measure_plan_terms(NetDisk.PERHAPS, PlanPage(n_pages=0, missing=None, evidence=()))
    assert not terms.is_net_disk and not terms.is_no_net_disk and terms.n_missing_items is None
