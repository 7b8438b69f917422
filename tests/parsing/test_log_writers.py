"""Who wrote a line of the log: the system, or an app that writes the same text."""

import pytest

from detector.core.events import ActivityStart, ForegroundChange
from detector.parsing.android_log import parse_log
from detector.parsing.log_writers import SystemWriter, system_end, written_by_the_system
from detector.parsing.system_events import read_events
from detector.session.foreground import LOCKED, ForegroundTracker

SYSTEM, FORGER, AFTER_BOOT = 832, 4242, 901
START = "ActivityTaskManager: START u0 {act=android.intent.action.VIEW cmp=com.b/.B} from uid 10150"
RESUMED = "wm_set_resumed_activity: [0,com.a/.A,x]"


def line(at_s: float, pid: int, message: str) -> str:
    return f"1767945{at_s:07.3f}  {pid}  {pid} I {message}\n"


TRUE = line(600, SYSTEM, "am_proc_start: [0,4152,10150,com.a,next-top-activity,{com.a/.A}]") + line(
    600.2, SYSTEM, RESUMED
)


def kept(text: str) -> list[int | None]:
    return [one.pid for one in written_by_the_system(parse_log(text))]


@pytest.mark.parametrize(
    "claim",
    [
        START,
        "Innocent: START u0 {act=android.intent.action.VIEW cmp=com.b/.B} from uid 10150",
        "wm_set_resumed_activity: [0,com.b/.B,x]",
        "am_crash: [4152,0,com.a,0,java.lang.Error,x,X.java,1,0]",
        "screen_toggled: 0",
        "wm_set_keyguard_shown: [0,1,0,0,x]",
    ],
)
def test_ignores_lines_that_apps_write_in_the_systems_name(claim: str) -> None:
    text = TRUE + line(601, FORGER, claim) + line(602, SYSTEM, "am_kill: [0,4152,com.a,900,stop com.a]")
    assert kept(text) == [SYSTEM, SYSTEM, SYSTEM]


def test_keeps_what_apps_write_about_themselves() -> None:
    own = line(601, FORGER, "wm_on_resume_called: [1,com.a.A,x]") + line(601, FORGER, "Unity: hello")
    assert kept(TRUE + own) == [SYSTEM, SYSTEM, FORGER, FORGER]


def test_keeps_lines_without_a_pid() -> None:
    assert kept("I/am_crash: [1,0,com.a,0,E,x,X.java,1,0]\n" + TRUE) == [None, SYSTEM, SYSTEM]


def test_after_a_boot_the_system_is_another_process() -> None:
    later = line(700, AFTER_BOOT, "am_proc_start: [0,1,10150,com.a,x,{com.a/.A}]") + line(
        700, AFTER_BOOT, RESUMED
    )
    assert kept(TRUE + later) == [SYSTEM, SYSTEM, AFTER_BOOT, AFTER_BOOT]


def test_trusts_neither_of_two_simultaneous_writers_if_the_second_writes_more() -> None:
    flood = "".join(line(600.1 + n / 100, FORGER, START) for n in range(5))
    assert kept(TRUE[: TRUE.index("\n") + 1] + flood + line(602, SYSTEM, RESUMED)) == []


def test_a_forged_line_is_not_a_jump() -> None:
    text = TRUE + line(601, FORGER, START) + line(602, SYSTEM, "am_kill: [0,4152,com.a,900,x]")
    events = read_events(parse_log(text), to_run_ms=lambda ms: (ms, 0.0))
    assert not [one for one in events if isinstance(one, ActivityStart)]
    assert [one.to_package for one in events if isinstance(one, ForegroundChange)] == ["com.a"]
    forged_by_nobody = TRUE + line(601, SYSTEM, START)
    events = read_events(parse_log(forged_by_nobody), to_run_ms=lambda ms: (ms, 0.0))
    assert [one for one in events if isinstance(one, ActivityStart)]


def test_a_session_is_not_blinded_by_a_forged_lock_screen() -> None:
    locked = "wm_set_keyguard_shown: [0,1,0,0,x]"
    tracker = ForegroundTracker()
    tracker.feed(TRUE.encode())
    tracker.feed(line(601, FORGER, locked).encode())
    assert tracker.blocker.why is None
    tracker.feed(line(602, SYSTEM, locked).encode())
    assert tracker.blocker.why is LOCKED


def test_a_live_log_continues_after_a_boot() -> None:
    writer = SystemWriter()
    assert len(writer.lines(parse_log(TRUE))) == 2
    boot = line(650, 1, "boot_progress_start: 5000") + line(651, AFTER_BOOT, RESUMED)
    assert [one.pid for one in writer.lines(parse_log(boot))] == [1, AFTER_BOOT]


EXIT = line(601, 352, "Zygote: Exit zygote because system server (pid 832) has terminated")
STARTS = line(601.4, 352, "boot_progress_start: 86600400")
RETURNED = line(614, AFTER_BOOT, RESUMED)


@pytest.mark.parametrize(
    ("text", "at_s"),
    [
        pytest.param(TRUE + EXIT + STARTS + RETURNED, 601, id="it comes back under another pid"),
        pytest.param(TRUE + EXIT, 601, id="the run ends before it is back"),
        pytest.param(TRUE + STARTS + RETURNED, 601.4, id="zygote's last word is lost"),
        pytest.param(
            TRUE + EXIT + line(602, SYSTEM, RESUMED), None, id="an app says so, and the system lives"
        ),
        pytest.param(EXIT + RETURNED, None, id="before the log knew any system"),
        pytest.param(TRUE, None, id="nothing happened"),
    ],
)
def test_the_end_of_the_system_is_believed_if_its_process_is_silent_after_it(
    text: str, at_s: float | None
) -> None:
    end = system_end(parse_log(text))
    assert (None if end is None else end.line.epoch_ms) == (None if at_s is None else 1767945e6 + at_s * 1e3)
    assert end is None or not end.was_hung


def test_a_watchdog_ends_a_system_that_hung() -> None:
    killed = line(600.9, SYSTEM, "Watchdog: *** WATCHDOG KILLING SYSTEM PROCESS: Blocked in handler on ui")
    end = system_end(parse_log(TRUE + killed + EXIT + RETURNED))
    assert end is not None
    assert end.was_hung
