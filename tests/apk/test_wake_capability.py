import pytest

from tests.apk.reading import facts_of
from tests.fakes.apk_files import Node, apk, manifest, node, receiver, service

INTENT, P = "android.intent.action.", "android.permission."
BOOT = P + "RECEIVE_BOOT_COMPLETED"


def starts(*components: Node, target_sdk: int = 30) -> list[tuple[str, str, object]]:
    content = apk(manifest(components=components, permissions=[BOOT], target_sdk=target_sdk))
    return [(one.component, one.action, one.deliverable) for one in facts_of(content).auto_start]


def targets(*components: Node, **more: object) -> list[tuple[str, str, bool]]:
    content = apk(manifest(components=components, **more))  # type: ignore[arg-type]
    return [(one.component, one.by, one.known) for one in facts_of(content).wake_targets]


def test_reports_unreachable_receivers_too() -> None:
    one = receiver("com.push.R", INTENT + "BOOT_COMPLETED", INTENT + "USER_PRESENT")
    assert starts(one) == [
        ("com.push.R", INTENT + "BOOT_COMPLETED", True),
        ("com.push.R", INTENT + "USER_PRESENT", False),
    ]
    assert starts(one, target_sdk=25)[1] == ("com.push.R", INTENT + "USER_PRESENT", True)


def test_a_receiver_that_is_not_exported_still_hears_the_system() -> None:
    assert starts(receiver(".R", INTENT + "BOOT_COMPLETED", exported=False))[0][2] is True


def test_the_reachable_one_of_several_filters_counts() -> None:
    one = receiver(".R", INTENT + "BOOT_COMPLETED", scheme="package")
    one.children.append(node("intent-filter", node("action", name=INTENT + "BOOT_COMPLETED")))
    assert starts(one) == [("com.app.one.R", INTENT + "BOOT_COMPLETED", True)]


def test_an_apps_own_action_is_no_auto_start() -> None:
    assert starts(receiver(".R", "com.app.one.REFRESH")) == []


def test_each_start_has_a_reason_and_its_code() -> None:
    content = apk(manifest(components=[receiver(".R", INTENT + "USER_PRESENT")]))
    (one,) = facts_of(content).auto_start
    assert (one.why_code, one.since) == ("broadcast_new_target", 26)
    assert one.why.endswith(".")


def test_exported_components_are_wake_targets_and_known_ones_stand_first() -> None:
    found = targets(
        service(".S", exported=True),
        node("provider", name=".P", exported=True, authorities="a.p"),
        receiver(".R", "com.other.WAKE"),
        node("activity", name=".A", exported=True),
        service("com.push.Daemon", exported=True),
        service(".Inner"),
    )
    assert found == [
        ("com.push.Daemon", "service", True),
        ("com.app.one.S", "service", False),
        ("com.app.one.P", "provider", False),
        ("com.app.one.R", "broadcast", False),
        ("com.app.one.A", "activity", False),
    ]


def test_what_the_launcher_opens_is_no_wake_target() -> None:
    launcher = node(
        "activity",
        node(
            "intent-filter",
            node("action", name=INTENT + "MAIN"),
            node("category", name="android.intent.category.LAUNCHER"),
        ),
        name=".Main",
        exported=True,
    )
    assert targets(launcher) == []


@pytest.mark.parametrize("permission", [P + "BIND_JOB_SERVICE", P + "DUMP", "com.app.one.OWN"])
def test_what_only_the_system_or_the_family_may_start_is_no_wake_target(permission: str) -> None:
    one = service(".S", exported=True, permission=permission)
    content = apk(manifest(node("permission", name="com.app.one.OWN", protectionLevel=2), components=[one]))
    assert facts_of(content).wake_targets == ()


def test_a_permission_open_to_any_app_protects_nothing() -> None:
    one = service(".S", exported=True, permission=P + "FOREGROUND_SERVICE")
    (target,) = facts_of(apk(manifest(components=[one]))).wake_targets
    assert target.permission == P + "FOREGROUND_SERVICE"
