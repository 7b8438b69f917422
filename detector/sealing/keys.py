"""Keys that sign seals and PDF reports, in files: creation, access rights, passphrases, certificates.

A seal's own key is an Ed25519 key in PEM. A laboratory's may also be ECDSA or, for PDFs only, RSA, in PEM or
PKCS #12; `token_keys.py` handles keys that never leave a token.
"""

import os
import stat
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import pkcs12

from detector.core.errors import ConfigError
from detector.sealing.public_keys import Algorithm, algorithm_of, key_id_of_key, lower_twin, pem_of

__all__ = [
    "KEY_NAME",
    "PUBLIC_NAME",
    "Ask",
    "SealKey",
    "make_key",
    "never_ask",
    "read_certificates",
    "read_key",
    "refuse_shared_secret",
    "with_certificates",
]

KEY_NAME = "seal.key.pem"
PUBLIC_NAME = "seal.pub.pem"

_OTHERS = stat.S_IRWXG | stat.S_IRWXO
MAX_BYTES = 100_000
"""Limit for a key's file; a PKCS #12 with a chain of four certificates takes about 8 kB."""

Ask = Callable[[str], bytes]
"""Returns the secret that opens the named thing. Raises ConfigError if there is no one to ask."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SealKey:
    """`path` of the private half, or the URI of one on a token; `public_pem` in the form that
    `openssl pkey -pubin` reads.

    `certificates`: this key's own first, then those that vouch for it; () if none are known. `signs` takes
    the data to be signed, not its hash.
    """

    path: Path | str
    algorithm: Algorithm
    key_id: str
    public_pem: bytes
    signs: Callable[[bytes], bytes]
    certificates: tuple[x509.Certificate, ...] = ()

    def sign(self, data: bytes) -> bytes:
        return self.signs(data)


def never_ask(what: str) -> bytes:
    """The `Ask` for callers with no one to ask."""
    raise ConfigError(f"{what}: is encrypted, and there is nobody to ask for its passphrase")


def make_key(folder: Path, *, passphrase: bytes | None = None) -> SealKey:
    """A new Ed25519 key pair in `folder`, readable by its owner only, encrypted if there is a passphrase.

    Raises ConfigError if a key exists there.
    """
    _refuse_repository(folder)
    private = Ed25519PrivateKey.generate()
    locked: serialization.KeySerializationEncryption = (
        serialization.NoEncryption()
        if passphrase is None
        else serialization.BestAvailableEncryption(passphrase)
    )
    pem: bytes = private.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, locked)
    for path in (folder / KEY_NAME, folder / PUBLIC_NAME):
        if path.exists() or path.is_symlink():
            raise ConfigError(f"{path}: is there already; a key is never written over")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for path, content, mode in (
            (folder / KEY_NAME, pem, 0o600),
            (folder / PUBLIC_NAME, pem_of(private.public_key()), 0o644),
        ):
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
    except OSError as error:
        raise ConfigError(f"{folder}: a key cannot be written: {error.strerror or error}") from error
    return read_key(folder / KEY_NAME, ask=lambda what: passphrase or b"")


def read_key(path: Path, *, ask: Ask = never_ask) -> SealKey:
    """Reads PEM, or PKCS #12 with its certificates; `ask` is called if it is encrypted.

    Raises ConfigError if it is not such a key, the passphrase is wrong, or others can read it, now or later.
    """
    content = _own_bytes(path)
    if content.lstrip().startswith(b"-----BEGIN"):
        return _key(path, _private_in_pem(path, content, ask))
    return _of_pkcs12(path, content, ask)


def with_certificates(key: SealKey, certificates: Sequence[x509.Certificate]) -> SealKey:
    """The key with its own certificate in front. Raises ConfigError if none of them is the key's."""
    own = next((certificate for certificate in certificates if _is_of(certificate, key.key_id)), None)
    if own is None:
        raise ConfigError(f"{key.path}: none of the certificates given is this key's")
    return replace(
        key, certificates=(own, *(certificate for certificate in certificates if certificate != own))
    )


def read_certificates(path: Path) -> tuple[x509.Certificate, ...]:
    """All certificates in a PEM file. Raises ConfigError if there are none."""
    try:
        with path.open("rb") as file:
            return tuple(x509.load_pem_x509_certificates(file.read(MAX_BYTES)))
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror or error}") from error
    except ValueError as error:
        raise ConfigError(f"{path}: holds no certificate in PEM") from error


def refuse_shared_secret(path: Path, what: str) -> None:
    """Raises ConfigError unless it is a regular file that only its owner can access. `what`: e.g. "key"."""
    try:
        status = path.stat()
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror or error}") from error
    if not stat.S_ISREG(status.st_mode) or status.st_size > MAX_BYTES:
        raise ConfigError(f"{path}: is no {what}")
    if status.st_mode & _OTHERS:
        raise ConfigError(
            f"{path}: others can read this {what} (mode {status.st_mode & 0o777:03o}): chmod 600 if none did"
        )


def _own_bytes(path: Path) -> bytes:
    refuse_shared_secret(path, "key")
    _refuse_repository(path.resolve().parent)
    try:
        return path.read_bytes()
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror or error}") from error


def _private_in_pem(path: Path, content: bytes, ask: Ask) -> Any:
    try:
        return serialization.load_pem_private_key(content, password=None)
    except TypeError:
        pass  # encrypted
    except (ValueError, UnsupportedAlgorithm) as error:
        raise ConfigError(f"{path}: is no private key in PEM") from error
    try:
        return serialization.load_pem_private_key(content, password=ask(str(path)))
    except (TypeError, ValueError, UnsupportedAlgorithm) as error:  # TypeError: none was given
        raise ConfigError(f"{path}: this is not its passphrase") from error


def _of_pkcs12(path: Path, content: bytes, ask: Ask) -> SealKey:
    if not content.startswith(b"\x30"):
        raise ConfigError(f"{path}: is no private key in PEM or PKCS #12")
    for password in (None, b""):
        try:
            found = pkcs12.load_pkcs12(content, password)
            break
        except (ValueError, UnsupportedAlgorithm):
            continue
    else:
        try:
            found = pkcs12.load_pkcs12(content, ask(str(path)))
        except (ValueError, UnsupportedAlgorithm) as error:
            raise ConfigError(f"{path}: this is not its passphrase, or it is no PKCS #12") from error
    if found.key is None:
        raise ConfigError(f"{path}: holds no private key")
    key = _key(path, found.key)
    entries = (found.cert, *found.additional_certs)
    certificates = tuple(entry.certificate for entry in entries if entry is not None)
    return with_certificates(key, certificates) if certificates else key


def _key(path: Path, private: Any) -> SealKey:
    algorithm = algorithm_of(private.public_key()) if hasattr(private, "public_key") else None
    if algorithm is None:
        raise ConfigError(f"{path}: is no Ed25519, ECDSA (P-256, P-384) or RSA key (2048 bits or more)")
    public = private.public_key()
    return SealKey(
        path=path,
        algorithm=algorithm,
        key_id=key_id_of_key(public),
        public_pem=pem_of(public),
        signs=lambda data: _sign(private, data),
    )


def _sign(private: Any, data: bytes) -> bytes:
    if isinstance(private, RSAPrivateKey):
        return bytes(private.sign(data, padding.PKCS1v15(), hashes.SHA256()))
    if isinstance(private, ec.EllipticCurvePrivateKey):
        is_long = private.curve.name == "secp384r1"
        made = private.sign(data, ec.ECDSA(hashes.SHA384() if is_long else hashes.SHA256()))
        return lower_twin(made, Algorithm.P384 if is_long else Algorithm.P256)
    return bytes(private.sign(data))


def _is_of(certificate: x509.Certificate, key_id: str) -> bool:
    try:
        return key_id_of_key(certificate.public_key()) == key_id
    except (ValueError, UnsupportedAlgorithm):
        return False


def _refuse_repository(folder: Path) -> None:
    whole = folder.resolve()
    for place in (whole, *whole.parents):
        if (place / ".git").exists():
            raise ConfigError(f"{folder}: lies in a git repository ({place}), where a key may be published")
