"""What is installed: packages with their components, uids and a factory for launches."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from detector.virtual.app_port import RunningApp
from detector.virtual.apps.spec.app import LinkSpec, ListenerSpec, NotificationSpec
from detector.virtual.apps.spec.background import BackgroundSpec

__all__ = ["Component", "InstalledApp", "PackageRegistry", "VirtualApp"]

_FIRST_APP_UID = 10_150


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """A component, identified by its package and full class name."""

    package: str
    class_name: str

    @classmethod
    def of(cls, package: str, name: str) -> "Component":
        """`name` may be short (`.Main`, `Main`) or full."""
        if name.startswith("."):
            name = package + name
        elif "." not in name:
            name = f"{package}.{name}"
        return cls(package=package, class_name=name)

    @classmethod
    def parse(cls, flat: str) -> "Component | None":
        """From `package/name`; None if there is no slash."""
        package, slash, name = flat.partition("/")
        return cls.of(package, name) if slash and package and name else None

    @property
    def short(self) -> str:
        """As `ComponentName.flattenToShortString` prints it."""
        if self.class_name.startswith(self.package + "."):
            return f"{self.package}/{self.class_name[len(self.package) :]}"
        return self.full

    @property
    def full(self) -> str:
        return f"{self.package}/{self.class_name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class VirtualApp:
    """An app that can be installed. Class names may be short; the first activity is launched.

    `create(launch_index)` makes one launch; `schemes` are the URI schemes its activities open.
    """

    package: str
    label: str
    create: Callable[[int], RunningApp]
    activities: tuple[str, ...]
    is_launchable: bool = True
    version_name: str = "1.0.0"
    version_code: int = 1
    min_sdk: int = 23
    target_sdk: int = 33
    is_system: bool = False
    uid: int | None = None
    schemes: tuple[str, ...] = ()
    background: BackgroundSpec | None = None
    input_methods: tuple[str, ...] = ()
    """Services from which the system may accept text, by class name."""
    takes_any_activity: bool = False
    """A stand-in for a foreign app: any of its classes that is started exists."""
    links: tuple[LinkSpec, ...] = ()
    notifications: tuple[NotificationSpec, ...] = ()
    listeners: tuple[ListenerSpec, ...] = ()
    exported: tuple[str, ...] | None = None
    """What others may start besides the main activity and those of links; None: all."""

    def link_for(self, uri: str) -> LinkSpec | None:
        return next((link for link in self.links if uri.startswith(link.uri)), None)

    def opens(self, uri: str) -> bool:
        return self.link_for(uri) is not None or uri.partition(":")[0].lower() in self.schemes


@dataclass(frozen=True, slots=True, kw_only=True)
class InstalledApp:
    app: VirtualApp
    uid: int
    apk_path: str
    installed_at_s: float

    @property
    def package(self) -> str:
        return self.app.package

    @property
    def main_component(self) -> Component | None:
        """What a launcher starts; None for an app without an icon."""
        if not self.app.is_launchable or not self.app.activities:
            return None
        return Component.of(self.package, self.app.activities[0])

    @property
    def user_name(self) -> str:
        """The Linux user, e.g. `u0_a150`."""
        return f"u0_a{self.uid - 10_000}" if self.uid >= 10_000 else "system"

    @property
    def process_owner(self) -> str:
        """As printed in process lines, e.g. `u0a150`."""
        return f"u0a{self.uid - 10_000}" if self.uid >= 10_000 else str(self.uid)

    def has_activity(self, component: Component) -> bool:
        if self.app.takes_any_activity:
            return True
        return any(Component.of(self.package, name) == component for name in self.app.activities)

    def is_exported(self, component: Component) -> bool:
        if self.app.exported is None or component == self.main_component:
            return True
        named = [*self.app.exported, *(link.activity for link in self.app.links if link.activity)]
        return any(Component.of(self.package, name) == component for name in named)

    def activity_for(self, asked: Component | None, uri: str | None = None) -> Component | None:
        """What an intent that asks for this component or address starts; None: there is no such activity."""
        link = None if uri is None or asked is not None else self.app.link_for(uri)
        if link is not None and link.activity is not None:
            return Component.of(self.package, link.activity)
        if asked is None:
            return self.main_component or Component.of(self.package, self.app.activities[0])
        return asked if self.has_activity(asked) else None


class PackageRegistry:
    def __init__(self, on_changed: Callable[[], None], *, hides_folders: bool = True) -> None:
        """`hides_folders`: an app is in a second folder with a random name (11 and later)."""
        self._hides_folders = hides_folders
        self._installed: dict[str, InstalledApp] = {}
        self._on_changed = on_changed
        self._next_uid = _FIRST_APP_UID

    def __iter__(self) -> Iterator[InstalledApp]:
        return iter(self._installed.values())

    def __contains__(self, package: object) -> bool:
        return package in self._installed

    def get(self, package: str) -> InstalledApp | None:
        return self._installed.get(package)

    def install(self, app: VirtualApp, *, at_s: float) -> InstalledApp:
        old = self._installed.get(app.package)
        if app.uid is not None:
            uid = app.uid
        elif old is not None:
            uid = old.uid
        else:
            uid, self._next_uid = self._next_uid, self._next_uid + 1
        outer = f"~~{uid:x}==/" if self._hides_folders else ""
        folder = f"/data/app/{outer}{app.package}-{uid:x}=="
        if app.is_system:
            folder = f"/system/app/{app.package.rpartition('.')[2]}"
        installed = InstalledApp(app=app, uid=uid, apk_path=f"{folder}/base.apk", installed_at_s=at_s)
        self._installed[app.package] = installed
        self._on_changed()
        return installed

    def uninstall(self, package: str) -> bool:
        was_there = self._installed.pop(package, None) is not None
        self._on_changed()
        return was_there

    def for_uri(self, uri: str) -> InstalledApp | None:
        """The app that opens this address: one of its links, or else the first that declared its scheme."""
        linked = (app for app in self if app.app.link_for(uri) is not None)
        return next(linked, None) or next((app for app in self if app.app.opens(uri)), None)
