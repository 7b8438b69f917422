import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.parsing.device_conditions import RunningProcess, parse_processes

APP = RunningProcess(user="u0_a150", pid=4118, parent_pid=352, name="com.a:push")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            "USER           PID  PPID     VSZ    RSS WCHAN            ADDR S NAME\n"
            "u0_a150       4118   352 1230992  43964 do_epoll_wait       0 S com.a:push\n",
            id="toybox -A",
        ),
        pytest.param(
            "USER           PID  PPID     VSZ    RSS WCHAN            ADDR S NAME\n"
            "u0_a150       4118   352 1230992  43964                     0 S com.a:push\n",
            id="no WCHAN",
        ),
        pytest.param(
            "USER     PID   PPID  VSIZE  RSS     WCHAN    PC        NAME\n"
            "u0_a150  4118  352   1230992 43964 SyS_epoll_ 00f6df4bf0 S com.a:push\n",
            id="toolbox, with a state that the heading lacks",
        ),
        pytest.param(
            "u0_a150  4118 352   1230992 43964 SyS_epoll_ 00f6df4bf0 S com.a:push\n", id="no heading"
        ),
        pytest.param(
            "UID            PID  PPID C STIME TTY          TIME CMD\n"
            "u0_a150       4118   352 0 12:00:58 ?     00:00:00 com.a:push\n",
            id="-ef",
        ),
        pytest.param("USER PID PPID NAME\nu0_a150 4118 352 com.a:push\n", id="-o"),
    ],
)
def test_reads_every_layout(text: str) -> None:
    read = parse_processes(text)
    assert (read.values, read.unknown) == ((APP,), ())


def test_a_command_line_may_hold_blanks() -> None:
    (process,) = parse_processes(
        "UID PID PPID C STIME TTY TIME CMD\nshell 99 402 0 12:00:58 ? 00:00:00 app_process / com.x.M -p 9\n"
    ).values
    assert process.name == "app_process / com.x.M -p 9"


def test_columns_that_were_not_asked_for_are_not_known() -> None:
    (process,) = parse_processes("PID NAME\n 4118 com.a\n").values
    assert process == RunningProcess(user=None, pid=4118, parent_pid=None, name="com.a")


def test_keeps_the_lines_that_it_does_not_know() -> None:
    assert parse_processes("error: something\nwith 12 apples fell down\n").unknown == (
        "error: something",
        "with 12 apples fell down",
    )


@given(st.text(max_size=200))
def test_never_raises_and_drops_no_line(text: str) -> None:
    for begin in ("", "USER PID PPID NAME\n", "PID\n", "NAME PID\n"):
        read = parse_processes(begin + text)
        assert read.n_lines == sum(1 for line in (begin + text).splitlines() if line.split())
