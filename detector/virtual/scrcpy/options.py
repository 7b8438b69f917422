"""The scrcpy server's arguments: `VERSION key=value...`, read as its `Options.parse` reads them."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

__all__ = ["SERVER_VERSION", "OptionError", "ScrcpyOptions", "parse_options"]

SERVER_VERSION = "3.3.4"
_PLAYED_VERSIONS = (SERVER_VERSION, "4.0", "4.1")
"""The jar may be any bytes here, so the server is that of the version that its client expects; of a version
that is not played, it is the first one, and refuses its client."""

_DEFAULT_BIT_RATE = 8_000_000


class OptionError(Exception):
    """The server's own message about an argument that it rejects; it prints this and ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScrcpyOptions:
    has_sessions: bool = False
    """The protocol of 4.x: each size is announced by a packet, sizes need not be multiples of 8."""
    scid: int = -1
    video: bool = True
    audio: bool = True
    control: bool = True
    tunnel_forward: bool = False
    max_size: int = 0
    max_fps: float = 0.0
    video_bit_rate: int = _DEFAULT_BIT_RATE
    downsize_on_error: bool = True
    cleanup: bool = True
    power_on: bool = True
    power_off_on_close: bool = False
    show_touches: bool = False
    stay_awake: bool = False
    send_device_meta: bool = True
    send_frame_meta: bool = True
    send_dummy_byte: bool = True
    send_codec_meta: bool = True

    @property
    def socket_name(self) -> str:
        return "scrcpy" if self.scid == -1 else f"scrcpy_{self.scid:08x}"


_SWITCHES = frozenset(field.name for field in fields(ScrcpyOptions) if field.type is bool) - {"has_sessions"}


def parse_options(arguments: Sequence[str]) -> ScrcpyOptions:
    """Raises OptionError."""
    if not arguments:
        raise OptionError("Missing client version")
    version = arguments[0]
    if version not in _PLAYED_VERSIONS:
        raise OptionError(f"The server version ({SERVER_VERSION}) does not match the client ({version})")
    has_sessions = version.startswith("4.")
    values: dict[str, bool | int | float] = {"has_sessions": has_sessions}
    for argument in arguments[1:]:
        key, equals, value = argument.partition("=")
        if not equals:
            raise OptionError(f'Invalid key=value pair: "{argument}"')
        values |= _read("send_codec_meta" if key == "send_stream_meta" and has_sessions else key, value)
    return ScrcpyOptions(**values)  # type: ignore[arg-type]


def _read(key: str, value: str) -> dict[str, bool | int | float]:
    match key:
        case "scid":
            scid = int(value, 16)
            if not -1 <= scid <= 0x7FFF_FFFF:
                raise OptionError(f"scid may not be negative (except -1 for 'none'): {scid}")
            return {key: scid}
        case "video_codec":
            if value not in {"h264"}:
                raise OptionError(f"Video codec {value} not supported")
            return {}
        case "max_size":
            return {key: int(value)}
        case "video_bit_rate":
            return {key: int(value)}
        case "max_fps":
            return {key: float(value)}
        case "raw_stream":
            if value != "true":
                return {}
            names = ("send_device_meta", "send_frame_meta", "send_dummy_byte", "send_codec_meta")
            return dict.fromkeys(names, False)
        case _ if key in _SWITCHES:
            return {key: value == "true"}
        case _:
            # Audio, camera, virtual displays, codec details: nothing of that is visible here. The server
            # only warns about an unknown key.
            return {}
