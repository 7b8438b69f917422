import pytest

from detector.core.display import Display, SystemBars
from detector.core.geometry import Rect
from detector.measures.close_position import Zone, measure_close_position
from detector.perception.seen import ControlKind, WindowKind
from tests.rulebook import SCREEN, a_control, a_track

BAR = Rect.from_xywh(0, 0, 1080, 72)
DISPLAY = Display(width_px=1080, height_px=2400, density_dpi=420, bars=SystemBars(status_bar=BAR))
CARD = Rect.from_xywh(140, 700, 800, 1000)


def at(x_px: float, y_px: float) -> Rect:
    """A box of 80 px around a point."""
    return Rect.from_xywh(x_px - 40, y_px - 40, 80, 80)


@pytest.mark.parametrize(
    ("x_px", "y_px", "zone"),
    [
        pytest.param(1000, 160, Zone.TOP_RIGHT, id="top right"),
        pytest.param(80, 160, Zone.TOP_LEFT, id="top left"),
        pytest.param(540, 2300, Zone.BOTTOM_CENTRE, id="bottom centre"),
        pytest.param(1000, 430, Zone.TOP_RIGHT, id="15 % below the status bar, not the edge"),
        pytest.param(540, 1200, Zone.OTHER, id="middle"),
        pytest.param(1000, 2300, Zone.OTHER, id="bottom right"),
        pytest.param(540, 160, Zone.OTHER, id="top centre"),
    ],
)
def test_zones_of_a_splash(x_px: float, y_px: float, zone: Zone) -> None:
    position = measure_close_position(a_track([a_control(box=at(x_px, y_px))] * 3), DISPLAY)
    assert position.zone is zone
    assert position.outside_px is not None
    assert (position.outside_px.value == 0) is (zone is not Zone.OTHER)


@pytest.mark.parametrize(
    ("x_px", "y_px", "zone"),
    [
        pytest.param(900, 740, Zone.TOP_RIGHT, id="in the card's corner"),
        pytest.param(960, 640, Zone.TOP_RIGHT, id="above the card's corner"),
        pytest.param(540, 1850, Zone.BOTTOM_CENTRE, id="under the card"),
        pytest.param(540, 1650, Zone.BOTTOM_CENTRE, id="at the card's foot"),
        pytest.param(1000, 160, Zone.OTHER, id="in the display's corner, far from the card"),
        pytest.param(220, 1850, Zone.OTHER, id="under the card's left end"),
    ],
)
def test_zones_of_a_popup(x_px: float, y_px: float, zone: Zone) -> None:
    track = a_track([a_control(box=at(x_px, y_px))] * 3, kind=WindowKind.POPUP, box=CARD)
    assert measure_close_position(track, DISPLAY).zone is zone


def test_how_far_outside_the_nearest_zone() -> None:
    track = a_track([a_control(box=at(1000, 432 + 210))] * 3)  # the corner ends 360 px below the bar
    outside = measure_close_position(track, DISPLAY).outside_dp
    assert outside is not None
    assert outside.value == pytest.approx(80)


def test_of_box_and_node_the_better_placed_counts() -> None:
    control = a_control(box=at(700, 160), node_bounds=Rect.from_xywh(840, 80, 240, 160))
    assert measure_close_position(a_track([control] * 3), DISPLAY).zone is Zone.TOP_RIGHT


@pytest.mark.parametrize(
    ("kind", "window", "box", "is_among"),
    [
        pytest.param(ControlKind.DISMISS_TEXT, CARD, at(300, 1640), True, id="a word at a card's foot"),
        pytest.param(ControlKind.X_ICON, CARD, at(300, 1640), False, id="a × there"),
        pytest.param(ControlKind.DISMISS_TEXT, CARD, at(900, 740), False, id="a word at its top"),
        pytest.param(ControlKind.DISMISS_TEXT, CARD, at(540, 1850), False, id="a word under it"),
    ],
)
def test_a_popups_buttons_are_told_apart(kind: ControlKind, window: Rect, box: Rect, is_among: bool) -> None:
    track = a_track([a_control(box=box, kind=kind)] * 3, kind=WindowKind.POPUP, box=window)
    assert measure_close_position(track, DISPLAY).is_among_buttons is is_among


def test_without_a_control_there_is_no_place() -> None:
    position = measure_close_position(a_track([None] * 3, box=SCREEN), DISPLAY)
    assert position.zone is None
    assert position.outside_px is None
    assert not position.is_among_buttons
