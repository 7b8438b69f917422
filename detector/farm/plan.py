"""The grammar of a plan: which apps, at which level, on which phones, until when. Text in, values out.

    version: 1
    level: look
    apps:
      - {package: cn.example.app}
      - {apk: apks/other.apk, level: quick, priority: 5}
    devices:
      classes:
        - {name: xiaomi, select: {"labels.brand": Xiaomi}}
        - {name: small, select: {"labels.dpi": "<=320"}, n: 2}
    repeats: 1
    deadline: 8h

An error is one sentence that names file and key. A plan never contains accounts.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Literal

from detector import codec
from detector.config.durations import PATTERN, seconds
from detector.config.selection import Condition, check_conditions
from detector.core.entry import entries_of
from detector.core.errors import ConfigError
from detector.core.watching import PhoneTrigger

__all__ = [
    "AppEntry",
    "DeviceClass",
    "JobLevel",
    "Plan",
    "Wanted",
    "WatchKeys",
    "deadline_s",
    "plan_schema",
    "read_plan",
]

MAX_APPS = 100_000
MAX_RUNS, MAX_REPEATS, MAX_PRIORITY = 100, 1000, 1000
MAX_TOGETHER, MAX_TRIGGERED = 20, 20
MAX_REPLUG_WAIT_S = 86_400.0
_NAME = re.compile(r"[\w.-]{1,64}")


class JobLevel(StrEnum):
    """How thoroughly a scan touches an app; or no scan, but a watch for background starts."""

    LOOK = "look"
    QUICK = "quick"
    LAB = "lab"
    AUTOSTART = "autostart"


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchKeys:
    """How apps at the level `autostart` are watched, as for `detector autostart`.

    `triggers`: only these, all if empty; `repeats`: how often each; `others`: apps that are launched besides
    the watched ones; `shorten`: times each window. `together`: the most apps in one watch: ten take 7 hours,
    20 take 11, or twice that if one of them has a switch to try.
    """

    triggers: tuple[PhoneTrigger, ...] = ()
    repeats: int = 3
    others: tuple[str, ...] = ()
    shorten: float = 1.0
    together: int = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class AppEntry:
    """One app, given by its package or its file (`apk`), or a folder of files, each one app (`apk`).

    `version`: the version name that must be installed. Level, profile and runs override the plan's.
    `priority`: higher runs earlier. `scenes`, `policy`: files with its declared background scenes and its
    privacy policy, for the level `autostart`. `expect`: it is declared to show no window, and checked for it.
    `prepare`, `entry`: as for `detector scan`, in place of the plan's.
    """

    package: str | None = None
    apk: str | None = None
    version: str | None = None
    label: str | None = None
    level: JobLevel | None = None
    profile: str | None = None
    runs: int | None = None
    priority: int = 0
    scenes: str | None = None
    policy: str | None = None
    expect: Literal["no-window"] | None = None
    prepare: str | None = None
    entry: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceClass:
    """Phones treated as equivalent; `select` as in a pool of devices.yaml. Each app runs on `n` of them."""

    select: dict[str, Condition]
    name: str | None = None
    n: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """The phones to use. `spread`: each app on every class, on any one of them, or on that many of them.

    Without pool and classes, all phones that are ready form one class.
    """

    pool: str | None = None
    classes: list[DeviceClass] = field(default_factory=list)
    spread: Literal["every", "any"] | int = "every"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """`runs`: cold starts per scan (None: the default of `detector scan`); `repeats`: whole scans per app.

    `deadline`: a duration from the start, or a time with its zone; no job starts after it. `replug_wait`: how
    long a phone that was unplugged is waited for. `decisions`: a folder that remembers from night to night
    which rules were decided. `prepare`: `auto`, `none` or a list's file, beside the plan.
    `entry`: the entries at which windows are looked for, such as `cold,hot`; cold starts alone without it.
    """

    version: Literal[1]
    apps: list[AppEntry]
    level: JobLevel = JobLevel.LOOK
    profile: str = "cn-default"
    runs: int | None = None
    devices: Wanted = field(default_factory=Wanted)
    watch: WatchKeys = field(default_factory=WatchKeys)
    repeats: int = 1
    deadline: str | None = None
    replug_wait: str = "10m"
    decisions: str | None = None
    prepare: str | None = None
    entry: str | None = None
    priority: int = 0


def read_plan(text: str, *, where: str) -> Plan:
    """Raises ConfigError that names file and key."""
    if not text.strip():
        raise ConfigError(f"{where}: is empty; a plan needs version and apps")
    plan = codec.from_yaml(Plan, text, where=where)
    for complaint in _complaints(plan, where):
        raise ConfigError(complaint)
    return plan


def plan_schema() -> dict[str, Any]:
    """The JSON Schema of a plan, for editors; it covers the shape, not the cross-references."""
    return codec.json_schema(Plan) | {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "a farm's plan, version 1",
    }


def deadline_s(plan: Plan, *, now_s: float, where: str) -> float | None:
    """The deadline as Unix time in s. Raises ConfigError if it is in the past or not a time."""
    if plan.deadline is None:
        return None
    if re.fullmatch(PATTERN, plan.deadline):
        return now_s + seconds(plan.deadline, where=f"{where}: deadline")
    try:
        moment = datetime.fromisoformat(plan.deadline)
    except ValueError as error:
        raise ConfigError(
            f"{where}: deadline: {plan.deadline[:40]!r} is neither a length of time (8h) nor a moment"
            " (2026-11-28T07:00+08:00)"
        ) from error
    if moment.tzinfo is None:
        raise ConfigError(f"{where}: deadline: {plan.deadline} needs its zone, such as +08:00")
    if moment.timestamp() <= now_s:
        now = datetime.fromtimestamp(now_s, UTC).astimezone(moment.tzinfo)
        raise ConfigError(
            f"{where}: deadline: {plan.deadline} is in the past, it is {now.isoformat(timespec='minutes')}"
        )
    return moment.timestamp()


def _complaints(plan: Plan, where: str) -> Iterator[str]:
    """Errors that the types cannot express. `check_conditions` raises its own."""
    if not plan.apps:
        yield f"{where}: apps: names no app"
    if len(plan.apps) > MAX_APPS:
        yield f"{where}: apps: are {len(plan.apps)}, more than {MAX_APPS}"
    yield from _out_of_range(where, "repeats", plan.repeats, MAX_REPEATS)
    yield from _out_of_range(where, "runs", plan.runs, MAX_RUNS)
    yield from _bad_priority(where, plan.priority)
    _check_entry(where, plan.entry)
    if seconds(plan.replug_wait, where=f"{where}: replug_wait") > MAX_REPLUG_WAIT_S:
        yield f"{where}: replug_wait: {plan.replug_wait} is longer than a day"
    yield from _out_of_range(f"{where}: watch", "repeats", plan.watch.repeats, MAX_TRIGGERED)
    yield from _out_of_range(f"{where}: watch", "together", plan.watch.together, MAX_TOGETHER)
    if not 0.001 <= plan.watch.shorten <= 1.0:
        yield f"{where}: watch.shorten: {plan.watch.shorten:g} is not between 0.001 and 1"
    for number, app in enumerate(plan.apps):
        key = f"{where}: apps[{number}]"
        if app.package is None and app.apk is None:
            yield f"{key}: needs package or apk"
        yield from _out_of_range(key, "runs", app.runs, MAX_RUNS)
        yield from _bad_priority(key, app.priority)
        _check_entry(key, app.entry)
    yield from _about_devices(plan.devices, f"{where}: devices")


def _about_devices(wanted: Wanted, where: str) -> Iterator[str]:
    if wanted.pool is not None and wanted.classes:
        yield f"{where}: needs either pool or classes"
    names: list[str] = []
    for number, class_ in enumerate(wanted.classes):
        key = f"{where}.classes[{number}]"
        check_conditions(class_.select, where=f"{key}.select")
        yield from _out_of_range(key, "n", class_.n, MAX_RUNS)
        name = class_name(class_, number)
        if not _NAME.fullmatch(name):
            yield f"{key}.name: {name!r} may hold letters, digits, dots and dashes, 64 at most"
        if name in names:
            yield f"{key}.name: {name!r} stands there twice"
        names.append(name)
    if isinstance(wanted.spread, int):
        yield from _out_of_range(where, "spread", wanted.spread, max(1, len(wanted.classes)))


def class_name(one: DeviceClass, number: int) -> str:
    return one.name if one.name is not None else f"class-{number + 1}"


def _out_of_range(where: str, key: str, value: int | None, most: int) -> Iterator[str]:
    if value is not None and not 1 <= value <= most:
        yield f"{where}.{key}: {value} is not between 1 and {most}"


def _check_entry(where: str, entry: str | None) -> None:
    """Raises ConfigError for what is no list of entries."""
    if entry is not None:
        entries_of(entry, where=f"{where}: entry")


def _bad_priority(where: str, value: int) -> Iterator[str]:
    if not -MAX_PRIORITY <= value <= MAX_PRIORITY:
        yield f"{where}.priority: {value} is not between -{MAX_PRIORITY} and {MAX_PRIORITY}"
