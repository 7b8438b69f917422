"""How a bundle's writer has its manifest signed, without knowing how signatures are made."""

from collections.abc import Callable
from dataclasses import dataclass

__all__ = ["CaptureSignature", "SignCapture", "not_signed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureSignature:
    """Bytes of the two files beside the manifest: the signed statement about it, and the public key."""

    statement: bytes
    public_pem: bytes


SignCapture = Callable[[bytes], CaptureSignature | None]
"""Signs the bytes of a manifest, the moment it is written. None: this host does not sign its captures."""


def not_signed(manifest: bytes) -> None:
    """The `SignCapture` of a host without a key."""
    del manifest
