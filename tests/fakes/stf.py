"""A stand-in for a farm of DeviceFarmer/STF on loopback, behaving as its documents and its source describe.

Source: its API manual and `lib/units/api/controllers/user.js` of DeviceFarmer/stf. Its failures: a
504 after which the device joins all the same, a success without an address, an expired lease.
"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.fakes.stf_line import StfLine

__all__ = ["TOKEN", "FakeDevice", "FakeStf", "stf"]

TOKEN = "a-secret-token"
ME = "lab@example.cn"
USUAL_TIMEOUT_MS = 900_000
_PATH = "/api/v1/user/devices"
Reply = tuple[int, dict[str, object]]


@dataclass(slots=True, kw_only=True)
class FakeDevice:
    """`joins`: how the next uses go: `ok`, `late` (504, then used all the same), `never` (504), `taken`
    (another user is faster). `n_without_address`: how often a connection has none. `line`: the connection to
    it while it is used; whatever ends there ends here."""

    serial: str
    address: str
    manufacturer: str = "Xiaomi"
    version: str = "13"
    present: bool = True
    ready: bool = True
    owner: str | None = None
    timeout_ms: int | None = None
    joins: list[str] = field(default_factory=list)
    n_without_address: int = 0
    n_leaves_lost: int = 0
    line: StfLine | None = None

    def use(self, timeout_ms: int | None) -> None:
        self.owner, self.timeout_ms = ME, timeout_ms
        if self.line is not None:
            self.line.open(idle_s=(timeout_ms or USUAL_TIMEOUT_MS) / 1000)

    def leave(self) -> None:
        """Given back, expired, or taken away by an administrator."""
        self.owner = None
        if self.line is not None:
            self.line.cut()

    def age(self) -> None:
        if self.owner == ME and self.line is not None and not self.line.is_open:
            self.leave()

    def plain(self) -> dict[str, object]:
        owner = None if self.owner is None else {"email": self.owner, "name": self.owner}
        return {
            "serial": self.serial,
            "present": self.present,
            "ready": self.ready,
            "using": self.owner == ME,
            "owner": owner,
            "manufacturer": self.manufacturer,
            "version": self.version,
        }


@dataclass(slots=True, kw_only=True)
class FakeStf:
    """`asked`: method and path of each call. `redirects`: it redirects every request to a login elsewhere."""

    url: str = ""
    devices: dict[str, FakeDevice] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    tokens_sent: set[str] = field(default_factory=set)
    redirects: bool = False

    @property
    def leased(self) -> list[str]:
        self._age()
        return [one.serial for one in self.devices.values() if one.owner == ME]

    def _age(self) -> None:
        for one in self.devices.values():
            one.age()

    def answer(self, method: str, path: str, token: str, body: dict[str, object]) -> Reply:
        path, _, _ = path.partition("?")
        self.asked.append(f"{method} {path}")
        self.tokens_sent.add(token)
        self._age()
        if self.redirects:
            return 302, {}
        if token != f"Bearer {TOKEN}":
            return 401, {"success": False, "description": "Bad Credentials"}
        if path == "/api/v1/devices":
            return 200, {"success": True, "devices": [one.plain() for one in self.devices.values()]}
        parts = path.removeprefix("/api/v1/").split("/")
        named = str(body.get("serial")) if path == _PATH else parts[-1 if parts[0] == "devices" else 2]
        device = self.devices.get(named)
        if device is None:
            return 404, {"success": False, "description": "Device not found"}
        if parts[0] == "devices":
            return 200, {"success": True, "device": device.plain()}
        if method == "POST" and path == _PATH:
            return self._use(device, body)
        if device.owner != ME:
            return 403, {"success": False, "description": "Device is not owned by you or is not available"}
        if parts[-1] == "remoteConnect":
            return self._connect(device) if method == "POST" else (200, {"success": True})
        if device.n_leaves_lost:
            device.n_leaves_lost -= 1
            return 504, {"success": False, "description": "Device is not responding"}
        device.leave()
        return 200, {"success": True, "description": "Device successfully removed"}

    def _use(self, device: FakeDevice, body: dict[str, object]) -> Reply:
        how = device.joins.pop(0) if device.joins else "ok"
        if how == "taken":
            device.owner = "somebody@example.cn"
        if device.owner is not None or not device.present or not device.ready:
            return 403, {"success": False, "description": "Device is being used or not available"}
        if how != "never":
            timeout = body.get("timeout")
            device.use(timeout if isinstance(timeout, int) else None)
        if how != "ok":
            return 504, {"success": False, "description": "Device is not responding"}
        return 200, {"success": True, "description": "Device successfully added"}

    def _connect(self, device: FakeDevice) -> Reply:
        reply: dict[str, object] = {"success": True, "description": "Remote connection is enabled"}
        if device.n_without_address:
            device.n_without_address -= 1
            return 200, reply
        return 200, {**reply, "remoteConnectUrl": device.address}


@contextmanager
def stf(*devices: FakeDevice) -> Iterator[FakeStf]:
    farm = FakeStf(devices={one.serial: one for one in devices})

    class Handler(BaseHTTPRequestHandler):
        def _any(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            read = json.loads(self.rfile.read(length)) if length else {}
            token = self.headers.get("Authorization", "")
            status, plain = farm.answer(self.command, self.path, token, read)
            body = json.dumps(plain).encode()
            self.send_response(status)
            if status == 302:
                self.send_header("Location", f"{farm.url}/auth/")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_DELETE = _any  # noqa: N815 - the names that http.server requires

        def log_message(self, format: str, *args: object) -> None:
            """Logs nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    farm.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield farm
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
