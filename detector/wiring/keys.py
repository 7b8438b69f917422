"""This user's keys: where they are stored, which one is meant, and where its secret comes from."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from detector.core.errors import ConfigError
from detector.sealing.keys import (
    KEY_NAME,
    PUBLIC_NAME,
    Ask,
    SealKey,
    make_key,
    never_ask,
    read_certificates,
    read_key,
    refuse_shared_secret,
    with_certificates,
)
from detector.sealing.public_keys import key_id_of
from detector.sealing.token_keys import SCHEME, read_token_uri, token_key
from detector.wiring.leases import STATE_FOLDER

__all__ = [
    "MODULE_VARIABLE",
    "KeyChoice",
    "has_own_key",
    "init_key",
    "key_of",
    "own_key_ids",
    "settled_secret",
]

MODULE_VARIABLE = "DETECTOR_PKCS11_MODULE"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyChoice:
    """`name`: a file or a `pkcs11:` URI; None: the one of `keys init`. `certificates`: a PEM file of them."""

    name: str | None = None
    certificates: Path | None = None
    ask: Ask = never_ask


def key_folder() -> Path:
    """In the data directory of the XDG Base Directory Specification (0.8), unless the variable is set."""
    named = os.environ.get(STATE_FOLDER)
    if named:
        return Path(named) / "keys"
    data = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(data) / "dark-pattern-detector" / "keys"


def init_key(out: Path | None, *, passphrase: bytes | None = None) -> SealKey:
    return make_key(out or key_folder(), passphrase=passphrase)


def key_of(choice: KeyChoice) -> SealKey:
    """Raises ConfigError if there is none, or it cannot be opened."""
    key = _key(choice)
    if choice.certificates is None:
        return key
    return with_certificates(key, read_certificates(choice.certificates))


def _key(choice: KeyChoice) -> SealKey:
    if choice.name is None:
        own = key_folder() / KEY_NAME
        if not own.exists():
            raise ConfigError(f"{own}: there is no key yet: detector keys init, or --key FILE")
        return read_key(own, ask=choice.ask)
    if not choice.name.startswith(SCHEME):
        return read_key(Path(choice.name), ask=choice.ask)
    uri = read_token_uri(choice.name)
    ask = choice.ask
    if uri.pin_path is not None:
        pin = _secret_in(Path(uri.pin_path))

        def ask(what: str) -> bytes:
            return pin

    shown = choice.name.partition("?")[0]
    return token_key(uri, shown, module_path=os.environ.get(MODULE_VARIABLE), ask=ask)


def has_own_key() -> bool:
    """Whether `keys init` made a key for this user, readable or not."""
    return (key_folder() / KEY_NAME).exists()


def own_key_ids() -> frozenset[str]:
    """The id of the key of `keys init`, which is known without being named."""
    try:
        key_id = key_id_of((key_folder() / PUBLIC_NAME).read_bytes())
    except OSError:
        return frozenset()
    return frozenset({key_id} if key_id else ())


def settled_secret(file: Path | None, variable: str | None, environment: Mapping[str, str]) -> bytes | None:
    """From the file, else from the environment variable of this name; None without either.

    Raises ConfigError if the file can be read by others.
    """
    if file is not None:
        return _secret_in(file)
    value = environment.get(variable) if variable else None
    return value.encode("utf-8", "surrogateescape") if value else None


def _secret_in(path: Path) -> bytes:
    """The first line, without its line break."""
    refuse_shared_secret(path, "passphrase")
    try:
        secret = path.read_bytes().split(b"\n", 1)[0].rstrip(b"\r")
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror or error}") from error
    if not secret:
        raise ConfigError(f"{path}: holds no passphrase in its first line")
    return secret
