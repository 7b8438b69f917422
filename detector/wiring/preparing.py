"""Who prepares the app of a scan, by what was asked for: nobody, the rules of the program, or a list."""

import hashlib
import os
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path

from detector import codec
from detector.config.plain_file import read_plain_bytes
from detector.config.preparation_list import PreparationList, read_preparation_list
from detector.core.errors import ConfigError
from detector.devices.android import AndroidDevice
from detector.preparation import (
    AUTO,
    Before,
    DialogReader,
    ListedSteps,
    PreparationWords,
    Preparer,
    Secrets,
)
from detector.seeing import PerceptionSetup
from detector.wiring.apk import package_in
from detector.wiring.crawls import crawl_words

__all__ = ["NONE", "Wish", "app_files", "installed", "preparer_for", "read_wish"]

NONE = "none"

MAX_APK_BYTES = 8_000_000_000
MAX_SPLITS = 200
_ARCHIVES = (".apks", ".xapk", ".apkm")
_WORDS = "preparation/words.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What was asked for, read before any device is touched. `by` None: nothing was asked for."""

    by: str | None = None
    path: Path | None = None
    listed: PreparationList | None = None
    secrets: Secrets = field(default_factory=Secrets)

    @property
    def install(self) -> Path | None:
        """The app's file or files, if the list begins with them."""
        first = None if self.listed is None else self.listed.steps[0].install
        return None if first is None or self.path is None else self.path.parent / first


def read_wish(asked: str | None) -> Wish:
    """`asked`: `auto`, `none`, or a list's file. Raises ConfigError, also for a variable that is not set."""
    if asked in (None, AUTO, NONE):
        return Wish(by=asked)
    assert asked is not None
    path = Path(asked)
    listed = read_preparation_list(path)
    secrets = Secrets.of(listed.variables, os.environ, where=path.name)
    return Wish(by=path.name, path=path, listed=listed, secrets=secrets)


def preparer_for(wish: Wish, package: str, setup: PerceptionSetup, phone: AndroidDevice) -> Preparer | None:
    """Where nothing was asked for: only an app that was never opened, and only if its first launch ends at a
    dialog.
    """
    if wish.by == NONE or setup.window_words is None:
        return None
    reader = DialogReader(
        package=package,
        crawl=crawl_words(),
        own=preparation_words(),
        lexicon=setup.lexicon,
        roles=setup.window_words,
    )
    if wish.listed is None or wish.path is None:
        return Preparer(reader=reader, before=Before.IF_STOPPED if wish.by is None else Before.ONCE)
    steps = ListedSteps(
        listed=wish.listed,
        folder=wish.path.parent,
        package=package,
        phone=phone,
        secrets=wish.secrets,
        sha256_of=lambda path: hashlib.sha256(path.read_bytes()).hexdigest(),
    )
    return Preparer(
        reader=reader,
        by=wish.by or AUTO,
        sha256=hashlib.sha256(wish.path.read_bytes()).hexdigest(),
        before=Before(wish.listed.before),
        steps=steps.actions(),
        perform=steps.perform,
    )


def installed(wish: Wish, package: str, phone: AndroidDevice) -> None:
    """Install what the list begins with. Raises ConfigError, DeviceError."""
    if wish.install is None:
        return
    apks = app_files(wish.install, package)
    if len(apks) == 1:
        ((name, content),) = apks.items()
        phone.install(content, name=name)
    else:
        phone.install_all(apks, name=wish.install.name)


def app_files(path: Path, package: str) -> Mapping[str, bytes]:
    """The app's files by name: an APK, those in an archive, or those of this package in a folder.

    Raises ConfigError if there is none.
    """
    if path.is_dir():
        chosen = [file for file in sorted(path.glob("*.apk")) if package_in(file) == package]
        if not chosen:
            raise ConfigError(f"{path}: holds no APK of {package}")
        return {file.name: read_plain_bytes(file, most_bytes=MAX_APK_BYTES) for file in chosen}
    if path.suffix.lower() in _ARCHIVES:
        return _in_archive(path)
    content = read_plain_bytes(path, most_bytes=MAX_APK_BYTES)
    if not content.startswith(b"PK"):
        raise ConfigError(f"{path}: is not an APK")
    return {path.name: content}


def _in_archive(path: Path) -> Mapping[str, bytes]:
    """A base with its splits; of a set made for many devices the one that fits all."""
    read_plain_bytes(path, most_bytes=MAX_APK_BYTES)
    try:
        with zipfile.ZipFile(path) as archive:
            members = [info for info in archive.infolist() if info.filename.endswith(".apk")]
            whole = [info for info in members if Path(info.filename).name == "universal.apk"]
            members = whole or [info for info in members if not info.filename.startswith("standalones/")]
            if not 1 <= len(members) <= MAX_SPLITS or sum(info.file_size for info in members) > MAX_APK_BYTES:
                raise ConfigError(f"{path}: holds no app that can be installed")
            return {Path(info.filename).name: archive.read(info) for info in members}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError) as error:
        raise ConfigError(f"{path}: cannot be read: {error}") from error


@cache
def preparation_words() -> PreparationWords:
    text = files("detector").joinpath(_WORDS).read_text(encoding="utf-8")
    return codec.from_yaml(PreparationWords, text, where=_WORDS)
