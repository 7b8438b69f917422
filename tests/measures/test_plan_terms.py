from detector.disclosure.net_disk import NetDisk, PlanItem, PlanPage
from detector.measures.plan_terms import measure_plan_terms


def test_counts_what_is_missing() -> None:
    plans = PlanPage(n_pages=1, missing=frozenset({PlanItem.RATE, PlanItem.FEE}), evidence=("tree:2",))
    told = measure_plan_terms(NetDisk.YES, plans, main_page=("tree:0",), evidence_prefix="run:0/")
    assert told.n_missing_items is not None and told.n_missing_items.value == 2
    assert told.is_net_disk and not told.is_no_net_disk
    assert told.evidence_ids == ("run:0/tree:2", "run:0/tree:0")


def test_perhaps_is_neither() -> None:
    told = measure_plan_terms(NetDisk.PERHAPS, PlanPage(n_pages=0, missing=None, evidence=()))
    assert not told.is_net_disk and not told.is_no_net_disk and told.n_missing_items is None
