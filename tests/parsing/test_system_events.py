import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.core.events import AppCrash, Event, ForegroundChange, HostingType, ProcessEnd, ProcessStart
from detector.parsing.android_log import parse_log
from detector.parsing.system_events import read_events


def events(*messages: str) -> tuple[Event, ...]:
    text = "\n".join(f"100000{n}.000000   1   2 I {message}" for n, message in enumerate(messages))
    return read_events(parse_log(text), to_run_ms=lambda ms: (ms - 1_000_000_000, 3.0))


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


def test_older_systems_tell_the_foreground_by_other_tags() -> None:
    (change,) = events("am_restart_activity: [0,236342753,59,com.a/.Main]")
    assert isinstance(change, ForegroundChange)
    assert change.activity == "com.a.Main"


def test_puts_events_in_the_order_of_their_times() -> None:
    lines = parse_log("1000002.0 1 2 I am_proc_died: [0,1,b,0,0]\n1000001.0 1 2 I am_proc_died: [0,1,a,0,0]")
    got = read_events(lines, to_run_ms=lambda ms: (ms, 0.0))
    assert [event.process for event in got if isinstance(event, ProcessEnd)] == ["a", "b"]


@pytest.mark.parametrize(
    "message", ["am_proc_start: 5", "am_kill: []", "am_crash: [1]", "wm_set_resumed_activity: [0]"]
)
def test_a_line_that_does_not_fit_is_passed_over(message: str) -> None:
    assert events(message) == ()


@given(st.sampled_from(["am_proc_start", "am_kill", "am_crash", "am_proc_died"]), st.text(max_size=80))
def test_never_raises(tag: str, text: str) -> None:
    events(f"{tag}: {text}")
