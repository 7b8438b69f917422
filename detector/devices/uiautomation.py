"""The uiautomator2 server on the device, over one kept-alive stream on its port 9008.

It is contacted first and started only if it does not answer; if it dies it is started once more, after
that each call is a CaptureError. A server that was running before us is left running, and a u2.jar that
was there before us stays; what we started is stopped, and a jar that we pushed is removed.
"""

import base64
import binascii
import json
import logging
from collections.abc import Sequence
from typing import Protocol

from detector.core.clock import Clock
from detector.core.device_facts import Stamp
from detector.core.errors import CaptureError, DeviceError, DeviceLost, DeviceNotReady
from detector.core.geometry import Point
from detector.devices.cleanup_ledger import CleanupLedger
from detector.devices.deadline import Deadline
from detector.devices.http_stream import HttpAnswer, HttpStream
from detector.devices.port import Link, RawTree
from detector.devices.shell import DeviceShell
from detector.parsing.view_tree import parse_view_tree

__all__ = ["ServerStarter", "UiAutomation", "UiAutomationFinger"]

log = logging.getLogger(__name__)

SERVICE = "tcp:9008"
JAR = "/data/local/tmp/u2.jar"  # uiautomator2's own path
MAX_STARTS = 2
CALL_TIMEOUT_S = 5.0
PING_TIMEOUT_S = 3.0
START_TIMEOUT_S = 45.0
"""uiautomator2 itself allows the server 30 s; pushing the jar over a slow Wi-Fi takes longer."""

RESTART_TIMEOUT_S = 15.0
"""During a run no picture is taken meanwhile: we continue without a server that takes longer."""

STOP_TIMEOUT_S = 2.0
MAX_TREE_DEPTH = 50  # as uiautomator2 requests; webviews go deeper, where nodes are meaningless

IDLE_S = 2.0
"""NanoHTTPD closes a stream that was idle for 5 s. A request that must not be repeated pings first."""

_DOWN, _UP, _MOVE = 0, 1, 2  # MotionEvent.ACTION_DOWN, ACTION_UP, ACTION_MOVE

Plain = str | float | bool | None


class ServerStarter(Protocol):
    """Starts the server on a device on which it is not running. Raises any of our errors."""

    def start(self, *, timeout_s: float) -> None: ...

    def stop(self) -> None: ...

    def automation(self) -> object:
        """An unmodified `uiautomator2.Device` on the same phone."""


class UiAutomation:
    """`starter` None: the server must be running already."""

    def __init__(
        self, link: Link, clock: Clock, starter: ServerStarter | None, cleanup: CleanupLedger
    ) -> None:
        self._link, self._clock, self._starter, self._cleanup = link, clock, starter, cleanup
        self._shell = DeviceShell(link, clock)
        self._http: HttpStream | None = None
        self._used_ns = 0
        self._n_starts = 0
        self._n_asked = 0
        self.needs_a_stop = False
        """A server that we started may still be running."""

    @property
    def serial(self) -> str:
        return self._link.serial

    def prepare(self) -> None:
        """Start the server before a run, so that starting it costs no frames. Raises CaptureError."""
        self._connected(Deadline(self._clock, CALL_TIMEOUT_S))

    def tree(self, *, timeout_s: float) -> RawTree:
        """Raises CaptureError if the dump fails, is truncated or empty: never a substitute (house.md 1)."""
        answer = self._ask("dumpWindowHierarchy", [False, MAX_TREE_DEPTH], timeout_s=timeout_s)
        stamp = Stamp(earliest_ns=answer.sent_ns, latest_ns=answer.first_byte_ns)
        text = self._result(answer, "dumpWindowHierarchy")
        if not isinstance(text, str) or not text.strip():
            raise CaptureError(f"{self.serial}: an empty view tree")
        xml = text.encode("utf-8", errors="surrogatepass")
        if parse_view_tree(xml, tree_id="", at_ms=0, at_error_ms=0) is None:
            raise CaptureError(f"{self.serial}: a view tree without a node, or torn")
        return RawTree(xml=xml, stamp=stamp)

    def screenshot_jpeg(self, *, timeout_s: float) -> tuple[bytes, Stamp]:
        """Full size, quality 80, as the server encodes it. Raises CaptureError if it returns none."""
        answer = self._ask("takeScreenshot", [1, 80], timeout_s=timeout_s)
        stamp = Stamp(earliest_ns=answer.sent_ns, latest_ns=answer.first_byte_ns)
        text = self._result(answer, "takeScreenshot")
        if not isinstance(text, str) or not text:
            raise CaptureError(f"{self.serial}: UiAutomation gave no screenshot (a secure window?)")
        try:
            return base64.b64decode(text), stamp
        except (binascii.Error, ValueError) as error:
            raise CaptureError(f"{self.serial}: a screenshot that is not base64") from error

    def inject(self, action: int, point: Point, *, is_repeatable: bool) -> bool:
        """One MotionEvent. False: the device did not accept it. Raises CaptureError if that is not known."""
        params = [action, point.x_px, point.y_px, 0]
        answer = self._ask("injectInputEvent", params, is_repeatable=is_repeatable)
        return self._result(answer, "injectInputEvent") is not False

    def device_info(self) -> dict[str, Plain]:
        """`deviceInfo` as the server returns it: displayRotation, sdkInt, screenOn, ..."""
        info = self._result(self._ask("deviceInfo", []), "deviceInfo")
        return info if isinstance(info, dict) else {}

    def automation(self) -> object:
        """Raises CaptureError if this device is on no adb server."""
        if self._starter is None:
            raise CaptureError(f"{self.serial}: uiautomator2 reaches only a device on an adb server")
        return self._starter.automation()

    def release(self) -> None:
        """Free the connection for another client: the system knows one only. The next call takes it again."""
        if self._starter is None:
            raise CaptureError(f"{self.serial}: only a device on an adb server can be handed over")
        self.needs_a_stop = True
        self.close()
        self._n_starts = 0

    def forget(self) -> None:
        """After a reboot of the device: nothing runs there any more, and the server may be started again."""
        self._drop()
        self._n_starts = 0

    def close(self) -> None:
        """Raises DeviceError if it is not known whether the server that we started is gone."""
        self._drop()
        if not self.needs_a_stop or self._starter is None:
            return
        self._starter.stop()
        deadline = Deadline(self._clock, STOP_TIMEOUT_S)
        while (http := self._open(one := Deadline(self._clock, PING_TIMEOUT_S))) is not None:
            try:
                if deadline.is_past:
                    raise DeviceError(self.serial, "the uiautomator2 server does not stop")
                self._request(http, "GET", "/stop", None, one)
            except CaptureError as error:
                log.info("the uiautomator2 server hung up at its stop", extra={"why": str(error)})
            finally:
                http.close()
            self._clock.sleep(STOP_TIMEOUT_S / 10)
        self.needs_a_stop = False

    def _ask(
        self,
        method: str,
        params: Sequence[Plain],
        *,
        timeout_s: float = CALL_TIMEOUT_S,
        is_repeatable: bool = True,
    ) -> HttpAnswer:
        self._n_asked += 1
        asked = {"jsonrpc": "2.0", "id": self._n_asked, "method": method, "params": list(params)}
        body = json.dumps(asked).encode()
        deadline = Deadline(self._clock, timeout_s)
        http = self._connected(deadline)
        if not is_repeatable and self._clock.monotonic_ns() - self._used_ns > IDLE_S * 1e9:
            http = self._pinged(http, deadline)
        try:
            return self._request(http, "POST", "/jsonrpc/0", body, deadline)
        except (CaptureError, DeviceLost) as error:
            self._drop()
            if deadline.is_past:
                raise self._too_late(method, timeout_s, error) from error
            if not is_repeatable:
                raise CaptureError(
                    f"{self.serial}: {method}: not known whether it arrived: {error}"
                ) from error
        log.warning("the uiautomator2 server hung up", extra={"method": method})
        try:
            return self._request(self._connected(deadline), "POST", "/jsonrpc/0", body, deadline)
        except DeviceLost as error:
            self._drop()
            raise self._unless_lost(f"{method}: the server hung up twice", error) from error

    def _too_late(self, method: str, timeout_s: float, error: Exception) -> CaptureError | DeviceLost:
        """Past the deadline only a heartbeat distinguishes a slow server from a lost device."""
        return self._unless_lost(f"{method}: no answer within {timeout_s:g} s", error)

    def _unless_lost(self, why: str, error: Exception) -> CaptureError | DeviceLost:
        if self._shell.is_answering():
            return CaptureError(f"{self.serial}: {why}")
        return error if isinstance(error, DeviceLost) else DeviceLost(self.serial, str(error))

    def _connected(self, deadline: Deadline) -> HttpStream:
        if self._http is None:
            self._http = self._open(deadline) or self._started()
        return self._http

    def _started(self) -> HttpStream:
        if self._starter is None or self._n_starts >= MAX_STARTS:
            raise CaptureError(f"{self.serial}: the uiautomator2 server does not answer")
        timeout_s = RESTART_TIMEOUT_S if self._n_starts else START_TIMEOUT_S
        self._n_starts += 1
        try:
            self._cleanup.record_file(JAR)
            self.needs_a_stop = True
            self._starter.start(timeout_s=timeout_s)
        except DeviceError as error:
            if isinstance(error, DeviceLost) and not self._shell.is_answering():
                raise
            raise CaptureError(str(error)) from error
        http = self._open(Deadline(self._clock, PING_TIMEOUT_S))
        if http is None:
            raise CaptureError(f"{self.serial}: the uiautomator2 server was started and does not answer")
        return http

    def _open(self, deadline: Deadline) -> HttpStream | None:
        """None if nothing listens on the port, or something other than the server."""
        try:
            stream = self._link.open(SERVICE, timeout_s=deadline.left_s)
        except (DeviceLost, DeviceNotReady):
            raise
        except DeviceError:
            return None
        http = HttpStream(stream, self._clock, serial=self.serial)
        try:
            answer = self._request(http, "GET", "/ping", None, deadline)
        except (CaptureError, DeviceLost):
            http.close()
            return None
        if answer.body != b"pong":
            http.close()
            return None
        return http

    def _pinged(self, http: HttpStream, deadline: Deadline) -> HttpStream:
        try:
            self._request(http, "GET", "/ping", None, deadline)
        except (CaptureError, DeviceLost):
            self._drop()
            return self._connected(deadline)
        return http

    def _request(
        self, http: HttpStream, method: str, path: str, body: bytes | None, deadline: Deadline
    ) -> HttpAnswer:
        answer = http.request(method, path, body, deadline=deadline)
        self._used_ns = self._clock.monotonic_ns()
        return answer

    def _result(self, answer: HttpAnswer, method: str) -> "Plain | dict[str, Plain] | list[Plain]":
        try:
            document = json.loads(answer.body)
        except (ValueError, RecursionError) as error:
            raise CaptureError(f"{self.serial}: {method}: an answer that is not JSON") from error
        if isinstance(document, dict) and document.get("id", self._n_asked) != self._n_asked:
            raise CaptureError(f"{self.serial}: {method}: an answer to another question")
        if not isinstance(document, dict) or "result" not in document:
            problem = document.get("error") if isinstance(document, dict) else None
            message = " ".join(str(problem or document).split())[:200]
            raise CaptureError(f"{self.serial}: {method}: {message}")
        result: Plain | dict[str, Plain] | list[Plain] = document["result"]
        return result

    def _drop(self) -> None:
        if self._http is not None:
            self._http.close()
            self._http = None


class UiAutomationFinger:
    """`injectInputEvent`: 1.5 ms a tap on the host, where `click` holds the finger for 100 ms."""

    name = "uiautomation"

    def __init__(self, uiautomation: UiAutomation) -> None:
        self._uiautomation = uiautomation

    def is_ready(self) -> bool:
        try:
            self._uiautomation.prepare()
        except CaptureError as error:
            log.warning("no touch by the uiautomator2 server", extra={"why": str(error)})
            return False
        return True

    def down(self, point: Point) -> bool:
        """Never repeated, since each would be a touch of its own."""
        return self._uiautomation.inject(_DOWN, point, is_repeatable=False)

    def move(self, point: Point) -> bool:
        return self._uiautomation.inject(_MOVE, point, is_repeatable=True)

    def up(self, point: Point) -> bool:
        """Repeated if needed: a second one lifts nothing, but a finger must not stay down."""
        return self._uiautomation.inject(_UP, point, is_repeatable=True)
