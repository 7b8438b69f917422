"""Whether a page asks for consent, what it lets a person choose, and where its links are."""

from dataclasses import replace
from typing import Any

import pytest

from detector.core.crawl import ConsentOffer
from detector.core.geometry import Rect
from detector.core.screen import ViewNode, ViewTree
from detector.core.watching import Asking
from detector.perception.consent_offer import place_of_words, read_consent_page, read_offer, says_no
from detector.perception.ports import TextLine
from detector.wiring.crawls import crawl_words
from tests.perception.crawled import PACKAGE, a_text, a_tree, a_window

WORDS = crawl_words()
TERMS = a_text("请阅读《隐私政策》", 100, clickable=False)
YES = a_text("同意并继续", 300)


def offer(*nodes: ViewNode) -> ConsentOffer:
    read = read_offer(a_tree(*nodes), WORDS)
    assert read is not None
    return read


def box(top_px: float, *, is_ticked: bool) -> ViewNode:
    return ViewNode(
        class_name="android.widget.CheckBox",
        package=PACKAGE,
        bounds=Rect.from_xywh(500, top_px, 60, 60),
        clickable=True,
        checkable=True,
        checked=is_ticked,
    )


@pytest.mark.parametrize("no", ["不同意", "不同意并退出", "拒绝", "暂不使用", "Disagree", "不同意並退出"])
def test_a_no_is_a_no(no: str) -> None:
    assert offer(TERMS, YES, a_text(no, 400)).n_refusals == 1


def test_links_to_the_terms_are_no_refusals() -> None:
    alone = offer(TERMS, YES, a_text("《用户协议》", 400), a_text("隐私政策", 500))
    assert alone == ConsentOffer(n_refusals=0, n_other=0, n_ticked=0)


@pytest.mark.parametrize(
    "node",
    [
        a_text("", 400, class_name="android.widget.ImageView"),
        a_text("以游客身份看看", 400),
        a_text("我不同意", 400),
        a_text("如您不同意，请退出应用", 400, clickable=False),
        a_text("再想想", 400),
    ],
)
def test_counts_what_may_be_a_no(node: ViewNode) -> None:
    assert offer(TERMS, YES, node).n_other >= 1
    assert offer(TERMS, YES, node).n_refusals == 0


@pytest.mark.parametrize(
    ("label", "is_ticked", "n_ticked"),
    [("我已阅读并同意隐私政策", True, 1), ("我已阅读并同意隐私政策", False, 0), ("不再提示", True, 0)],
)
def test_counts_ticked_boxes_about_the_terms(label: str, is_ticked: bool, n_ticked: int) -> None:
    read = offer(TERMS, YES, a_text(label, 200, clickable=False), box(200, is_ticked=is_ticked))
    assert read.n_ticked == n_ticked


def test_a_page_without_a_yes_offers_nothing() -> None:
    assert read_offer(a_tree(TERMS), WORDS) is None


def test_recognises_a_no_in_a_line_of_a_picture() -> None:
    assert says_no("不同意")
    assert not says_no("同意")


def row(*children: ViewNode, **more: Any) -> ViewNode:
    properties = {"package": PACKAGE, "clickable": True, "bounds": Rect.from_xywh(0, 400, 1080, 60)} | more
    return ViewNode(children=children, **properties)


@pytest.mark.parametrize(
    ("node", "counts"),
    [
        pytest.param(row(), 1, id="without words"),
        pytest.param(row(clickable=False), 0, id="that does not react"),
        pytest.param(row(clickable=None), 0, id="that may not react"),
        pytest.param(row(checkable=True), 0, id="a box"),
        pytest.param(row(a_text("同意", 400, clickable=False)), 0, id="around a yes"),
        pytest.param(row(a_text("隐私政策", 400, clickable=False)), 0, id="around the terms"),
        pytest.param(
            row(a_text("隐私政策", 400, clickable=False), a_text("看看", 400, clickable=False)),
            1,
            id="and more",
        ),
        pytest.param(row(bounds=None), 0, id="without a place"),
        pytest.param(a_text("若拒绝则不能使用", 400, clickable=False), 1, id="a sentence with a no"),
        pytest.param(a_text("若拒绝则不能使用", 400), 2, id="a sentence with a no, which reacts"),
    ],
)
def test_what_reacts_and_is_nothing_known_may_be_a_no(node: ViewNode, counts: int) -> None:
    assert offer(TERMS, YES, node).n_other == counts


def test_each_no_is_given_with_its_place() -> None:
    read = offer(
        TERMS, YES, a_text("拒绝", 400), a_text("不同意", 500, clickable=False), row(text="退出", bounds=None)
    )
    assert read.refusals == (
        ("拒绝", Rect.from_xywh(40, 400, 400, 60)),
        ("不同意", Rect.from_xywh(40, 500, 400, 60)),
    )
    assert (read.n_refusals, read.n_other) == (2, 0)


def test_the_last_window_with_a_yes_counts() -> None:
    windows = (
        a_window(YES, a_text("拒绝", 500)),
        a_window(YES, a_text("不同意", 500), a_text("拒绝", 600)),
        a_window(a_text("你好"), a_text("再想想")),
    )
    read = read_offer(ViewTree(id="t", at_ms=0, at_error_ms=0, windows=windows), WORDS)
    assert read is not None and (read.n_refusals, read.n_other) == (2, 0)


@pytest.mark.parametrize(
    ("changes", "label_top_px", "label", "n_ticked"),
    [
        pytest.param({}, 200, "已阅读", 1, id="in its row"),
        pytest.param({}, 170, "已阅读", 0, id="above"),
        pytest.param({}, 230, "已阅读", 1, id="from its middle on"),
        pytest.param({"checked": False}, 200, "已阅读", 0, id="not ticked"),
        pytest.param({"checked": None}, 200, "已阅读", 0, id="perhaps ticked"),
        pytest.param({}, 200, "不再提示", 0, id="about something else"),
        pytest.param({"text": "隐私"}, 900, "你好", 1, id="its own words"),
        pytest.param({}, 200, "好" * 59 + "隐私", 0, id="the terms themselves"),
    ],
)
def test_a_ticked_box_has_words_about_the_terms_in_its_row(
    changes: dict[str, Any], label_top_px: float, label: str, n_ticked: int
) -> None:
    one = replace(box(200, is_ticked=True), **changes)
    assert offer(YES, a_text(label, label_top_px, clickable=False), one).n_ticked == n_ticked


def test_a_described_no_and_a_described_yes_count_by_their_descriptions() -> None:
    yes, no = row(content_desc=" 同意 "), row(content_desc=" 拒绝 ", text="")
    read = offer(yes, no)
    assert (read.refusals, read.n_other) == ((("拒绝", Rect.from_xywh(0, 400, 1080, 60)),), 0)


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


def line(text: str, top_px: float = 0, *, width_px: float = 1000) -> TextLine:
    return TextLine(text=text, box=Rect.from_xywh(100, top_px, width_px, 40), score=0.9)


@pytest.mark.parametrize(
    ("words", "lines", "place"),
    [
        pytest.param("隐私政策", [line("请阅读《隐私政策》全文")], (100 + 1000 * 6 / 11, 20), id="in a line"),
        pytest.param(
            "《隐私政策》", [line("一二三"), line("隐私政策", 50)], (600, 70), id="a line of its own"
        ),
        pytest.param(
            "隐私政策", [line("关于隐私政策的"), line("《隐私政策》", 50)], (600, 70), id="brackets first"
        ),
        pytest.param(
            "隐私政策",
            [line("我们的《隐私政"), line("策》，谢谢", 50)],
            (100 + 1000 * 5.5 / 7, 20),
            id="broken",
        ),
        pytest.param("Privacy Policy", [line("read the privacy policy")], None, id="latin"),
        pytest.param("隐私政策", [line("用户协议")], None, id="not there"),
        pytest.param("隐私", [line("隐私")], None, id="too short"),
        pytest.param("隐私政策", [], None, id="nothing read"),
    ],
)
def test_finds_the_words(words: str, lines: list[TextLine], place: tuple[float, float] | None) -> None:
    found = place_of_words(words, lines)
    if words.isascii():
        assert found is not None and found.x_px > 600
        return
    assert (None if found is None else (found.x_px, found.y_px)) == pytest.approx(place)


@pytest.mark.parametrize(
    ("words", "lines", "x_px", "top_px"),
    [
        pytest.param("隐私权", [line("隐私权", 50)], 600, 50, id="three letters are enough"),
        pytest.param(
            "隐私政策", [line("隐私政策和《隐私政策》")], 100 + 1000 * 8 / 11, 0, id="brackets later"
        ),
        pytest.param("隐私政策", [line("隐私政策和隐私政策")], 100 + 1000 * 2 / 9, 0, id="the first of two"),
        pytest.param(
            "隐私政策", [line("隐私政策《"), line("《隐私政策", 50)], 700, 50, id="a bracket after it"
        ),
        pytest.param("隐私政策", [line("a bc 隐私政策")], 100 + 1000 * 4.75 / 6.75, 0, id="narrow letters"),
        pytest.param("policy", [line("the policy x")], 100 + 1000 * 7 / 12, 0, id="all narrow"),
        pytest.param("Policy", [line("ＰＯＬＩＣＹ", 50)], 600, 50, id="written widely"),
        pytest.param(
            "《个人信息表》",
            [line("个人信"), line("人信息表", 50)],
            600,
            50,
            id="the longer part of a broken one",
        ),
        pytest.param(
            "个人信息表", [line("人信息表"), line("个人信息", 50)], 600, 50, id="its beginning first"
        ),
        pytest.param("个人信息表", [line("信息表", 50)], 600, 50, id="three letters of its end"),
        pytest.param("隐私政策", [line("隐私政策", 50, width_px=200)], 200, 50, id="a short line"),
    ],
)
def test_finds_the_middle_of_the_words(words: str, lines: list[TextLine], x_px: float, top_px: float) -> None:
    found = place_of_words(words, lines)
    assert found is not None
    assert (found.x_px, found.y_px) == pytest.approx((x_px, top_px + 20))


def test_two_letters_of_a_broken_word_are_too_few() -> None:
    assert place_of_words("隐私政策", [line("隐私"), line("政策")]) is None
    assert place_of_words("《隐私》", [line("《隐私》")]) is None
