"""Drawn screens whose truth is known: pictures, glyphs, pills and the frames of a small run."""

import hashlib
from dataclasses import dataclass
from functools import cache

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from detector.core.display import Display
from detector.core.geometry import Rect
from detector.core.screen import Frame
from tests.repository import REPOSITORY

FONT = str(REPOSITORY / "detector" / "fonts" / "NotoSansSC-Regular.ttf")
WIDTH_PX, HEIGHT_PX = 720, 1600
DISPLAY = Display(width_px=WIDTH_PX, height_px=HEIGHT_PX, density_dpi=320)


def photo(seed: int, width: int = WIDTH_PX, height: int = HEIGHT_PX) -> Image.Image:
    """Something like a photograph: smooth colours of several scales, no edges of a control."""
    return _photo(seed, width, height).copy()


@cache
def _photo(seed: int, width: int, height: int) -> Image.Image:
    random = np.random.default_rng(seed)
    layers = np.zeros((height, width, 3), np.float32)
    for cells, weight in ((4, 0.6), (12, 0.3), (50, 0.1)):
        small = random.integers(0, 256, (cells * 2, cells, 3), dtype=np.uint8)
        big = Image.fromarray(small).resize((width, height), Image.Resampling.BICUBIC)
        layers += weight * np.asarray(big, np.float32)
    return Image.fromarray(layers.astype(np.uint8)).filter(ImageFilter.GaussianBlur(1))


def page(width: int = WIDTH_PX, height: int = HEIGHT_PX) -> Image.Image:
    """An ordinary page: white, a title, rows of text, a tab bar."""
    image = Image.new("RGB", (width, height), (250, 250, 250))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 48, width, 150), fill=(255, 255, 255))
    draw.text((width / 2, 100), "消息中心", font=ImageFont.truetype(FONT, 36), fill=(20, 20, 20), anchor="mm")
    for row in range(9):
        top = 180 + row * 140
        draw.rectangle((24, top, width - 24, top + 120), fill=(255, 255, 255))
        draw.ellipse((40, top + 20, 120, top + 100), fill=(200, 120 + row * 10, 90))
        draw.text(
            (150, top + 24), f"第{row}条普通的内容", font=ImageFont.truetype(FONT, 30), fill=(30, 30, 30)
        )
        draw.text(
            (150, top + 72), "昨天 有人回复了你", font=ImageFont.truetype(FONT, 24), fill=(150, 150, 150)
        )
    for k, word in enumerate(("首页", "发现", "消息", "我的")):
        x = width * (k + 0.5) / 4
        draw.text((x, height - 60), word, font=ImageFont.truetype(FONT, 24), fill=(90, 90, 90), anchor="mm")
    return image


def blend(image: Image.Image, mask: Image.Image, colour: tuple[int, int, int], alpha: float) -> None:
    """Lay a colour over the picture where the mask (L) is set."""
    cover = mask.point(lambda value: round(value * alpha))
    image.paste(Image.new("RGB", image.size, colour), (0, 0), cover)


@dataclass(frozen=True)
class DrawnX:
    """`stroke_px` wide strokes of a × in the square `box`; `ring_radius_px` 0: none."""

    x_px: float
    y_px: float
    side_px: float
    stroke_px: float
    colour: tuple[int, int, int]
    alpha: float = 1.0
    ring_radius_px: float = 0.0
    plate_colour: tuple[int, int, int] = (0, 0, 0)
    plate_alpha: float = 0.0

    @property
    def box(self) -> Rect:
        half = self.side_px / 2
        return Rect.from_xywh(self.x_px - half, self.y_px - half, self.side_px, self.side_px)

    def draw(self, image: Image.Image) -> tuple[Image.Image, np.ndarray]:
        """The picture just before the strokes were drawn, and the strokes' cover, 0 to 1."""
        fine = 8
        reach = round(max(self.side_px, 2 * self.ring_radius_px) + 8)
        left, top = round(self.x_px - reach), round(self.y_px - reach)
        size = (2 * reach * fine, 2 * reach * fine)

        def at(x: float, y: float) -> tuple[float, float]:
            return (x - left) * fine, (y - top) * fine

        def pasted(fine_mask: Image.Image) -> Image.Image:
            whole = Image.new("L", image.size, 0)
            whole.paste(fine_mask.resize((2 * reach, 2 * reach), Image.Resampling.BOX), (left, top))
            return whole

        if self.plate_alpha:
            plate = Image.new("L", size, 0)
            r = self.ring_radius_px
            box = (*at(self.x_px - r, self.y_px - r), *at(self.x_px + r, self.y_px + r))
            ImageDraw.Draw(plate).ellipse(box, fill=255)
            blend(image, pasted(plate), self.plate_colour, self.plate_alpha)
        behind = image.copy()
        strokes = Image.new("L", size, 0)
        pen = ImageDraw.Draw(strokes)
        half = self.side_px / 2
        # The square cuts off the ends, as in a vector × without round caps in a view box.
        for sign in (1, -1):
            start = at(self.x_px - 2 * half, self.y_px - sign * 2 * half)
            end = at(self.x_px + 2 * half, self.y_px + sign * 2 * half)
            pen.line((*start, *end), fill=255, width=round(self.stroke_px * fine))
        keep = Image.new("L", size, 0)
        box = (*at(self.x_px - half, self.y_px - half), *at(self.x_px + half, self.y_px + half))
        ImageDraw.Draw(keep).rectangle((box[0], box[1], box[2] - 1, box[3] - 1), fill=255)
        cut = Image.fromarray(np.minimum(np.asarray(strokes), np.asarray(keep)))
        whole = pasted(cut)
        blend(image, whole, self.colour, self.alpha)
        return behind, np.asarray(whole, np.float64) / 255


@dataclass(frozen=True)
class DrawnPill:
    """A pill with one line of text in its middle."""

    x_px: float
    y_px: float
    text: str
    font_px: int
    colour: tuple[int, int, int] = (255, 255, 255)
    alpha: float = 1.0
    plate_colour: tuple[int, int, int] = (0, 0, 0)
    plate_alpha: float = 0.4
    width_px: int = 150
    height_px: int = 60

    @property
    def box(self) -> Rect:
        left, top = self.x_px - self.width_px / 2, self.y_px - self.height_px / 2
        return Rect.from_xywh(left, top, self.width_px, self.height_px)

    def draw(self, image: Image.Image) -> tuple[Image.Image, np.ndarray]:
        """The picture just before the text was drawn, and the text's cover, 0 to 1."""
        if self.plate_alpha:
            plate = Image.new("L", image.size, 0)
            box = self.box
            corners = (box.left_px, box.top_px, box.right_px - 1, box.bottom_px - 1)
            ImageDraw.Draw(plate).rounded_rectangle(corners, radius=self.height_px / 2, fill=255)
            blend(image, plate, self.plate_colour, self.plate_alpha)
        behind = image.copy()
        text = Image.new("L", image.size, 0)
        font = ImageFont.truetype(FONT, self.font_px)
        ImageDraw.Draw(text).text((self.x_px, self.y_px), self.text, font=font, fill=255, anchor="mm")
        blend(image, text, self.colour, self.alpha)
        return behind, np.asarray(text, np.float64) / 255


def ink_box(cover: np.ndarray) -> Rect:
    """Tight around what is at least half covered."""
    ys, xs = np.nonzero(cover >= 0.5)
    return Rect(
        left_px=float(xs.min()),
        top_px=float(ys.min()),
        right_px=float(xs.max() + 1),
        bottom_px=float(ys.max() + 1),
    )


def popup(base: Image.Image, card: tuple[int, int, int, int] = (90, 480, 630, 1060)) -> Image.Image:
    """The page under a film of black, with a card of bright colours in the middle."""
    image = Image.blend(base, Image.new("RGB", base.size, (0, 0, 0)), 0.6)
    left, top, right, bottom = card
    picture = photo(5, right - left, bottom - top)
    bright = Image.blend(picture, Image.new("RGB", picture.size, (255, 90, 60)), 0.6)
    image.paste(bright, (left, top))
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle((left + 90, bottom - 130, right - 90, bottom - 40), radius=45, fill=(255, 220, 90))
    middle = ((left + right) / 2, bottom - 85)
    draw.text(middle, "立即领取", font=ImageFont.truetype(FONT, 38), fill=(180, 40, 20), anchor="mm")
    return image


def splash(seed: int = 3) -> Image.Image:
    """An advert from edge to edge above a brand bar, labelled and with a call to jump."""
    image = Image.new("RGB", (WIDTH_PX, HEIGHT_PX), (255, 255, 255))
    image.paste(photo(seed, WIDTH_PX, 1360), (0, 0))
    draw = ImageDraw.Draw(image)
    draw.text((60, 1316), "广告", font=ImageFont.truetype(FONT, 22), fill=(255, 255, 255), anchor="mm")
    draw.rounded_rectangle((110, 1120, 610, 1220), radius=50, fill=(30, 30, 30))
    font = ImageFont.truetype(FONT, 32)
    draw.text((360, 1170), "点击跳转详情页或第三方应用", font=font, fill=(255, 255, 255), anchor="mm")
    draw.text((360, 1480), "某某应用", font=ImageFont.truetype(FONT, 44), fill=(40, 40, 40), anchor="mm")
    return image


@dataclass
class Film:
    """Frames of a run and their pixels, in order; the time of each is known to ±25 ms."""

    frames: list[Frame]
    pictures: dict[str, np.ndarray]

    @classmethod
    def of(cls, shown: list[tuple[float, Image.Image]]) -> "Film":
        frames: list[Frame] = []
        pictures: dict[str, np.ndarray] = {}
        for number, (at_ms, image) in enumerate(shown):
            rgb = np.asarray(image.convert("RGB"))
            frame = Frame(
                id=f"frame:{number}",
                at_ms=at_ms,
                at_error_ms=25.0,
                source="drawn",
                lossy=False,
                width_px=rgb.shape[1],
                height_px=rgb.shape[0],
                png_sha256=hashlib.sha256(rgb.tobytes()).hexdigest(),
            )
            frames.append(frame)
            pictures[frame.id] = rgb
        return cls(frames, pictures)

    def pixels(self, frame: Frame) -> np.ndarray:
        return self.pictures[frame.id]
