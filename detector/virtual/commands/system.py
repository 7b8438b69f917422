"""What the device is: id, date, properties, settings, sleep, which."""

import asyncio
from typing import Protocol

from detector.virtual.commands.call import Call
from detector.virtual.display.ports import HasDisplayChanges
from detector.virtual.system.ports import HasClock, HasFaults, HasFiles, HasProperties, HasSettings

__all__ = [
    "SettingPorts",
    "date",
    "do_nothing",
    "getenforce",
    "getprop",
    "identity",
    "service",
    "setprop",
    "settings",
    "sleep",
    "uname",
    "which",
]


class SettingPorts(HasDisplayChanges, HasSettings, Protocol):
    """The settings, and the notice that the display may change with them."""


async def identity(call: Call[object]) -> int:
    if call.name == "whoami":
        await call.print("shell\n")
    elif "-u" in call.arguments:
        await call.print("2000\n")
    else:
        groups = "2000(shell),1004(input),1007(log),1011(adb),3003(inet),3009(readproc)"
        await call.print(f"uid=2000(shell) gid=2000(shell) groups={groups} context=u:r:shell:s0\n")
    return 0


async def service(call: Call[HasFaults]) -> int:
    """`service check NAME`: all services but native ones live in the system server."""
    name = call.arguments[-1] if call.arguments else ""
    is_found = name == "SurfaceFlinger" or not call.device.faults.lacks_system
    await call.print(f"Service {name}: {'found' if is_found else 'not found'}\n")
    return 0


async def date(call: Call[HasClock]) -> int:
    wall_s = call.device.clock.wall_s()
    layout = next((word[1:] for word in call.arguments if word.startswith("+")), None)
    moment = call.device.clock.in_zone(wall_s)
    if layout is None:
        await call.print(f"{moment:%a %b %d %H:%M:%S} CST {moment:%Y}\n")
        return 0
    whole_s, ns = divmod(round(wall_s * 1e9), 1_000_000_000)
    layout = layout.replace("%s", str(whole_s)).replace("%N", f"{ns:09d}").replace("%3N", f"{ns:09d}"[:3])
    await call.print(moment.strftime(layout) + "\n")
    return 0


async def uname(call: Call[object]) -> int:
    is_all = "-a" in call.arguments
    machine = "Linux localhost 5.15.0-virtual #1 SMP PREEMPT aarch64 Toybox"
    await call.print((machine if is_all else "aarch64" if "-m" in call.arguments else "Linux") + "\n")
    return 0


async def getprop(call: Call[HasProperties]) -> int:
    words = [word for word in call.arguments if not word.startswith("-")]
    properties = call.device.properties
    if words:
        default = words[1] if len(words) > 1 else ""
        await call.print(properties.get(words[0], default) + "\n")
    else:
        await call.print("".join(f"[{name}]: [{properties[name]}]\n" for name in sorted(properties)))
    return 0


async def getenforce(call: Call[object]) -> int:
    await call.print("Enforcing\n")
    return 0


async def which(call: Call[HasFiles]) -> int:
    """Files in the PATH only: the commands of this device are no files."""
    folders = call.environment.get("PATH", "").split(":")
    status = 0
    for word in call.arguments:
        found = [one for folder in folders if call.device.files.get(one := f"{folder}/{word}") is not None]
        if found:
            await call.print(found[0] + "\n")
        else:
            status = 1
    return status


async def setprop(call: Call[HasProperties]) -> int:
    if len(call.arguments) != 2:
        await call.print_error("usage: setprop NAME VALUE\n")
        return 1
    name, value = call.arguments
    if name.startswith("ro."):
        await call.print_error(
            f"Failed to set property '{name}' to '{value}'.\nSee dmesg for error reason.\n"
        )
        return 1
    call.device.properties[name] = value
    return 0


async def settings(call: Call[SettingPorts]) -> int:
    """get, put, delete and list in the three namespaces."""
    words = [word for word in call.arguments if not word.startswith("--")]
    match words:
        case ["get", space, key]:
            await call.print(call.device.settings.get((space, key), "null") + "\n")
        case ["put", space, key, value, *_]:
            call.device.settings[space, key] = value
            call.device.display_changes.report()  # the rotation is such a setting
        case ["delete", space, key]:
            was_there = call.device.settings.pop((space, key), None) is not None
            call.device.display_changes.report()
            await call.print(f"Deleted {int(was_there)} rows\n")
        case ["list", space]:
            rows = sorted(
                (key, value) for (text, key), value in call.device.settings.items() if text == space
            )
            await call.print("".join(f"{key}={value}\n" for key, value in rows))
        case _:
            await call.print_error("Invalid command\n")
            return 255
    return 0


async def sleep(call: Call[object]) -> int:
    try:
        seconds = float(call.arguments[0])
    except (IndexError, ValueError):
        await call.print_error("sleep: bad number\n")
        return 1
    await asyncio.sleep(seconds)
    return 0


async def do_nothing(call: Call[object]) -> int:
    """For commands without a visible effect here: svc, ime, chmod, sync."""
    return 0
