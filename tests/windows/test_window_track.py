"""One window through time: how long it may take to come in, and the frames of it that were measured."""

from dataclasses import replace

import pytest

from detector.core.geometry import Rect
from detector.perception.tracks import track_windows
from detector.windows.seen import InformationWindow, WindowKind
from tests.rulebook import a_track


@pytest.mark.parametrize(
    ("grown_after_ms", "n_windows"),
    [pytest.param(700, 1, id="an entrance"), pytest.param(700.5, 2, id="another window")],
)
def test_a_window_may_grow_for_as_long_as_an_entrance_takes(grown_after_ms: float, n_windows: int) -> None:
    grown = InformationWindow(kind=WindowKind.POPUP, box=Rect.from_xywh(90, 480, 540, 580), score=0.8)
    begun = replace(grown, box=Rect.from_xywh(90, 860, 540, 200))
    readings = [
        replace(one, windows=(window,))
        for one, window in zip(
            a_track([None, None], every_ms=grown_after_ms).readings, (begun, grown), strict=True
        )
    ]
    assert len(track_windows(readings, ())) == n_windows


def test_buttons_count_where_they_were_measured_in_a_frame_that_was_not_lossy() -> None:
    track = a_track([None] * 4)
    measured = [replace(one, buttons=()) for one in track.readings[:3]]
    track = replace(track, readings=(*measured, track.readings[3]))
    found = track.with_buttons(frozenset({measured[1].frame_id}))
    assert [one.frame_id for one in found] == [measured[0].frame_id, measured[2].frame_id]
