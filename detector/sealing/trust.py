"""What the user trusts, each for one purpose: keys of seals, signers of PDFs, time-stamp authorities."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cryptography import x509

from detector.config.plain_file import read_plain_bytes
from detector.core.errors import ConfigError
from detector.sealing.certificate_chain import Purpose, why_no_anchor
from detector.sealing.public_keys import key_id_of

__all__ = ["NOBODY", "Trust", "read_trust"]

_PART = re.compile(rb"-----BEGIN ([A-Z0-9 ]+)-----.*?-----END \1-----", re.DOTALL)
_MAX_BYTES = 4_000_000
_OPTIONS = {Purpose.SIGN_DOCUMENTS: "--trust-signer", Purpose.STAMP_TIMES: "--trust-tsa"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """`keys` that may seal, by id; `own`: the user's, known without being named.

    `signers` and `authorities`: certificates of those who may sign PDFs and stamp times, or of their issuers.
    """

    keys: frozenset[str] = frozenset()
    signers: tuple[x509.Certificate, ...] = ()
    authorities: tuple[x509.Certificate, ...] = ()
    own: frozenset[str] = field(default_factory=frozenset)

    @property
    def is_asked(self) -> bool:
        """Whether the user named keys, so that a seal by any other key is refused."""
        return bool(self.keys)

    @property
    def names_anybody(self) -> bool:
        return bool(self.keys or self.signers or self.authorities)

    def knows(self, key_id: str) -> bool | None:
        """Whether this key may seal. None: nothing is stated about it."""
        if self.is_asked:
            return key_id in self.keys
        return True if key_id in self.own else None


NOBODY = Trust()


def read_trust(
    keys: Sequence[Path] = (),
    *,
    signers: Sequence[Path] = (),
    authorities: Sequence[Path] = (),
    own: frozenset[str] = frozenset(),
) -> Trust:
    """Reads PEM files, any number of keys or certificates in each.

    Raises ConfigError if a file has nothing for its purpose, or a certificate among keys.
    """
    return Trust(
        keys=frozenset(key_id for path in keys for key_id in _keys_in(path)),
        signers=tuple(anchor for path in signers for anchor in _anchors_in(path, Purpose.SIGN_DOCUMENTS)),
        authorities=tuple(
            anchor for path in authorities for anchor in _anchors_in(path, Purpose.STAMP_TIMES)
        ),
        own=own,
    )


def _keys_in(path: Path) -> frozenset[str]:
    parts = _parts_of(path)
    if any(kind == b"CERTIFICATE" for kind, _ in parts):
        raise ConfigError(
            f"{path}: holds a certificate; --trust takes public keys of `detector keys`, --trust-signer the "
            "certificates of those who sign PDFs, --trust-tsa those of time-stamp authorities"
        )
    found = [key_id_of(pem + b"\n", is_strict=False) for kind, pem in parts if kind == b"PUBLIC KEY"]
    if not any(found):
        raise ConfigError(f"{path}: holds no public key in PEM that a seal could be signed with")
    return frozenset(text for text in found if text is not None)


def _anchors_in(path: Path, purpose: Purpose) -> tuple[x509.Certificate, ...]:
    option = _OPTIONS[purpose]
    certificates = [_certificate(pem, path) for kind, pem in _parts_of(path) if kind == b"CERTIFICATE"]
    if not certificates:
        raise ConfigError(f"{path}: holds no certificate in PEM, which {option} takes")
    reasons = [why_no_anchor(certificate, purpose) for certificate in certificates]
    if all(reasons):
        subject = certificates[0].subject.rfc4514_string()
        raise ConfigError(f"{path}: holds no certificate for {option}: {subject} {reasons[0]}")
    return tuple(certificate for certificate, reason in zip(certificates, reasons, strict=True) if not reason)


def _parts_of(path: Path) -> list[tuple[bytes, bytes]]:
    """Each part of a PEM file with its kind."""
    text = read_plain_bytes(path, most_bytes=_MAX_BYTES)
    return [(part[1], part[0]) for part in _PART.finditer(text)]


def _certificate(pem: bytes, path: Path) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificate(pem)
    except ValueError as error:
        raise ConfigError(f"{path}: holds a certificate that cannot be read") from error
