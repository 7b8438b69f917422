"""Controls drawn to be missed, read as `detector image` reads them: found, and measured correctly."""

from dataclasses import dataclass

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from detector.core.geometry import Rect
from detector.perception.patches import contrast_ratio, relative_luminance
from detector.seeing import measure_screenshot
from detector.seeing.screenshot import ScreenshotMeasurement
from detector.windows.seen import CloseControl, ControlKind
from tests.fakes.remembered_sight import remembered_sight
from tests.perception.drawn import FONT, DrawnPill, DrawnX, photo

Colour = tuple[int, int, int]
FILM = (40, 40, 42)  # what dims the page
WHITE: Colour = (255, 255, 255)


def measured(image: Image.Image, density_dpi: float) -> ScreenshotMeasurement:
    return measure_screenshot(
        np.asarray(image),
        density_dpi=density_dpi,
        ppi=None,
        seeing=remembered_sight(),
    )


@dataclass(frozen=True)
class Popup:
    """A card over a dimmed page, drawn for a screen of any size and density."""

    image: Image.Image
    card: Rect
    dp: float

    @classmethod
    def of(cls, width_px: int, height_px: int, density_dpi: float) -> "Popup":
        dp = density_dpi / 160
        image = Image.new("RGB", (width_px, height_px), FILM)
        wide = min(0.74 * width_px, 320 * dp)
        high = min(0.55 * height_px, 1.15 * wide)
        card = Rect.from_xywh(
            (width_px - wide) // 2, (height_px - high) // 2 - min(24 * dp, 0.04 * height_px), wide, high
        )
        left, top, right, bottom = (
            round(v) for v in (card.left_px, card.top_px, card.right_px, card.bottom_px)
        )
        picture = photo(5, right - left, bottom - top)
        bright = Image.blend(picture, Image.new("RGB", picture.size, (255, 90, 60)), 0.6)
        image.paste(bright, (left, top))
        draw = ImageDraw.Draw(image)
        middle = (left + right) / 2
        size = 0.07 * wide
        draw.text((middle, top + 0.2 * high), "限时福利", WHITE, ImageFont.truetype(FONT, 1.6 * size), "mm")
        button = (left + 0.15 * wide, bottom - 0.24 * high, right - 0.15 * wide, bottom - 0.08 * high)
        draw.rounded_rectangle(button, radius=0.08 * high, fill=(255, 220, 90))
        draw.text(
            (middle, bottom - 0.16 * high), "立即领取", (180, 40, 20), ImageFont.truetype(FONT, size), "mm"
        )
        return cls(image, card, dp)

    def below(self, side_dp: float, colour: Colour = WHITE, alpha: float = 1.0, ring: bool = True) -> DrawnX:
        """A × under the card, drawn."""
        side = side_dp * self.dp
        x = DrawnX(
            x_px=round(self.card.center.x_px),
            y_px=round(self.card.bottom_px + min(30 * self.dp, 0.06 * self.image.height)),
            side_px=side,
            stroke_px=max(1.2, 0.1 * side),
            colour=colour,
            alpha=alpha,
            ring_radius_px=0.95 * side if ring else 0.0,
            plate_colour=(90, 90, 94),
            plate_alpha=1.0 if ring else 0.0,
        )
        x.draw(self.image)
        return x


def the_cross(found: ScreenshotMeasurement, x: DrawnX) -> CloseControl:
    at = [control for control in found.controls if x.box.contains(control.glyph_box.center)]
    assert at, f"not found: {[(c.kind.value, c.score) for c in found.controls]}"
    assert at[0].kind is ControlKind.X_ICON
    return at[0]


def covers(control: CloseControl, side_px: float) -> bool:
    rounding_px = 0.05
    return abs(control.glyph_box.short_side_px - side_px) <= control.glyph_error_px + rounding_px


def ratio(ink: Colour, ground: Colour) -> float:
    one, other = (float(relative_luminance(np.array(colour))) for colour in (ink, ground))
    return float(contrast_ratio(np.array(one), other))


@pytest.mark.parametrize("aim", [1.2, 1.5])
def test_a_cross_of_very_low_contrast(aim: float) -> None:
    popup = Popup.of(1080, 2340, 420)
    level = next(v for v in range(40, 256) if ratio((v, v, v), FILM) >= aim)
    x = popup.below(24, colour=(level, level, level), ring=False)
    control = the_cross(measured(popup.image, 420), x)
    assert control.contrast is not None
    assert control.contrast.low <= ratio((level, level, level), FILM) <= control.contrast.high
    assert control.contrast.high < 2


def test_a_cross_of_eight_dp() -> None:
    popup = Popup.of(1080, 2340, 420)
    x = popup.below(8, ring=False)
    control = the_cross(measured(popup.image, 420), x)
    assert covers(control, x.side_px)
    assert control.box.short_side_px < 12 * popup.dp


def test_a_cross_at_thirty_per_cent_opacity() -> None:
    popup = Popup.of(1080, 2340, 420)
    x = popup.below(16, alpha=0.3, ring=False)
    control = the_cross(measured(popup.image, 420), x)
    inked = tuple(round(0.3 * 255 + 0.7 * ground) for ground in FILM)
    assert control.contrast is not None
    assert control.contrast.low <= ratio(inked, FILM) <= control.contrast.high  # type: ignore[arg-type]
    assert covers(control, x.side_px)


def test_a_word_at_thirty_per_cent_opacity() -> None:
    image = photo(3, 1080, 2340)
    pill = DrawnPill(
        x_px=950, y_px=150, text="跳过", font_px=40, alpha=0.3, plate_alpha=0.3, width_px=170, height_px=76
    )
    pill.draw(image)
    found = measured(image, 420)
    assert any(pill.box.contains(control.box.center) for control in found.controls)


def test_a_cross_half_off_the_screen() -> None:
    popup = Popup.of(1080, 2340, 420)
    side = 26 * popup.dp
    x = DrawnX(
        x_px=1080, y_px=150, side_px=side, stroke_px=5, colour=WHITE, ring_radius_px=0.9 * side,
        plate_colour=(90, 90, 94), plate_alpha=1.0,
    )  # fmt: skip
    wider = Image.new("RGB", (1280, 2340), FILM)
    wider.paste(popup.image, (0, 0))
    x.draw(wider)
    found = measured(wider.crop((0, 0, 1080, 2340)), 420)
    seen = Rect.from_xywh(1080 - 0.9 * side, 150 - 0.9 * side, 0.9 * side, 1.8 * side)
    at = [control for control in found.controls if seen.contains(control.box.center)]
    assert at, "not found"
    assert at[0].box.right_px <= 1080
    assert at[0].box.short_side_px < 1.2 * seen.short_side_px


def test_a_rotated_screen() -> None:
    popup = Popup.of(2340, 1080, 420)
    x = popup.below(16)
    control = the_cross(measured(popup.image, 420), x)
    assert covers(control, x.side_px)


@pytest.mark.parametrize(
    ("width_px", "height_px", "density_dpi"),
    [
        (320, 480, 120),
        (320, 480, 160),
        (480, 800, 240),
        (540, 960, 240),
        (540, 1170, 220),
        (720, 1520, 320),
        (720, 1600, 320),
        (800, 1280, 160),
        (1080, 1920, 480),
        (1080, 2340, 440),
        (1440, 2560, 640),
        (1440, 3200, 560),
    ],
)
def test_every_width_and_density(width_px: int, height_px: int, density_dpi: float) -> None:
    popup = Popup.of(width_px, height_px, density_dpi)
    x = popup.below(18)
    assert covers(the_cross(measured(popup.image, density_dpi), x), x.side_px)
