"""The URI of a key on a token (RFC 7512): `pkcs11:token=…;object=…`, taken apart.

A PIN in the URI would stand on the command line, where every user of the machine can read it: it is refused.
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
    """Raises ConfigError in one sentence, which never says a PIN again."""
    shown = uri.partition("?")[0]
    path, _, query = uri.removeprefix(SCHEME).partition("?")
    said = _attributes(path, ";", shown)
    asked = _attributes(query, "&", shown)
    if "pin-value" in asked:
        raise ConfigError(f"{shown}: a PIN is never given in the URI: others can read a command line")
    unknown = sorted({*said} - _PATH - _CHECKED) + sorted({*asked} - _QUERY)
    if unknown:
        raise ConfigError(f"{shown}: {unknown[0]} is not known; {', '.join(sorted(_PATH | _QUERY))} are")
    if unquote(said.get("type", "private")) != "private":
        raise ConfigError(f"{shown}: is no private key")
    if not {"token", "serial"} & set(said) or not {"object", "id"} & set(said):
        raise ConfigError(f"{shown}: names no token (token=…) or no key on it (object=…)")
    source = unquote(asked["pin-source"]).removeprefix("file:") if "pin-source" in asked else None
    return TokenUri(
        token=_text(said, "token"),
        serial=_text(said, "serial"),
        label=_text(said, "object"),
        id=unquote_to_bytes(said["id"]) if "id" in said else None,
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


def _text(said: dict[str, str], name: str) -> str | None:
    return unquote(said[name]) if name in said else None
