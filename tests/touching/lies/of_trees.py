"""Lies about the view tree, as reported by the server on the phone."""

import json

from detector.core.errors import DeviceError
from detector.core.gap_code import GapCode
from tests.fakes.lying import Answer, Lie, no_service
from tests.touching.lies.making import OTHER, PACKAGE, Kept, Make, case, result, rpc, tree

__all__ = ["OF_TREES", "skip_in_package"]

HERE = (
    "<node index='0' text='{}' resource-id='' class='android.widget.Button' package='{}' bounds='{}' "
    "clickable='true' visible-to-user='true'/>"
)
DEEP = "<hierarchy>" + "<node bounds='[0,0][720,1600]'>" * 5000 + "</node>" * 5000 + "</hierarchy>"


def _with(node: str) -> Make:
    """One more node, above all others."""
    return tree(lambda xml: xml.replace("</hierarchy>", node + "</hierarchy>"))


def skip_in_package(package: str) -> Make:
    """A node that no picture shows."""
    return _extra_node("跳过", "[560,80][700,160]", package)


def _extra_node(text: str, bounds: str, package: str = PACKAGE.decode()) -> Make:
    return _with(HERE.format(text, package, bounds))


def _first_tree() -> Lie:
    return rpc(Kept())()


OF_TREES = (
    case("no server", GapCode.NO_TREE, lambda: no_service("tcp:9008", DeviceError("virtual-1", "refused"))),
    case("an empty tree", GapCode.NO_TREE, rpc(result(""))),
    case("a tree cut off", GapCode.NO_TREE, tree(lambda xml: xml[: len(xml) // 2])),
    case("5,000 nodes deep", GapCode.NO_TREE, rpc(result(DEEP))),
    case("JSON nested 100,000 deep", GapCode.NO_TREE, rpc(b"[" * 100_000)),
    case(
        "an id of another question",
        GapCode.NO_TREE,
        rpc(lambda body, _: json.dumps({**json.loads(body), "id": 99}).encode()),
    ),
    case("never", GapCode.NO_TREE, rpc(Answer(after_s=999.0))),
    case("the tree from before the launch, for ever", None, _first_tree),
    case("of another package", None, tree(lambda xml: xml.replace(PACKAGE.decode(), OTHER.decode()))),
    case("bounds beyond the display", None, tree(lambda xml: xml.replace("[720,1600]", "[999999,999999]"))),
    case("texts of escapes", None, _extra_node("&#27;[2J看\u202e\u2028&#155;&#0;", "[100,1000][400,1200]")),
    case(
        "each node twice",
        None,
        tree(
            lambda xml: xml.replace(
                "</hierarchy>", xml[xml.find("<node") : xml.rfind("</hierarchy>")] + "</hierarchy>"
            )
        ),
    ),
    case("a skip of 1 px", None, _extra_node("跳过", "[700,100][701,101]")),
    case("a skip as large as the display", None, _extra_node("跳过", "[0,0][720,1600]")),
    case("a call over the skip", None, _extra_node("立即下载", "[480,60][720,200]")),
    case("an advert's name", None, _extra_node("广告 摇一摇", "[0,1500][720,1600]")),
    case(
        "a permission dialog of the system's",
        None,
        _extra_node("允许", "[100,800][600,900]", "com.android.permissioncontroller"),
    ),
)
