import numpy as np

from detector.core.events import ForegroundChange
from detector.core.screen import Frame
from detector.perception.page_turns import page_turns

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
