"""Which system broadcasts can still start an app through its manifest, and why.

From Android 8 on most broadcasts reach only receivers that are registered at run time, unless the app
targets an older version or the broadcast is an exception (Android documentation, "Implicit broadcast
exceptions"; autostart.md 3.1). Nothing at all reaches an app that the user has stopped. What vendors
additionally allow or refuse is not visible in an APK.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from detector.apk.manifest import IntentFilter

__all__ = ["BroadcastRule", "Deliverable", "Judged", "WhyCode", "broadcast_rule", "judge_delivery"]

Deliverable = bool | str  # True, False, or DEPENDS
DEPENDS = "depends"

MARSHMALLOW = 23  # from this target on the user is asked for dangerous permissions
NOUGAT, OREO = 24, 26  # from these targets on manifest receivers no longer get some broadcasts
LOCKED_BOOT = "android.intent.action.LOCKED_BOOT_COMPLETED"
BOOT_PERMISSION = "android.permission.RECEIVE_BOOT_COMPLETED"
RUN_TIME_PERMISSIONS = {
    "android.permission.BLUETOOTH_CONNECT",
    "android.permission.PROCESS_OUTGOING_CALLS",
    "android.permission.READ_PHONE_STATE",
    "android.permission.RECEIVE_MMS",
    "android.permission.RECEIVE_SMS",
    "android.permission.RECEIVE_WAP_PUSH",
}


class WhyCode(StrEnum):
    """Ids of the sentences (`i18n`) that explain why a broadcast reaches a receiver, or does not."""

    EXCEPTED = "broadcast_excepted"
    ADDRESSED = "broadcast_addressed"
    OLD_TARGET = "broadcast_old_target"
    NEW_TARGET = "broadcast_new_target"
    REGISTERED_ONLY = "broadcast_registered_only"
    REMOVED = "broadcast_removed"
    PERMISSION_MISSING = "broadcast_permission_missing"
    PERMISSION_GRANTED = "broadcast_permission_granted"
    FILTER_WANTS_DATA = "broadcast_filter_wants_data"
    FILTER_LACKS_DATA = "broadcast_filter_lacks_data"
    DISABLED = "broadcast_disabled"
    DIRECT_BOOT = "broadcast_direct_boot"
    WIDGET = "broadcast_widget"
    PUSH = "broadcast_push"
    VENDOR = "broadcast_vendor"
    PRIVILEGED = "broadcast_privileged"
    TARGET_UNKNOWN = "broadcast_target_unknown"
    ACTION_UNKNOWN = "broadcast_action_unknown"


class _Kind(StrEnum):
    EXCEPTED = "excepted"
    ADDRESSED = "addressed"
    LIMITED = "limited"
    REGISTERED_ONLY = "registered_only"
    REMOVED = "removed"
    WIDGET = "widget"
    PUSH = "push"
    VENDOR = "vendor"
    PRIVILEGED = "privileged"


@dataclass(frozen=True, slots=True, kw_only=True)
class BroadcastRule:
    """`scheme`: of the data that the system attaches, None for no data.
    `permissions`: one of them is required to receive it."""

    action: str
    kind: _Kind
    since: int | None = None
    scheme: str | None = None
    permissions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """`since`: the target SDK, or for a removed broadcast the Android version, from which it applies."""

    deliverable: Deliverable
    why: WhyCode
    since: int | None = None


def judge_delivery(
    action: str,
    intent_filter: IntentFilter,
    *,
    target_sdk: int | None,
    permissions: Iterable[str],
    is_enabled: bool = True,
    is_direct_boot_aware: bool = False,
) -> Judged:
    """Whether this action can reach this filter of a manifest receiver.

    Reasons that make it impossible take precedence over conditions that it depends on.
    """
    rule = broadcast_rule(action)
    if rule is None:
        return Judged(deliverable=DEPENDS, why=WhyCode.ACTION_UNKNOWN)
    impossible = _impossible(rule, intent_filter, target_sdk, set(permissions))
    if impossible is not None:
        return impossible
    if not is_enabled:
        return Judged(deliverable=DEPENDS, why=WhyCode.DISABLED)
    if action == LOCKED_BOOT and not is_direct_boot_aware:
        return Judged(deliverable=DEPENDS, why=WhyCode.DIRECT_BOOT)
    held = set(permissions) & set(rule.permissions)
    if held and held <= RUN_TIME_PERMISSIONS and (target_sdk is None or target_sdk >= MARSHMALLOW):
        return Judged(deliverable=DEPENDS, why=WhyCode.PERMISSION_GRANTED)
    if rule.kind is _Kind.LIMITED:
        if target_sdk is None:
            return Judged(deliverable=DEPENDS, why=WhyCode.TARGET_UNKNOWN, since=rule.since)
        return Judged(deliverable=True, why=WhyCode.OLD_TARGET, since=rule.since)
    deliverable, why = _BY_KIND[rule.kind]
    return Judged(deliverable=deliverable, why=why)


def _impossible(
    rule: BroadcastRule, intent_filter: IntentFilter, target_sdk: int | None, permissions: set[str]
) -> Judged | None:
    if rule.kind is _Kind.REGISTERED_ONLY:
        return Judged(deliverable=False, why=WhyCode.REGISTERED_ONLY)
    if rule.kind is _Kind.REMOVED:
        return Judged(deliverable=False, why=WhyCode.REMOVED, since=rule.since)
    if rule.kind is _Kind.PRIVILEGED:
        return Judged(deliverable=False, why=WhyCode.PRIVILEGED)
    # IntentFilter.matchData: data on one side only does not match.
    wants_data = bool(intent_filter.data_schemes) or intent_filter.has_mime_type
    if rule.scheme is None and wants_data:
        return Judged(deliverable=False, why=WhyCode.FILTER_WANTS_DATA)
    if rule.scheme is not None and (
        rule.scheme not in intent_filter.data_schemes or intent_filter.has_mime_type
    ):
        return Judged(deliverable=False, why=WhyCode.FILTER_LACKS_DATA)
    if rule.kind is _Kind.LIMITED and target_sdk is not None and target_sdk >= (rule.since or OREO):
        return Judged(deliverable=False, why=WhyCode.NEW_TARGET, since=rule.since)
    if rule.permissions and not permissions & set(rule.permissions):
        return Judged(deliverable=False, why=WhyCode.PERMISSION_MISSING)
    return None


def broadcast_rule(action: str) -> BroadcastRule | None:
    """None for an app's own action, or an unknown one."""
    return _RULES.get(action)


_BY_KIND: dict[_Kind, tuple[Deliverable, WhyCode]] = {
    _Kind.EXCEPTED: (True, WhyCode.EXCEPTED),
    _Kind.ADDRESSED: (True, WhyCode.ADDRESSED),
    _Kind.WIDGET: (DEPENDS, WhyCode.WIDGET),
    _Kind.PUSH: (DEPENDS, WhyCode.PUSH),
    _Kind.VENDOR: (DEPENDS, WhyCode.VENDOR),
}

_I, _P, _T = "android.intent.action.", "android.permission.", "android.provider.Telephony."
_BLUETOOTH = (_P + "BLUETOOTH", _P + "BLUETOOTH_CONNECT")


def _rules(kind: _Kind, *actions: str, **more: object) -> list[BroadcastRule]:
    return [BroadcastRule(action=action, kind=kind, **more) for action in actions]  # type: ignore[arg-type]


# In the order of autostart.md 3.1. MEDIA_* carry a file:// URI, PACKAGE_* a package: one (documented at each
# in Intent.java).
_ALL = [
    *_rules(
        _Kind.EXCEPTED,
        _I + "BOOT_COMPLETED",
        LOCKED_BOOT,
        permissions=(BOOT_PERMISSION,),
    ),
    *_rules(
        _Kind.VENDOR,
        _I + "QUICKBOOT_POWERON",
        "com.htc.intent.action.QUICKBOOT_POWERON",
        permissions=(BOOT_PERMISSION,),
    ),
    *_rules(
        _Kind.ADDRESSED,
        _I + "MY_PACKAGE_REPLACED",
        _I + "MY_PACKAGE_SUSPENDED",
        _I + "MY_PACKAGE_UNSUSPENDED",
    ),
    *_rules(_Kind.PRIVILEGED, _I + "USER_INITIALIZE", _I + "USER_ADDED", _I + "USER_REMOVED"),
    *_rules(
        _Kind.EXCEPTED,
        _I + "TIME_SET",
        _I + "TIMEZONE_CHANGED",
        "android.app.action.NEXT_ALARM_CLOCK_CHANGED",
        _I + "LOCALE_CHANGED",
        "android.hardware.usb.action.USB_DEVICE_ATTACHED",
        "android.hardware.usb.action.USB_DEVICE_DETACHED",
        "android.hardware.usb.action.USB_ACCESSORY_ATTACHED",
        "android.hardware.usb.action.USB_ACCESSORY_DETACHED",
        "android.accounts.LOGIN_ACCOUNTS_CHANGED",
        "android.accounts.action.ACCOUNT_REMOVED",
        "android.app.action.DEVICE_OWNER_CHANGED",
    ),
    *_rules(
        _Kind.EXCEPTED,
        "android.bluetooth.device.action.ACL_CONNECTED",
        "android.bluetooth.device.action.ACL_DISCONNECTED",
        "android.bluetooth.headset.profile.action.CONNECTION_STATE_CHANGED",
        "android.bluetooth.a2dp.profile.action.CONNECTION_STATE_CHANGED",
        permissions=_BLUETOOTH,
    ),
    *_rules(
        _Kind.EXCEPTED,
        _I + "PHONE_STATE",
        permissions=(_P + "READ_PHONE_STATE",),
    ),
    *_rules(
        _Kind.EXCEPTED,
        _I + "NEW_OUTGOING_CALL",
        permissions=(_P + "PROCESS_OUTGOING_CALLS",),
    ),
    *_rules(_Kind.EXCEPTED, _T + "SMS_RECEIVED", permissions=(_P + "RECEIVE_SMS",)),
    *_rules(
        _Kind.EXCEPTED,
        _T + "WAP_PUSH_RECEIVED",
        permissions=(_P + "RECEIVE_WAP_PUSH", _P + "RECEIVE_MMS"),
    ),
    *_rules(_Kind.PRIVILEGED, _T + "SMS_DELIVER", _T + "WAP_PUSH_DELIVER"),
    *_rules(
        _Kind.EXCEPTED,
        _T + "SECRET_CODE",
        "android.telephony.action.SECRET_CODE",
        scheme="android_secret_code",
    ),
    *_rules(_Kind.EXCEPTED, _I + "PACKAGE_FULLY_REMOVED", _I + "PACKAGE_DATA_CLEARED", scheme="package"),
    *_rules(
        _Kind.EXCEPTED,
        *(
            _I + "MEDIA_" + what
            for what in (
                "MOUNTED",
                "UNMOUNTED",
                "CHECKING",
                "EJECT",
                "REMOVED",
                "BAD_REMOVAL",
                "UNMOUNTABLE",
                "NOFS",
                "SHARED",
            )
        ),
        scheme="file",
    ),
    *_rules(_Kind.EXCEPTED, _I + "EVENT_REMINDER", scheme="content"),
    *_rules(
        _Kind.WIDGET,
        *(
            "android.appwidget.action.APPWIDGET_" + what
            for what in ("UPDATE", "UPDATE_OPTIONS", "ENABLED", "DISABLED", "DELETED", "RESTORED")
        ),
    ),
    *_rules(
        _Kind.PUSH,
        "com.google.android.c2dm.intent.RECEIVE",
        "com.google.android.c2dm.intent.REGISTRATION",
        "com.google.firebase.MESSAGING_EVENT",
        "com.xiaomi.mipush.RECEIVE_MESSAGE",
        "com.xiaomi.mipush.MESSAGE_ARRIVED",
        "com.xiaomi.mipush.ERROR",
        "com.huawei.android.push.intent.RECEIVE",
        "com.huawei.android.push.intent.REGISTRATION",
        "com.huawei.intent.action.PUSH",
        "com.meizu.flyme.push.intent.MESSAGE",
        "com.meizu.flyme.push.intent.REGISTER.FEEDBACK",
        "com.meizu.flyme.push.intent.UNREGISTER.FEEDBACK",
        "com.meizu.c2dm.intent.RECEIVE",
        "com.meizu.c2dm.intent.REGISTRATION",
        "com.vivo.pushclient.action.RECEIVE",
    ),
    *_rules(_Kind.LIMITED, "android.net.conn.CONNECTIVITY_CHANGE", since=NOUGAT),
    *_rules(
        _Kind.LIMITED,
        "android.net.wifi.WIFI_STATE_CHANGED",
        "android.net.wifi.STATE_CHANGE",
        "android.net.wifi.supplicant.STATE_CHANGE",
        "android.net.wifi.SCAN_RESULTS",
        "android.net.wifi.RSSI_CHANGED",
        "android.net.wifi.WIFI_AP_STATE_CHANGED",
        _I + "AIRPLANE_MODE",
        _I + "DATE_CHANGED",
        _I + "ACTION_POWER_CONNECTED",
        _I + "ACTION_POWER_DISCONNECTED",
        _I + "BATTERY_LOW",
        _I + "BATTERY_OKAY",
        _I + "USER_PRESENT",
        _I + "ACTION_SHUTDOWN",
        _I + "WALLPAPER_CHANGED",
        _I + "DOCK_EVENT",
        _I + "INPUT_METHOD_CHANGED",
        "android.media.AUDIO_BECOMING_NOISY",
        "android.media.RINGER_MODE_CHANGED",
        "android.location.PROVIDERS_CHANGED",
        "android.location.MODE_CHANGED",
        "android.bluetooth.adapter.action.STATE_CHANGED",
        "android.bluetooth.adapter.action.CONNECTION_STATE_CHANGED",
        "android.nfc.action.ADAPTER_STATE_CHANGED",
        since=OREO,
    ),
    *_rules(
        _Kind.LIMITED,
        *(_I + "PACKAGE_" + what for what in ("ADDED", "REMOVED", "REPLACED", "CHANGED", "RESTARTED")),
        since=OREO,
        scheme="package",
    ),
    *_rules(
        _Kind.LIMITED,
        *(_I + "MEDIA_SCANNER_" + what for what in ("STARTED", "FINISHED", "SCAN_FILE")),
        since=OREO,
        scheme="file",
    ),
    *_rules(
        _Kind.REGISTERED_ONLY,
        _I + "SCREEN_ON",
        _I + "SCREEN_OFF",
        _I + "BATTERY_CHANGED",
        _I + "TIME_TICK",
        _I + "CONFIGURATION_CHANGED",
        _I + "HEADSET_PLUG",
        _I + "CLOSE_SYSTEM_DIALOGS",
        _I + "USER_UNLOCKED",
        _I + "USER_BACKGROUND",
        _I + "USER_FOREGROUND",
        _I + "DREAMING_STARTED",
        _I + "DREAMING_STOPPED",
        "android.os.action.DEVICE_IDLE_MODE_CHANGED",
        "android.os.action.POWER_SAVE_MODE_CHANGED",
    ),
    *_rules(
        _Kind.REMOVED,
        "android.hardware.action.NEW_PICTURE",
        "android.hardware.action.NEW_VIDEO",
        "com.android.camera.NEW_PICTURE",
        since=NOUGAT,
    ),
]
_RULES = {rule.action: rule for rule in _ALL}
