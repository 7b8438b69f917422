"""The certificates that an APK carries: read, never verified.

Three schemes: v1 is a PKCS#7 file under META-INF, v2 and v3 are in the signing block right before
the zip directory (source.android.com, APK Signature Scheme v2 and v3). Only as much of DER is parsed
as needed to reach the certificates.
"""

import hashlib
import struct
from collections.abc import Iterator
from dataclasses import dataclass

from detector.apk.archive import Archive
from detector.apk.warning import ApkWarning, WarningKind
from detector.core.errors import ConfigError

__all__ = ["Signer", "read_signers"]

_MAGIC = b"APK Sig Block 42"
_BLOCK_SCHEMES = {0x7109871A: "v2", 0xF05368C0: "v3", 0x1B93AD61: "v3.1"}
MAX_BLOCK_BYTES = 16 << 20  # it may contain a source stamp and padding; seen: 4 KB to 100 KB
MAX_V1_BYTES = 1 << 20
MAX_SIGNERS = 10  # Android refuses more (ApkSignatureSchemeV2Verifier)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """One certificate and the schemes that contain it."""

    certificate_sha256: str
    schemes: tuple[str, ...]


def read_signers(archive: Archive) -> tuple[tuple[Signer, ...], list[ApkWarning]]:
    """Sorted by scheme. Whether a signature is genuine is for Android to verify, not for us."""
    schemes: dict[str, list[str]] = {}
    warnings: list[ApkWarning] = []
    for scheme, certificate in [*_v1(archive, warnings), *_in_block(archive, warnings)]:
        digest = hashlib.sha256(certificate).hexdigest()
        named = schemes.setdefault(digest, [])
        if scheme not in named:
            named.append(scheme)
    if not schemes:
        warnings.append(ApkWarning(kind=WarningKind.NOT_SIGNED, message="it carries no certificate"))
    used = {scheme for named in schemes.values() for scheme in named} - {"v3.1"}
    if len(schemes) > 1 and any(used - set(named) for named in schemes.values()):
        message = "its signature schemes name different certificates"
        warnings.append(ApkWarning(kind=WarningKind.SIGNERS_DISAGREE, message=message))
    return (
        tuple(Signer(certificate_sha256=digest, schemes=tuple(named)) for digest, named in schemes.items()),
        warnings,
    )


def _v1(archive: Archive, warnings: list[ApkWarning]) -> Iterator[tuple[str, bytes]]:
    files = [
        name
        for name in archive.entries
        if name.upper().startswith("META-INF/") and name.upper().endswith((".RSA", ".DSA", ".EC"))
    ]
    for name in files[:MAX_SIGNERS]:
        try:
            content = archive.read(name, max_bytes=MAX_V1_BYTES)
            certificates = list(_pkcs7_certificates(content))
        except ConfigError as error:
            warnings.append(ApkWarning(kind=WarningKind.UNREADABLE_PART, message=f"{name}: {error}"))
            continue
        # The signer's own certificate comes first in every file that build tools write.
        for certificate in certificates[:1]:
            yield "v1", certificate


def _der(content: bytes, at: int, end: int) -> tuple[int, int, int]:
    """(tag, begin of the value, end of the value) of the element at `at`."""
    if at + 2 > end:
        raise ConfigError("a signature is cut off")
    tag, length, begin = content[at], content[at + 1], at + 2
    if length & 0x80:
        n_length = length & 0x7F
        if not 1 <= n_length <= 4:
            raise ConfigError("a signature has a length that DER does not know")
        length, begin = int.from_bytes(content[begin : begin + n_length], "big"), begin + n_length
    if begin + length > end:
        raise ConfigError("a signature is longer than its file")
    return tag, begin, begin + length


def _pkcs7_certificates(content: bytes) -> Iterator[bytes]:
    """ContentInfo, [0], SignedData: the certificates are under its own [0] (RFC 2315, 9.1)."""
    _, at, end = _der(content, 0, len(content))
    _, _, at = _der(content, at, end)  # the type
    _, at, end = _der(content, at, end)
    _, at, end = _der(content, at, end)
    while at < end:
        tag, begin, after = _der(content, at, end)
        if tag == 0xA0:
            while begin < after:
                _, _, next_one = _der(content, begin, after)
                yield content[begin:next_one]
                begin = next_one
            return
        at = after


def _in_block(archive: Archive, warnings: list[ApkWarning]) -> Iterator[tuple[str, bytes]]:
    tail = archive.source.read_at(archive.directory_offset - 24, 24)
    if archive.directory_offset < 32 or tail[8:] != _MAGIC:
        return
    (n_block,) = struct.unpack_from("<Q", tail)
    if not 24 <= n_block <= min(MAX_BLOCK_BYTES, archive.directory_offset - 8):
        message = "the signing block says a length that it cannot have"
        warnings.append(ApkWarning(kind=WarningKind.UNREADABLE_PART, message=message))
        return
    block = archive.source.read_at(archive.directory_offset - n_block, n_block - 24)
    at = 0
    while at + 12 <= len(block):
        n_pair, scheme_id = struct.unpack_from("<QI", block, at)
        if n_pair < 4 or n_pair > len(block) - at - 8:
            return
        if scheme_id in _BLOCK_SCHEMES:
            for certificate in _block_certificates(block[at + 12 : at + 8 + n_pair]):
                yield _BLOCK_SCHEMES[scheme_id], certificate
        at += 8 + n_pair


def _block_certificates(value: bytes) -> Iterator[bytes]:
    """The first certificate of each signer. A signer has signed data: digests, then certificates."""
    signers = next(_sequence(value), b"")
    for number, signer in enumerate(_sequence(signers)):
        if number >= MAX_SIGNERS:
            return
        signed = next(_sequence(signer), b"")
        parts = _sequence(signed)
        next(parts, b"")  # digests
        certificates = _sequence(next(parts, b""))
        if first := next(certificates, b""):
            yield first


def _sequence(content: bytes) -> Iterator[bytes]:
    """Values, each prefixed by its length in 4 bytes; ends at a length that exceeds the content."""
    at = 0
    while at + 4 <= len(content):
        (length,) = struct.unpack_from("<I", content, at)
        if length > len(content) - at - 4:
            return
        yield content[at + 4 : at + 4 + length]
        at += 4 + length
