"""What a page of menus offers, read from view trees."""

from dataclasses import replace
from typing import Any

import pytest

from detector.core.geometry import Point, Rect
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


def test_an_icon_is_recognised_by_its_id() -> None:
    icon = ViewNode(
        package=PACKAGE,
        resource_id="cn.example.app:id/iv_setting",
        bounds=Rect.from_xywh(0, 0, 50, 50),
        clickable=True,
    )
    assert [one.title for one in page(icon).entries] == ["cn.example.app:id/iv_setting"]


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


@pytest.mark.parametrize("label", ["允许应用在后台自动开启", "后台自动运行", "允许本应用后台自行启动"])
def test_recognises_other_wordings_of_background_starts(label: str) -> None:
    (found,) = page(text(label, 200), switch(205)).switches
    assert (found.label, found.scope) == (label, "self")


@pytest.mark.parametrize("label", ["提示音", "夜间模式", "个性化推荐", "Dark theme", "语音唤醒"])
def test_a_switch_about_another_matter_is_none(label: str) -> None:
    seen = page(text(label, 200), switch(205))
    assert (seen.switches, seen.perhaps) == ((), ())


# The page as a whole


def test_a_page_is_described_exactly() -> None:
    described = replace(text("", 400), content_desc=" 我的 ")
    seen = page(text(" 消息 3 ", 0), text("消息 12", 200), described, text("  ", 700), text("登录", 100))
    assert (seen.mark, seen.n_texts, seen.asks_login) == ("我的|消息 #|登录", 4, True)
    assert seen.scroll == (Point(x_px=240, y_px=345), Point(x_px=240, y_px=115))
    assert [(one.title, one.point, one.rank) for one in seen.entries] == [
        ("消息 3", Point(x_px=240, y_px=30), 4),
        ("消息 12", Point(x_px=240, y_px=230), 4),
        ("我的", Point(x_px=240, y_px=430), 5),
    ]


@pytest.mark.parametrize(
    ("changes", "n_texts"),
    [
        ({}, 1),
        ({"package": None}, 1),
        ({"package": "cn.other"}, 0),
        ({"bounds": None}, 0),
        ({"bounds": Rect.from_xywh(40, 0, 0, 60)}, 0),
    ],
)
def test_a_node_of_the_page_has_a_place_and_is_the_apps_own(changes: dict[str, Any], n_texts: int) -> None:
    assert page(replace(text("设置"), **changes)).n_texts == n_texts


# Switches


@pytest.mark.parametrize(
    ("top_px", "is_in_row"), [(275, True), (276, False), (125, True), (124, False), (200, True)]
)
def test_a_switch_is_in_the_row_of_its_label(top_px: float, is_in_row: bool) -> None:
    """The label's middle is at 230 px, and may be off by 45 px."""
    seen = page(text("自启动", 200), switch(top_px))
    assert len(seen.switches) == is_in_row
    assert [one.title for one in seen.entries] == ([] if is_in_row else ["自启动"])
    assert seen.perhaps == (() if is_in_row else ("?",))


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 0, 2)])
def test_of_several_in_the_row_the_one_at_its_middle_counts(order: tuple[int, ...]) -> None:
    switches = [switch(180), switch(205, checked=None), switch(240)]
    (found,) = page(text("自启动", 200), *(switches[k] for k in order)).switches
    assert (found.point.y_px, found.is_on) == (235, None)


@pytest.mark.parametrize(
    ("class_name", "checkable", "is_switch"),
    [
        ("android.widget.Switch", None, True),
        ("a.CheckBox", False, True),
        ("a.ToggleButton", None, True),
        ("android.view.View", True, True),
        ("android.view.View", False, False),
        ("a.SwitchRow", None, False),
    ],
)
@pytest.mark.parametrize("is_label", [False, True])
def test_a_switch_is_checkable_or_of_such_a_class(
    class_name: str | None, checkable: bool | None, is_switch: bool, is_label: bool
) -> None:
    one = replace(switch(205), class_name=class_name, checkable=checkable)
    seen = page(replace(one, text="自启动")) if is_label else page(text("自启动", 200), one)
    assert len(seen.switches) == is_switch
    assert [each.title for each in seen.entries] == ([] if is_switch else ["自启动"])


def test_each_label_has_its_own_switch_and_others_do_not_hide_it() -> None:
    seen = page(
        text("你好", 0),
        text("自启动", 200),
        text("语音唤醒", 400),
        text("关联启动", 600),
        switch(205),
        switch(605),
    )
    assert [(one.label, one.point.y_px) for one in seen.switches] == [("自启动", 235), ("关联启动", 635)]


@pytest.mark.parametrize(
    ("labels", "perhaps"),
    [
        pytest.param(["你好"], ("你好",), id="not understood"),
        pytest.param(["你好", "很好"], ("你好",), id="two labels"),
        pytest.param(["夜间模式"], (), id="another matter"),
        pytest.param(["夜间后台"], ("夜间后台",), id="another matter, perhaps ours"),
        pytest.param(["后台", "语音"], ("后台",), id="ours"),
        pytest.param(["后台语音唤醒"], (), id="certainly not ours"),
        pytest.param([], ("a:id/box",), id="no label"),
    ],
)
def test_a_switch_may_be_the_one_unless_its_labels_say_otherwise(
    labels: list[str], perhaps: tuple[str, ...]
) -> None:
    texts = [text(one, 200 + 10 * k, clickable=False) for k, one in enumerate(labels)]
    other = [text("你", 600), switch(605), text("你", 800), switch(805)]
    seen = page(*texts, replace(switch(205), resource_id="a:id/box"), *other)
    assert seen.perhaps == (*perhaps, "你"), "each once, and those that follow"


# Entries


@pytest.mark.parametrize(
    ("title", "rank"),
    [
        ("自启动", 0),
        ("请允许应用的自启动管理吧", 0),
        ("请允许应用的自启动管理吧吧", None),
        ("auto-start me", None),
        ("设置", 1),
        ("设置好", None),
        ("隐私设置", 2),
        ("Privacy设置与权限", 2),
        ("Privacy设置与权限好", None),
        ("你好", None),
    ],
)
def test_an_entry_has_the_rank_of_its_title(title: str, rank: int | None) -> None:
    assert [one.rank for one in page(text(title)).entries] == ([] if rank is None else [rank])


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({}, [("a:id/iv_setting", 8)], id="an icon"),
        pytest.param({"clickable": False}, [], id="not clickable"),
        pytest.param({"resource_id": "a:id/banner"}, [], id="another id"),
        pytest.param({"resource_id": "a:id/clear_setting"}, [], id="hands off"),
        pytest.param({"text": "你好"}, [], id="other words"),
        pytest.param({"text": "设置"}, [("设置", 1)], id="words first"),
        pytest.param({"enabled": False}, [], id="disabled"),
        pytest.param({"checkable": True}, [], id="a switch"),
    ],
)
def test_an_icon_leads_on_by_its_id(changes: dict[str, Any], expected: list[tuple[str, int]]) -> None:
    icon = replace(text(""), text=None, resource_id="a:id/iv_setting")
    seen = page(replace(icon, **changes), text("更多", 500), text("更多", 700))
    assert [(one.title, one.rank) for one in seen.entries] == [*expected, ("更多", 6)]
    assert seen.entries[-1].point.y_px == 530
