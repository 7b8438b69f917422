"""Positions on the timeline of a run."""

from dataclasses import replace

from detector.core.gap_code import GapCode
from detector.core.screen import Gap, Stream
from detector.reporting.timeline import LEFT, RIGHT, Row, RowKind, Timeline, timeline_of
from tests.reporting.case_reports import BlankAlbum, broken_run, seen_run

RUN = seen_run(BlankAlbum(), 0, late_by_ms=2000)


def rows(line: Timeline, kind: RowKind) -> list[Row]:
    return [row for row in line.rows if row.kind is kind]


def test_rows_are_below_each_other() -> None:
    kinds = [row.kind for row in timeline_of(RUN).rows]
    assert kinds == [
        RowKind.FOREGROUND,
        RowKind.WINDOW,
        RowKind.CONTROL,
        RowKind.WINDOW,
        RowKind.CONTROL,
        RowKind.FRAMES,
        RowKind.GAPS,
    ]
    tops = [row.y for row in timeline_of(RUN).rows]
    assert tops == sorted(set(tops))


def test_later_is_further_right_and_nothing_leaves_the_drawing() -> None:
    line = timeline_of(RUN)
    xs = list(rows(line, RowKind.FRAMES)[0].lossless)
    assert xs == sorted(xs)
    bars = [bar for row in line.rows for bar in row.bars]
    assert all(LEFT <= bar.x <= bar.x + bar.width <= RIGHT for bar in bars)


def test_a_window_has_whiskers_as_wide_as_its_error() -> None:
    splash = rows(timeline_of(RUN), RowKind.WINDOW)[0].bars[0]
    assert splash.start_error is not None
    low, high = splash.start_error
    assert low < splash.x < high
    assert splash.end_error is not None


def test_a_window_that_was_still_there_is_open() -> None:
    popup = rows(timeline_of(RUN), RowKind.WINDOW)[1].bars[0]
    assert popup.is_open
    assert popup.end_error is None


def test_each_new_count_is_written_once() -> None:
    control = rows(timeline_of(RUN), RowKind.CONTROL)[0]
    assert [moment.label for moment in control.moments] == ["5", "4", "3", "2", "1"]


def test_a_window_without_control_has_an_empty_row() -> None:
    bare = replace(RUN.windows[0], sightings=(), control_appeared_ms=None)
    line = timeline_of(replace(RUN, windows=(bare,)))
    assert rows(line, RowKind.CONTROL)[0].bars == ()


def test_windows_have_the_numbers_that_verdicts_use() -> None:
    assert [row.number for row in rows(timeline_of(RUN, (3, 1)), RowKind.WINDOW)] == [3, 1]


def test_gaps_are_hatched_in_the_row_of_their_stream() -> None:
    gap = Gap(
        stream=Stream.FOREGROUND,
        from_ms=10.0,
        to_ms=90.0,
        code=GapCode.NO_FOREGROUND,
        why="the log was not there",
    )
    line = timeline_of(replace(RUN, gaps=(*RUN.gaps, gap)))
    assert rows(line, RowKind.FOREGROUND)[0].hatches[0].gap.why == "the log was not there"
    assert rows(line, RowKind.GAPS)[0].stream is Stream.TREES
    assert line.blind == ()


def test_gaps_of_the_frames_blind_the_whole_run() -> None:
    line = timeline_of(broken_run(2))
    assert len(line.blind) == 1
    assert rows(line, RowKind.FRAMES)[0].hatches == line.blind
    assert len(rows(line, RowKind.FRAMES)[0].lossy) == 1


def test_a_crash_is_shown_where_it_happened() -> None:
    assert [moment.what for moment in timeline_of(broken_run(2)).rows[0].moments] == ["crash"]


def test_an_empty_run_still_has_an_axis() -> None:
    empty = replace(RUN, frames=(), readings=(), windows=(), events=(), gaps=())
    line = timeline_of(empty)
    assert len(line.ticks) > 1
    assert [row.kind for row in line.rows] == [RowKind.FOREGROUND, RowKind.FRAMES]


def test_the_axis_never_has_too_many_marks() -> None:
    for to_ms in (900.0, 20_000.0, 600_000.0, 8 * 3_600_000.0):
        gap = Gap(stream=Stream.FRAMES, from_ms=0.0, to_ms=to_ms, code=GapCode.NO_PICTURE, why="long")
        assert 2 <= len(timeline_of(replace(RUN, gaps=(gap,))).ticks) <= 13
