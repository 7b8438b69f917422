import pytest

from tests.apk.reading import facts_of
from tests.fakes.apk_files import (
    Node,
    Ref,
    apk,
    binary_xml,
    dex,
    manifest,
    node,
    receiver,
    resource_table,
    service,
)

P = "android.permission."
STYLE, SYNC, AUTH = 0x7F050000, 0x7F060000, 0x7F060001
TRANSLUCENT = 0x01010058
XML = {
    "res/sync.xml": binary_xml(
        node("sync-adapter", accountType="com.acc", isAlwaysSyncable=True, userVisible=False)
    ),
    "res/auth.xml": binary_xml(node("account-authenticator", accountType="com.acc")),
}
TABLE = resource_table({STYLE: {TRANSLUCENT: True}, SYNC: "res/sync.xml", AUTH: "res/auth.xml"})


def means(root: Node, **more: object) -> set[tuple[str, str | None, str]]:
    content = apk(root, resources=TABLE, **{"files": XML, **more})  # type: ignore[arg-type]
    return {(one.kind, one.component, one.detail) for one in facts_of(content).keep_alive}


def with_meta_data(name: str, action: str, resource_id: int) -> Node:
    one = service(name, action)
    one.children.append(node("meta-data", name=action, resource=Ref(resource_id)))
    return one


def test_an_honest_app_has_none() -> None:
    assert means(manifest(components=[service(".A"), node("activity", name=".B")])) == set()


def test_processes_of_their_own_and_pairs_of_them() -> None:
    components = [service(".A", process=":one"), service(".B", process=":two"), service(".C", process=":two")]
    assert means(manifest(components=components)) == {
        ("extra_process", "com.app.one.A", "com.app.one:one"),
        ("extra_process", None, "com.app.one:two"),
        ("paired_processes", None, "com.app.one:one, com.app.one:two"),
    }


def test_jobs_syncs_and_accounts() -> None:
    components = [
        service(".Job", permission=P + "BIND_JOB_SERVICE", exported=True),
        with_meta_data(".Sync", "android.content.SyncAdapter", SYNC),
        with_meta_data(".Auth", "android.accounts.AccountAuthenticator", AUTH),
    ]
    assert means(manifest(components=components)) == {
        ("job_service", "com.app.one.Job", P + "BIND_JOB_SERVICE"),
        (
            "sync_adapter",
            "com.app.one.Sync",
            "accountType=com.acc, isAlwaysSyncable=true, userVisible=false",
        ),
        ("account_authenticator", "com.app.one.Auth", "accountType=com.acc"),
    }


@pytest.mark.parametrize(
    ("theme", "is_reported"),
    [
        pytest.param(Ref(0x01030010), True, id="the framework's translucent theme"),
        pytest.param(Ref(STYLE), True, id="a style of the app"),
        pytest.param(Ref(0x01030005), False, id="another theme"),
    ],
)
def test_an_activity_that_may_be_one_pixel_large(theme: Ref, is_reported: bool) -> None:
    one = node("activity", name=".Pixel", theme=theme, excludeFromRecents=True, launchMode=3)
    assert bool(means(manifest(components=[one]))) is is_reported


def test_a_translucent_activity_in_recents_is_an_ordinary_one() -> None:
    assert means(manifest(components=[node("activity", name=".A", theme=Ref(STYLE), launchMode=3)])) == set()


def test_foreground_services_with_their_types() -> None:
    one = service(".A", foregroundServiceType=2 | 1 << 30)
    assert means(manifest(components=[one])) == {
        ("foreground_service", "com.app.one.A", "mediaPlayback, specialUse")
    }


def test_a_receiver_that_wants_to_be_first() -> None:
    one = receiver(".A", "android.intent.action.TIME_SET")
    one.children[0].attributes["priority"] = 0x7FFFFFFF
    assert means(manifest(components=[one])) == {
        ("high_priority", "com.app.one.A", "android:priority 2147483647")
    }


def test_native_daemons_by_their_names_and_wake_code_by_its_strings() -> None:
    files = {
        "lib/arm64-v8a/libdaemon_api21.so": b"",
        "assets/daemon": b"",
        "res/drawable/guard.png": b"",
        "assets/guardian.json": b"",
        "classes2.dex": dex({"a.B": "java.lang.Object"}, texts=["wake_others"]),
    }
    assert means(manifest(), files=files) == {
        ("native_daemon", None, "lib/arm64-v8a/libdaemon_api21.so"),
        ("native_daemon", None, "assets/daemon"),
        ("wake_code", None, "wake_others"),
    }


def test_permissions_and_marks_of_the_whole_app() -> None:
    root = manifest(
        permissions=[P + "REQUEST_IGNORE_BATTERY_OPTIMIZATIONS", P + "RECEIVE_BOOT_COMPLETED"],
        application={"persistent": True},
        sharedUserId="com.app.shared",
    )
    assert means(root) == {
        ("persistent", None, "android:persistent"),
        ("shared_user", None, "com.app.shared"),
        ("permission", None, P + "REQUEST_IGNORE_BATTERY_OPTIMIZATIONS"),
        ("boot_permission_unused", None, P + "RECEIVE_BOOT_COMPLETED"),
    }
