"""Why a process started: each hosting type with the evidence that decides it, and the result without."""

import pytest

from detector.attribution.cause import Cause, cause_of
from detector.attribution.found import Grade, StartKind
from detector.attribution.watch_record import OwnAct, StageSpan, WatchRecord
from detector.core.actions import Launch
from detector.core.events import ActivityStart, HostingType
from detector.core.watching import PhoneTrigger, StageKind
from detector.parsing.services import RunningService
from tests.attribution.records import (
    APP,
    AT_MS,
    GMS,
    LAUNCHER,
    MAIN,
    OTHER,
    PROVIDER,
    RECEIVER,
    SERVICE,
    SYSTEM_APP,
    UIDS,
    act,
    announced,
    asked,
    association,
    broadcast,
    dumped,
    process,
    provider,
    service,
    span,
    start,
    start_record,
    triggered,
    watch,
)

POWER = "android.intent.action.ACTION_POWER_CONNECTED"


def of_broadcast(seen: WatchRecord, *, caller: str | None = None) -> Cause:
    return cause_of(start(HostingType.BROADCAST, RECEIVER, caller=caller), seen)


def of_service(seen: WatchRecord, *, caller: str | None = None) -> Cause:
    return cause_of(start(HostingType.SERVICE, SERVICE, caller=caller), seen)


def of_provider(seen: WatchRecord, *, caller: str | None = None) -> Cause:
    return cause_of(start(HostingType.CONTENT_PROVIDER, PROVIDER, caller=caller), seen)


def of_activity(seen: WatchRecord, *, caller: str | None = None) -> Cause:
    return cause_of(start(HostingType.ACTIVITY, MAIN, caller=caller), seen)


def who(cause: Cause) -> tuple[StartKind, str | None, Grade | None]:
    caller = cause.caller
    return cause.kind, caller.package if caller else None, caller.grade if caller else None


# What the type alone decides.


@pytest.mark.parametrize(
    ("hosting_type", "sub_kind"),
    [
        (HostingType.ADDED_APPLICATION, "persistent"),
        (HostingType.RESTART, "persistent"),
        (HostingType.BACKUP, "backup"),
        (HostingType.SYSTEM, "system"),
        (HostingType.LINK_FAIL, "retry"),
        (HostingType.ON_HOLD, "retry"),
    ],
)
def test_a_start_by_the_system_for_itself_is_never_the_apps_doing(
    hosting_type: HostingType, sub_kind: str
) -> None:
    cause = cause_of(start(hosting_type, caller=OTHER), watch())
    assert (cause.kind, cause.sub_kind) == (StartKind.SYSTEM, sub_kind)


def test_a_launchers_own_hosting_type_means_the_user() -> None:
    assert cause_of(start(HostingType.START_APPLICATION), watch()).kind is StartKind.USER


@pytest.mark.parametrize("text", ["", "preload", "ProcessProphet"])
def test_a_vendors_preloading_is_the_vendors_doing(text: str) -> None:
    cause = cause_of(start(HostingType.OTHER, hosting_text=text), watch())
    assert (cause.kind, cause.why_id) == (StartKind.SYSTEM, "start_by_preload")


def test_an_unknown_type_is_unexplained() -> None:
    cause = cause_of(start(HostingType.OTHER, hosting_text="webview_service"), watch())
    assert (cause.kind, cause.why_id) == (StartKind.UNKNOWN, "start_unexplained")


# Activities.


def test_the_launcher_means_the_user() -> None:
    seen = watch(asked(before_ms=40, uid=UIDS[LAUNCHER], package=LAUNCHER))
    assert who(of_activity(seen)) == (StartKind.USER, LAUNCHER, Grade.PROVEN)


def test_another_app_that_opens_an_activity_is_its_caller() -> None:
    seen = watch(asked(before_ms=40, uid=UIDS[OTHER]))
    cause = of_activity(seen)
    assert who(cause) == (StartKind.ASSOCIATED, OTHER, Grade.PROVEN)
    assert cause.sub_kind == "activity"


def test_an_app_that_opens_its_own_activity_in_another_process_is_internal() -> None:
    assert who(of_activity(watch(asked(before_ms=40, uid=UIDS[APP])))) == (
        StartKind.INTERNAL,
        APP,
        Grade.PROVEN,
    )


@pytest.mark.parametrize(
    ("launched_ms", "why_id"),
    [(AT_MS - 200, "start_by_tool"), (AT_MS - 20_000, "start_by_shell")],
    ids=["our own launch", "a shell that is not ours"],
)
def test_the_shell_is_always_a_tool(launched_ms: float, why_id: str) -> None:
    seen = watch(asked(before_ms=40, uid=2000), acts=[act(Launch(package=APP), from_ms=launched_ms)])
    cause = of_activity(seen)
    assert (cause.kind, cause.why_id) == (StartKind.TOOL, why_id)


def test_a_launch_of_another_app_does_not_make_a_shells_start_ours() -> None:
    seen = watch(asked(before_ms=40, uid=2000), acts=[act(Launch(package=OTHER), from_ms=AT_MS - 200)])
    assert of_activity(seen).why_id == "start_by_shell"


@pytest.mark.parametrize(
    "line",
    [
        asked(before_ms=3_001, uid=UIDS[OTHER]),
        asked(before_ms=-10, uid=UIDS[OTHER]),
        asked(before_ms=40, uid=UIDS[OTHER], target=f"{OTHER}/.Main"),
        asked(before_ms=40, uid=UIDS[OTHER], target=None),
    ],
    ids=["too early", "after the start", "of another app", "without a component"],
)
def test_a_request_that_does_not_fit_the_start_names_no_caller(line: ActivityStart) -> None:
    assert of_activity(watch(line)).kind is StartKind.UNKNOWN


def test_the_last_of_several_requests_counts() -> None:
    seen = watch(asked(before_ms=2_000, uid=UIDS[OTHER]), asked(before_ms=40, uid=UIDS[LAUNCHER]))
    assert of_activity(seen).kind is StartKind.USER


@pytest.mark.parametrize("uid", [10_999, None])
def test_an_unnamed_caller_is_unexplained(uid: int | None) -> None:
    assert who(of_activity(watch(asked(before_ms=40, uid=uid)))) == (StartKind.UNKNOWN, None, None)


def test_a_uid_of_the_system_without_a_package_is_the_system() -> None:
    assert who(of_activity(watch(asked(before_ms=40, uid=1000)))) == (
        StartKind.USER,
        "android",
        Grade.PROVEN,
    )


def test_a_top_activity_restarts_by_itself_after_its_process_died() -> None:
    cause = cause_of(start(HostingType.TOP_ACTIVITY, MAIN), watch())
    assert (cause.kind, cause.sub_kind) == (StartKind.SYSTEM, "top-again")


def test_without_a_request_the_logs_caller_counts() -> None:
    assert who(of_activity(watch(), caller=OTHER)) == (StartKind.ASSOCIATED, OTHER, Grade.PROVEN)
    assert of_activity(watch(), caller=LAUNCHER).kind is StartKind.USER


# Broadcasts.


def test_an_alarm_is_the_apps_own_doing_whatever_its_sender() -> None:
    sent = broadcast(is_from_alarm=True, caller=APP, uid=UIDS[APP])
    cause = of_broadcast(watch(broadcasts=(dumped(sent),)))
    assert who(cause) == (StartKind.SELF, "android", Grade.PROVEN)
    assert (cause.trigger, cause.why_id, cause.evidence_ids) == ("alarm", "start_by_alarm", ("dump:1",))


@pytest.mark.parametrize(
    ("action", "trigger"),
    [
        (POWER, "power"),
        ("android.intent.action.BOOT_COMPLETED", "boot"),
        ("android.intent.action.SOMETHING_NEW", "system-broadcast"),
    ],
)
def test_a_system_broadcast_to_a_receiver_is_the_apps_own_doing(action: str, trigger: str) -> None:
    cause = of_broadcast(watch(broadcasts=(dumped(broadcast(action, uid=1000)),)))
    assert who(cause) == (StartKind.SELF, "android", Grade.PROVEN)
    assert (cause.trigger, cause.action) == (trigger, action)


def test_a_system_action_from_systemui_is_the_systems() -> None:
    sent = broadcast("android.intent.action.USER_PRESENT", caller="com.android.systemui", uid=10_022)
    assert of_broadcast(watch(broadcasts=(dumped(sent),))).trigger == "unlock"


def test_a_system_action_sent_by_another_app_is_that_apps() -> None:
    sent = broadcast("android.intent.action.SOMETHING_NEW", caller=OTHER, uid=UIDS[OTHER])
    assert who(of_broadcast(watch(broadcasts=(dumped(sent),)))) == (
        StartKind.ASSOCIATED,
        OTHER,
        Grade.PROVEN,
    )


def test_another_apps_broadcast_is_its_doing_and_agreeing_sources_are_both_named() -> None:
    seen = watch(broadcasts=(dumped(broadcast(uid=UIDS[OTHER])),))
    for caller, sources in ((None, ("broadcasts",)), (OTHER, ("broadcasts", "caller="))):
        cause = of_broadcast(seen, caller=caller)
        assert cause.kind is StartKind.ASSOCIATED
        assert cause.caller is not None
        assert cause.caller.sources == sources


def test_the_phones_push_service_causes_no_accusation() -> None:
    sent = broadcast("com.google.android.c2dm.intent.RECEIVE", caller=GMS, uid=UIDS[GMS])
    cause = of_broadcast(watch(broadcasts=(dumped(sent),)))
    assert (cause.kind, cause.action) == (StartKind.PUSH_CHANNEL, "com.google.android.c2dm.intent.RECEIVE")


def test_an_apps_broadcast_to_itself_is_internal() -> None:
    assert of_broadcast(watch(broadcasts=(dumped(broadcast(caller=APP)),))).kind is StartKind.INTERNAL


def test_a_start_by_a_system_app_is_not_an_associated_start() -> None:
    cause = of_broadcast(watch(broadcasts=(dumped(broadcast(caller=SYSTEM_APP)),)))
    assert (cause.kind, cause.why_id) == (StartKind.SYSTEM, "start_by_system_app")


def test_the_system_with_an_unknown_action_is_unexplained() -> None:
    cause = of_broadcast(watch(broadcasts=(dumped(broadcast(uid=1000)),)))
    assert (cause.kind, cause.why_id) == (StartKind.UNKNOWN, "start_by_system_unclear")


@pytest.mark.parametrize("uid", [None, 10_999])
def test_an_unnamed_sender_is_unexplained(uid: int | None) -> None:
    cause = of_broadcast(watch(broadcasts=(dumped(broadcast(uid=uid)),)))
    assert who(cause) == (StartKind.UNKNOWN, None, None)
    assert cause.action == "cn.example.action.TICK"


def test_a_shared_uid_names_no_app() -> None:
    shared = {APP: 10_150, OTHER: 10_160, "cn.example.third": 10_160}
    seen = watch(broadcasts=(dumped(broadcast(uid=10_160)),), uids=shared)
    assert of_broadcast(seen).kind is StartKind.UNKNOWN


# Broadcasts that no dump shows.


def test_our_trigger_explains_it_only_if_the_log_names_the_system() -> None:
    seen = watch(spans=[triggered(PhoneTrigger.POWER)])
    assert who(of_broadcast(seen, caller="android")) == (StartKind.SELF, "android", Grade.INFERRED)
    assert of_broadcast(seen, caller="android").trigger == "power"
    assert of_broadcast(seen).kind is StartKind.UNKNOWN


@pytest.mark.parametrize(
    "spans",
    [
        [],
        [span(StageKind.BACKGROUND)],
        [triggered(PhoneTrigger.CONTROL)],
        [triggered(PhoneTrigger.OTHER_APP)],
        [span(StageKind.TRIGGER, trigger=PhoneTrigger.POWER, to_ms=AT_MS)],
    ],
    ids=["no stage", "background", "control", "another app", "its trigger was over"],
)
def test_without_a_trigger_of_ours_it_is_unexplained(spans: list[StageSpan]) -> None:
    cause = of_broadcast(watch(spans=spans), caller="android")
    assert who(cause) == (StartKind.UNKNOWN, "android", Grade.PROVEN)


def test_while_waiting_for_due_alarms_the_apps_own_name_means_an_alarm() -> None:
    for caller in ("android", APP):
        cause = of_broadcast(watch(spans=[triggered(PhoneTrigger.DUE)]), caller=caller)
        assert (cause.kind, cause.trigger) == (StartKind.SELF, "alarm")


def test_our_trigger_does_not_explain_a_broadcast_in_the_apps_own_name() -> None:
    """The system broadcasts in its own name: this one was sent by the app's own process, or by an alarm of
    its own."""
    cause = of_broadcast(watch(spans=[triggered(PhoneTrigger.POWER)]), caller=f"{APP}:push")
    assert who(cause) == (StartKind.UNKNOWN, APP, Grade.PROVEN)


def test_without_a_dumped_broadcast_the_logs_caller_counts() -> None:
    assert who(of_broadcast(watch(), caller=f"{OTHER}:push")) == (StartKind.ASSOCIATED, OTHER, Grade.PROVEN)
    assert of_broadcast(watch(), caller="com.android.shell").kind is StartKind.TOOL


@pytest.mark.parametrize(
    ("reason", "why_id", "trigger"),
    [("ALARM", "start_by_alarm", "alarm"), ("BOOT COMPLETE", "start_by_broadcast", "boot")],
)
def test_the_systems_start_record_counts_next(reason: str, why_id: str, trigger: str) -> None:
    seen = watch(start_infos=(dumped(start_record(reason, action="cn.example.TICK")),))
    cause = of_broadcast(seen)
    assert who(cause) == (StartKind.SELF, "android", Grade.PROVEN)
    assert (cause.why_id, cause.trigger, cause.action) == (why_id, trigger, "cn.example.TICK")


def test_a_push_record_is_the_push_channels() -> None:
    assert of_broadcast(watch(start_infos=(dumped(start_record("PUSH")),))).kind is StartKind.PUSH_CHANNEL


@pytest.mark.parametrize("reason", ["BROADCAST", None])
def test_a_record_without_a_cause_explains_nothing(reason: str | None) -> None:
    assert of_broadcast(watch(start_infos=(dumped(start_record(reason)),))).kind is StartKind.UNKNOWN


# Services.


def test_a_job_and_a_sync_are_the_apps_own_doing() -> None:
    job = service(permission="android.permission.BIND_JOB_SERVICE")
    sync = service(action="android.content.SyncAdapter")
    for one, trigger in ((job, "job"), (sync, "sync")):
        cause = of_service(watch(services=(dumped(one),)))
        assert who(cause) == (StartKind.SELF, "android", Grade.PROVEN)
        assert cause.trigger == trigger


@pytest.mark.parametrize(
    ("holders", "kind", "why_id"),
    [
        (frozenset({APP}), StartKind.SYSTEM, "start_by_role"),
        (None, StartKind.SYSTEM, "start_by_role"),
        (frozenset({OTHER}), StartKind.UNKNOWN, "start_by_role_not_given"),
    ],
    ids=["given", "not reported by the phone", "given to another"],
)
def test_a_role_excuses_the_app_the_user_gave_it_to(
    holders: frozenset[str] | None, kind: StartKind, why_id: str
) -> None:
    seen = watch(
        services=(dumped(service(permission="android.permission.BIND_INPUT_METHOD")),),
        roles={} if holders is None else {"ime": holders},
    )
    cause = of_service(seen)
    assert (cause.kind, cause.why_id, cause.sub_kind) == (kind, why_id, "ime")


@pytest.mark.parametrize(
    ("one", "sources"),
    [
        (service(caller=OTHER), ("services",)),
        (service(caller_uid=UIDS[OTHER]), ("services",)),
    ],
    ids=["by package", "by uid"],
)
def test_the_records_own_caller_is_proof(one: RunningService, sources: tuple[str, ...]) -> None:
    cause = of_service(watch(services=(dumped(one),)))
    assert who(cause) == (StartKind.ASSOCIATED, OTHER, Grade.PROVEN)
    assert cause.caller is not None
    assert cause.caller.sources == sources


def test_a_bound_client_is_only_inferred() -> None:
    one = service(clients=[process(OTHER), process(APP)])
    assert who(of_service(watch(services=(dumped(one),)))) == (StartKind.ASSOCIATED, OTHER, Grade.INFERRED)


def test_two_bound_apps_accuse_neither() -> None:
    one = service(clients=[process(OTHER), process(LAUNCHER)])
    assert who(of_service(watch(services=(dumped(one),)))) == (StartKind.UNKNOWN, None, None)


def test_bound_by_its_own_processes_only_is_internal() -> None:
    assert of_service(watch(services=(dumped(service(clients=[process(APP)])),))).kind is StartKind.INTERNAL


def test_the_log_outranks_the_dump_which_may_show_a_later_call() -> None:
    seen = watch(services=(dumped(service(caller=LAUNCHER)),))
    cause = of_service(seen, caller=OTHER)
    assert who(cause) == (StartKind.ASSOCIATED, OTHER, Grade.PROVEN)
    assert cause.caller is not None
    assert cause.caller.sources == ("caller=",)


def test_agreeing_log_and_dump_are_both_named() -> None:
    cause = of_service(watch(services=(dumped(service(caller=OTHER)),)), caller=OTHER)
    assert cause.caller is not None
    assert cause.caller.sources == ("caller=", "services")


def test_a_single_association_is_inferred_and_two_are_not() -> None:
    one = watch(associations=(dumped(association(OTHER), association(APP), association("system")),))
    assert who(of_service(one)) == (StartKind.ASSOCIATED, OTHER, Grade.INFERRED)
    two = watch(associations=(dumped(association(OTHER), association(LAUNCHER)),))
    assert of_service(two).kind is StartKind.UNKNOWN


@pytest.mark.parametrize("after_ms", [-1.0, 3_001.0])
def test_an_association_counts_only_in_a_dump_right_after_the_start(after_ms: float) -> None:
    seen = watch(associations=(dumped(association(OTHER), after_ms=after_ms),))
    assert of_service(seen).kind is StartKind.UNKNOWN


def test_an_announced_restart_is_the_apps_own_doing() -> None:
    cause = of_service(watch(announced(before_ms=1_000)))
    assert (cause.kind, cause.sub_kind, cause.trigger) == (StartKind.SELF, "sticky-restart", "restart")


def test_a_named_caller_outranks_an_announced_restart() -> None:
    """A real A → B began with one: it is a rebinding, distinct from a new start."""
    cause = of_service(watch(announced(before_ms=1_000)), caller=OTHER)
    assert who(cause) == (StartKind.ASSOCIATED, OTHER, Grade.PROVEN)
    assert cause.sub_kind == "rebind-after-kill"


def test_a_restart_in_the_name_of_app_or_system_stays_a_restart() -> None:
    for caller in (APP, "android"):
        cause = of_service(watch(announced(before_ms=1_000)), caller=caller)
        assert (cause.kind, cause.sub_kind) == (StartKind.SELF, "sticky-restart")


def test_the_system_as_caller_needs_its_own_record() -> None:
    assert of_service(watch(), caller="android").why_id == "start_by_system_unclear"
    explained = of_service(watch(start_infos=(dumped(start_record("JOB")),)), caller="android")
    assert who(explained) == (StartKind.SELF, "android", Grade.PROVEN)
    assert explained.trigger == "job"


@pytest.mark.parametrize("hosting_type", [HostingType.STARTED_SERVICE, HostingType.BOUND_SERVICE])
def test_newer_service_types_mean_the_same(hosting_type: HostingType) -> None:
    cause = cause_of(start(hosting_type, SERVICE, caller=OTHER), watch())
    assert cause.kind is StartKind.ASSOCIATED


# Content providers.


def test_a_providers_client_is_inferred_and_the_log_proves_it() -> None:
    seen = watch(providers=(dumped(provider(process(OTHER))),))
    assert who(of_provider(seen)) == (StartKind.ASSOCIATED, OTHER, Grade.INFERRED)
    assert who(of_provider(seen, caller=LAUNCHER)) == (StartKind.SYSTEM, LAUNCHER, Grade.PROVEN)


def test_a_client_with_a_system_uid_is_the_system() -> None:
    seen = watch(providers=(dumped(provider(process("com.android.settings", uid=1000))),))
    assert who(of_provider(seen)) == (StartKind.UNKNOWN, "android", Grade.INFERRED)


def test_a_client_of_unknown_uid_is_identified_by_its_process() -> None:
    seen = watch(providers=(dumped(provider(process(f"{OTHER}:push", uid=10_999))),))
    assert who(of_provider(seen)) == (StartKind.ASSOCIATED, OTHER, Grade.INFERRED)


def test_a_provider_without_clients_is_unexplained() -> None:
    assert who(of_provider(watch(providers=(dumped(provider()),)))) == (StartKind.UNKNOWN, None, None)


# What follows our own launch.


@pytest.mark.parametrize("hosting_type", [HostingType.SERVICE, HostingType.CONTENT_PROVIDER])
@pytest.mark.parametrize(
    ("launch", "kind"),
    [
        (act(Launch(package=APP), from_ms=AT_MS - 9_999), StartKind.INTERNAL),
        (act(Launch(package=APP), from_ms=AT_MS - 10_001), StartKind.UNKNOWN),
        (act(Launch(package=APP), from_ms=AT_MS + 1), StartKind.UNKNOWN),
        (act(Launch(package=APP), from_ms=AT_MS - 5_000, is_done=False), StartKind.UNKNOWN),
        (act(Launch(package=OTHER), from_ms=AT_MS - 5_000), StartKind.UNKNOWN),
    ],
    ids=["while it settles", "later", "before the launch", "the launch failed", "of another app"],
)
def test_starts_while_the_app_settles_are_its_own(
    hosting_type: HostingType, launch: OwnAct, kind: StartKind
) -> None:
    target = SERVICE if hosting_type is HostingType.SERVICE else PROVIDER
    cause = cause_of(start(hosting_type, target), watch(acts=[launch]))
    assert cause.kind is kind


def test_a_named_caller_outranks_the_settling() -> None:
    seen = watch(acts=[act(Launch(package=APP), from_ms=AT_MS - 1_000)])
    assert of_service(seen, caller=OTHER).kind is StartKind.ASSOCIATED
