"""The wheel that this program was installed from, for CI to install the very same: its place and hash."""

import hashlib
import json
import os
import re
import shutil
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from urllib.parse import unquote, urlsplit

from detector.config.ci_files import REQUIREMENTS_PATH, requirements_text
from detector.core.errors import ConfigError

__all__ = ["WheelSource", "own_requirements", "wheel_source"]

NAME = "dark-pattern-detector"
LOCK = "requirements.lock"
WHEELS = Path(REQUIREMENTS_PATH).with_name("wheels")


@dataclass(frozen=True, slots=True, kw_only=True)
class WheelSource:
    """`place`: a folder, from that of the requirements, or an address; None: an environment variable is to
    name it. `sha256` None: not known. `copied`: where the wheel was copied to.
    """

    place: str | None = None
    sha256: str | None = None
    copied: Path | None = None


def wheel_source(asked: str | None, project: Path) -> WheelSource:
    """`asked`: a wheel, a folder with it, or the address of a page that lists it. A wheel elsewhere is
    copied into the project. Raises ConfigError.
    """
    installed, sha256 = _installed_from()
    if asked is not None and re.match(r"https?://", asked):
        return WheelSource(place=asked, sha256=sha256)
    if asked is None:
        if installed is None or not installed.is_relative_to(project.resolve()):
            return WheelSource(sha256=sha256)
        wheel = installed
    else:
        wheel = _wheel_at(Path(asked)).resolve()
    copied = None
    if not wheel.is_relative_to(project.resolve()):
        copied = project / WHEELS / wheel.name
        copied.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(wheel, copied)
        wheel = copied.resolve()
    place = Path(os.path.relpath(wheel.parent, (project / REQUIREMENTS_PATH).parent.resolve())).as_posix()
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    return WheelSource(place=place, sha256=digest, copied=None if copied is None else WHEELS / wheel.name)


def own_requirements(source: WheelSource) -> str:
    """This version and what it is locked to, as requirements. Raises ConfigError if no lock file is there."""
    own = distribution(NAME)
    package = Path(__file__).parents[1]
    for folder in (package, package.parent):
        if (folder / LOCK).is_file():
            lock = (folder / LOCK).read_text(encoding="utf-8")
            return requirements_text(
                lock, own.requires or [], version=own.version, source=source.place, sha256=source.sha256
            )
    raise ConfigError(f"{LOCK} is neither in {package} nor in {package.parent}")


def _wheel_at(path: Path) -> Path:
    """Raises ConfigError unless there is one wheel of this version."""
    version = distribution(NAME).version
    start = f"{NAME.replace('-', '_')}-{version}-"
    found = sorted(path.glob(f"{start}*.whl")) if path.is_dir() else [path]
    if len(found) != 1 or not found[0].is_file():
        raise ConfigError(f"--install-from: {path} is no wheel, and no folder with one of detector {version}")
    if not (found[0].name.startswith(start) and found[0].suffix == ".whl"):
        raise ConfigError(f"--install-from: {found[0].name} is no wheel of detector {version}, which this is")
    return found[0]


def _installed_from() -> tuple[Path | None, str | None]:
    """The wheel and its hash, as pip notes them (PEP 610) where it was given a file or an address."""
    try:
        noted = json.loads(distribution(NAME).read_text("direct_url.json") or "{}")
    except (PackageNotFoundError, ValueError):
        return None, None
    address = urlsplit(noted.get("url", ""))
    wheel = Path(unquote(address.path)) if address.scheme == "file" else None
    hashes = noted.get("archive_info", {}).get("hashes", {})
    if wheel is not None and not (wheel.suffix == ".whl" and wheel.is_file()):
        wheel = None
    return wheel, hashes.get("sha256")
