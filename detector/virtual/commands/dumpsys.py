"""`dumpsys`: selects the report. Those that differ by Android version come from the persona's grammar."""

from typing import Protocol

from detector.virtual.commands.call import Call
from detector.virtual.commands.reports import (
    NO_ACCOUNTS,
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
from detector.virtual.system.ports import HasLatency, HasPackages, HasProcesses, HasSdk, HasSurroundings
from detector.virtual.waking import dumps as background_dumps
from detector.virtual.waking.broadcast_dump import broadcasts
from detector.virtual.waking.ports import HasBackground

__all__ = ["DumpsysPorts", "dumpsys"]

_SERVICES = (
    "SurfaceFlinger",
    "account",
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
    """What the reports are made from."""


async def dumpsys(call: Call[DumpsysPorts]) -> int:
    device = call.device
    words = [word for word in call.arguments if word not in {"-a", "-l"}]
    if "-l" in call.arguments:
        await call.print("Currently running services:\n" + "".join(f"  {name}\n" for name in _SERVICES))
        return 0
    async with device.latency.around(device.latency.table.dumpsys):
        text = _report(call, words)
    if text is None:
        await call.print_error(f"Can't find service: {words[0] if words else ''}\n")
        return 1
    await call.print(text)
    return 0


def _report(call: Call[DumpsysPorts], words: list[str]) -> str | None:
    device = call.device
    dumps = device.persona.dumps
    state = dump_state(device)
    named = named_dumps(dumps, state) | device.mishaps.stale_dumps
    match words:
        case ["window", "windows" | "w", *_]:
            return named["windows"]
        case ["window", "displays" | "d", *_]:
            return named["displays"]
        case ["window", "policy" | "p", *_]:
            return dumps.window_policy(state)
        case ["window", *_]:
            return dumps.window_policy(state) + named["brief windows"] + named["displays"]
        case ["activity", *rest]:
            return _activity_report(device, rest, activities=named["activities"])
        case ["jobscheduler", *rest]:
            return background_dumps.jobs(device, rest[0] if rest else None)
        case ["alarm", *rest]:
            return background_dumps.alarms(device, rest[0] if rest else None)
        case ["package", name]:
            return package(device, name)
        case ["display", *_]:
            return dumps.display(state.display)
        case ["power", *_]:
            return power(device)
        case ["battery", verb, *rest]:
            return set_battery(device.surroundings, verb, rest)
        case ["account"]:
            return NO_ACCOUNTS
        case ["battery"]:
            return battery(device.surroundings)
        case ["SurfaceFlinger", "--display-id"]:
            return surface_flinger(device)
        case [name, *_] if name in _SERVICES:
            return ""
        case _:
            return None


def _activity_report(device: DumpsysPorts, words: list[str], *, activities: str) -> str:
    """`dumpsys activity ...`."""
    match words:
        case ["activities" | "a", *_]:
            return activities
        case ["top"]:
            return activity_top(device)
        case ["processes" | "p", *_]:
            return activity_processes(device)
        case ["services" | "s", *rest]:
            return background_dumps.services(device, rest[0] if rest else None)
        case ["broadcasts" | "b", *_]:
            return broadcasts(device)
        case ["providers" | "prov", *rest]:
            return background_dumps.providers(device, rest[0] if rest else None)
        case ["exit-info", name]:
            return background_dumps.exit_info(device, name)
        case ["start-info", name]:
            return background_dumps.start_info(device, name)
        case []:
            return activities + activity_processes(device)
        case _:
            return ""
