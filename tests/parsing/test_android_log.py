import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.parsing.android_log import parse_log, parse_log_line


def test_reads_epoch_with_microseconds() -> None:
    line = parse_log_line("1767945600.123456  832   862 I am_proc_start: [0,1,2,p,activity,{a/b}]")
    assert line.epoch_ms == pytest.approx(1767945600123.456, abs=0.001)
    assert (line.pid, line.tag) == (832, "am_proc_start")
    assert line.message == "[0,1,2,p,activity,{a/b}]"


@pytest.mark.parametrize(
    ("text", "tag", "message"),
    [
        (
            "1772081818.193  1615  4360 I ActivityTaskManager: START u0 {x}",
            "ActivityTaskManager",
            "START u0 {x}",
        ),
        ("12-09 06:02:09.660   832   832 I am_uid_running: 1000", "am_uid_running", "1000"),
        ("1772081818.193456  1   2 I am_kill : [0,1]", "am_kill", "[0,1]"),
        ("09-24 18:12:06.158 1000 2248 3244 I A: uid column", "A", "uid column"),
        (
            "1772081818.193456 u0_a150  4118  4118 E AndroidRuntime: FATAL: main",
            "AndroidRuntime",
            "FATAL: main",
        ),
        ("1772081818.193456  1   2 D : no tag", "", "no tag"),
    ],
)
def test_reads_the_shapes_met_in_real_files(text: str, tag: str, message: str) -> None:
    line = parse_log_line(text)
    assert (line.tag, line.message) == (tag, message)


def test_a_date_without_a_year_has_no_epoch() -> None:
    assert parse_log_line("12-09 06:02:09.660   832   832 I a: b").epoch_ms is None


def test_keeps_what_is_no_log_line() -> None:
    (line,) = parse_log("--------- beginning of events\n\n")
    assert (line.epoch_ms, line.message) == (None, "--------- beginning of events")


@given(st.text(max_size=200))
def test_never_raises(text: str) -> None:
    parse_log(text)
    parse_log_line("1767945600.123456  832   862 I " + text)
