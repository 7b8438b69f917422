from dataclasses import replace

import pytest

from detector.core.quantity import StatedQuantity
from detector.measures.window_life import WindowLife, measure_window_life
from detector.windows.seen import WindowKind
from detector.windows.window_track import Beneath
from tests.measures.touched import q
from tests.rulebook import a_control, a_run, a_track


def test_from_its_first_frame_to_its_last_with_both_errors() -> None:
    """The window came between 900 and 1000 ms, and went between 1300 and 1400 ms."""
    assert measure_window_life(a_run(a_track([None] * 4))) == WindowLife(
        evidence_ids=("frame:0000", "frame:0003"),
        lasts_ms=q(400, "ms", 100),
        lasted_at_least_ms=q(300, "ms"),
        is_over_content=False,
    )


def test_a_window_that_outlived_the_watch_has_only_a_bound() -> None:
    life = measure_window_life(a_run(a_track([None] * 4, is_gone=False, kind=WindowKind.POPUP)))
    assert (life.lasts_ms, life.lasted_at_least_ms) == (None, q(300, "ms"))
    assert life.is_over_content


def test_a_full_screen_over_a_page_is_over_content() -> None:
    track = a_track([None] * 4)
    assert measure_window_life(a_run(replace(track, came_over=Beneath.PAGE))).is_over_content
    perhaps = measure_window_life(a_run(replace(track, came_over=Beneath.PERHAPS_PAGE)))
    assert (perhaps.is_over_content, perhaps.may_be_over_content) == (False, True)


def test_a_window_in_one_frame_cites_that_frame() -> None:
    life = measure_window_life(a_run(a_track([None])))
    assert (life.evidence_ids, life.lasted_at_least_ms) == (("frame:0000",), q(0, "ms"))


def test_a_window_with_lost_frames_has_no_bound() -> None:
    life = measure_window_life(a_run(replace(a_track([None] * 4, is_gone=False), readings=())))
    assert (life.evidence_ids, life.lasted_at_least_ms) == ((), q(0, "ms"))


def test_a_frame_before_its_certain_appearance_is_no_bound() -> None:
    track = a_track([None], is_gone=False)
    early = replace(track.readings[0], at_ms=track.appeared_ms.low)
    assert measure_window_life(a_run(replace(track, readings=(early,)))).lasted_at_least_ms == q(0, "ms")


def test_uncertainty_budget_of_a_life() -> None:
    """A later end makes it longer, a later beginning shorter."""
    lasts = measure_window_life(a_run(a_track([None] * 4))).lasts_ms
    assert isinstance(lasts, StatedQuantity)
    assert lasts.budget is not None
    assert [(one.value, one.sensitivity) for one in lasts.budget.components] == [(50.0, 1.0), (50.0, -1.0)]


def test_the_control_may_go_before_the_window() -> None:
    """Last seen at 1100 ms, missing from the frame at 1200 ± 5 ms on."""
    cross = a_control()
    life = measure_window_life(a_run(a_track([None, cross, None, None])))
    assert life.with_control_ms == q(1152.5 - 950, "ms", 52.5 + 50)


@pytest.mark.parametrize("shown", [[True, True, True], [True, True, False], [False, False, False]])
def test_a_control_that_is_there_to_the_end_or_never_says_nothing(shown: list[bool]) -> None:
    """A single frame at the end may miss it."""
    track = a_track([a_control() if is_there else None for is_there in shown])
    assert measure_window_life(a_run(track)).with_control_ms is None
