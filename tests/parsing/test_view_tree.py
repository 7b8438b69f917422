import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.core.geometry import Rect
from detector.core.screen import ViewTree
from detector.parsing.view_tree import parse_bounds, parse_view_tree

DUMP = """<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>
<hierarchy rotation="0">
  <node class="android.widget.FrameLayout" package="com.a" bounds="[0,0][1080,2340]" clickable="false">
    <node class="android.widget.TextView" text="跳过 5" resource-id="com.a:id/skip" content-desc=""
          clickable="true" enabled="true" visible-to-user="true" bounds="[900,100][1040,180]" />
  </node>
  <node class="android.view.View" bounds="[0,0][0,0]" />
</hierarchy>
""".encode()


def parse(xml: bytes) -> ViewTree | None:
    return parse_view_tree(xml, tree_id="tree:0000", at_ms=1, at_error_ms=2)


def test_reads_windows_and_their_nodes() -> None:
    tree = parse(DUMP)
    assert tree is not None
    assert len(tree.windows) == 2
    skip = tree.windows[0].children[0]
    assert (skip.text, skip.resource_id, skip.content_desc) == ("跳过 5", "com.a:id/skip", "")
    assert skip.clickable is True
    assert skip.bounds == Rect(left_px=900, top_px=100, right_px=1040, bottom_px=180)


def test_a_property_that_the_dump_lacks_is_none() -> None:
    tree = parse(DUMP)
    assert tree is not None
    bare = tree.windows[1]
    assert (bare.text, bare.clickable, bare.visible, bare.package) == (None, None, None, None)


@pytest.mark.parametrize(
    "xml",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"<hierarchy rotation='0'/>", id="empty"),
        pytest.param(DUMP[:-20], id="torn"),
        pytest.param(b"ERROR: could not get idle state.", id="a message"),
        pytest.param(
            b"<!DOCTYPE x [<!ENTITY a 'b'>]><hierarchy><node text='&a;'/></hierarchy>", id="entities"
        ),
        pytest.param(
            b"<!DOC\0TYPE x [<!ENT\0ITY a 'b'>]><hierarchy><node text='&a;'/></hierarchy>",
            id="a NUL in the word",
        ),
        pytest.param(
            b"<!DOC&#0;TYPE x [<!ENT&#0;ITY a 'b'>]><hierarchy><node text='&a;'/></hierarchy>",
            id="a reference in the word",
        ),
        pytest.param(
            b"<?xml version='1.0' encoding='cp037'?>"
            + "<!DOCTYPE x [<!ENTITY a 'b'>]><hierarchy><node text='&a;'/></hierarchy>".encode("cp037"),
            id="another encoding",
        ),
        pytest.param(b"<hierarchy>" + b"<node>" * 5000 + b"</node>" * 5000 + b"</hierarchy>", id="too deep"),
        pytest.param(b"<?xml version='1.0' encoding='nonsense'?><hierarchy/>", id="unknown encoding"),
    ],
)
def test_what_is_no_whole_dump_is_none(xml: bytes) -> None:
    assert parse(xml) is None


@pytest.mark.parametrize("odd", [b"&#0;", b"&#xD83D;", b"&#55357;", b"\x00", b"\x0b", b"&#x1f;", b"&#31;"])
def test_characters_that_xml_forbids_cost_no_tree(odd: bytes) -> None:
    tree = parse(b"<hierarchy><node text='a" + odd + b"b'/></hierarchy>")
    assert tree is not None
    assert tree.windows[0].text == "ab"


def test_allowed_references_stay() -> None:
    tree = parse(b"<hierarchy><node text='a&#10;b&#128512;&lt;'/></hierarchy>")
    assert tree is not None
    assert tree.windows[0].text == "a\nb\U0001f600<"


@pytest.mark.parametrize("text", ["", None, "[0,0]", "[5,5][1,9]", "[0,0][1,x]"])
def test_odd_bounds_are_not_known(text: str | None) -> None:
    assert parse_bounds(text) is None


def test_bounds_may_reach_outside_the_display() -> None:
    assert parse_bounds("[-10,0][20,30]") == Rect(left_px=-10, top_px=0, right_px=20, bottom_px=30)


@given(st.binary(max_size=300))
def test_never_raises(xml: bytes) -> None:
    parse(xml)
    parse(DUMP[:120] + xml + DUMP[120:])
