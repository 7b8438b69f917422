"""Public keys: the kinds that may sign, how each is named, and whether it made a signature.

A key's name (`key_id`) is the sha256 of its DER SubjectPublicKeyInfo, as printed by
`openssl pkey -pubin -outform DER | sha256sum`. An ECDSA signature (r, s) has a twin (r, n - s): only the one
with the smaller s is accepted, so that no one can replace a signature without the key.
"""

import hashlib
from enum import StrEnum
from typing import Any

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

__all__ = [
    "Algorithm",
    "algorithm_of",
    "digest_of",
    "is_made_by",
    "is_signed_by",
    "key_id_of",
    "key_id_of_key",
    "lower_twin",
    "pem_of",
]

_MIN_RSA_BITS = 2048  # NIST SP 800-131A Rev. 2, table 2


class Algorithm(StrEnum):
    """RSA signs PDF reports only: the statement of a seal takes the others."""

    ED25519 = "ed25519"
    P256 = "ecdsa-p256-sha256"
    P384 = "ecdsa-p384-sha384"
    RSA = "rsa-sha256"

    @property
    def signs_statements(self) -> bool:
        return self is not Algorithm.RSA


_CURVES: dict[str, Algorithm] = {"secp256r1": Algorithm.P256, "secp384r1": Algorithm.P384}
_ORDERS = {  # FIPS 186-4 D.1.2
    Algorithm.P256: int("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16),
    Algorithm.P384: int(
        "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973", 16
    ),
}


def algorithm_of(public: Any) -> Algorithm | None:
    """None: a kind of key that is not used here, or an RSA key that is too short."""
    if isinstance(public, Ed25519PublicKey):
        return Algorithm.ED25519
    if isinstance(public, ec.EllipticCurvePublicKey):
        return _CURVES.get(public.curve.name)
    if isinstance(public, RSAPublicKey) and public.key_size >= _MIN_RSA_BITS:
        return Algorithm.RSA
    return None


def digest_of(algorithm: Algorithm) -> str:
    """The hashlib name of a signature's hash; Ed25519 has its own, and uses this one within a PDF."""
    return {Algorithm.P384: "sha384", Algorithm.ED25519: "sha512"}.get(algorithm, "sha256")


def pem_of(public: Any) -> bytes:
    pem: bytes = public.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return pem


def key_id_of_key(public: Any) -> str:
    der: bytes = public.public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return hashlib.sha256(der).hexdigest()


def key_id_of(public_pem: bytes, *, is_strict: bool = True) -> str | None:
    """None if it is not a key of these kinds, or (strict) not spelled as this program writes one."""
    public = _public(public_pem)
    if public is None or (is_strict and pem_of(public) != public_pem):
        return None
    return key_id_of_key(public)


def is_signed_by(public_pem: bytes, data: bytes, signature: bytes) -> bool:
    """For a statement's signature: by Ed25519 or ECDSA, in the one spelling that this program writes."""
    public = _public(public_pem)
    algorithm = None if public is None else algorithm_of(public)
    try:
        if isinstance(public, Ed25519PublicKey):
            public.verify(signature, data)
            return True
        if isinstance(public, ec.EllipticCurvePublicKey) and algorithm is not None:
            if lower_twin(signature, algorithm) != signature:
                return False
            public.verify(signature, data, ec.ECDSA(_hash(algorithm)))
            return True
    except (InvalidSignature, ValueError):
        pass
    return False


def is_made_by(public: Any, data: bytes, signature: bytes) -> bool:
    """For a signature made a moment ago, by any kind of key; RSA by PKCS #1 v1.5."""
    if not isinstance(public, RSAPublicKey):
        return is_signed_by(pem_of(public), data, signature)
    try:
        public.verify(signature, data, padding.PKCS1v15(), hashes.SHA256())
    except InvalidSignature:
        return False
    return True


def lower_twin(signature: bytes, algorithm: Algorithm) -> bytes:
    """The DER of (r, s) with the smaller of the two s. Raises ValueError if it is no ECDSA signature."""
    r, s = decode_dss_signature(signature)
    order = _ORDERS[algorithm]
    twin: bytes = encode_dss_signature(r, min(s, order - s))
    return twin


def _hash(algorithm: Algorithm) -> Any:
    return hashes.SHA384() if algorithm is Algorithm.P384 else hashes.SHA256()


def _public(pem: bytes) -> Any:
    try:
        public = serialization.load_pem_public_key(pem)
    except (ValueError, UnsupportedAlgorithm):
        return None
    return public if algorithm_of(public) is not None else None
