"""The system's own names: what an action announces, and that the lists are consistent."""

import pytest

from detector.attribution.system_names import (
    ALARM_TRIGGER,
    PUSH_CHANNELS,
    ROLE_PERMISSIONS,
    SYSTEM_ACTIONS,
    system_trigger,
)
from detector.core.watching import PhoneTrigger


@pytest.mark.parametrize(
    ("action", "trigger"),
    [
        ("android.intent.action.BOOT_COMPLETED", "boot"),
        ("com.htc.intent.action.QUICKBOOT_POWERON", "boot"),
        ("android.net.conn.CONNECTIVITY_CHANGE", "network"),
        ("android.provider.Telephony.SMS_RECEIVED", "sms"),
        ("android.bluetooth.device.action.ACL_CONNECTED", "system-broadcast"),
        ("cn.example.android.intent.action.BOOT_COMPLETED", None),
        ("com.google.android.c2dm.intent.RECEIVE", None),
        ("", None),
        (None, None),
    ],
)
def test_a_system_action_announces_what_happened(action: str | None, trigger: str | None) -> None:
    assert system_trigger(action) == trigger


def test_a_watchs_triggers_have_the_same_names() -> None:
    """So that a stage and a start can be compared."""
    no_broadcast = {PhoneTrigger.CONTROL, PhoneTrigger.DUE, PhoneTrigger.OTHER_APP}
    assert {one.value for one in PhoneTrigger if one not in no_broadcast} <= set(SYSTEM_ACTIONS.values())
    assert ALARM_TRIGGER not in SYSTEM_ACTIONS.values(), "no system broadcast announces an alarm"


def test_the_lists_hold_whole_names() -> None:
    for name in (*SYSTEM_ACTIONS, *PUSH_CHANNELS, *ROLE_PERMISSIONS):
        assert "." in name
        assert name.strip(" .") == name
    assert all(name.startswith("android.permission.BIND_") for name in ROLE_PERMISSIONS)
