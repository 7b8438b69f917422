"""What the view tree of the same moment adds to the clues."""

from dataclasses import replace

import numpy as np
import pytest

from detector.core.geometry import Rect
from detector.core.screen import ViewNode, ViewTree
from detector.perception.clue_reading import clues_of, foreign_names, tree_clues
from detector.perception.pictures import FrameContext
from detector.windows.window_clues import TreeClues, WindowClues
from tests.perception.words import lexicon, line

SCREEN, CARD = Rect.from_xywh(0, 0, 180, 400), Rect.from_xywh(20, 100, 140, 200)
PLACE = Rect.from_xywh(40, 120, 40, 20)


def node(bounds: Rect | None = PLACE, *children: ViewNode, **has: object) -> ViewNode:
    return replace(ViewNode(bounds=bounds, children=children), **has)  # type: ignore[arg-type]  # by name


def root(*children: ViewNode, bounds: Rect | None = CARD, **has: object) -> ViewNode:
    return node(bounds, *children, **has)


def tree(*roots: ViewNode) -> ViewTree:
    return ViewTree(id="tree:0", at_ms=0.0, at_error_ms=1.0, windows=roots)


def in_card(*children: ViewNode) -> TreeClues:
    found = tree_clues(tree(root(*children, package="cn.app")), CARD)
    assert found is not None
    return found


def test_without_a_tree_or_a_node_there_are_no_clues() -> None:
    assert tree_clues(None, CARD) is None
    assert tree_clues(tree(), CARD) is None
    assert tree_clues(tree(root(bounds=None)), CARD) is None
    assert tree_clues(tree(root(bounds=SCREEN)), Rect.from_xywh(0, 0, 180, 199)) is None


@pytest.mark.parametrize(
    ("given", "ids"),
    [
        pytest.param(["cn.app:id/Title"], ("title",), id="the name, in small letters"),
        pytest.param(["title"], ("title",), id="without a package"),
        pytest.param(["a/b/c"], ("c",), id="after the last slash"),
        pytest.param(["a:id/one", "", None, "a:id/two", "b:id/one"], ("one", "two"), id="each once"),
        pytest.param([f"id/{n}" for n in range(14)], tuple(f"{n}" for n in range(12)), id="twelve of them"),
    ],
)
def test_ids_of_the_windows_nodes(given: list[str | None], ids: tuple[str, ...]) -> None:
    assert in_card(*(node(resource_id=one) for one in given)).ids == ids


def test_ids_of_parts_are_those_of_nodes_that_fill_less_than_half_of_the_window() -> None:
    half, less = Rect.from_xywh(20, 100, 140, 100), Rect.from_xywh(20, 100, 140, 99)
    found = in_card(
        node(half, resource_id="a:id/card"),
        node(less, resource_id="a:id/feed_ad_root"),
        node(less, resource_id="a:id/twice"),
        node(half, resource_id="a:id/twice"),
    )
    assert found.ids == ("card", "feed_ad_root", "twice")
    assert found.part_ids == ("feed_ad_root",)


@pytest.mark.parametrize(
    ("class_name", "is_list"),
    [("androidx.recyclerview.widget.RecyclerView", True), ("android.widget.TextView", False)],
)
def test_lists_are_recognised_by_their_class(class_name: str | None, is_list: bool) -> None:
    assert in_card(node(), node(class_name=class_name), node()).has_list is is_list


@pytest.mark.parametrize(
    ("other", "counts"),
    [
        pytest.param(node(clickable=True), True, id="inside"),
        pytest.param(node(None, clickable=True), False, id="without bounds"),
        pytest.param(node(clickable=True, visible=False), False, id="hidden"),
        pytest.param(node(clickable=True, visible=True), True, id="visible"),
        pytest.param(node(Rect.from_xywh(40, 60, 40, 60), clickable=True), False, id="its middle is above"),
    ],
)
def test_only_visible_nodes_in_the_window_count(other: ViewNode, counts: bool) -> None:
    assert in_card(other).n_clickable == int(counts)


def test_the_package_is_that_of_the_first_node_that_has_one() -> None:
    named = root(node(), node(package="cn.first"), node(package="cn.next"))
    assert (found := tree_clues(tree(named), CARD)) is not None and found.package == "cn.first"
    assert (none := tree_clues(tree(root(node())), CARD)) is not None and none.package is None


def own_root(*roots: ViewNode, window: Rect = CARD) -> str | None:
    found = tree_clues(tree(*roots), window)
    return None if found is None else found.package


PAGE = root(node(), node(), bounds=SCREEN, package="page")


@pytest.mark.parametrize(
    ("roots", "package"),
    [
        pytest.param((PAGE, root(package="card")), "card", id="the tightest"),
        pytest.param((root(package="card"), PAGE), "card", id="in either order"),
        pytest.param((PAGE, root(package="card", visible=False)), "page", id="hidden"),
        pytest.param((PAGE, root(package="card", bounds=None)), "page", id="without bounds"),
        pytest.param((root(node(), package="more"), root(package="fewer")), "fewer", id="fewer nodes"),
        pytest.param(
            (PAGE, root(bounds=Rect.from_xywh(20, 100, 140, 99), package="less")), "page", id="less than half"
        ),
        pytest.param(
            (root(bounds=Rect.from_xywh(20, 300, 140, 100), package="below"),), None, id="only elsewhere"
        ),
    ],
)
def test_a_root_of_its_own(roots: tuple[ViewNode, ...], package: str | None) -> None:
    assert own_root(*roots) == package


def foreign(*children: ViewNode, package: str | None = "cn.app") -> tuple[str, ...]:
    return foreign_names(tree(root(*children, package=package)), CARD)


@pytest.mark.parametrize(
    ("nodes", "names"),
    [
        pytest.param([{"class_name": "com.sdk.AdView"}], ("com.sdk.AdView",), id="a class"),
        pytest.param([{"class_name": "cn.app.AdView"}], (), id="a class of the app"),
        pytest.param([{"class_name": "cn.apple.View"}], ("cn.apple.View",), id="an app named alike"),
        pytest.param([{"class_name": "android.view.View"}], (), id="Android's"),
        pytest.param([{"class_name": "java.lang.Object"}], (), id="Java's"),
        pytest.param([{"resource_id": "com.sdk:id/ad"}], ("com.sdk",), id="a resource"),
        pytest.param([{"resource_id": "com.sdk:"}], (), id="a package without an id"),
        pytest.param([{"resource_id": "cn.app:id/ad"}], (), id="a resource of the app"),
        pytest.param(
            [{"class_name": "a.B", "resource_id": "c.d:id/e"}, {"class_name": "c.d"}],
            ("a.B", "c.d"),
            id="each once",
        ),
        pytest.param([{"class_name": "a.B", "visible": False}], (), id="a hidden node"),
    ],
)
def test_names_that_are_not_the_apps(nodes: list[dict[str, object]], names: tuple[str, ...]) -> None:
    assert foreign(*(node(**each) for each in nodes)) == names  # type: ignore[arg-type]  # by name


def seen(of: ViewTree | None, *, is_read: bool, window: Rect = CARD) -> WindowClues:
    rgb = np.full((400, 180, 3), 90, np.uint8)
    lines = [line("一", (40, 110, 40, 20))]
    return clues_of(rgb, lines, window, FrameContext(), of, lexicon(), is_read=is_read)


TITLED = root(node(text="二"), node(text=None), node(text="一"), package="cn.card")


@pytest.mark.parametrize(
    ("roots", "is_read", "lines"),
    [
        pytest.param((PAGE, TITLED), False, ("一", "二"), id="not read"),
        pytest.param((PAGE, TITLED), True, ("一",), id="read"),
        pytest.param((TITLED,), False, ("一",), id="no root of its own"),
        pytest.param((), False, ("一",), id="no root at all"),
    ],
)
def test_where_words_were_not_read_the_windows_own_nodes_have_them(
    roots: tuple[ViewNode, ...], is_read: bool, lines: tuple[str, ...]
) -> None:
    found = seen(tree(*roots), is_read=is_read)
    assert (found.lines, found.is_read) == (lines, is_read)


def test_without_a_tree_only_what_was_read_counts() -> None:
    found = seen(None, is_read=False)
    assert (found.lines, found.tree, found.foreign_names, found.may_close) == (("一",), None, (), False)


@pytest.mark.parametrize(
    ("closing", "may"),
    [
        pytest.param(node(resource_id="cn.app:id/iv_close"), True, id="named after closing"),
        pytest.param(node(resource_id="cn.app:id/title"), False, id="named otherwise"),
        pytest.param(node(resource_id=None), False, id="without a name"),
        pytest.param(
            node(Rect.from_xywh(40, 320, 40, 20), resource_id="cn.app:id/iv_close"), False, id="elsewhere"
        ),
    ],
)
def test_a_node_may_close_it_by_its_name(closing: ViewNode, may: bool) -> None:
    assert seen(tree(root(node(), closing)), is_read=True).may_close is may


@pytest.mark.parametrize(
    ("places", "n_offered"),
    [
        pytest.param([PLACE, Rect.from_xywh(40, 200, 60, 40)], 2, id="a link and a button"),
        pytest.param([PLACE, CARD], 1, id="a link on a picture that is one as well"),
        pytest.param(
            [Rect.from_xywh(20, 100 + 50 * n, 70, 50) for n in range(4)], 0, id="a picture in pieces"
        ),
    ],
)
def test_a_window_offers_its_clickable_parts_but_not_its_picture(places: list[Rect], n_offered: int) -> None:
    found = in_card(*(node(place, clickable=True) for place in places), node(PLACE.expanded(2)))
    assert len(found.offered) == n_offered
