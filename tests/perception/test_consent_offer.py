"""What a dialog that asks for consent lets a person choose."""

import pytest

from detector.core.crawl import ConsentOffer
from detector.core.geometry import Rect
from detector.core.screen import ViewNode
from detector.perception.consent_offer import read_offer, says_no
from detector.wiring.crawl_words import crawl_words
from tests.perception.crawled import PACKAGE, a_text, a_tree

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
