"""A window over time, with the moment of its limit."""

import pytest

from detector.reporting.album import Album
from detector.reporting.finding_view import Beat, film_strip_of
from tests.reporting.case_reports import BlankAlbum, case_report, seen_run

RUN = seen_run(BlankAlbum(), 0, late_by_ms=2000)
SPLASH, POPUP = RUN.windows


def album() -> Album:
    return Album(case_report(album=BlankAlbum()), draws=False)


def test_it_begins_before_the_window_and_ends_after_it() -> None:
    film = film_strip_of(RUN, SPLASH, album())
    assert film is not None
    assert [one.beats for one in film.frames] == [
        (Beat.BEFORE,),
        (Beat.SEEN,),
        (Beat.CONTROL,),
        (Beat.LAST,),
        (Beat.GONE,),
    ]
    assert film.frames[0].since_ms < 0 < film.frames[1].since_ms


@pytest.mark.parametrize(("limit_ms", "last_ms"), [(1000.0, 860.0), (1900.0, 1660.0)])
def test_a_limit_shows_the_last_picture_that_is_within_it(limit_ms: float, last_ms: float) -> None:
    film = film_strip_of(RUN, SPLASH, album(), limit_ms=limit_ms)
    assert film is not None
    (within,) = [one for one in film.frames if Beat.LIMIT in one.beats]
    assert within.since_ms == pytest.approx(last_ms)
    assert Beat.CONTROL not in within.beats  # it came later, which is the finding


def test_a_window_to_the_end_has_nothing_after_it() -> None:
    film = film_strip_of(RUN, POPUP, album())
    assert film is not None
    assert film.frames[-1].beats == (Beat.LAST,)
