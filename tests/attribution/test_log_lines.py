"""The log lines behind a start: its own, and earlier ones that name what was started."""

from collections.abc import Sequence

import pytest

from detector.attribution.finding import MAX_LINES, lines_of_refusal, lines_of_start
from detector.attribution.watch_record import TimedLine
from detector.core.events import HostingType, StartRefusal
from tests.attribution.records import APP, AT_MS, OTHER, SERVICE, start

OWN = f"am_proc_start: [0,4100,10150,{APP},service,{SERVICE}]"
OF_SERVICE = start(HostingType.SERVICE, SERVICE)


def lines(*timed: tuple[float, str]) -> Sequence[TimedLine]:
    """Lines by their time after the start."""
    return [TimedLine(at_ms=AT_MS + after_ms, text=text) for after_ms, text in timed]


def test_the_start_and_what_led_to_it_are_kept_in_order() -> None:
    timed = (
        (-1_000.0, f"Scheduling restart of crashed service {SERVICE} in 1000ms"),
        (-5.0, "bindService is called by somebody: Daemon"),
        (0.0, OWN),
        (2.0, f"Start proc 4100:{APP}/u0a150 for service {SERVICE}"),
    )
    assert lines_of_start(OF_SERVICE, lines(*timed)) == tuple(text for _, text in timed)


@pytest.mark.parametrize(
    "timed",
    [
        (-3_001.0, OWN),
        (501.0, OWN),
        (0.0, f"am_proc_start: [0,4100,10151,{OTHER},service,{OTHER}/.Push]"),
        (0.0, f"I/Daemon: {APP} says hello"),
        (0.0, f"am_proc_start: [0,4711,10150,{APP}:push,service,{SERVICE}]"),
    ],
    ids=["too early", "too late", "of another app", "not a line about starts", "of another process"],
)
def test_a_line_not_about_this_start_is_left_out(timed: tuple[float, str]) -> None:
    assert lines_of_start(OF_SERVICE, lines(timed)) == ()


def test_a_number_that_merely_contains_the_pid_is_another_process() -> None:
    short = start(HostingType.SERVICE, SERVICE, pid=150)
    other = f"am_proc_start: [0,41500,10150,{APP}:push,service,{SERVICE}]"
    assert lines_of_start(short, lines((0.0, other))) == ()


def test_without_a_pid_the_process_must_be_named() -> None:
    unnumbered = start(HostingType.SERVICE, SERVICE, pid=None, process_name=f"{APP}:push")
    own = f"Start proc {APP}:push for service {SERVICE}: pid=4100"
    assert lines_of_start(unnumbered, lines((0.0, own), (1.0, OWN))) == (own,)


def test_a_start_without_a_component_is_matched_by_its_process() -> None:
    bare = start(HostingType.OTHER, None)
    assert lines_of_start(bare, lines((0.0, OWN))) == (OWN,)


def test_only_the_last_of_very_many_lines_are_kept() -> None:
    timed = [(-100.0 + n, f"bindService is called {n} Daemon") for n in range(2 * MAX_LINES)]
    kept = lines_of_start(OF_SERVICE, lines(*timed))
    assert kept == tuple(text for _, text in timed[-MAX_LINES:])


def test_without_lines_there_are_none() -> None:
    assert lines_of_start(OF_SERVICE, ()) == ()


def refusal(package: str | None, component: str | None = None) -> StartRefusal:
    return StartRefusal(
        at_ms=AT_MS,
        at_error_ms=1.0,
        refused_by="AutoStartManager",
        package=package,
        component=component,
        hosting_type=None,
        action=None,
        caller=None,
        caller_uid=None,
    )


@pytest.mark.parametrize("one", [refusal(APP), refusal(None, SERVICE)], ids=["by app", "by component"])
def test_a_refusal_cites_its_own_line(one: StartRefusal) -> None:
    own = f"AutoStartManager: MIUILOG- Reject service :{SERVICE} {APP}"
    timed = lines(
        (-2.0, own),
        (0.0, own),
        (0.0, f"AutoStartManager: Reject {OTHER}"),
        (0.0, f"ActivityManager: {SERVICE}"),
    )
    assert lines_of_refusal(one, timed) == (own,)
