"""DSSE: a payload, its type and its signature in one JSON document (secure-systems-lab/dsse 1.0).

The signed bytes are `DSSEv1 <length of type> <type> <length of payload> <payload>`, so that a payload cannot
be taken for one of another type.
"""

import base64
import binascii
import json
from dataclasses import dataclass

from detector import codec
from detector.core.errors import ConfigError, EvidenceError
from detector.sealing.keys import SealKey
from detector.sealing.public_keys import is_signed_by, key_id_of

__all__ = [
    "PAYLOAD_TYPE",
    "Envelope",
    "Signature",
    "pre_authentication",
    "read_envelope",
    "signed",
    "signer_of",
]

PAYLOAD_TYPE = "application/vnd.in-toto+json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    keyid: str
    sig: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """As stored on disk: `payload` and `sig` in base64."""

    payload: str
    payloadType: str  # noqa: N815 - DSSE's own spelling
    signatures: tuple[Signature, ...]

    @property
    def content(self) -> bytes:
        return base64.b64decode(self.payload)


def pre_authentication(payload: bytes) -> bytes:
    return b"DSSEv1 %d %s %d %s" % (len(PAYLOAD_TYPE), PAYLOAD_TYPE.encode(), len(payload), payload)


def signed(payload: bytes, key: SealKey) -> bytes:
    sig = key.sign(pre_authentication(payload))
    return _text(
        Envelope(
            payload=base64.b64encode(payload).decode(),
            payloadType=PAYLOAD_TYPE,
            signatures=(Signature(keyid=key.key_id, sig=base64.b64encode(sig).decode()),),
        )
    )


def read_envelope(text: bytes, *, where: str) -> Envelope:
    """Raises EvidenceError unless spelled exactly as `signed` writes it, unused base64 bits included."""
    try:
        envelope = codec.from_json(Envelope, text, where=where)
        values = (envelope.payload, *(signature.sig for signature in envelope.signatures))
        exact = all(
            base64.b64encode(base64.b64decode(value, validate=True)).decode() == value for value in values
        )
    except (ConfigError, binascii.Error, ValueError) as error:
        raise EvidenceError(f"{where}: is no signed statement") from error
    if not exact or len(envelope.signatures) != 1 or envelope.payloadType != PAYLOAD_TYPE:
        raise EvidenceError(f"{where}: is no statement that this program signed")
    if _text(envelope) != text:
        raise EvidenceError(f"{where}: is not spelled as this program spells it")
    return envelope


def signer_of(envelope: Envelope, public_pem: bytes) -> str | None:
    """The id of this key if it made the signature, and the signature names it."""
    signature, key_id = envelope.signatures[0], key_id_of(public_pem)
    data, sig = pre_authentication(envelope.content), base64.b64decode(signature.sig)
    is_its = key_id is not None and signature.keyid == key_id and is_signed_by(public_pem, data, sig)
    return key_id if is_its else None


def _text(envelope: Envelope) -> bytes:
    """One key per line, so that `sed` finds the values."""
    return (json.dumps(codec.to_plain(envelope), indent=2) + "\n").encode()
