from detector.core.crawl import Aim
from detector.disclosure.app_walk import AppWalk, WalkedPage
from detector.disclosure.hotline import hotlines
from detector.measures.hotline_reach import HotlineReach, measure_hotline_reach
from tests.disclosure.walked import a_page, a_screen, a_walk

NUMBER = "客服热线：400-820-8820"


def measured(walk: AppWalk) -> HotlineReach:
    return measure_hotline_reach(walk, hotlines(walk), evidence_prefix="run:0/")


def page(*path: str, aim: Aim | None = None, says: str = NUMBER, number: int = 0) -> WalkedPage:
    return a_page(a_screen(says, number=number), path=path, aim=aim)


def test_the_nearest_counts() -> None:
    told = measured(a_walk(page("我的", "帮助", number=1), page("关于", number=2), n_untried=4))
    assert told.n_taps is not None
    assert told.n_scrolls is not None
    assert (told.n_taps.value, told.n_scrolls.value, told.n_untried.value) == (1, 0, 0)
    assert (told.n_numbers.value, told.evidence_ids) == (1, ("run:0/tree:2",))


def test_a_number_in_the_policy_is_no_prominent_place() -> None:
    told = measured(a_walk(page("隐私政策", aim=Aim.POLICY)))
    assert told.n_taps is None
    assert told.n_numbers.value == 1


def test_where_none_is_everything_left_alone_counts() -> None:
    told = measured(a_walk(page("帮助", says="常见问题"), n_untried=4))
    assert (told.n_numbers.value, told.n_untried.value) == (0, 4)
    assert told.evidence_ids, "the pages that were looked at"
