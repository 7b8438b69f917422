"""What a shell can do to a phone so that its system notifies the apps: power, radios, keyguard, time zone."""

from typing import Protocol

from detector.virtual.commands.call import Call
from detector.virtual.persona import HasPersona
from detector.virtual.system.ports import HasClock, HasPackages, HasProperties, HasSurroundings
from detector.virtual.system.surroundings import Surroundings
from detector.virtual.waking.ports import HasBackground

__all__ = [
    "OperationPorts",
    "ZonePorts",
    "get_operation",
    "set_alarm",
    "set_battery",
    "set_connectivity",
    "svc",
]

_RADIOS = ("wifi", "data")


class ZonePorts(HasBackground, HasClock, HasProperties, Protocol):
    """The clock and its time zone, and who is notified of changes of that."""


class OperationPorts(HasPackages, HasPersona, Protocol):
    """A vendor's switch for an app."""


def set_battery(surroundings: Surroundings, verb: str, words: list[str]) -> str:
    """`unplug`, `set ac|usb|wireless 0|1`, `reset`: the state of the charger that the system assumes."""
    if verb == "unplug" or (verb == "set" and words[:1] and words[-1] == "0"):
        surroundings.plug(is_in=False)
    elif verb == "set" and words[:1] and words[0] in ("ac", "usb", "wireless"):
        surroundings.plug(is_in=True)
    elif verb == "reset":
        surroundings.plug(is_in=True)  # the cable was in all the time
    return ""


async def svc(call: Call[HasSurroundings]) -> int:
    """`svc wifi|data enable|disable`; other services have no visible effect here."""
    match call.arguments:
        case [radio, "enable" | "disable" as verb] if radio in _RADIOS:
            call.device.surroundings.switch_radio(radio, is_on=verb == "enable")
        case _:
            pass
    return 0


async def set_connectivity(call: Call[HasSurroundings]) -> int:
    match call.arguments:
        case ["airplane-mode", "enable" | "disable" as verb]:
            call.device.surroundings.switch_radio("airplane", is_on=verb == "enable")
        case ["airplane-mode"]:
            await call.print("enabled\n" if call.device.surroundings.radios["airplane"] else "disabled\n")
        case _:
            await call.print_error("Unknown command\n")
            return 255
    return 0


async def set_alarm(call: Call[ZonePorts]) -> int:
    """`cmd alarm set-timezone ZONE`, `cmd alarm set-time MS`."""
    match call.arguments:
        case ["set-time", ms] if ms.isdecimal():
            call.device.clock.set_wall(int(ms) / 1000)
        case ["set-timezone", zone]:
            device = call.device
            if device.properties["persist.sys.timezone"] != zone:
                device.properties["persist.sys.timezone"] = zone
                device.background.fire("timezone")
        case _:
            await call.print_error("Unknown command\n")
            return 255
    return 0


async def get_operation(call: Call[OperationPorts]) -> int:
    """`cmd appops get PACKAGE OPERATION`: what a vendor uses as its auto-start switch, if it does.

    `query-op`: no app here asks for one of the others.
    """
    match call.arguments:
        case ["get", package, operation] if call.device.persona.vendor.auto_start_operation == operation:
            if call.device.packages.get(package) is None:
                await call.print_error(f"Error: No UID for {package} in user 0\n")
                return 255
            mode = "ignore" if call.device.persona.vendor.refuses else "allow"
            await call.print(
                f"MIUIOP({operation}): {mode}; time=+1h2m12s943ms ago; rejectTime=+1m33s184ms ago\n"
            )
        case ["query-op", _, _]:
            await call.print("No operations.\n")
            return 0
        case ["get", _, operation]:
            await call.print_error(f"Error: Unknown operation string: {operation}\n")
            return 255
        case _:
            await call.print_error("Unknown command\n")
            return 255
    return 0
