"""What a log, and pictures that never change, prove about a run, and what they do not."""

import pytest

from detector.core.actions import Launch, StopApp
from detector.core.events import ActivityStart, Event, ForegroundChange, HostingType, ProcessStart
from detector.core.gap_code import GapCode
from detector.core.screen import Frame, Gap, Stream
from detector.evidence.axis import CapturedAction
from detector.seeing import is_logged, left_unexplained
from detector.seeing.log_evidence import silent_log, still_pictures

APP, OTHER = "com.a", "com.b"


def action(kind: Launch | StopApp, from_ms: float, *, error: str | None = None) -> CapturedAction:
    return CapturedAction(
        id="action:0",
        action=kind,
        from_ms=from_ms,
        to_ms=from_ms + 50,
        effect_ms=None,
        error=error,
        way=None,
    )


DONE = (action(Launch(package=APP), 0.0), action(StopApp(package=APP), 10_000.0))


def front(at_ms: float, to: str, came_from: str | None = None) -> ForegroundChange:
    return ForegroundChange(at_ms=at_ms, at_error_ms=1, from_package=came_from, to_package=to, activity="A")


def started(at_ms: float, process: str) -> ProcessStart:
    return ProcessStart(
        at_ms=at_ms,
        at_error_ms=1,
        package=process.partition(":")[0],
        process=process,
        hosting_type=HostingType.ACTIVITY,
        hosting_text="activity",
        component=None,
        pid=1,
        uid=10_150,
    )


def asked(at_ms: float, component: str) -> ActivityStart:
    return ActivityStart(
        at_ms=at_ms,
        at_error_ms=1,
        action=None,
        data=None,
        component=component,
        from_uid=10_150,
        from_package=None,
        result_code=None,
        is_background_blocked=False,
    )


@pytest.mark.parametrize(
    ("events", "is_silent"),
    [
        pytest.param([], True, id="nothing"),
        pytest.param([front(300, OTHER)], True, id="of another app alone"),
        pytest.param([front(-9e8, APP)], True, id="of another boot"),
        pytest.param([front(300, APP)], False, id="it came to the front"),
        pytest.param([started(100, "com.a:ad")], False, id="a process of it started"),
    ],
)
def test_a_log_without_the_launch_is_a_gap(events: list[Event], is_silent: bool) -> None:
    gaps = silent_log(events, DONE, APP)
    assert [(gap.stream, gap.code, gap.to_ms) for gap in gaps] == [
        (Stream.LOGS, GapCode.LOG_SILENT, 10_050.0)
    ] * is_silent


def test_a_launch_that_failed_need_not_be_logged() -> None:
    assert silent_log([], (action(Launch(package=APP), 0.0, error="refused"),), APP) == ()


def test_a_log_gap_or_a_contradiction_leaves_the_log_in_doubt() -> None:
    lost = Gap(stream=Stream.LOGS, from_ms=400, to_ms=500, code=GapCode.LOG_ENDED, why="x")
    contradicted = Gap(
        stream=Stream.FOREGROUND, from_ms=9_000, to_ms=9_100, code=GapCode.FOREGROUND_CONTRADICTED, why="x"
    )
    assert is_logged([], 0, 1_000)
    assert is_logged([lost], 600, 1_000)
    assert not is_logged([lost], 0, 1_000)
    assert not is_logged([contradicted], 0, 1_000)


def test_an_unexplained_app_in_front_leaves_it_in_doubt_too() -> None:
    left = front(2_000, OTHER, came_from=APP)
    assert left_unexplained([front(300, APP), left], APP, 0, 5_000)
    assert not left_unexplained([asked(1_900, "com.b/.B"), left], APP, 0, 5_000)
    assert not left_unexplained([left], APP, 3_000, 5_000)


def frame(n: int, at_ms: float, sha256: str) -> Frame:
    return Frame(
        id=f"frame:{n}", at_ms=at_ms, at_error_ms=5, source="screencap", lossy=False, width_px=9, height_px=9,
        png_sha256=sha256,
    )  # fmt: skip


def test_unchanging_pictures_despite_the_app_in_front_are_a_gap() -> None:
    still = [frame(0, -500, "a"), frame(1, 2_000, "a"), frame(2, 8_000, "a")]
    (gap,) = still_pictures(still, [front(300, APP)], DONE, APP)
    assert (gap.stream, gap.code, gap.from_ms, gap.to_ms) == (
        Stream.FRAMES,
        GapCode.PICTURES_STILL,
        -500,
        8_000,
    )
    assert still_pictures(still, [front(300, OTHER)], DONE, APP) == ()
    assert still_pictures([*still, frame(3, 9_000, "b")], [front(300, APP)], DONE, APP) == ()
    assert still_pictures(still[1:], [front(300, APP)], DONE, APP) == ()
