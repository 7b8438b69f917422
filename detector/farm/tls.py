"""Who may be spoken to how: nothing leaves this machine without certificates.

Whoever can join a scheduler of Dask's can run code as its user.
"""

import ipaddress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from detector.core.errors import ConfigError

__all__ = ["TlsFiles", "refuse_open_network"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TlsFiles:
    """PEM files: the authority that signed everybody's certificate, and one's own."""

    ca: Path
    cert: Path
    key: Path


def refuse_open_network(address: str, tls: TlsFiles | None) -> None:
    """Raises ConfigError where the address is none, or would be spoken to in the open."""
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
