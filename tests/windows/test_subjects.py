"""The same window in several runs."""

from detector.core.display import Display
from detector.core.geometry import Rect
from detector.core.quantity import Quantity
from detector.windows.seen import WindowKind
from detector.windows.seen_run import SeenRun
from detector.windows.subjects import match_windows
from detector.windows.window_track import WindowTrack


def window(kind: WindowKind, at_ms: float, n: int = 1) -> WindowTrack:
    return WindowTrack(
        id=f"window:{n}",
        kind=kind,
        box=Rect.from_xywh(0, 0, 10, 10),
        appeared_ms=Quantity(value=at_ms, error=20, unit="ms"),
        gone_ms=None,
        readings=(),
        sightings=(),
        control_appeared_ms=None,
    )


def run(index: int, *windows: WindowTrack) -> SeenRun:
    return SeenRun(
        run_index=index,
        run_id=f"r{index}",
        package="cn.example.app",
        package_version=None,
        device_kind="virtual",
        device_serial="x",
        device_model=None,
        android=None,
        tool_version="0",
        started_at="2026-01-01T00:00:00Z",
        is_partial=False,
        display=Display(width_px=10, height_px=10),
        frames=(),
        readings=(),
        windows=windows,
        events=(),
        gaps=(),
        source_intervals_ms={},
    )


SPLASH, POPUP, INTERSTITIAL = WindowKind.SPLASH, WindowKind.POPUP, WindowKind.INTERSTITIAL


def test_a_popup_is_not_the_splash_of_a_run_that_showed_none() -> None:
    subjects = match_windows(
        [run(0, window(SPLASH, 300), window(POPUP, 5000, 2)), run(1, window(POPUP, 2000))]
    )
    assert [(name, sorted(windows)) for name, windows in subjects] == [
        ("window:1", [0]),
        ("window:2", [0, 1]),
    ]


def test_splash_and_interstitial_share_a_place() -> None:
    subjects = match_windows([run(0, window(SPLASH, 300)), run(1, window(INTERSTITIAL, 320))])
    assert [(name, sorted(windows)) for name, windows in subjects] == [("window:1", [0, 1])]


def test_the_second_popup_is_its_own_subject() -> None:
    subjects = match_windows([run(0, window(POPUP, 300), window(POPUP, 900, 2)), run(1, window(POPUP, 310))])
    assert [(name, sorted(windows)) for name, windows in subjects] == [
        ("window:1", [0, 1]),
        ("window:2", [0]),
    ]


def test_runs_without_windows_have_no_subject() -> None:
    assert match_windows([run(0), run(1)]) == ()
