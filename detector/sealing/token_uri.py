"""Parses the URI of a key on a token (RFC 7512): `pkcs11:token=…;object=…`.

A PIN in the URI would be visible on the command line to every user of the machine: it is refused.
"""

from dataclasses import dataclass
from urllib.parse import unquote, unquote_to_bytes

from detector.core.errors import ConfigError

__all__ = ["SCHEME", "TokenUri", "read_token_uri"]

SCHEME = "pkcs11:"

_PATH = {"token", "serial", "object", "id"}
_CHECKED = {"type"}  # attributes that select nothing here
_QUERY = {"module-path", "pin-source"}


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenUri:
    """Which key of which token. `module_path`: the library of the token; `pin_path`: a file with its PIN."""

    token: str | None = None
    serial: str | None = None
    label: str | None = None
    id: bytes | None = None
    module_path: str | None = None
    pin_path: str | None = None


def read_token_uri(uri: str) -> TokenUri:
    """Raises ConfigError with a one-sentence message that never repeats a PIN."""
    shown = uri.partition("?")[0]
    path, _, query = uri.removeprefix(SCHEME).partition("?")
    named = _attributes(path, ";", shown)
    asked = _attributes(query, "&", shown)
    if "pin-value" in asked:
        raise ConfigError(f"{shown}: a PIN is never given in the URI: others can read a command line")
    unknown = sorted({*named} - _PATH - _CHECKED) + sorted({*asked} - _QUERY)
    if unknown:
        raise ConfigError(f"{shown}: {unknown[0]} is not known; {', '.join(sorted(_PATH | _QUERY))} are")
    if unquote(named.get("type", "private")) != "private":
        raise ConfigError(f"{shown}: is no private key")
    if not {"token", "serial"} & set(named) or not {"object", "id"} & set(named):
        raise ConfigError(f"{shown}: names no token (token=…) or no key on it (object=…)")
    source = unquote(asked["pin-source"]).removeprefix("file:") if "pin-source" in asked else None
    return TokenUri(
        token=_text(named, "token"),
        serial=_text(named, "serial"),
        label=_text(named, "object"),
        id=unquote_to_bytes(named["id"]) if "id" in named else None,
        module_path=_text(asked, "module-path"),
        pin_path=source,
    )


def _attributes(text: str, between: str, shown: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in text.split(between) if text else ():
        name, is_there, value = part.partition("=")
        if not is_there or not value or name in found:
            raise ConfigError(f"{shown}: is no URI of a key on a token (RFC 7512)")
        found[name] = value
    return found


def _text(named: dict[str, str], name: str) -> str | None:
    return unquote(named[name]) if name in named else None
