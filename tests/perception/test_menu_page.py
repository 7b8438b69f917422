"""What a page of menus offers, read from view trees."""

import pytest

from detector.core.geometry import Rect
from detector.core.menu_walk import MenuPage
from detector.core.screen import ViewNode, ViewTree
from detector.perception.menu_page import read_menu_page

PACKAGE = "cn.example.app"


def text(label: str, top_px: float = 0, *, clickable: bool = True, package: str = PACKAGE) -> ViewNode:
    bounds = Rect.from_xywh(40, top_px, 400, 60)
    return ViewNode(
        class_name="android.widget.TextView", package=package, text=label, bounds=bounds, clickable=clickable
    )


def switch(top_px: float = 0, *, checked: bool | None = True, checkable: bool | None = True) -> ViewNode:
    return ViewNode(
        class_name="android.widget.Switch",
        package=PACKAGE,
        bounds=Rect.from_xywh(900, top_px, 100, 60),
        checkable=checkable,
        checked=checked,
    )


def page(*nodes: ViewNode) -> MenuPage:
    return read_menu_page(ViewTree(id="tree:0", at_ms=0, at_error_ms=0, windows=nodes), PACKAGE)


@pytest.mark.parametrize(
    ("label", "scope"),
    [
        ("自启动", "self"),
        ("允许开机自动启动", "self"),
        ("关联启动", "associated"),
        ("允许被其他应用唤醒", "associated"),
        ("自启动和关联启动管理", "both"),
        ("Allow auto-start", "self"),
        ("Associated start", "associated"),
    ],
)
def test_a_switch_is_a_label_with_something_to_check_in_its_row(label: str, scope: str) -> None:
    (found,) = page(text("设置", 0), text(label, 200), switch(205, checked=False)).switches
    assert (found.label, found.scope, found.is_on) == (label, scope, False)
    assert (found.point.x_px, found.point.y_px) == (950, 235)


@pytest.mark.parametrize(
    "label",
    [
        "语音唤醒",
        "唤醒词",
        "抬手自动启动屏幕",
        "为了及时收到消息，本应用会在开机之后自启动，您可以在系统里关闭它",
        "账号关联",
    ],
)
def test_similar_words_are_no_such_switch(label: str) -> None:
    assert page(text(label, 200), switch(205)).switches == ()


def test_a_label_alone_leads_on_and_comes_first() -> None:
    seen = page(text("我的", 0), text("自启动管理", 200), switch(600))
    assert seen.switches == ()
    assert [one.title for one in sorted(seen.entries, key=lambda one: one.rank)] == ["自启动管理", "我的"]


def test_a_similar_switch_is_only_a_perhaps() -> None:
    seen = page(text("允许后台运行", 200), switch(205))
    assert (seen.switches, seen.perhaps) == ((), ("允许后台运行",))


def test_goods_and_articles_are_no_menu() -> None:
    assert page(text("今日特价"), text("关于春天的十个设置技巧，你都知道吗")).entries == ()


def test_an_icon_is_recognised_by_its_id() -> None:
    icon = ViewNode(
        package=PACKAGE,
        resource_id="cn.example.app:id/iv_setting",
        bounds=Rect.from_xywh(0, 0, 50, 50),
        clickable=True,
    )
    assert [one.title for one in page(icon).entries] == ["cn.example.app:id/iv_setting"]


def test_only_the_apps_own_nodes_are_read() -> None:
    assert page(text("设置", package="com.android.systemui")).n_texts == 0


def test_a_page_has_the_same_mark_with_other_numbers() -> None:
    assert page(text("消息 3")).mark == page(text("消息 12")).mark
    assert page(text("消息")).mark != page(text("设置")).mark


def test_reports_that_more_is_behind_a_login() -> None:
    assert page(text("立即登录")).asks_login
    assert not page(text("登录过的设备")).asks_login


@pytest.mark.parametrize(
    "title", ["账号注销", "退出账号", "隐私清除", "账户充值", "Delete account", "Log out"]
)
def test_what_ends_an_account_or_costs_money_is_never_an_entry(title: str) -> None:
    assert page(text(title)).entries == ()


@pytest.mark.parametrize(
    "label",
    [
        "允许应用在后台自动开启",
        "后台自动运行",
        "允许本应用后台自行启动",
    ],
)
def test_recognises_other_wordings_of_background_starts(label: str) -> None:
    (found,) = page(text(label, 200), switch(205)).switches
    assert (found.label, found.scope) == (label, "self")


@pytest.mark.parametrize(
    "label",
    [
        "极速秒开守护",
        "智能预热",
        "应用互联互通",
        "推荐内容后台预加载",
        "关闭后本应用及合作应用将不会在您没有使用的时候互相打开对方",
        "",
    ],
)
def test_an_ununderstood_switch_may_be_the_one(label: str) -> None:
    seen = page(text(label, 200), switch(205))
    assert seen.switches == ()
    assert len(seen.perhaps) == 1


@pytest.mark.parametrize(
    "label",
    ["提示音", "夜间模式", "仅 Wi-Fi 下自动播放", "个性化推荐", "摇一摇跳转", "Dark theme", "语音唤醒"],
)
def test_a_switch_about_another_matter_is_none(label: str) -> None:
    seen = page(text(label, 200), switch(205))
    assert (seen.switches, seen.perhaps) == ((), ())
