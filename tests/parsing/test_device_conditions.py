"""The state of a device: what real phones print, what others claim, and what is refused."""

from dataclasses import fields
from pathlib import Path

import pytest

from detector.core.conditions import DeviceConditions
from detector.parsing.device_conditions import parse_device_conditions

PROPERTIES = "[ro.boot.flash.locked]: [1]\n[ro.boot.verifiedbootstate]: [green]\n[ro.debuggable]: [0]\n"
PROCESSES = "USER PID PPID VSZ RSS WCHAN ADDR S NAME\nroot 1 0 9 9 0 0 S init\nu0_a9 99 1 9 9 0 0 S com.a\n"
CLEAN = {
    "id": "uid=2000(shell) gid=2000(shell)\n",
    "properties": PROPERTIES,
    "su": "looked\n",
    "packages": "package:android\npackage:com.a\n",
    "processes": PROCESSES,
    "global": "adb_enabled=1\ndevelopment_settings_enabled=1\nhttp_proxy=:0\n",
    "secure": "accessibility_enabled=0\n",
    "addresses": "1: lo    inet 127.0.0.1/8 scope host lo\\  x\n30: wlan0    inet 10.0.0.2/24 scope global\n",
    "overlays": "No operations.\n",
    "accounts": "User UserInfo{0:Owner:c13}:\n  Accounts: 0\n",
}


def parsed(**changed: str) -> DeviceConditions:
    return parse_device_conditions(CLEAN | changed)


def test_a_phone_that_answers_nothing_has_nothing_recorded() -> None:
    assert parse_device_conditions({}) == DeviceConditions()
    refused = "java.lang.SecurityException: Permission Denial\n\tat android.os.Parcel.readException\n"
    assert parse_device_conditions(dict.fromkeys(CLEAN, refused)) == DeviceConditions()


def test_a_clean_phone_says_so() -> None:
    clean = parsed()
    assert (clean.verified_boot, clean.bootloader, clean.debuggable) == ("green", "locked", False)
    assert (clean.root, clean.root_traces, clean.hooks, clean.emulator) == (False, (), (), False)
    assert (clean.http_proxy, clean.vpn, clean.networks) == ("", False, ("wlan0",))
    assert (clean.accessibility_services, clean.overlay_apps, clean.accounts) == ((), (), ())
    assert (clean.adb_enabled, clean.developer_options, clean.stay_on) == (True, True, None)


@pytest.mark.parametrize(
    ("section", "text", "field", "value"),
    [
        ("su", "/system/xbin/su\n/system/xbin/su\nlooked\n", "root_traces", ("/system/xbin/su",)),
        ("id", "uid=0(root) gid=0(root)\n", "root_traces", ("uid=0",)),
        ("packages", "package:android\npackage:com.topjohnwu.magisk\n", "root", True),
        ("packages", "package:android\npackage:org.lsposed.manager\n", "hooks", ("org.lsposed.manager",)),
        ("processes", f"{PROCESSES}root 7 1 9 9 0 0 S frida-server\n", "hooks", ("frida-server",)),
        ("global", "http_proxy=10.0.0.9:8080\n", "http_proxy", "10.0.0.9:8080"),
        (
            "global",
            "window_animation_scale=0\ntransition_animation_scale=0.5\nanimator_duration_scale=1\n",
            "animation_scales",
            (0.0, 0.5, 1.0),
        ),
        (
            "secure",
            "enabled_accessibility_services=com.a/.S:com.b/c.T\n",
            "accessibility_services",
            ("com.a/.S", "com.b/c.T"),
        ),
        (
            "addresses",
            "1: lo    inet 127.0.0.1/8\n9: tun0    inet 10.8.0.2/24 scope global tun0\n",
            "vpn",
            True,
        ),
        ("overlays", "com.b.float\ncom.a\n", "overlay_apps", ("com.a", "com.b.float")),
        (
            "accounts",
            "  Accounts: 1\n    Account {name=somebody@example.cn, type=com.xiaomi}\n",
            "accounts",
            ("com.xiaomi",),
        ),
        ("battery", "  AC powered: false\n  USB powered: false\n", "power", "battery"),
        ("selinux", "Permissive\n", "selinux", "permissive"),
    ],
)
def test_what_may_matter_is_named(section: str, text: str, field: str, value: object) -> None:
    assert getattr(parsed(**{section: text}), field) == value


@pytest.mark.parametrize(
    ("section", "text", "field"),
    [
        ("properties", f"{PROPERTIES}[ro.boot.vbmeta.device_state]: [unlocked]\n", "bootloader"),
        ("properties", "[ro.boot.verifiedbootstate]: [perfect]\n", "verified_boot"),
        ("processes", "USER PID PPID VSZ RSS WCHAN ADDR S NAME\nshell 99 1 9 9 0 0 S sh\n", "root"),
        ("processes", "USER PID PPID VSZ RSS WCHAN ADDR S NAME\nshell 99 1 9 9 0 0 S sh\n", "hooks"),
        ("packages", "Error: no permission\n", "root"),
        (
            "global",
            "window_animation_scale=nan\ntransition_animation_scale=1\nanimator_duration_scale=1\n",
            "animation_scales",
        ),
        ("addresses", "", "vpn"),
        ("addresses", "ip: not found\n", "networks"),
        ("overlays", "Error: Unknown command\n", "overlay_apps"),
        ("accounts", "Can't find service: account\n", "accounts"),
    ],
)
def test_a_contradiction_or_half_an_answer_is_not_recorded(section: str, text: str, field: str) -> None:
    assert getattr(parsed(**{section: text}), field) is None


def test_names_of_accounts_are_never_kept() -> None:
    found = parsed(accounts="  Accounts: 1\n    Account {name=somebody@example.cn, type=com.xiaomi}\n")
    assert "somebody" not in str([getattr(found, one.name) for one in fields(found)])


@pytest.mark.shared
def test_a_real_unlocked_device_of_android_9(shared_data: Path) -> None:
    properties, packages = (
        (shared_data / "samples" / f"gwm-a9.{name}.txt").read_text()
        for name in ("getprop", "pm-list-packages")
    )
    found = parsed(properties=properties, packages=packages)
    assert (found.verified_boot, found.bootloader, found.verity) == ("orange", "unlocked", "enforcing")
    assert (found.build_type, found.build_tags, found.debuggable) == ("user", "test-keys", False)
    assert (found.root, found.emulator, found.locale, found.zone) == (
        False,
        False,
        "pt-BR",
        "America/Cayenne",
    )
    assert found.sim is None


@pytest.mark.shared
@pytest.mark.parametrize("name", ["mvt.ps.txt", "healer-a13-mtk.ps-A.txt"])
def test_a_real_list_of_processes_has_no_hook(name: str, shared_data: Path) -> None:
    assert parsed(processes=(shared_data / "samples" / name).read_text(errors="replace")).hooks == ()
