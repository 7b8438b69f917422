"""Words drawn on discs, rings and pills of every style that adverts use, with the ink's own cover."""

from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from detector.core.geometry import Rect
from tests.perception.drawn import FONT, HEIGHT_PX, WIDTH_PX, blend, photo

__all__ = ["DISC_STYLES", "DrawnDisc", "drawn_disc"]

DISC_STYLES = ("film", "solid", "ring", "film and ring", "arc", "pill", "outlined pill", "rounded square")


@dataclass(frozen=True)
class DrawnDisc:
    """What was drawn: the picture, its surface's box, the ink's cover (0 to 1)."""

    image: Image.Image
    box: Rect
    cover: np.ndarray


def drawn_disc(number: int, style: str) -> DrawnDisc:
    """One of many, always the same for a given number: ground, sizes, colours and centring vary."""
    random = np.random.default_rng([number, DISC_STYLES.index(style)])
    image = photo(number % 5) if number % 3 else Image.new("RGB", (WIDTH_PX, HEIGHT_PX), _colour(random))
    text = ("跳过", "关闭", "Skip", "跳过 5", "5", "略过")[number % 6]
    font_px = int(random.uniform(17, 30))
    font = ImageFont.truetype(FONT, font_px)
    wide = font.getbbox(text)[2]
    is_round = "pill" not in style
    height = int(max(wide * random.uniform(1.35, 2.2), 2.2 * font_px)) if is_round else int(font_px * 2)
    width = height if is_round else int(wide + random.uniform(1.0, 2.2) * font_px)
    x, y = float(random.uniform(540, 650)), float(random.uniform(110, 400))
    is_light = random.random() < 0.75
    ink = (255, 255, 255) if is_light else (40, 40, 40)
    plate = (0, 0, 0) if is_light else (255, 255, 255)
    box = Rect.from_xywh(round(x - width / 2), round(y - height / 2), width, height)
    _surface(image, box, style, plate, ink, random)
    cover = Image.new("L", image.size, 0)
    at = (box.center.x_px + float(random.uniform(-1, 1)), box.center.y_px + float(random.uniform(-1, 1)))
    ImageDraw.Draw(cover).text(at, text, font=font, fill=255, anchor="mm")
    blend(image, cover, ink, float(random.uniform(0.75, 1)))
    return DrawnDisc(image, box, np.asarray(cover, np.float64) / 255)


def _surface(  # noqa: PLR0917 - one drawing
    image: Image.Image,
    box: Rect,
    style: str,
    plate: tuple[int, int, int],
    ink: tuple[int, int, int],
    random: np.random.Generator,
) -> None:
    fine = 4
    size = (int(box.width_px) * fine, int(box.height_px) * fine)
    radius = size[1] * (0.5 if style != "rounded square" else 0.2)
    rim = int(fine * random.uniform(1.5, 4.5))
    whole = (0, 0, size[0] - 1, size[1] - 1)

    def laid(mask: Image.Image, colour: tuple[int, int, int], alpha: float) -> None:
        small = mask.resize((int(box.width_px), int(box.height_px)), Image.Resampling.BOX)
        full = Image.new("L", image.size, 0)
        full.paste(small, (int(box.left_px), int(box.top_px)))
        blend(image, full, colour, alpha)

    if style not in ("ring", "outlined pill"):
        mask = Image.new("L", size, 0)
        ImageDraw.Draw(mask).rounded_rectangle(whole, radius=radius, fill=255)
        laid(mask, plate, 1.0 if style == "solid" else float(random.uniform(0.3, 0.75)))
    if style in ("ring", "film and ring", "outlined pill"):
        mask = Image.new("L", size, 0)
        ImageDraw.Draw(mask).rounded_rectangle(whole, radius=radius, outline=255, width=rim)
        laid(mask, ink, float(random.uniform(0.5, 1)))
    if style == "arc":
        mask = Image.new("L", size, 0)
        end = float(random.uniform(20, 330))
        ImageDraw.Draw(mask).arc(whole, -90, -90 + end, fill=255, width=rim)
        laid(mask, ink, 1.0)


def _colour(random: np.random.Generator) -> tuple[int, int, int]:
    red, green, blue = (int(v) for v in random.integers(0, 256, 3))
    return red, green, blue
