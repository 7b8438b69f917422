from detector.disclosure.page_findings import Reach
from detector.measures.policy_reach import measure_policy_reach
from tests.measures.touched import q


def test_counts_taps_and_untapped_entries() -> None:
    reach = Reach(n_taps=3, n_untried=2, is_first_run=False, evidence=("tree:1",))
    measure = measure_policy_reach(reach)
    assert (measure.n_taps, measure.n_untried) == (q(3, "taps"), q(2, "things"))
    assert measure.evidence_ids == ("tree:1",)


def test_an_unreached_policy_has_no_taps() -> None:
    measure = measure_policy_reach(Reach(n_taps=None, n_untried=1, is_first_run=True, evidence=()))
    assert measure.n_taps is None
    assert measure.is_first_run
