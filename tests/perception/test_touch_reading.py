"""What a run shows of each touch, from its frames, trees and events."""

from dataclasses import replace

import numpy as np
import pytest

from detector.core.conditions import HostLateness
from detector.core.events import ActivityStart, ForegroundChange, HostingType, ProcessStart
from detector.core.geometry import Point, Rect
from detector.core.quantity import Quantity
from detector.core.screen import Frame
from detector.core.trials import Gesture
from detector.perception.touch_reading import read_touches
from detector.perception.touched_run import TouchedRun
from detector.windows.seen import ControlKind, WindowKind
from detector.windows.touch_effect import PerformedTouch
from detector.windows.window_track import WindowTrack
from tests.rulebook import a_control, a_track


def tap(n: int, from_ms: float, ends_ms: float) -> PerformedTouch:
    return PerformedTouch(
        action_id=f"action:{n}",
        gesture=Gesture.TAP,
        point=Point(x_px=940, y_px=190),
        from_ms=from_ms,
        to_ms=from_ms + 20,
        ends_ms=ends_ms,
    )


def a_frame(n: int) -> Frame:
    return Frame(
        id=f"frame:{n:04d}",
        at_ms=1_000 + 100 * n,
        at_error_ms=5,
        source="screencap",
        lossy=False,
        width_px=60,
        height_px=90,
        png_sha256=f"{n:064x}",
    )


def black(_: Frame) -> np.ndarray:
    return np.zeros((90, 60, 3), np.uint8)


def test_a_window_there_until_the_second_tap_was_closed_by_it() -> None:
    window = a_track([a_control()] * 11)  # gone between 2.0 and 2.1 s
    frames = [a_frame(n) for n in range(20)]
    touches = (tap(1, 1_300, 2_015), tap(2, 2_015, 2_900))
    one, other = read_touches(
        touches, TouchedRun(windows=(window,), frames=frames, pixels=black, package="com.a")
    )
    assert one.came.gone_after_ms is None
    assert other.came.gone_after_ms is not None


def test_what_came_as_the_touched_window_went_was_not_touched() -> None:
    """A page that moves is taken for another window once the popup over it has gone."""
    popup = a_track([a_control()] * 4, kind=WindowKind.POPUP)  # gone between 1.3 and 1.4 s
    assert popup.gone_ms is not None
    page = replace(a_track([None] * 8, is_gone=False), id="window:2", appeared_ms=popup.gone_ms)
    frames = [a_frame(n) for n in range(12)]
    (effect,) = read_touches(
        (tap(1, popup.gone_ms.value, 2_100),),
        TouchedRun(windows=(popup, page), frames=frames, pixels=black, package="com.a"),
    )
    assert effect.met is not None
    assert effect.met.id == popup.id
    assert effect.came.gone_after_ms is not None


@pytest.mark.parametrize(("touched_ms", "is_still"), [(1_150.0, False), (1_650.0, True)])
def test_a_window_is_still_once_two_frames_show_the_same(touched_ms: float, is_still: bool) -> None:
    """It fades in from 1.0 to 1.4 s."""
    window = a_track([a_control()] * 14, is_gone=False)
    frames = [a_frame(n) for n in range(14)]

    def pixels(frame: Frame) -> np.ndarray:
        return np.full((90, 60, 3), min(frame.at_ms - 1_000, 400) / 2, np.uint8)

    (effect,) = read_touches(
        (tap(1, touched_ms, 2_300),),
        TouchedRun(windows=(window,), frames=frames, pixels=pixels, package="com.a"),
    )
    assert effect.met.was_still is is_still


def test_the_uncovered_page_is_read_before_another_popup_covers_it() -> None:
    popup = a_track([a_control()] * 4, kind=WindowKind.POPUP)  # gone between 1.3 and 1.4 s
    again = replace(popup, id="window:2", appeared_ms=moved(popup, 800), gone_ms=None)  # from 1.8 s on
    frames = [a_frame(n) for n in range(-3, 15)]
    covered = {frame.id for frame in frames if 900 < frame.at_ms < 1_400 or frame.at_ms > 1_750}

    def pixels(frame: Frame) -> np.ndarray:
        return np.full((90, 60, 3), 200 if frame.id in covered else 20, np.uint8)

    (effect,) = read_touches(
        (tap(1, 1_310, 2_400),),
        TouchedRun(windows=(popup, again), frames=frames, pixels=pixels, package="com.a"),
    )
    assert (effect.came.changed_share, effect.came.page_share) == (0.0, 0.0)


def test_a_page_is_recognised_although_its_last_frames_were_already_dimmed() -> None:
    """A popup is recognised only some frames after it began to come in."""
    popup = a_track([a_control()] * 4, kind=WindowKind.POPUP)  # from 0.9 s on
    frames = [a_frame(n) for n in range(-9, 15)]
    shades = {frame.id: 20 if not 700 < frame.at_ms < 1_400 else 120 for frame in frames}

    def pixels(frame: Frame) -> np.ndarray:
        return np.full((90, 60, 3), shades[frame.id], np.uint8)

    (effect,) = read_touches(
        (tap(1, 1_310, 2_400),), TouchedRun(windows=(popup,), frames=frames, pixels=pixels, package="com.a")
    )
    assert effect.came.page_share == 0.0


def moved(window: WindowTrack, ms: float) -> Quantity:
    return replace(window.appeared_ms, value=window.appeared_ms.value + ms)


@pytest.mark.parametrize("pause_ms", [30.0, 700.0])
def test_of_two_taps_in_quick_succession_only_the_second_counts(pause_ms: float) -> None:
    """The window goes after one of them: without a frame between, it is unknown after which."""
    window = a_track([a_control()] * 4)  # gone between 1.3 and 1.4 s
    frames = [a_frame(n) for n in range(12)]
    second_ms = 1_330 + pause_ms
    touches = (tap(1, 1_310, second_ms), tap(2, second_ms, 2_100))
    one, other = read_touches(
        touches, TouchedRun(windows=(window,), frames=frames, pixels=black, package="com.a")
    )
    if pause_ms < 150:
        assert (one.came.gone_after_ms, one.came.changed_share) == (None, None)
        assert other.came.gone_after_ms is not None
        assert other.n_before == 1
    else:
        assert one.came.gone_after_ms is not None


def test_records_host_lateness() -> None:
    window, frames = a_track([a_control()] * 14, is_gone=False), [a_frame(n) for n in range(14)]
    halted = HostLateness(from_ms=1_500, to_ms=6_500, n_waits=1, worst_ms=4_900)
    busy = HostLateness(from_ms=1_310, to_ms=1_450, n_waits=1, worst_ms=40)
    touch = tap(1, 1_310, 2_300)
    (quiet,) = read_touches(
        (touch,),
        TouchedRun(windows=(window,), frames=frames, pixels=black, package="com.a", lateness=(busy,)),
    )
    assert quiet.watch.host_late_after_ms is None
    (late,) = read_touches(
        (touch,),
        TouchedRun(
            windows=(window,),
            frames=frames,
            pixels=black,
            package="com.a",
            lateness=(busy, halted),
        ),
    )
    assert late.watch.host_late_after_ms == pytest.approx(170)


def test_a_device_is_silent_until_its_next_own_picture_or_log_line() -> None:
    """A picture that the video only repeats does not come from the device."""
    window = a_track([a_control()] * 14, is_gone=False)
    packets = [
        replace(a_frame(n), png_sha256=None, video_sha256="0" * 64, packet=min(n, 2)) for n in range(14)
    ]
    (effect,) = read_touches(
        (tap(1, 1_310, 2_300),), TouchedRun(windows=(window,), frames=packets, pixels=black, package="com.a")
    )
    assert effect.watch.silent_ms == pytest.approx(970)
    line = ForegroundChange(at_ms=1_800, at_error_ms=5, from_package=None, to_package="com.a", activity="M")
    (effect,) = read_touches(
        (tap(1, 1_310, 2_300),),
        TouchedRun(windows=(window,), frames=packets, events=(line,), pixels=black, package="com.a"),
    )
    assert effect.watch.silent_ms == pytest.approx(470)


def test_reports_other_requesters_of_an_app() -> None:
    window, frames = a_track([a_control()] * 14, is_gone=False), [a_frame(n) for n in range(14)]

    def asked(component: str, uid: int) -> ActivityStart:
        return ActivityStart(
            at_ms=1_400,
            at_error_ms=3,
            action=None,
            data=None,
            component=component,
            from_uid=uid,
            from_package=None,
            result_code=None,
            is_background_blocked=False,
        )

    born = ProcessStart(
        at_ms=0,
        at_error_ms=3,
        package="com.a",
        process="com.a",
        hosting_type=HostingType.ACTIVITY,
        component=None,
        uid=10_150,
    )
    events = (born, asked("com.shop/.Main", 10_150), asked("com.android.incallui/.InCall", 1_001))
    (effect,) = read_touches(
        (tap(1, 1_310, 2_300),),
        TouchedRun(windows=(window,), frames=frames, events=events, pixels=black, package="com.a"),
    )
    assert effect.came.others_started == ("com.android.incallui",)
    assert [one.to_package for one in effect.came.starts] == ["com.shop"]


LEAVE = a_control(box=Rect.from_xywh(400, 1500, 280, 84), kind=ControlKind.DISMISS_TEXT, text="残忍离开")


def test_the_control_at_a_touch_is_the_one_there_at_that_moment() -> None:
    """After a tap on its ×, a card asks "are you sure?": its refusal is seen in most frames."""
    window = a_track([a_control()] * 4 + [LEAVE] * 16, is_gone=False)
    window = replace(window, sightings=window.sightings[4:])
    frames = [a_frame(n) for n in range(20)]
    (effect,) = read_touches(
        (tap(1, 1_310, 2_900),), TouchedRun(windows=(window,), frames=frames, pixels=black, package="com.a")
    )
    assert effect.met is not None
    assert effect.met.control is not None
    assert effect.met.control.text == "跳过"
    assert effect.came.control_gave_way


def test_a_control_that_stays_or_moves_was_not_replaced() -> None:
    frames = [a_frame(n) for n in range(20)]
    moved_on = a_control(box=Rect.from_xywh(700, 250, 180, 84))
    for after in (a_control(), moved_on):
        window = a_track([a_control()] * 4 + [after] * 16, is_gone=False)
        (effect,) = read_touches(
            (tap(1, 1_310, 2_900),),
            TouchedRun(windows=(window,), frames=frames, pixels=black, package="com.a"),
        )
        assert not effect.came.control_gave_way


def tapped_away(share: float, *, seen_after: bool = False) -> bool:
    """Whether the control gave way; after the tap that share of the display shows something else."""
    left = [a_control()] * 16 if seen_after else [None] * 16
    window = a_track([a_control()] * 4 + left, is_gone=False)
    before, after = (np.zeros((2400, 1080, 3), np.uint8) for _ in range(2))
    after[2400 - round(2400 * share) :] = 200
    frames = [a_frame(n) for n in range(20)]
    (effect,) = read_touches(
        (tap(1, 1_310, 2_900),),
        TouchedRun(
            windows=(window,),
            frames=frames,
            pixels=lambda frame: after if frame.at_ms > 1_310 else before,
            package="com.a",
        ),
    )
    return effect.came.control_gave_way


def test_a_control_that_went_with_more_than_itself_closed_something() -> None:
    """Such as "not interested" on an advert within the page. The control covers 0.6 % of the display."""
    assert tapped_away(0.05)
    assert not tapped_away(0.01)  # little more than itself: a pressed state
    assert not tapped_away(0.05, seen_after=True)
