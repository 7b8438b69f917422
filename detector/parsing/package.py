"""`dumpsys package PACKAGE`: version, uid, state and declared components of an installed app.

`stopped=true` right before a start is the strongest sign that somebody else brought it up; an app that
was never launched is stopped, too (autostart.md 1.4).
"""

import re
from dataclasses import dataclass

from detector.parsing.components import ComponentName, parse_component

__all__ = [
    "DeclaredComponent",
    "PackageDump",
    "PackageUser",
    "parse_declared_components",
    "parse_package_dump",
]

_VERSION_NAME = re.compile(r"^\s*versionName=(.*?)\s*$", re.MULTILINE)
_VERSION_CODE = re.compile(r"\bversionCode=(\d{1,18})")
_TARGET_SDK = re.compile(r"\btargetSdk=(\d{1,9})")
_UID = re.compile(r"^\s*(?:userId|appId)=(\d{1,9})", re.MULTILINE)  # appId in newer ones
_SHARED = re.compile(r"\bsharedUser=SharedUserSetting\{\w+ (?P<name>[^/\s}]+)/(?P<uid>\d{1,9})\}")
_FLAGS = re.compile(r"^\s*(?:pkgFlags|flags)=\[(?P<flags>[^\]]*)\]", re.MULTILINE)
_TIME = re.compile(r"^\s*(firstInstallTime|lastUpdateTime)=(.+?)\s*$", re.MULTILINE)
_INSTALLER = re.compile(r"\binstallerPackageName=(\S+)")
_USER = re.compile(r"^\s*User (?P<user>\d{1,9}): (?P<states>.*)$", re.MULTILINE)
_STATE = re.compile(r"\b(installed|hidden|suspended|stopped|notLaunched|enabled|instant)=(\w+)")
_DISABLED = {"2", "3", "4"}  # PackageManager.COMPONENT_ENABLED_STATE_DISABLED, _USER, _UNTIL_USED

_TABLE = re.compile(r"^(?P<kind>Activity|Receiver|Service|Provider) Resolver Table:")
_FILTER = re.compile(r"^\s+\w+ (?P<component>\S+/\S+)(?: filter \w+)?\s*$")
_ACTION = re.compile(r'^\s+Action: "(?P<action>[^"]*)"')


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageUser:
    """The app's state for one user of the phone (999 is a clone); None: not said."""

    user: int
    is_installed: bool | None
    is_stopped: bool | None
    is_never_launched: bool | None
    is_enabled: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageDump:
    """None: the dump does not say. Times are the phone's wall clock as printed, in its own zone."""

    version_name: str | None
    version_code: int | None
    target_sdk: int | None
    uid: int | None = None
    shared_user: str | None = None
    is_system: bool | None = None
    installer: str | None = None
    first_installed_at: str | None = None
    last_updated_at: str | None = None
    users: tuple[PackageUser, ...] = ()

    @property
    def is_stopped(self) -> bool | None:
        """For the phone's owner: force-stopped, or installed and never launched."""
        owner = self.user()
        return owner.is_stopped if owner else None

    @property
    def is_never_launched(self) -> bool | None:
        owner = self.user()
        return owner.is_never_launched if owner else None

    def user(self, number: int = 0) -> PackageUser | None:
        return next((one for one in self.users if one.user == number), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredComponent:
    """A component with an intent filter. `kind` is activity, receiver, service or provider."""

    kind: str
    component: ComponentName
    actions: tuple[str, ...]


def parse_package_dump(text: str, package: str) -> PackageDump | None:
    """None where the app is not installed (`Unable to find package`, or no entry of its own).

    An updated system app has a second entry under "Hidden system packages"; the first is the one that runs.
    """
    entry = _entry(text, package)
    if entry is None:
        return None
    name, shared, flags = _VERSION_NAME.search(entry), _SHARED.search(entry), _FLAGS.search(entry)
    times = dict(reversed(_TIME.findall(entry)))
    installer = _INSTALLER.search(entry)
    return PackageDump(
        version_name=name.group(1) if name and name.group(1) != "null" else None,
        version_code=_number(_VERSION_CODE, entry),
        target_sdk=_number(_TARGET_SDK, entry),
        uid=_number(_UID, entry) or (int(shared["uid"]) if shared else None),
        shared_user=shared["name"] if shared else None,
        is_system="SYSTEM" in flags["flags"].split() if flags else None,
        installer=installer.group(1) if installer and installer.group(1) != "null" else None,
        first_installed_at=times.get("firstInstallTime"),
        last_updated_at=times.get("lastUpdateTime"),
        users=tuple(_user(found) for found in _USER.finditer(entry)),
    )


def parse_declared_components(text: str) -> tuple[DeclaredComponent, ...]:
    """Out of the resolver tables: only components with a filter are listed there, each once here."""
    kind: str | None = None
    found: dict[tuple[str, ComponentName], dict[str, None]] = {}  # a dict keeps their order
    actions: dict[str, None] | None = None
    for line in text.splitlines():
        if line and not line[0].isspace():
            table = _TABLE.match(line)
            kind, actions = (table["kind"].lower() if table else None), None
        elif kind is None:
            continue
        elif (filtered := _FILTER.match(line)) is not None:
            component = parse_component(filtered["component"])
            actions = None if component is None else found.setdefault((kind, component), {})
        elif actions is not None and (action := _ACTION.match(line)) is not None:
            actions.setdefault(action["action"], None)
    return tuple(
        DeclaredComponent(kind=kind, component=component, actions=tuple(actions))
        for (kind, component), actions in found.items()
    )


def _entry(text: str, package: str) -> str | None:
    """From the package's own heading to the next package's, or to the next part of the dump."""
    start = re.search(rf"^(?P<indent>\s*)Package \[{re.escape(package)}\]", text, re.MULTILINE)
    if start is None:
        return None
    end = re.compile(r"^(?:\s*Package \[|\S)", re.MULTILINE).search(text, start.end())
    return text[start.end() : end.start() if end else len(text)]


def _user(found: "re.Match[str]") -> PackageUser:
    states = dict(_STATE.findall(found["states"]))
    enabled = states.get("enabled")
    return PackageUser(
        user=int(found["user"]),
        is_installed=_flag(states.get("installed")),
        is_stopped=_flag(states.get("stopped")),
        is_never_launched=_flag(states.get("notLaunched")),
        is_enabled=None if enabled is None else enabled not in _DISABLED,
    )


def _flag(text: str | None) -> bool | None:
    return {"true": True, "false": False}.get(text or "")


def _number(pattern: "re.Pattern[str]", text: str) -> int | None:
    found = pattern.search(text)
    return int(found.group(1)) if found else None
