"""SM2 signatures with SM3 (GB/T 32918.2-2016, GB/T 35276-2017), as Chinese time-stamp authorities make them.

Python's libraries that this program rests on read such certificates but cannot use their keys, so that the
`openssl` of the machine checks each signature. Where it is missing, or was built without SM2, a signature is
neither right nor wrong: `Sm2Unavailable` says so in one sentence.

A chain of such certificates is followed here, from one issuer to the next, since no library at hand does.
"""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from asn1crypto import keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding

__all__ = ["SM3", "Sm2Unavailable", "is_sm2", "issuers_of", "needs_sm2", "signed_by_sm2"]

SM3 = "1.2.156.10197.1.401"
_CURVE = "1.2.156.10197.1.301"
_SM2_WITH_SM3 = "1.2.156.10197.1.501"

_IDENTITIES = ("1234567812345678", "")
"""The signer's identity, which is part of what is signed: the one that GB/T 35276-2017 prescribes, and none,
with which openssl signs unless it is told otherwise. Either proves the same key."""

_TIMEOUT_S = 20.0
_MAX_CHECKS = 32
"""Signatures looked at while an issuer is sought: so much does a hostile set of certificates cost at most."""


class Sm2Unavailable(Exception):
    """The message says what is missing."""


def is_sm2(certificate: x509.Certificate) -> bool:
    """Whether its key is one of SM2."""
    try:
        return bool(_key_info(certificate)["algorithm"]["parameters"].native == _CURVE)
    except (ValueError, TypeError, KeyError):
        return False


def needs_sm2(certificate: x509.Certificate) -> bool:
    """Whether its key is one of SM2, or one of SM2 issued it."""
    return certificate.signature_algorithm_oid.dotted_string == _SM2_WITH_SM3 or is_sm2(certificate)


def signed_by_sm2(certificate: x509.Certificate, data: bytes, signature: bytes) -> bool:
    """Whether the certificate's key signed the data. Raises Sm2Unavailable."""
    with tempfile.TemporaryDirectory(prefix="detector-sm2-") as name:
        folder = Path(name)
        (folder / "key.der").write_bytes(_key_info(certificate).dump())
        (folder / "signature").write_bytes(signature)
        return any(_verified(folder, data, identity) for identity in _IDENTITIES)


def _verified(folder: Path, data: bytes, identity: str) -> bool:
    program = shutil.which("openssl")
    if program is None:
        raise Sm2Unavailable("is signed with SM2, which only openssl checks, and this machine has no openssl")
    told = ["-sigopt", f"distid:{identity}"] if identity else []
    command = [program, "dgst", "-sm3", "-keyform", "DER", *told]
    command += ["-verify", str(folder / "key.der"), "-signature", str(folder / "signature")]
    try:
        done = subprocess.run(command, input=data, capture_output=True, check=False, timeout=_TIMEOUT_S)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Sm2Unavailable(f"is signed with SM2, and {program} did not check it: {error}") from error
    said = done.stdout.strip()
    if done.returncode == 0 and said == b"Verified OK":
        return True
    if said == b"Verification failure" or b"digest_verify_final" in done.stderr:
        return False
    raise Sm2Unavailable(f"is signed with SM2, which {program} cannot check")


def issuers_of(
    certificate: x509.Certificate, known: Sequence[x509.Certificate], *, at: datetime, most: int
) -> Iterator[tuple[x509.Certificate, ...]]:
    """Each chain from the certificate upwards whose signatures are right and whose members were all valid
    then, the certificate itself first; its issuers are among `known`. Raises Sm2Unavailable.

    Whether its members may issue certificates is not asked here.
    """
    n_checks = 0
    waiting: list[tuple[x509.Certificate, ...]] = [(certificate,)] if _is_valid(certificate, at) else []
    while waiting:
        chain = waiting.pop()
        yield chain
        if len(chain) > most:
            continue
        for issuer in known:
            if issuer in chain or issuer.subject != chain[-1].issuer or not _is_valid(issuer, at):
                continue
            n_checks += 1
            if n_checks > _MAX_CHECKS:
                return
            if _issued(issuer, chain[-1]):
                waiting.append((*chain, issuer))


def _issued(issuer: x509.Certificate, certificate: x509.Certificate) -> bool:
    if is_sm2(issuer):
        is_named = certificate.signature_algorithm_oid.dotted_string == _SM2_WITH_SM3
        return is_named and signed_by_sm2(issuer, certificate.tbs_certificate_bytes, certificate.signature)
    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True


def _is_valid(certificate: x509.Certificate, at: datetime) -> bool:
    return certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc


def _key_info(certificate: x509.Certificate) -> keys.PublicKeyInfo:

    read = asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))
    return read["tbs_certificate"]["subject_public_key_info"]
