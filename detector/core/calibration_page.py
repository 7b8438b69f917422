"""The calibration page: what is drawn on it, in CSS px, and as HTML that any phone's browser shows.

A white sheet with four squares of a unique colour, ×s of known size and contrast, and rows of cells that
encode, in black and white, when the browser drew them (Gray code, so that one cell changes at a time; each
row with its complement below, so that a torn picture is noticed). The page sends nothing back: only its
pictures are read.
"""

import json
from dataclasses import asdict, dataclass

__all__ = ["SHEET", "CalibrationSheet", "Cells", "Cross", "gray", "page_html", "ungray"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cross:
    """An × whose strokes reach `size` across, round caps included; the middle at `x`, `y`."""

    x: float
    y: float
    size: float
    stroke: float
    color: str
    ground: str = "#ffffff"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """`n` squares from `x` on, the most significant first; `what` they count. The complement is below."""

    x: float
    y: float
    side: float
    n: int
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationSheet:
    width: float
    height: float
    square: float
    mark: str
    crosses: tuple[Cross, ...]
    cells: tuple[Cells, ...]


SHEET = CalibrationSheet(
    width=320,
    height=360,
    square=20,
    mark="#e628c8",
    crosses=(
        Cross(x=60, y=70, size=12, stroke=2, color="#000000"),
        Cross(x=130, y=70, size=18, stroke=2, color="#000000"),
        Cross(x=230, y=70, size=26, stroke=2.4, color="#000000"),
        Cross(x=60, y=150, size=20, stroke=2.4, color="#767676"),
        Cross(x=130, y=150, size=20, stroke=2.4, color="#949494"),
        Cross(x=230, y=150, size=20, stroke=2.4, color="#ffffff", ground="#14532d"),
    ),
    cells=(Cells(x=40, y=230, side=10, n=24, what="epoch_ms"),),
)


def gray(number: int) -> int:
    return number ^ (number >> 1)


def ungray(code: int) -> int:
    number = code
    while code := code >> 1:
        number ^= code
    return number


def page_html(sheet: CalibrationSheet = SHEET) -> str:
    """One self-contained file. It declares what it draws, for readers that do not run its script."""
    declared = json.dumps(asdict(sheet))
    return _PAGE.replace("/*SHEET*/", declared)


_PAGE = """<!doctype html>
<html><head><meta charset="utf-8"><title>calibration</title>
<meta name="viewport" content="width=device-width, initial-scale=1, minimum-scale=1, maximum-scale=1">
<link rel="icon" href="data:,">
<style>html,body{margin:0;background:#fff}svg{display:block;margin:16px auto 0}</style>
<script type="application/json" id="sheet">/*SHEET*/</script></head><body><script>
const sheet = JSON.parse(document.getElementById("sheet").textContent);
const ns = "http://www.w3.org/2000/svg";
const svg = document.createElementNS(ns, "svg");
svg.setAttribute("width", sheet.width); svg.setAttribute("height", sheet.height);
function put(kind, keys) {
  const made = document.createElementNS(ns, kind);
  for (const key in keys) made.setAttribute(key, keys[key]);
  svg.appendChild(made); return made;
}
function rect(x, y, width, height, fill) { return put("rect", {x, y, width, height, fill}); }
const side = sheet.square;
for (const x of [0, sheet.width - side]) for (const y of [0, sheet.height - side])
  rect(x, y, side, side, sheet.mark);
for (const one of sheet.crosses) {
  rect(one.x - 30, one.y - 30, 60, 60, one.ground);
  const reach = one.size / 2 - one.stroke / 2;
  for (const sign of [1, -1]) put("line", {x1: one.x - reach, y1: one.y - sign * reach, x2: one.x + reach,
    y2: one.y + sign * reach, stroke: one.color, "stroke-width": one.stroke, "stroke-linecap": "round"});
}
const rows = sheet.cells.map(one => [...Array(one.n).keys()].map(i => [
  rect(one.x + i * one.side, one.y, one.side, one.side, "#fff"),
  rect(one.x + i * one.side, one.y + one.side, one.side, one.side, "#000")]));
function draw() {
  const now = Math.floor(Date.now());
  sheet.cells.forEach((one, row) => {
    const number = now % Math.pow(2, one.n);
    for (let i = 0; i < one.n; i++) {
      const bit = n => Math.floor(number / Math.pow(2, n)) % 2;
      const is_set = bit(one.n - 1 - i) !== (i === 0 ? 0 : bit(one.n - i));
      rows[row][i][0].setAttribute("fill", is_set ? "#000" : "#fff");
      rows[row][i][1].setAttribute("fill", is_set ? "#fff" : "#000");
    }
  });
  requestAnimationFrame(draw);
}
document.body.appendChild(svg); draw();
</script></body></html>
"""
