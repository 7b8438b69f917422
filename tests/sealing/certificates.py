"""Certificates made to measure: a chain of root, issuer and leaf in which one thing is wrong."""

import inspect
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

__all__ = ["Made", "issued", "key_usage"]

YEARS = (datetime(2025, 1, 1, tzinfo=UTC), datetime(2035, 1, 1, tzinfo=UTC))

Extension = tuple[x509.ExtensionType, bool]
"""And whether it is critical."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    certificate: x509.Certificate
    key: Any

    @property
    def pem(self) -> bytes:
        pem: bytes = self.certificate.public_bytes(Encoding.PEM)
        return pem

    @property
    def key_pem(self) -> bytes:
        pem: bytes = self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        return pem


def issued(
    name: str,
    by: Made | None,
    *extensions: Extension,
    years: tuple[datetime, datetime] = YEARS,
) -> Made:
    """`by` None: by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject if by is None else by.certificate.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(years[0])
        .not_valid_after(years[1])
    )
    for extension, is_critical in extensions:
        builder = builder.add_extension(extension, is_critical)
    return Made(certificate=builder.sign(key if by is None else by.key, hashes.SHA256()), key=key)


def key_usage(names: Sequence[str]) -> x509.KeyUsage:
    of_all = inspect.signature(x509.KeyUsage).parameters
    return x509.KeyUsage(**{one: one in names for one in of_all})
