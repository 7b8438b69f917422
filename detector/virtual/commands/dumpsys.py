"""`dumpsys`: picks the report. Those that differ by Android version come from the persona's grammar."""

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
from detector.virtual.waking import dumps as background_dumps
from detector.virtual.waking.broadcast_dump import broadcasts

__all__ = ["dumpsys"]

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


async def dumpsys(call: Call) -> int:
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


def _report(call: Call, words: list[str]) -> str | None:
    device = call.device
    dumps = device.persona.dumps
    stale = device.mishaps.stale_dumps
    activities = stale.get("activities") or dumps.activities(device)
    windows = stale.get("windows") or dumps.windows(device)
    displays = stale.get("displays") or dumps.window_displays(device)
    match words:
        case ["window", "windows" | "w", *_]:
            return windows
        case ["window", "displays" | "d", *_]:
            return displays
        case ["window", "policy" | "p", *_]:
            return dumps.window_policy(device)
        case ["window", *_]:
            return dumps.window_policy(device) + windows + displays
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
            return dumps.display(device)
        case ["power", *_]:
            return power(device)
        case ["battery", verb, *rest]:
            return set_battery(device, verb, rest)
        case ["battery"]:
            return battery(device)
        case ["SurfaceFlinger", "--display-id"]:
            return surface_flinger()
        case [name, *_] if name in _SERVICES:
            return ""
        case _:
            return None
