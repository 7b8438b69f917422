"""Rendered screens for the finder: which marks count, which count neither way, and their boxes."""

import json
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from lab.training import shrink_rendered
from lab.training.material import CLASSES, class_of
from lab.training.shrink_rendered import finder_boxes


def mark(
    what: str, kind: str | None, left: float, *, covered: bool = False, looks: str | None = None
) -> dict:
    return {"what": what, "kind": kind, "box": [left, 100.0, 40.0, 40.0], "covered": covered, "looks": looks}


MARKS = [
    mark("control", "x_icon", 0),
    mark("control", "dismiss_text", 60),
    mark("control", "ack_text", 120),
    mark("control", "x_icon", 180, covered=True),
    mark("call", None, 240),
    mark("page_own", "x_icon", 300, looks="clear"),
    mark("page_own", "x_icon", 360, looks="viewer"),
    mark("page_own", "back_arrow", 420),
    mark("label", None, 480),
]


def test_marks_of_the_page_are_not_listed_and_what_a_picture_cannot_tell_counts_neither_way() -> None:
    kinds = {box[0]: kind for kind, box in finder_boxes(MARKS)}
    assert kinds == {
        0: "x_icon",
        60: "dismiss_text",
        120: "ack_text",
        180: "ignored",
        240: "cta",
        360: "ignored",
    }


def test_a_screen_becomes_624_px_wide_with_its_boxes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rendered, out = tmp_path / "rendered", tmp_path / "small"
    rendered.mkdir()
    pixels = np.zeros((2400, 1248, 3), np.uint8)
    pixels[200:280, 120:200] = 255
    Image.fromarray(pixels).save(rendered / "5.png")
    for seed, split in ((5, "train"), (6, "held_out")):
        entry = {"picture": "5.png", "seed": seed, "split": split, "marks": [
            {**mark("control", "skip_text", 0), "box": [120.0, 200.0, 80.0, 80.0]},
            {**mark("control", "ack_text", 0), "box": [600.0, 200.0, 80.0, 80.0]},
        ]}  # fmt: skip
        (rendered / f"{seed}.json").write_text(json.dumps(entry))
    monkeypatch.setattr(sys, "argv", ["shrink_rendered", "--rendered", str(rendered), "--out", str(out)])
    shrink_rendered.main()
    (line,) = (out / "boxes.jsonl").read_text().splitlines()
    shrunk = json.loads(line)
    assert shrunk["boxes"] == [["skip_text", 60, 100, 40, 40], ["ack_text", 300, 100, 40, 40]]
    assert [class_of(box[0]) for box in shrunk["boxes"]] == [CLASSES.index("words"), -1]
    small = np.asarray(Image.open(out / shrunk["file"]))
    assert small.shape == (1200, 624, 3) and small[120, 80].min() > 250 and small[95, 55].max() < 5


def test_an_unknown_kind_is_refused_and_not_taken_for_neutral() -> None:
    with pytest.raises(ValueError, match="skip_txt"):
        class_of("skip_txt")
