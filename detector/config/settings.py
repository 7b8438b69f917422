"""Team-wide settings: `detector.yaml`, or `[tool.detector]` of pyproject.toml, in the working folder.

Precedence: command line option, environment variable, file, the command's own default. Strict: an unknown key
or a value of another type is refused in a sentence.
"""

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, Literal

from detector import codec
from detector.config.plain_file import read_plain_text
from detector.config.preparation_list import PreparationList
from detector.core.entry import entries_of
from detector.core.errors import ConfigError
from detector.core.suggestion import did_you_mean
from detector.core.verdict import Severity
from detector.judging.enough import until_of

__all__ = [
    "COMMANDS_WITH_SETTINGS",
    "PYPROJECT",
    "SETTINGS_FILE",
    "NoticeTo",
    "Setting",
    "Settings",
    "defaults_of_commands",
    "lost_after_of",
    "merged_settings",
    "operator_of",
    "settings_schema",
]

SETTINGS_FILE = "detector.yaml"
PYPROJECT = "pyproject.toml"
_VERSION = 1
_MAX_RUNS = 100
MAX_NIGHTS = 365
_MAX_NAME = 120
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeTo:
    """A group chat that hears of a scan. Its address and secret stand in environment variables so named.

    `when`: where something new failed, where anything but success came out, or each time. `pictures`: of the
    worst finding; WeCom's webhook alone takes any.
    """

    kind: Literal["slack", "dingtalk", "feishu", "wecom"]
    url_env: str
    secret_env: str | None = None
    when: Literal["new", "trouble", "always"] = "new"
    pictures: bool = False
    language: Literal["zh-CN", "en"] = "zh-CN"

    def __str__(self) -> str:
        return f"{self.kind} {self.url_env}"


@dataclass(frozen=True, slots=True, kw_only=True)
class LostDecisionsAfter:
    """After how many nights in a row a rule that is no longer decided fails."""

    after: int | Literal["never"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """None: not set. `apps` are packages, the others options of that name (`formats`: --format). `until` is
    0.95 or, as text, `0.95/3:30`.

    `operator`: the person who examines, as written into the evidence. `passphrase_env` is the name of the
    variable that holds the passphrase, never the passphrase itself.
    `pool` of devices.yaml in place of `device`: whichever of its phones is free.
    `prepare`: as --prepare, or the list itself. `entry`: as --entry; without it `scan` follows its level, and
    the pytest plugin makes cold starts alone.
    `pools` of devices.yaml are the classes of devices that the pytest plugin asks each rule on.
    """

    version: int = _VERSION
    apps: tuple[str, ...] | None = None
    operator: str | None = None
    device: str | None = None
    pool: str | None = None
    pools: tuple[str, ...] | None = None
    profile: str | None = None
    level: Literal["look", "quick", "lab"] | None = None
    runs: int | None = None
    until: float | str | None = None
    formats: tuple[str, ...] | None = None
    baseline: str | None = None
    history: str | None = None
    fail_level: Severity | None = None
    soft_fail: tuple[str, ...] | None = None
    hard_fail: tuple[str, ...] | None = None
    max_open: int | None = None
    expect: Literal["no-window"] | None = None
    lost_decisions: LostDecisionsAfter | None = None
    passphrase_env: str | None = None
    notices: tuple[NoticeTo, ...] | None = None
    prepare: str | PreparationList | None = None
    entry: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """`origin`: the file or environment variable that set it; None: not set."""

    name: str
    value: str | int | tuple[str, ...] | tuple[NoticeTo, ...] | None
    origin: str | None


_NAMES = tuple(field.name for field in fields(Settings) if field.name != "version")
_IN_FILES_ALONE = frozenset({"notices"})
"""What no single line of an environment variable could hold, and no option of a command stands for."""

_LISTS = frozenset({"apps", "pools", "formats", "soft_fail", "hard_fail"})
_NUMBERS = frozenset({"runs", "max_open"})

_OF_GATE = (
    "baseline",
    "fail_level",
    "soft_fail",
    "hard_fail",
    "max_open",
    "expect",
    "history",
    "lost_decisions",
)
_OF_COMMANDS: dict[str, tuple[str, ...]] = {
    "scan": (
        "operator",
        "device",
        "pool",
        "profile",
        "level",
        "runs",
        "until",
        "formats",
        "prepare",
        "entry",
        *_OF_GATE,
    ),
    "capture": ("operator", "device", "pool"),
    "judge": ("profile", *_OF_GATE),
    "report": ("formats", *_OF_GATE),
    "autostart": ("operator", "device", "profile", "fail_level"),
    "privacy": ("operator",),
    "compare": ("fail_level",),
    "seal": ("passphrase_env",),
}
_OF_GROUPS: dict[str, tuple[tuple[str, ...], str]] = {
    "baseline": (("create", "update", "prune", "explain", "accept"), "baseline"),
    "history": (("add", "list", "show", "trend", "export"), "history"),
    "keys": (("init", "show"), "passphrase_env"),
}

COMMANDS_WITH_SETTINGS = frozenset({*_OF_COMMANDS, *_OF_GROUPS})
"""Other commands do not even look for the file."""


def settings_schema() -> dict[str, Any]:  # Any: a JSON schema
    return codec.json_schema(Settings)


def merged_settings(folder: Path, environment: Mapping[str, str]) -> tuple[Setting, ...]:
    """Each setting with its origin, in the order of `Settings`. Raises ConfigError in one sentence."""
    read, origin = _of_file(folder)
    merged = []
    for name in _NAMES:
        variable = f"DETECTOR_{name.upper()}"
        value = getattr(read, name)
        if name == "until" and value is not None:
            value = str(value)
        if isinstance(value, LostDecisionsAfter):
            value = str(value.after)
        if isinstance(value, PreparationList):
            value = origin  # the file holds the list
        if variable in environment and name not in _IN_FILES_ALONE:
            merged.append(
                Setting(name=name, value=_said(name, variable, environment[variable]), origin=variable)
            )
        else:
            merged.append(Setting(name=name, value=value, origin=None if value is None else origin))
    return _device_or_pool(tuple(merged))


def _device_or_pool(merged: tuple[Setting, ...]) -> tuple[Setting, ...]:
    """One of the environment puts the other of the file aside. Raises ConfigError for both in one place."""
    both = {
        setting.name: setting
        for setting in merged
        if setting.name in ("device", "pool") and setting.value is not None
    }
    if len(both) < 2:
        return merged
    said = {name for name, setting in both.items() if setting.origin == f"DETECTOR_{name.upper()}"}
    if len(said) != 1:
        raise ConfigError(f"{both['pool'].origin}: device and pool exclude each other")
    return tuple(
        replace(setting, value=None, origin=None) if setting.name in set(both) - said else setting
        for setting in merged
    )


def _of_file(folder: Path) -> tuple[Settings, str]:
    own, project = folder / SETTINGS_FILE, folder / PYPROJECT
    table = _table_in(project) if project.is_file() else None
    if own.exists():
        if table is not None:
            raise ConfigError(f"both {SETTINGS_FILE} and [tool.detector] of {PYPROJECT} are here; keep one")
        settings = codec.from_yaml(Settings, read_plain_text(own), where=SETTINGS_FILE)
        return _checked(settings, SETTINGS_FILE), SETTINGS_FILE
    if table is None:
        return Settings(), ""
    where = f"{PYPROJECT} [tool.detector]"
    return _checked(codec.from_json(Settings, json.dumps(table, default=str), where=where), where), where


def _table_in(path: Path) -> dict[str, Any] | None:
    try:
        tool = tomllib.loads(read_plain_text(path)).get("tool", {})
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path.name}: is not TOML: {error}") from error
    return tool.get("detector") if isinstance(tool, dict) else None


def _checked(settings: Settings, where: str) -> Settings:
    if settings.version != _VERSION:
        raise ConfigError(
            f"{where}: version {settings.version} is not known; this program reads version {_VERSION}"
        )
    if settings.runs is not None and not 1 <= settings.runs <= _MAX_RUNS:
        raise ConfigError(f"{where}: runs: {settings.runs} is not between 1 and {_MAX_RUNS}")
    if settings.until is not None:
        until_of(str(settings.until), where=f"{where}: until")
    if settings.entry is not None:
        entries_of(settings.entry, where=f"{where}: entry")
    if settings.operator is not None:
        operator_of(settings.operator, where=f"{where}: operator")
    if settings.lost_decisions is not None:
        lost_after_of(str(settings.lost_decisions.after), where=f"{where}: lost_decisions.after")
    if settings.max_open is not None and settings.max_open < 0:
        raise ConfigError(f"{where}: max_open: {settings.max_open} is below 0")
    if settings.passphrase_env is not None and not _VARIABLE.fullmatch(settings.passphrase_env):
        raise ConfigError(
            f"{where}: passphrase_env: holds no name of an environment variable (such as LAB_PIN)"
        )
    for number, notice in enumerate(settings.notices or ()):
        _check_notice(notice, f"{where}: notices[{number}]")
    return settings


def operator_of(text: str, *, where: str) -> str:
    """The name of the person who examines. Raises ConfigError unless it is one line of letters."""
    if not text.strip() or not text.isprintable() or len(text) > _MAX_NAME:
        raise ConfigError(f"{where}: is not a name in one line of at most {_MAX_NAME} characters")
    return text.strip()


def lost_after_of(text: str, *, where: str = "--lost-decisions") -> int | None:
    """A number of nights; None for `never`. Raises ConfigError that names `where`."""
    if text == "never":
        return None
    if not text.isdecimal() or not 1 <= int(text) <= MAX_NIGHTS:
        raise ConfigError(f"{where}: {text!r} is neither never nor a number of nights from 1 to {MAX_NIGHTS}")
    return int(text)


def _check_notice(one: NoticeTo, where: str) -> None:
    for key, name in (("url_env", one.url_env), ("secret_env", one.secret_env)):
        if name is not None and not _VARIABLE.fullmatch(name):
            raise ConfigError(f"{where}.{key}: holds no name of an environment variable (such as CHAT_URL)")
    if one.secret_env is not None and one.kind not in ("dingtalk", "feishu"):
        raise ConfigError(f"{where}.secret_env: {one.kind} takes no signature")
    if one.pictures and one.kind != "wecom":
        raise ConfigError(f"{where}.pictures: {one.kind} takes no pictures by its webhook")


def _said(name: str, variable: str, text: str) -> str | int | tuple[str, ...]:
    if name in _LISTS:
        return tuple(part.strip() for part in text.split(",") if part.strip())
    if name in _NUMBERS:
        if not text.isdecimal():
            raise ConfigError(f"{variable}: {text!r} is no number")
        return int(text)
    if name == "until":
        until_of(text, where=variable)
    if name == "lost_decisions":
        lost_after_of(text, where=variable)
    known = {
        "fail_level": [severity.value for severity in Severity],
        "level": ["look", "quick", "lab"],
        "expect": ["no-window"],
    }.get(name)
    if known is not None and text not in known:
        raise ConfigError(f"{variable}: {text!r} is not one of {', '.join(known)}{did_you_mean(text, known)}")
    return text


def defaults_of_commands(settings: tuple[Setting, ...]) -> dict[str, Any]:
    """For the command line parser: the default of each option that is not given, by command."""
    values = {
        setting.name: ",".join(map(str, setting.value)) if isinstance(setting.value, tuple) else setting.value
        for setting in settings
        if setting.value is not None and setting.name not in _IN_FILES_ALONE
    }
    alone: dict[str, Any] = {
        command: {name: values[name] for name in names if name in values}
        for command, names in _OF_COMMANDS.items()
    }
    for group, (commands, name) in _OF_GROUPS.items():
        if name in values:
            alone[group] = {command: {name: values[name]} for command in commands}
    return alone
