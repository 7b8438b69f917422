"""What the app asked to show, and what others did, from log lines."""

import pytest

from detector.core.events import ActivityStart, Event, HostingType, ProcessStart, StartRefusal
from detector.windows.start_attempts import StartAnswer, app_uids, others_started, start_attempts

APP, UID = "com.a", 10_150


def asked(
    component: str, *, uid: int | None = UID, result: int | None = None, blocked: bool = False
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
        pytest.param(
            StartRefusal(
                at_ms=100,
                at_error_ms=3,
                refused_by="ActivityTaskManager",
                package="com.b",
                component="com.b/.Main",
                hosting_type=HostingType.ACTIVITY,
                action=None,
                caller=APP,
                caller_uid=UID,
            ),
            StartAnswer.BLOCKED,
            id="a refusal line",
        ),
    ],
)
def test_records_the_systems_answer(event: Event, answer: StartAnswer) -> None:
    (attempt,) = start_attempts((event,), package=APP, uids=frozenset({UID}))
    assert (attempt.answer, attempt.to_package, attempt.activity) == (answer, "com.b", ".Main")


def test_with_an_unknown_uid_the_system_is_not_taken_for_the_app() -> None:
    events = (asked("com.shop/.Main"), asked("com.android.incallui/.InCall", uid=1_001))
    assert [one.to_package for one in start_attempts(events, package=APP, uids=frozenset())] == ["com.shop"]
