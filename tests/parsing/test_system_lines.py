import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.parsing.system_lines import (
    BackgroundFgs,
    Displayed,
    EndedProcess,
    ScheduledRestart,
    StoppedPackage,
    parse_system_line,
)


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        ("Killing 3828:com.a/u0a119 (adj 906): empty for 1810s", "empty for 1810s"),
        ("Process com.a (pid 3828) has died", "died"),
        ("Process com.a (pid 3828)(adj 0) has died(93,1785)", "died"),
        ("Process com.a (pid 3828) has died: fg  TOP", "died"),
    ],
)
def test_a_process_ends(message: str, reason: str) -> None:
    assert parse_system_line(message) == EndedProcess(pid=3828, process="com.a", reason=reason)


def test_a_package_is_force_stopped() -> None:
    stopped = parse_system_line("Force stopping com.a appid=10223 user=0: from pid 5908")
    assert stopped == StoppedPackage(package="com.a", why="from pid 5908")


@pytest.mark.parametrize("why", ["", " for start-requested"])
def test_a_service_will_come_back(why: str) -> None:
    restart = parse_system_line(f"Scheduling restart of crashed service com.b/.S in 1000ms{why}")
    assert isinstance(restart, ScheduledRestart)
    assert (str(restart.component), restart.delay_ms) == ("com.b/com.b.S", 1000)


@pytest.mark.parametrize(
    ("message", "took_ms"),
    [
        ("Displayed com.a/.M: +634ms", 634),
        ("Displayed com.a/.M for user 0: +1s634ms", 1634),
        ("Fully drawn com.a/.M: +1m2s3ms", 62_003),
    ],
)
def test_an_activity_is_displayed(message: str, took_ms: float) -> None:
    displayed = parse_system_line(message)
    assert isinstance(displayed, Displayed)
    assert displayed.took_ms == took_ms


def test_a_service_goes_to_the_foreground_from_behind() -> None:
    fgs = parse_system_line(
        "Background started FGS: Allowed [callingPackage: com.a; callingUid: 10210; uidState: RCVR; "
        "intent: Intent { act=com.b.X cmp=com.b/.S }; code:SYSTEM_ALERT_WINDOW_PERMISSION; x:34]"
    )
    assert isinstance(fgs, BackgroundFgs)
    assert (fgs.is_allowed, fgs.caller_package, fgs.caller_uid) == (True, "com.a", 10210)
    assert fgs.code == "SYSTEM_ALERT_WINDOW_PERMISSION"
    assert fgs.intent is not None
    assert str(fgs.intent.component) == "com.b/com.b.S"


def test_other_lines_are_none() -> None:
    assert parse_system_line("Displayed nothing at all") is None


@given(st.text(max_size=120))
def test_never_raises(text: str) -> None:
    for words in ("Killing ", "Process has died", "Background started FGS: Allowed [", "Displayed "):
        parse_system_line(words + text)
        parse_system_line(text + words)
