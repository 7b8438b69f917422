"""What a popup's film dims belongs to the page; what comes with the popup does not."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from detector.core.geometry import Rect
from detector.core.quantity import Quantity
from detector.core.screen import Frame
from detector.perception.tracks import without_page_controls
from detector.windows.seen import (
    Channel,
    CloseControl,
    ControlKind,
    FrameReading,
    InformationWindow,
    WindowKind,
)
from detector.windows.window_track import WindowTrack

SIZE = (120, 240)
CARD = Rect.from_xywh(20, 90, 80, 80)
ON_PAGE = Rect.from_xywh(90, 10, 20, 20)
BELOW_CARD = Rect.from_xywh(50, 190, 20, 20)
AT_MS = (900.0, 1_000.0, 1_500.0, 2_500.0)
"""A frame of the page, one in which the popup fades in, and two with the whole popup."""


def cross(image: Image.Image, box: Rect, colour: tuple[int, int, int] = (250, 250, 250)) -> None:
    draw = ImageDraw.Draw(image)
    for ends in (
        (box.left_px, box.top_px, box.right_px, box.bottom_px),
        (box.left_px, box.bottom_px, box.right_px, box.top_px),
    ):
        draw.line(ends, fill=colour, width=3)


def page(*, has_cross: bool = True) -> Image.Image:
    image = Image.new("RGB", SIZE, (60, 90, 120))
    if has_cross:
        cross(image, ON_PAGE)
    return image


def under(image: Image.Image, film: float, *crosses: Rect, has_card: bool = True) -> np.ndarray:
    """With a black film of that opacity, then a card and the popup's own ×."""
    dimmed = Image.blend(image, Image.new("RGB", SIZE), film)
    if has_card:
        ImageDraw.Draw(dimmed).rectangle(
            (CARD.left_px, CARD.top_px, CARD.right_px, CARD.bottom_px), fill=(255, 255, 255)
        )
    for one in crosses:
        cross(dimmed, one)
    return np.asarray(dimmed)


def control(box: Rect) -> CloseControl:
    return CloseControl(
        box=box,
        box_error_px=1.0,
        glyph_box=box,
        glyph_error_px=1.0,
        kind=ControlKind.X_ICON,
        text=None,
        countdown_s=None,
        score=0.9,
        found_by=(Channel.PICTURE,),
        contrast=None,
    )


def frame(n: int) -> Frame:
    return Frame(
        id=f"frame:{n}",
        at_ms=AT_MS[n],
        at_error_ms=10.0,
        width_px=SIZE[0],
        height_px=SIZE[1],
        png_sha256=f"{n:064d}",
        source="screencap",
        lossy=False,
    )


FRAMES = tuple(frame(n) for n in range(4))


def reading(n: int, *boxes: Rect) -> FrameReading:
    return FrameReading(
        frame_id=f"frame:{n}",
        at_ms=AT_MS[n],
        at_error_ms=10.0,
        windows=(InformationWindow(kind=WindowKind.POPUP, box=CARD, score=0.9),) if n else (),
        controls=tuple(control(box) for box in boxes),
        calls_to_action=(),
        perhaps_score=0.9,
        read_by=(Channel.PICTURE,),
    )


def tracked(
    readings: tuple[FrameReading, ...], kind: WindowKind = WindowKind.POPUP, *, number: int = 1
) -> WindowTrack:
    """As in these readings; it came half a frame before the first."""
    first = int(readings[0].frame_id.partition(":")[2])
    return WindowTrack(
        id=f"window:{number}",
        kind=kind,
        box=CARD,
        appeared_ms=Quantity(value=(AT_MS[max(first - 1, 0)] + AT_MS[first]) / 2, error=60.0, unit="ms"),
        gone_ms=None,
        readings=readings,
        sightings=(),
        control_appeared_ms=None,
    )


def left(
    pictures: tuple[np.ndarray, ...], *boxes: Rect, kind: WindowKind = WindowKind.POPUP, first: int = 1
) -> list[list[Rect]]:
    """The places of the controls that stay, a list for each frame; each frame is read with `boxes`."""
    readings = tuple(reading(n, *boxes) for n in range(4))
    track = tracked(readings[first:], kind)
    kept = without_page_controls(
        (track,), readings, FRAMES, lambda one: pictures[int(one.id.partition(":")[2])]
    )
    assert [one.frame_id for one in kept] == [one.frame_id for one in readings]
    return [[one.box for one in each.controls] for each in kept]


def test_the_pages_cross_is_no_control_of_the_popup_over_it() -> None:
    pictures = (under(page(), 0.0, has_card=False), *(under(page(), film) for film in (0.3, 0.6, 0.6)))
    assert left(pictures, ON_PAGE) == [[ON_PAGE], [], [], []]


def test_the_popups_own_stays_beside_its_card() -> None:
    bare = under(page(), 0.0, has_card=False)
    pictures = (bare, *(under(page(), film, BELOW_CARD) for film in (0.3, 0.6, 0.6)))
    assert left(pictures, BELOW_CARD, ON_PAGE) == [[BELOW_CARD, ON_PAGE], *[[BELOW_CARD]] * 3]


def test_one_at_the_place_of_an_earlier_popups_own_stays() -> None:
    """A second popup shows its × where the first one had its: in full strength."""
    earlier = under(page(), 0.6, BELOW_CARD)
    assert left((earlier,) * 4, BELOW_CARD) == [[BELOW_CARD]] * 4


def test_one_that_fades_in_where_another_was_stays() -> None:
    earlier = under(page(), 0.6, BELOW_CARD)
    half = np.asarray(Image.blend(Image.fromarray(under(page(), 0.6)), Image.fromarray(earlier), 0.5))
    assert left((earlier, half, earlier, earlier), BELOW_CARD) == [[BELOW_CARD]] * 4


def test_one_within_the_window_stays() -> None:
    inner = Rect.from_xywh(70, 95, 20, 20)
    plain = Image.new("RGB", SIZE, (60, 90, 120))
    cross(plain, inner)
    dimmed = np.asarray(Image.blend(plain, Image.new("RGB", SIZE), 0.6))
    assert left((np.asarray(plain), dimmed, dimmed, dimmed), inner) == [[inner]] * 4


@pytest.mark.parametrize(("film", "stays"), [(0.05, True), (0.15, False)])
def test_the_film_must_be_more_than_noise(film: float, stays: bool) -> None:
    pictures = (under(page(), 0.0, has_card=False), *(under(page(), film),) * 3)
    assert left(pictures, ON_PAGE)[-1] == ([ON_PAGE] if stays else [])


def test_a_full_screen_has_no_page_around_it() -> None:
    pictures = (under(page(), 0.0, has_card=False), *(under(page(), 0.6),) * 3)
    assert left(pictures, ON_PAGE, kind=WindowKind.SPLASH) == [[ON_PAGE]] * 4


def test_a_popup_that_never_settled_keeps_what_it_shows() -> None:
    """Its own × may still be fading in over one that was there."""
    pictures = (*(under(page(), 0.0, has_card=False),) * 3, under(page(), 0.6))
    assert left(pictures, ON_PAGE, first=3) == [[ON_PAGE]] * 4


def test_without_a_frame_before_nothing_is_known() -> None:
    readings = tuple(reading(n, ON_PAGE) for n in range(1, 4))
    kept = without_page_controls((tracked(readings),), readings, FRAMES[1:], lambda _: under(page(), 0.6))
    assert kept == readings


def test_two_tracks_are_each_held_against_the_frame_before_them() -> None:
    readings = tuple(reading(n, ON_PAGE) for n in range(4))
    splash, popup = tracked(readings[:1], WindowKind.SPLASH, number=2), tracked(readings[1:])
    pictures = (under(page(), 0.0, has_card=False), *(under(page(), 0.6),) * 3)
    kept = without_page_controls(
        (splash, popup), readings, FRAMES, lambda one: pictures[int(one.id.partition(":")[2])]
    )
    assert [len(one.controls) for one in kept] == [1, 0, 0, 0]
