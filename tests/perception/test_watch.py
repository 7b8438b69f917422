"""What each frame of a run shows, on pictures a quarter of the usual size and without a reader."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from PIL import Image

from detector.core.display import Display
from detector.core.geometry import Rect
from detector.core.screen import Frame, ViewNode, ViewTree
from detector.perception.pictures import FrameContext
from detector.perception.watch import read_frames
from detector.perception.weights import ReadingSetup
from detector.windows.seen import Channel, FrameReading, Settled, WindowKind
from tests.perception.drawn import DrawnX, page, popup, splash
from tests.perception.learned import shipped
from tests.perception.words import KnownLines, lexicon

WIDTH_PX, HEIGHT_PX, BLOCK_PX = 180, 400, 16
COLUMNS = 12  # of blocks; the whole picture has 300
DISPLAY = Display(width_px=WIDTH_PX, height_px=HEIGHT_PX, density_dpi=80)
CARD_ROWS, CARD_COLUMNS = range(7, 17), range(1, 10)  # the blocks of the popup's card, 90 in all
Block = tuple[int, int]


def small(image: Image.Image) -> np.ndarray:
    return np.asarray(image.resize((WIDTH_PX, HEIGHT_PX), Image.Resampling.BOX))


def crossed(image: Image.Image, x_px: float, y_px: float) -> np.ndarray:
    colours = {"colour": (255, 255, 255), "plate_colour": (60, 60, 60), "plate_alpha": 0.5}
    DrawnX(x_px=x_px, y_px=y_px, side_px=32, stroke_px=4, ring_radius_px=34, **colours).draw(image)
    return small(image)


@cache
def advert() -> np.ndarray:
    return crossed(splash(), 640, 130)


@cache
def card() -> np.ndarray:
    return small(popup(page()))


@cache
def card_with_cross() -> np.ndarray:
    return crossed(popup(page()), 360, 1150)


def covered(rgb: np.ndarray, blocks: Sequence[Block]) -> np.ndarray:
    """With some blocks in a colour that is nowhere in the picture: it is no window by itself."""
    changed = rgb.copy()
    for row, column in blocks:
        changed[row * BLOCK_PX : (row + 1) * BLOCK_PX, column * BLOCK_PX : (column + 1) * BLOCK_PX] = (
            255,
            0,
            255,
        )
    return changed


def first_blocks(n: int) -> list[Block]:
    return [(1 + k // COLUMNS, k % COLUMNS) for k in range(n)]


def frame(number: int, at_ms: float, state: int, **more: int | bool) -> Frame:
    is_video = bool(more.get("lossy", False))
    return Frame(
        id=f"frame:{number:02d}",
        at_ms=at_ms,
        at_error_ms=7.0,
        source="drawn",
        lossy=is_video,
        width_px=int(more.get("width_px", WIDTH_PX)),
        height_px=HEIGHT_PX,
        png_sha256=None if is_video else f"{state:064d}",
        video_sha256="v" if is_video else None,
        packet=number if is_video else None,
        state=state,
    )


def launched(one: Frame) -> FrameContext:
    return FrameContext(is_target=True, since_launch_ms=one.at_ms, n_activities_before=0)


def read(
    frames: Sequence[Frame],
    pictures: Sequence[np.ndarray],
    trees: Sequence[ViewTree] = (),
    context: Callable[[Frame], FrameContext] = launched,
    reader: KnownLines | None = None,
) -> tuple[FrameReading, ...]:
    """`pictures` by the number of the frame's state."""
    setup = ReadingSetup(lexicon=lexicon(), weights=shipped(), text_reader=reader)

    def pixels(one: Frame) -> np.ndarray:
        assert one.state is not None
        return pictures[one.state]

    return read_frames(frames, pixels, trees, context, display=DISPLAY, setup=setup)


def kinds(readings: Sequence[FrameReading]) -> list[WindowKind | None]:
    return [one.windows[0].kind if one.windows else None for one in readings]


# One picture in many frames


SHARPNESS = [
    pytest.param(1, {}, 1.0, id="as large as the display"),
    pytest.param(2, {"width_px": 178}, 1.0, id="hardly smaller"),
    pytest.param(3, {"width_px": 176}, 180 / 176, id="smaller"),
    pytest.param(4, {"width_px": 90}, 2.0, id="half as large"),
    pytest.param(5, {"width_px": 360}, 1.0, id="larger"),
    pytest.param(6, {"lossy": True}, 1.5, id="a video"),
    pytest.param(7, {"lossy": True, "width_px": 90}, 3.0, id="a video of half the size"),
    pytest.param(8, {"lossy": True, "width_px": 178}, 1.5 * 180 / 178, id="a video hardly smaller"),
    pytest.param(9, {"lossy": True, "width_px": 360}, 1.5, id="a larger video"),
]
BUTTON_TIMES = (0, 399, 400, 401, 799.9, 800)
CARD_NODE = ViewNode(bounds=Rect.from_xywh(22, 120, 137, 145), visible=True)
ICON = ViewNode(bounds=Rect.from_xywh(30, 124, 14, 14), clickable=True, visible=True)
ROOT = ViewNode(bounds=DISPLAY.box, visible=True, children=(CARD_NODE, ICON))


@pytest.fixture(scope="module")
def still() -> tuple[FrameReading, ...]:
    """Frames of one picture: some at short intervals, then some of other sizes, all with one tree."""
    frames = [frame(0, 0, 0)]
    frames += [frame(number, 1000.0 * number, 0, **values[1]) for number, *values in _sizes()]
    tree = ViewTree(id="tree:7", at_ms=5000, at_error_ms=100, windows=(ROOT,))
    return read(frames[::-1], [card_with_cross()], (tree,))


def _sizes() -> list[tuple[int, int, dict[str, int | bool]]]:
    return [(one.values[0], one.values[0], one.values[1]) for one in SHARPNESS]


@pytest.mark.parametrize(("number", "made", "factor"), SHARPNESS)
def test_errors_grow_with_the_blur_of_a_frame(
    still: tuple[FrameReading, ...], number: int, made: dict[str, int | bool], factor: float
) -> None:
    for controls, sharp in (
        (still[number].controls, still[0].controls),
        (still[number].bare_controls, still[0].bare_controls),
    ):
        assert len(controls) == len(sharp) == 1
        assert controls[0].box_error_px == pytest.approx(sharp[0].box_error_px * factor)
        assert controls[0].glyph_error_px == pytest.approx(sharp[0].glyph_error_px * factor)
        assert sharp[0].box_error_px > 0 and sharp[0].glyph_error_px > 0
    assert (still[number].buttons is None) is bool(made.get("lossy")), "not measured in a video"


def test_readings_are_in_order_of_time_and_name_what_was_read(still: tuple[FrameReading, ...]) -> None:
    assert [one.frame_id for one in still] == [f"frame:{k:02d}" for k in range(10)]
    assert {(one.tree_id, one.read_by) for one in still} == {("tree:7", (Channel.TREE, Channel.PICTURE))}
    assert [(one.at_ms, one.at_error_ms) for one in still[:2]] == [(0, 7), (1000, 7)]
    assert {one.perhaps_score for one in still} == {still[0].perhaps_score} and still[0].perhaps_score > 0.9
    assert [one.clues is not None for one in still] == [True, *[False] * 9], "nothing new"
    assert not any(one.is_uniform for one in still)


# Contexts


def test_there_are_new_clues_when_another_app_is_behind() -> None:
    behind = ((None, None), (None, None), ("a", None), ("a", None), ("a", "b"), ("a", "b"))

    def context(one: Frame) -> FrameContext:
        package, coming = behind[int(one.at_ms // 10)]
        return replace(launched(one), package=package, coming_package=coming)

    readings = read([frame(k, 10.0 * k, 0) for k in range(6)], [advert()], context=context)
    assert [one.clues is not None for one in readings] == [True, False, True, False, True, False]


def test_within_five_seconds_a_context_is_the_same() -> None:
    since = (15_000, 15_001, 19_999, 20_000)

    def context(one: Frame) -> FrameContext:
        return replace(launched(one), since_launch_ms=since[int(one.at_ms // 10)])

    readings = read([frame(k, 10.0 * k, 0) for k in range(4)], [advert()], context=context)
    assert kinds(readings) == [WindowKind.SPLASH] * 3 + [WindowKind.INTERSTITIAL]


@pytest.mark.parametrize(
    ("is_target", "since_launch_ms", "is_read"),
    [(True, 0, True), (None, 0, True), (False, 0, False), (None, -0.5, False), (True, None, True)],
)
def test_what_is_shown_before_the_launch_or_by_another_app_is_no_window(
    is_target: bool | None, since_launch_ms: float | None, is_read: bool
) -> None:
    def context(one: Frame) -> FrameContext:
        return FrameContext(is_target=is_target, since_launch_ms=since_launch_ms, n_activities_before=0)

    (reading,) = read([frame(0, 0, 0)], [card()], context=context)
    assert bool(reading.windows) is is_read
    assert (reading.buttons is None, reading.clues is None) == (not is_read, not is_read)


# Neighbours


def test_a_window_lasts_over_neighbours_that_show_most_of_it() -> None:
    """A share of 0.3 may differ. By themselves the covered pictures show none."""
    near, far = covered(advert(), first_blocks(90)), covered(advert(), first_blocks(91))
    pictures = [near, advert(), far, advert(), near, covered(near, [(20, 3)]), far]
    readings = read([frame(k, 1000.0 * k, k) for k in range(7)], pictures)
    is_splash = [one is WindowKind.SPLASH for one in kinds(readings)]
    assert is_splash == [True, True, False, True, True, True, True], "one after the other"
    assert [len(one.controls) for one in readings] == [0, 1, 0, 1, 0, 0, 0]
    assert readings[0].windows == readings[1].windows
    assert [one.settled_by is not Settled.ALONE for one in readings] == [
        True,
        False,
        False,
        False,
        True,
        True,
        True,
    ]
    assert [one.clues is not None for one in readings] == is_splash
    assert [one.buttons is not None for one in readings] == is_splash
    alone = read([frame(0, 0, 0), frame(1, 1000, 1)], [near, small(page())])
    assert kinds(alone) == [None, None]


def test_the_change_within_the_windows_own_box_counts() -> None:
    rows, columns = list(CARD_ROWS), list(CARD_COLUMNS)
    ring = [(row, column) for row in (6, 17) for column in range(11)]
    ring += [(row, column) for row in rows for column in (0, 10)]
    within = [(row, column) for row in rows[3:6] for column in columns]  # 27 of 90
    rim = [(rows[side], column) for side in (0, -1) for column in columns[1:8]]
    rim += [(row, columns[side]) for side in (0, -1) for row in rows[1:8]]  # 28, seven at each side
    pictures = [
        covered(card(), [*first_blocks(21), *ring, *within]),
        card(),
        covered(card(), [*first_blocks(48), *rim]),
    ]
    readings = read([frame(k, 1000.0 * k, k) for k in range(3)], pictures)
    assert kinds(readings) == [WindowKind.POPUP, WindowKind.POPUP, None]
    alone = read([frame(0, 0, 0)], [pictures[0]])
    assert kinds(alone) == [None]


def test_where_most_of_the_page_changed_it_is_another_window() -> None:
    around = [(row, column) for row in (*range(1, 7), *range(18, 25)) for column in range(COLUMNS)]
    for n, kind in ((90, WindowKind.POPUP), (91, None)):
        readings = read([frame(k, 1000.0 * k, k) for k in range(2)], [covered(card(), around[:n]), card()])
        assert kinds(readings) == [kind, WindowKind.POPUP]


# Buttons


def test_buttons_are_measured_every_so_often() -> None:
    readings = read([frame(k, at_ms, 0) for k, at_ms in enumerate(BUTTON_TIMES)], [card()])
    assert [one.buttons is not None for one in readings] == [True, False, True, False, False, True]


def test_buttons_are_those_of_the_picture() -> None:
    words = Rect.from_xywh(66, 237, 48, 12)
    reader = KnownLines()
    reader.knows("立即领取", words, card())
    pictures = [covered(card(), [(r, c) for r in (14, 15) for c in range(4, 8)]), card(), card_with_cross()]
    readings = read([frame(k, 1000.0 * k, k) for k in range(3)], pictures, reader=reader)
    assert [[each.text for each in one.buttons or ()] for one in readings] == [[], ["立即领取"], ["立即领取"]]
    assert [[each.text for each in one.calls_to_action] for one in readings][1] == ["立即领取"]
    assert all(one.read_by == (Channel.TEXT, Channel.PICTURE) for one in readings)


def test_buttons_are_measured_again_with_a_first_tree() -> None:
    """The tree belongs to the second picture, in which something small is new."""
    pictures = [card(), covered(card(), [(20, 3)])]
    times = [(0, 0), (10, 0), (20, 1), (30, 1), (40, 1), (50, 0), (60, 0)]
    frames = [frame(k, at_ms, state) for k, (at_ms, state) in enumerate(times)]
    trees = [
        ViewTree(id=f"tree:{k}", at_ms=at_ms, at_error_ms=2, windows=(ROOT,))
        for k, at_ms in ((0, 25), (1, 38))
    ]
    readings = read(frames, pictures, trees)
    assert [one.tree_id for one in readings] == [None, None, "tree:0", "tree:0", "tree:1", None, None]
    assert [one.buttons is not None for one in readings] == [True, False, True, False, False, False, False]
    assert [one.clues is not None for one in readings] == [True, False, True, False, True, True, False]
    assert [len(one.bare_controls) for one in readings] == [0, 0, 1, 1, 1, 0, 0]
