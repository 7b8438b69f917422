"""The frames that summarise a run."""

from dataclasses import replace

from detector.reporting.page import KeyFrame, Turn, TurnKind, key_frames_of
from tests.reporting.case_reports import BlankAlbum, broken_run, seen_run

RUN = seen_run(BlankAlbum(), 0, late_by_ms=2000)


def frame_with(keys: tuple[KeyFrame, ...], kind: TurnKind, number: int = 0) -> str:
    (found,) = [one.frame.id for one in keys if Turn(kind=kind, window_number=number) in one.turns]
    return found


def test_first_last_and_the_turns_of_each_window() -> None:
    keys = key_frames_of(RUN, (1, 2))
    assert frame_with(keys, TurnKind.FIRST) == "frame:0000"
    assert frame_with(keys, TurnKind.WINDOW_SEEN, 1) == "frame:0001"
    assert frame_with(keys, TurnKind.CONTROL_SEEN, 1) == "frame:0007"
    assert frame_with(keys, TurnKind.WINDOW_LAST, 1) == "frame:0011"
    assert frame_with(keys, TurnKind.WINDOW_SEEN, 2) == frame_with(keys, TurnKind.CONTROL_SEEN, 2)
    assert frame_with(keys, TurnKind.LAST) == "frame:0016"


def test_they_come_in_the_order_of_time_and_once_each() -> None:
    times = [one.frame.at_ms for one in key_frames_of(RUN, (1, 2))]
    assert times == sorted(set(times))


def test_a_run_without_windows_has_its_ends() -> None:
    assert [one.turns[0].kind for one in key_frames_of(broken_run(2), ())] == [TurnKind.FIRST, TurnKind.LAST]


def test_a_run_without_frames_has_none() -> None:
    assert key_frames_of(replace(RUN, frames=()), (1, 2)) == ()
