"""What can start the app: broadcasts that its receivers wait for, and components that others may start.

"Can", never "did": nothing here means that it ever happens. Receivers whose filter can no longer be
reached are included, since they show the intention.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from detector.apk.broadcasts import Deliverable, WhyCode, broadcast_rule, judge_delivery
from detector.apk.manifest import Component, ComponentType, Manifest

__all__ = ["Reachable", "Start", "auto_starts", "wake_targets"]

SYSTEM_PREFIXES = ("android.", "com.android.")
LAUNCHER = {"android.intent.category.LAUNCHER", "android.intent.category.LEANBACK_LAUNCHER"}
MAIN = "android.intent.action.MAIN"
SIGNATURE_OR_MORE = 2

# Permissions of the framework and of services that only system apps hold (core/res/AndroidManifest.xml).
# Requiring BIND_… admits the system only.
_SYSTEM_ONLY = {
    "android.permission.DUMP",
    "android.permission.INTERACT_ACROSS_USERS",
    "android.permission.INTERACT_ACROSS_USERS_FULL",
    "android.permission.BROADCAST_SMS",
    "android.permission.BROADCAST_WAP_PUSH",
    "android.permission.SEND_RESPOND_VIA_MESSAGE",
    "android.permission.INSTALL_PACKAGES",
    "android.permission.MANAGE_DOCUMENTS",
    "android.permission.UPDATE_DEVICE_STATS",
    "android.permission.WRITE_SECURE_SETTINGS",
    "android.permission.START_VIEW_PERMISSION_USAGE",
    "com.google.android.c2dm.permission.SEND",
}
_SYSTEM_BIND = "android.permission.BIND_"


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """One action that one receiver waits for. `since`: see `broadcasts.Judged`."""

    component: Component
    action: str
    deliverable: Deliverable
    why: WhyCode
    since: int | None
    priority: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reachable:
    component: Component
    by: Literal["service", "provider", "broadcast", "activity"]


def auto_starts(manifest: Manifest) -> Iterator[Start]:
    """Broadcasts of the system and of push services; an app's own actions are not an auto-start."""
    for component in manifest.components:
        if component.type is not ComponentType.RECEIVER:
            continue
        best: dict[str, Start] = {}
        for intent_filter in component.filters:
            for action in intent_filter.actions:
                if broadcast_rule(action) is None and not action.startswith(SYSTEM_PREFIXES):
                    continue
                judged = judge_delivery(
                    action,
                    intent_filter,
                    target_sdk=manifest.target_sdk,
                    permissions=manifest.permissions,
                    is_enabled=component.is_enabled,
                    is_direct_boot_aware=component.is_direct_boot_aware,
                )
                start = Start(
                    component=component,
                    action=action,
                    deliverable=judged.deliverable,
                    why=judged.why,
                    since=judged.since,
                    priority=intent_filter.priority,
                )
                # Several filters may name it: the most deliverable one counts.
                if action not in best or _rank(start.deliverable) > _rank(best[action].deliverable):
                    best[action] = start
        yield from best.values()


def _rank(deliverable: Deliverable) -> int:
    return 2 if deliverable is True else 0 if deliverable is False else 1


def wake_targets(manifest: Manifest) -> Iterator[Reachable]:
    """Exported components that no permission of the system or of the app's own signature protects.

    Launcher activities are left out; other activities are not, since an app may start them as well as
    a user.
    """
    guarded = {
        declared_permission.name
        for declared_permission in manifest.declared_permissions
        if declared_permission.protection in (SIGNATURE_OR_MORE, 3)
    } | _SYSTEM_ONLY
    for component in manifest.components:
        permission = component.permission or ""
        if not component.is_exported or permission in guarded or permission.startswith(_SYSTEM_BIND):
            continue
        match component.type:
            case ComponentType.SERVICE:
                yield Reachable(component=component, by="service")
            case ComponentType.PROVIDER:
                yield Reachable(component=component, by="provider")
            case ComponentType.RECEIVER:
                yield Reachable(component=component, by="broadcast")
            case _ if not _is_launcher(component):
                yield Reachable(component=component, by="activity")
            case _:
                continue


def _is_launcher(component: Component) -> bool:
    return any(
        MAIN in filter_.actions and LAUNCHER & set(filter_.categories) for filter_ in component.filters
    )
