"""The figures that windows and controls are weighed by, of three whole screens.

The shipped weights were learned on such figures. A change of one is a reason to learn them anew: then delete
`tests/golden/screen_figures.json` and run this test once, which writes it.
"""

import json
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from detector.core.geometry import Rect
from detector.core.screen import ViewNode, ViewTree
from detector.perception.content import NO_CONTENT
from detector.perception.control_evidence import CONTROL_FIGURES
from detector.perception.pictures import FrameContext
from detector.perception.ports import FindKind, PictureFind, TextLine
from detector.perception.scene import scene_of
from detector.perception.weights import ReadingSetup
from detector.perception.window_evidence import WINDOW_FIGURES
from detector.perception.x_icon import find_x_marks
from detector.windows.seen import Channel
from tests.perception.drawn import DISPLAY, FONT, DrawnX, page, photo, popup
from tests.perception.learned import shipped
from tests.perception.words import lexicon, line
from tests.repository import REPOSITORY

GOLDEN = REPOSITORY / "tests" / "golden" / "screen_figures.json"
CROSS = DrawnX(x_px=360, y_px=1150, side_px=34, stroke_px=4, colour=(255, 255, 255), ring_radius_px=34)
TABS = tuple(line(text, (x, 1540, 80, 36)) for text, x in (("首页", 60), ("发现", 320), ("我的", 580)))
READ = (
    line("消息中心", (288, 80, 144, 40)),
    line("第0条普通的内容", (150, 204, 224, 40)),
    line("立即领取", (283, 984, 140, 40)),
    line("第7条普通的内容", (150, 1216, 224, 40)),
    *TABS,
)
Screen = tuple[
    Image.Image, tuple[TextLine, ...], tuple[PictureFind, ...] | None, ViewTree | None, FrameContext
]


class Recording:
    """Weights that keep the figures they are asked about."""

    def __init__(self, weights: object) -> None:
        self.weights, self.figures = weights, []

    def evaluate(self, figures: np.ndarray) -> object:
        self.figures.append(figures.copy())
        return self.weights.evaluate(figures)

    def __getattr__(self, name: str) -> object:
        return getattr(self.weights, name)


def find(box: Rect, kind: FindKind, score: float) -> PictureFind:
    return PictureFind(box=box, kind=kind, score=score)


def a_popup() -> Screen:
    """A card over a dimmed page, a × with a node of its own below it, and an arrow of the page."""
    image = popup(page())
    CROSS.draw(image)
    DrawnX(x_px=660, y_px=520, side_px=30, stroke_px=3, colour=(90, 90, 90), ring_radius_px=0).draw(image)
    finds = (
        find(CROSS.box.expanded(17), FindKind.X_ICON, 0.95),
        find(Rect.from_xywh(640, 500, 40, 40), FindKind.X_ICON, 0.3),
        find(Rect.from_xywh(180, 960, 360, 90), FindKind.CALL, 0.9),
        find(Rect.from_xywh(20, 60, 60, 60), FindKind.BACK_ARROW, 0.8),
    )
    node = ViewNode(
        bounds=CROSS.box.expanded(20),
        visible=True,
        clickable=True,
        resource_id="cn.app:id/iv_close",
        package="cn.app",
    )
    tree = ViewTree(id="tree:0", at_ms=0.0, at_error_ms=1.0, windows=(node,))
    return image, READ, finds, tree, FrameContext(since_launch_ms=9_000.0)


def a_splash() -> Screen:
    """An advert with a label, a call and a pill that counts down, over a brand's bar."""
    image = photo(3)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 1400, 720, 1600), fill=(250, 250, 250))
    draw.rounded_rectangle((560, 90, 700, 150), radius=30, fill=(60, 60, 60))
    draw.text((630, 120), "跳过 5", font=ImageFont.truetype(FONT, 30), fill=(255, 255, 255), anchor="mm")
    lines = (
        line("跳过 5", (585, 103, 90, 34)),
        line("广告", (20, 110, 60, 30)),
        line("点击跳转详情页面或第三方应用", (160, 1230, 400, 40)),
        line("晨光商城", (260, 1480, 200, 50)),
    )
    finds = (
        find(Rect.from_xywh(556, 88, 146, 64), FindKind.WORDS, 0.85),
        find(Rect.from_xywh(130, 1200, 460, 100), FindKind.CALL, 0.7),
    )
    return image, lines, finds, None, FrameContext(since_launch_ms=800.0)


def a_dialog() -> Screen:
    """A white card with a question, a box to be ticked and two answers, where no finder looked."""
    image = Image.blend(page(), Image.new("RGB", (720, 1600)), 0.5)
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle((80, 560, 640, 1000), radius=28, fill=(255, 255, 255))
    draw.rectangle((140, 855, 164, 879), outline=(120, 120, 120), width=3)
    font, lines = ImageFont.truetype(FONT, 34), []
    for text, x, y in (
        ("开启消息通知", 360, 620),
        ("不再提示", 250, 867),
        ("取消", 220, 950),
        ("去开启", 500, 950),
    ):
        draw.text((x, y), text, font=font, fill=(60, 60, 60), anchor="mm")
        left, top, right, bottom = draw.textbbox((x, y), text, font=font, anchor="mm")
        lines.append(line(text, (left - 3, top - 3, right - left + 6, bottom - top + 6)))
    return image, (*lines, line("消息中心", (288, 80, 144, 40))), None, None, FrameContext()


def figures_of(screen: Screen) -> dict[str, list[list[float | None]]]:
    image, lines, finds, tree, context = screen
    rgb = np.asarray(image)
    windows, controls = Recording(shipped().windows), Recording(shipped().controls)
    channels = (Channel.TEXT, Channel.PICTURE)
    ink = replace(NO_CONTENT, lines=lines, marks=find_x_marks(rgb), finds=finds, channels=channels)
    weights = replace(shipped(), windows=windows, controls=controls)
    setup = ReadingSetup(lexicon=lexicon(), weights=weights, text_reader=None)
    scene_of(rgb, ink, tree, context, display=DISPLAY, setup=setup)
    return {
        name: [[None if np.isnan(value) else round(float(value), 6) for value in row] for row in rows]
        for name, rows in (("windows", windows.figures[0]), ("controls", controls.figures[-1]))
    }


@pytest.mark.parametrize("screen", [a_popup, a_splash, a_dialog], ids=["a popup", "a splash", "a dialog"])
def test_the_figures_are_those_that_the_weights_were_learned_on(
    screen: object, request: pytest.FixtureRequest
) -> None:
    name, found = request.node.callspec.id, figures_of(screen())
    golden = json.loads(GOLDEN.read_text(encoding="utf-8")) if GOLDEN.exists() else {}
    if name not in golden:
        golden[name] = found
        GOLDEN.write_text(json.dumps(golden), encoding="utf-8")
        pytest.fail(f"the figures of {name} were written to {GOLDEN.name}: look at them, and keep them")
    for of, names in (("windows", WINDOW_FIGURES), ("controls", CONTROL_FIGURES)):
        assert len(found[of]) == len(golden[name][of]), of
        for n, rows in enumerate(zip(found[of], golden[name][of], strict=True)):
            row, learned = (dict(zip(names, np.array(one, float).tolist(), strict=True)) for one in rows)
            assert row == pytest.approx(learned, rel=1e-3, abs=1e-3, nan_ok=True), (of, n)
