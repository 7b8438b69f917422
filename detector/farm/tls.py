"""Which scheduler addresses are allowed: connections that leave this machine require certificates.

Anyone who can join a Dask scheduler can run code as its user.
"""

import ipaddress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from detector.core.errors import ConfigError

__all__ = ["TlsFiles", "refuse_open_network"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TlsFiles:
    """PEM files: the authority that signed all certificates, and our own certificate and key."""

    ca: Path
    cert: Path
    key: Path


def refuse_open_network(address: str, tls: TlsFiles | None) -> None:
    """Raises ConfigError if the address is invalid or the connection would be unencrypted."""
    parts = urlsplit(address)
    try:
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
    if parts.scheme not in ("tls", "tcp") or host is None or port is None:
        raise ConfigError(f"--scheduler: {address[:80]!r} is not tls://host:port")
    if tls is None:
        if parts.scheme == "tls":
            raise ConfigError("--scheduler: tls needs --tls-ca, --tls-cert and --tls-key")
        if not _is_loopback(host):
            raise ConfigError(f"--scheduler: {address}: only tls leaves this machine (tls://host:port)")
        return
    if parts.scheme != "tls":
        raise ConfigError(f"--scheduler: {address}: certificates go with tls://host:port")
    for path in (tls.ca, tls.cert, tls.key):
        if not path.is_file():
            raise ConfigError(f"{path}: there is no such file")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
