"""What is installed: `pm`, and `cmd package`, `cmd activity`, `cmd overlay` and the like."""

from dataclasses import replace
from typing import Protocol

from detector.virtual.app_port import RunningApp
from detector.virtual.commands.activity import ActivityPorts, am
from detector.virtual.commands.call import Call
from detector.virtual.commands.triggers import get_operation, set_alarm, set_connectivity
from detector.virtual.persona import HasPersona
from detector.virtual.system.apk_name import Declared, declared_in
from detector.virtual.system.packages import InstalledApp, VirtualApp
from detector.virtual.system.ports import (
    HasClock,
    HasFiles,
    HasInstallSessions,
    HasNotifications,
    HasPackages,
    HasProperties,
    HasSurroundings,
)
from detector.virtual.waking.ports import HasBackground

__all__ = ["CmdPorts", "PackagePorts", "cmd", "pm"]

_APK_BYTES = 8_388_608


class PackagePorts(HasBackground, HasClock, HasFiles, HasInstallSessions, HasPackages, Protocol):
    """What installs and lists packages."""


class CmdPorts(
    ActivityPorts,
    HasFiles,
    HasInstallSessions,
    HasNotifications,
    HasPersona,
    HasProperties,
    HasSurroundings,
    Protocol,
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
            call.device.apk_twins.setdefault(named, installed.app)  # its APK brings it back
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


async def _apk(call: Call[PackagePorts], size: str, paths: list[str]) -> bytes | None:
    """The file at a path of the phone, else stdin; None if there is none."""
    if paths and paths[0] != "-":
        apk = call.device.files.read(paths[0])
        if apk is None:
            await call.print_error(f"Error: Unable to open file: {paths[0]}\n")
            await call.print_error("Consider using a file under /data/local/tmp/\n")
        return apk
    return await (call.stdin.read_exactly(int(size)) if size.isdecimal() else call.stdin.read_all())


def _parted(words: list[str]) -> tuple[str, list[str]]:
    """`-S`, the number of bytes that follow on stdin, "" if not told; and what is no option."""
    size, rest, words = "", [], list(words)
    while words:
        word = words.pop(0)
        if word in _VALUED:
            value = words.pop(0) if words else ""
            size = value if word == "-S" else size
        elif word == "-" or not word.startswith("-"):
            rest.append(word)
    return size, rest


async def _install(call: Call[PackagePorts], words: list[str]) -> int:
    """Only an APK's package name counts: it becomes its twin, or an app that cannot be started."""
    apk = await _apk(call, *_parted(words))
    if apk is None:
        return 1
    declared = declared_in(apk)
    return await _committed(call, [] if declared is None else [declared])


async def _committed(call: Call[PackagePorts], files: list[Declared]) -> int:
    """The checks and words of PackageInstallerSession.validateApkInstallLocked."""
    device, why = call.device, _why_refused(files)
    known = device.packages.get(files[0].package) if files else None
    if known is not None and known.app.is_system:
        why = (
            f"INSTALL_FAILED_UPDATE_INCOMPATIBLE: Existing package {known.package} signatures do not match"
            " newer version; ignoring!"
        )
    if why is not None:
        await call.print(f"Failure [{why}]\n")
        return 1
    base = next(file for file in files if file.split is None)
    app = device.apk_twins.get(base.package) or (_stand_in(base) if known is None else known.app)
    installed = device.packages.install(app, at_s=device.clock.wall_s())
    if base.content:
        device.files.write(installed.apk_path, base.content, at_s=device.clock.wall_s())
    if known is None:
        device.background.fire("package-added")
    else:
        device.background.update(base.package)
    await call.print("Success\n")
    return 0


def _why_refused(files: list[Declared]) -> str | None:
    if not files:
        return "INSTALL_PARSE_FAILED_NOT_APK: Failed to parse APK"
    splits = [file.split for file in files]
    for file in files:
        if file.package != files[0].package:
            return (
                f"INSTALL_FAILED_INVALID_APK: {file.split or 'base'}.apk package {file.package} inconsistent"
                f" with {files[0].package}"
            )
        if splits.count(file.split) > 1:
            split = "null" if file.split is None else file.split
            return f"INSTALL_FAILED_INVALID_APK: Split {split} was defined multiple times"
    return None if None in splits else "INSTALL_FAILED_INVALID_APK: Full install must include a base package"


def _stand_in(declared: Declared) -> VirtualApp:
    return VirtualApp(
        package=declared.package,
        label=declared.package,
        create=_not_launchable,
        activities=(),
        is_launchable=False,
        target_sdk=33,
        input_methods=declared.input_methods,
    )


async def _session(call: Call[PackagePorts], verb: str, words: list[str]) -> int:
    """Takes the base and the splits of one app, also those of an installed app by its own path on the phone:
    an app updated to itself.
    """
    device, reply = call.device, f"Success: {verb.removeprefix('install-')}\n"
    if verb == "install-create":
        number = max(device.install_sessions, default=100) + 1
        device.install_sessions[number] = []
        await call.print(f"Success: created install session [{number}]\n")
        return 0
    size, (numbered, *rest) = _parted([*words, "0"])
    session = device.install_sessions.get(int(numbered) if numbered.isdecimal() else 0)
    if session is None:
        await call.print_error(f"Error: Unknown session {numbered}\n")
        return 1
    match verb:
        case "install-write":  # SESSION NAME [PATH|-]; the name is the file's, not the split's
            written = await _written(call, size, rest[1:-1])
            if written is None:
                return 1
            reply = f"Success: streamed {written[0]} bytes\n"
            session += written[1]
        case "install-commit":
            return await _committed(call, device.install_sessions.pop(int(numbered)))
        case _:
            del device.install_sessions[int(numbered)]
    await call.print(reply)
    return 0


async def _written(
    call: Call[PackagePorts], size: str, paths: list[str]
) -> tuple[int, list[Declared]] | None:
    """How many bytes came, and whose file it is, if it is an APK; None if there is no file at the path."""
    own = {package.apk_path: package for package in call.device.packages if not package.app.is_system}
    if paths and paths[0] in own:
        return _APK_BYTES, [Declared(package=own[paths[0]].package)]
    apk = await _apk(call, size, paths)
    if apk is None:
        return None
    declared = declared_in(apk)
    return len(apk), [] if declared is None else [declared]


async def app_locales(call: Call[CmdPorts]) -> int:
    """`set-app-locales PACKAGE [--user N] [--locales TAGS]`, `get-app-locales PACKAGE [--user N]`, since
    Android 13 (LocaleManagerShellCommand).
    """
    if call.device.persona.sdk < _APP_LOCALES_SDK:
        await call.print_error("cmd: Can't find service: locale\n")
        return 20
    verb, package, *_ = (*call.arguments, "", "")
    state = call.device.background.state(package)
    if verb == "set-app-locales" and state is not None:
        state.locales = call.value_after("--locales") or ""
    elif verb == "get-app-locales":
        shown = "" if state is None else state.locales
        await call.print(
            f"Locales for {package} for user {call.value_after('--user') or '0'} are [{shown}]\n"
        )
    elif verb != "set-app-locales":
        await call.print_error(f"Unknown command: {verb}\n")
        return 255
    return 0


_APP_LOCALES_SDK = 33


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
        case "locale":
            return await app_locales(inner)
        case "statusbar":
            return await _statusbar(call)
        case "notification" | "uimode" | "window" | "wifi":
            return 0
        case _:
            await call.print_error(f"cmd: Can't find service: {service}\n")
            return 20


async def _statusbar(call: Call[CmdPorts]) -> int:
    """StatusBarShellCommand of AOSP."""
    match call.arguments[1:]:
        case ["expand-notifications"]:
            call.device.notifications.open()
        case ["collapse"]:
            call.device.notifications.collapse()
    return 0
