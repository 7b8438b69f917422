"""How near what is asked for lies."""

from detector.core.crawl import Aim
from detector.disclosure.reach import reach_of
from tests.disclosure.walked import a_page, a_screen, a_walk


def test_the_nearest_page_counts_and_what_was_left_alone_above_it() -> None:
    far = a_page(a_screen("隐私政策", number=1), path=("a", "b", "c", "d"))
    near = a_page(a_screen("隐私政策", number=2), path=("a", "b"))
    reach = reach_of(a_walk(far, near, n_untried=3), (Aim.POLICY,))
    assert (reach.n_taps, reach.n_untried, reach.evidence) == (2, 3, ("tree:2",))
    assert reach_of(a_walk(a_page(a_screen("x"), path=("a",)), n_untried=3), (Aim.POLICY,)).n_untried == 0


def test_what_was_seen_before_the_terms_alone_is_not_reached() -> None:
    reach = reach_of(a_walk(a_page(a_screen("x"), is_first_run=True), n_untried=2), (Aim.POLICY,))
    assert (reach.n_taps, reach.is_first_run, reach.n_untried) == (None, True, 2)


def test_nothing_of_the_kind() -> None:
    assert reach_of(a_walk(), (Aim.SHARED,)).n_taps is None
