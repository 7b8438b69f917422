"""Means by which an app can stay alive or come back, as visible in its files.

Each is a capability that many honest apps have; it is significant only together with what happens on a
phone. The signs are those of autostart.md 3.3. A detail is quoted from the files, not prose.
"""

from collections import defaultdict
from collections.abc import Iterator
from enum import StrEnum

from detector.apk.app_files import App
from detector.apk.attributes import AttributeReader, Id
from detector.apk.binary_xml import ValueType
from detector.apk.broadcasts import BOOT_PERMISSION, broadcast_rule
from detector.apk.manifest import Component, ComponentType
from detector.apk.resources import Resources

__all__ = ["KeepAliveKind", "keep_alive_means"]

# An app's filter priority may be 1000 at most; a higher one asks to be first (IntentFilter).
HIGH_PRIORITY = 1000
SINGLE_TASK, SINGLE_INSTANCE = 2, 3  # launch modes (ActivityInfo)

FOREGROUND_TYPES = {  # ServiceInfo.FOREGROUND_SERVICE_TYPE_*
    1 << 0: "dataSync",
    1 << 1: "mediaPlayback",
    1 << 2: "phoneCall",
    1 << 3: "location",
    1 << 4: "connectedDevice",
    1 << 5: "mediaProjection",
    1 << 6: "camera",
    1 << 7: "microphone",
    1 << 8: "health",
    1 << 9: "remoteMessaging",
    1 << 10: "systemExempted",
    1 << 11: "shortService",
    1 << 12: "fileManagement",
    1 << 13: "mediaProcessing",
    1 << 30: "specialUse",
}
# android.R.style: Theme.Translucent and its two variants, Theme.NoDisplay.
TRANSLUCENT_THEMES = {0x0103000F, 0x01030010, 0x01030011, 0x01030055}

_P = "android.permission."
JOB_PERMISSION = _P + "BIND_JOB_SERVICE"
# Services that the system keeps bound once the user has enabled them.
SYSTEM_BINDS = {
    _P + "BIND_ACCESSIBILITY_SERVICE",
    _P + "BIND_NOTIFICATION_LISTENER_SERVICE",
    _P + "BIND_DEVICE_ADMIN",
    _P + "BIND_INPUT_METHOD",
    _P + "BIND_VPN_SERVICE",
    _P + "BIND_WALLPAPER",
    _P + "BIND_QUICK_SETTINGS_TILE",
}
PERMISSIONS = {
    _P + "REQUEST_IGNORE_BATTERY_OPTIMIZATIONS",
    _P + "SYSTEM_ALERT_WINDOW",
    _P + "USE_FULL_SCREEN_INTENT",
    _P + "SCHEDULE_EXACT_ALARM",
    _P + "USE_EXACT_ALARM",
    _P + "GET_TASKS",
}


class KeepAliveKind(StrEnum):
    """Published values; the table for readers has a text for each in both languages."""

    EXTRA_PROCESS = "extra_process"
    PAIRED_PROCESSES = "paired_processes"
    PERSISTENT = "persistent"
    SYNC_ADAPTER = "sync_adapter"
    ACCOUNT_AUTHENTICATOR = "account_authenticator"
    JOB_SERVICE = "job_service"
    FOREGROUND_SERVICE = "foreground_service"
    ONE_PIXEL_ACTIVITY = "one_pixel_activity"
    HIGH_PRIORITY = "high_priority"
    SYSTEM_BOUND = "system_bound"
    NATIVE_DAEMON = "native_daemon"
    WAKE_CODE = "wake_code"
    SHARED_USER = "shared_user"
    PERMISSION = "permission"
    BOOT_PERMISSION_UNUSED = "boot_permission_unused"


Means = tuple[KeepAliveKind, Component | None, str]


def keep_alive_means(app: App) -> Iterator[Means]:
    """(kind, component if it concerns one, detail found), in the order of the kinds."""
    manifest = app.manifest
    yield from _processes(app)
    if manifest.is_persistent:
        yield KeepAliveKind.PERSISTENT, None, "android:persistent"
    for component in manifest.components:
        yield from _of_component(component, app)
    for name in app.daemon_files:
        yield KeepAliveKind.NATIVE_DAEMON, None, name
    for mark in app.code.marks:
        yield KeepAliveKind.WAKE_CODE, None, mark
    if manifest.shared_user_id:
        yield KeepAliveKind.SHARED_USER, None, manifest.shared_user_id
    for permission in manifest.permissions:
        if permission in PERMISSIONS:
            yield KeepAliveKind.PERMISSION, None, permission
    boot_actions = [
        receiver_action for receiver_action in _receiver_actions(app) if "BOOT" in receiver_action
    ]
    if BOOT_PERMISSION in manifest.permissions and not boot_actions:
        yield KeepAliveKind.BOOT_PERMISSION_UNUSED, None, BOOT_PERMISSION


def _receiver_actions(app: App) -> Iterator[str]:
    return (
        action
        for component in app.manifest.components
        if component.type is ComponentType.RECEIVER
        for action in component.actions
    )


def _processes(app: App) -> Iterator[Means]:
    by_process: dict[str, list[Component]] = defaultdict(list)
    for component in app.manifest.components:
        if component.process and component.process != app.manifest.package:
            by_process[component.process].append(component)
    for process, components in by_process.items():
        alone = components[0] if len(components) == 1 else None
        yield KeepAliveKind.EXTRA_PROCESS, alone, process
    with_services = [
        process
        for process, components in by_process.items()
        if any(component.type is ComponentType.SERVICE for component in components)
    ]
    if len(with_services) >= 2:
        yield KeepAliveKind.PAIRED_PROCESSES, None, ", ".join(with_services)


def _of_component(component: Component, app: App) -> Iterator[Means]:
    match component.type:
        case ComponentType.SERVICE:
            yield from _of_service(component, app)
        case ComponentType.ACTIVITY if _is_one_pixel(component, app.resources):
            yield KeepAliveKind.ONE_PIXEL_ACTIVITY, component, "translucent, excludeFromRecents, own task"
        case ComponentType.RECEIVER:
            priority = max((filter_.priority for filter_ in component.filters), default=0)
            if priority >= HIGH_PRIORITY and any(broadcast_rule(action) for action in component.actions):
                yield KeepAliveKind.HIGH_PRIORITY, component, f"android:priority {priority}"
        case _:
            return


def _of_service(component: Component, app: App) -> Iterator[Means]:
    if component.permission == JOB_PERMISSION:
        yield KeepAliveKind.JOB_SERVICE, component, JOB_PERMISSION
    if component.permission in SYSTEM_BINDS:
        yield KeepAliveKind.SYSTEM_BOUND, component, str(component.permission)
    if "android.content.SyncAdapter" in component.actions:
        yield KeepAliveKind.SYNC_ADAPTER, component, _sync_detail(component, app)
    if "android.accounts.AccountAuthenticator" in component.actions:
        yield KeepAliveKind.ACCOUNT_AUTHENTICATOR, component, _account_detail(component, app)
    if component.foreground_service_types:
        bits = component.foreground_service_types
        names = [name for bit, name in FOREGROUND_TYPES.items() if bits & bit]
        yield KeepAliveKind.FOREGROUND_SERVICE, component, ", ".join(names) or f"type {bits:#x}"


def _is_one_pixel(component: Component, resources: Resources) -> bool:
    """Translucent, excluded from recents and in its own task. Its size is known only to its code."""
    stands_apart = component.has_own_task or component.launch_mode in (SINGLE_TASK, SINGLE_INSTANCE)
    if not component.is_excluded_from_recents or not stands_apart or component.theme_id is None:
        return False
    value = resources.style_value(component.theme_id, Id.WINDOW_IS_TRANSLUCENT)
    if value is not None and value.type == ValueType.BOOLEAN:
        return value.data != 0
    return resources.parent_style(component.theme_id) in TRANSLUCENT_THEMES


def _sync_detail(component: Component, app: App) -> str:
    reader = AttributeReader(app.resources)
    for meta in component.meta_data:
        document = app.xml_files.get(meta.resource_id or 0)
        if document is not None and document.root.tag == "sync-adapter":
            marks = [f"accountType={reader.text(document.root, Id.ACCOUNT_TYPE) or '?'}"]
            if reader.flag(document.root, Id.IS_ALWAYS_SYNCABLE):
                marks.append("isAlwaysSyncable=true")
            if reader.flag(document.root, Id.USER_VISIBLE) is False:
                marks.append("userVisible=false")
            return ", ".join(marks)
    return "android.content.SyncAdapter"


def _account_detail(component: Component, app: App) -> str:
    reader = AttributeReader(app.resources)
    for meta in component.meta_data:
        document = app.xml_files.get(meta.resource_id or 0)
        if document is not None and document.root.tag == "account-authenticator":
            return f"accountType={reader.text(document.root, Id.ACCOUNT_TYPE) or '?'}"
    return "android.accounts.AccountAuthenticator"
