"""The first frames of an app's pages, and which frames a dump of the view tree belongs to."""

from dataclasses import replace

import numpy as np
import pytest

from detector.core.events import Download, Event, ForegroundChange
from detector.core.screen import Frame, ViewTree
from detector.perception.tracks import page_turns, screens_after_splash
from detector.perception.watch import pair_trees
from detector.windows.seen import ControlKind, WindowKind
from detector.windows.window_track import WindowTrack
from tests.perception.shown_touches import a_frame, a_window, came, picture, reading
from tests.rulebook import a_control

APP = "cn.example.app"


def _frame(k: int) -> Frame:
    return Frame(
        id=f"frame:{k}",
        at_ms=100.0 * k,
        at_error_ms=20.0,
        source="screencap",
        lossy=False,
        width_px=64,
        height_px=128,
        png_sha256=f"{k:064d}",
    )


def _picture(level: int) -> np.ndarray:
    return np.full((128, 64, 3), level, np.uint8)


def _came(activity: str, at_ms: float, package: str = APP) -> ForegroundChange:
    return ForegroundChange(
        at_ms=at_ms, at_error_ms=5.0, from_package=None, to_package=package, activity=activity
    )


def _turns(levels: list[int], *events: ForegroundChange) -> frozenset[str]:
    return page_turns(
        [_frame(k) for k in range(len(levels))],
        events,
        lambda frame: _picture(levels[int(frame.id.split(":")[1])]),
        package=APP,
    )


def test_a_page_begins_with_the_first_frame_of_the_next_activity() -> None:
    assert _turns([40, 40, 40, 200, 200], _came("Splash", -50), _came("Main", 210)) == {"frame:3"}


def test_a_picture_handed_on_to_the_next_activity_is_the_same_page() -> None:
    assert not _turns([40, 40, 40, 40, 40], _came("Splash", -50), _came("Main", 210))


def test_another_picture_of_the_same_activity_is_no_new_page() -> None:
    assert not _turns([40, 40, 40, 200, 200], _came("Splash", -50), _came("Splash", 210))
    assert not _turns([40, 40, 40, 200, 200], _came("Splash", -50))


def test_a_change_long_after_the_log_line_is_no_page_turn() -> None:
    assert not _turns([40] * 15 + [200] * 3, _came("Splash", -50), _came("Main", 110))


def turned(shown: dict[float, int], *events: Event) -> list[float]:
    """When pages begin. `shown`: how many of a hundred blocks are lit, by the time of the frame ± 5 ms."""
    turns = page_turns(
        [a_frame(at_ms, n_lit) for at_ms, n_lit in shown.items()],
        events or (_came("Splash", -50), _came("Main", 210)),
        lambda frame: picture(int(frame.id.split(":")[2])),
        package=APP,
    )
    return sorted(float(one.split(":")[1]) for one in turns)


@pytest.mark.parametrize(
    ("shown", "begins"),
    [
        pytest.param({200: 0, 300: 60}, [300], id="another page"),
        pytest.param({200: 0, 300: 59}, [], id="too little changed"),
        pytest.param({200: 0, 300: 30, 400: 60, 500: 90}, [400], id="it slides in"),
        pytest.param({100: 90, 150: 60, 200: 0, 300: 60}, [300], id="the last frame before it counts"),
        pytest.param({201: 0, 300: 60}, [], id="no frame is certainly before it"),
        pytest.param({200: 0, 1_220: 60}, [1_220], id="within a second"),
        pytest.param({200: 0, 1_221: 60}, [], id="later"),
    ],
)
def test_a_page_begins_with_the_frame_that_shows_it(shown: dict[float, int], begins: list[float]) -> None:
    """The log names the next activity at 210 ± 5 ms."""
    assert turned(shown) == begins


SHOWN = {-100.0: 0, 200.0: 0, 300.0: 90, 800.0: 90, 900.0: 0}


@pytest.mark.parametrize(
    ("events", "begins"),
    [
        pytest.param((_came("Main", 210),), [], id="the first activity"),
        pytest.param((_came("Splash", -50), _came("Shop", 210, "com.shop")), [], id="another app"),
        pytest.param(
            (_came("Splash", -50), _came("Shop", 0, "com.shop"), _came("Splash", 210)), [], id="back from it"
        ),
        pytest.param(
            (_came("Splash", -50), Download(at_ms=0, at_error_ms=5, what="[1]"), _came("Main", 210)),
            [300],
            id="other lines between",
        ),
        pytest.param(
            (_came("Splash", -50), _came("Main", 210), _came("Web", 850)), [300, 900], id="two pages"
        ),
    ],
)
def test_only_the_apps_next_activity_begins_a_page(events: tuple[Event, ...], begins: list[float]) -> None:
    assert turned(SHOWN, *events) == begins


def test_a_frame_of_another_size_is_passed_over() -> None:
    levels = {"frame:1": 40, "frame:3": 200, "frame:4": 200}
    frames = [_frame(k) for k in (1, 3, 4)]
    turns = page_turns(
        frames,
        (_came("Splash", -50), _came("Main", 210)),
        lambda frame: _picture(levels[frame.id])[: 64 if frame.id == "frame:3" else 128],
        package=APP,
    )
    assert turns == {"frame:4"}


@pytest.mark.parametrize(("lossy", "is_turn"), [((), True), ((1,), False), ((3,), False), ((1, 3), False)])
def test_a_slight_change_of_a_lossy_frame_is_noise(lossy: tuple[int, ...], is_turn: bool) -> None:
    """Twenty levels of 255."""
    levels = {"frame:1": 40, "frame:3": 60}
    turns = page_turns(
        [replace(_frame(k), lossy=k in lossy) for k in (1, 3)],
        (_came("Splash", -50), _came("Main", 210)),
        lambda frame: _picture(levels[frame.id]),
        package=APP,
    )
    assert bool(turns) is is_turn


SKIP, CROSS = a_control(), a_control(kind=ControlKind.X_ICON, text=None)
SPLASH = a_window(1, sightings=[came(1_000, CROSS), came(1_100, SKIP)])
NEXT = a_window(2, readings=[reading(3_000), reading(3_100)])
TURNS = {"read:3000"}


@pytest.mark.parametrize(
    ("tracks", "after"),
    [
        pytest.param((SPLASH, NEXT), {"window:2"}, id="the next page"),
        pytest.param((SPLASH, replace(NEXT, readings=NEXT.readings[1:])), set(), id="in the same activity"),
        pytest.param((SPLASH, replace(NEXT, readings=())), set(), id="never shown"),
        pytest.param((replace(SPLASH, sightings=SPLASH.sightings[:1]), NEXT), set(), id="after a cross"),
        pytest.param((replace(SPLASH, sightings=()), NEXT), set(), id="after a screen without a control"),
        pytest.param(
            (SPLASH, replace(NEXT, id="window:3", kind=WindowKind.POPUP), NEXT),
            {"window:2"},
            id="a popup between",
        ),
        pytest.param((replace(SPLASH, kind=WindowKind.POPUP), NEXT), set(), id="after a popup"),
        pytest.param((NEXT,), set(), id="alone"),
    ],
)
def test_a_screen_that_follows_a_splash_with_a_skip_is_content(
    tracks: tuple[WindowTrack, ...], after: set[str]
) -> None:
    assert screens_after_splash(tracks, TURNS) == after


FRAMES = tuple(
    Frame(
        id=f"frame:{k}",
        at_ms=100.0 * k,
        at_error_ms=10,
        source="drawn",
        lossy=False,
        width_px=10,
        height_px=10,
        png_sha256=str(k),
    )
    for k in range(6)
)


def _tree(at_ms: float, error_ms: float = 40) -> ViewTree:
    return ViewTree(id=f"tree:{at_ms:g}", at_ms=at_ms, at_error_ms=error_ms, windows=())


def _ids(states: tuple[int, ...], *trees: ViewTree) -> list[str | None]:
    return [tree and tree.id for tree in pair_trees(FRAMES, states, trees)]


def test_a_dump_within_one_state_belongs_to_all_its_frames() -> None:
    assert _ids((0, 0, 1, 1, 1, 2), _tree(350)) == [None, None, "tree:350", "tree:350", "tree:350", None]


def test_a_dump_during_which_the_picture_changed_belongs_to_no_frame() -> None:
    assert _ids((0, 0, 1, 1, 1, 1), _tree(150)) == [None] * 6


def test_the_nearest_of_two_dumps_is_taken() -> None:
    paired = _ids((0, 0, 0, 0, 0, 0), _tree(150), _tree(420))
    assert paired == ["tree:150"] * 3 + ["tree:420"] * 3


def test_a_dump_after_the_last_frame_belongs_to_no_frame() -> None:
    assert _ids((0, 0, 0, 0, 0, 0), _tree(600)) == [None] * 6


@pytest.mark.parametrize(
    ("states", "at_ms", "error_ms", "paired"),
    [
        pytest.param((0, 1, 1, 2, 2, 2), 150, 50, [1, 2], id="from frame to frame"),
        pytest.param((0, 1, 1, 2, 2, 2), 150, 51, [], id="a little longer"),
        pytest.param((0, 1, 2, 2, 2, 2), 100, 0, [1], id="at the moment of a frame"),
        pytest.param((0, 0, 0, 0, 0, 0), 0, 0, [0, 1, 2, 3, 4, 5], id="at the first"),
        pytest.param((0, 0, 0, 0, 0, 0), 30, 40, [], id="begun before the first"),
        pytest.param((0, 0, 0, 0, 0, 0), 500, 0, [0, 1, 2, 3, 4, 5], id="at the last"),
        pytest.param((0, 0, 0, 0, 0, 0), 470, 40, [], id="ended after the last"),
        pytest.param((0, 1, 1, 1, 1, 2), 250, 150, [1, 2, 3, 4], id="over several frames"),
    ],
)
def test_the_frames_around_a_dump_show_the_same(
    states: tuple[int, ...], at_ms: float, error_ms: float, paired: list[int]
) -> None:
    found = _ids(states, _tree(at_ms, error_ms))
    assert [n for n, one in enumerate(found) if one is not None] == paired


def test_of_two_equally_near_dumps_the_first_counts() -> None:
    assert _ids((0, 0, 0, 0, 0, 0), _tree(150), _tree(250))[2] == "tree:150"
    assert _ids((0, 0, 0, 0, 0, 0), _tree(250), _tree(150))[2] == "tree:250"


def test_each_state_has_its_own_dumps() -> None:
    assert _ids((0, 0, 0, 1, 1, 1), _tree(50), _tree(450)) == ["tree:50"] * 3 + ["tree:450"] * 3
