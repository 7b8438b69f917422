import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.core.events import (
    ActivityStart,
    AppCrash,
    Event,
    ForceStop,
    ForegroundChange,
    ForegroundServiceStart,
    HostingType,
    ProcessEnd,
    ProcessStart,
    ServiceRestart,
    StartRefusal,
)
from detector.parsing.android_log import parse_log
from detector.parsing.system_events import is_understood, read_events


def events(*messages: str) -> tuple[Event, ...]:
    text = "\n".join(f"170000000{n}.000000   1   2 I {message}" for n, message in enumerate(messages))
    return read_events(parse_log(text), to_run_ms=lambda ms: (ms - 1_700_000_000_000, 3.0))


@pytest.mark.parametrize(
    ("message", "package", "hosting_type", "component"),
    [
        pytest.param(
            "am_proc_start: [0,23,10150,com.a,next-top-activity,{com.a/com.a.Main}]",
            "com.a",
            HostingType.NEXT_TOP_ACTIVITY,
            "com.a/com.a.Main",
            id="10 and later",
        ),
        pytest.param(
            "am_proc_start: [0,23,10150,com.a:push,broadcast,com.a/.Boot]",
            "com.a",
            HostingType.BROADCAST,
            "com.a/com.a.Boot",
            id="up to 9",
        ),
        pytest.param(
            "am_proc_start: [0,23,10150,com.a:x,added application,com.a:x]",
            "com.a",
            HostingType.ADDED_APPLICATION,
            None,
            id="no component",
        ),
        pytest.param(
            "am_proc_start: [0,23,10150,own.name,vendor thing,{com.a/.S}]",
            "com.a",
            HostingType.OTHER,
            "com.a/com.a.S",
            id="a type of the vendor's, a process with a name of its own",
        ),
    ],
)
def test_a_process_starts(
    message: str, package: str, hosting_type: HostingType, component: str | None
) -> None:
    (event,) = events(message)
    assert isinstance(event, ProcessStart)
    assert (event.package, event.hosting_type, event.component) == (package, hosting_type, component)
    assert (event.at_ms, event.at_error_ms) == (0, 3)


def test_a_process_ends() -> None:
    died, killed, old = events(
        "am_proc_died: [0,5838,com.a,0,2]",
        "am_kill : [0,5838,com.a,0,stop com.a due to a, b,131460]",
        "am_kill : [0,5838,com.a,0,empty for 1800s]",
    )
    assert isinstance(died, ProcessEnd)
    assert isinstance(killed, ProcessEnd)
    assert isinstance(old, ProcessEnd)
    assert [died.reason, killed.reason, old.reason] == ["died", "stop com.a due to a, b", "empty for 1800s"]


def test_an_app_crashes() -> None:
    (event,) = events("am_crash: [4118,0,com.a,550026820,java.lang.RuntimeException,boom, bang,Main.java,12]")
    assert isinstance(event, AppCrash)
    assert (event.process, event.exception) == ("com.a", "java.lang.RuntimeException")


def test_the_foreground_changes_once_for_each_activity() -> None:
    first, second = events(
        "wm_set_resumed_activity: [0,com.a/.Splash,minimalResumeActivityLocked]",
        "wm_set_resumed_activity: [0,com.a/.Splash,again]",
        "wm_resume_activity: [0,1234,12,com.a/.Splash]",
        "wm_set_resumed_activity: [0,com.shop/.Item,x]",
    )
    assert isinstance(first, ForegroundChange)
    assert isinstance(second, ForegroundChange)
    assert (first.from_package, first.activity) == (None, "com.a.Splash")
    assert (second.from_package, second.to_package) == ("com.a", "com.shop")


def test_reads_the_foreground_from_the_tags_of_older_systems() -> None:
    (change,) = events("am_restart_activity: [0,236342753,59,com.a/.Main]")
    assert isinstance(change, ForegroundChange)
    assert change.activity == "com.a.Main"


def test_puts_events_in_the_order_of_their_times() -> None:
    lines = parse_log(
        "1700000002.0 1 2 I am_proc_died: [0,1,b,0,0]\n1700000001.0 1 2 I am_proc_died: [0,1,a,0,0]"
    )
    got = read_events(lines, to_run_ms=lambda ms: (ms, 0.0))
    assert [event.process for event in got if isinstance(event, ProcessEnd)] == ["a", "b"]


@pytest.mark.parametrize(
    "message", ["am_proc_start: 5", "am_kill: []", "am_crash: [1]", "wm_set_resumed_activity: [0]"]
)
def test_skips_a_line_that_does_not_fit(message: str) -> None:
    assert events(message) == ()


@given(st.sampled_from(["am_proc_start", "am_kill", "am_crash", "am_proc_died"]), st.text(max_size=80))
def test_never_raises(tag: str, text: str) -> None:
    events(f"{tag}: {text}")


def test_a_start_reported_twice_is_one_event() -> None:
    (start,) = events(
        "am_proc_start: [0,23,10150,com.a,service,{com.a/com.a.S}]",
        "ActivityManager: Start proc 23:com.a/u0a150 for service {com.a/com.a.S}",
    )
    assert isinstance(start, ProcessStart)
    assert (start.pid, start.uid, start.caller) == (23, 10150, None)


def test_a_start_takes_its_caller_from_the_sentence() -> None:
    (start,) = events(
        "am_proc_start: [0,23,10150,com.a,service,{com.a/com.a.S}]",
        "ActivityManager: Start proc 23:com.a/u0a150 for service {com.a/com.a.S} caller=com.b",
    )
    assert isinstance(start, ProcessStart)
    assert (start.caller, start.caller_told_by) == ("com.b", "caller=")


def test_a_start_takes_its_caller_from_a_line_beside_it() -> None:
    (start,) = events(
        "ActivityManager: Need to start process com.a:p for provider X callerApp: ProcessRecord{8 2:com.b/1}",
        "am_proc_start: [0,24,10150,com.a:p,content provider,{com.a/com.a.P}]",
    )
    assert isinstance(start, ProcessStart)
    assert (start.caller, start.caller_told_by) == ("com.b", "provider wait")


def test_a_line_about_another_component_names_no_caller() -> None:
    (start,) = events(
        "Boost: hostingType=service, hostingName={com.a/com.a.Other}, callerPackage=com.b, isSystem=false",
        "am_proc_start: [0,24,10150,com.a,service,{com.a/com.a.S}]",
    )
    assert isinstance(start, ProcessStart)
    assert start.caller is None


def test_uses_the_sentences_without_an_events_buffer() -> None:
    start, stop, end = events(
        "ActivityManager: Start proc 23:com.a/u0a150 for broadcast {com.a/com.a.R}",
        "ActivityManager: Force stopping com.a appid=10150 user=0: from pid 5",
        "ActivityManager: Killing 23:com.a/u0a150 (adj 0): stop com.a due to from pid 5",
    )
    assert isinstance(start, ProcessStart)
    assert isinstance(stop, ForceStop)
    assert isinstance(end, ProcessEnd)
    assert (start.hosting_type, start.uid) == (HostingType.BROADCAST, 10150)


def test_a_pid_that_comes_back_later_is_another_start() -> None:
    text = "am_proc_start: [0,23,10150,com.a,service,{com.a/com.a.S}]"
    sentence = "ActivityManager: Start proc 23:com.a/u0a150 for service {com.a/com.a.S}"
    idle = ["x: y"] * 4
    assert len(events(text, *idle, sentence)) == 2


def test_a_restart_that_the_system_schedules() -> None:
    (restart,) = events(
        "am_schedule_service_restart: [0,com.a/.S,1000]",
        "ActivityManager: Scheduling restart of crashed service com.a/.S in 1000ms",
    )
    assert restart == ServiceRestart(
        at_ms=0, at_error_ms=3, package="com.a", service="com.a/com.a.S", restart_in_ms=1000
    )


def test_a_start_line_and_a_refusal() -> None:
    asked, refused = events(
        "ActivityTaskManager: START u0 {cmp=com.b/.M} with LAUNCH_MULTIPLE from uid 10210 (com.a) (BAL_BLOCK)"
        " result code=0",
        "AutoStartManagerService: MIUILOG- Reject RestartService packageName :com.b uid : 10146",
    )
    assert isinstance(asked, ActivityStart)
    assert isinstance(refused, StartRefusal)
    assert (asked.component, asked.from_package, asked.is_background_blocked) == (
        "com.b/com.b.M",
        "com.a",
        True,
    )
    assert (refused.package, refused.refused_by) == ("com.b", "AutoStartManagerService")


def test_the_events_buffer_alone_names_who_called_a_foreground_service() -> None:
    (fgs,) = events(
        "am_wtf: [0,62,system_server,-1,ActivityManager,Background started FGS: Disallowed [callingPackage:"
        " com.a; callingUid: 10210; intent: Intent { cmp=com.b/.S }, x; code:DENIED]]"
    )
    assert isinstance(fgs, ForegroundServiceStart)
    assert (fgs.caller_package, fgs.component, fgs.is_allowed) == ("com.a", "com.b/com.b.S", False)


@pytest.mark.parametrize(
    ("message", "is_used"),
    [
        ("am_uid_active: 10140", True),
        ("ActivityManager: Displayed com.a/.M: +1s", True),
        ("chatty: uid=1000 expire 3 lines", False),
    ],
)
def test_reports_which_lines_are_used(message: str, is_used: bool) -> None:
    (line,) = parse_log(f"1700000000.1 1 2 I {message}")
    assert is_understood(line) is is_used


FOCUS_ONLY = """\
1767945600.100  2580  8785 D WindowManager: wms.Input focus has changed to Window{1414bab u0 com.miui.home/com.miui.home.launcher.Launcher} display=0 updateInputWindows = true
1767945601.100  2580  8785 D WindowManager: wms.Input focus has changed to null display=0 updateInputWindows = true
1767945602.100  2580  8785 D WindowManager: wms.Input focus has changed to Window{dd51759 u0 com.a/com.a.Main} display=0 updateInputWindows = true
1767945603.100  2580  8785 D WindowManager: wms.Input focus has changed to Window{dd5175a u0 NotificationShade} display=0 updateInputWindows = true
1767945604.100  2580  8785 D WindowManager: wms.Input focus has changed to Window{dd51759 u0 com.a/com.a.Main} display=0 updateInputWindows = true
1767945605.100  2580  8785 D WindowManager: wms.Input focus has changed to Window{1 u0 com.d/com.d.Desk} display=2 updateInputWindows = true
"""  # noqa: E501
"""MIUI's wording, from two public reports; the names are ours."""


def events_of(text: str) -> tuple[Event, ...]:
    return read_events(parse_log(text), to_run_ms=lambda ms: (ms, 0.0))


def test_infers_the_foreground_from_focus_without_an_events_buffer() -> None:
    changes = [event for event in events_of(FOCUS_ONLY) if isinstance(event, ForegroundChange)]
    assert [(one.from_package, one.to_package) for one in changes] == [
        (None, "com.miui.home"),
        ("com.miui.home", "com.a"),
    ]


def test_ignores_focus_if_there_is_an_events_buffer() -> None:
    resumed = "1767945600.500  832  850 I wm_set_resumed_activity: [0,com.b/.M,resumeTopActivity]\n"
    changes = [event for event in events_of(resumed + FOCUS_ONLY) if isinstance(event, ForegroundChange)]
    assert [one.to_package for one in changes] == ["com.b"]
