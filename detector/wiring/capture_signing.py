"""Signs what this host captures with the key of `detector keys init`, if there is one; never asks anybody."""

import os
from dataclasses import dataclass
from pathlib import Path

from detector import codec
from detector.config.settings import merged_settings
from detector.core.clock import Clock, utc_text
from detector.core.errors import ConfigError
from detector.evidence.capture_signature import CaptureSignature, SignCapture, not_signed
from detector.evidence.records import Manifest
from detector.sealing.envelope import signed
from detector.sealing.keys import SealKey
from detector.sealing.statement import CapturingTool, capture_of, capture_text
from detector.wiring.keys import KeyChoice, has_own_key, key_of, settled_secret
from detector.wiring.tool import tool_sha256

__all__ = ["CaptureSigning", "capture_signing", "signing_with"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureSigning:
    """`key_id` None: captures are not signed. `why_not` is then the reason; None: there is no key at all."""

    sign: SignCapture
    key_id: str | None = None
    why_not: str | None = None


def capture_signing(clock: Clock) -> CaptureSigning:
    """A key that cannot be used leaves the captures unsigned: evidence is worth more than its signature.

    `clock` is the host's.
    """
    if not has_own_key():
        return CaptureSigning(sign=not_signed)
    try:
        return signing_with(key_of(KeyChoice(ask=_settled)), clock)
    except ConfigError as error:
        return CaptureSigning(sign=not_signed, why_not=str(error))


def signing_with(key: SealKey, clock: Clock) -> CaptureSigning:
    """Raises ConfigError for a key that signs no statements."""
    if not key.algorithm.signs_statements:
        raise ConfigError(f"{key.path}: is an RSA key; captures are signed by an Ed25519 or ECDSA key")

    def sign(manifest: bytes) -> CaptureSignature:
        capture = capture_of(
            said := codec.from_json(Manifest, manifest, where="manifest"),
            CapturingTool(version=said.header.tool_version, sha256=tool_sha256()),
            signed_at=utc_text(clock.wall_ns()),
            host_key_id=key.key_id,
        )
        statement = signed(capture_text(manifest, capture), key)
        return CaptureSignature(statement=statement, public_pem=key.public_pem)

    return CaptureSigning(sign=sign, key_id=key.key_id)


def _settled(what: str) -> bytes:
    """The passphrase from the variable that the settings name: a capture never waits for a person."""
    settings = {
        merged_setting.name: merged_setting.value
        for merged_setting in merged_settings(Path.cwd(), os.environ)
    }
    variable = settings.get("passphrase_env")
    secret = settled_secret(None, variable if isinstance(variable, str) else None, os.environ)
    if secret is None:
        raise ConfigError(
            f"{what}: is encrypted, and no variable named by passphrase_env holds its passphrase"
        )
    return secret
