"""What a shell may do to a phone so that its system tells the apps: power, radios, keyguard, time zone."""

from typing import TYPE_CHECKING

from detector.virtual.commands.call import Call

if TYPE_CHECKING:
    from detector.virtual.device import VirtualDevice

__all__ = ["get_operation", "set_alarm", "set_battery", "set_connectivity", "svc"]

_RADIOS = ("wifi", "data")


def set_battery(device: "VirtualDevice", verb: str, words: list[str]) -> str:
    """`unplug`, `set ac|usb|wireless 0|1`, `reset`: the charger as the system shall believe it."""
    if verb == "unplug" or (verb == "set" and words[:1] and words[-1] == "0"):
        device.plug(is_in=False)
    elif verb == "set" and words[:1] and words[0] in ("ac", "usb", "wireless"):
        device.plug(is_in=True)
    elif verb == "reset":
        device.plug(is_in=True)  # the cable was in all the time
    return ""


async def svc(call: Call) -> int:
    """`svc wifi|data enable|disable`; other services have no effect that anybody here can see."""
    match call.arguments:
        case [radio, "enable" | "disable" as verb] if radio in _RADIOS:
            call.device.switch_radio(radio, is_on=verb == "enable")
        case _:
            pass
    return 0


async def set_connectivity(call: Call) -> int:
    match call.arguments:
        case ["airplane-mode", "enable" | "disable" as verb]:
            call.device.switch_radio("airplane", is_on=verb == "enable")
        case ["airplane-mode"]:
            await call.say("enabled\n" if call.device.radios["airplane"] else "disabled\n")
        case _:
            await call.complain("Unknown command\n")
            return 255
    return 0


async def set_alarm(call: Call) -> int:
    """`cmd alarm set-timezone ZONE`."""
    match call.arguments:
        case ["set-timezone", zone]:
            device = call.device
            if device.properties["persist.sys.timezone"] != zone:
                device.properties["persist.sys.timezone"] = zone
                device.background.happen("timezone")
        case _:
            await call.complain("Unknown command\n")
            return 255
    return 0


async def get_operation(call: Call) -> int:
    """`cmd appops get PACKAGE OPERATION`: what a maker keeps as its auto-start switch, where it does."""
    match call.arguments:
        case ["get", package, operation] if call.device.persona.vendor.auto_start_operation == operation:
            if call.device.packages.get(package) is None:
                await call.complain(f"Error: No UID for {package} in user 0\n")
                return 255
            mode = "ignore" if call.device.persona.vendor.refuses else "allow"
            await call.say(
                f"MIUIOP({operation}): {mode}; time=+1h2m12s943ms ago; rejectTime=+1m33s184ms ago\n"
            )
        case ["get", _, operation]:
            await call.complain(f"Error: Unknown operation string: {operation}\n")
            return 255
        case _:
            await call.complain("Unknown command\n")
            return 255
    return 0
