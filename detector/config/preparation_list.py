"""A list of steps that bring an app to where it can be tested: a file, or `prepare:` of detector.yaml.

Secrets never stand in it: a step names the environment variables that its code or command reads.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from detector import codec
from detector.config.plain_file import read_plain_text
from detector.core.errors import ConfigError

__all__ = ["Permissions", "PreparationList", "PreparationStep", "read_preparation_list"]

MAX_STEPS = 50
MAX_STEP_S = 3_600.0
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")
_PERMISSION = re.compile(r"[A-Za-z_][\w.]*")
_LOCALE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")
_ZONE = re.compile(r"[A-Za-z]+(?:/[\w+-]{1,32}){1,2}", re.ASCII)
_WITHOUT_A_VALUE = ("clear", "auto")
_WITH_ENV = frozenset({"python", "maestro", "shell"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Permissions:
    """Of Android: `CAMERA` stands for `android.permission.CAMERA`."""

    grant: tuple[str, ...] = ()
    refuse: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparationStep:
    """Exactly one of the first nine. Paths are relative to the list's folder.

    `install`: an APK, an .apks or .xapk archive, or a folder of which the app's files are taken. `locale`
    of this app alone (`zh-CN`); `time_zone` of the phone (`Asia/Shanghai`), put back at the end. `python`: a
    file with `prepare(d, app)`. `env`: names of variables that must be set, and whose values appear nowhere.
    """

    install: str | None = None
    clear: bool | None = None
    permissions: Permissions | None = None
    locale: str | None = None
    time_zone: str | None = None
    auto: bool | None = None
    python: str | None = None
    maestro: str | None = None
    shell: str | None = None
    env: tuple[str, ...] = ()
    timeout_s: float = 120.0

    @property
    def kind(self) -> str:
        return next(kind for kind in _KINDS if getattr(self, kind) is not None)

    @property
    def what(self) -> str:
        """As written, for the record."""
        match self.kind:
            case "permissions":
                assert self.permissions is not None
                words = [f"grant {name}" for name in self.permissions.grant]
                return ", ".join([*words, *(f"refuse {name}" for name in self.permissions.refuse)])
            case "clear" | "auto":
                return ""
            case kind:
                return str(getattr(self, kind))


_KINDS = ("install", "clear", "permissions", "locale", "time_zone", "auto", "python", "maestro", "shell")


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparationList:
    """`before`: the first launch only, or each."""

    steps: tuple[PreparationStep, ...]
    before: Literal["once", "each"] = "once"

    @property
    def variables(self) -> tuple[str, ...]:
        """Each named environment variable once."""
        return tuple(dict.fromkeys(name for step in self.steps for name in step.env))


def read_preparation_list(path: Path) -> PreparationList:
    """A list, or the section `prepare` of a settings file. Raises ConfigError in one sentence."""
    where = path.name
    plain = codec.plain_yaml(read_plain_text(path), where=where)
    section = plain.get("prepare", plain)
    if not isinstance(section, dict):
        raise ConfigError(f"{where}: prepare: is no list of steps")
    for step in section.get("steps") or ():
        for kind in _WITHOUT_A_VALUE:
            if isinstance(step, dict) and kind in step and step[kind] is None:
                step[kind] = True
    found = codec.from_plain(PreparationList, section, where=where)
    if not 1 <= len(found.steps) <= MAX_STEPS:
        raise ConfigError(f"{where}: steps: {len(found.steps)} steps, not 1 to {MAX_STEPS}")
    for number, step in enumerate(found.steps, start=1):
        _check(step, f"{where}: step {number}", is_first=number == 1)
    return found


def _check(step: PreparationStep, where: str, *, is_first: bool) -> None:
    kinds = [kind for kind in _KINDS if getattr(step, kind) is not None]
    if len(kinds) != 1:
        raise ConfigError(f"{where}: names {len(kinds) or 'none'} of {', '.join(_KINDS)}, not one")
    kind = kinds[0]
    if kind in _WITHOUT_A_VALUE and getattr(step, kind) is not True:
        raise ConfigError(f"{where}: {kind}: takes no value; leave the step out instead")
    if kind == "install" and not is_first:
        raise ConfigError(f"{where}: install: has to be the first step")
    if step.env and kind not in _WITH_ENV:
        raise ConfigError(f"{where}: env: {kind} reads no environment variables")
    for name in step.env:
        if not _VARIABLE.fullmatch(name):
            raise ConfigError(f"{where}: env: holds no name of an environment variable (such as LAB_USER)")
    if not 0 < step.timeout_s <= MAX_STEP_S:
        raise ConfigError(f"{where}: timeout_s: is not between 0 and {MAX_STEP_S:g}")
    if step.locale is not None and not _LOCALE.fullmatch(step.locale):
        raise ConfigError(f"{where}: locale: {step.locale!r} is no language tag (such as zh-CN)")
    if step.time_zone is not None and not _ZONE.fullmatch(step.time_zone):
        raise ConfigError(f"{where}: time_zone: {step.time_zone!r} is no time zone (such as Asia/Shanghai)")
    for name in (*step.permissions.grant, *step.permissions.refuse) if step.permissions else ():
        if not _PERMISSION.fullmatch(name):
            raise ConfigError(f"{where}: permissions: {name!r} is no name of a permission (such as CAMERA)")
