from dataclasses import replace

import pytest

from detector.core.display import Display, SystemBars
from detector.core.geometry import Rect
from detector.measures.close_position import Zone, measure_close_position, zone_of
from detector.windows.seen import ControlKind, InformationWindow, WindowKind
from tests.rulebook import SCREEN, a_control, a_run, a_track

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
    position = measure_close_position(a_run(a_track([a_control(box=at(x_px, y_px))] * 3), DISPLAY))
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
    assert measure_close_position(a_run(track, DISPLAY)).zone is zone


def test_distance_to_the_nearest_zone() -> None:
    track = a_track([a_control(box=at(1000, 432 + 210))] * 3)  # the corner ends 360 px below the bar
    outside = measure_close_position(a_run(track, DISPLAY)).outside_dp
    assert outside is not None
    assert outside.value == pytest.approx(80)


def test_the_better_placed_of_box_and_node_counts() -> None:
    control = a_control(box=at(700, 160), node_bounds=Rect.from_xywh(840, 80, 240, 160))
    assert measure_close_position(a_run(a_track([control] * 3), DISPLAY)).zone is Zone.TOP_RIGHT


def test_an_off_centre_plate_leaves_the_position_in_doubt() -> None:
    glyph = Rect.from_xywh(690, 900, 40, 40)
    around, aside = glyph.expanded(30), Rect.from_xywh(660, 870, 100, 112)
    sure, doubted = (
        measure_close_position(a_run(a_track([a_control(box=box, glyph_box=glyph)] * 3), DISPLAY)).outside_px
        for box in (around, aside)
    )
    assert sure is not None and doubted is not None
    assert sure.error == pytest.approx(1.0)
    assert doubted.error > 5.0  # the middles are 6 px apart, aslant to the nearest place
    assert doubted.low <= sure.value <= doubted.high


@pytest.mark.parametrize(
    ("kind", "window", "box", "is_among"),
    [
        pytest.param(ControlKind.DISMISS_TEXT, CARD, at(300, 1640), True, id="a word at a card's foot"),
        pytest.param(ControlKind.X_ICON, CARD, at(300, 1640), False, id="a × there"),
        pytest.param(ControlKind.DISMISS_TEXT, CARD, at(900, 740), False, id="a word at its top"),
        pytest.param(ControlKind.DISMISS_TEXT, CARD, at(540, 1850), False, id="a word under it"),
    ],
)
def test_recognises_a_popups_own_buttons(kind: ControlKind, window: Rect, box: Rect, is_among: bool) -> None:
    track = a_track([a_control(box=box, kind=kind)] * 3, kind=WindowKind.POPUP, box=window)
    assert measure_close_position(a_run(track, DISPLAY)).is_among_buttons is is_among


def test_without_a_control_there_is_no_position() -> None:
    position = measure_close_position(a_run(a_track([None] * 3, box=SCREEN), DISPLAY))
    assert position.zone is None
    assert position.outside_px is None
    assert not position.is_among_buttons


@pytest.mark.parametrize(
    ("kind", "control", "y_px", "is_among"),
    [
        pytest.param(WindowKind.POPUP, ControlKind.ACK_TEXT, 1_640, True, id="an acknowledgement"),
        pytest.param(WindowKind.POPUP, ControlKind.DISMISS_TEXT, 1_200, False, id="amid the card"),
        pytest.param(WindowKind.POPUP, ControlKind.DISMISS_TEXT, 1_201, True, id="below its middle"),
        pytest.param(WindowKind.SHEET, ControlKind.DISMISS_TEXT, 740, True, id="at a sheet's top"),
        pytest.param(WindowKind.DIALOG, ControlKind.DISMISS_TEXT, 740, True, id="at a dialog's top"),
        pytest.param(WindowKind.SPLASH, ControlKind.DISMISS_TEXT, 1_640, False, id="on a splash"),
    ],
)
def test_which_words_are_buttons(kind: WindowKind, control: ControlKind, y_px: float, is_among: bool) -> None:
    track = a_track([a_control(box=at(540, y_px), kind=control)] * 3, kind=kind, box=CARD)
    assert measure_close_position(a_run(track, DISPLAY)).is_among_buttons is is_among


def test_half_of_the_frames_are_no_majority() -> None:
    word, cross = (
        a_control(box=at(540, 1_640), kind=one) for one in (ControlKind.ACK_TEXT, ControlKind.X_ICON)
    )
    for shown, is_among in (([word, cross], False), ([word, word, cross], True)):
        track = a_track(shown, kind=WindowKind.POPUP, box=CARD)
        assert measure_close_position(a_run(track, DISPLAY)).is_among_buttons is is_among


def test_the_frame_nearest_to_the_median_is_cited_first_and_gives_the_zone() -> None:
    track = a_track([a_control(box=at(x_px, 160)) for x_px in (540, 1_000, 1_000)])
    position = measure_close_position(a_run(track, DISPLAY))
    assert position.zone is Zone.TOP_RIGHT
    assert position.evidence_ids == ("frame:0001", "frame:0002", "frame:0000")
    track = a_track([a_control(box=at(x_px, 160)) for x_px in (1_000, 540, 600, 560)])
    position = measure_close_position(a_run(track, DISPLAY))
    assert position.zone is Zone.OTHER
    assert position.evidence_ids == ("frame:0002", "frame:0003", "frame:0001", "frame:0000")


def test_the_zone_of_one_control() -> None:
    assert zone_of(a_control(box=at(1_000, 160)), SCREEN, WindowKind.SPLASH, DISPLAY) is Zone.TOP_RIGHT


SMALL_CARD = Rect.from_xywh(300, 1_000, 400, 300)  # 15 % are 60 and 45 px; 48 dp at 420 dpi are 126 px


@pytest.mark.parametrize(
    ("x_px", "dpi", "zone"),
    [
        pytest.param(575, 420, Zone.TOP_RIGHT, id="125 px from its corner"),
        pytest.param(573, 420, Zone.OTHER, id="127 px from it"),
        pytest.param(575, None, Zone.OTHER, id="without a density"),
        pytest.param(641, None, Zone.TOP_RIGHT, id="59 px from it"),
    ],
)
def test_a_corner_of_a_small_card_reaches_one_touch_target(
    x_px: float, dpi: float | None, zone: Zone
) -> None:
    track = a_track([a_control(box=at(x_px, 1_000))], kind=WindowKind.POPUP, box=SMALL_CARD)
    assert measure_close_position(a_run(track, replace(DISPLAY, density_dpi=dpi))).zone is zone


@pytest.mark.parametrize(
    ("box", "bar", "y_px", "zone"),
    [
        pytest.param(SCREEN, BAR, 431, Zone.TOP_RIGHT, id="below a bar that lies on the window"),
        pytest.param(SCREEN, BAR, 433, Zone.OTHER, id="too far below it"),
        pytest.param(SCREEN, None, 359, Zone.TOP_RIGHT, id="below the window's own edge"),
        pytest.param(SCREEN, None, 361, Zone.OTHER, id="too far below that"),
        pytest.param(
            SCREEN, Rect.from_xywh(0, 2_000, 1_080, 72), 361, Zone.OTHER, id="a bar that lies elsewhere"
        ),
        pytest.param(
            SCREEN, Rect.from_xywh(0, 1, 1_080, 71), 359, Zone.TOP_RIGHT, id="below the edge, a bar below it"
        ),
        pytest.param(
            SCREEN, Rect.from_xywh(0, 1, 1_080, 71), 361, Zone.OTHER, id="too far below, a bar below it"
        ),
    ],
)
def test_a_corner_begins_below_the_status_bar(box: Rect, bar: Rect | None, y_px: float, zone: Zone) -> None:
    display = replace(DISPLAY, bars=SystemBars(status_bar=bar))
    assert (
        measure_close_position(a_run(a_track([a_control(box=at(1_000, y_px))], box=box), display)).zone
        is zone
    )


@pytest.mark.parametrize(("x_px", "zone"), [(361, Zone.BOTTOM_CENTRE), (359, Zone.OTHER), (721, Zone.OTHER)])
def test_bottom_centre_is_the_middle_third(x_px: float, zone: Zone) -> None:
    assert measure_close_position(a_run(a_track([a_control(box=at(x_px, 2_300))]), DISPLAY)).zone is zone


@pytest.mark.parametrize(("y_px", "is_apart"), [(900, False), (408, False), (407, True)])
def test_far_beside_its_window_a_control_is_apart(y_px: float, is_apart: bool) -> None:
    """96 dp are 252 px; the card begins at 700 px, and the control ends 40 px below its centre."""
    track = a_track([a_control(box=at(540, y_px))] * 3, kind=WindowKind.POPUP, box=CARD)
    assert measure_close_position(a_run(track, DISPLAY)).is_apart is is_apart
    unknown = Display(width_px=1080, height_px=2400)
    assert measure_close_position(a_run(track, unknown)).is_apart is False


def test_a_place_usual_in_a_box_that_stood_is_not_surely_unusual() -> None:
    """A page that moves under a popup makes its box look larger than the card that came."""
    grown = Rect.from_xywh(80, 280, 920, 1420)
    track = a_track([a_control(box=at(900, 740))] * 10, kind=WindowKind.POPUP, box=grown)
    boxes = [CARD] * 3 + [grown] * 7
    readings = tuple(
        replace(reading, windows=(InformationWindow(kind=WindowKind.POPUP, box=box, score=0.95),))
        for reading, box in zip(track.readings, boxes, strict=True)
    )
    by_last = measure_close_position(a_run(track, DISPLAY)).outside_px
    by_both = measure_close_position(a_run(replace(track, readings=readings), DISPLAY)).outside_px
    assert by_last is not None
    assert by_both is not None
    assert by_last.low > 100
    assert by_both.low == 0
    assert by_both.value == by_last.value
