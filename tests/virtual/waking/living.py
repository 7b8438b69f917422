"""Virtual apps with a background life, briefly written, and a simulated device for them."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from detector.virtual.apps.spec.background import BackgroundSpec
from detector.virtual.persona import Persona
from detector.virtual.personas import DEFAULT_PERSONA
from detector.virtual.system.packages import VirtualApp
from detector.virtual.waking.background_life import BackgroundLife
from detector.virtual.waking.records import TrueStart
from tests.fakes.splash_app import splash_app
from tests.virtual.driving import Driven, driven

__all__ = ["APP", "OTHER", "act", "app", "living", "log_of", "true_starts"]

APP, OTHER = "com.example.papaya", "com.example.guava"


def app(package: str = APP, *, target_sdk: int = 25, **background: Any) -> VirtualApp:
    """`background` as in the key of an app file."""
    plain = splash_app(DEFAULT_PERSONA.display)
    return VirtualApp(
        package=package,
        label=package,
        create=plain.create,
        activities=(".Main",),
        target_sdk=target_sdk,
        background=BackgroundSpec.model_validate(background),
    )


@contextmanager
def living(*apps: VirtualApp, persona: Persona = DEFAULT_PERSONA, seed: int = 0) -> Iterator[Driven]:
    with driven(persona=persona, apps=apps, seed=seed) as device:
        yield device


def true_starts(device: Driven, *, also_launches: bool = False) -> Sequence[TrueStart]:
    """What really started, without what the user opened."""
    return [
        one
        for one in device.device.background.process_life.true_starts
        if also_launches or not (one.trigger == "launch" and one.wake_id is None)
    ]


def act(device: Driven, what: Callable[[BackgroundLife], None]) -> None:
    """Something happens on the device itself, at its current time."""

    async def run() -> None:
        what(device.device.background)

    device.world.run(run())


def log_of(device: Driven, word: str) -> list[str]:
    text = device.shell("logcat -d -b all -v epoch")
    return [line for line in text.splitlines() if word in line]
