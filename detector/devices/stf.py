"""A device farm of DeviceFarmer/STF by five of its REST calls: list, use, connect, disconnect, release.

From its source (`lib/units/api/controllers/user.js`, `lib/util/datautil.js`) and its API manual. Surprises:
it waits 5 s for a device and then returns 504, but the device may join a moment later and is then used by
us; a request about an unknown device may never be answered; a success may come without an address
(zebrunner/stf#975); `timeout` is an idle timeout, which cannot be changed while the device is used
(openstf/stf#259). The token is sent and never shown.
"""

import http.client
import json
import logging
import re
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

from detector.core.clock import Clock
from detector.core.errors import DeviceNotReady
from detector.core.printable import printable

__all__ = ["StfDevice", "StfFarm"]

log = logging.getLogger(__name__)

API = "/api/v1"
CALL_TIMEOUT_S = 12.0
"""It waits 5 s for a device before it returns 504."""

MAX_BYTES = 8_000_000
TRIES = 3
AGAIN_AFTER_S = 1.0
_FIELDS = "serial,present,ready,using,owner,version,sdk,model,manufacturer,abi,platform,status"
_KEYS = ("serial", "version", "sdk", "model", "manufacturer", "abi", "platform")
_ADDRESS = re.compile(r"[\w.\-\[\]:]+:[0-9]{1,5}")


@dataclass(frozen=True, slots=True, kw_only=True)
class StfDevice:
    """`keys`: what a `select` can ask for, as STF names them. `is_ours`: used under our token.

    `why_not`: why it cannot be used now; None if it can.
    """

    serial: str
    keys: Mapping[str, str]
    is_ours: bool
    why_not: str | None


class StfFarm:
    """`name` as in devices.yaml. `token_from` names where the token came from, for messages."""

    def __init__(self, name: str, url: str, token: str, clock: Clock, *, token_from: str) -> None:
        self.name = name
        self._url = url.rstrip("/")
        self._token, self._token_from = token, token_from
        self._clock = clock

    def devices(self) -> tuple[StfDevice, ...]:
        """All that the token may see, in any state. Raises DeviceNotReady if the farm cannot be asked."""
        answer = self._call("GET", f"/devices?fields={_FIELDS}")
        found = answer.body.get("devices")
        if answer.status != http.client.OK or not isinstance(found, list):
            raise self._refused(answer, "does not list its devices")
        return tuple(_device(entry) for entry in found if isinstance(entry, dict) and entry.get("serial"))

    def is_ours(self, serial: str) -> bool:
        """Whether the device is used under our token."""
        answer = self._call("GET", f"/devices/{quote(serial, safe='')}?fields={_FIELDS}")
        found = answer.body.get("device")
        return answer.status == http.client.OK and isinstance(found, dict) and _device(found).is_ours

    def use(self, serial: str, *, idle_ms: int) -> None:
        """Raises DeviceNotReady if another user has it, or it does not answer; it is not ours then."""
        body = {"serial": serial, "timeout": idle_ms}
        try:
            answer = self._call("POST", "/user/devices", body)
        except DeviceNotReady:
            self.leave(serial)
            raise
        if answer.status == http.client.OK:
            return
        if answer.status == http.client.GATEWAY_TIMEOUT:
            self._clock.sleep(AGAIN_AFTER_S)
            if self.is_ours(serial):
                return  # it joined a moment later
            self.leave(serial)
        raise self._refused(answer, f"does not lend {serial}")

    def connect(self, serial: str) -> str:
        """The address for `adb connect`. Raises DeviceNotReady."""
        answer = _Answer(status=0, body={})
        for attempt in range(TRIES):
            if attempt:
                self._clock.sleep(AGAIN_AFTER_S)
            answer = self._call("POST", f"/user/devices/{quote(serial, safe='')}/remoteConnect", {})
            address = str(answer.body.get("remoteConnectUrl") or "").strip()
            if answer.status == http.client.OK and _ADDRESS.fullmatch(address):
                return address
            if answer.status not in (http.client.OK, http.client.GATEWAY_TIMEOUT):
                break
        raise self._refused(answer, f"gives no address for {serial}")

    def leave(self, serial: str) -> bool:
        """Disconnects and releases; True if it is no longer ours. Never raises: it cleans up, too."""
        path = f"/user/devices/{quote(serial, safe='')}"
        for attempt in range(TRIES):
            try:
                if attempt:
                    self._clock.sleep(AGAIN_AFTER_S)
                self._call("DELETE", f"{path}/remoteConnect")
                self._call("DELETE", path)
                if not self.is_ours(serial):
                    return True
            except DeviceNotReady as error:
                log.warning("the farm did not take it back", extra={"serial": serial, "why": str(error)})
        return False

    def _refused(self, answer: "_Answer", what: str) -> DeviceNotReady:
        status = f"{answer.status} {answer.description}".strip()
        return DeviceNotReady(self.name, f"{what}: {status}")

    def _call(self, method: str, path: str, body: Mapping[str, object] | None = None) -> "_Answer":
        """Raises DeviceNotReady if there is no answer, or the token is refused."""
        try:
            answer = _exchange(self._url, method, API + path, self._token, body)
        except (OSError, http.client.HTTPException, UnicodeError) as error:
            if isinstance(error, TimeoutError):
                raise DeviceNotReady(self.name, f"did not answer within {CALL_TIMEOUT_S:g} s") from error
            why = getattr(error, "strerror", None) or type(error).__name__
            raise DeviceNotReady(self.name, f"cannot be reached: {why}") from error
        if answer.status == http.client.UNAUTHORIZED or 300 <= answer.status < 400:
            reason = answer.description or "it asks for a login"
            raise DeviceNotReady(self.name, f"refuses the token in {self._token_from}: {reason}")
        return answer


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    """`body`: the JSON object; empty if the reply has none."""

    status: int
    body: Mapping[str, Any]

    @property
    def description(self) -> str:
        return printable(str(self.body.get("description") or ""))[:200]


def _exchange(url: str, method: str, path: str, token: str, body: Mapping[str, object] | None) -> _Answer:
    """One call; a redirect is not followed, since that would send the token elsewhere."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme == "https":
        context = ssl.create_default_context()
        connection: http.client.HTTPConnection = http.client.HTTPSConnection(
            host, parts.port, timeout=CALL_TIMEOUT_S, context=context
        )
    else:
        connection = http.client.HTTPConnection(host, parts.port, timeout=CALL_TIMEOUT_S)
    headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
    data = None if body is None else json.dumps(body).encode()
    if data is not None:
        headers["Content-Type"] = "application/json"
    try:
        connection.request(method, parts.path + path, body=data, headers=headers)
        response = connection.getresponse()
        return _Answer(status=response.status, body=_json(response.read(MAX_BYTES)))
    finally:
        connection.close()


def _json(data: bytes) -> Mapping[str, Any]:
    try:
        read = json.loads(data)
    except (ValueError, RecursionError):
        return {}
    return read if isinstance(read, dict) else {}


def _device(plain: Mapping[str, Any]) -> StfDevice:
    owner = plain.get("owner")
    is_ours = bool(plain.get("using"))
    why_not = None
    if not plain.get("present"):
        why_not = "is not there"
    elif not plain.get("ready"):
        why_not = "is not ready"
    elif is_ours:
        why_not = "is used under the same token"
    elif owner:
        named = owner.get("name") or owner.get("email") if isinstance(owner, dict) else owner
        why_not = f"is used by {printable(str(named))[:100]}"
    keys = {name: str(plain[name]) for name in _KEYS if plain.get(name) is not None}
    return StfDevice(serial=str(plain["serial"]), keys=keys, is_ours=is_ours, why_not=why_not)
