"""Which phone a command drives, real or virtual, how long it waits for one, and what records its display."""

from dataclasses import dataclass, replace

import typer

from detector.cli.driving import is_typed, typed_command, wait_s
from detector.cli.options import (
    ClockChoice,
    ClockName,
    DeviceName,
    DevicePool,
    DeviceWait,
    Operator,
    PersonaName,
    RealTimeAsBefore,
    ScrcpyServer,
    Seed,
    Video,
    VirtualApps,
)
from detector.config.settings import operator_of
from detector.core.errors import ConfigError
from detector.wiring.booking import own_name
from detector.wiring.devices import DeviceChoice, VideoWish
from detector.wiring.virtual_choice import VirtualChoice

__all__ = ["PhoneOptions", "RecordingOptions"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneOptions:
    device: DeviceName = None
    virtual_app: VirtualApps = None
    persona: PersonaName = None
    seed: Seed = 0
    clock: ClockChoice = None
    real_time: RealTimeAsBefore = False
    wait: DeviceWait = None
    operator: Operator = None

    @property
    def virtual(self) -> VirtualChoice | None:
        """Raises ConfigError for a persona or a simulated clock without a virtual device."""
        if not self.virtual_app:
            if self.persona is not None:
                raise ConfigError("--persona: only a virtual device plays one (--virtual-app FILE)")
            if self.clock is ClockName.SIMULATED:
                raise ConfigError("--clock simulated: only a virtual device runs on one (--virtual-app FILE)")
            return None
        return VirtualChoice(app_files=tuple(self.virtual_app), persona=self.persona, seed=self.seed)

    def choice(self, context: typer.Context) -> DeviceChoice:
        """Raises ConfigError. A virtual device or a pool that is typed puts a settled device aside."""
        is_aside = self.virtual_app or is_typed(context, "pool")
        return DeviceChoice(
            name=self.device if is_typed(context, "device") or not is_aside else None,
            virtual=self.virtual,
            real_time=self.real_time or self.clock is ClockName.HOST,
            doing=typed_command(context),
            wait_s=wait_s(self.wait),
            operator=None if self.operator is None else operator_of(self.operator, where="--operator"),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingOptions:
    pool: DevicePool = None
    video: Video = None
    scrcpy_server: ScrcpyServer = None

    @property
    def video_wish(self) -> VideoWish:
        sources = None if self.video is None else self.video.sources
        return VideoWish(sources=sources, scrcpy_server=self.scrcpy_server)

    def booked(self, context: typer.Context, choice: DeviceChoice, video: VideoWish) -> DeviceChoice:
        """The same phone or one of the pool, booked in our own name: a typed phone before a settled pool."""
        is_aside = choice.virtual is not None or choice.name is not None
        pool = self.pool if is_typed(context, "pool") or not is_aside else None
        return replace(choice, pool=pool, owner=own_name(), video=video)
