"""Virtual phones in a pool, served in real time, and when each was driven, according to the evidence."""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from detector.evidence.reader import open_bundle
from detector.virtual.apps.running.running_app import make_app
from detector.virtual.apps.shipped import shipped_apps
from detector.virtual.apps.spec.app_file import load_app
from detector.virtual.background import BackgroundVirtualDevices, FrontEnd
from detector.virtual.device import DeviceSpec
from detector.virtual.personas import persona_named
from detector.virtual.system.faults import parse_fault
from detector.virtual.system.packages import VirtualApp

__all__ = ["Driven", "driven", "leases_of", "pool"]

PERSONA = persona_named("compact-13")


@dataclass(frozen=True, slots=True, kw_only=True)
class Driven:
    """From the first action of a bundle to the end of its last one, by the host's monotonic clock."""

    serial: str
    package: str
    began_ns: int
    ended_ns: int


@contextmanager
def pool(folder: Path, *, n_phones: int, n_apps: int) -> Iterator[tuple[dict[str, str], tuple[str, ...]]]:
    """The environment of commands in `folder`, whose devices.yaml pools the phones as `all`; and packages.

    Every window is secure: nothing has to be read, so that a scan costs little.
    """
    files = list(shipped_apps())[:n_apps]
    apps = tuple(map(_installed, files))
    specs = [
        DeviceSpec(serial=f"virtual-{number}", persona=PERSONA, apps=apps, faults=(parse_fault("secure"),))
        for number in range(1, n_phones + 1)
    ]
    with BackgroundVirtualDevices(specs, front_end=FrontEnd.SMART) as served:
        devices = [
            {"id": f"phone-{number}", "serial": serial, "kind": "virtual", "labels": {"row": 1}}
            for number, serial in enumerate(served.serials, start=1)
        ]
        file = {
            "version": 1,
            "defaults": {"video": {"sources": []}, "lease": {"wait": "5m"}},
            "devices": devices,
            "pools": {"all": {"devices": [one["id"] for one in devices]}},
        }
        (folder / "devices.yaml").write_text(json.dumps(file), encoding="utf-8")
        env = {
            "ANDROID_ADB_SERVER_PORT": str(served.adb_server_port),
            "DETECTOR_STATE_DIR": str(folder / "state"),
            "OMP_NUM_THREADS": "1",
        }
        yield env, tuple(app.package for app in apps)


def _installed(path: Path) -> VirtualApp:
    spec = load_app(path)
    return VirtualApp(
        package=spec.package,
        label=spec.package,
        create=lambda index: make_app(spec, display=PERSONA.display, seed=0, launch_index=index),
        activities=tuple(spec.activities),
    )


def driven(bundles: Sequence[Path]) -> list[Driven]:
    """From complete bundles: `open_bundle` refuses others."""
    found = []
    for path in bundles:
        header = open_bundle(path).manifest.header
        lines = (path / "actions.jsonl").read_text(encoding="utf-8").splitlines()
        actions = [json.loads(line) for line in lines]
        found.append(
            Driven(
                serial=header.device.serial,
                package=header.package.package,
                began_ns=min(one["started_ns"] for one in actions),
                ended_ns=max(one["ended_ns"] for one in actions),
            )
        )
    return sorted(found, key=lambda one: one.began_ns)


def leases_of(folder: Path) -> dict[str, tuple[int, float]]:
    """By serial: how often the phone was leased (its fencing token), and when the last lease ends."""
    database = sqlite3.connect(folder / "state" / "phones.sqlite")
    try:
        rows = database.execute("SELECT serial, token, expires FROM leases").fetchall()
    finally:
        database.close()
    return {serial: (token, expires) for serial, token, expires in rows}
