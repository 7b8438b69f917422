"""Drawn phone screens: a splash and a popup good enough for looking at a report."""

import io
from functools import cache

from PIL import Image, ImageDraw, ImageFont

from tests.repository import REPOSITORY

WIDTH_PX, HEIGHT_PX = 1080, 2400
SKIP_PILL = (888, 168, 1032, 240)
SKIP_INK = (912, 188, 1008, 222)
POPUP = (140, 760, 940, 1560)
POPUP_CROSS = (874, 786, 910, 822)
POPUP_PLATE = (860, 772, 924, 836)
POPUP_BUTTON = (240, 1380, 840, 1490)
SPLASH_BUTTON = (190, 1900, 890, 2030)


def font(size: int, *, bold: bool = False) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    path = REPOSITORY / "detector/fonts" / f"NotoSansSC-{'Bold' if bold else 'Regular'}.ttf"
    return ImageFont.truetype(str(path), size) if path.exists() else ImageFont.load_default(size)


def _png(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, format="PNG", compress_level=1)
    return out.getvalue()


def _gradient(top: tuple[int, int, int], bottom: tuple[int, int, int]) -> Image.Image:
    strip = Image.new("RGB", (1, 2))
    strip.putpixel((0, 0), top)
    strip.putpixel((0, 1), bottom)
    return strip.resize((WIDTH_PX, HEIGHT_PX), Image.Resampling.BILINEAR)


def _status_bar(draw: ImageDraw.ImageDraw, ink: tuple[int, int, int]) -> None:
    draw.text((60, 30), "10:24", font=font(38, bold=True), fill=ink)
    draw.rounded_rectangle((960, 38, 1020, 66), radius=8, outline=ink, width=3)


def draw(name: str) -> bytes:
    """`launcher`, `splash`, `splash 5` (with a count), `home` or `popup`."""
    kind, _, count = name.partition(" ")
    if kind == "splash":
        return splash(int(count) if count else None)
    return {"launcher": launcher, "home": home, "popup": popup}[kind]()


@cache
def launcher() -> bytes:
    picture = _gradient((244, 246, 250), (224, 230, 240))
    _status_bar(ImageDraw.Draw(picture), (30, 34, 40))
    return _png(picture)


@cache
def splash(countdown_s: int | None) -> bytes:
    """A full-screen advert; with None it has no close control yet."""
    picture = _gradient((255, 122, 89), (214, 41, 118))
    draw = ImageDraw.Draw(picture)
    _status_bar(draw, (255, 255, 255))
    draw.ellipse((240, 620, 840, 1220), fill=(255, 214, 102))
    draw.text((540, 920), "双十一", font=font(170, bold=True), fill=(214, 41, 118), anchor="mm")
    draw.text((540, 1420), "超级红包雨", font=font(110, bold=True), fill=(255, 255, 255), anchor="mm")
    draw.text((540, 1560), "最高可领 888 元", font=font(60), fill=(255, 236, 220), anchor="mm")
    draw.rounded_rectangle(SPLASH_BUTTON, radius=65, fill=(255, 231, 92))
    draw.text((540, 1965), "点击跳转详情页", font=font(56, bold=True), fill=(150, 20, 70), anchor="mm")
    draw.text((60, 2310), "广告", font=font(34), fill=(255, 220, 220))
    if countdown_s is not None:
        draw.rounded_rectangle(SKIP_PILL, radius=36, fill=(238, 120, 104))
        draw.text((960, 204), f"跳过 {countdown_s}", font=font(34), fill=(255, 190, 175), anchor="mm")
    return _png(picture)


@cache
def home() -> bytes:
    return _png(_home())


def _home() -> Image.Image:
    picture = Image.new("RGB", (WIDTH_PX, HEIGHT_PX), (246, 247, 249))
    draw = ImageDraw.Draw(picture)
    _status_bar(draw, (30, 34, 40))
    draw.rounded_rectangle((50, 120, 1030, 210), radius=45, fill=(232, 235, 240))
    draw.text((100, 140), "搜索商品", font=font(40), fill=(140, 146, 156))
    for row in range(3):
        for column in range(2):
            x, y = 50 + column * 500, 280 + row * 640
            draw.rounded_rectangle((x, y, x + 480, y + 600), radius=24, fill=(255, 255, 255))
            draw.rectangle((x, y, x + 480, y + 420), fill=(208 - 20 * row, 220, 232 - 14 * column))
            draw.text((x + 24, y + 450), "好物推荐", font=font(40), fill=(50, 54, 60))
    return picture


@cache
def popup() -> bytes:
    picture = Image.blend(_home(), Image.new("RGB", (WIDTH_PX, HEIGHT_PX)), 0.6)
    draw = ImageDraw.Draw(picture)
    draw.rounded_rectangle(POPUP, radius=40, fill=(255, 255, 255))
    draw.text((540, 960), "恭喜获得新人礼包", font=font(72, bold=True), fill=(200, 40, 40), anchor="mm")
    draw.text((540, 1160), "¥ 66", font=font(160, bold=True), fill=(230, 60, 40), anchor="mm")
    draw.rounded_rectangle(POPUP_BUTTON, radius=55, fill=(230, 60, 40))
    draw.text((540, 1435), "立即领取", font=font(54, bold=True), fill=(255, 255, 255), anchor="mm")
    x0, y0, x1, y1 = POPUP_CROSS
    draw.line((x0, y0, x1, y1), fill=(214, 216, 220), width=4)
    draw.line((x0, y1, x1, y0), fill=(214, 216, 220), width=4)
    return _png(picture)
