"""A phone with a video stream of its display, on the simulated clock, and what a source returns of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from detector.core.errors import CaptureError
from detector.devices.android import AndroidDevice, open_device
from detector.devices.frames.video_settings import VideoSettings
from detector.devices.port import StreamedFrame, VideoPacket, VideoSource
from detector.virtual.device import VirtualDevice
from detector.virtual.in_process import SimulatedClock, SimulatedWorld
from detector.virtual.persona import Persona
from detector.virtual.personas.compact_13 import PERSONA
from tests.fakes.simulated import PACKAGE, device_spec

ON_SIMULATED_TIME = VideoSettings(max_size_px=800, in_background=False)


@dataclass
class Phone:
    device: AndroidDevice
    clock: SimulatedClock
    virtual: VirtualDevice
    packets: list[VideoPacket] = field(default_factory=list)
    frames: list[StreamedFrame] = field(default_factory=list)
    ended: str | None = None

    def source(self, name: str) -> VideoSource:
        return next(one for one in self.device.video_sources() if one.name == name)

    def start(self, name: str) -> VideoSource:
        source = self.source(name)
        source.start(self.device.facts().display)
        return source

    def watch(self, source: VideoSource, seconds: float, *, launch: bool = False) -> None:
        if launch:
            self.device.launch(PACKAGE)
        until_ns = self.clock.monotonic_ns() + round(seconds * 1e9)
        while self.clock.monotonic_ns() < until_ns:
            self.clock.sleep(0.02)
            news = source.news()
            self.packets += news.packets
            self.frames += news.frames
            self.ended = self.ended or news.ended

    @property
    def pictures(self) -> list[StreamedFrame]:
        return [one for one in self.frames if one.small is not None]

    @property
    def is_clean(self) -> bool:
        listeners = [one for one in self.virtual.listeners if one.startswith("localabstract:")]
        return (
            not listeners
            and not self.virtual.reverses.addresses
            and self.virtual.files.names_in("/data/local/tmp") == []
        )


@contextmanager
def phone(
    *faults: str, settings: VideoSettings = ON_SIMULATED_TIME, persona: Persona = PERSONA
) -> Iterator[Phone]:
    spec = device_spec(persona=persona, faults=faults)
    with SimulatedWorld([spec]) as world:
        device = open_device(world.link(spec.serial), world.clock, video=settings)
        one = Phone(device, world.clock, world.devices[spec.serial])
        try:
            yield one
        finally:
            device.close()
        assert not one.virtual.unknown_commands


def why_not(one: Phone, name: str) -> str:
    """The reason a source gives for not starting."""
    try:
        one.start(name)
    except CaptureError as error:
        return str(error)
    raise AssertionError(f"{name} started")
