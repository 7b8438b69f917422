"""Text from outside, made safe to show: text from a device, file or key must not control a terminal.

Control characters (C0, C1, DEL), bidirectional controls, line and paragraph separators, tag characters and
unpaired surrogates are replaced by their escape sequences (`\\x1b`, `\\u202e`), so that they are visible
and have no effect. All other text is unchanged.
"""

import re

__all__ = ["escaped_in_json", "printable", "shown"]

_BEYOND_ASCII = (
    "\x7f-\x9f"  # DEL and C1: \x9b alone begins an escape sequence on many terminals
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # Unicode's Bidi_Control
    "\u2028\u2029"
    "\ufeff\ufff9-\ufffb"
    "\ud800-\udfff"  # an unpaired surrogate: a file name that is not UTF-8 decodes to these
    "\U000e0000-\U000e007f"  # tags: invisible
)
_STEERS = re.compile(f"[\x00-\x08\x0b-\x1f{_BEYOND_ASCII}]")
_STEERS_IN_JSON = re.compile(f"[{_BEYOND_ASCII}]")
"""JSON escapes C0 itself."""


def printable(text: str) -> str:
    """`text` with all of these characters escaped. Line feeds and tabs stay."""
    if text.isprintable():  # none of them is, by Unicode's categories
        return text
    return _STEERS.sub(_written, text)


def shown(value: object) -> object:
    """For a template engine: a plain string made printable; its own markup objects unchanged."""
    return printable(value) if type(value) is str else value


def escaped_in_json(text: str) -> str:
    """A JSON text that parses to the same values, with all of these characters as `\\uXXXX`.

    An unpaired surrogate is not a character, so JSON cannot hold it: it parses to its escape as text.
    """
    return _STEERS_IN_JSON.sub(_json_written, text)


def _written(found: re.Match[str]) -> str:
    number = ord(found[0])
    if number < 0x100:
        return f"\\x{number:02x}"
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def _json_written(found: re.Match[str]) -> str:
    number = ord(found[0])
    if 0xD800 <= number < 0xE000:
        return f"\\\\u{number:04x}"
    if number < 0x10000:
        return f"\\u{number:04x}"
    beyond = number - 0x10000
    return f"\\u{0xD800 + (beyond >> 10):04x}\\u{0xDC00 + (beyond & 0x3FF):04x}"
