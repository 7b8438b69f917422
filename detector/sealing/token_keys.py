"""Keys that never leave a token (PKCS #11): a smart card, a hardware module, SoftHSM.

The library is loaded only for such a key. Each signature opens a session of its own and closes it, and is
checked against the token's public half before it is used.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, unquote_to_bytes

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from detector.core.errors import ConfigError, needs_extra
from detector.sealing.keys import Ask, SealKey, with_certificates
from detector.sealing.public_keys import (
    Algorithm,
    algorithm_of,
    digest_of,
    is_made_by,
    key_id_of_key,
    lower_twin,
    pem_of,
)

__all__ = ["SCHEME", "TokenUri", "read_token_uri", "token_key"]


# Parses the URI of a key on a token (RFC 7512): `pkcs11:token=…;object=…`.
#
# A PIN in the URI would be visible on the command line to every user of the machine: it is refused.

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
    """Raises ConfigError with a one-sentence message that never repeats a PIN."""
    shown = uri.partition("?")[0]
    path, _, query = uri.removeprefix(SCHEME).partition("?")
    named = _attributes(path, ";", shown)
    asked = _attributes(query, "&", shown)
    if "pin-value" in asked:
        raise ConfigError(f"{shown}: a PIN is never given in the URI: others can read a command line")
    unknown = sorted({*named} - _PATH - _CHECKED) + sorted({*asked} - _QUERY)
    if unknown:
        raise ConfigError(f"{shown}: {unknown[0]} is not known; {', '.join(sorted(_PATH | _QUERY))} are")
    if unquote(named.get("type", "private")) != "private":
        raise ConfigError(f"{shown}: is no private key")
    if not {"token", "serial"} & set(named) or not {"object", "id"} & set(named):
        raise ConfigError(f"{shown}: names no token (token=…) or no key on it (object=…)")
    source = unquote(asked["pin-source"]).removeprefix("file:") if "pin-source" in asked else None
    return TokenUri(
        token=_text(named, "token"),
        serial=_text(named, "serial"),
        label=_text(named, "object"),
        id=unquote_to_bytes(named["id"]) if "id" in named else None,
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


def _text(named: dict[str, str], name: str) -> str | None:
    return unquote(named[name]) if name in named else None


_ED25519_BYTES = 32
_CURVES: dict[bytes, type[ec.EllipticCurve]] = {  # DER of the OIDs of RFC 5480 2.1.1.1
    bytes.fromhex("06082a8648ce3d030107"): ec.SECP256R1,
    bytes.fromhex("06052b81040022"): ec.SECP384R1,
}


def token_key(uri: TokenUri, shown: str, *, module_path: str | None, ask: Ask) -> SealKey:
    """`shown`: the URI as shown to users. `module_path`: the library to use if the URI names none.

    Raises ConfigError if there is no such library, token or key, or the PIN is wrong.
    """
    pkcs11 = _library()
    path = uri.module_path or module_path
    if path is None:
        raise ConfigError(
            f"{shown}: names no library of the token: ?module-path=… in the URI, or DETECTOR_PKCS11_MODULE"
        )
    with _errors_mapped(shown, pkcs11):
        token = pkcs11.lib(path).get_token(**_wanted(uri))
        pin = ask(shown).decode("utf-8", "surrogateescape")
        with token.open(user_pin=pin) as session:
            private = _found(session, uri, pkcs11)
            public = _public(session, private, pkcs11, shown)
            certificates = _certificates(session, private, pkcs11)
    algorithm = algorithm_of(public)
    if algorithm is None:
        raise ConfigError(f"{shown}: is no Ed25519, ECDSA (P-256, P-384) or RSA key (2048 bits or more)")

    def signs(data: bytes) -> bytes:
        with _errors_mapped(shown, pkcs11), token.open(user_pin=pin) as session:
            made = _sign(_found(session, uri, pkcs11), data, algorithm, pkcs11)
        if not is_made_by(public, data, made):
            raise ConfigError(f"{shown}: the token signs with another key than its public half says")
        return made

    key = SealKey(
        path=shown,
        algorithm=algorithm,
        key_id=key_id_of_key(public),
        public_pem=pem_of(public),
        signs=signs,
    )
    return with_certificates(key, certificates) if certificates else key


def _library() -> Any:
    with needs_extra("pkcs11", "a key on a token"):
        import pkcs11  # noqa: PLC0415 - an extra
    return pkcs11


@contextmanager
def _errors_mapped(shown: str, pkcs11: Any) -> Iterator[None]:
    """Turns the token's errors into one-sentence ConfigErrors."""
    errors = pkcs11.exceptions
    try:
        yield
    except (errors.PinIncorrect, errors.PinInvalid, errors.PinLenRange) as error:
        raise ConfigError(f"{shown}: this is not its PIN") from error
    except errors.PinLocked as error:
        raise ConfigError(f"{shown}: the token is locked after too many wrong PINs") from error
    except errors.NoSuchToken as error:
        raise ConfigError(f"{shown}: there is no such token") from error
    except errors.NoSuchKey as error:
        raise ConfigError(f"{shown}: there is no such private key on the token") from error
    except (errors.MultipleTokensReturned, errors.MultipleObjectsReturned) as error:
        raise ConfigError(
            f"{shown}: means several; name the serial of the token or the id of the key"
        ) from error
    except errors.PKCS11Error as error:
        message = f"{type(error).__name__} {error}".strip()
        raise ConfigError(f"{shown}: the token cannot be used: {message}") from error


def _wanted(uri: TokenUri) -> dict[str, Any]:
    wanted: dict[str, Any] = {}
    if uri.token is not None:
        wanted["token_label"] = uri.token
    if uri.serial is not None:
        wanted["token_serial"] = uri.serial.encode()
    return wanted


def _found(session: Any, uri: TokenUri, pkcs11: Any) -> Any:
    return session.get_key(object_class=pkcs11.ObjectClass.PRIVATE_KEY, label=uri.label, id=uri.id)


def _beside(session: Any, private: Any, kind: Any, pkcs11: Any) -> list[Any]:
    """Objects of this kind that carry the private key's id."""
    asked = {pkcs11.Attribute.CLASS: kind, pkcs11.Attribute.ID: private.id}
    return list(session.get_objects(asked))


def _public(session: Any, private: Any, pkcs11: Any, shown: str) -> Any:
    found = _beside(session, private, pkcs11.ObjectClass.PUBLIC_KEY, pkcs11)
    if not found:
        raise ConfigError(f"{shown}: the token holds no public half of this key")
    try:
        return _public_of(found[0], pkcs11)
    except (ValueError, KeyError) as error:
        raise ConfigError(f"{shown}: the public half of this key cannot be read") from error


def _public_of(found: Any, pkcs11: Any) -> Any:
    attribute, kinds = pkcs11.Attribute, pkcs11.KeyType
    if found.key_type is kinds.RSA:
        exponent, modulus = (
            int.from_bytes(found[one], "big") for one in (attribute.PUBLIC_EXPONENT, attribute.MODULUS)
        )
        return RSAPublicNumbers(exponent, modulus).public_key()
    point = found[attribute.EC_POINT]
    if found.key_type is kinds.EC_EDWARDS:
        return Ed25519PublicKey.from_public_bytes(point[-_ED25519_BYTES:])  # with or without a DER header
    curve = _CURVES[found[attribute.EC_PARAMS]]()
    n_bytes = 1 + 2 * ((curve.key_size + 7) // 8)
    return ec.EllipticCurvePublicKey.from_encoded_point(curve, point[-n_bytes:])


def _certificates(session: Any, private: Any, pkcs11: Any) -> tuple[x509.Certificate, ...]:
    found = _beside(session, private, pkcs11.ObjectClass.CERTIFICATE, pkcs11)
    return tuple(x509.load_der_x509_certificate(one[pkcs11.Attribute.VALUE]) for one in found)


def _sign(private: Any, data: bytes, algorithm: Algorithm, pkcs11: Any) -> bytes:
    if algorithm is Algorithm.ED25519:
        return bytes(private.sign(data, mechanism=pkcs11.Mechanism.EDDSA))
    if algorithm is Algorithm.RSA:
        return bytes(private.sign(data, mechanism=pkcs11.Mechanism.SHA256_RSA_PKCS))
    digest = hashlib.new(digest_of(algorithm), data).digest()
    raw = bytes(private.sign(digest, mechanism=pkcs11.Mechanism.ECDSA))
    half = len(raw) // 2
    made = encode_dss_signature(int.from_bytes(raw[:half], "big"), int.from_bytes(raw[half:], "big"))
    return lower_twin(made, algorithm)
