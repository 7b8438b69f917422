"""Ed25519 keys that sign seals: creation, access rights, identification.

A key's name (`key_id`) is the sha256 of its public half as a DER SubjectPublicKeyInfo, as printed by
`openssl pkey -pubin -outform DER | sha256sum`.
"""

import hashlib
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from detector.core.errors import ConfigError

__all__ = ["KEY_NAME", "PUBLIC_NAME", "SealKey", "is_signed_by", "key_id_of", "make_key", "read_key"]

KEY_NAME = "seal.key.pem"
PUBLIC_NAME = "seal.pub.pem"

_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_MOST_BYTES = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class SealKey:
    """`path` of the private half; `public_pem` in the form that `openssl pkey -pubin` reads."""

    path: Path
    key_id: str
    public_pem: bytes
    _private: Ed25519PrivateKey

    def sign(self, data: bytes) -> bytes:
        signature: bytes = self._private.sign(data)
        return signature


def make_key(folder: Path) -> SealKey:
    """A new key pair in `folder`, readable by its owner only. Raises ConfigError if a key exists there."""
    _refuse_repository(folder)
    private = Ed25519PrivateKey.generate()
    pem: bytes = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    key = _key(folder / KEY_NAME, private)
    for path in (folder / KEY_NAME, folder / PUBLIC_NAME):
        if path.exists() or path.is_symlink():
            raise ConfigError(f"{path}: is there already; a key is never written over")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for path, content, mode in (
            (folder / KEY_NAME, pem, 0o600),
            (folder / PUBLIC_NAME, key.public_pem, 0o644),
        ):
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
    except OSError as error:
        raise ConfigError(f"{folder}: a key cannot be written: {error.strerror or error}") from error
    return read_key(folder / KEY_NAME)


def read_key(path: Path) -> SealKey:
    """Raises ConfigError if it is not an Ed25519 key, or others can read it or could come to read it."""
    try:
        said = path.stat()
        if not stat.S_ISREG(said.st_mode) or said.st_size > _MOST_BYTES:
            raise ConfigError(f"{path}: is no key")
        if said.st_mode & _OTHERS:
            raise ConfigError(
                f"{path}: others can read this key (mode {said.st_mode & 0o777:03o}): chmod 600 if none did"
            )
        _refuse_repository(path.resolve().parent)
        pem = path.read_bytes()
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror or error}") from error
    try:
        private = serialization.load_pem_private_key(pem, password=None)
    except TypeError as error:
        raise ConfigError(f"{path}: is encrypted; this program cannot ask for its password") from error
    except (ValueError, UnsupportedAlgorithm) as error:
        raise ConfigError(f"{path}: is no private key in PEM") from error
    if not isinstance(private, Ed25519PrivateKey):
        raise ConfigError(f"{path}: is no Ed25519 key")
    return _key(path, private)


def _key(path: Path, private: Ed25519PrivateKey) -> SealKey:
    public = private.public_key()
    return SealKey(path=path, key_id=_key_id(public), public_pem=_pem(public), _private=private)


def _pem(public: Ed25519PublicKey) -> bytes:
    pem: bytes = public.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return pem


def _key_id(public: Ed25519PublicKey) -> str:
    der: bytes = public.public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return hashlib.sha256(der).hexdigest()


def key_id_of(public_pem: bytes, *, is_strict: bool = True) -> str | None:
    """None if it is not an Ed25519 key, or (strict) not spelled as this program writes one."""
    public = _public(public_pem)
    if public is None or (is_strict and _pem(public) != public_pem):
        return None
    return _key_id(public)


def is_signed_by(public_pem: bytes, data: bytes, signature: bytes) -> bool:
    public = _public(public_pem)
    try:
        if public is not None:
            public.verify(signature, data)
            return True
    except InvalidSignature:
        pass
    return False


def _public(pem: bytes) -> Ed25519PublicKey | None:
    try:
        public = serialization.load_pem_public_key(pem)
    except (ValueError, UnsupportedAlgorithm):
        return None
    return public if isinstance(public, Ed25519PublicKey) else None


def _refuse_repository(folder: Path) -> None:
    whole = folder.resolve()
    for place in (whole, *whole.parents):
        if (place / ".git").exists():
            raise ConfigError(f"{folder}: lies in a git repository ({place}), where a key may be published")
