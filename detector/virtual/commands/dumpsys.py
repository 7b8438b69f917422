"""`dumpsys`: picks the report. Those that differ by Android version come from the persona's grammar."""

from typing import Protocol

from detector.virtual.commands.call import Call
from detector.virtual.commands.reports import (
    activity_processes,
    activity_top,
    battery,
    package,
    power,
    surface_flinger,
)
from detector.virtual.commands.triggers import set_battery
from detector.virtual.grammar.state import DumpPorts, dump_state, named_dumps
from detector.virtual.persona import HasPersona
from detector.virtual.system.ports import (
    HasLatency,
    HasPackages,
    HasProcesses,
    HasSdk,
    HasSurroundings,
)
from detector.virtual.waking import dumps as background_dumps
from detector.virtual.waking.broadcast_dump import broadcasts
from detector.virtual.waking.ports import HasBackground

__all__ = ["DumpsysPorts", "dumpsys"]


_SERVICES = (
    "SurfaceFlinger",
    "activity",
    "alarm",
    "appops",
    "battery",
    "display",
    "input",
    "jobscheduler",
    "package",
    "power",
    "sensorservice",
    "window",
)


class DumpsysPorts(
    DumpPorts,
    HasBackground,
    HasLatency,
    HasPackages,
    HasPersona,
    HasProcesses,
    HasSdk,
    HasSurroundings,
    Protocol,
):
    """What the reports are drawn from."""


async def dumpsys(call: Call[DumpsysPorts]) -> int:
    device = call.device
    words = [word for word in call.arguments if word not in {"-a", "-l"}]
    if "-l" in call.arguments:
        await call.say("Currently running services:\n" + "".join(f"  {name}\n" for name in _SERVICES))
        return 0
    async with device.latency.around(device.latency.table.dumpsys):
        text = _report(call, words)
    if text is None:
        await call.complain(f"Can't find service: {words[0] if words else ''}\n")
        return 1
    await call.say(text)
    return 0


def _report(call: Call[DumpsysPorts], words: list[str]) -> str | None:
    device = call.device
    dumps = device.persona.dumps
    state = dump_state(device)
    named = named_dumps(dumps, state) | device.mishaps.stale_dumps
    activities, windows, displays = named["activities"], named["windows"], named["displays"]
    match words:
        case ["window", "windows" | "w", *_]:
            return windows
        case ["window", "displays" | "d", *_]:
            return displays
        case ["window", "policy" | "p", *_]:
            return dumps.window_policy(state)
        case ["window", *_]:
            return dumps.window_policy(state) + windows + displays
        case ["activity", "activities" | "a", *_]:
            return activities
        case ["activity", "top"]:
            return activity_top(device)
        case ["activity", "processes" | "p", *_]:
            return activity_processes(device)
        case ["activity", "services" | "s", *rest]:
            return background_dumps.services(device, rest[0] if rest else None)
        case ["activity", "broadcasts" | "b", *_]:
            return broadcasts(device)
        case ["activity", "providers" | "prov", *rest]:
            return background_dumps.providers(device, rest[0] if rest else None)
        case ["activity", "exit-info", name]:
            return background_dumps.exit_info(device, name)
        case ["activity", "start-info", name]:
            return background_dumps.start_info(device, name)
        case ["jobscheduler", *rest]:
            return background_dumps.jobs(device, rest[0] if rest else None)
        case ["alarm", *rest]:
            return background_dumps.alarms(device, rest[0] if rest else None)
        case ["activity"]:
            return activities + activity_processes(device)
        case ["package", name]:
            return package(device, name)
        case ["display", *_]:
            return dumps.display(state.display)
        case ["power", *_]:
            return power(device)
        case ["battery", verb, *rest]:
            return set_battery(device.surroundings, verb, rest)
        case ["battery"]:
            return battery(device.surroundings)
        case ["SurfaceFlinger", "--display-id"]:
            return surface_flinger()
        case [name, *_] if name in _SERVICES:
            return ""
        case _:
            return None
