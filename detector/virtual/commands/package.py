"""What is installed: `pm`, and `cmd package`, `cmd activity`, `cmd overlay` and the like."""

from dataclasses import replace
from typing import Protocol

from detector.virtual.app_port import RunningApp
from detector.virtual.commands.activity import ActivityPorts, am
from detector.virtual.commands.call import Call
from detector.virtual.commands.triggers import get_operation, set_alarm, set_connectivity
from detector.virtual.persona import HasPersona
from detector.virtual.system.apk_name import input_methods_in, package_in
from detector.virtual.system.packages import InstalledApp, VirtualApp
from detector.virtual.system.ports import (
    HasClock,
    HasFiles,
    HasInstallSessions,
    HasPackages,
    HasProperties,
    HasSurroundings,
)
from detector.virtual.waking.ports import HasBackground

__all__ = ["CmdPorts", "PackagePorts", "cmd", "pm"]

_APK_BYTES = 8_388_608
_NO_APKS = "Failure [INSTALL_FAILED_INVALID_APK: this device runs virtual apps only]\n"


class PackagePorts(HasBackground, HasClock, HasFiles, HasInstallSessions, HasPackages, Protocol):
    """What installs and lists packages."""


class CmdPorts(
    ActivityPorts, HasFiles, HasInstallSessions, HasPersona, HasProperties, HasSurroundings, Protocol
):
    """What the services behind `cmd` need."""


async def pm(call: Call[PackagePorts]) -> int:
    verb, *words = call.arguments or ("",)
    packages = call.device.packages
    named = next((word for word in words if not word.startswith("-") and not word.isdecimal()), "")
    installed = packages.get(named)
    match verb:
        case "list":
            return await _list(call, words)
        case "path":
            if installed is None:
                return 1
            await call.print(f"package:{installed.apk_path}\n")
        case "resolve-activity":
            await _resolve(call, words)
        case "query-activities" if "--brief" in words:
            await _query(call, words)
        case "clear":
            if installed is None:
                await call.print("Failed\n")
                return 1
            call.device.background.clear(named, from_pid=call.pid)
            await call.print("Success\n")
        case "uninstall":
            if installed is None or installed.app.is_system:
                await call.print("Failure [DELETE_FAILED_INTERNAL_ERROR]\n")
                return 1
            call.device.background.force_stop(named, from_pid=call.pid)
            packages.uninstall(named)
            call.device.background.fire("package-removed")
            await call.print("Success\n")
        case "install":
            return await _install(call, words)
        case "install-create" | "install-write" | "install-commit" | "install-abandon":
            return await _session(call, verb, words)
        case "grant" | "revoke":
            return await _answer(call, verb, words)
        case "disable-user" | "enable" | "trim-caches":
            pass
        case _:
            await call.print_error(f"Unknown command: {verb}\n")
            return 255
    return 0


async def _answer(call: Call[PackagePorts], verb: str, words: list[str]) -> int:
    """`grant|revoke [--user N] PACKAGE PERMISSION`."""
    names = [word for word in words if not word.startswith("-") and not word.isdecimal()]
    if len(names) != 2 or names[0] not in call.device.packages:
        await call.print_error(f"java.lang.IllegalArgumentException: Unknown package: {' '.join(names)}\n")
        return 255
    call.device.background.answer_permission(names[0], names[1], is_granted=verb == "grant")
    return 0


_VALUED = frozenset({"-i", "-S", "--user", "--abi", "--originating-uri", "--referrer", "--install-location"})
"""Options of `pm install` that take the next word (PackageManagerShellCommand.makeInstallParams)."""


async def _apk(call: Call[PackagePorts], words: list[str]) -> bytes | None:
    """`install [OPTIONS] [PATH|-]`: the file at PATH, else stdin; None if there is none."""
    options, paths, words = {}, [], list(words)
    while words:
        word = words.pop(0)
        if word in _VALUED:
            options[word] = words.pop(0) if words else ""
        elif word == "-" or not word.startswith("-"):
            paths.append(word)
    if paths and paths[0] != "-":
        apk = call.device.files.read(paths[0])
        if apk is None:
            await call.print_error(f"Error: Unable to open file: {paths[0]}\n")
            await call.print_error("Consider using a file under /data/local/tmp/\n")
        return apk
    size = options.get("-S", "")
    return await (call.stdin.read_exactly(int(size)) if size.isdecimal() else call.stdin.read_all())


async def _install(call: Call[PackagePorts], words: list[str]) -> int:
    """Only an APK's package name counts: it becomes its twin, or an app that cannot be started."""
    apk = await _apk(call, words)
    if apk is None:
        return 1
    name = package_in(apk)
    device = call.device
    known = None if name is None else device.packages.get(name)
    twin = None if name is None else device.apk_twins.get(name)
    if name is None or (twin is None and known is not None and known.app.activities):
        await call.print(_NO_APKS)
        return 1
    app = twin or _stand_in(name, apk)
    device.packages.install(app, at_s=device.clock.wall_s())
    device.background.fire("package-added")
    await call.print("Success\n")
    return 0


def _stand_in(name: str, apk: bytes) -> VirtualApp:
    return VirtualApp(
        package=name,
        label=name,
        create=_not_launchable,
        activities=(),
        is_launchable=False,
        target_sdk=33,
        input_methods=input_methods_in(apk),
    )


async def _session(call: Call[PackagePorts], verb: str, words: list[str]) -> int:
    """A session accepts only what is installed already, from its own path: an app updated to itself."""
    device, reply = call.device, f"Success: {verb.removeprefix('install-')}\n"
    if verb == "install-create":
        number = max(device.install_sessions, default=100) + 1
        device.install_sessions[number] = None
        await call.print(f"Success: created install session [{number}]\n")
        return 0
    number = int(words[0]) if words and words[0].isdigit() else 0
    paths = {package.apk_path: package.package for package in device.packages if not package.app.is_system}
    match verb:
        case "install-write" if number in device.install_sessions and words[-1] in paths:
            device.install_sessions[number] = paths[words[-1]]
            reply = f"Success: streamed {_APK_BYTES} bytes\n"
        case "install-commit" if (package := device.install_sessions.pop(number, None)) is not None:
            device.background.update(package)
            reply = "Success\n"
        case "install-abandon" if number in device.install_sessions:
            del device.install_sessions[number]
            reply = "Success\n"
        case _:
            if words[-1:] == ["-"]:
                await call.stdin.read_all()
            await call.print(_NO_APKS)
            return 1
    await call.print(reply)
    return 0


def _not_launchable(launch_index: int) -> RunningApp:
    raise AssertionError("an APK was installed by its name, and has nothing to run")


async def _list(call: Call[PackagePorts], words: list[str]) -> int:
    if words[:1] != ["packages"]:
        if words[:1] == ["users"]:
            await call.print("Users:\n\tUserInfo{0:Owner:c13} running\n")
            return 0
        await call.print_error(f"Error: unknown list type '{' '.join(words[:1])}'\n")
        return 1
    flags = {word for word in words if word.startswith("-")}
    part = next((word for word in words[1:] if not word.startswith("-") and not word.isdecimal()), "")
    for installed in call.device.packages:
        if part not in installed.package:
            continue
        if ("-3" in flags and installed.app.is_system) or ("-s" in flags and not installed.app.is_system):
            continue
        line = f"package:{installed.apk_path}={installed.package}" if "-f" in flags else None
        line = line or f"package:{installed.package}"
        if "--show-versioncode" in flags:
            line += f" versionCode:{installed.app.version_code}"
        if "-i" in flags:
            line += "  installer=null"
        if "-U" in flags:
            line += f" uid:{installed.uid}"
        await call.print(line + "\n")
    return 0


async def _resolve(call: Call[PackagePorts], words: list[str]) -> None:
    """`--brief [-a ACTION] [-c CATEGORY] [-d URI] PACKAGE`"""
    data_uri, rest = None, []
    words = list(words)
    while words:
        word = words.pop(0)
        if word == "-d":
            data_uri = words.pop(0) if words else None
        elif word in {"-a", "-c", "-t", "-f", "--user"}:
            words = words[1:]
        elif not word.startswith("-"):
            rest.append(word)
    found: InstalledApp | None = call.device.packages.get(rest[-1]) if rest else None
    if found is None and data_uri:
        found = call.device.packages.for_uri(data_uri)
    if found is None or found.main_component is None:
        await call.print("No activity found\n")
        return
    await call.print(f"{_MATCH}\n{found.main_component.short}\n")


_MATCH = "priority=0 preferredOrder=0 match=0x108000 specificIndex=-1 isDefault=true"


async def _query(call: Call[PackagePorts], words: list[str]) -> None:
    """PackageManagerShellCommand.runQueryIntentActivities, only for a launcher's query: action MAIN and
    category LAUNCHER.
    """
    asked = {"android.intent.action.MAIN", "android.intent.category.LAUNCHER"}
    components = [
        package.main_component for package in call.device.packages if package.main_component is not None
    ]
    if not asked <= set(words) or not components:
        await call.print("No activities found\n")
        return
    await call.print(f"{len(components)} activities found:\n")
    for number, component in enumerate(components):
        await call.print(f"  Activity #{number}:\n    {_MATCH}\n    {component.short}\n")


async def cmd(call: Call[CmdPorts]) -> int:
    service, *words = call.arguments or ("",)
    inner = replace(call, arguments=tuple(words))
    match service:
        case "package":
            return await pm(inner)
        case "activity":
            return await am(inner)
        case "alarm":
            return await set_alarm(inner)
        case "connectivity":
            return await set_connectivity(inner)
        case "appops":
            return await get_operation(inner)
        case "statusbar" | "notification" | "uimode" | "window" | "wifi":
            return 0
        case _:
            await call.print_error(f"cmd: Can't find service: {service}\n")
            return 20
