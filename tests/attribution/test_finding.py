"""All starts of a watch that concern an app, in order, in episodes, each with what excuses it."""

from dataclasses import replace

import pytest

from detector.attribution.finding import find_starts
from detector.attribution.found import FoundStart, Grade, StartKind
from detector.attribution.sdk_owner import Sdk
from detector.attribution.standing import DeclaredScene, DeclaredScenes, consent_of
from detector.attribution.watch_record import TimedLine
from detector.core.actions import Launch, TapText
from detector.core.events import HostingType, ProcessStart, StartRefusal
from detector.core.watching import PhoneTrigger
from tests.attribution.records import (
    APP,
    AT_MS,
    GMS,
    OTHER,
    RECEIVER,
    SERVICE,
    act,
    broadcast,
    dumped,
    start,
    triggered,
    watch,
)

POWER = "android.intent.action.ACTION_POWER_CONNECTED"
OTHERS_SERVICE = f"{OTHER}/{OTHER}.Daemon"


def wakes_other(*, at_ms: float = AT_MS, caller: str | None = APP) -> ProcessStart:
    return start(HostingType.SERVICE, OTHERS_SERVICE, package=OTHER, caller=caller, at_ms=at_ms)


def refusal(
    *,
    package: str | None = APP,
    caller: str | None = None,
    caller_uid: int | None = None,
    hosting_type: HostingType | None = HostingType.BROADCAST,
    action: str | None = None,
    at_ms: float = AT_MS,
) -> StartRefusal:
    return StartRefusal(
        at_ms=at_ms,
        at_error_ms=1.0,
        refused_by="AutoStartManager",
        package=package,
        component=RECEIVER,
        hosting_type=hosting_type,
        action=action,
        caller=caller,
        caller_uid=caller_uid,
    )


def only(found: tuple[FoundStart, ...]) -> FoundStart:
    (one,) = found
    return one


# What concerns the app.


def test_a_start_concerns_the_started_app_and_the_caller() -> None:
    woken = start(HostingType.SERVICE, SERVICE, caller=OTHER)
    assert only(find_starts(watch(woken))).package == APP
    assert only(find_starts(watch(wakes_other()))).package == OTHER
    assert find_starts(watch(wakes_other(caller="com.android.settings"))) == ()
    assert find_starts(watch(wakes_other(caller=None))) == ()


def test_starts_and_attempts_are_in_order_of_time() -> None:
    events = (
        start(HostingType.SERVICE, SERVICE, at_ms=AT_MS + 90_000),
        start(HostingType.SERVICE, SERVICE, at_ms=AT_MS),
        refusal(at_ms=AT_MS + 30_000),
    )
    assert [one.at_ms - AT_MS for one in find_starts(watch(*events))] == [0, 30_000, 90_000]


def test_a_start_carries_its_stage_and_evidence() -> None:
    line = TimedLine(at_ms=AT_MS, text=f"am_proc_start: [0,4100,10150,{APP},broadcast,{RECEIVER}]")
    seen = watch(
        start(HostingType.BROADCAST, RECEIVER, hosting_text="broadcast"),
        lines=[line],
        spans=[triggered(PhoneTrigger.POWER)],
        broadcasts=(dumped(broadcast(POWER, uid=1000)),),
    )
    one = only(find_starts(seen))
    assert (one.kind, one.trigger, one.stage) == (StartKind.SELF, "power", "trigger:power:1")
    assert one.evidence_ids == ("dump:1", "action:1")
    assert one.log_lines == (line.text,)
    assert (one.is_refused, one.hosting_type) == (False, "broadcast")


def test_a_start_outside_every_stage_has_none() -> None:
    one = only(find_starts(watch(start(HostingType.SERVICE, SERVICE))))
    assert (one.stage, one.evidence_ids) == (None, ())


# Consent.

CONSENT = TapText(texts=("同意",))


def test_consent_is_the_first_successful_tap_on_it() -> None:
    acts = [
        act(CONSENT, from_ms=10.0, is_done=False),
        act(Launch(package=APP), from_ms=20.0),
        act(CONSENT, from_ms=30.0, to_ms=40.0),
        act(CONSENT, from_ms=50.0),
    ]
    assert consent_of(watch(acts=acts)).given_ms == 40.0
    assert not consent_of(watch(acts=acts[:2])).is_known


@pytest.mark.parametrize(
    ("consented_ms", "is_before"), [(AT_MS + 1, True), (AT_MS, False), (None, None)], ids=str
)
def test_a_start_records_whether_it_came_before_consent(
    consented_ms: float | None, is_before: bool | None
) -> None:
    acts = [] if consented_ms is None else [act(CONSENT, from_ms=0, to_ms=consented_ms)]
    found = find_starts(watch(start(HostingType.SERVICE, SERVICE), refusal(at_ms=AT_MS + 0.5), acts=acts))
    assert found[0].is_before_consent is is_before


# Episodes.


def test_starts_within_ten_seconds_of_the_head_are_one_episode() -> None:
    times = (0, 9_000, 10_000, 10_001, 20_000)
    found = find_starts(watch(*(start(HostingType.SERVICE, SERVICE, at_ms=AT_MS + ms) for ms in times)))
    assert [one.episode for one in found] == [1, 1, 1, 2, 2]
    assert [one.is_head for one in found] == [True, False, False, True, False]


def test_each_app_has_its_own_episodes() -> None:
    found = find_starts(watch(start(HostingType.SERVICE, SERVICE), wakes_other(at_ms=AT_MS + 100)))
    assert [one.is_head for one in found] == [True, True]
    assert len({one.episode for one in found}) == 2


def test_a_refused_attempt_heads_itself_and_opens_no_episode() -> None:
    later = start(HostingType.SERVICE, SERVICE, at_ms=AT_MS + 200)
    found = find_starts(watch(refusal(), refusal(at_ms=AT_MS + 100), later))
    assert [one.is_head for one in found] == [True, True, True]
    assert len({one.episode for one in found}) == 3


# Attempts.


@pytest.mark.parametrize(
    ("attempt", "kind", "trigger"),
    [
        (refusal(action=POWER), StartKind.SELF, "power"),
        (refusal(action=POWER, caller="com.android.settings"), StartKind.SELF, "power"),
        (refusal(hosting_type=HostingType.RESTART), StartKind.SELF, "restart"),
        (refusal(caller=OTHER, action=POWER), StartKind.ASSOCIATED, "power"),
        (refusal(caller_uid=10_151), StartKind.ASSOCIATED, None),
        (refusal(caller=APP), StartKind.INTERNAL, None),
        (refusal(caller=GMS), StartKind.PUSH_CHANNEL, None),
        (refusal(caller_uid=1000), StartKind.UNKNOWN, None),
        (refusal(hosting_type=None), StartKind.UNKNOWN, None),
    ],
    ids=[
        "a broadcast of the system",
        "sent by any part of the system",
        "a restart",
        "another app",
        "another app by its uid",
        "itself",
        "the push channel",
        "the system, for an unknown reason",
        "nothing is reported",
    ],
)
def test_an_attempt_is_classified_by_its_caller(
    attempt: StartRefusal, kind: StartKind, trigger: str | None
) -> None:
    one = only(find_starts(watch(attempt)))
    assert (one.kind, one.trigger, one.is_refused, one.why_id) == (kind, trigger, True, "start_refused")
    assert one.was_stopped is None
    assert one.pid is None


def test_the_caller_of_an_attempt_is_proven_by_the_refusal_itself() -> None:
    one = only(find_starts(watch(refusal(caller_uid=1000))))
    assert one.caller is not None
    assert (one.caller.package, one.caller.grade, one.caller.sources) == (
        "android",
        Grade.PROVEN,
        ("refusal",),
    )


def test_an_attempt_without_the_watched_app_is_left_out() -> None:
    assert find_starts(watch(refusal(package=None, caller=APP))) == ()
    assert find_starts(watch(refusal(package=OTHER, caller=GMS))) == ()
    assert find_starts(watch(refusal(package=OTHER))) == ()
    assert only(find_starts(watch(refusal(package=OTHER, caller=APP)))).kind is StartKind.ASSOCIATED


# SDKs, families, declared scenes.


class OneSdk:
    """Knows a single class."""

    SDK = Sdk(
        id="jpush", name_zh="极光", name_en="JPush", vendor="Aurora", purpose="push", matched_by="prefix"
    )

    def owner_of(self, class_name: str, package: str) -> Sdk | None:
        return self.SDK if (class_name, package) == (f"{OTHER}.Daemon", OTHER) else None


def test_the_sdk_is_that_of_the_started_component() -> None:
    seen = watch(wakes_other(), start(HostingType.SERVICE, SERVICE), start(HostingType.SERVICE))
    by_component = {one.component: one.sdk for one in find_starts(seen, sdks=OneSdk())}
    assert by_component == {OTHERS_SERVICE: OneSdk.SDK, SERVICE: None, None: None}


def test_an_app_of_the_same_developer_is_marked_and_still_counts() -> None:
    scenes = DeclaredScenes(families=((APP, OTHER),))
    one = only(find_starts(watch(wakes_other()), scenes=scenes))
    assert one.is_own_family
    assert one.counts


def scene(**keys: str) -> DeclaredScenes:
    declared = DeclaredScene(scene="alarm-clock", declared_by="the lab", reason="an alarm clock", **keys)
    return DeclaredScenes(scenes=(declared,))


def test_a_declared_scene_excuses_and_names_who_declared_it() -> None:
    seen = watch(start(HostingType.BROADCAST, RECEIVER), broadcasts=(dumped(broadcast(is_from_alarm=True)),))
    one = only(find_starts(seen, scenes=scene(trigger="alarm")))
    assert (one.kind, one.sub_kind, one.declared_by) == (StartKind.DECLARED, "alarm-clock", "the lab")
    assert one.why_id == "start_declared"
    assert not one.counts
    assert one.trigger == "alarm", "what was found stays"


def test_a_declared_scene_that_does_not_fit_excuses_nothing() -> None:
    seen = watch(start(HostingType.BROADCAST, RECEIVER), broadcasts=(dumped(broadcast(is_from_alarm=True)),))
    assert only(find_starts(seen, scenes=scene(trigger="boot"))).kind is StartKind.SELF


def test_a_declared_scene_does_not_change_a_start_that_does_not_count() -> None:
    by_itself = start(HostingType.SERVICE, SERVICE, caller=APP)
    one = only(find_starts(watch(by_itself), scenes=scene(caller=APP)))
    assert (one.kind, one.declared_by) == (StartKind.INTERNAL, None)


def test_a_declared_scene_excuses_a_refused_attempt_too() -> None:
    one = only(find_starts(watch(refusal(caller=OTHER)), scenes=scene(caller=OTHER)))
    assert (one.kind, one.is_refused) == (StartKind.DECLARED, True)


# Refused attempts: who made them, and what does not count.


def test_a_refused_system_broadcast_is_the_systems_even_with_a_shared_uid() -> None:
    for uid in (1000, 10_086, None):
        tried = refusal(action=POWER, caller_uid=uid)
        found = only(find_starts(watch(tried)))
        assert (found.kind, found.trigger) == (StartKind.SELF, "power")
        assert found.caller is not None
        assert (found.caller.package, found.caller.grade) == ("android", Grade.PROVEN)


def test_a_refused_launcher_is_not_an_attempt_of_the_app() -> None:
    tried = refusal(
        hosting_type=HostingType.ACTIVITY, action="android.intent.action.MAIN", caller="com.android.launcher3"
    )
    assert only(find_starts(watch(tried))).kind is StartKind.USER


def test_a_refused_alarm_is_recognised_by_what_the_app_had_set() -> None:
    tried = refusal(action="cn.example.TICK", caller_uid=1000)
    plain = only(find_starts(watch(tried)))
    known = only(find_starts(replace(watch(tried), alarm_tags=frozenset({"cn.example.TICK"}))))
    assert (plain.kind, plain.trigger) == (StartKind.UNKNOWN, None)
    assert (known.kind, known.trigger) == (StartKind.SELF, "alarm")


def test_a_refused_sync_is_a_sync() -> None:
    tried = refusal(hosting_type=HostingType.SERVICE, action="android.content.SyncAdapter")
    found = only(find_starts(watch(tried)))
    assert (found.kind, found.trigger) == (StartKind.SELF, "sync")
