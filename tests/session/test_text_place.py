import pytest

from detector.core.geometry import Point, Rect
from detector.core.screen import ViewNode, ViewTree
from detector.session.performer import place_of_text


def tree(*nodes: ViewNode) -> ViewTree:
    return ViewTree(id="tree:0", at_ms=0.0, at_error_ms=0.0, windows=nodes)


def node(text: str, left_px: float = 0, *, enabled: bool | None = True) -> ViewNode:
    bounds = Rect.from_xywh(left_px, 0, 100, 40)
    return ViewNode(text=text, bounds=bounds, enabled=enabled)


def test_the_first_text_found_wins() -> None:
    shown = tree(node("不同意"), node("同意", 200), node("同意并继续", 400))
    assert place_of_text(shown, ("同意并继续", "同意")) == Point(x_px=450, y_px=20)


@pytest.mark.parametrize(
    "shown",
    [
        pytest.param(tree(node("不同意")), id="the word inside another one"),
        pytest.param(tree(node("请先阅读并同意协议")), id="the word inside a sentence"),
        pytest.param(tree(node("同意", enabled=False)), id="a button that is off"),
        pytest.param(tree(ViewNode(text="同意")), id="a node without a place"),
    ],
)
def test_only_an_exact_text_is_tapped(shown: ViewTree) -> None:
    assert place_of_text(shown, ("同意",)) is None
