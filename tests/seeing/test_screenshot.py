import json

import jsonschema
import numpy as np
import pytest
from PIL import Image

from detector import codec
from detector.seeing import (
    ImageMeasurement,
    PerceptionSetup,
    image_measurement,
    measure_screenshot,
    unreadable_image,
)
from detector.seeing.screenshot import image_measurements
from tests.perception.drawn import DrawnPill, DrawnX, ink_box, page, popup, splash
from tests.perception.learned import shipped
from tests.perception.words import KnownLines, lexicon
from tests.repository import REPOSITORY


def _measured(
    image: Image.Image,
    reader: KnownLines | None,
    density_dpi: float | None = None,
    ppi: float | None = None,
) -> ImageMeasurement:
    measured = measure_screenshot(
        np.asarray(image),
        density_dpi=density_dpi,
        ppi=ppi,
        seeing=PerceptionSetup(lexicon=lexicon(), weights=shipped(), text_reader=reader),
    )
    return image_measurement("a.png", measured, elapsed_ms=12.345)


def _skip_splash() -> tuple[Image.Image, KnownLines, DrawnPill]:
    image, reader = splash(), KnownLines()
    pill = DrawnPill(x_px=620, y_px=110, text="跳过 5", font_px=28)
    _, cover = pill.draw(image)
    reader.knows("跳过 5", ink_box(cover).expanded(4), np.asarray(image))
    return image, reader, pill


def test_measures_what_was_drawn() -> None:
    image, reader, pill = _skip_splash()
    measured = _measured(image, reader, density_dpi=320, ppi=269.24)
    (control,) = measured.close_controls
    assert (control.kind, control.text, control.countdown_s) == ("skip_text", "跳过 5", 5)
    assert control.zone == "top-right"
    assert control.box_px == pytest.approx((545, 80, 150, 60), abs=2)
    assert control.box_short_side.dp == pytest.approx(30, abs=1)
    assert control.box_short_side.mm == pytest.approx(60 / 10.6, abs=0.1)
    assert control.contrast_ratio is not None and control.contrast_ratio.value > 3
    assert [window.kind for window in measured.windows] == ["splash"]
    assert pill.box.width_px == 150


def test_never_guesses_dp_or_mm() -> None:
    image, reader, _ = _skip_splash()
    (control,) = _measured(image, reader).close_controls
    assert control.box_short_side.dp is None
    assert control.box_short_side.mm is None and control.box_short_side.error_mm is None
    assert control.box_short_side.error_px > 0


def test_a_cross_below_a_card_is_at_the_bottom_centre() -> None:
    image = popup(page())
    DrawnX(
        x_px=360,
        y_px=1150,
        side_px=30,
        stroke_px=3,
        colour=(255, 255, 255),
        ring_radius_px=32,
        plate_colour=(90, 90, 90),
        plate_alpha=0.5,
    ).draw(image)
    (control,) = _measured(image, None).close_controls
    assert (control.kind, control.text, control.zone) == ("x_icon", None, "bottom-centre")
    assert control.found_by == ("picture",)


def test_an_ordinary_page_has_empty_lists() -> None:
    measured = _measured(page(), KnownLines())
    assert (measured.windows, measured.close_controls, measured.calls_to_action) == ((), (), ())


def test_a_weighted_score_lists_its_factors() -> None:
    image, reader, _ = _skip_splash()
    measured = _measured(image, reader)
    (control,) = measured.close_controls
    log_odds = sum(reason.log_odds for reason in control.why)
    assert 1 / (1 + np.exp(-log_odds)) == pytest.approx(control.score, abs=0.01)
    plain = json.loads(codec.to_json(image_measurements([measured])))
    schema = json.loads((REPOSITORY / "detector/schemas/image-measurements-1.json").read_text("utf-8"))
    jsonschema.validate(plain, schema)


def test_the_document_fits_its_schema() -> None:
    image, reader, _ = _skip_splash()
    document = image_measurements(
        [
            _measured(image, reader, density_dpi=320),
            _measured(page(), None),
            unreadable_image("b.png", "b.png: the file is empty"),
        ]
    )
    plain = json.loads(codec.to_json(document))
    schema = json.loads((REPOSITORY / "detector/schemas/image-measurements-1.json").read_text("utf-8"))
    jsonschema.validate(plain, schema)
    assert plain["format"] == "image-measurements/1"
    assert plain["images"][0]["elapsed_ms"] == 12.3
    assert plain["images"][2] == {
        "path": "b.png",
        "error": {"kind": "unreadable", "message": "b.png: the file is empty"},
    }
