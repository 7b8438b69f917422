from dataclasses import replace

import pytest

from detector.core.display import Display, SystemBars
from detector.core.geometry import Rect
from detector.perception.banners import as_banner
from detector.windows.seen import InformationWindow, WindowKind

DISPLAY = Display(
    width_px=720,
    height_px=1600,
    density_dpi=320,
    bars=SystemBars(
        status_bar=Rect.from_xywh(0, 0, 720, 48), navigation_bar=Rect.from_xywh(0, 1552, 720, 48)
    ),
)
SHEET, POPUP, BANNER = WindowKind.SHEET, WindowKind.POPUP, WindowKind.BANNER


def kind_of(box: Rect, kind: WindowKind = SHEET, display: Display = DISPLAY) -> WindowKind:
    return as_banner(InformationWindow(kind=kind, box=box, score=0.9), display).kind


@pytest.mark.parametrize(
    ("kind", "box", "expected"),
    [
        pytest.param(SHEET, Rect.from_xywh(0, 1436, 720, 164), BANNER, id="58 dp above the navigation bar"),
        pytest.param(SHEET, Rect.from_xywh(0, 1376, 720, 176), BANNER, id="88 dp, the tallest there are"),
        pytest.param(POPUP, Rect.from_xywh(40, 1300, 640, 100), BANNER, id="320 by 50 dp above a tab bar"),
        pytest.param(SHEET, Rect.from_xywh(0, 0, 720, 220), BANNER, id="under the status bar"),
        pytest.param(SHEET, Rect.from_xywh(0, 1300, 720, 300), SHEET, id="a low sheet, 126 dp"),
        pytest.param(POPUP, Rect.from_xywh(60, 700, 600, 260), POPUP, id="a dialog of one line, 130 dp"),
        pytest.param(POPUP, Rect.from_xywh(540, 1300, 150, 150), POPUP, id="a float"),
        pytest.param(
            WindowKind.INTERSTITIAL, Rect.from_xywh(0, 0, 720, 100), WindowKind.INTERSTITIAL, id="no popup"
        ),
    ],
)
def test_a_strip_as_low_as_a_docked_advert_is_a_banner(
    kind: WindowKind, box: Rect, expected: WindowKind
) -> None:
    assert kind_of(box, kind) is expected


def test_a_share_of_the_height_counts_where_no_density_is_known_or_the_display_is_low() -> None:
    unknown = replace(DISPLAY, density_dpi=None, bars=SystemBars())
    assert kind_of(Rect.from_xywh(0, 1360, 720, 240), display=unknown) is BANNER
    assert kind_of(Rect.from_xywh(0, 1320, 720, 280), display=unknown) is SHEET
    lying = Display(width_px=1600, height_px=720, density_dpi=320)
    assert kind_of(Rect.from_xywh(0, 620, 1600, 100), display=lying) is BANNER
    assert kind_of(Rect.from_xywh(0, 570, 1600, 150), display=lying) is SHEET


def test_a_navigation_bar_at_the_side_takes_nothing_from_the_height() -> None:
    beside = SystemBars(navigation_bar=Rect.from_xywh(1504, 0, 96, 720))
    lying = Display(width_px=1600, height_px=720, density_dpi=320, bars=beside)
    assert kind_of(Rect.from_xywh(0, 400, 1600, 320), display=lying) is SHEET
