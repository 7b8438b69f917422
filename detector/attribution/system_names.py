"""Names used by the system that attribution needs: actions, push channels, roles.

From autostart.md 2 (S5) and 3.1. A system action is attributed to the system whatever sender the record
names: USER_PRESENT comes from SystemUI's uid, and no app may send a protected one.
"""

__all__ = [
    "ALARM_TRIGGER",
    "PUSH_CHANNELS",
    "ROLE_PERMISSIONS",
    "SYNC_ACTION",
    "SYSTEM_ACTIONS",
    "is_system_only",
    "system_trigger",
]

ALARM_TRIGGER = "alarm"
SYNC_ACTION = "android.content.SyncAdapter"

SYSTEM_ACTIONS = {
    "android.intent.action.BOOT_COMPLETED": "boot",
    "android.intent.action.LOCKED_BOOT_COMPLETED": "boot",
    "android.intent.action.QUICKBOOT_POWERON": "boot",
    "com.htc.intent.action.QUICKBOOT_POWERON": "boot",
    "android.intent.action.USER_PRESENT": "unlock",
    "android.intent.action.USER_UNLOCKED": "unlock",
    "android.intent.action.SCREEN_ON": "screen",
    "android.intent.action.SCREEN_OFF": "screen",
    "android.intent.action.ACTION_POWER_CONNECTED": "power",
    "android.intent.action.ACTION_POWER_DISCONNECTED": "power",
    "android.intent.action.BATTERY_LOW": "power",
    "android.intent.action.BATTERY_OKAY": "power",
    "android.net.conn.CONNECTIVITY_CHANGE": "network",
    "android.net.wifi.WIFI_STATE_CHANGED": "network",
    "android.net.wifi.STATE_CHANGE": "network",
    "android.intent.action.AIRPLANE_MODE": "network",
    "android.intent.action.PACKAGE_ADDED": "package",
    "android.intent.action.PACKAGE_REMOVED": "package",
    "android.intent.action.PACKAGE_REPLACED": "package",
    "android.intent.action.PACKAGE_CHANGED": "package",
    "android.intent.action.PACKAGE_FULLY_REMOVED": "package",
    "android.intent.action.PACKAGE_DATA_CLEARED": "package",
    "android.intent.action.MY_PACKAGE_REPLACED": "own-update",
    "android.intent.action.TIME_SET": "time",
    "android.intent.action.TIMEZONE_CHANGED": "time",
    "android.intent.action.DATE_CHANGED": "time",
    "android.intent.action.LOCALE_CHANGED": "locale",
    "android.intent.action.MEDIA_MOUNTED": "storage",
    "android.intent.action.MEDIA_UNMOUNTED": "storage",
    "android.intent.action.MEDIA_EJECT": "storage",
    "android.accounts.LOGIN_ACCOUNTS_CHANGED": "account",
    "android.intent.action.PHONE_STATE": "call",
    "android.provider.Telephony.SMS_RECEIVED": "sms",
}
"""Actions to the change on the phone that they announce."""

_PROTECTED_PREFIXES = ("android.intent.action.", "android.net.", "android.bluetooth.", "android.hardware.")

PUSH_CHANNELS = frozenset(
    {
        "com.google.android.gms",
        "com.xiaomi.xmsf",
        "com.huawei.hwid",
        "com.hihonor.push",
        "com.heytap.mcs",
        "com.coloros.mcs",
        "com.vivo.pushservice",
        "com.vivo.abe",
        "com.meizu.cloud",
        "com.meizu.flyme.service.find",
    }
)
"""The phone's own push services: a start by one of them is a push delivery."""

ROLE_PERMISSIONS = {
    "android.permission.BIND_INPUT_METHOD": "ime",
    "android.permission.BIND_ACCESSIBILITY_SERVICE": "accessibility",
    "android.permission.BIND_NOTIFICATION_LISTENER_SERVICE": "notification-listener",
    "android.permission.BIND_QUICK_SETTINGS_TILE": "tile",
    "android.permission.BIND_WALLPAPER": "wallpaper",
    "android.permission.BIND_VPN_SERVICE": "vpn",
    "android.permission.BIND_DREAM_SERVICE": "dream",
    "android.permission.BIND_AUTOFILL_SERVICE": "autofill",
    "android.permission.BIND_TELECOM_CONNECTION_SERVICE": "telecom",
    "android.permission.BIND_REMOTEVIEWS": "widget",
}
"""Services that the system binds because the user granted the app a role."""


def is_system_only(action: str | None) -> bool:
    """Whether no app may send this action: it can only come from the system."""
    return action in SYSTEM_ACTIONS


def system_trigger(action: str | None) -> str | None:
    """The change on the phone that a system action announces; None if it is not a system action."""
    if action is None:
        return None
    if action in SYSTEM_ACTIONS:
        return SYSTEM_ACTIONS[action]
    return "system-broadcast" if action.startswith(_PROTECTED_PREFIXES) else None
