"""How many taps away a page is."""

from detector.core.crawl import Aim
from detector.disclosure.page_findings import reach_of
from tests.disclosure.walked import a_page, a_screen, a_walk


def test_counts_the_nearest_page_and_what_was_left_untried_above_it() -> None:
    far = a_page(a_screen("隐私政策", number=1), path=("a", "b", "c", "d"))
    near = a_page(a_screen("隐私政策", number=2), path=("a", "b"))
    reach = reach_of(a_walk(far, near, n_untried=3), (Aim.POLICY,))
    assert (reach.n_taps, reach.n_untried, reach.evidence) == (2, 3, ("tree:2",))
    assert reach_of(a_walk(a_page(a_screen("x"), path=("a",)), n_untried=3), (Aim.POLICY,)).n_untried == 0


def test_a_page_seen_only_before_the_terms_is_not_reached() -> None:
    reach = reach_of(a_walk(a_page(a_screen("x"), is_first_run=True), n_untried=2), (Aim.POLICY,))
    assert (reach.n_taps, reach.is_first_run, reach.n_untried) == (None, True, 2)


def test_a_missing_page_has_no_taps() -> None:
    assert reach_of(a_walk(), (Aim.SHARED,)).n_taps is None
