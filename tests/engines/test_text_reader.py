from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from detector.core.geometry import Rect
from detector.engines.text_reader import N_THREADS, RapidTextReader, normalised
from tests.perception.drawn import FONT, DrawnPill, ink_box, splash


@pytest.fixture(scope="module")
def reader() -> RapidTextReader:
    return RapidTextReader()


def test_reads_a_splash_without_other_output(
    reader: RapidTextReader, capfd: pytest.CaptureFixture[str]
) -> None:
    image = splash()
    _, cover = DrawnPill(x_px=620, y_px=110, text="跳过 5", font_px=28).draw(image)
    lines = reader.read(np.asarray(image))
    by_text = {line.text.replace(" ", ""): line for line in lines}
    assert {"跳过5", "广告", "点击跳转详情页或第三方应用"} <= set(by_text)
    assert by_text["跳过5"].box.iou(ink_box(cover)) > 0.4
    assert reader.read(np.asarray(image)) == lines
    captured = capfd.readouterr()
    assert captured.out == "" and captured.err == ""


def test_a_regions_boxes_are_in_px_of_the_whole_picture(reader: RapidTextReader) -> None:
    image = splash()
    _, cover = DrawnPill(x_px=620, y_px=110, text="跳过", font_px=28).draw(image)
    region = Rect.from_xywh(500, 40, 220, 160)
    (line,) = reader.read(np.asarray(image), region=region)
    assert line.text == "跳过" and line.box.contains(ink_box(cover).center)


def test_recognises_one_line_without_searching(reader: RapidTextReader) -> None:
    image = Image.new("RGB", (400, 120), (20, 20, 20))
    font = ImageFont.truetype(FONT, 40)
    ImageDraw.Draw(image).text((60, 40), "关闭 3", font=font, fill=(255, 255, 255))
    line = reader.recognise(np.asarray(image), Rect.from_xywh(50, 36, 170, 60))
    assert line is not None and line.text.replace(" ", "") == "关闭3"


def test_returns_nothing_without_text(reader: RapidTextReader) -> None:
    blank = np.full((400, 300, 3), 255, np.uint8)
    assert reader.read(blank) == ()
    assert reader.read(blank, region=Rect.from_xywh(500, 500, 10, 10)) == ()
    assert reader.recognise(blank, Rect.from_xywh(10, 10, 2, 2)) is None


def test_normalises_spaces_and_full_width_forms() -> None:
    assert normalised("  跳过　（５） ") == "跳过 (5)"


def test_both_nets_use_sessions_of_new_session(reader: RapidTextReader) -> None:
    assert reader.read(np.asarray(splash())) != ()
    engine: Any = reader._engine
    options = [part.session.session.get_session_options() for part in (engine.text_det, engine.text_rec)]
    assert [one.enable_mem_pattern for one in options] == [False, True]
    assert [one.intra_op_num_threads for one in options] == [N_THREADS] * 2


def test_a_known_line_equals_a_new_reading(reader: RapidTextReader) -> None:
    image = splash()
    DrawnPill(x_px=620, y_px=110, text="跳过 5", font_px=28).draw(image)
    before = reader.read(np.asarray(image))
    ImageDraw.Draw(image).rectangle((0, 900, 720, 1000), fill=(90, 120, 40))
    mixed = reader.read(np.asarray(image))
    assert mixed == RapidTextReader().read(np.asarray(image))
    assert set(mixed) & set(before)
