"""Starts the uiautomator2 server through its own package, which has its jar and pushes it if needed.

The package ignores our clock and may hang forever on a hung device (devices.md 1.4 c), so it runs in a
thread that we wait for only for a limited time. The server lives as long as the stream that launched it,
which is ours.
"""

import logging
import threading
from dataclasses import dataclass

import uiautomator2

from detector.core.errors import DeviceLost
from detector.devices.adb import AdbServer
from detector.devices.foreign import FOREIGN, as_ours

__all__ = ["Uiautomator2Starter"]

log = logging.getLogger(__name__)

SOCKET_TIMEOUT_S = 40.0


@dataclass(slots=True)
class _Attempt:
    device: "uiautomator2.Device | None" = None
    error: Exception | None = None


class Uiautomator2Starter:
    def __init__(self, server: AdbServer, serial: str) -> None:
        self._server, self._serial = server, serial
        self._device: uiautomator2.Device | None = None

    def start(self, *, timeout_s: float) -> None:
        attempt = _Attempt()
        thread = threading.Thread(target=self._connect, args=(attempt,), daemon=True, name="u2-start")
        thread.start()
        thread.join(timeout_s)
        if thread.is_alive():
            raise DeviceLost(self._serial, f"starting the uiautomator2 server took over {timeout_s:g} s")
        if attempt.error is not None:
            raise as_ours(
                attempt.error, serial=self._serial, doing="starting the uiautomator2 server"
            ) from attempt.error
        self._device = attempt.device
        log.info("started the uiautomator2 server", extra={"serial": self._serial})

    def automation(self) -> "uiautomator2.Device":
        """For the user's own code, which drives the phone by it. Raises DeviceError."""
        try:
            return uiautomator2.connect(self._server.adbutils_client(SOCKET_TIMEOUT_S).device(self._serial))
        except FOREIGN as error:
            raise as_ours(error, serial=self._serial, doing="connecting uiautomator2") from error

    def stop(self) -> None:
        """Close the stream that keeps the server alive; no need to wait for it."""
        if self._device is None:
            return
        try:
            self._device.stop_uiautomator(wait=False)
        except FOREIGN as error:
            log.warning("stopping the uiautomator2 server", extra={"why": str(error)})
        self._device = None

    def _connect(self, attempt: _Attempt) -> None:
        try:
            client = self._server.adbutils_client(SOCKET_TIMEOUT_S)
            attempt.device = uiautomator2.connect(client.device(self._serial))
        except FOREIGN as error:
            attempt.error = error
