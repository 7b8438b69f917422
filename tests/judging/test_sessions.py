"""A run as a session of its app: which popups were stacked, and what came after HOME."""

from dataclasses import replace

import pytest

from detector.core.display import Display
from detector.core.events import ActivityStart, Event, ForegroundChange
from detector.core.geometry import Rect
from detector.core.quantity import Quantity
from detector.core.screen import Frame
from detector.core.window_role import WindowRole
from detector.judging.sessions import sessions_of
from detector.windows.seen import CallToAction, Channel, FrameReading, InformationWindow, WindowKind
from detector.windows.seen_run import SeenRun
from detector.windows.window_track import WindowTrack
from tests.rulebook import surely

CARD = Rect.from_xywh(60, 400, 600, 800)
PACKAGE = "com.a"


def a_run(*windows: WindowTrack, events: tuple[Event, ...] = (), left_ms: float | None = None) -> SeenRun:
    return SeenRun(
        run_index=0,
        run_id="case/00",
        package=PACKAGE,
        package_version=None,
        device_kind="virtual",
        device_serial="v",
        device_model=None,
        android="13",
        tool_version="0",
        started_at="2026-01-01T00:00:00+00:00",
        is_partial=False,
        display=Display(width_px=720, height_px=1600, density_dpi=320),
        frames=tuple(a_frame(n, at) for n, at in enumerate((-500.0, 1_000.0, 40_000.0))),
        readings=(),
        windows=windows,
        events=events,
        gaps=(),
        source_intervals_ms={},
        left_ms=left_ms,
    )


def a_frame(n: int, at_ms: float) -> Frame:
    return Frame(
        id=f"frame:{n:04d}",
        at_ms=at_ms,
        at_error_ms=10,
        source="screencap",
        lossy=False,
        width_px=720,
        height_px=1600,
        png_sha256=f"{n:064d}",
    )


def a_popup(
    n: int,
    from_ms: float,
    to_ms: float | None,
    *,
    calls: bool = True,
    role: WindowRole = WindowRole.PROMOTION,
) -> WindowTrack:
    reading = FrameReading(
        frame_id=f"frame:{n:04d}",
        at_ms=from_ms,
        at_error_ms=10,
        windows=(InformationWindow(kind=WindowKind.POPUP, box=CARD, score=0.9),),
        controls=(),
        calls_to_action=(CallToAction(box=CARD, text="马上参加", score=0.9),) if calls else (),
        perhaps_score=0.0,
        read_by=(Channel.TEXT,),
    )
    return WindowTrack(
        id=f"window:{n}",
        kind=WindowKind.POPUP,
        box=CARD,
        appeared_ms=Quantity(value=from_ms, error=50, unit="ms"),
        gone_ms=None if to_ms is None else Quantity(value=to_ms, error=50, unit="ms"),
        readings=(reading,),
        sightings=(),
        control_appeared_ms=None,
        role=surely(role),
    )


def turned_to(activity: str, at_ms: float, package: str = PACKAGE) -> ForegroundChange:
    return ForegroundChange(
        at_ms=at_ms, at_error_ms=5, from_package=None, to_package=package, activity=activity
    )


def most_stacked(run: SeenRun) -> int:
    return sessions_of([run])[0].most_stacked


def test_a_consent_dialog_is_not_an_offer() -> None:
    terms = a_popup(1, 1_000, 2_000, role=WindowRole.CONSENT)
    assert most_stacked(a_run(terms, a_popup(2, 2_000, None))) == 1


def test_a_popup_over_another_is_stacked() -> None:
    assert most_stacked(a_run(a_popup(1, 1_000, 2_000), a_popup(2, 2_000, None))) == 2
    assert most_stacked(a_run(a_popup(1, 1_000, None))) == 1
    assert most_stacked(a_run()) == 0


def test_a_later_popup_or_one_on_another_page_is_not_stacked() -> None:
    assert most_stacked(a_run(a_popup(1, 1_000, 2_000), a_popup(2, 6_000, None))) == 1
    over = (a_popup(1, 1_000, 7_000), a_popup(2, 7_100, None))
    assert most_stacked(a_run(*over, events=(turned_to("com.a.Detail", 7_000),))) == 1


@pytest.mark.parametrize(
    ("upper", "n_stacked"),
    [
        pytest.param(Rect.from_xywh(60, 799, 600, 800), 2, id="covers half of it"),
        pytest.param(Rect.from_xywh(60, 801, 600, 800), 1, id="covers less"),
        pytest.param(Rect.from_xywh(60, 1_200, 600, 800), 1, id="below it"),
        pytest.param(Rect.from_xywh(100, 500, 200, 200), 2, id="a small one on it"),
        pytest.param(Rect.from_xywh(0, 0, 720, 1_600), 2, id="around it"),
    ],
)
def test_popups_beside_each_other_are_not_stacked(upper: Rect, n_stacked: int) -> None:
    """A dialog below a player that shows an advert accuses nobody of stacking."""
    over = replace(a_popup(2, 2_000, None), box=upper)
    assert most_stacked(a_run(a_popup(1, 1_000, 2_000), over)) == n_stacked


def test_a_bare_message_does_not_count_as_a_popup() -> None:
    (session,) = sessions_of([a_run(a_popup(1, 1_000, None, calls=False))])
    assert session.popups == ()


def test_a_window_in_front_after_home_is_the_apps_own_doing() -> None:
    home = turned_to("com.launcher.Home", 5_200, "com.launcher")
    back = turned_to("com.a.Main", 17_000)
    (session,) = sessions_of([a_run(events=(home, back), left_ms=5_000)])
    assert [(one.after_ms.value, one.is_refused) for one in session.unasked] == [(12_000, False)]
    assert session.away_ms == 35_000
    assert session.watched_ms == 5_000


def test_a_refused_start_is_an_attempt() -> None:
    start = ActivityStart(
        at_ms=17_000,
        at_error_ms=5,
        action=None,
        data=None,
        component="com.a/.Main",
        from_uid=None,
        from_package=PACKAGE,
        result_code=None,
        is_background_blocked=True,
    )
    (session,) = sessions_of([a_run(events=(start,), left_ms=5_000)])
    assert [one.is_refused for one in session.unasked] == [True]


def test_an_app_never_sent_away_has_no_such_windows() -> None:
    run = a_run(events=(turned_to("com.a.Main", 17_000),))
    assert sessions_of([run])[0].unasked == ()
    assert sessions_of([replace(run, left_ms=16_500.0)])[0].unasked == ()  # still on its way
