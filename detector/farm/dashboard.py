"""Dask's dashboard over a run: off unless asked for, on loopback unless another address is given.

It has no password and shows what the run does; it changes nothing. It needs bokeh, which is an extra.
"""

import importlib.util
import ipaddress
import socket
from dataclasses import dataclass

from detector.core.errors import ConfigError
from detector.parsing.device_text import whole_number

__all__ = ["Dashboard", "dashboard_at"]

LOOPBACK = "127.0.0.1"
EXTRA = "pip install 'dark-pattern-detector[dashboard]'"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dashboard:
    host: str
    port: int

    @property
    def address(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def url(self) -> str:
        return f"http://{self.address}/status"

    @property
    def is_on_this_machine_alone(self) -> bool:
        return ipaddress.ip_address(self.host).is_loopback

    @property
    def origins(self) -> list[str]:
        """Pages that may open its stream: its own, so that no other page in a browser reads along."""
        own = [self.address]
        return [*own, f"localhost:{self.port}"] if self.is_on_this_machine_alone else own


def dashboard_at(text: str) -> Dashboard:
    """`PORT`, on loopback, or `ADDRESS:PORT`. Raises ConfigError if it cannot be opened there."""
    host, _, port_text = text.rpartition(":")
    port = whole_number(port_text)
    try:
        ipaddress.ip_address(host := host.strip("[]") or LOOPBACK)
    except ValueError as error:
        raise ConfigError(f"--dashboard: {host[:100]!r} is no address of this machine") from error
    if port is None or not 0 < port < 65_536:
        raise ConfigError(f"--dashboard: {text[:100]!r} is neither a port nor address:port")
    if importlib.util.find_spec("bokeh") is None:
        raise ConfigError(f"--dashboard: needs bokeh, which is not installed: {EXTRA}")
    dashboard = Dashboard(host=host, port=port)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise ConfigError(f"--dashboard: {dashboard.address}: {error.strerror}") from error
    return dashboard
