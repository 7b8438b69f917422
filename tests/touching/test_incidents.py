"""A single launch proves something by itself only if nothing else can have been the cause.

A lawful cause is drawn for each condition: the launch that has it must lack that condition.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from detector.core.events import (
    ActivityStart,
    Event,
    FingerTarget,
    ForegroundChange,
    HostingType,
    ProcessStart,
)
from detector.core.gap_code import GapCode
from detector.core.geometry import Rect
from detector.core.outcome import OutcomeKind
from detector.core.screen import Gap, Stream
from detector.measures.proved_incidents import measure_control_incidents, measure_own_incidents
from detector.touching.joining import join_runs
from detector.windows.incident import Condition, Incident, IncidentKind
from detector.windows.seen import CallToAction
from detector.windows.seen_run import SeenRun
from detector.windows.start_attempts import start_attempts
from detector.windows.touched_window import TouchedWindow
from detector.windows.window_track import WindowTrack
from tests.judging.test_sessions import PACKAGE, a_run
from tests.perception.shown_touches import a_window, came, ms, reading
from tests.rulebook import a_control
from tests.touching.touch_effects import TAPPED, but

SHOP, SPLASH, HOME = "com.taobao.taobao", f"{PACKAGE}.SplashActivity", f"{PACKAGE}.HomeActivity"
OWN, OTHER = 10_123, 10_200
CONTROL = a_control(box=Rect.from_xywh(570, 98, 132, 72), node_bounds=Rect.from_xywh(560, 88, 152, 92))
AWAY = a_control(box=Rect.from_xywh(60, 1_400, 132, 72))
TAP_MS = 3_000.0
IN_FRONT = ForegroundChange(at_ms=700, at_error_ms=3, from_package=None, to_package=PACKAGE, activity=SPLASH)
BORN = ProcessStart(
    at_ms=0,
    at_error_ms=3,
    package=PACKAGE,
    process=PACKAGE,
    hosting_type=HostingType.ACTIVITY,
    component=None,
    uid=OWN,
)
ENDS = ForegroundChange(at_ms=6_000, at_error_ms=3, from_package=PACKAGE, to_package=PACKAGE, activity=HOME)


def asked(at_ms: float, *, uid: int | None = OWN, component: str = f"{SHOP}/.Main") -> ActivityStart:
    return ActivityStart(
        at_ms=at_ms,
        at_error_ms=3,
        action="android.intent.action.VIEW",
        data=None,
        component=component,
        from_uid=uid,
        from_package=None,
        result_code=None,
        is_background_blocked=False,
    )


def finger(at_ms: float, window: str = f"{PACKAGE}/{SPLASH}") -> FingerTarget:
    return FingerTarget(at_ms=at_ms, at_error_ms=3, windows=(window,))


def a_splash(*, until_ms: float = 6_000, moves_ms: float | None = None) -> WindowTrack:
    """It stands from 1 s on, with its control at one place, or elsewhere from some moment on."""
    times = [1_000 + 200.0 * n for n in range(int((until_ms - 1_000) // 200))]
    shown = [came(t, AWAY if moves_ms is not None and t >= moves_ms else CONTROL) for t in times]
    return a_window(gone_ms=ms(until_ms - 100, 100), readings=[reading(t) for t in times], sightings=shown)


def untouched(index: int, *events: Event, splash: WindowTrack | None = None) -> SeenRun:
    own = (BORN, IN_FRONT, *(events or (ENDS,)))
    return replace(a_run(splash or a_splash(), events=own), run_index=index)


def tapped(index: int, *events: Event, at_ms: float = TAP_MS, splash: WindowTrack | None = None) -> SeenRun:
    """One tap in the middle of the control; it closes the window unless an event says otherwise."""
    own = (BORN, IN_FRONT, *events)
    inside = [event for event in own if event.at_ms >= at_ms - 60]
    splash = splash or a_splash(until_ms=at_ms + 200)
    met = TAPPED.met
    assert met is not None
    effect = but(
        TAPPED,
        point=CONTROL.glyph_box.center,
        from_ms=at_ms - 2,
        to_ms=at_ms + 2,
        ends_ms=at_ms + 3_500,
        since_ms=ms(at_ms - 950, 52),
        control=CONTROL,
        presence=replace(met.presence, arrived=True, by_log=True),
        starts=start_attempts(inside, package=PACKAGE, uids=frozenset({OWN})),
        foreground=tuple(event for event in inside if isinstance(event, ForegroundChange)),
        gone_after_ms=ms(100, 100),
    )
    return replace(a_run(splash, events=own), run_index=index, scenario="close_probe", touches=(effect,))


def closing(index: int) -> SeenRun:
    return tapped(index, finger(TAP_MS + 5), replace(ENDS, at_ms=TAP_MS + 60))


def led_away(
    index: int, *more: Event, at_ms: float = TAP_MS, uid: int | None = OWN, after_ms: float = 40
) -> SeenRun:
    return tapped(index, finger(at_ms + 5), asked(at_ms + after_ms, uid=uid), *more, at_ms=at_ms)


OTHERS = [*map(untouched, range(4)), closing(4)]


def joined(runs: Sequence[SeenRun]) -> TouchedWindow:
    (subject,) = join_runs(runs).subjects
    return subject.whole.touched


def incident_of(run: SeenRun, others: Sequence[SeenRun] = OTHERS) -> Incident:
    (found,) = (one for one in joined([*others, run]).incidents if one.run_index == run.run_index)
    return found


def test_a_tap_inside_the_control_that_led_away_at_once_is_complete() -> None:
    found = incident_of(led_away(5))
    assert found.kind is IncidentKind.CONTROL_LED_AWAY
    assert (found.outcome, found.target) == (OutcomeKind.FOREIGN_APP, SHOP)
    assert found.missing == ()
    assert all(proof.evidence_ids for proof in found.proofs)


def _gives_way() -> list[SeenRun]:
    """The control moves away under the finger in some launches."""
    return [*OTHERS, untouched(7, splash=a_splash(moves_ms=3_400))]


def _with_call() -> list[SeenRun]:
    """In one launch a call to action stands where the control stood."""
    call = CallToAction(box=CONTROL.box, text="立即查看", score=0.9)
    splash = a_splash()
    late = replace(splash.readings[-1], calls_to_action=(call,))
    return [*OTHERS, untouched(7, splash=replace(splash, readings=(*splash.readings[:-1], late)))]


def _without_control() -> list[SeenRun]:
    """In one launch the control goes early, and nothing is seen in its place."""
    splash = a_splash()
    early = tuple(sighting for sighting in splash.sightings if sighting.at_ms < 2_000)
    return [*OTHERS, untouched(7, splash=replace(splash, sightings=early))]


@pytest.mark.parametrize(
    ("run", "missing"),
    [
        pytest.param(led_away(5, uid=None), Condition.OWN_START, id="nobody is named as who started it"),
        pytest.param(
            led_away(5, asked(TAP_MS + 20, uid=OTHER, component="cn.other/.Alarm")),
            Condition.NOBODY_ELSE,
            id="another app started something at the same moment",
        ),
        pytest.param(led_away(5, finger(2_500)), Condition.NOBODY_ELSE, id="somebody had touched it"),
        pytest.param(
            tapped(5, finger(TAP_MS - 30), asked(TAP_MS + 5)),
            Condition.NOBODY_ELSE,
            id="somebody touched it just before, and a window's second touch has no line",
        ),
        pytest.param(
            tapped(5, finger(TAP_MS + 1), asked(TAP_MS - 30)),
            Condition.AT_ONCE,
            id="the start was asked for before the finger came down",
        ),
        pytest.param(
            led_away(5, finger(TAP_MS + 20, "NotificationShade")),
            Condition.NOBODY_ELSE,
            id="somebody touched a notification",
        ),
        pytest.param(
            tapped(
                5,
                finger(TAP_MS + 5),
                asked(TAP_MS + 20, component=f"{PACKAGE}/{HOME}"),
                asked(TAP_MS + 80),
            ),
            Condition.AT_ONCE,
            id="the next page had been asked for before",
        ),
        pytest.param(led_away(5, after_ms=1_500), Condition.AT_ONCE, id="much later"),
        pytest.param(led_away(5, at_ms=1_400), Condition.CONTROL_STOOD, id="while the window was coming in"),
    ],
)  # fmt: skip
def test_another_possible_cause_of_where_a_tap_led(run: SeenRun, missing: Condition) -> None:
    assert missing in incident_of(run).missing


@pytest.mark.parametrize(
    ("others", "missing"),
    [
        pytest.param(_gives_way, Condition.CONTROL_STOOD, id="the control moves in another launch"),
        pytest.param(_with_call, Condition.CONTROL_STOOD, id="a call to action takes its place"),
        pytest.param(_without_control, Condition.CONTROL_STOOD, id="the window stands without its control"),
        pytest.param(lambda: OTHERS[:4], Condition.CLOSES_THERE, id="no tap ever closed there"),
        pytest.param(lambda: OTHERS[3:], Condition.CONTROL_STOOD, id="too few launches tell"),
    ],
)
def test_other_launches_must_bear_it_out(others: Callable[[], list[SeenRun]], missing: Condition) -> None:
    assert missing in incident_of(led_away(8), others()).missing


def test_a_tap_at_the_edge_may_have_met_what_lies_beside_the_control() -> None:
    run = led_away(5)
    (effect,) = run.touches
    edge = replace(CONTROL.glyph_box.center, x_px=CONTROL.glyph_box.right_px - 0.5)
    beside = replace(run, touches=(but(effect, point=edge),))
    assert Condition.INSIDE_CONTROL in incident_of(beside).missing


def test_a_gap_in_the_log_leaves_room_for_anything() -> None:
    gap = Gap(stream=Stream.LOGS, from_ms=2_000, to_ms=2_500, code=GapCode.LOG_SILENT, why="no line")
    assert Condition.LOG_WHOLE in incident_of(replace(led_away(5), gaps=(gap,))).missing


def test_incidents_of_all_launches_are_told_together() -> None:
    window = joined([*OTHERS, led_away(5), led_away(6, at_ms=4_000), closing(7)])
    told = measure_control_incidents(window)
    assert (told.n_proved_taps.value, told.n_tried_taps.value) == (2, 4)
    assert told.moments_apart_ms.value == pytest.approx(1_000 - 2 * 52)
    assert told.proved_chance.value < 0.02
    itself = joined([*OTHERS, led_away(5), led_away(6, at_ms=4_000), untouched(7, asked(2_000))])
    assert measure_control_incidents(itself).proved_chance.value == 1.0


def jumped(index: int, *more: Event, at_ms: float = 2_500, uid: int | None = OWN) -> SeenRun:
    return untouched(index, *more, asked(at_ms, uid=uid), splash=a_splash(until_ms=at_ms + 200))


def test_a_window_that_led_away_untouched_is_complete() -> None:
    found = incident_of(jumped(4), OTHERS[:4])
    assert (found.kind, found.missing) == (IncidentKind.LEFT_BY_ITSELF, ())
    told = measure_own_incidents(joined([*OTHERS[:4], jumped(4), jumped(5)]))
    assert (told.n_proved_jumps.value, told.n_launches_shown.value) == (2, 6)


@pytest.mark.parametrize(
    ("runs", "missing"),
    [
        pytest.param([jumped(4, finger(2_300))], Condition.NOBODY_ELSE, id="somebody touched a link"),
        pytest.param([jumped(4, uid=None)], Condition.OWN_START, id="nobody is named"),
        pytest.param([jumped(4, at_ms=5_900)], Condition.WINDOW_STOOD, id="as the window ends anyway"),
        pytest.param([closing(4), jumped(5)], Condition.NOTHING_LEFT_OVER, id="a touch of an earlier launch"),
        pytest.param(
            [untouched(4, finger(2_000)), jumped(5)],
            Condition.NOTHING_LEFT_OVER,
            id="somebody touched a link in an earlier launch",
        ),
        pytest.param([jumped(5)], Condition.NOTHING_LEFT_OVER, id="what was done before is not known"),
        pytest.param(
            [replace(jumped(4), android="9")], Condition.NOBODY_ELSE, id="a phone that logs no fingers"
        ),
    ],
)
def test_another_possible_cause_of_where_a_window_led(runs: list[SeenRun], missing: Condition) -> None:
    assert missing in incident_of(runs[-1], [*OTHERS[:4], *runs[:-1]]).missing


def test_nothing_is_left_over_once_the_apps_data_are_cleared() -> None:
    cleared = replace(jumped(5), data_cleared=True)
    assert incident_of(cleared, OTHERS).missing == ()
