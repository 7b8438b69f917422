"""What the app asked to show, and what others did, from log lines."""

from dataclasses import replace

import pytest

from detector.core.events import ActivityStart, Event, HostingType, ProcessStart, StartRefusal
from detector.windows.start_attempts import StartAnswer, app_uids, others_started, start_attempts

APP, UID = "com.a", 10_150


def asked(
    component: str | None, *, uid: int | None = UID, result: int | None = None, blocked: bool = False
) -> Event:
    return ActivityStart(
        at_ms=100,
        at_error_ms=3,
        action="android.intent.action.VIEW",
        data=None,
        component=component,
        from_uid=uid,
        from_package=None,
        result_code=result,
        is_background_blocked=blocked,
    )


REFUSED = StartRefusal(
    at_ms=100,
    at_error_ms=3,
    refused_by="ActivityTaskManager",
    package="com.b",
    component="com.b/.Main",
    hosting_type=HostingType.ACTIVITY,
    action=None,
    caller=APP,
    caller_uid=UID,
)

BORN = ProcessStart(
    at_ms=0,
    at_error_ms=3,
    package=APP,
    process=APP,
    hosting_type=HostingType.ACTIVITY,
    component=None,
    uid=UID,
)


def test_the_apps_uid_separates_its_own_starts_from_those_of_others() -> None:
    events = (BORN, asked("com.shop/.Main"), asked("com.android.incallui/.InCall", uid=1_001))
    uids = app_uids(events, APP)
    assert uids == {UID}
    assert [one.to_package for one in start_attempts(events, package=APP, uids=uids)] == ["com.shop"]
    assert others_started(events, package=APP, uids=uids) == ("com.android.incallui",)


@pytest.mark.parametrize(
    ("event", "answer"),
    [
        pytest.param(asked("com.b/.Main"), StartAnswer.STARTED, id="no result in the line"),
        pytest.param(asked("com.b/.Main", result=0, blocked=True), StartAnswer.BLOCKED, id="background"),
        pytest.param(asked("com.b/.Main", result=-94), StartAnswer.BLOCKED, id="no permission"),
        pytest.param(asked("com.b/.Main", result=-91), StartAnswer.NOT_FOUND, id="not resolved"),
        pytest.param(asked("com.b/.Main", result=-97), StartAnswer.BLOCKED, id="another user's"),
        pytest.param(asked("com.b/.Main", result=-92), StartAnswer.NOT_FOUND, id="no such class"),
        pytest.param(REFUSED, StartAnswer.BLOCKED, id="a refusal line"),
    ],
)
def test_records_the_systems_answer(event: Event, answer: StartAnswer) -> None:
    (attempt,) = start_attempts((event,), package=APP, uids=frozenset({UID}))
    assert (attempt.answer, attempt.to_package, attempt.activity) == (answer, "com.b", ".Main")


def test_with_an_unknown_uid_the_system_is_not_taken_for_the_app() -> None:
    events = (asked("com.shop/.Main"), asked("com.android.incallui/.InCall", uid=1_001))
    assert [one.to_package for one in start_attempts(events, package=APP, uids=frozenset())] == ["com.shop"]


def test_only_starts_of_its_own_processes_tell_an_apps_uid() -> None:
    others = (replace(BORN, package="com.b", uid=10_151), replace(BORN, uid=None), asked("com.b/.Main"))
    assert app_uids((*others, BORN), APP) == {UID}
    assert app_uids(others, APP) == frozenset()


@pytest.mark.parametrize(
    "refusal",
    [
        pytest.param(replace(REFUSED, caller="com.c"), id="another app asked"),
        pytest.param(replace(REFUSED, hosting_type=HostingType.SERVICE), id="of a service"),
        pytest.param(replace(REFUSED, hosting_type=None), id="of something unknown"),
    ],
)
def test_a_refusal_counts_where_the_app_asked_for_an_activity(refusal: Event) -> None:
    assert start_attempts((refusal,), package=APP, uids=frozenset({UID})) == ()


def test_a_line_that_names_no_requester_is_taken_for_the_apps() -> None:
    events = (asked("com.b/.Main", uid=None),)
    assert len(start_attempts(events, package=APP, uids=frozenset({UID}))) == 1
    assert others_started(events, package=APP, uids=frozenset({UID})) == ()


@pytest.mark.parametrize(("uid", "is_an_apps"), [(9_999, False), (10_000, True)])
def test_uids_of_apps_begin_at_10000(uid: int, is_an_apps: bool) -> None:
    events = (asked("com.b/.Main", uid=uid),)
    assert bool(start_attempts(events, package=APP, uids=frozenset())) is is_an_apps


def test_a_start_without_a_component_names_neither_package_nor_activity() -> None:
    (attempt,) = start_attempts((asked(None),), package=APP, uids=frozenset({UID}))
    assert (attempt.to_package, attempt.activity) == (None, None)


def test_others_start_what_their_start_lines_name() -> None:
    events = (BORN, REFUSED, asked(None, uid=1_001), asked("com.b/.Main", uid=1_001))
    assert others_started(events, package=APP, uids=frozenset({UID})) == ("com.b",)
