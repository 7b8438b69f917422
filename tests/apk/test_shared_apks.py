"""The four APKs of the shared data, built by Android's own tools, compared with their sources."""

from pathlib import Path

import pytest

from detector.apk.facts import ApkFacts
from tests.apk.aapt_dump import AaptManifest, dumped
from tests.apk.reading import facts_of
from tests.apk.sdk_tables import own_index
from tests.conftest import RequireBinary

pytestmark = pytest.mark.shared

INTENT = "android.intent.action."
NAMES = ["clean", "hello-autostart", "keepalive", "starter"]


def facts(folder: Path, name: str) -> ApkFacts:
    return facts_of((folder / "apks" / f"{name}.apk").read_bytes(), index=own_index())


@pytest.mark.parametrize("name", NAMES)
def test_agrees_with_aapt(name: str, shared_data: Path, require_binary: RequireBinary) -> None:
    path = shared_data / "apks" / f"{name}.apk"
    assert AaptManifest.of_facts(facts(shared_data, name)) == dumped(require_binary("aapt"), path)


@pytest.mark.parametrize("name", NAMES)
def test_none_of_them_has_a_warning(name: str, shared_data: Path) -> None:
    one = facts(shared_data, name)
    assert one.warnings == ()
    assert [signer.schemes for signer in one.signers] == [("v1", "v2", "v3")]


def test_hello_can_start_at_boot_and_be_woken_by_its_push_sdk(shared_data: Path) -> None:
    one = facts(shared_data, "hello-autostart")
    assert one.label == "Hello Autostart"
    assert {start.action.removeprefix(INTENT): start.deliverable for start in one.auto_start} == {
        "BOOT_COMPLETED": True,
        "LOCKED_BOOT_COMPLETED": True,
        "MY_PACKAGE_REPLACED": True,
        "USER_PRESENT": False,
        "android.net.conn.CONNECTIVITY_CHANGE": False,
        "PACKAGE_ADDED": False,
        "PACKAGE_REMOVED": False,
    }
    assert [target.component.rpartition(".")[2] for target in one.wake_targets if target.known] == [
        "DaemonService",
        "DownloadProvider",
        "DActivity",
    ]
    assert [(sdk.id, sdk.purpose, sdk.matched_by, sdk.n_components) for sdk in one.sdks] == [
        ("jpush", "push", "component", 5)
    ]


def test_keepalive_shows_each_of_its_tricks(shared_data: Path) -> None:
    one = facts(shared_data, "keepalive")
    assert {means.kind for means in one.keep_alive} == {
        "extra_process",
        "paired_processes",
        "one_pixel_activity",
        "high_priority",
        "job_service",
        "sync_adapter",
        "account_authenticator",
        "permission",
    }
    broken = [start for start in one.auto_start if start.component.endswith(".BrokenBoot")]
    assert [(start.deliverable, start.why_code) for start in broken] == [
        (False, "broadcast_filter_wants_data"),
        (False, "broadcast_new_target"),
    ]


@pytest.mark.parametrize("name", ["clean", "starter"])
def test_honest_apps_have_no_capabilities(name: str, shared_data: Path) -> None:
    one = facts(shared_data, name)
    assert (one.auto_start, one.wake_targets, one.keep_alive, one.sdks) == ((), (), (), ())
