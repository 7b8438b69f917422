"""The files of one app: an APK, a base with its splits in an archive, or those of a package in a folder."""

import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from detector.config.plain_file import read_plain_bytes
from detector.core.errors import ConfigError
from detector.devices.android import AndroidDevice
from detector.wiring.apk import ApkName, name_in, name_of_file

__all__ = ["AppFiles", "apps_in", "read_app"]

MAX_APK_BYTES = 8_000_000_000
"""More than the largest games."""

MAX_SPLITS = 200
APK = ".apk"
ARCHIVES = (".apks", ".xapk", ".apkm")


@dataclass(frozen=True, slots=True, kw_only=True)
class AppFiles:
    """Read before any device is touched. `path`: as named; `contents`: by file name."""

    path: Path
    contents: Mapping[str, bytes]

    @property
    def base(self) -> bytes | None:
        """The APK that is no split; of a single file, that file."""
        if len(self.contents) == 1:
            return next(iter(self.contents.values()))
        names = ((content, name_in(content)) for content in self.contents.values())
        return next((content for content, name in names if name is not None and name.split is None), None)

    def install_on(self, phone: AndroidDevice) -> None:
        """Raises InstallRefused for what the phone will not have, DeviceNotReady."""
        if len(self.contents) == 1:
            ((name, content),) = self.contents.items()
            phone.install(content, name=name)
        else:
            phone.install_all(self.contents, name=self.path.name)


def read_app(path: Path, package: str | None = None) -> AppFiles:
    """`package`: whose files to take from a folder. Raises ConfigError that names what is wrong."""
    if path.is_dir():
        if package is None:
            raise ConfigError(f"{path}: is a folder, not an app")
        return _in_folder(path, package)
    if path.suffix.lower() in ARCHIVES:
        return AppFiles(path=path, contents=_in_archive(path))
    content = read_plain_bytes(path, most_bytes=MAX_APK_BYTES)
    if not content.startswith(b"PK"):
        raise ConfigError(f"{path}: is not an APK")
    return AppFiles(path=path, contents={path.name: content})


def apps_in(path: Path) -> Mapping[str, Path]:
    """The app of a file, or those of a folder and of the folders in it: by package, what `read_app` reads. A
    base and its splits are one app, and so is an archive.

    Raises ConfigError for a file that is none, and for an app that is there twice.
    """
    files = [path]
    if path.is_dir():
        files = [file for file in sorted(_listed(path)) if file.suffix.lower() in (APK, *ARCHIVES)]
    found: dict[str, list[Path]] = {}
    for file in files:
        name = _name_of(file)
        if name is None:
            raise ConfigError(f"{file}: is not an APK")
        found.setdefault(name.package, []).append(file)
    return {package: _one_place(package, own) for package, own in found.items()}


def _listed(folder: Path) -> Sequence[Path]:
    beside = [file for file in folder.iterdir() if file.is_file()]
    return [*beside, *(file for inner in folder.iterdir() if inner.is_dir() for file in inner.iterdir())]


def _one_place(package: str, files: Sequence[Path]) -> Path:
    if len(files) == 1:
        return files[0]
    is_split_app = len({file.parent for file in files}) == 1 and all(file.suffix == APK for file in files)
    if not is_split_app:
        raise ConfigError(f"{files[1]}: is {package}, as is {files[0]}")
    _refuse_doubles([(file.name, _name_of(file)) for file in files], files[0].parent)
    return files[0].parent


def _name_of(file: Path) -> ApkName | None:
    if file.suffix.lower() not in ARCHIVES:
        return name_of_file(file)
    base = AppFiles(path=file, contents=_in_archive(file)).base
    return None if base is None else name_in(base)


def _in_folder(folder: Path, package: str) -> AppFiles:
    named = ((file, _name_of(file)) for file in sorted(folder.iterdir()) if file.suffix in (APK, *ARCHIVES))
    own = [file for file, name in named if name is not None and name.package == package]
    if not own:
        raise ConfigError(f"{folder}: holds no APK of {package}")
    place = _one_place(package, own)
    if place.is_file():
        return read_app(place)
    contents = {file.name: read_plain_bytes(file, most_bytes=MAX_APK_BYTES) for file in own}
    return AppFiles(path=folder, contents=contents)


def _in_archive(path: Path) -> Mapping[str, bytes]:
    """A base with its splits; of a set made for many devices the one that fits all."""
    read_plain_bytes(path, most_bytes=MAX_APK_BYTES)
    try:
        with zipfile.ZipFile(path) as archive:
            members = [info for info in archive.infolist() if info.filename.endswith(APK)]
            whole = [info for info in members if Path(info.filename).name == "universal.apk"]
            members = whole or [info for info in members if not info.filename.startswith("standalones/")]
            if not 1 <= len(members) <= MAX_SPLITS or sum(info.file_size for info in members) > MAX_APK_BYTES:
                raise ConfigError(f"{path}: holds no app that can be installed")
            contents = {Path(info.filename).name: archive.read(info) for info in members}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError) as error:
        raise ConfigError(f"{path}: cannot be read: {error}") from error
    _refuse_doubles([(name, name_in(content)) for name, content in contents.items()], path)
    return contents


def _refuse_doubles(named: Sequence[tuple[str, ApkName | None]], where: Path) -> None:
    """A set of bundletool holds variants of one split for several phones; a phone takes one of each."""
    seen: dict[ApkName, str] = {}
    for file, name in named:
        if name is not None and (other := seen.setdefault(name, file)) != file:
            raise ConfigError(
                f"{where}: {other} and {file} are the same part of the app for different phones;"
                " take those for one phone (bundletool extract-apks)"
            )
