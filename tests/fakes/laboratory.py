"""Two virtual phones behind the test's own adb server, and a folder to run a farm in."""

import json
import os
import shutil
import socket
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from detector.virtual.background import BackgroundVirtualDevices, FrontEnd
from detector.virtual.device import DeviceSpec
from detector.virtual.personas import persona_named
from detector.virtual.system.packages import VirtualApp
from tests.fakes.simulated import PACKAGE, device_spec

__all__ = ["Laboratory", "laboratory"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Laboratory:
    """`folder` holds `devices.yaml` with the phones `left` and `right`; `env` is for commands in it."""

    folder: Path
    env: dict[str, str]
    serials: tuple[str, ...]

    def adb(self, *words: str, phone: int = 0) -> str:
        """What the real adb prints of a phone."""
        command = [shutil.which("adb") or "adb", "-s", self.serials[phone], *words]
        return subprocess.run(
            command, env=self.env, capture_output=True, timeout=60, check=True, text=True
        ).stdout.replace("\r", "")

    def write_plan(self, **keys: object) -> None:
        plan: dict[str, object] = {"version": 1, "runs": 1, "apps": [{"package": PACKAGE}], **keys}
        (self.folder / "nightly.yaml").write_text(json.dumps(plan), encoding="utf-8")

    def write_devices(self, **more: object) -> None:
        devices = [
            {"id": name, "serial": serial, "kind": "virtual", "labels": {"side": name}}
            for name, serial in zip(("left", "right"), self.serials, strict=True)
        ]
        defaults = {"video": {"sources": []}, "lease": {"ttl": "90s", "wait": "10m", "renew": "5s"}}
        file = {"version": 1, "defaults": defaults, "devices": devices, **more}
        (self.folder / "devices.yaml").write_text(json.dumps(file), encoding="utf-8")


@contextmanager
def laboratory(folder: Path, adb: Path, *, apk_twins: Sequence[VirtualApp] = ()) -> Iterator[Laboratory]:
    """The adb server sees real phones: it reaches them over its own protocol. `apk_twins`: apps that appear
    once an APK of their package is installed.
    """
    port = _free_port()
    env = {
        **os.environ,
        "HOME": str(folder),
        "ANDROID_ADB_SERVER_PORT": str(port),
        "ADB_MDNS_AUTO_CONNECT": "0",
        "DETECTOR_LANG": "en",
        "DETECTOR_STATE_DIR": str(folder / "state"),
        "OMP_NUM_THREADS": "1",
    }
    with BackgroundVirtualDevices(_specs(apk_twins), front_end=FrontEnd.TRANSPORT) as phones:
        try:
            for serial in phones.serials:
                _adb(adb, env, "connect", serial)
            lab = Laboratory(folder=folder, env=env, serials=phones.serials)
            lab.write_devices()
            yield lab
        finally:
            _adb(adb, env, "kill-server")


def _specs(apk_twins: Sequence[VirtualApp]) -> Sequence[DeviceSpec]:
    spec = device_spec(persona=persona_named("compact-13"))
    return [
        DeviceSpec(
            serial=f"virtual-{number}", persona=spec.persona, apps=spec.apps, apk_twins=tuple(apk_twins)
        )
        for number in (1, 2)
    ]


def _adb(adb: Path, env: dict[str, str], *words: str) -> None:
    subprocess.run([adb, *words], env=env, capture_output=True, timeout=60, check=True)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
