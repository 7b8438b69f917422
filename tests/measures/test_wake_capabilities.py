"""What an app's files could do, counted on small APKs written for the test."""

from dataclasses import replace

import pytest

from detector.apk.facts import ComponentFacts, KeepAlive, WakeTarget
from detector.apk.keep_alive import KeepAliveKind
from detector.apk.warning import ApkWarning, WarningKind
from detector.measures.wake_capabilities import (
    WakeCapabilities,
    measure_wake_capabilities,
    wake_capable_sdks,
)
from tests.apk.reading import facts_of
from tests.fakes.apk_files import Node, apk, manifest, receiver, service
from tests.measures.touched import q

INTENT = "android.intent.action."
BOOT = "android.permission.RECEIVE_BOOT_COMPLETED"


def counts(*components: Node, target_sdk: int = 33) -> dict[str, float]:
    facts = facts_of(apk(manifest(components=components, permissions=[BOOT], target_sdk=target_sdk)))
    can = measure_wake_capabilities(facts)
    assert all(one.startswith("apk:") for one in can.evidence_ids)
    return {one.name: one.value for one in can.quantities() if one.value}


def test_an_app_without_capabilities_counts_nothing() -> None:
    assert "n_auto_start_receivers" not in counts()


def test_a_receiver_counts_once_for_any_number_of_broadcasts() -> None:
    one = receiver(".Boot", INTENT + "BOOT_COMPLETED", INTENT + "LOCKED_BOOT_COMPLETED")
    assert counts(one)["n_auto_start_receivers"] == 1


def test_an_undelivered_broadcast_is_counted_separately() -> None:
    one = receiver(".Unlock", INTENT + "USER_PRESENT")
    counted = counts(one)
    assert ("n_auto_start_receivers" in counted, counted["n_closed_receivers"]) == (False, 1)
    assert counts(one, target_sdk=25)["n_auto_start_receivers"] == 1


def test_a_service_behind_a_permission_is_not_a_target() -> None:
    assert counts(service(".Open", exported=True))["n_wake_targets"] == 1
    closed = service(".Closed", exported=True, permission="com.app.one.PRIVATE")
    assert "n_wake_targets" not in counts(closed)


def test_names_an_sdk_known_for_waking() -> None:
    facts = facts_of(apk(manifest(components=[service("com.push.Daemon", exported=True)])))
    assert wake_capable_sdks(facts) == ("push",)


# Facts stated directly, where no small APK shows them as plainly.

NO_FACTS = facts_of(apk(manifest(components=[])))


def can(**given: object) -> WakeCapabilities:
    bare = replace(NO_FACTS, auto_start=(), wake_targets=(), keep_alive=(), components=(), warnings=())
    return measure_wake_capabilities(replace(bare, **given))  # type: ignore[arg-type]


def a_target(by: str = "service", *, known: bool = False, sdk: str | None = None) -> WakeTarget:
    return WakeTarget(
        component="com.app.Open",
        type="service",
        by=by,  # type: ignore[arg-type]
        actions=(),
        authorities=(),
        permission=None,
        sdk=sdk,
        known=known,
    )


def a_means(
    kind: KeepAliveKind, component: str | None = "com.app.Means", sdk: str | None = None
) -> KeepAlive:
    return KeepAlive(kind=kind, component=component, detail="", sdk=sdk)


def named(role: str | None, *, exported: bool = True) -> ComponentFacts:
    return ComponentFacts(
        type="service",
        name="com.push.Part",
        exported=exported,
        enabled=True,
        process=None,
        permission=None,
        actions=(),
        data_schemes=(),
        authorities=(),
        owner="sdk",
        sdk="push",
        sdk_matched_by=None,
        sdk_role=role,
    )


@pytest.mark.parametrize(
    ("target", "n_targets"),
    [
        pytest.param(a_target(), 1, id="a service"),
        pytest.param(a_target("activity"), 0, id="an activity is opened by people"),
        pytest.param(a_target("activity", known=True), 1, id="one that is known for waking"),
    ],
)
def test_components_that_others_may_start(target: WakeTarget, n_targets: int) -> None:
    assert can(wake_targets=(target,)).n_wake_targets == q(n_targets, "components")


@pytest.mark.parametrize("kind", list(KeepAliveKind))
def test_means_to_stay_alive(kind: KeepAliveKind) -> None:
    is_synced = kind in (KeepAliveKind.SYNC_ADAPTER, KeepAliveKind.ACCOUNT_AUTHENTICATOR)
    measured = can(keep_alive=(a_means(kind, sdk="alive"),))
    assert measured.n_sync_adapters == q(int(is_synced), "components")
    is_other = not is_synced and kind is not KeepAliveKind.PERMISSION
    assert measured.n_keep_alive_means == q(int(is_other), "means")
    assert measured.n_wake_sdks == q(int(kind is KeepAliveKind.WAKE_CODE), "sdks")


@pytest.mark.parametrize(
    ("component", "n_sdks"),
    [
        pytest.param(named("waker"), 1, id="wakes"),
        pytest.param(named("wake-target"), 1, id="is woken"),
        pytest.param(named("waker", exported=False), 0, id="not exported"),
        pytest.param(named("push"), 0, id="another role"),
        pytest.param(named(None), 0, id="no role"),
    ],
)
def test_an_sdk_counts_by_what_its_components_do(component: ComponentFacts, n_sdks: int) -> None:
    assert can(components=(component,)).n_wake_sdks == q(n_sdks, "sdks")


def test_an_open_components_sdk_counts_if_named_and_known_for_waking() -> None:
    assert can(wake_targets=(a_target(sdk="push"),)).n_wake_sdks == q(0, "sdks")
    assert can(wake_targets=(a_target(sdk="push", known=True),)).n_wake_sdks == q(1, "sdks")
    assert can(wake_targets=(a_target(known=True),)).n_wake_sdks == q(0, "sdks")


@pytest.mark.parametrize("kind", list(WarningKind))
def test_counts_unread_parts(kind: WarningKind) -> None:
    unread = {
        WarningKind.UNREADABLE_PART,
        WarningKind.LIMIT_REACHED,
        WarningKind.READERS_DISAGREE,
        WarningKind.MANIFEST_TAMPERED,
    }
    warning = ApkWarning(kind=kind, message="")
    assert can(warnings=(warning,)).n_unread_parts == q(int(kind in unread), "parts")


def test_cites_components_by_the_files_hash_or_else_the_file() -> None:
    file = f"apk:{NO_FACTS.sha256[:12]}"
    assert can().evidence_ids == (file,)
    means = (a_means(KeepAliveKind.SYNC_ADAPTER), a_means(KeepAliveKind.WAKE_CODE, None))
    measured = can(wake_targets=(a_target(),), keep_alive=means)
    assert measured.evidence_ids == (f"{file}/com.app.Open", f"{file}/com.app.Means")
