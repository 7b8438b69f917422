"""`ime`: the installed keyboards, and the one that the system uses.

Answers as AOSP's InputMethodManagerService does (handleShellCommandListInputMethods and its siblings,
Android 10 and later). The enabled ones and the current one are stored in the secure settings, as on a phone.
"""

from typing import Protocol

from detector.virtual.commands.call import Call
from detector.virtual.system.packages import Component, PackageRegistry
from detector.virtual.system.ports import HasPackages, HasSettings

__all__ = ["ImePorts", "ime"]

_ENABLED, _USED = ("secure", "enabled_input_methods"), ("secure", "default_input_method")


class ImePorts(HasPackages, HasSettings, Protocol):
    """The installed keyboards, and where the selected one is stored."""


async def ime(call: Call[ImePorts]) -> int:
    verb, *words = call.arguments or ("",)
    if verb == "list":
        await _list(call, set(words))
        return 0
    named = next((word for word in words if not word.startswith("-") and not word.isdecimal()), "")
    if verb == "reset":
        call.device.settings.pop(_ENABLED, None)
        call.device.settings.pop(_USED, None)
        await call.print("Reset current and enabled IMEs for user #0\n")
        return 0
    if verb not in {"enable", "disable", "set"}:
        await call.print(f"Unknown command: {verb}\n")
        return 255
    if named not in _known(call.device.packages):
        await call.print_error(f"Unknown input method {named} cannot be {_DONE[verb]} for user #0\n")
        return 255
    await call.print(_carry_out(call.device, verb, named) + "\n")
    return 0


_DONE = {"enable": "enabled", "disable": "disabled", "set": "selected"}


def _carry_out(device: ImePorts, verb: str, named: str) -> str:
    """Its output; selecting a keyboard also enables it."""
    enabled = _enabled(device.settings)
    was_enabled = named in enabled
    if verb == "set":
        device.settings[_USED] = named
    if verb == "disable":
        enabled = [text for text in enabled if text != named]
        if device.settings.get(_USED) == named:
            del device.settings[_USED]
    elif not was_enabled:
        enabled.append(named)
    device.settings[_ENABLED] = ":".join(enabled)
    if verb == "set":
        return f"Input method {named} selected for user #0"
    if was_enabled == (verb == "enable"):
        return f"Input method {named}: already {_DONE[verb]} for user #0"
    return f"Input method {named}: now {_DONE[verb]} for user #0"


def _known(packages: PackageRegistry) -> list[str]:
    """By the short names of their components."""
    return [
        Component.of(installed.package, name).short
        for installed in packages
        for name in installed.app.input_methods
    ]


def _enabled(settings: dict[tuple[str, str], str]) -> list[str]:
    return [part for part in settings.get(_ENABLED, "").split(":") if part]


async def _list(call: Call[ImePorts], flags: set[str]) -> None:
    """`-a`: also those that are not enabled; `-s`: only their names."""
    enabled = _enabled(call.device.settings)
    for name in _known(call.device.packages):
        if "-a" not in flags and name not in enabled:
            continue
        await call.print(
            f"{name}\n" if "-s" in flags else f"{name}:\n  mId={name} mSettingsActivityName=null\n"
        )
