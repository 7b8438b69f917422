"""What a run's frames show, with a reader that knows the drawn words: without OCR, so it is fast."""

import numpy as np
import pytest
from PIL import Image

from detector.core.geometry import Rect
from detector.core.screen import Frame, ViewNode, ViewTree
from detector.perception.pictures import FrameContext
from detector.perception.tracks import track_windows
from detector.perception.watch import read_frames
from detector.perception.weights import ReadingSetup
from detector.windows.seen import Channel, FrameReading, WindowKind
from tests.perception.drawn import DISPLAY, DrawnPill, DrawnX, Film, ink_box, page, popup, splash
from tests.perception.learned import shipped
from tests.perception.words import KnownLines, lexicon

BLANK = Image.new("RGB", (720, 1600), (255, 255, 255))
LABEL = Rect.from_xywh(34, 1300, 52, 32)
CALL = Rect.from_xywh(144, 1146, 432, 48)


def _advert(reader: KnownLines) -> Image.Image:
    image = splash()
    reader.knows("广告", LABEL, np.asarray(image))
    reader.knows("点击跳转详情页或第三方应用", CALL, np.asarray(image))
    return image


def _with_pill(image: Image.Image, text: str, reader: KnownLines) -> Image.Image:
    shown = image.copy()
    _, cover = DrawnPill(x_px=620, y_px=110, text=text, font_px=28).draw(shown)
    reader.knows(text, ink_box(cover).expanded(4), np.asarray(shown))
    return shown


def _read(
    film: Film, reader: KnownLines | None, trees: tuple[ViewTree, ...] = ()
) -> tuple[FrameReading, ...]:
    def context(frame: Frame) -> FrameContext:
        return FrameContext(is_target=True, since_launch_ms=frame.at_ms, n_activities_before=0)

    setup = ReadingSetup(lexicon=lexicon(), weights=shipped(), text_reader=reader)
    return read_frames(film.frames, film.pixels, trees, context, display=DISPLAY, setup=setup)


def _film(*stretches: tuple[int, Image.Image]) -> Film:
    """The given number of frames of each picture, 100 ms apart."""
    shown = [image for n_frames, image in stretches for _ in range(n_frames)]
    return Film.of([(100.0 * k, image) for k, image in enumerate(shown)])


def test_dates_a_late_skip_control_and_its_earlier_window() -> None:
    reader = KnownLines()
    advert = _advert(reader)
    film = _film((3, BLANK), (12, advert), (10, _with_pill(advert, "跳过", reader)), (5, page()))
    (track,) = track_windows(_read(film, reader), ())
    assert track.kind is WindowKind.SPLASH
    assert track.appeared_ms.value == pytest.approx(250) and track.gone_ms is not None
    assert track.gone_ms.value == pytest.approx(2450)
    assert track.control_appeared_ms is not None
    assert track.control_appeared_ms.value == pytest.approx(1450)


def test_a_countdown_costs_one_recognition_a_tick() -> None:
    reader = KnownLines()
    advert = _advert(reader)
    ticks = [(10, _with_pill(advert, f"跳过 {seconds}", reader)) for seconds in (5, 4, 3)]
    (track,) = track_windows(_read(_film(*ticks), reader), ())
    assert [s.control.countdown_s for s in track.sightings] == [5] * 10 + [4] * 10 + [3] * 10
    assert reader.n_recognised == 2 and reader.n_parts <= 4


def test_frames_with_the_same_pixels_are_looked_at_once() -> None:
    reader = KnownLines()
    _read(_film((30, _with_pill(_advert(reader), "跳过", reader))), reader)
    assert reader.n_full == 1


def test_a_control_that_fades_in_appears_half_way() -> None:
    reader = KnownLines()
    advert = _advert(reader)
    full = _with_pill(advert, "跳过", reader)
    fading = [(1, Image.blend(advert, full, alpha)) for alpha in (0.1, 0.25, 0.4, 0.55, 0.7, 0.85)]
    (track,) = track_windows(_read(_film((8, advert), *fading, (10, full)), reader), ())
    assert track.control_appeared_ms is not None
    assert track.control_appeared_ms.low <= 1100 <= track.control_appeared_ms.high


def test_a_popup_with_a_cross_alone_needs_no_reader() -> None:
    ordinary, shown = page(), popup(page())
    DrawnX(
        x_px=360,
        y_px=1150,
        side_px=30,
        stroke_px=3,
        colour=(255, 255, 255),
        ring_radius_px=32,
        plate_colour=(90, 90, 90),
        plate_alpha=0.5,
    ).draw(shown)
    readings = _read(_film((6, ordinary), (10, shown), (4, ordinary)), None)
    (track,) = track_windows(readings, ())
    assert track.kind is WindowKind.POPUP and len(track.sightings) == 10
    assert readings[8].read_by == (Channel.PICTURE,)
    assert all(not reading.windows for reading in readings[:6] + readings[16:])


def test_an_advert_without_a_control_is_a_window_without_sightings() -> None:
    reader = KnownLines()
    film = _film((3, BLANK), (20, _advert(reader)), (5, page()))
    (track,) = track_windows(_read(film, reader), ())
    assert track.sightings == () and track.control_appeared_ms is None
    assert max(reading.perhaps_score for reading in track.readings) < 0.5


def test_an_ordinary_start_has_no_window() -> None:
    assert track_windows(_read(_film((4, BLANK), (20, page())), KnownLines()), ()) == ()


def test_a_moving_picture_is_read_rarely_but_each_frame_has_a_reading() -> None:
    reader = KnownLines()
    shown = []
    for k in range(25):
        image = splash(seed=3)
        moved = Image.fromarray(np.roll(np.asarray(image)[:1080], 9 * k, axis=1))
        image.paste(moved, (0, 0))
        DrawnX(
            x_px=650,
            y_px=110,
            side_px=28,
            stroke_px=3,
            colour=(255, 255, 255),
            ring_radius_px=30,
            plate_colour=(0, 0, 0),
            plate_alpha=0.4,
        ).draw(image)
        shown.append((100.0 * k, image))
    still = np.asarray(shown[0][1])
    reader.knows("广告", LABEL, still)
    reader.knows("点击跳转详情页或第三方应用", CALL, still)
    (track,) = track_windows(_read(Film.of(shown), reader), ())
    assert reader.n_full <= 7
    assert len(track.readings) == 25 and len(track.sightings) >= 24


def test_a_tree_belongs_only_to_the_frames_of_its_state() -> None:
    reader = KnownLines()
    shown = _with_pill(_advert(reader), "跳过", reader)
    bounds = Rect.from_xywh(530, 60, 180, 100)
    node = ViewNode(text="跳过", bounds=bounds, clickable=True, package="cn.app")
    tree = ViewTree(id="tree:0", at_ms=450, at_error_ms=120, windows=(node,))
    readings = _read(_film((10, shown), (5, page())), reader, (tree,))
    assert [reading.tree_id for reading in readings] == ["tree:0"] * 10 + [None] * 5
    assert readings[0].controls[0].node_bounds == bounds
    assert readings[0].read_by == (Channel.TREE, Channel.TEXT, Channel.PICTURE)


def test_a_black_frame_reports_only_that_it_is_black() -> None:
    black = Image.new("RGB", (720, 1600), (0, 0, 0))
    (reading, *_) = _read(_film((2, black)), KnownLines())
    assert reading.is_uniform and reading.windows == () and reading.controls == ()


def test_a_smaller_video_is_read_in_display_px_with_larger_errors() -> None:
    reader = KnownLines()
    image = popup(page())
    DrawnX(
        x_px=360,
        y_px=1150,
        side_px=32,
        stroke_px=4,
        colour=(255, 255, 255),
        ring_radius_px=34,
        plate_colour=(90, 90, 90),
        plate_alpha=0.5,
    ).draw(image)
    sharp = _read(_film((2, image)), reader)[0].controls[0]
    small = _read(_film((2, image.resize((360, 800), Image.Resampling.BOX))), reader)[0].controls[0]
    assert small.box.iou(sharp.box) > 0.8
    assert small.glyph_error_px > 1.5 * sharp.glyph_error_px


def test_no_frames_no_readings() -> None:
    assert _read(Film.of([]), None) == ()


def test_what_is_shown_before_the_launch_or_by_another_app_is_not_read() -> None:
    reader = KnownLines()
    advert = _with_pill(_advert(reader), "跳过", reader)
    film = _film((5, page()), (10, advert), (5, popup(page())))
    launched_ms, left_ms = 450.0, 1450.0

    def context(frame: Frame) -> FrameContext:
        is_ours = launched_ms <= frame.at_ms < left_ms
        return FrameContext(
            is_target=is_ours or None if frame.at_ms < left_ms else False,
            since_launch_ms=frame.at_ms - launched_ms,
            n_activities_before=0,
        )

    setup = ReadingSetup(lexicon=lexicon(), weights=shipped(), text_reader=reader)
    readings = read_frames(film.frames, film.pixels, (), context, display=DISPLAY, setup=setup)
    assert reader.n_full == 1
    (track,) = track_windows(readings, ())
    assert track.appeared_ms.value == pytest.approx(450)
    assert track.gone_ms is not None and track.gone_ms.value == pytest.approx(1450)
