import re

import pytest

from tests.virtual.driving import driven

LINE = re.compile(r"^\s*(\S+(?: \S+)?)\s+(\d+)\s+(\d+) ([VDIWEF]) (.*?)\s*: (.*)$")


@pytest.mark.parametrize(
    ("options", "pattern"),
    [
        pytest.param("", r"01-09 16:00:0\d\.\d{3}   832  2515 I ActivityTaskManager: START", id="threadtime"),
        pytest.param("-v time", r"01-09 16:00:0\d\.\d{3} I/ActivityTaskManager\(  832\): START", id="time"),
        pytest.param("-v brief", r"I/ActivityTaskManager\(  832\): START", id="brief"),
        pytest.param("-v tag", r"I/ActivityTaskManager: START", id="tag"),
        pytest.param("-v process", r"I\(  832\) START .*  \(ActivityTaskManager\)$", id="process"),
        pytest.param("-v thread", r"I\(  832: 2515\) START", id="thread"),
        pytest.param("-v raw", r"^START u0", id="raw"),
        pytest.param("-v epoch", r"^         17679456\d\d\.\d{3}   832  2515 I Act", id="epoch"),
        pytest.param("-v epoch -v usec", r"^         17679456\d\d\.\d{6}   832", id="epoch in microseconds"),
        pytest.param("-v monotonic,usec", r"^ 8652\d\.\d{6}   832  2515 I", id="monotonic"),
        pytest.param("-v year -v zone", r"^2026-01-09 16:00:0\d\.\d{3} \+0800   832", id="year and zone"),
        pytest.param("-v uid", r"16:00:0\d\.\d{3}  1000   832  2515 I", id="uid"),
        pytest.param("-v threadtime -v epoch -v usec -v uid", r"\.\d{6}  1000   832  2515 I", id="many"),
    ],
)
def test_prints_each_format(options: str, pattern: str) -> None:
    with driven() as phone:
        phone.launch()
        lines = phone.shell(f"logcat -d -b system {options}").splitlines()
        assert any(re.search(pattern, line) for line in lines), lines[:4]


def test_short_tags_are_padded() -> None:
    with driven() as phone:
        phone.launch()
        phone.shell("am force-stop com.example.news")
        assert re.search(r" I am_kill : \[0,", phone.shell("logcat -d -b events"))


def test_each_buffer_is_announced_once() -> None:
    with driven() as phone:
        phone.launch()
        output = phone.shell("logcat -d -b all")
        assert output.count("--------- beginning of system\n") == 1
        assert output.count("--------- beginning of events\n") == 1


def test_starts_where_requested() -> None:
    with driven() as phone:
        phone.launch()
        phone.clock.sleep(6)
        since = phone.shell("date +%s.%N").strip()
        phone.shell("input keyevent HOME")
        phone.clock.sleep(1)
        late = phone.shell(f"logcat -d -b events -T {since} -v epoch")
        assert "launcher3" in late
        assert "am_proc_start" not in late
        assert len(phone.shell("logcat -d -b events -T 3 -v raw").splitlines()) == 4  # and the announcement
        by_date = phone.shell("logcat -d -b events -T '01-09 16:00:06.000' -v raw")
        assert "am_proc_start" not in by_date


def test_a_cleared_buffer_is_empty_and_the_stream_goes_on() -> None:
    with driven() as phone:
        stream = phone.open("exec:logcat -b events -v raw -T 1")
        phone.launch()
        stream.read_available()
        phone.shell("logcat -b all -c")
        assert phone.shell("logcat -d -b events") == ""
        phone.shell("input keyevent HOME")
        phone.clock.sleep(1)
        assert "launcher3" in stream.read_available().decode()


def test_filters_by_tag_level_and_process() -> None:
    with driven() as phone:
        phone.launch()
        only = phone.shell("logcat -d -b system -v tag ActivityManager:I '*:S'")
        assert {line.split(":")[0] for line in only.splitlines()[1:]} == {"I/ActivityManager"}
        pid = phone.shell("pidof com.example.news").strip()
        own = phone.shell(f"logcat -d -b events --pid={pid} -v raw")
        assert "com.example.news" in own
        assert "launcher3" not in own


def test_an_unknown_format_is_refused() -> None:
    with driven() as phone:
        assert phone.shell_v2("logcat -d -v nonsense")[0] == 1
