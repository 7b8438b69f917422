"""Draws what was perceived on a copy of the frame, with sizes, and the close control enlarged beside it.

The frame itself is never changed: this is a separate picture, scaled for reading, with a margin for the
labels so that none covers evidence. Labels are in Chinese and English, since one picture serves both pages
and may be sent on by itself. It is a JPEG with full colour resolution: nothing is measured in it, and a PNG
of a photograph takes ten times as long. The same frame and marks give the same bytes.
"""

import io
import math
import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from importlib import resources
from importlib.resources.abc import Traversable
from itertools import pairwise

from PIL import Image, ImageDraw, ImageFont

from detector.core.display import Display
from detector.core.geometry import Rect
from detector.core.printable import printable
from detector.reporting.marks import Mark, MarkKind

__all__ = ["FONT_FAMILY", "annotate", "drawable", "drawable_all", "font_folder", "lacks_characters"]


# Makes untrusted text printable: only characters that the shipped font has, on one line, limited in length.
#
# A character that the font lacks is written as its code (`\u0e01`), so that nothing is omitted or drawn as an
# empty box. Long words get zero-width spaces where they may be broken.

FONT_FAMILY = "Noto Sans SC"
MAX_CHARACTERS = 1500
"""Limit for one text; longer than any clause of the law."""

_LONG_WORD = re.compile(r"(?<![!-~])(?![0-9a-f]{64}(?![!-~]))[!-~]{25,}")
_PIECE_LENGTH = 6
_MAY_BREAK = "\u200b"


def font_folder() -> Traversable:
    """The shipped fonts, each with a list of its characters."""
    return resources.files("detector") / "fonts"


def drawable(text: str) -> str:
    """`text` on one line, printable; an overlong one is cut and ends with the number of characters cut."""
    cut = text[:MAX_CHARACTERS]
    if len(text) > MAX_CHARACTERS:
        cut = f"{cut}… (+{len(text) - MAX_CHARACTERS})"
    line = " ".join(printable(cut).split())
    known = _characters()
    return _LONG_WORD.sub(_broken, "".join(text if text in known else _number(text) for text in line))


def drawable_all(value: object) -> object:
    """Applies `drawable` to every text in a tree of JSON values, except keys."""
    if isinstance(value, str):
        return drawable(value)
    if isinstance(value, Mapping):
        return {key: drawable_all(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [drawable_all(one) for one in value]
    return value


def lacks_characters(value: object) -> bool:
    """Whether any text in a tree of JSON values has a character that is written as its number."""
    if isinstance(value, str):
        line = " ".join(printable(value[:MAX_CHARACTERS]).split())
        return not _characters().issuperset(line)
    if isinstance(value, Mapping):
        return any(lacks_characters(one) for one in value.values())
    return isinstance(value, list | tuple) and any(lacks_characters(one) for one in value)


@cache
def _characters() -> frozenset[str]:
    return frozenset((font_folder() / "NotoSansSC-Regular.txt").read_text(encoding="utf-8"))


def _number(character: str) -> str:
    code = ord(character)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _broken(found: re.Match[str]) -> str:
    word = found[0]
    return _MAY_BREAK.join(word[at : at + _PIECE_LENGTH] for at in range(0, len(word), _PIECE_LENGTH))


LONG_SIDE_PX = 1280  # of the frame in the drawing: twice its size on a page
MARGIN_PX = 520
PAD_PX = 24
FONT_PX = 26
SMALL_PX = 22
INSET_PX = MARGIN_PX - 2 * PAD_PX
INSET_HEIGHT_PX = PAD_PX + INSET_PX + 64  # including its caption
MAX_ZOOM = 12.0

QUALITY = 90  # of the JPEG: no halo around lines is visible at twice the size

INK = (28, 32, 38)
MUTED = (92, 99, 110)
PAPER = (255, 255, 255)
LINE = (214, 219, 226)
BEYOND = (232, 235, 239)


_COLOURS = {
    MarkKind.WINDOW: (29, 78, 216),
    MarkKind.CONTROL: (200, 16, 46),
    MarkKind.GLYPH: (162, 28, 175),
    MarkKind.NODE: (0, 110, 100),
    MarkKind.CALL_TO_ACTION: (180, 83, 9),
}
_NAMES = {
    MarkKind.WINDOW: "信息窗口 window",
    MarkKind.CONTROL: "关闭控件 close control",
    MarkKind.GLYPH: "图形笔画 glyph",
    MarkKind.NODE: "视图树节点 tree node",
    MarkKind.CALL_TO_ACTION: "诱导按钮 call to action",
}
_DASHED = frozenset({MarkKind.WINDOW, MarkKind.NODE})
# How far inside its box a line is drawn; negative is outside, so that what was measured stays visible and
# coinciding boxes can be told apart.
_INSETS_PX = {
    MarkKind.WINDOW: 6,
    MarkKind.CONTROL: -5,
    MarkKind.GLYPH: -2,
    MarkKind.NODE: -11,
    MarkKind.CALL_TO_ACTION: -4,
}
_IN_INSET = (MarkKind.NODE, MarkKind.CONTROL, MarkKind.GLYPH)


def annotate(frame: Image.Image, display: Display, marks: Sequence[Mark]) -> bytes:
    """JPEG bytes. `frame`: RGB. Boxes are in display px of the frame."""
    to_frame = frame.width / display.width_px
    shown = LONG_SIDE_PX / max(frame.size)
    size = (max(1, round(frame.width * shown)), max(1, round(frame.height * shown)))
    height_px = max(size[1], _margin_height(marks))
    canvas = Image.new("RGB", (size[0] + MARGIN_PX, height_px), PAPER)
    canvas.paste(frame.resize(size, Image.Resampling.HAMMING), (0, 0))
    draw = ImageDraw.Draw(canvas)
    draw.line([(size[0], 0), (size[0], height_px)], fill=LINE, width=2)
    for mark in marks:
        _draw_box(draw, mark.kind, _scaled(mark.box, to_frame * shown), size)
    labels_first = _control_is_high(marks, display)
    inset_top = height_px - INSET_HEIGHT_PX if labels_first else 0
    _draw_inset(canvas, draw, frame, marks, to_frame, corner=(size[0] + PAD_PX, inset_top + PAD_PX))
    labels = (PAD_PX, inset_top) if labels_first else (INSET_HEIGHT_PX, height_px)
    _draw_labels(draw, marks, to_frame * shown, size, labels)
    out = io.BytesIO()
    canvas.save(out, format="JPEG", quality=QUALITY, subsampling=0)
    return out.getvalue()


def _scaled(box: Rect, factor: float) -> Rect:
    return Rect(
        left_px=box.left_px * factor,
        top_px=box.top_px * factor,
        right_px=box.right_px * factor,
        bottom_px=box.bottom_px * factor,
    )


def _draw_box(
    draw: ImageDraw.ImageDraw,
    kind: MarkKind,
    box: Rect,
    within: tuple[int, int],
    *,
    origin: tuple[float, float] = (0.0, 0.0),
) -> None:
    """A line in the kind's colour on a white one, so that it stands out on any picture.

    Edges outside the frame are drawn on its border.
    """
    inset = _INSETS_PX[kind]
    left, top = origin
    x0 = max(left + box.left_px + inset, left + 3)
    y0 = max(top + box.top_px + inset, top + 3)
    x1 = min(left + box.right_px - inset, left + within[0] - 3)
    y1 = min(top + box.bottom_px - inset, top + within[1] - 3)
    if x1 <= x0 or y1 <= y0:
        return
    corners = [(x0, y0), (x1, y0), (x1, y1), (x0, y1), (x0, y0)]
    draw.line(corners, fill=PAPER, width=7, joint="curve")
    for start, end in pairwise(corners):
        if kind in _DASHED:
            _dashed(draw, start, end, _COLOURS[kind])
        else:
            draw.line([start, end], fill=_COLOURS[kind], width=4)


def _dashed(
    draw: ImageDraw.ImageDraw,
    start: tuple[float, float],
    end: tuple[float, float],
    colour: tuple[int, int, int],
    *,
    dash_px: float = 14,
    space_px: float = 8,
) -> None:
    length = abs(end[0] - start[0]) + abs(end[1] - start[1])
    if length == 0:
        return
    dx, dy = (end[0] - start[0]) / length, (end[1] - start[1]) / length
    at = 0.0
    while at < length:
        to = min(at + dash_px, length)
        draw.line(
            [(start[0] + dx * at, start[1] + dy * at), (start[0] + dx * to, start[1] + dy * to)],
            fill=colour,
            width=4,
        )
        at = to + space_px


def _block_height(mark: Mark) -> int:
    return FONT_PX + 8 + len(mark.sizes) * (FONT_PX + 6) + 16


def _margin_height(marks: Sequence[Mark]) -> int:
    return INSET_HEIGHT_PX + PAD_PX + sum(_block_height(mark) for mark in marks)


def _control_is_high(marks: Sequence[Mark], display: Display) -> bool:
    """Labels go beside their boxes: if the control is in the upper half, at the top, with the inset below."""
    tops = [mark.box.center.y_px for mark in marks if mark.kind is MarkKind.CONTROL]
    return bool(tops) and tops[0] < display.height_px / 2


def _draw_inset(
    canvas: Image.Image,
    draw: ImageDraw.ImageDraw,
    frame: Image.Image,
    marks: Sequence[Mark],
    to_frame: float,
    *,
    corner: tuple[int, int],
) -> None:
    """The close control, enlarged from the unscaled frame."""
    left_px, top_px = corner
    shown = {mark.kind: _scaled(mark.box, to_frame) for mark in marks if mark.kind in _IN_INSET}
    if MarkKind.CONTROL not in shown:
        _write(draw, (left_px, top_px), "此画面中未见关闭控件 no close control here", SMALL_PX, MUTED)
        return
    whole = shown[MarkKind.CONTROL].union(shown.get(MarkKind.GLYPH, shown[MarkKind.CONTROL]))
    side_px = min(max(whole.width_px, whole.height_px) * 1.5 + 8, float(max(frame.size)))
    zoom = min(INSET_PX / side_px, MAX_ZOOM)
    side_px = INSET_PX / zoom
    x0, y0 = whole.center.x_px - side_px / 2, whole.center.y_px - side_px / 2
    canvas.paste(_enlarged(frame, (x0, y0), side_px, is_smooth=zoom < 4), (left_px, top_px))
    for kind, box in shown.items():
        moved = Rect(
            left_px=(box.left_px - x0) * zoom,
            top_px=(box.top_px - y0) * zoom,
            right_px=(box.right_px - x0) * zoom,
            bottom_px=(box.bottom_px - y0) * zoom,
        )
        if moved.left_px >= 0 and moved.right_px <= INSET_PX:  # a wider node would be cut off
            _draw_box(draw, kind, moved, (INSET_PX, INSET_PX), origin=(left_px, top_px))
    draw.rectangle([left_px - 1, top_px - 1, left_px + INSET_PX, top_px + INSET_PX], outline=MUTED, width=2)
    caption = f"放大 {zoom:.1f} 倍 enlarged"
    _write(draw, (left_px, top_px + INSET_PX + 10), caption, SMALL_PX, MUTED)


def _enlarged(
    frame: Image.Image, corner: tuple[float, float], side_px: float, *, is_smooth: bool
) -> Image.Image:
    """A square of the frame at the inset's size; what lies beyond the frame is grey."""
    left, top = (math.floor(number) for number in corner)
    size = math.ceil(side_px) + 1
    part = Image.new("RGB", (size, size), BEYOND)
    part.paste(frame.crop(_within(left, top, size, frame.size)), (max(-left, 0), max(-top, 0)))
    x0, y0 = corner[0] - left, corner[1] - top
    resampling = Image.Resampling.BICUBIC if is_smooth else Image.Resampling.NEAREST
    box = (x0, y0, x0 + side_px, y0 + side_px)
    return part.resize((INSET_PX, INSET_PX), resampling, box=box)


def _within(left: int, top: int, size: int, frame: tuple[int, int]) -> tuple[int, int, int, int]:
    """The part of a square that lies on the frame, as a box to crop; may be empty."""
    x0, y0 = (min(max(number, 0), side) for number, side in zip((left, top), frame, strict=True))
    x1, y1 = (max(min(number + size, side), 0) for number, side in zip((left, top), frame, strict=True))
    return x0, y0, max(x1, x0), max(y1, y0)


def _draw_labels(
    draw: ImageDraw.ImageDraw,
    marks: Sequence[Mark],
    factor: float,
    frame: tuple[int, int],
    between: tuple[int, int],
) -> None:
    """One block per mark, as close to its box as possible, with a leader line to it."""
    left_px = frame[0] + PAD_PX
    in_order = sorted(marks, key=lambda mark: (_anchor(mark, factor, frame)[1] // 30, mark.kind.letter))
    tops = _stacked([(_anchor(m, factor, frame)[1] - 15, _block_height(m)) for m in in_order], between)
    for mark, y_px in zip(in_order, tops, strict=True):
        colour = _COLOURS[mark.kind]
        x_px, anchor_y_px = _anchor(mark, factor, frame)
        if mark.kind is MarkKind.WINDOW:  # any point on its edge will do, so take the nearest to the label
            box = _scaled(mark.box, factor)
            anchor_y_px = min(max(y_px + 15, box.top_px + 8, 4.0), box.bottom_px - 8, frame[1] - 4.0)
        leader = [(x_px, anchor_y_px), (frame[0] + 8, y_px + 15), (left_px, y_px + 15)]
        draw.line(leader, fill=PAPER, width=5)
        draw.line(leader, fill=colour, width=2)
        draw.ellipse([x_px - 5, anchor_y_px - 5, x_px + 5, anchor_y_px + 5], fill=colour, outline=PAPER)
        draw.rounded_rectangle([left_px, y_px, left_px + 32, y_px + 30], radius=6, fill=colour)
        _write(draw, (left_px + 16, y_px + 15), mark.kind.letter, SMALL_PX, PAPER, anchor="mm")
        _write(draw, (left_px + 44, y_px), _NAMES[mark.kind], FONT_PX, INK)
        for n, line in enumerate(mark.sizes):
            at = (left_px + 44, y_px + FONT_PX + 8 + n * (FONT_PX + 6))
            _write(draw, at, line, FONT_PX, INK)


def _anchor(mark: Mark, factor: float, frame: tuple[int, int]) -> tuple[float, float]:
    """Where a leader line ends: the right edge of the box; for a window near the bottom, out of the way."""
    box = _scaled(mark.box, factor)
    x_px = min(box.right_px, float(frame[0]) - 6)
    y_px = box.bottom_px - 30 if mark.kind is MarkKind.WINDOW else box.center.y_px
    return x_px, min(max(y_px, 4.0), frame[1] - 4.0)


def _stacked(wanted: Sequence[tuple[float, int]], between: tuple[int, int]) -> list[float]:
    """Tops of non-overlapping blocks (wanted top, height): pushed down, then pulled back up at the end."""
    tops: list[float] = []
    free = float(between[0])
    for top, height in wanted:
        tops.append(max(top, free))
        free = tops[-1] + height
    limit = float(between[1])
    for n in range(len(tops) - 1, -1, -1):
        tops[n] = max(min(tops[n], limit - wanted[n][1]), float(between[0]))
        limit = tops[n]
    return tops


def _write(
    draw: ImageDraw.ImageDraw,
    at: tuple[float, float],
    text: str,
    size_px: int,
    fill: tuple[int, int, int],
    *,
    anchor: str = "la",
) -> None:
    mask, left, top = _written(text, size_px, anchor)
    draw.bitmap((round(at[0]) + left, round(at[1]) + top), mask, fill=fill)


@lru_cache(maxsize=256)
def _written(text: str, size_px: int, anchor: str) -> tuple[Image.Image, int, int]:
    """A text as a mask, and its offset from the anchor; cached, as most texts recur in every picture."""
    font = _font(size_px)
    x0, y0, x1, y1 = font.getbbox(text, anchor=anchor)
    left, top = math.floor(x0), math.floor(y0)
    mask = Image.new("L", (max(math.ceil(x1) - left, 1), max(math.ceil(y1) - top, 1)))
    ImageDraw.Draw(mask).text((-left, -top), text, font=font, fill=255, anchor=anchor)
    return mask, left, top


@cache
def _font(size_px: int) -> ImageFont.FreeTypeFont:
    """Loaded by path: from bytes, each size would keep its own copy of 2.2 MB."""
    with resources.as_file(font_folder() / "NotoSansSC-Regular.ttf") as path:
        return ImageFont.truetype(path, size_px)
