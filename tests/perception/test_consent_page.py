"""Whether a page asks for consent: only a page that certainly does not allows to claim so."""

import pytest

from detector.core.consent_page import Asking
from detector.core.screen import ViewNode, ViewTree
from detector.perception.consent_page import read_consent_page

APP = "cn.example.app"


def page(*texts: str, package: str = APP, beside: tuple[ViewNode, ...] = ()) -> ViewTree:
    nodes = tuple(ViewNode(package=package, text=one) for one in texts)
    return ViewTree(id="tree:0", at_ms=0, at_error_ms=0, windows=(*nodes, *beside))


@pytest.mark.parametrize(
    ("tree", "asking"),
    [
        pytest.param(page("请阅读并同意《隐私政策》", "同意并继续"), Asking.YES, id="a dialog"),
        pytest.param(page("登录", "我已阅读《用户协议》"), Asking.YES, id="a line below a login"),
        pytest.param(page("Welcome", "I agree"), Asking.YES, id="a button alone"),
        pytest.param(page("首页", "今日推荐"), Asking.NO, id="an ordinary page"),
        pytest.param(page(), Asking.UNKNOWN, id="a page without a text"),
        pytest.param(page("首页", package="com.other"), Asking.UNKNOWN, id="another app's page"),
        pytest.param(
            page("首页", beside=(ViewNode(package="com.android.permissioncontroller", text="拒绝"),)),
            Asking.UNKNOWN, id="the system's dialog over it",
        ),
        pytest.param(
            page("首页", beside=(ViewNode(package="com.android.systemui", text="12:00"),)),
            Asking.NO, id="the status bar",
        ),
    ],
)  # fmt: skip
def test_recognises_whether_a_page_asks(tree: ViewTree, asking: Asking) -> None:
    assert read_consent_page(tree, APP).asking is asking


def test_the_text_is_the_apps_own_line_by_line() -> None:
    nodes = (
        ViewNode(package=APP, text=" 首页 "),
        ViewNode(package=None, content_desc="推荐"),
        ViewNode(package=APP, text="", content_desc="搜索"),
        ViewNode(package=APP, text="  "),
        ViewNode(package="com.android.systemui", text="12:00"),
        ViewNode(package=APP, text="尾"),
    )
    read = read_consent_page(ViewTree(id="t", at_ms=0, at_error_ms=0, windows=nodes), APP)
    assert (read.asking, read.text) == (Asking.NO, "首页\n推荐\n搜索\n尾")


@pytest.mark.parametrize(
    ("nodes", "asking"),
    [
        pytest.param([(APP, "同意")], Asking.YES, id="only a yes"),
        pytest.param([(APP, "隐私")], Asking.YES, id="only a mention"),
        pytest.param([("com.other", "隐私"), (APP, "首页")], Asking.UNKNOWN, id="another app asks"),
        pytest.param([("com.other", ""), (APP, "首页")], Asking.NO, id="another app without text"),
        pytest.param([(APP, "关于同意书的一篇很长的文章在这里")], Asking.NO, id="a sentence"),
    ],
)
def test_a_yes_or_a_mention_is_enough(nodes: list[tuple[str, str]], asking: Asking) -> None:
    windows = tuple(ViewNode(package=package, text=text) for package, text in nodes)
    assert read_consent_page(ViewTree(id="t", at_ms=0, at_error_ms=0, windows=windows), APP).asking is asking
