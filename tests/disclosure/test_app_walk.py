"""From the steps of a crawl to pages and the fewest taps to each."""

from detector.core.crawl import Aim, CrawlEntry, CrawlPage, PageOwner, Untapped
from detector.core.geometry import Point
from detector.disclosure.app_walk import (
    AppWalk,
    CrawlStep,
    Launched,
    ReadScreen,
    RefusedTerms,
    Swiped,
    Tapped,
    WalkedPage,
    WentBack,
    app_walk,
)

PLACE = Point(x_px=1, y_px=1)


def page(
    *lines: str,
    entries: tuple[str, ...] = (),
    owner: PageOwner = PageOwner.APP,
    consent: bool = False,
    untapped: tuple[tuple[Untapped, str], ...] = (),
) -> ReadScreen:
    read = CrawlPage(
        owner=owner,
        shape="|".join(lines[:1]),
        lines=lines,
        entries=tuple(CrawlEntry(title=one, point=PLACE, aim=Aim.MORE) for one in entries),
        untapped=untapped,
        asks_consent=consent,
        asks_login=False,
        is_web=False,
        scroll=None,
    )
    return ReadScreen(tree_id=f"tree:{lines[0]}", frame_id=None, page=read)


def tapped(title: str, depth: int, aim: Aim | None = None) -> Tapped:
    return Tapped(title=title, depth=depth, aim=aim)


MAIN = page("首页", "新闻", entries=("我的",))
MINE = page("我的", "收藏", entries=("设置", "关于"))
SETTINGS = page("设置", "通知", entries=("隐私",))
PRIVACY = page("隐私", "权限", entries=("隐私政策",))
ABOUT = page("关于", "版本", entries=("隐私政策",))
POLICY = page("隐私政策", "第一条")
POLICY_2 = page("第二条", "第三条")

THROUGH: list[CrawlStep] = [
    *(Launched(), MAIN, tapped("我的", 1), MINE, tapped("设置", 2), SETTINGS, tapped("隐私", 3), PRIVACY),
    *(tapped("隐私政策", 4, Aim.POLICY), POLICY, Swiped(), POLICY_2, Swiped(), POLICY_2, WentBack(), PRIVACY),
    *(
        WentBack(),
        SETTINGS,
        WentBack(),
        MINE,
        tapped("关于", 2),
        ABOUT,
        tapped("隐私政策", 3, Aim.POLICY),
        POLICY,
    ),
]


def at(walk: AppWalk, *path: str) -> WalkedPage:
    (found,) = (one for one in walk.pages if one.path == path)
    return found


def test_the_fewest_taps_count() -> None:
    walk = app_walk(THROUGH)
    assert at(walk).n_taps == 0
    policy = at(walk, "我的", "设置", "隐私", "隐私政策")
    assert policy.n_taps == 3, "by the page about the app"
    assert policy.aim is Aim.POLICY
    assert len([one for one in walk.pages if one.aim is Aim.POLICY]) == 1


def test_keeps_the_screens_of_a_page_in_order_and_recognises_its_end() -> None:
    policy = at(app_walk(THROUGH), "我的", "设置", "隐私", "隐私政策")
    assert [one.tree_id for one in policy.screens] == ["tree:隐私政策", "tree:第二条", "tree:第二条"]
    assert policy.is_at_end
    assert not at(app_walk(THROUGH[:-20]), "我的").is_at_end


def test_terms_before_the_first_page_are_not_reached_from_it() -> None:
    terms = page("欢迎", "同意", entries=(), consent=True)
    walk = app_walk(
        [
            Launched(),
            terms,
            tapped("隐私政策", 1, Aim.POLICY),
            POLICY,
            WentBack(),
            terms,
            tapped("同意", 0, Aim.AGREE),
            MAIN,
        ]
    )
    assert at(walk, "隐私政策").is_first_run
    assert at(walk, "隐私政策").n_taps is None
    assert walk.has_main_page


def test_a_page_of_another_app_is_kept_as_one() -> None:
    out = page("网页", owner=PageOwner.OTHER)
    walk = app_walk([Launched(), MAIN, tapped("隐私政策", 1, Aim.POLICY), out, WentBack(), MAIN])
    assert at(walk, "隐私政策").owner is PageOwner.OTHER
    assert at(walk, "隐私政策").n_taps == 1


def test_a_second_look_replaces_a_page_that_had_not_loaded() -> None:
    loading = page("隐私政策", "加载中")
    walk = app_walk(
        [Launched(), MAIN, tapped("隐私政策", 1, Aim.POLICY), loading, POLICY, Swiped(), POLICY_2]
    )
    assert [one.tree_id for one in at(walk, "隐私政策").screens] == ["tree:隐私政策", "tree:第二条"]
    assert at(walk, "隐私政策").pages[0].lines == ("隐私政策", "第一条")


def test_a_tap_that_opens_nothing_makes_no_page() -> None:
    walk = app_walk([Launched(), MAIN, tapped("我的", 1), MAIN])
    assert [one.path for one in walk.pages] == [()]


def test_reports_what_was_left_untried_with_the_reason() -> None:
    main = page("首页", entries=("我的", "设置"), untapped=((Untapped.FORBIDDEN, "登录"),))
    walk = app_walk([Launched(), main, tapped("我的", 1), MINE])
    untried = {(why, what) for where, why, what in walk.untried if not where.path}
    assert untried == {(Untapped.FORBIDDEN, "登录"), (Untapped.BUDGET, "设置")}
    assert walk.n_untried_above(2) == 3, "the main page was not read to its end either"
    assert walk.n_untried_above(1) == 0


def test_a_permission_dialog_is_not_a_page() -> None:
    asked = page("允许", owner=PageOwner.PERMISSION)
    walk = app_walk(
        [
            Launched(),
            asked,
            tapped("拒绝", 0, Aim.REFUSE),
            MAIN,
            tapped("我的", 1),
            asked,
            tapped("拒绝", 0, Aim.REFUSE),
            MINE,
        ]
    )
    assert at(walk).n_taps == 0
    assert len(walk.pages) == 2


def test_an_empty_crawl_has_no_pages() -> None:
    assert app_walk([]).pages == ()
    assert not app_walk([Launched()]).has_main_page


def test_a_page_opened_from_a_sentence_is_identified_by_its_own_head() -> None:
    terms = page("欢迎", "同意", consent=True)
    tap = Tapped(title="隐私政策", depth=1, aim=Aim.POLICY, is_in_text=True)
    meant = app_walk([Launched(), terms, tap, page("晴岚隐私政策", "第一条")])
    assert at(meant, "隐私政策").aim is Aim.POLICY
    missed = app_walk([Launched(), terms, tap, page("用户协议", "第一条")])
    assert at(missed, "隐私政策").aim is None


def test_after_the_terms_were_refused_another_first_page_comes() -> None:
    terms = page("欢迎", "同意", consent=True)
    walk = app_walk([Launched(), terms, RefusedTerms(), page("请再考虑", consent=True), Launched(), MAIN])
    assert [one.is_first_run for one in walk.pages] == [True, True, False]
    assert walk.has_main_page


def test_only_texts_lead_on_from_a_page_of_plans() -> None:
    plans = page("会员中心", "2TB 空间", entries=("会员权益",))
    walk = app_walk([Launched(), MAIN, tapped("会员中心", 1, Aim.PLANS), plans])
    assert not any(where.path for where, _, _ in walk.untried)


def test_a_link_within_a_line_is_untried_unless_it_was_tapped() -> None:
    about = page(
        "关于", "版本", untapped=((Untapped.IN_TEXT, "隐私政策"), (Untapped.IN_TEXT, "个人信息清单"))
    )
    main = page("首页", "新闻", entries=("关于",))
    link = Tapped(title="隐私政策", depth=2, aim=Aim.POLICY, is_in_text=True)
    walk = app_walk([Launched(), main, tapped("关于", 1), about, link, POLICY])
    assert at(walk, "关于", "隐私政策").n_taps == 2
    assert [what for _, why, what in walk.untried if why is Untapped.IN_TEXT] == ["个人信息清单"]
