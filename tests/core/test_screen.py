"""Frames and trees as records."""

import pytest

from detector.core.screen import Frame, ViewNode, ViewTree


def test_a_frame_is_a_picture_or_a_packet_and_never_both() -> None:
    with pytest.raises(ValueError, match="either a picture or a packet"):
        Frame(id="frame:1", at_ms=0, at_error_ms=1, source="screencap", lossy=False, width_px=1, height_px=1)


def test_a_tree_is_walked_parents_first() -> None:
    leaf = ViewNode(text="跳过")
    tree = ViewTree(
        id="tree:1", at_ms=0, at_error_ms=1, windows=(ViewNode(children=(leaf,)), ViewNode(text="top"))
    )
    assert [node.text for node in tree.walk()] == [None, "跳过", "top"]
