"""What the user trusts: keys of sealers, certificates of time-stamp authorities."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cryptography import x509

from detector.core.errors import ConfigError
from detector.sealing.public_keys import key_id_of

__all__ = ["NOBODY", "Trust", "read_trust"]

_PART = re.compile(rb"-----BEGIN ([A-Z0-9 ]+)-----.*?-----END \1-----", re.DOTALL)
_MAX_BYTES = 4_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """`keys` by id. `is_asked`: the user named keys, and a seal by any other key is refused."""

    keys: frozenset[str] = frozenset()
    certificates: tuple[x509.Certificate, ...] = ()
    own: frozenset[str] = field(default_factory=frozenset)
    is_asked: bool = False

    def knows(self, key_id: str) -> bool | None:
        """None: nothing is stated about this key."""
        if self.is_asked:
            return key_id in self.keys
        return True if key_id in self.own else None


NOBODY = Trust()


def read_trust(files: Sequence[Path], *, own: frozenset[str] = frozenset()) -> Trust:
    """Reads PEM public keys and certificates, any number per file. Raises ConfigError if a file has none."""
    keys: set[str] = set()
    certificates: list[x509.Certificate] = []
    for path in files:
        try:
            with path.open("rb") as file:
                text = file.read(_MAX_BYTES)
        except OSError as error:
            raise ConfigError(f"{path}: cannot be read: {error.strerror or error}") from error
        n_before = len(keys) + len(certificates)
        for part in _PART.finditer(text):
            if part[1] == b"CERTIFICATE":
                certificates.append(_certificate(part[0], path))
            elif part[1] == b"PUBLIC KEY" and (key_id := key_id_of(part[0] + b"\n", is_strict=False)):
                keys.add(key_id)
        if len(keys) + len(certificates) == n_before:
            raise ConfigError(f"{path}: holds neither a public key nor a certificate in PEM")
    return Trust(keys=frozenset(keys), certificates=tuple(certificates), own=own, is_asked=bool(keys))


def _certificate(pem: bytes, path: Path) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificate(pem)
    except ValueError as error:
        raise ConfigError(f"{path}: holds a certificate that cannot be read") from error
