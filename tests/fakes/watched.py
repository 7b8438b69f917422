"""A whole watch on virtual apps in simulated time, through the same capture code as on a phone."""

from collections.abc import Sequence
from pathlib import Path

from detector.core.errors import DeviceError
from detector.core.watch_plan import WatchPlan, WatchWindows
from detector.devices.android import open_device
from detector.session.request import CapturedBy
from detector.virtual.device import DeviceSpec
from detector.virtual.in_process import SimulatedWorld
from detector.virtual.persona import Persona
from detector.virtual.personas import DEFAULT_PERSONA
from detector.virtual.system.faults import parse_fault
from detector.virtual.system.latency import PHONE_LATENCY
from detector.virtual.system.packages import VirtualApp
from detector.virtual.waking.records import TrueStart
from detector.watch import JudgedWatch, capture_watch, judge_watch
from detector.wiring.law import rule_book

__all__ = ["SHORT", "watched"]

SHORT = WatchWindows().shortened(0.25)


def watched(
    plan: WatchPlan,
    *apps: VirtualApp,
    folder: Path,
    persona: Persona = DEFAULT_PERSONA,
    seed: int = 0,
    faults: Sequence[str] = (),
) -> tuple[JudgedWatch, tuple[TrueStart, ...]]:
    """The result, and what really started. A device that is lost leaves a partial watch."""
    spec = DeviceSpec(
        serial="simulated-1",
        persona=persona,
        apps=apps,
        seed=seed,
        faults=tuple(parse_fault(text) for text in faults),
        latency=PHONE_LATENCY,
        uiautomation_running=True,
    )
    with SimulatedWorld([spec]) as world:
        device = open_device(world.link(spec.serial), world.clock)
        try:
            capture_watch(
                device, folder, plan, run_id="test", clock=world.clock, by=CapturedBy(tool_version="0")
            )
        except DeviceError:
            pass
        finally:
            device.close()
        truth = tuple(world.devices[spec.serial].background.process_life.true_starts)
    return judge_watch(folder, rule_book("cn-default")), truth
