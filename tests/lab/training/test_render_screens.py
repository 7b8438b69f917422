"""A few screens through the real browser: the labels contain the ink that was drawn."""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from lab.training.render_screens import render
from lab.training.rendered.browser import BUNDLES, Browser, find_chromium
from lab.training.rendered.creatives import Creatives
from lab.training.rendered.grammar import draw_scene
from lab.training.rendered.ink import ink_box

CHROMIUM = find_chromium()
needs_browser = pytest.mark.skipif(
    CHROMIUM is None or not (BUNDLES / "vant.html").exists(),
    reason="needs Chromium and lab/training/rendered/install.sh",
)


def test_ink_is_where_two_pictures_differ() -> None:
    hidden = np.full((60, 80, 3), 200, np.uint8)
    shown = hidden.copy()
    cv2.line(shown, (20, 10), (40, 30), (0, 0, 0), 2)
    assert ink_box(shown, hidden, [15, 8, 30, 30], 2) == pytest.approx([19, 9, 23, 23], abs=1)
    assert ink_box(shown, hidden, [50, 40, 10, 10], 2) is None


@needs_browser
def test_boxes_hold_the_drawn_ink(tmp_path: Path) -> None:
    assert CHROMIUM is not None
    pytest.importorskip("opencc")
    n_controls = 0
    with Browser(tmp_path / "pictures", CHROMIUM) as browser:
        for seed in range(31, 39):
            scene = draw_scene(seed, ("vant", "sweetalert2"), Creatives(()))
            assert render(browser, scene, tmp_path) is None
            document = json.loads((tmp_path / f"{seed}.json").read_text())
            picture = cv2.imread(str(tmp_path / document["picture"]))
            assert picture.shape[:2] == (document["height_px"], document["width_px"])
            for mark in document["marks"]:
                assert holds(mark["box"], mark["glyph"], 4 * document["dpr"]), (seed, mark)
                left, top, width, height = mark["glyph"]
                part = picture[top : top + height, left : left + width]
                assert part.std() > 1, (seed, mark)  # something is drawn there
                n_controls += mark["closes_top"]
    assert n_controls >= 3


def holds(outer: list[float], inner: list[float], slack_px: float) -> bool:
    near = (outer[0] - inner[0], outer[1] - inner[1])
    far = (inner[0] + inner[2] - outer[0] - outer[2], inner[1] + inner[3] - outer[1] - outer[3])
    return max(*near, *far) <= slack_px
