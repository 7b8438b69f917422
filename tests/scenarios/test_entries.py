"""Ways into an app: how the waits of a hot start are chosen, and what each entry does with a phone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.core.actions import (
    Action,
    EndApp,
    Enter,
    Launch,
    Observation,
    Observe,
    OpenApp,
    PressBack,
    PressHome,
    StopApp,
    TapAt,
    TurnScreen,
    Wait,
)
from detector.core.entry import ComeBack, EntryKind, entries_of, mark_of_entry
from detector.core.errors import ConfigError
from detector.core.geometry import Point
from detector.core.subject import entry_mark_of, number_of, place_of, sdk_of, subject_of, subject_of_sdk
from detector.scenarios.entries import HOT_AFTER_S, HotTry, Jump, next_come_back, play_entry

NEVER_S = 1e9


def ladder(alive_s: float, dead_s: float) -> list[HotTry]:
    """All returns to an app that shows a window from these waits on."""
    made: list[HotTry] = []
    while (come_back := next_come_back(made)) is not None:
        from_s = dead_s if come_back.is_killed else alive_s
        made.append(HotTry(come_back=come_back, is_shown=come_back.away_s >= from_s))
        assert len(made) <= 2 * (len(HOT_AFTER_S) + 1)
    return made


@given(st.floats(0, 400), st.floats(0, 400))
def test_the_waits_bound_the_time_from_which_a_window_comes(alive_s: float, dead_s: float) -> None:
    for is_killed, from_s in ((False, alive_s), (True, dead_s)):
        tries = [made for made in ladder(alive_s, dead_s) if made.come_back.is_killed is is_killed]
        without = [made.come_back.away_s for made in tries if not made.is_shown]
        with_it = [made.come_back.away_s for made in tries if made.is_shown]
        assert max(without, default=0.0) <= from_s
        assert from_s <= min(with_it, default=NEVER_S)
        assert len(with_it) in (0, 2), "a single launch may be chance"


def test_a_window_that_came_once_is_given_one_more_launch_and_no_endless_series() -> None:
    first = ComeBack(away_s=5.0, is_killed=False)
    once = [HotTry(come_back=first, is_shown=True), HotTry(come_back=first, is_shown=False)]
    assert next_come_back(once) == first
    assert next_come_back([*once, HotTry(come_back=first, is_shown=False)]) == ComeBack(
        away_s=5.0, is_killed=True
    )


def acted(entry: str, *, leaves_at: int | None = None, **given_: object) -> list[Action]:
    """What an entry does with a phone on which nothing moves; the back key leaves at its nth press."""
    (one,) = entries_of(entry, where="entry")
    scenario, acts = play_entry(one, "com.a", **given_), list[Action]()  # type: ignore[arg-type]
    now_ms, n_backs, action = 0.0, 0, next(scenario)
    while True:
        acts.append(action)
        now_ms += action.duration_ms if isinstance(action, Wait) else 30.0
        n_backs += isinstance(action, PressBack)
        is_left = isinstance(acts[-1], Observe) and (
            n_backs >= leaves_at if leaves_at is not None else TapAt in map(type, acts) and not n_backs
        )
        try:
            action = scenario.send(
                Observation(
                    at_ms=now_ms,
                    frame_changed=False,
                    still_ms=now_ms,
                    foreground_package="com.b" if is_left else "com.a",
                )
            )
        except StopIteration:
            return acts


def kinds(acts: list[Action]) -> list[type[Action]]:
    """Without what only watches."""
    return [type(act) for act in acts if not isinstance(act, Observe | Wait)]


def test_a_hot_start_waits_from_home_to_its_launch_however_the_process_ends() -> None:
    for is_killed in (False, True):
        acts = acted("hot", come_back=ComeBack(away_s=35, is_killed=is_killed))
        ends = [EndApp] if is_killed else []
        assert kinds(acts) == [StopApp, PressHome, OpenApp, PressHome, *ends, Launch, StopApp]
        left, entered = [n for n, act in enumerate(acts) if isinstance(act, PressHome | Launch)][1:]
        waited_ms = sum(act.duration_ms if isinstance(act, Wait) else 30 for act in acts[left + 1 : entered])
        assert waited_ms == pytest.approx(35_000, abs=100)


def test_the_back_key_is_pressed_until_the_app_is_left_and_no_more() -> None:
    assert kinds(acted("exit", leaves_at=1)).count(PressBack) == 1
    assert kinds(acted("exit", leaves_at=3)).count(PressBack) == 3
    assert kinds(acted("exit", leaves_at=99)).count(PressBack) <= 5


def test_nothing_is_entered_where_no_tap_led_away() -> None:
    jump = Jump(point=Point(x_px=1, y_px=2), at_ms=600)
    assert kinds(acted("return", jump=jump)) == [
        *(StopApp, PressHome, OpenApp, TapAt, Enter, PressBack, StopApp),
    ]
    assert Enter not in kinds(acted("return", jump=jump, leaves_at=1))
    assert Enter not in kinds(acted("return", jump=None))


def test_the_display_goes_off_before_the_entry_and_on_after_it() -> None:
    acts = [act for act in acted("unlock") if isinstance(act, TurnScreen | Enter)]
    assert acts == [TurnScreen(is_on=False), Enter(), TurnScreen(is_on=True)]


@pytest.mark.parametrize(
    "wrong",
    ["warm", "", "cold,,hot", "activity", "link=", "hot=5", "link=a b", "hot,hot", "link=a:b,link=a?b"],
)
def test_a_wrong_list_of_entries_is_refused_in_a_sentence_that_names_it(wrong: str) -> None:
    with pytest.raises(ConfigError, match="--entry: "):
        entries_of(wrong, where="--entry")


@given(
    st.sampled_from(
        [*(kind.value for kind in EntryKind if not kind.has_target), "link=demo://d/3?x=1/2", "link=7"]
    ),
    st.integers(1, 99),
    st.sampled_from([None, "gdt", "7"]),
)
def test_a_subject_names_its_entry_its_window_and_its_sdk(entry: str, number: int, sdk: str | None) -> None:
    place = subject_of(entry, number)
    subject = place if sdk is None else subject_of_sdk(place, sdk)
    assert (place_of(subject), sdk_of(subject), number_of(subject)) == (place, sdk, number)
    assert entry_mark_of(subject) == mark_of_entry(entry)
