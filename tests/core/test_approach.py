"""Plays of one trial: the action requested, the observation sent."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.core.actions import (
    Action,
    Launch,
    Move,
    Observation,
    Observe,
    PressBack,
    PressHome,
    SeenControl,
    StopApp,
    Swipe,
    TapAt,
    Wait,
)
from detector.core.approach import MAX_ACTIONS, WayIn, play_trial
from detector.core.geometry import Point, Rect
from detector.core.movement import Movement, MovementKind
from detector.core.trials import Aim, Anchor, Gesture, Trial
from tests.scenarios.plays import GLYPH, a_prior

PACKAGE = "com.a"
TRIAL = Trial(probe="close_probe", prior=a_prior())
IN_PLACE = Aim(anchor=Anchor.DISPLAY)
SHAKE = Movement(kind=MovementKind.SHAKE, peak_mps2=12, angle_deg=20, duration_ms=900)
SHAKEN = Trial(
    probe="shake_ladder", prior=a_prior(), gesture=Gesture.MOVE, aims=(replace(IN_PLACE, movement=SHAKE),)
)
AWAY = Trial(
    probe="idle_watch",
    prior=a_prior(),
    gesture=Gesture.HOME,
    aims=(IN_PLACE,),
    watch_ms=30_000.0,
    look_every_ms=1_000.0,
    is_blind=True,
)


@dataclass
class Stage:
    """A look takes 30 ms. The control is there from `control_ms` on, moved by (dx, dy), until tapped."""

    control_ms: float = 400.0
    moved_px: tuple[float, float] = (0.0, 0.0)
    closes: bool = True
    foreground_after_tap: str = PACKAGE
    now_ms: float = 0.0
    launched_ms: float = 0.0
    tapped: bool = False
    acted: list[tuple[float, Action]] = field(default_factory=list)

    def answer(self, action: Action) -> Observation:
        self.acted.append((self.now_ms, action))
        self.now_ms += action.duration_ms if isinstance(action, Wait) else 30.0
        if isinstance(action, Launch):
            self.launched_ms = self.now_ms
        if isinstance(action, TapAt):
            self.tapped = True
        front = self.foreground_after_tap if self.tapped else PACKAGE
        seen = Observation(at_ms=self.now_ms, foreground_package=front, frame_changed=False)
        if isinstance(action, Observe) and action.near is not None and self._is_there():
            box = _moved(GLYPH, *self.moved_px)
            return replace(seen, sighting=SeenControl(box=box, glyph_box=box, score=0.9))
        return seen

    def _is_there(self) -> bool:
        return self.now_ms - self.launched_ms >= self.control_ms and not (self.tapped and self.closes)


def _moved(box: Rect, dx: float, dy: float) -> Rect:
    return Rect.from_xywh(box.left_px + dx, box.top_px + dy, box.width_px, box.height_px)


def play(trial: Trial, answer: Callable[[Action], Observation], way_in: WayIn | None = None) -> list[Action]:
    acted: list[Action] = []
    scenario = play_trial(trial, PACKAGE, way_in)
    action = next(scenario)
    while True:
        acted.append(action)
        assert len(acted) <= MAX_ACTIONS + 1
        try:
            action = scenario.send(answer(action))
        except StopIteration:
            return acted


def touches(acted: list[Action]) -> list[Action]:
    return [action for action in acted if isinstance(action, TapAt | Swipe | PressBack)]


def test_relaunches_to_the_same_state_taps_the_middle_and_stops() -> None:
    acted = play(TRIAL, Stage().answer)
    assert acted[:4] == [StopApp(package=PACKAGE), PressHome(), Wait(duration_ms=1000), Observe()]
    assert acted[4] == Launch(package=PACKAGE)
    assert touches(acted) == [TapAt(point=GLYPH.center)]
    assert acted[-1] == StopApp(package=PACKAGE)


def test_taps_where_the_control_is_in_this_launch() -> None:
    (tap,) = touches(play(TRIAL, Stage(moved_px=(-12, 20)).answer))
    assert tap == TapAt(point=_moved(GLYPH, -12, 20).center)


def test_waits_for_a_control_that_comes_later_than_before() -> None:
    stage = Stage(control_ms=2_500)
    play(TRIAL, stage.answer)
    at_ms = next(at for at, action in stage.acted if isinstance(action, TapAt))
    assert 2_500 <= at_ms - stage.launched_ms <= 3_200


def test_an_unsighted_control_is_tapped_at_its_earlier_position() -> None:
    """The frames of the run show afterwards whether the tap hit it."""
    assert touches(play(TRIAL, Stage(control_ms=1e9).answer)) == [TapAt(point=GLYPH.center)]


def test_at_another_entry_nothing_is_tapped_before_its_window_has_come_again() -> None:
    back = replace(TRIAL, prior=replace(TRIAL.prior, entry="hot"))

    def way_in(enters: bool) -> WayIn:
        launched = yield Launch(package=PACKAGE)
        return launched.at_ms if enters else None

    assert touches(play(back, Stage().answer, way_in(enters=True))) == [TapAt(point=GLYPH.center)]
    assert not touches(play(back, Stage(control_ms=1e9).answer, way_in(enters=True)))
    assert play(back, Stage().answer, way_in(enters=False)) == [
        Launch(package=PACKAGE),
        StopApp(package=PACKAGE),
    ]


def test_a_touch_stays_on_the_display() -> None:
    """The control is nearer to the edge in this launch than in earlier ones."""
    edge_px = TRIAL.prior.box.right_px
    aim = Aim(x_px=edge_px - GLYPH.center.x_px + 8)
    (tap,) = touches(play(replace(TRIAL, aims=(aim,)), Stage().answer))
    assert isinstance(tap, TapAt)
    assert edge_px - 2 <= tap.point.x_px < edge_px
    popup = replace(TRIAL, aims=(aim,), prior=replace(TRIAL.prior, is_over_content=True))
    (beside,) = touches(play(popup, Stage().answer))
    assert isinstance(beside, TapAt)
    assert beside.point.x_px == edge_px + 8, "a popup's control may hang outside its card"


@pytest.mark.parametrize("at_ms", [2_000.0, 4_500.0])
def test_a_late_tap_is_made_on_time(at_ms: float) -> None:
    stage = Stage()
    play(replace(TRIAL, not_before_ms=at_ms), stage.answer)
    tapped_ms = next(at for at, action in stage.acted if isinstance(action, TapAt))
    assert at_ms - 60 <= tapped_ms - stage.launched_ms <= at_ms + 150


def test_a_blind_tap_does_not_wait_to_see() -> None:
    stage = Stage(control_ms=1e9)
    play(replace(TRIAL, is_blind=True, not_before_ms=700), stage.answer)
    tapped_ms = next(at for at, action in stage.acted if isinstance(action, TapAt))
    assert 640 <= tapped_ms - stage.launched_ms <= 850
    assert not any(isinstance(action, Observe) and action.near for _, action in stage.acted)


def test_further_taps_come_only_while_the_control_is_there() -> None:
    several = replace(TRIAL, aims=(Aim(),) * 3, between_ms=700)
    assert len(touches(play(several, Stage(closes=True).answer))) == 1
    assert len(touches(play(several, Stage(closes=False).answer))) == 3


def test_taps_at_one_place_keep_the_trials_interval() -> None:
    stage = Stage(closes=False)
    play(replace(TRIAL, aims=(Aim(),) * 3, between_ms=700), stage.answer)
    first, second, third = (at for at, action in stage.acted if isinstance(action, TapAt))
    assert 700 <= second - first <= 900
    assert 700 <= third - second <= 900


def test_a_double_tap_is_two_taps_with_nothing_between() -> None:
    stage = Stage()
    play(replace(TRIAL, aims=(Aim(),) * 2, between_ms=0), stage.answer)
    taps = [n for n, (_, action) in enumerate(stage.acted) if isinstance(action, TapAt)]
    assert len(taps) == 2
    assert taps[1] == taps[0] + 1


def test_the_effect_is_watched_with_two_trees() -> None:
    stage = Stage()
    acted = play(TRIAL, stage.answer)
    after = acted[acted.index(touches(acted)[0]) :]
    assert sum(isinstance(action, Observe) and action.with_tree for action in after) == 2
    tapped_ms = next(at for at, action in stage.acted if isinstance(action, TapAt))
    assert stage.now_ms - tapped_ms >= TRIAL.watch_ms


def test_watching_ends_once_another_app_is_in_front() -> None:
    stage = Stage(foreground_after_tap="com.android.browser")
    play(replace(TRIAL, aims=(Aim(),) * 3), stage.answer)
    tapped_ms = next(at for at, action in stage.acted if isinstance(action, TapAt))
    assert stage.now_ms - tapped_ms < 2_000
    assert len(touches([action for _, action in stage.acted])) == 1


def test_other_gestures() -> None:
    at = Aim(anchor=Anchor.DISPLAY, x_px=300, y_px=800, to_y_px=-40)
    (swipe,) = touches(play(replace(TRIAL, gesture=Gesture.SWIPE, aims=(at,)), Stage().answer))
    assert isinstance(swipe, Swipe)
    assert swipe.end == Point(x_px=300, y_px=760)
    assert touches(play(replace(TRIAL, gesture=Gesture.BACK), Stage().answer)) == [PressBack()]
    assert touches(play(replace(TRIAL, gesture=Gesture.NONE), Stage().answer)) == []


def test_a_movement_is_made_once_per_aim() -> None:
    several = replace(SHAKEN, aims=SHAKEN.aims * 2)
    moves = [one for one in play(several, Stage(closes=False).answer) if isinstance(one, Move)]
    assert moves == [Move(movement=SHAKE)] * 2


def test_an_app_sent_to_the_background_is_still_watched() -> None:
    stage = Stage(foreground_after_tap=PACKAGE)
    acted = play(AWAY, lambda action: replace(stage.answer(action), foreground_package="com.launcher"))
    assert sum(isinstance(one, PressHome) for one in acted) == 2  # before the launch, and then
    left_ms = [at for at, one in stage.acted if isinstance(one, PressHome)][-1]
    assert stage.now_ms - left_ms >= AWAY.watch_ms
    looks = [one for at, one in stage.acted if isinstance(one, Observe) and at > left_ms]
    assert len(looks) <= AWAY.watch_ms / AWAY.look_every_ms + 4


def test_a_point_beside_an_unseen_control_is_not_tapped() -> None:
    trial = replace(TRIAL, prior=a_prior(glyph=None))
    assert touches(play(trial, Stage(control_ms=1e9).answer)) == []


@given(
    st.lists(
        st.tuples(
            st.floats(min_value=-50, max_value=5_000),
            st.sampled_from([None, PACKAGE, "com.other"]),
            st.booleans(),
        ),
        min_size=1,
        max_size=40,
    ),
    st.sampled_from(
        [
            TRIAL,
            replace(TRIAL, aims=(Aim(),) * 3),
            replace(TRIAL, aims=(Aim(),) * 2, between_ms=0),
            replace(TRIAL, gesture=Gesture.BACK, aims=(IN_PLACE,)),
            replace(TRIAL, not_before_ms=9_000),
            replace(SHAKEN, aims=(IN_PLACE,) * 3),
            replace(AWAY, watch_ms=600_000.0),
        ]
    ),
)
def test_always_ends_with_the_app_stopped(steps: list[tuple[float, str | None, bool]], trial: Trial) -> None:
    now_ms, turn = 0.0, 0

    def answer(action: Action) -> Observation:
        nonlocal now_ms, turn
        passed_ms, front, is_seen = steps[turn % len(steps)]
        turn += 1
        now_ms += passed_ms
        sighting = SeenControl(box=GLYPH, glyph_box=GLYPH, score=0.9) if is_seen else None
        return Observation(at_ms=now_ms, foreground_package=front, sighting=sighting)

    acted = play(trial, answer)
    assert acted[-1] == StopApp(package=PACKAGE)
    assert len(touches(acted)) <= len(trial.aims)


def test_ends_even_if_the_clock_stands_still() -> None:
    assert len(play(TRIAL, lambda _: Observation(at_ms=0.0))) <= MAX_ACTIONS + 1


def test_without_a_density_the_control_is_looked_for_in_the_whole_window() -> None:
    trial = replace(TRIAL, prior=replace(a_prior(), px_per_dp=None))
    looked = [
        one.near for one in play(trial, Stage().answer) if isinstance(one, Observe) and one.near is not None
    ]
    assert set(looked) == {trial.prior.box}
