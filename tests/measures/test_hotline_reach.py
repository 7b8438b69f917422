from detector.core.crawl import Aim
from detector.disclosure.app_walk import AppWalk, WalkedPage
from detector.disclosure.page_findings import hotlines
from detector.measures.hotline_reach import HotlineReach, measure_hotline_reach
from tests.disclosure.walked import a_page, a_screen, a_walk
from tests.measures.touched import q

NUMBER = "客服热线：400-820-8820"


def measured(walk: AppWalk) -> HotlineReach:
    return measure_hotline_reach(walk, hotlines(walk))


def page(*path: str, aim: Aim | None = None, says: str = NUMBER, number: int = 0) -> WalkedPage:
    return a_page(a_screen(says, number=number), path=path, aim=aim)


def test_the_nearest_counts() -> None:
    reach = measured(a_walk(page("我的", "帮助", number=1), page("关于", number=2), n_untried=4))
    assert reach.n_taps is not None
    assert reach.n_scrolls is not None
    assert (reach.n_taps.value, reach.n_scrolls.value, reach.n_untried.value) == (1, 0, 0)
    assert (reach.n_numbers.value, reach.evidence_ids) == (1, ("tree:2",))


def test_a_number_in_the_policy_is_not_in_a_prominent_place() -> None:
    reach = measured(a_walk(page("隐私政策", aim=Aim.POLICY)))
    assert reach.n_taps is None
    assert reach.n_numbers.value == 1


def test_without_a_number_everything_left_untapped_counts() -> None:
    reach = measured(a_walk(page("帮助", says="常见问题"), n_untried=4))
    assert (reach.n_numbers.value, reach.n_untried.value) == (0, 4)
    assert reach.evidence_ids, "the pages that were looked at"


def test_a_number_further_down_the_main_page_is_nearer_than_one_behind_a_tap() -> None:
    main = a_page(a_screen("首页", number=1), a_screen(NUMBER, number=2), path=(), aim=None)
    reach = measured(a_walk(page("帮助", number=3), main))
    assert (reach.n_taps, reach.n_scrolls) == (q(0, "taps"), q(1, "swipes"))
    assert reach.evidence_ids == ("tree:2",)


def test_a_number_on_a_help_page_counts_and_one_before_the_terms_does_not() -> None:
    before = a_page(a_screen(NUMBER, number=1), path=(), aim=None, is_first_run=True)
    reach = measured(a_walk(before, page("我的", "帮助", aim=Aim.HELP, number=2)))
    assert reach.n_taps == q(2, "taps")
    assert reach.evidence_ids == ("tree:2",)
    assert measured(a_walk(before)).n_scrolls is None


def test_cites_the_policy_with_the_number_if_no_other_page_has_one() -> None:
    reach = measured(a_walk(page("关于", says="版本", number=1), page("隐私政策", aim=Aim.POLICY, number=2)))
    assert reach.evidence_ids == ("tree:2",)


def test_without_a_number_cites_the_top_of_every_page_that_was_read() -> None:
    swiped = a_page(a_screen("帮助", number=1), a_screen("更多帮助", number=2), path=("帮助",), aim=None)
    reach = measured(a_walk(swiped, a_page(path=("关于",), aim=None)))
    assert reach.evidence_ids == ("tree:99", "tree:1")
