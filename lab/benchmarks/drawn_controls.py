"""Close controls drawn on small pictures, with what is true of each: the scenes of `lab.benchmarks.coverage`.

A picture is a part of a screen: 480 px square, of 320 to 560 dpi, with the control somewhere in it. Grounds
are flat, graded or pictures; the control is a bare ×, a × in a circle, or a word on a pill. The virtual
device draws them, so the truth is known by construction. A word's line is passed on as a reader frames it,
some px too wide. A plate that is invisible on its ground, black on black, has no size: `is_plate_seen`.
"""

import random
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from detector.core.display import Display
from detector.core.geometry import Rect
from detector.perception.content import Content
from detector.perception.elements import elements_of
from detector.perception.lexicon import Lexicon
from detector.perception.ports import TextLine
from detector.perception.x_icon import find_x_marks
from detector.virtual.app_port import VirtualDisplay
from detector.virtual.apps.running.running_app import make_app
from detector.virtual.apps.spec.app import AppSpec
from detector.virtual.apps.spec.app_file import load_app
from detector.virtual.apps.truth.windows import CloseTruth, true_quantities
from detector.windows.seen import Channel, CloseControl

__all__ = ["KINDS", "SIDE_PX", "DrawnControl", "DrawnControls"]

SIDE_PX = 480
SCREEN_SHORT_SIDE_PX = 1080.0
DENSITIES_DPI = (320, 360, 400, 420, 440, 480, 560)
KINDS = ("bare", "circle", "pill")
MIN_RATIO = 1.25  # of a visible glyph
MIN_STEP = 12.0  # levels of 255, from outside a plate to inside

_HEAD = """
format: virtual-app/1
package: cn.example.drawn
label: drawn
summary: One control on a ground.
version_name: "1"
version_code: 1
target_sdk: 33
activities: [.A]
launcher_activity: .A
start: splash
scenes:
  splash:
    activity: .A
    window: {kind: splash, close: close}
    lasts_ms: 5000
    then: home
    layers:
"""
_HOME = """
  home:
    activity: .A
    layers:
      - {kind: flat, color: "#ffffff"}
truth: {CLS-01: passed}
"""
_FLAT = ("#ffffff", "#f3efe6", "#202226", "#c9d6e8", "#7a3b2e", "#14532d")
_FROM, _TO = ("#f7f1ea", "#233044", "#e7c6a0"), ("#e9ecdf", "#5b3df0", "#8a5a3a")
_ART = "city, mountains, lake, rooms, studio-cup, gifts, foliage"


def _one_of(colors: tuple[str, ...]) -> str:
    return "{choice: [" + ", ".join(f'"{one}"' for one in colors) + "]}"


_GROUNDS = (
    f"      - {{id: ad, kind: flat, color: {_one_of(_FLAT)}}}\n",
    f"      - {{id: ad, kind: gradient, colors: [{_one_of(_FROM)}, {_one_of(_TO)}]}}\n",
    f"      - {{id: ad, kind: art, art: {{choice: [{_ART}]}}}}\n",
)
_GROUND_WEIGHTS = (0.15, 0.15, 0.7)
_PLACE = "place: {at: center, x: {min: -14dp, max: 14dp}, y: {min: -14dp, max: 14dp}}"
_INKS = '{choice: ["#ffffff", "#000000", "#aaa59f", "#5b5b5b", "#e8e4dc"]}'
_CONTROLS = {
    "bare": f"""      - id: close
        kind: cross
        size: {{min: 9dp, max: 26dp}}
        stroke: {{min: 1.4dp, max: 2.6dp}}
        color: {_INKS}
        {_PLACE}
""",
    "circle": f"""      - id: close
        kind: cross
        size: {{min: 9dp, max: 17dp}}
        stroke: {{min: 1.4dp, max: 2.4dp}}
        color: {{choice: ["#ffffff", "#f0f0f0", "#d8d8d8"]}}
        circle: {{diameter: {{min: 24dp, max: 36dp}}, fill: "#000000", fill_alpha: {{min: 0.3, max: 0.7}}}}
        {_PLACE}
""",
    "pill": f"""      - id: close
        kind: pill
        text: {{choice: [跳过, 关闭, 跳过广告, 关闭广告]}}
        size: {{min: 11sp, max: 19sp}}
        color: {{choice: ["#ffffff", "#f0f0f0", "#d8d8d8"]}}
        fill: "#000000"
        fill_alpha: {{min: 0.3, max: 0.7}}
        padding_x: {{min: 8dp, max: 12dp}}
        padding_y: {{min: 4dp, max: 7dp}}
        {_PLACE}
""",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnControl:
    """`control` None: nothing was found there."""

    kind: str
    is_flat: bool
    is_plate_seen: bool
    display: VirtualDisplay
    truth: CloseTruth
    control: CloseControl | None


class DrawnControls:
    """`lexicon`: the words that close."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._specs = {
            kind: [_spec(ground + control) for ground in _GROUNDS] for kind, control in _CONTROLS.items()
        }

    def draw(self, seed: int) -> DrawnControl | None:
        """None if the drawn control has no visible contrast."""
        chance = random.Random(f"coverage/{seed}")
        kind = KINDS[seed % len(KINDS)]
        display = VirtualDisplay(
            width_px=SIDE_PX,
            height_px=SIDE_PX,
            density_dpi=chance.choice(DENSITIES_DPI),
            px_per_mm=16.0,
            status_bar_px=0,
            navigation_bar_px=0,
        )
        ground = chance.choices(range(len(_GROUNDS)), _GROUND_WEIGHTS)[0]
        app = make_app(self._specs[kind][ground], display=display, seed=seed, launch_index=0)
        truth = true_quantities(app)[0].close
        if truth is None or truth.contrast_ratio < MIN_RATIO:
            return None
        rgb = app.picture(100.0)
        return DrawnControl(
            kind=kind,
            is_flat=ground == 0,
            is_plate_seen=kind != "bare" and _step(rgb, truth.box) >= MIN_STEP,
            display=display,
            truth=truth,
            control=self._found(rgb, truth, display, chance),
        )

    def _found(
        self, rgb: np.ndarray, truth: CloseTruth, display: VirtualDisplay, chance: random.Random
    ) -> CloseControl | None:
        lines = (_read(truth, chance),) if truth.is_text else ()
        ink = Content(
            lines=lines,
            marks=() if truth.is_text else find_x_marks(rgb, screen_short_side_px=SCREEN_SHORT_SIDE_PX),
            finds=None,
            arrows=(),
            channels=(Channel.TEXT, Channel.PICTURE),
        )
        seen_on = Display(width_px=SIDE_PX, height_px=SIDE_PX, density_dpi=float(display.density_dpi))
        found = elements_of(rgb, ink, None, lexicon=self._lexicon, display=seen_on)
        inside = [one for one in found if truth.box.expanded(4).contains(one.glyph_box.center)]
        likeliest = max(inside, key=lambda one: one.strokes, default=None)
        return None if likeliest is None else likeliest.as_control(likeliest.strokes or 1.0)


def _step(rgb: np.ndarray, plate: Rect) -> float:
    """The least of what its four sides step by, median along the middle half of each."""
    left, top, right, bottom = (
        round(one) for one in (plate.left_px, plate.top_px, plate.right_px, plate.bottom_px)
    )
    wide, high = max((right - left) // 8, 1), max((bottom - top) // 8, 1)
    middle_x, middle_y = (left + right) // 2, (top + bottom) // 2
    across = slice(middle_x - wide, middle_x + wide)
    down = slice(middle_y - high, middle_y + high)
    levels = rgb.astype(np.float32).mean(axis=2)
    sides = (
        (levels[top + 2, across], levels[top - 3, across]),
        (levels[bottom - 3, across], levels[bottom + 2, across]),
        (levels[down, left + 2], levels[down, left - 3]),
        (levels[down, right - 3], levels[down, right + 2]),
    )
    return min(float(np.median(np.abs(inside - outside))) for inside, outside in sides)


def _read(truth: CloseTruth, chance: random.Random) -> TextLine:
    """As readers frame a line: a tenth of its height too much, more or less, on each side."""
    box, height_px = truth.glyph_box, truth.glyph_box.height_px
    margins = [chance.uniform(0.02, 0.16) * height_px for _ in range(4)]
    line = Rect(
        left_px=float(round(box.left_px - margins[0])),
        top_px=float(round(box.top_px - margins[1])),
        right_px=float(round(box.right_px + margins[2])),
        bottom_px=float(round(box.bottom_px + margins[3])),
    )
    return TextLine(text=truth.text or "", box=line, score=0.98)


def _spec(layers: str) -> AppSpec:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "drawn.yaml"
        path.write_text(_HEAD + layers + _HOME, encoding="utf-8")
        return load_app(path)
