"""Which app is a net disk, and what its plans state."""

from dataclasses import replace

import pytest

from detector.core.crawl import Aim, Untapped
from detector.disclosure.app_walk import AppWalk, WalkedPage
from detector.disclosure.net_disk import NetDisk, PlanItem, net_disk, plan_page
from tests.disclosure.walked import a_page, a_screen, a_walk


def app(*lines: str) -> AppWalk:
    return a_walk(a_page(a_screen(*lines), path=("我的",), aim=None))


@pytest.mark.parametrize(
    ("lines", "package", "kind"),
    [
        (("星河网盘", "传输列表", "相册备份"), "cn.a", NetDisk.YES),
        (("Cloud storage", "Uploads", "1.2 GB / 15 GB"), "cn.a", NetDisk.YES),
        (("我的文件", "自动备份"), "com.b.netdisk", NetDisk.YES),
        (("某网盘会员涨价", "山区通了高铁"), "cn.a", NetDisk.PERHAPS),
        (("我的文件", "备份", "上传列表"), "cn.a", NetDisk.NO),
        (("今日要闻",), "cn.a", NetDisk.NO),
    ],
)
def test_recognises_a_net_disk(lines: tuple[str, ...], package: str, kind: NetDisk) -> None:
    assert net_disk(app(*lines), package) is kind


def test_stays_open_without_a_main_page() -> None:
    nothing = AppWalk(pages=(), untried=(), unread=(), asks_login=False)
    assert net_disk(nothing, "cn.a") is NetDisk.PERHAPS


def test_a_policy_that_mentions_one_does_not_make_it_one() -> None:
    policy = a_page(a_screen("网盘", "传输列表", "备份"), aim=Aim.POLICY)
    assert net_disk(a_walk(policy), "cn.a") is NetDisk.NO


def plans(*lines: str, is_at_end: bool = True) -> WalkedPage:
    screen = a_screen(*lines, frame_id="frame:1")
    return a_page(screen, path=("会员中心",), aim=Aim.PLANS, is_at_end=is_at_end)


WHOLE = ("2TB 容量", "不限速", "专属客服", "¥25/月")


def test_recognises_each_item_in_any_wording() -> None:
    page = plan_page(a_walk(plans(*WHOLE)), lambda frame: ())
    assert (page.n_pages, page.missing) == (1, frozenset())
    english = plans("2 TB of storage", "Faster transfers", "More features", "$9.99 per month")
    assert plan_page(a_walk(english), lambda frame: ()).missing == frozenset()


def test_an_item_may_be_in_the_picture() -> None:
    page = plans(WHOLE[0], *WHOLE[2:])
    assert plan_page(a_walk(page), lambda frame: ()).missing == {PlanItem.RATE}
    assert plan_page(a_walk(page), lambda frame: ("下载速度 20MB/s",)).missing == frozenset()


def test_nothing_counts_as_missing_from_an_incomplete_reading() -> None:
    assert plan_page(a_walk(), lambda frame: ()).missing is None
    assert plan_page(a_walk(plans("2TB", is_at_end=False)), lambda frame: ()).missing is None
    page = plans("2TB")
    read = page.screens[0].page
    assert read is not None
    for why, is_sure in ((Untapped.UNKNOWN, False), (Untapped.FORBIDDEN, True)):
        page.screens[0] = replace(page.screens[0], page=replace(read, untapped=((why, "更多权益"),)))
        assert (plan_page(a_walk(page), lambda frame: ()).missing is not None) is is_sure
