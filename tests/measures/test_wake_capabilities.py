"""What an app's files could do, counted: from small APKs that are written for the test."""

from detector.measures.wake_capabilities import measure_wake_capabilities, wake_capable_sdks
from tests.apk.reading import facts_of
from tests.fakes.apk_files import Node, apk, manifest, receiver, service

INTENT = "android.intent.action."
BOOT = "android.permission.RECEIVE_BOOT_COMPLETED"


def counts(*components: Node, target_sdk: int = 33) -> dict[str, float]:
    facts = facts_of(apk(manifest(components=components, permissions=[BOOT], target_sdk=target_sdk)))
    can = measure_wake_capabilities(facts, evidence_prefix="run:0/")
    assert all(one.startswith("run:0/apk:") for one in can.evidence_ids)
    return {one.name: one.value for one in can.quantities() if one.value}


def test_an_app_that_can_nothing_has_no_count() -> None:
    assert "n_auto_start_receivers" not in counts()


def test_a_receiver_counts_once_however_many_broadcasts_it_asks_for() -> None:
    one = receiver(".Boot", INTENT + "BOOT_COMPLETED", INTENT + "LOCKED_BOOT_COMPLETED")
    assert counts(one)["n_auto_start_receivers"] == 1


def test_what_is_no_longer_delivered_is_no_capability_and_is_told_apart() -> None:
    one = receiver(".Unlock", INTENT + "USER_PRESENT")
    said = counts(one)
    assert ("n_auto_start_receivers" in said, said["n_closed_receivers"]) == (False, 1)
    assert counts(one, target_sdk=25)["n_auto_start_receivers"] == 1


def test_a_service_behind_a_permission_is_no_target() -> None:
    assert counts(service(".Open", exported=True))["n_wake_targets"] == 1
    closed = service(".Closed", exported=True, permission="com.app.one.PRIVATE")
    assert "n_wake_targets" not in counts(closed)


def test_an_sdk_that_is_known_for_waking_is_named() -> None:
    facts = facts_of(apk(manifest(components=[service("com.push.Daemon", exported=True)])))
    assert wake_capable_sdks(facts) == ("push",)
