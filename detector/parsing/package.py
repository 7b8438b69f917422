"""`dumpsys package PACKAGE`: version, uid, state and declared components of an installed app.

`stopped=true` right before a start is the strongest sign that something else started the app; an app that
was never launched is stopped, too (autostart.md 1.4).
"""

import re
from dataclasses import dataclass, field

from detector.parsing.device_text import cut_line, lines_of
from detector.parsing.dump_values import ComponentName, parse_component

__all__ = [
    "DeclaredComponent",
    "PackageDump",
    "PackageUser",
    "parse_declared_components",
    "parse_package_dump",
]

_VERSION_CODE = re.compile(r"\bversionCode=(\d{1,18})")
_TARGET_SDK = re.compile(r"\btargetSdk=(\d{1,9})")
_UID = re.compile(r"(?:userId|appId)=(\d{1,9})")  # appId in newer ones
_SHARED = re.compile(r"\bsharedUser=SharedUserSetting\{\w{1,16} (?P<name>[^/\s}]{1,255})/(?P<uid>\d{1,9})\}")
_FLAGS = re.compile(r"(?:pkgFlags|flags)=\[(?P<flags>[^\]]*)\]")
_TIME = re.compile(r"(firstInstallTime|lastUpdateTime)=(.+)$")
_SIGNATURES = re.compile(
    r"\bsignatures=PackageSignatures\{\w{1,16}(?: version:\d{1,9}, signatures:| )"
    r"\[(?P<hashes>[0-9a-f, ]{0,999})\]"
)
"""PackageSignatures.toString() of AOSP 9 and later; up to 8 without the version and the word."""
_INSTALLER = re.compile(r"\binstallerPackageName=(\S+)")
_RUNTIME = "runtime permissions:"
_PERMISSION = re.compile(r"(?P<name>[\w.]{1,255}): granted=(?P<granted>true|false)\b")
_USER = re.compile(r"User (?P<user>\d{1,9}): (?P<states>.*)$")
_PACKAGE = re.compile(r"Package \[([^\]]{1,255})\]")
_STATE = re.compile(r"\b(installed|hidden|suspended|stopped|notLaunched|enabled|instant)=(\w+)")
_DISABLED = {"2", "3", "4"}  # PackageManager.COMPONENT_ENABLED_STATE_DISABLED, _USER, _UNTIL_USED

_TABLE = re.compile(r"^(?P<kind>Activity|Receiver|Service|Provider) Resolver Table:")
_FILTER = re.compile(r"\s+\w+ (?P<component>[^\s/]+/\S+)(?: filter \w+)?\s*$")
_ACTION = re.compile(r'\s+Action: "(?P<action>[^"]*)"')


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageUser:
    """The app's state for one user of the phone (999 is a clone); None: not in the dump."""

    user: int
    is_installed: bool | None
    is_stopped: bool | None
    is_never_launched: bool | None
    is_enabled: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageDump:
    """None: not in the dump. Times are the phone's wall clock as printed, in its own zone.

    `signature_hashes` are `Signature.hashCode()` of the signing certificates, in hex without leading zeros.
    `granted_permissions`: the runtime ones that the first user granted.
    """

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
    signature_hashes: tuple[str, ...] = ()
    granted_permissions: tuple[str, ...] | None = None

    @property
    def is_stopped(self) -> bool | None:
        """For user 0: force-stopped, or installed and never launched."""
        owner = self.user()
        return owner.is_stopped if owner else None

    @property
    def is_never_launched(self) -> bool | None:
        owner = self.user()
        return owner.is_never_launched if owner else None

    def user(self, number: int = 0) -> PackageUser | None:
        return next((user for user in self.users if user.user == number), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredComponent:
    """A component with an intent filter. `kind` is activity, receiver, service or provider."""

    kind: str
    component: ComponentName
    actions: tuple[str, ...]


def parse_package_dump(text: str, package: str) -> PackageDump | None:
    """None if the app is not installed (`Unable to find package`, or no entry of its own).

    An updated system app has a second entry under "Hidden system packages"; the first is the active one.
    """
    entry = _entry(text, package)
    if entry is None:
        return None
    values = _EntryValues()
    for line in entry:
        values.take(line)
    return PackageDump(
        version_name=values.version_name if values.version_name != "null" else None,
        version_code=values.version_code,
        target_sdk=values.target_sdk,
        uid=values.uid or values.shared_uid,
        shared_user=values.shared_user,
        is_system=None if values.flags is None else "SYSTEM" in values.flags.split(),
        installer=values.installer if values.installer != "null" else None,
        first_installed_at=values.times.get("firstInstallTime"),
        last_updated_at=values.times.get("lastUpdateTime"),
        users=tuple(values.users),
        signature_hashes=values.signature_hashes or (),
        granted_permissions=None if values.granted is None else tuple(values.granted),
    )


@dataclass(slots=True)
class _EntryValues:
    """The values of an entry read so far; the first occurrence counts."""

    version_name: str | None = None
    version_code: int | None = None
    target_sdk: int | None = None
    uid: int | None = None
    shared_uid: int | None = None
    shared_user: str | None = None
    flags: str | None = None
    installer: str | None = None
    times: dict[str, str] = field(default_factory=dict)
    users: list[PackageUser] = field(default_factory=list)
    signature_hashes: tuple[str, ...] | None = None
    granted: dict[str, None] | None = None
    is_in_runtime: bool = False

    def take(self, line: str) -> None:
        if line.startswith("versionName=") and self.version_name is None:
            self.version_name = line.partition("=")[2].strip()
        if self.version_code is None:
            self.version_code = _number(_VERSION_CODE.search(line))
        if self.target_sdk is None:
            self.target_sdk = _number(_TARGET_SDK.search(line))
        if self.uid is None:
            self.uid = _number(_UID.match(line))
        if self.shared_user is None and (shared := _SHARED.search(line)) is not None:
            self.shared_user, self.shared_uid = shared["name"], int(shared["uid"])
        if self.flags is None and (flags := _FLAGS.match(line)) is not None:
            self.flags = flags["flags"]
        if (time := _TIME.match(line)) is not None:
            self.times.setdefault(time.group(1), time.group(2).strip())
        if self.installer is None and (installer := _INSTALLER.search(line)) is not None:
            self.installer = installer.group(1)
        if self.signature_hashes is None and (signatures := _SIGNATURES.search(line)) is not None:
            self.signature_hashes = tuple(part for part in signatures["hashes"].split(", ") if part)
        self._take_permission(line)
        if (user := _USER.match(line)) is not None:
            self.users.append(_user(user))

    def _take_permission(self, line: str) -> None:
        """Lines below the first heading of runtime permissions, which are the owner's."""
        if line == _RUNTIME and self.granted is None:
            self.granted, self.is_in_runtime = {}, True
        elif self.is_in_runtime:
            permission = _PERMISSION.match(line)
            self.is_in_runtime = permission is not None
            if permission is not None and permission["granted"] == "true" and self.granted is not None:
                self.granted[permission["name"]] = None


def parse_declared_components(text: str) -> tuple[DeclaredComponent, ...]:
    """Parse the resolver tables. They list only components with a filter; each is returned once."""
    kind: str | None = None
    found: dict[tuple[str, ComponentName], dict[str, None]] = {}  # a dict keeps their order
    actions: dict[str, None] | None = None
    for whole in lines_of(text):
        line = cut_line(whole)
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


def _entry(text: str, package: str) -> list[str] | None:
    """The lines from the package's heading to the next package's, or to the next part of the dump."""
    entry: list[str] | None = None
    for whole in lines_of(text):
        line = cut_line(whole)
        stripped = line.strip()
        heading = _PACKAGE.match(stripped)
        if entry is None:
            if heading is not None and heading.group(1) == package:
                entry = []
        elif heading is not None or (line and not line[0].isspace()):
            break
        else:
            entry.append(stripped)
    return entry


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


def _number(found: "re.Match[str] | None") -> int | None:
    return int(found.group(1)) if found else None
