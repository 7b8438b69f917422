from detector.disclosure.reach import Reach
from detector.measures.policy_reach import measure_policy_reach


def test_taps_and_what_was_left_alone() -> None:
    reach = Reach(n_taps=3, n_untried=2, is_first_run=False, evidence=("tree:1",))
    told = measure_policy_reach(reach, evidence_prefix="run:0/")
    assert told.n_taps is not None
    assert (told.n_taps.value, told.n_untried.value, told.evidence_ids) == (3, 2, ("run:0/tree:1",))


def test_what_was_not_reached_has_no_taps() -> None:
    told = measure_policy_reach(Reach(n_taps=None, n_untried=1, is_first_run=True, evidence=()))
    assert told.n_taps is None
    assert told.is_first_run
