import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.parsing.android_log import parse_log, parse_log_line


def test_reads_epoch_with_microseconds() -> None:
    line = parse_log_line("1767945600.123456  832   862 I am_proc_start: [0,1,2,p,activity,{a/b}]")
    assert line.epoch_ms == pytest.approx(1767945600123.456, abs=0.001)
    assert (line.pid, line.tid, line.level, line.tag) == (832, 862, "I", "am_proc_start")
    assert line.message == "[0,1,2,p,activity,{a/b}]"


@pytest.mark.parametrize(
    ("text", "pid", "tag", "message"),
    [
        pytest.param(
            "1772081818.193  1615  4360 I ActivityTaskManager: START u0 {x}",
            1615,
            "ActivityTaskManager",
            "START u0 {x}",
            id="threadtime, epoch",
        ),
        pytest.param(
            "12-09 06:02:09.660   832   832 I am_uid_running: 1000", 832, "am_uid_running", "1000", id="dated"
        ),
        pytest.param(
            "01-09 06:02:09.660123   832   832 I am_kill : [0,1]", 832, "am_kill", "[0,1]", id="usec, padded"
        ),
        pytest.param(
            "2026-01-09 06:02:09.660 +0800   832   832 I A: b", 832, "A", "b", id="with year and zone"
        ),
        pytest.param(
            "  4321.123456   832   862 I am_proc_bound: [0,1,p]", 832, "am_proc_bound", "[0,1,p]", id="mono"
        ),
        pytest.param("09-24 18:12:06.158 1000 2248 3244 I A: uid column", 2248, "A", "uid column", id="uid"),
        pytest.param(
            "1772081818.193456 u0_a150  4118  4118 E AndroidRuntime: FATAL: main",
            4118,
            "AndroidRuntime",
            "FATAL: main",
            id="a colon in the message",
        ),
        pytest.param("1772081818.193456  1   2 D : no tag", 1, "", "no tag", id="no tag"),
        pytest.param(
            ",12-19 12:52:31.392  3421  4417 I ActivityManager: x", 3421, "ActivityManager", "x", id="comma"
        ),
        pytest.param(
            "04-03 16:27:04.780 I/ActivityManager(  937): Start proc a", 937, "ActivityManager",
            "Start proc a", id="time",
        ),
        pytest.param(
            "01-28 12:42:32.929 I//vendor/bin/hw/x@1.1-service(28202): bindService(1) is called",
            28202,
            "/vendor/bin/hw/x@1.1-service",
            "bindService(1) is called",
            id="a tag with slashes",
        ),
        pytest.param("I/ActivityManager(26545): START {x}", 26545, "ActivityManager", "START {x}", id="b"),
        pytest.param(
            "2021-06-11 11:16:22.479 1899-1950/? I/ActivityManager: Start proc 2", 1899, "ActivityManager",
            "Start proc 2", id="Android Studio until 2022",
        ),
        pytest.param(
            "2026-01-10 12:35:16.529  1463-4441  ActivityTaskManager   system_server      I  START u0 {x}",
            1463,
            "ActivityTaskManager",
            "START u0 {x}",
            id="Android Studio since",
        ),
        pytest.param("I( 1463) some text  (Tag)", 1463, "Tag", "some text", id="process"),
        pytest.param("I( 1463: 1470) some text", 1463, "", "some text", id="thread"),
        pytest.param("W/OplusAppStartupManager: prevent x", None, "OplusAppStartupManager", "prevent x",
                     id="tag"),
    ],
)  # fmt: skip
def test_reads_every_layout_that_occurs(text: str, pid: int | None, tag: str, message: str) -> None:
    line = parse_log_line(text)
    assert line.is_log_line
    assert (line.pid, line.tag, line.message, line.text) == (pid, tag, message, text)


def test_the_long_layout_gives_its_header_to_the_lines_below() -> None:
    header, first, second, other = parse_log(
        "[ 01-09 13:16:34.747 11302:11303 I/am_kill  ]\n[0,1]\nmore\n\n"
        "[ 01-09 13:16:35.000 11302:11303 E/b        ]\n"
    )
    assert (header.tag, header.message) == ("am_kill", "")
    assert [(line.tag, line.pid, line.message) for line in (first, second)] == [
        ("am_kill", 11302, "[0,1]"),
        ("am_kill", 11302, "more"),
    ]
    assert other.level == "E"


def test_a_date_is_a_time_only_with_year_and_zone() -> None:
    for text in ("12-09 06:02:09.660   832   832 I a: b", "2026-12-09 06:02:09.660   832   832 I a: b"):
        line = parse_log_line(text)
        assert line.epoch_ms is None
        assert line.date is not None
    line = parse_log_line("2026-01-09 08:00:00.500 +0800   832   832 I a: b")
    assert line.epoch_ms == 1767916800500
    assert parse_log_line("2026-02-31 08:00:00.500 +0800   832   832 I a: b").epoch_ms is None


def test_time_since_boot_is_no_wall_clock() -> None:
    line = parse_log_line("  86523.123456   832   862 I a: b")
    assert (line.epoch_ms, line.uptime_ms) == (None, pytest.approx(86523123.456))


def test_keeps_lines_that_are_not_log_lines() -> None:
    divider, prose = parse_log("--------- beginning of events\n\n# a remark\n")
    assert (divider.epoch_ms, divider.message) == (None, "--------- beginning of events")
    assert divider.is_divider
    assert not prose.is_divider
    assert not prose.is_log_line


def test_only_a_line_feed_ends_a_line() -> None:
    (line,) = parse_log("1767945600.1  832   862 I tag: one\u2028two\x0cthree")
    assert line.message == "one\u2028two\x0cthree"


@given(st.text(max_size=200))
def test_never_raises_and_drops_no_line(text: str) -> None:
    lines = parse_log(text)
    assert [line.text for line in lines] == [
        raw for raw in text.replace("\r\n", "\n").split("\n") if raw.strip()
    ]
    parse_log_line("1767945600.123456  832   862 I " + text)
