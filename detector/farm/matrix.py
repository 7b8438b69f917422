"""Turns a plan and the available phones into jobs: each is one scan of one app on one of several phones.

Pure: the connected phones and their apps are passed in. A job's key stays the same from night to night, so
that an interrupted run can be resumed.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from detector.config.selection import Scalar, holds
from detector.core.errors import ConfigError
from detector.farm.plan import AppEntry, JobLevel, Plan, WatchKeys, class_name

__all__ = ["ALL", "App", "Job", "Phone", "PhoneClass", "jobs_of", "phone_classes", "titled"]

ALL = "all"
"""The class of every phone that is ready, where a plan names none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Phone:
    """`id` as in devices.yaml, else the serial. `server`: the adb server's own name for itself.

    `keys`: what a class can select by. `packages`: what is installed, None if the phone did not report it.
    `hub`: the USB hub it is connected to, according to its label. `may_reboot`: after a strike.
    """

    id: str
    serial: str
    server: str
    host: str = "local"
    hub: str | None = None
    keys: Mapping[str, Scalar]
    packages: frozenset[str] | None = None
    may_reboot: bool = False

    def may_have(self, package: str) -> bool:
        return self.packages is None or package in self.packages


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """An entry of the plan with its package resolved. The files are paths that can be opened from here."""

    package: str
    entry: AppEntry
    apk: str | None = None
    scenes: str | None = None
    policy: str | None = None
    prepare: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneClass:
    """`n`: on how many of its phones each app runs."""

    name: str
    n: int
    phones: tuple[Phone, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One scan, or one app's part in a watch (`watch`, for the level `autostart` alone).

    `phones`: ids of those that may run it. Jobs of one `group` go to different phones, and to different
    classes if they are `spread`.

    `class_of` maps a phone to its class: if a job may go to any class, the phone decides.
    """

    key: str
    package: str
    level: JobLevel
    profile: str
    n_runs: int | None
    apk: str | None
    version: str | None
    label: str | None
    priority: int
    phones: tuple[str, ...]
    class_of: Mapping[str, str]
    group: str
    is_spread: bool = False
    watch: WatchKeys | None = None
    scenes: str | None = None
    policy: str | None = None
    expect: Literal["no-window"] | None = None
    prepare: str | None = None
    ways: str | None = None

    @property
    def title(self) -> str:
        """For display: the plan's name for it and its key."""
        return titled(self.key, self.label)


def titled(key: str, label: str | None) -> str:
    """A job's key beside the plan's name for its app, if it has one."""
    return key if label is None else f"{label} · {key}"


def phone_classes(
    plan: Plan, phones: Sequence[Phone], *, where: str, pool: str | None, notes: Sequence[str] = ()
) -> tuple[PhoneClass, ...]:
    """`phones` are already restricted to the pool, if any; `notes`: why others were left out.

    Raises ConfigError for empty ones.
    """
    if not phones:
        what = "devices: no phone is ready" if pool is None else f"pool {pool!r} is empty"
        raise ConfigError(": ".join((f"{where}: {what}", *(["; ".join(notes)] if notes else ()))))
    wanted = plan.devices
    if not wanted.classes:
        return (PhoneClass(name=pool or ALL, n=1, phones=tuple(phones)),)
    classes = []
    for number, class_ in enumerate(wanted.classes):
        fitting = tuple(phone for phone in phones if holds(class_.select, phone.keys))
        name = class_name(class_, number)
        if not fitting:
            raise ConfigError(
                f"{where}: devices.classes[{number}]: no phone that is ready is of class {name!r}"
            )
        if len(fitting) < class_.n:
            raise ConfigError(
                f"{where}: devices.classes[{number}].n: {class_.n} phones are asked for,"
                f" {len(fitting)} are ready"
            )
        classes.append(PhoneClass(name=name, n=class_.n, phones=fitting))
    return tuple(classes)


def jobs_of(plan: Plan, apps: Sequence[App], classes: Sequence[PhoneClass], *, where: str) -> tuple[Job, ...]:
    """Jobs in the plan's order, the first repeat of every app before the second of any.

    Raises ConfigError for an app that no phone has, and for one listed twice.
    """
    names = [_name(app) for app in apps]
    for number, (app, name) in enumerate(zip(apps, names, strict=True)):
        if names.index(name) != number:
            raise ConfigError(f"{where}: apps[{number}]: {name} stands there twice")
        if app.apk is None and not any(phone.may_have(app.package) for c in classes for phone in c.phones):
            raise ConfigError(
                f"{where}: apps[{number}]: no phone has {app.package} (name its apk to install it)"
            )
    return tuple(
        job
        for repeat in range(1, plan.repeats + 1)
        for app in apps
        for job in _jobs_of_app(plan, app, classes, repeat, where)
    )


def _jobs_of_app(
    plan: Plan, app: App, classes: Sequence[PhoneClass], repeat: int, where: str
) -> Iterator[Job]:
    group = f"{_name(app)}/{repeat}"
    if plan.devices.spread == "every":
        for class_ in classes:
            fit = [phone for phone in class_.phones if app.apk is not None or phone.may_have(app.package)]
            if len(fit) < class_.n:
                raise ConfigError(
                    f"{where}: devices: {len(fit)} phones of class {class_.name!r} have {app.package},"
                    f" {class_.n} are asked for"
                )
            for slot in range(1, class_.n + 1):
                yield _job(
                    plan, app, f"{class_.name}/{slot}", group, {phone.id: class_.name for phone in fit}
                )
        return
    n = 1 if plan.devices.spread == "any" else plan.devices.spread
    class_of = {
        phone.id: class_.name
        for class_ in reversed(classes)
        for phone in class_.phones
        if app.apk is not None or phone.may_have(app.package)
    }
    n_there = len(set(class_of.values()))
    if n_there < n:
        raise ConfigError(f"{where}: devices.spread: {n} classes are asked for, {n_there} have {app.package}")
    for slot in range(1, n + 1):
        yield _job(plan, app, f"any/{slot}", group, class_of, is_spread=True)


def _job(
    plan: Plan, app: App, place: str, group: str, class_of: Mapping[str, str], *, is_spread: bool = False
) -> Job:
    entry = app.entry
    name, _, repeat = group.rpartition("/")
    level = entry.level or plan.level
    return Job(
        key=f"{name}/{place}/{repeat}",
        package=app.package,
        level=level,
        profile=entry.profile or plan.profile,
        n_runs=entry.runs or plan.runs,
        apk=app.apk,
        version=entry.version,
        label=entry.label,
        priority=plan.priority + entry.priority,
        phones=tuple(class_of),
        class_of=class_of,
        group=group,
        is_spread=is_spread,
        watch=plan.watch if level is JobLevel.AUTOSTART else None,
        expect=app.entry.expect,
        scenes=app.scenes,
        policy=app.policy,
        prepare=app.prepare,
        ways=entry.entry or plan.entry,
    )


def _name(app: App) -> str:
    return app.package if app.entry.version is None else f"{app.package}@{app.entry.version}"
