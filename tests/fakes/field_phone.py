"""A virtual phone for field tests: without the known app, over a link that may lie, shift or be slow."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from detector.core.clock import Clock
from detector.devices.android import AndroidDevice, open_device
from detector.devices.emulator_console import EmulatorConsole
from detector.devices.port import ByteStream, HostListener, Link
from detector.field_test import FieldTestDocument, questions_named
from detector.field_test.document import DocumentedFieldCheck
from detector.virtual.apps.running.running_app import make_app
from detector.virtual.apps.spec.app_file import load_app
from detector.virtual.device import DeviceSpec
from detector.virtual.in_process import SimulatedWorld
from detector.virtual.personas import persona_named
from detector.virtual.system.faults import parse_fault
from detector.virtual.system.latency import PHONE_LATENCY
from detector.virtual.system.packages import VirtualApp
from detector.wiring.field_testing import shipped_known_app, twin_file
from detector.wiring.field_tests import FieldOrder, field_tested
from tests.fakes.lying import Lie, LyingLink

__all__ = ["Faulty", "field_phone", "field_test"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Faulty:
    """`shift_px`: how far to the right of the requested place touches land. `slow_s`: each service, later."""

    faults: tuple[str, ...] = ()
    lies: Sequence[Lie] = ()
    shift_px: int = 0
    slow_s: float = 0.0
    can_be_moved: bool = True
    persona: str = "compact-13"


@contextmanager
def field_phone(faulty: Faulty) -> Iterator[tuple[AndroidDevice, Clock]]:
    with SimulatedWorld([_spec(faulty)]) as world:
        link = world.link("virtual-1")
        console = EmulatorConsole("virtual-1", world.clock, connect=link.open_console, read_token=lambda: "")
        lying = LyingLink(_FaultyLink(link, world.clock, faulty), world.clock, faulty.lies)
        device = open_device(lying, world.clock, motion=console if faulty.can_be_moved else None)
        try:
            yield device, world.clock
        finally:
            device.close()


def field_test(
    faulty: Faulty, folder: Path, *only: str, n_launches: int = 1
) -> tuple[FieldTestDocument, dict[str, DocumentedFieldCheck]]:
    """The document, and its checks by name."""
    with field_phone(faulty) as (phone, clock):
        order = FieldOrder(
            app=shipped_known_app(), folder=folder, questions=questions_named(only), n_launches=n_launches
        )
        document = field_tested(order, phone, clock)
    return document, {one.check: one for one in document.checks}


def _spec(faulty: Faulty) -> DeviceSpec:
    persona, spec = persona_named(faulty.persona), load_app(twin_file())
    others = tuple(one for one in spec.activities if one != spec.launcher_activity)
    twin = VirtualApp(
        package=spec.package,
        label=spec.label,
        create=lambda index: make_app(spec, display=persona.display, seed=3, launch_index=index),
        activities=(spec.launcher_activity, *others),
        version_name=spec.version_name,
        version_code=spec.version_code,
        target_sdk=spec.target_sdk,
        background=spec.background,
    )
    return DeviceSpec(
        serial="virtual-1",
        persona=persona,
        apk_twins=(twin,),
        faults=tuple(parse_fault(one) for one in faulty.faults),
        latency=PHONE_LATENCY,
        uiautomation_running=True,
    )


class _FaultyLink:
    """The device's own link, slower, and with touches that land elsewhere."""

    def __init__(self, link: Link, clock: Clock, faulty: Faulty) -> None:
        self.serial = link.serial
        self._link, self._clock, self._faulty = link, clock, faulty

    def open(self, service: str, *, timeout_s: float) -> ByteStream:
        if self._faulty.slow_s:
            self._clock.sleep(self._faulty.slow_s)
        stream = self._link.open(service, timeout_s=timeout_s)
        if self._faulty.shift_px and service == "tcp:9008":
            return _Shifting(stream, self._faulty.shift_px)
        return stream

    def listen(self) -> HostListener:
        return self._link.listen()


class _Shifting:
    """Changes x in a touch that is sent to the server on the phone."""

    def __init__(self, stream: ByteStream, shift_px: int) -> None:
        self._stream, self._shift_px = stream, shift_px

    def read(self, max_bytes: int, *, timeout_s: float) -> bytes:
        return self._stream.read(max_bytes, timeout_s=timeout_s)

    def read_available(self) -> bytes:
        return self._stream.read_available()

    def close(self) -> None:
        self._stream.close()

    def write(self, data: bytes, *, timeout_s: float) -> None:
        head, _, body = data.partition(b"\r\n\r\n")
        if b"injectInputEvent" in body:
            asked = json.loads(body)
            asked["params"][1] += self._shift_px
            body = json.dumps(asked).encode()
            lines = [
                b"Content-Length: %d" % len(body) if line.lower().startswith(b"content-length") else line
                for line in head.split(b"\r\n")
            ]
            data = b"\r\n".join(lines) + b"\r\n\r\n" + body
        self._stream.write(data, timeout_s=timeout_s)
