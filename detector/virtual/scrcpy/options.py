"""The scrcpy server's arguments: `VERSION key=value...`, read as its `Options.parse` reads them."""

from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["SERVER_VERSION", "OptionError", "ScrcpyOptions", "parse_options"]

SERVER_VERSION = "3.3.4"
_DEFAULT_BIT_RATE = 8_000_000
_IGNORED = frozenset(
    {
        "angle",
        "audio_bit_rate",
        "audio_codec",
        "audio_codec_options",
        "audio_dup",
        "audio_encoder",
        "audio_source",
        "clipboard_autosync",
        "crop",
        "display_id",
        "display_ime_policy",
        "log_level",
        "power_off_on_close",
        "screen_off_timeout",
        "show_touches",
        "stay_awake",
        "vd_destroy_content",
        "vd_system_decorations",
        "video_codec_options",
        "video_encoder",
    }
)
"""Known to the server, without effect on anything that shows here."""


class OptionError(Exception):
    """The server's own words for what it refuses; it prints them and ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScrcpyOptions:
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
    send_device_meta: bool = True
    send_frame_meta: bool = True
    send_dummy_byte: bool = True
    send_codec_meta: bool = True

    @property
    def socket_name(self) -> str:
        return "scrcpy" if self.scid == -1 else f"scrcpy_{self.scid:08x}"


def parse_options(arguments: Sequence[str]) -> ScrcpyOptions:
    """Raises OptionError."""
    if not arguments:
        raise OptionError("Missing client version")
    if arguments[0] != SERVER_VERSION:
        raise OptionError(f"The server version ({SERVER_VERSION}) does not match the client ({arguments[0]})")
    values: dict[str, bool | int | float] = {}
    for argument in arguments[1:]:
        key, equals, value = argument.partition("=")
        if not equals:
            raise OptionError(f'Invalid key=value pair: "{argument}"')
        values |= _read(key, value)
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
            return {key: int(value) & ~7}  # encoders want multiples of 8
        case "video_bit_rate":
            return {key: int(value)}
        case "max_fps":
            return {key: float(value)}
        case "raw_stream":
            if value != "true":
                return {}
            names = ("send_device_meta", "send_frame_meta", "send_dummy_byte", "send_codec_meta")
            return dict.fromkeys(names, False)
        case (
            "video"
            | "audio"
            | "control"
            | "tunnel_forward"
            | "downsize_on_error"
            | "cleanup"
            | "power_on"
            | "send_device_meta"
            | "send_frame_meta"
            | "send_dummy_byte"
            | "send_codec_meta"
        ):
            return {key: value == "true"}
        case _:
            # The server only warns about what it does not know.
            return {}
