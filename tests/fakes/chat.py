"""A group chat's webhook on loopback: it answers well, badly, late or never, and keeps what it received."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

__all__ = ["Chat", "Manner", "chat"]


class Manner(StrEnum):
    """How it answers a message."""

    WELL = "well"
    FAILS = "fails"
    BUSY = "busy"
    REFUSES = "refuses"
    GARBAGE = "garbage"
    HUGE = "huge"
    SLOW = "slow"
    DRIPS = "drips"
    HANGS_UP = "hangs up"


@dataclass(slots=True, kw_only=True)
class Chat:
    """`got`: path and body of each message. `manners`: of the first answers; later ones are good."""

    url: str = ""
    busy_code: int = 130101
    manners: list[Manner] = field(default_factory=list)
    got: list[tuple[str, dict[str, object]]] = field(default_factory=list)
    _is_over: threading.Event = field(default_factory=threading.Event)


@contextmanager
def chat(*manners: Manner, busy_code: int = 130101) -> Iterator[Chat]:
    held = Chat(manners=list(manners), busy_code=busy_code)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            held.got.append((self.path, json.loads(body)))
            manner = held.manners.pop(0) if held.manners else Manner.WELL
            with suppress(OSError):
                _answer(self, manner, held)

        def log_message(self, format: str, *args: object) -> None:
            """Logs nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    held.url = f"http://127.0.0.1:{server.server_port}/robot/send?access_token=secret-token"
    try:
        yield held
    finally:
        held._is_over.set()
        server.shutdown()
        server.server_close()
        thread.join()


def _answer(handler: BaseHTTPRequestHandler, manner: Manner, held: Chat) -> None:
    match manner:
        case Manner.FAILS:
            handler.send_error(500)
            return
        case Manner.HANGS_UP:
            handler.connection.close()
            return
        case Manner.SLOW:
            held._is_over.wait(30)
            return
    body = {
        Manner.BUSY: json.dumps({"errcode": held.busy_code, "code": held.busy_code}).encode(),
        Manner.REFUSES: b'{"errcode": 310000, "errmsg": "sign not match", "code": 19021}',
        Manner.GARBAGE: b"\xff<html>[[[[",
        Manner.HUGE: b" " * 300_000,
    }.get(manner, b'{"errcode": 0, "code": 0, "StatusCode": 0}')
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    if manner is not Manner.DRIPS:
        handler.wfile.write(body)
        return
    for letter in body:
        handler.wfile.write(bytes([letter]))
        if held._is_over.wait(0.2):
            return
