"""A window is said to have no label only if all of its text was read, small print included."""

from dataclasses import replace

import numpy as np
import pytest

from detector.core.geometry import Rect
from detector.core.screen import Frame, ViewNode, ViewTree
from detector.perception import TextLine
from detector.seeing.fine_print import with_fine_print
from detector.windows.seen import InformationWindow, WindowKind
from detector.windows.window_track import WindowTrack
from detector.wiring.perception_setup import perception_setup
from tests.rulebook import SCREEN, a_control, a_track
from tests.touching.touch_effects import MET, TAPPED, but, change


class Blind:
    """Reads nothing: a label on a busy ground is overlooked even at full size."""

    def read(self, rgb: np.ndarray, *, region: Rect | None = None) -> tuple[TextLine, ...]:
        return ()


def tree_with(text: str, box: Rect) -> ViewTree:
    label = ViewNode(class_name="android.widget.TextView", text=text, bounds=box, package="com.a")
    root = ViewNode(
        class_name="android.widget.FrameLayout", bounds=SCREEN, children=(label,), package="com.a"
    )
    return ViewTree(id="tree:0001", at_ms=1_200, at_error_ms=5, windows=(root,))


def read_again(*trees: ViewTree) -> WindowTrack:
    """A window that led to a browser and shows no label, read finely by a reader that finds none."""
    track = a_track([a_control()] * 4)
    window = InformationWindow(kind=WindowKind.SPLASH, box=SCREEN, score=0.9)
    track = replace(
        track, id=MET.id, readings=tuple(replace(each, windows=(window,)) for each in track.readings)
    )
    frames = [
        Frame(
            id=each.frame_id,
            at_ms=each.at_ms,
            at_error_ms=5,
            source="screencap",
            lossy=False,
            width_px=1080,
            height_px=2400,
            png_sha256=f"{n:064x}",
        )
        for n, each in enumerate(track.readings)
    ]
    left = change("com.android.browser", "com.android.browser.Main")
    (again,) = with_fine_print(
        (track,),
        (but(TAPPED, foreground=(left,)),),
        frames,
        lambda _: np.zeros((2400, 1080, 3), np.uint8),
        reader=Blind(),
        lexicon=perception_setup(n_threads=1).lexicon,
        package="com.a",
        trees=trees,
    )
    return again


CORNER = Rect.from_xywh(24, 2000, 90, 44)


@pytest.mark.parametrize(
    ("trees", "is_complete"),
    [
        pytest.param((), True, id="no tree"),
        pytest.param((tree_with("广告", CORNER),), False, id="the tree names a label"),
        pytest.param((tree_with("详情", CORNER),), True, id="the tree names something else"),
    ],
)
def test_a_label_that_only_the_tree_names_was_overlooked(
    trees: tuple[ViewTree, ...], is_complete: bool
) -> None:
    assert any(reading.is_read_finely for reading in read_again(*trees).readings) is is_complete
