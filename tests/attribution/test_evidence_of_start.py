"""Which dump is evidence of a start: taken right after it, of the same app, of this very start."""

import pytest

from detector.attribution.evidence_of_start import (
    broadcast_of,
    provider_of,
    restart_before,
    service_of,
    start_record_of,
    was_stopped_before,
)
from detector.attribution.watch_record import Dumped, PackageState
from detector.core.events import HostingType
from detector.parsing.broadcasts import SentBroadcast
from tests.attribution.records import (
    APP,
    AT_MS,
    OTHER,
    PROVIDER,
    RECEIVER,
    SERVICE,
    announced,
    broadcast,
    dumped,
    provider,
    service,
    start,
    start_record,
    watch,
)

OF_SERVICE = start(HostingType.SERVICE, SERVICE)
OF_BROADCAST = start(HostingType.BROADCAST, RECEIVER)


def state(is_stopped: bool | None, *, at_ms: float, package: str = APP) -> Dumped[PackageState]:
    value = PackageState(is_stopped=is_stopped, is_never_launched=None)
    return Dumped(id="dump:8", package=package, at_ms=at_ms, at_error_ms=5.0, values=(value,))


# Fresh or not.


@pytest.mark.parametrize(
    ("after_ms", "counts"), [(-5.0, True), (-6.0, False), (5_000.0, True), (5_001.0, False)]
)
def test_a_dump_counts_for_five_seconds_after_the_start(after_ms: float, counts: bool) -> None:
    seen = watch(services=(dumped(service(created_ago_ms=None), after_ms=after_ms),))
    assert (service_of(OF_SERVICE, seen) is not None) is counts


@pytest.mark.parametrize(("package", "counts"), [(APP, True), (None, True), (OTHER, False)])
def test_a_dump_of_the_app_or_of_the_whole_phone_counts(package: str | None, counts: bool) -> None:
    seen = watch(services=(dumped(service(), package=package),))
    assert (service_of(OF_SERVICE, seen) is not None) is counts


def test_the_first_dump_that_shows_it_counts() -> None:
    first, second = service(caller=OTHER), service(caller="com.later")
    seen = watch(
        services=(dumped(id_="dump:0"), dumped(first, id_="dump:1"), dumped(second, id_="dump:2")),
    )
    assert service_of(OF_SERVICE, seen) == (first, "dump:1")


# Services.


def test_another_service_of_the_app_is_no_evidence() -> None:
    assert service_of(OF_SERVICE, watch(services=(dumped(service(name=f"{APP}/.Else")),))) is None


def test_a_service_in_another_process_counts_only_if_it_was_created_about_then() -> None:
    for created_ago_ms, counts in ((250.0, True), (2_700.0, True), (3_000.0, False), (None, True)):
        one = service(pid=5000, created_ago_ms=created_ago_ms)
        assert (service_of(OF_SERVICE, watch(services=(dumped(one),))) is not None) is counts


def test_a_restarted_service_keeps_the_time_of_its_first_creation() -> None:
    for pid in (4100, None):
        one = service(pid=pid, created_ago_ms=3_600_000.0)
        assert service_of(OF_SERVICE, watch(services=(dumped(one),))) is not None


# Broadcasts.


@pytest.mark.parametrize(
    "sent",
    [
        broadcast(receiver=f"{APP}/.Else"),
        broadcast(receiver=None),
        broadcast(is_manifest=False),
        broadcast(state="skipped"),
        broadcast(dispatched_ago_ms=None),
        broadcast(dispatched_ago_ms=10_251.0),
        broadcast(dispatched_ago_ms=200.0),
    ],
    ids=[
        "another receiver",
        "a receiver without a name",
        "a running process had registered it",
        "it was never delivered",
        "at an unknown time",
        "more than ten seconds before",
        "after the start",
    ],
)
def test_a_broadcast_that_cannot_have_started_it_is_skipped(sent: SentBroadcast) -> None:
    assert broadcast_of(OF_BROADCAST, watch(broadcasts=(dumped(sent),))) is None


@pytest.mark.parametrize("state", ["delivered", "pending", ""], ids=["delivered", "on its way", "Android 7"])
def test_a_broadcast_that_may_have_been_delivered_counts(state: str) -> None:
    assert broadcast_of(OF_BROADCAST, watch(broadcasts=(dumped(broadcast(state=state)),))) is not None


def test_the_last_broadcast_before_the_start_counts() -> None:
    near, far = broadcast("near", dispatched_ago_ms=300.0), broadcast("far", dispatched_ago_ms=4_000.0)
    for values in ((near, far), (far, near)):
        seen = broadcast_of(OF_BROADCAST, watch(broadcasts=(dumped(*values),)))
        assert seen == (near, "dump:1")


def test_a_later_dump_counts_if_the_first_shows_no_broadcast() -> None:
    sent = broadcast(dispatched_ago_ms=1_050.0)
    seen = watch(broadcasts=(dumped(id_="dump:1"), dumped(sent, id_="dump:2", after_ms=1_000.0)))
    assert broadcast_of(OF_BROADCAST, seen) == (sent, "dump:2")


@pytest.mark.parametrize(
    ("enqueued_ago_ms", "scheduled_ms", "counts"),
    [
        pytest.param(60_000.0, 59_900.0, True, id="a boot that took a minute"),
        pytest.param(60_000.0, 50_000.0, False, id="handed over before the start"),
        pytest.param(200.0, 100.0, False, id="enqueued after the start"),
        pytest.param(400.0, None, True, id="not delivered yet, and dispatched at an unknown time"),
    ],
)
def test_a_process_starts_between_enqueueing_and_delivery(
    enqueued_ago_ms: float, scheduled_ms: float | None, counts: bool
) -> None:
    sent = broadcast(dispatched_ago_ms=None, enqueued_ago_ms=enqueued_ago_ms, scheduled_ms=scheduled_ms)
    assert (broadcast_of(OF_BROADCAST, watch(broadcasts=(dumped(sent),))) is not None) is counts


@pytest.mark.parametrize(("state", "counts"), [("pending", True), ("delivered", False)])
def test_the_process_may_start_before_the_record_is_dispatched(state: str, counts: bool) -> None:
    """Dumped in between: enqueued before the start, dispatched after it."""
    sent = broadcast(dispatched_ago_ms=1.0, enqueued_ago_ms=400.0, scheduled_ms=None, state=state)
    assert (broadcast_of(OF_BROADCAST, watch(broadcasts=(dumped(sent),))) is not None) is counts


# Providers and the system's own records.


def test_a_provider_is_identified_by_its_component() -> None:
    one = provider()
    of_provider = start(HostingType.CONTENT_PROVIDER, PROVIDER)
    assert provider_of(of_provider, watch(providers=(dumped(one),))) == (one, "dump:1")
    assert provider_of(of_provider, watch(providers=(dumped(provider(name=f"{APP}/.Else")),))) is None


def test_only_a_cold_record_of_the_same_process_counts() -> None:
    warm = start_record("ALARM", start_type="WARM")
    pushed = start_record("ALARM", process_name=f"{APP}:push")
    cold = start_record("JOB")
    assert start_record_of(OF_BROADCAST, watch(start_infos=(dumped(warm, pushed),))) is None
    assert start_record_of(OF_BROADCAST, watch(start_infos=(dumped(warm, pushed, cold),))) == (cold, "dump:1")


# Restarts that the system announced.


@pytest.mark.parametrize(
    ("before_ms", "in_ms", "counts"),
    [
        (1_000.0, 1_000.0, True),
        (6_000.0, 1_000.0, True),
        (6_001.0, 1_000.0, False),
        (5_000.0, None, True),
        (5_001.0, None, False),
        (-1.0, 1_000.0, False),
    ],
)
def test_a_restart_counts_until_shortly_after_it_was_due(
    before_ms: float, in_ms: float | None, counts: bool
) -> None:
    seen = watch(announced(before_ms=before_ms, in_ms=in_ms))
    assert (restart_before(OF_SERVICE, seen) is not None) is counts


def test_a_restart_of_another_service_is_not_a_cause() -> None:
    assert restart_before(OF_SERVICE, watch(announced(before_ms=1_000, service_name=f"{APP}/.Else"))) is None


# Whether it was stopped.


@pytest.mark.parametrize("is_stopped", [True, False, None])
def test_the_last_state_before_the_start_counts(is_stopped: bool | None) -> None:
    seen = watch(
        states=(
            state(not is_stopped, at_ms=AT_MS - 60_000),
            state(is_stopped, at_ms=AT_MS - 1_000),
            state(not is_stopped, at_ms=AT_MS + 1_000),
        )
    )
    assert was_stopped_before(OF_SERVICE, seen) is is_stopped


def test_a_start_in_between_ends_the_state() -> None:
    earlier = start(HostingType.SERVICE, SERVICE, at_ms=AT_MS - 500)
    seen = watch(earlier, OF_SERVICE, states=(state(True, at_ms=AT_MS - 1_000),))
    assert was_stopped_before(earlier, seen) is True
    assert was_stopped_before(OF_SERVICE, seen) is False


def test_without_a_state_of_the_app_it_is_unknown() -> None:
    assert was_stopped_before(OF_SERVICE, watch()) is None
    assert (
        was_stopped_before(OF_SERVICE, watch(states=(state(True, at_ms=AT_MS - 9, package=OTHER),))) is None
    )
    unread: Dumped[PackageState] = Dumped(
        id="dump:8", package=APP, at_ms=AT_MS - 9, at_error_ms=5.0, values=()
    )
    assert was_stopped_before(OF_SERVICE, watch(states=(unread,))) is None
