"""Serves the cases below a folder to a browser on this machine: read-only, on loopback, protected by a token.

Other programs on this machine are refused without the cookie; a foreign page that resolves its own name to
127.0.0.1 (DNS rebinding) fails the Host header check. Nothing is sent elsewhere, and nothing is written.
"""

import hmac
import os
import secrets
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from http import HTTPStatus
from http.cookies import CookieError, SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from detector.case import EARLIER, CaseFolder, read_verdicts
from detector.core.errors import ConfigError
from detector.reporting.case_index import CaseRow, SearchTerms, case_row, matching_rows, render_case_index
from detector.reporting.findings import SCRIPT_SOURCE
from detector.reporting.templating import STYLE_PATH, style_sheet
from detector.reporting.words import LANGUAGES
from detector.sealing.layout import SEALS

__all__ = ["serve_cases"]

DEEPEST = 6
"""How many levels below the opened folder are searched."""

MAX_CASES = 20_000

MAX_CONNECTIONS = 64
"""Held at a time, a thread each; a browser opens six."""

_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".svg": "image/svg+xml",
    ".json": "application/json",
    ".csv": "text/csv; charset=utf-8",
    ".md": "text/plain; charset=utf-8",
    ".xml": "text/plain; charset=utf-8",
    ".sarif": "application/json",
    ".pdf": "application/pdf",
}
_POLICY = (
    "default-src 'none'; img-src 'self'; style-src 'self'; form-action 'self'; base-uri 'none';"
    f" script-src {SCRIPT_SOURCE}"
)
_COOKIE = "detector"


class CaseIndex:
    """The cases below a folder; a case is read again only if its verdicts changed."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._read: dict[Path, tuple[tuple[int, int], CaseRow | str]] = {}

    def rows(self) -> tuple[list[CaseRow], list[str]]:
        """The cases that can be read, and one sentence for each that cannot."""
        found = [self._row(path) for path in self._cases()]
        return (
            [row for row in found if isinstance(row, CaseRow)],
            [text for text in found if isinstance(text, str)],
        )

    def file(self, path: str) -> Path | None:
        """A regular file of a case's report, or a bundle's frame, by its path from the root; else None."""
        wanted = self.root / path
        within = wanted.resolve()
        if not within.is_file() or not within.is_relative_to(self.root.resolve()):
            return None
        parts = within.relative_to(self.root.resolve()).parts
        for depth in range(len(parts) - 1):
            case = self.root.joinpath(*parts[:depth])
            is_shown = parts[depth].startswith("report") or _is_frame(parts[depth:])
            if is_shown and (case / "verdicts.json").is_file():
                return within
        return None

    def _cases(self) -> Iterator[Path]:
        n_found = 0
        for folder, below, names in os.walk(self.root):
            depth = len(Path(folder).relative_to(self.root).parts)
            if "verdicts.json" in names:
                n_found += 1
                if n_found > MAX_CASES:
                    raise ConfigError(f"{self.root}: holds more than {MAX_CASES} cases; open a part of it")
                yield Path(folder)
                below.clear()
            below[:] = [] if depth >= DEEPEST else sorted(set(below) - {EARLIER, SEALS, "runs"})

    def _row(self, root: Path) -> CaseRow | str:
        try:
            case = CaseFolder(root)
            stat = case.verdicts_path.stat()
            key = (stat.st_mtime_ns, stat.st_size)
            before = self._read.get(root)
            if before is not None and before[0] == key:
                return before[1]
            place = root.relative_to(self.root).as_posix()
            report = next((report for report in _reports(root) if (report / "index.html").is_file()), None)
            where = None if report is None else report.relative_to(self.root).as_posix()
            row: CaseRow | str = case_row(place, read_verdicts(case), where)
        except (ConfigError, OSError) as error:
            return str(error)
        self._read[root] = (key, row)
        return row


def _is_frame(parts: tuple[str, ...]) -> bool:
    """Whether this is where a case keeps a frame, to which its reports link."""
    return len(parts) == 5 and (parts[0], *parts[2:4]) == ("runs", "bundle", "frames")


def _reports(case: Path) -> list[Path]:
    """Newest first: a sealed report is kept, and the next one gets a higher number."""
    numbered = [
        (int(path.name.partition("-")[2] or 1), path) for path in case.glob("report*") if _is_report(path)
    ]
    return [path for _, path in sorted(numbered, reverse=True)]


def _is_report(folder: Path) -> bool:
    name, _, number = folder.name.partition("-")
    return folder.is_dir() and name == "report" and (not number or (number.isascii() and number.isdigit()))


def serve_cases(root: Path, *, port: int, lang: str, on_ready: Callable[[str], None]) -> None:
    """Serves until interrupted. `port` 0: a free one. `on_ready` is called with the address and its token.

    Raises ConfigError if the folder cannot be read or the port is taken.
    """
    if not root.is_dir():
        raise ConfigError(f"{root}: is no folder")
    index, token = CaseIndex(root), secrets.token_urlsafe(24)
    index.rows()
    try:
        server = _CaseServer(port, index, token=token, lang=lang)
    except OSError as error:
        raise ConfigError(f"--port: {port}: {error.strerror or error}") from error
    with server:
        on_ready(f"http://127.0.0.1:{server.server_port}/?token={token}")
        server.serve_forever(poll_interval=0.2)


class _CaseServer(ThreadingHTTPServer):
    """On loopback. `lang`: the language of pages unless another is asked for."""

    daemon_threads = True
    request_queue_size = 512  # a connection that finds the queue full is tried again a second later

    def __init__(self, port: int, index: CaseIndex, *, token: str, lang: str) -> None:
        self.index, self.token, self.lang = index, token, lang
        self._held: dict[socket.socket, None] = {}
        self._lock = threading.Lock()
        super().__init__(("127.0.0.1", port), _Handler)

    def get_request(self) -> tuple[socket.socket, tuple[str, int]]:
        """Lets go of the oldest connection if too many are held: most likely it asks for nothing."""
        accepted, address = super().get_request()
        with self._lock:
            oldest = next(iter(self._held)) if len(self._held) >= MAX_CONNECTIONS else None
            if oldest is not None:
                del self._held[oldest]
            self._held[accepted] = None
        if oldest is not None:
            with suppress(OSError):  # it may have ended meanwhile
                oldest.shutdown(socket.SHUT_RDWR)
        return accepted, address

    def shutdown_request(self, request: socket.socket | tuple[bytes, socket.socket]) -> None:
        with self._lock:
            if isinstance(request, socket.socket):
                self._held.pop(request, None)
        super().shutdown_request(request)


class _Handler(BaseHTTPRequestHandler):
    server: _CaseServer
    server_version, sys_version, protocol_version = "detector", "", "HTTP/1.1"
    timeout = 30.0

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(address.query).items()}
        if not self._is_ours():
            self._say(HTTPStatus.FORBIDDEN, "this server is for this machine alone")
        elif hmac.compare_digest(asked.get("token", "").encode(), self.server.token.encode()):
            self._let_in()
        elif not self._has_cookie():
            self._say(HTTPStatus.FORBIDDEN, "open the address that `detector open` printed")
        elif address.path == "/":
            self._index(asked)
        elif address.path == f"/{STYLE_PATH}":
            self._send(HTTPStatus.OK, style_sheet(), _TYPES[".css"])
        elif address.path.startswith("/case/"):
            self._file(unquote(address.path.removeprefix("/case/")))
        else:
            self._say(HTTPStatus.NOT_FOUND, "there is no such page")

    def do_HEAD(self) -> None:
        self.do_GET()

    def log_message(self, format: str, *args: object) -> None:
        """No request log: its lines would contain the token."""

    def _is_ours(self) -> bool:
        port = self.connection.getsockname()[1]
        return self.headers.get("Host", "") in (f"127.0.0.1:{port}", f"localhost:{port}")

    def _has_cookie(self) -> bool:
        try:
            cookie = SimpleCookie(self.headers.get("Cookie", "")).get(_COOKIE)
        except CookieError:
            return False
        return cookie is not None and hmac.compare_digest(cookie.value.encode(), self.server.token.encode())

    def _let_in(self) -> None:
        self.send_response(HTTPStatus.SEE_OTHER)
        self.send_header("Location", "/")
        self.send_header("Set-Cookie", f"{_COOKIE}={self.server.token}; HttpOnly; SameSite=Strict; Path=/")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _index(self, asked: dict[str, str]) -> None:
        language = asked.get("lang", "")
        language = language if language in LANGUAGES else self.server.lang
        wanted = SearchTerms.of(asked)
        try:
            rows, unread = self.server.index.rows()
        except (ConfigError, OSError) as error:
            self._say(HTTPStatus.INTERNAL_SERVER_ERROR, str(error))
            return
        page = render_case_index(
            matching_rows(rows, wanted), wanted, language, n_all=len(rows), unread=unread
        )
        self._send(HTTPStatus.OK, page.encode(), _TYPES[".html"])

    def _file(self, path: str) -> None:
        kind = _TYPES.get(Path(path).suffix)
        try:
            file = None if kind is None or "\0" in path else self.server.index.file(path)
            content = None if file is None else file.read_bytes()
        except OSError:
            content = None
        if content is None or kind is None:
            self._say(HTTPStatus.NOT_FOUND, "there is no such file in a report")
        else:
            self._send(HTTPStatus.OK, content, kind)

    def _say(self, status: HTTPStatus, text: str) -> None:
        self._send(status, f"{text}\n".encode(), "text/plain; charset=utf-8")

    def _send(self, status: HTTPStatus, content: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Content-Security-Policy", _POLICY)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("Cross-Origin-Resource-Policy", "same-origin")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)
