"""The uiautomator2 server's HTTP on `tcp:9008` of the device, with kept-alive connections.

`/ping`, `/stop`, `/screenshot/0` and JSON-RPC on `/jsonrpc/0`; the calls themselves are in
`calls.py`. Method errors are sent as JSON-RPC errors with a Java class name, as by the real server.
"""

import asyncio
import json
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import parse_qs, urlsplit

from detector.virtual.streams import Service, ServiceStream, StreamClosed
from detector.virtual.system.ports import HasListeners
from detector.virtual.uiautomator.calls import CallFailed, CallPorts, Json, UiAutomation

__all__ = ["UIAUTOMATION_ADDRESS", "ServerPorts", "uiautomation_service"]

UIAUTOMATION_ADDRESS = "tcp:9008"

_METHOD_ERROR = -32001


class ServerPorts(CallPorts, HasListeners, Protocol):
    """What the calls need, and where the server can be reached."""


@dataclass(frozen=True, slots=True)
class _Request:
    path: str
    query: dict[str, list[str]]
    body: bytes
    closes: bool


def uiautomation_service(device: ServerPorts) -> Service:
    """One object for all connections: toasts, clipboard and the like outlive a connection."""
    automation = UiAutomation(device)
    born = device.faults.n_restarts

    async def run(stream: ServiceStream) -> None:
        while True:
            try:
                request = await _read(stream)
            except StreamClosed:
                return
            await device.faults.operation()
            if device.faults.kills_uiautomation:
                device.listeners.clear()
                return
            if device.faults.n_restarts != born:
                return  # its connection to the system is dead, and so is its process
            status, kind, body = await _answer(device, automation, request)
            connection = "close" if request.closes else "keep-alive"
            head = (
                f"HTTP/1.1 {status} \r\nContent-Type: {kind}\r\nConnection: {connection}\r\n"
                f"Content-Length: {len(body)}\r\n\r\n"
            )
            await stream.write(head.encode() + body)
            if request.closes or request.path == "/stop":
                return

    return run


async def _read(stream: ServiceStream) -> _Request:
    head = (await stream.inbound.read_until(b"\r\n\r\n")).decode("latin-1")
    line, *rows = head.split("\r\n")
    headers = {name.strip().lower(): value.strip() for name, _, value in (row.partition(":") for row in rows)}
    target = urlsplit([*line.split(" "), "/"][1])
    n_bytes = int(headers.get("content-length") or 0)
    body = await stream.inbound.read_exactly(n_bytes) if n_bytes else b""
    return _Request(
        target.path, parse_qs(target.query), body, headers.get("connection", "").lower() == "close"
    )


async def _answer(device: ServerPorts, automation: UiAutomation, request: _Request) -> tuple[str, str, bytes]:
    if request.path == "/ping":
        return "200 OK", "text/html", b"pong"
    if request.path == "/stop":
        asyncio.get_running_loop().call_soon(device.listeners.clear)
        return "200 OK", "text/html", b"Server stopped"
    if request.path == "/screenshot/0":
        scale = float(request.query.get("scale", ["1"])[0])
        quality = int(request.query.get("quality", ["80"])[0])
        jpeg = await automation.screenshot(scale, quality)
        if jpeg is None:
            return "500 Internal Server Error", "text/plain", b"screenshot failed"
        return "200 OK", "image/jpeg", jpeg
    if request.path == "/jsonrpc/0":
        answer = await _call(automation, request.body)
        return "200 OK", "application/json", json.dumps(answer, ensure_ascii=False).encode()
    return "404 Not Found", "text/plain", b"Not Found!!!"


async def _call(automation: UiAutomation, body: bytes) -> dict[str, Json]:
    request = json.loads(body)
    number = request.get("id")
    parameters = request.get("params") or []
    try:
        if not isinstance(parameters, list):
            raise CallFailed("java.lang.IllegalArgumentException", "parameters must be a list")
        result = await automation.call(str(request.get("method")), parameters)
    except CallFailed as error:
        failure: dict[str, Json] = {"code": _METHOD_ERROR, "message": error.java_class, "data": error.text}
        return {"jsonrpc": "2.0", "id": number, "error": failure}
    return {"jsonrpc": "2.0", "id": number, "result": result}
