"""Plays: the action a scenario requests, the observation it is sent."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from detector.core.actions import Action, Launch, Observation, Observe, PressHome, StopApp, Wait
from detector.core.launch_watch import LONGEST_WATCH_MS
from detector.scenarios import cold_start as subject
from detector.scenarios.cold_start import MAX_ACTIONS, cold_start

LOOK_MS = 30.0


@dataclass
class Play:
    """A stage where a look takes 30 ms and `changes_at` is when the picture changes."""

    changes_at: tuple[float, ...] = ()
    secure: bool = False
    now_ms: float = 0.0
    last_look_ms: float = 0.0
    acted: list[tuple[float, Action]] = field(default_factory=list)

    def answer(self, action: Action) -> Observation:
        if isinstance(action, Wait):
            self.now_ms += action.duration_ms
        elif isinstance(action, Observe):
            return self._look()
        else:
            self.now_ms += 50
        return Observation(at_ms=self.now_ms)

    def _look(self) -> Observation:
        before, self.last_look_ms = self.last_look_ms, self.now_ms
        self.now_ms += LOOK_MS
        if self.secure:
            return Observation(at_ms=self.now_ms, gap="secure")
        changed = any(before < at <= self.last_look_ms for at in self.changes_at)
        last = max((at for at in self.changes_at if at <= self.last_look_ms), default=0.0)
        return Observation(at_ms=self.now_ms, frame_changed=changed, still_ms=self.last_look_ms - last)


def run(answer: Callable[[Action], Observation]) -> list[Action]:
    acted: list[Action] = []
    scenario = cold_start("com.a")
    action = next(scenario)
    while True:
        acted.append(action)
        assert len(acted) <= MAX_ACTIONS
        try:
            action = scenario.send(answer(action))
        except StopIteration:
            return acted


def play(stage: Play) -> list[tuple[float, Action]]:
    def answer(action: Action) -> Observation:
        stage.acted.append((stage.now_ms, action))
        return stage.answer(action)

    run(answer)
    return stage.acted


def test_stops_launches_watches_and_stops_and_never_touches() -> None:
    acted = [action for _, action in play(Play())]
    assert acted[:5] == [
        StopApp(package="com.a"),
        PressHome(),
        Wait(duration_ms=1000),
        Observe(),
        Launch(package="com.a"),
    ]
    assert acted[-1] == StopApp(package="com.a")
    assert {type(action) for action in acted[5:-1]} == {Observe, Wait}


def test_ends_eight_seconds_after_the_launch_of_what_never_changes() -> None:
    acted = play(Play(changes_at=(100.0,)))
    launched = next(at for at, action in acted if isinstance(action, Launch))
    assert 8_000 <= acted[-1][0] - launched <= 8_300


def test_ends_after_eight_seconds_of_rest() -> None:
    acted = play(Play(changes_at=(1500.0, 3500.0)))
    assert 11_500 <= acted[-1][0] <= 11_800


def test_a_close_control_that_comes_seven_seconds_after_its_popup_is_watched() -> None:
    popup_ms, control_ms = 3500.0, 10_500.0
    acted = play(Play(changes_at=(1500.0, popup_ms, control_ms)))
    assert [at for at, action in acted if isinstance(action, Observe) and at > control_ms + 1_000]


def test_a_screen_that_keeps_moving_is_watched_for_fifteen_seconds() -> None:
    acted = play(Play(changes_at=tuple(float(at) for at in range(0, 40_000, 90))))
    launched = next(at for at, action in acted if isinstance(action, Launch))
    assert LONGEST_WATCH_MS <= acted[-1][0] - launched <= LONGEST_WATCH_MS + 300


def test_looks_ten_times_a_second() -> None:
    acted = play(Play())
    looks = [at for at, action in acted if isinstance(action, Observe)][1:]
    assert max(after - before for before, after in itertools.pairwise(looks)) <= 100


def test_a_tree_follows_each_change_once_it_has_settled() -> None:
    acted = play(Play(changes_at=(2000.0, 4000.0)))
    trees = [at for at, action in acted if isinstance(action, Observe) and action.with_tree]
    assert len(trees) == 2
    assert 2_000 < trees[0] < 2_400
    assert 4_000 < trees[1] < 4_400


def test_trees_come_at_most_twice_a_second_and_at_least_every_second_while_it_moves() -> None:
    acted = play(Play(changes_at=tuple(float(at) for at in range(1100, 40_000, 60))))
    trees = [at for at, action in acted if isinstance(action, Observe) and action.with_tree]
    steps = [after - before for before, after in itertools.pairwise(trees)]
    assert min(steps) >= 500
    assert max(steps) <= 1_400


def test_a_secure_window_is_watched_by_its_trees() -> None:
    acted = play(Play(secure=True))
    trees = [action for _, action in acted if isinstance(action, Observe) and action.with_tree]
    assert 4 <= len(trees) <= 8


@given(
    st.lists(
        st.tuples(
            st.floats(min_value=0, max_value=5_000),
            st.sampled_from([True, False, None]),
            st.one_of(st.none(), st.floats(min_value=0, max_value=20_000)),
        ),
        min_size=1,
        max_size=60,
    )
)
def test_always_ends_within_its_budget(steps: list[tuple[float, bool | None, float | None]]) -> None:
    now_ms, turn = 0.0, 0

    def answer(action: Action) -> Observation:
        nonlocal now_ms, turn
        passed_ms, changed, still_ms = steps[turn % len(steps)]
        turn += 1
        now_ms += passed_ms
        return Observation(at_ms=now_ms, frame_changed=changed, still_ms=still_ms)

    acted = run(answer)
    assert acted[-1] == StopApp(package="com.a")


def test_ends_even_if_the_clock_stands_still() -> None:
    assert len(run(lambda _: Observation(at_ms=0.0))) <= subject.MAX_ACTIONS
