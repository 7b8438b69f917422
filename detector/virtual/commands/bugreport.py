"""`bugreportz`, as `adb bugreport` asks it: a zip with the device's own account of everything.

`-v` says the version, `-p` tells the progress line by line, and the last line where the zip lies
(AOSP's bugreportz.cpp, version 1.2).
"""

import io
import zipfile
from dataclasses import replace
from typing import Protocol

from detector.virtual.commands.call import Call, Command
from detector.virtual.commands.dumpsys import DumpsysPorts, dumpsys
from detector.virtual.commands.logcat import logcat
from detector.virtual.commands.system import getprop
from detector.virtual.system.ports import HasFiles, HasLog, HasProperties

__all__ = ["ReportPorts", "bugreportz"]


class ReportPorts(DumpsysPorts, HasFiles, HasLog, HasProperties, Protocol):
    """What the device's account of everything is drawn from."""


_VERSION = "1.2"
_FOLDER = "/data/user_de/0/com.android.shell/files/bugreports"
_RULE = "-" * 79
_SECTIONS: tuple[tuple[str, Command[ReportPorts], tuple[str, ...]], ...] = (
    ("SYSTEM PROPERTIES (getprop)", getprop, ()),
    ("SYSTEM LOG (logcat -d -v threadtime)", logcat, ("-d", "-b", "main,system,crash")),
    ("EVENT LOG (logcat -d -b events)", logcat, ("-d", "-b", "events")),
    ("DUMPSYS (activity activities)", dumpsys, ("activity", "activities")),
    ("DUMPSYS (activity services)", dumpsys, ("activity", "services")),
    ("DUMPSYS (activity broadcasts)", dumpsys, ("activity", "broadcasts", "history")),
    ("DUMPSYS (window)", dumpsys, ("window",)),
    ("DUMPSYS (display)", dumpsys, ("display",)),
    ("DUMPSYS (battery)", dumpsys, ("battery",)),
    ("DUMPSYS (power)", dumpsys, ("power",)),
)


async def bugreportz(call: Call[ReportPorts]) -> int:
    if "-v" in call.arguments:
        await call.complain(f"{_VERSION}\n")  # on the error stream, where adb looks for it
        return 0
    device, persona = call.device, call.device.persona
    moment = device.clock.in_zone(device.clock.wall_s())
    name = f"bugreport-{persona.device}-{persona.build_id}-{moment:%Y-%m-%d-%H-%M-%S}"
    path = f"{_FOLDER}/{name}.zip"
    shows_progress = "-p" in call.arguments
    if shows_progress:
        await call.say(f"BEGIN:{path}\n")
    parts = [f"{_RULE}\n== dumpstate: {moment:%Y-%m-%d %H:%M:%S}\n"]
    for number, (title, command, words) in enumerate(_SECTIONS, start=1):
        parts.append(f"\n------ {title} ------\n{await _said(call, command, words)}\n{_RULE}\n")
        if shows_progress:
            await call.say(f"PROGRESS:{number}/{len(_SECTIONS)}\n")
    if not device.files.write(path, _zip(name, "".join(parts)), at_s=device.clock.wall_s()):
        await call.say(f"FAIL:could not write {path}\n")
        return 0  # bugreportz itself has done its work
    await call.say(f"OK:{path}\n")
    return 0


async def _said(call: Call[ReportPorts], command: Command[ReportPorts], words: tuple[str, ...]) -> str:
    said = bytearray()

    async def take(data: bytes) -> None:
        said.extend(data)

    await command(replace(call, arguments=words, stdout=take, stderr=take))
    return said.decode(errors="replace")


def _zip(name: str, text: str) -> bytes:
    """The same bytes for the same text: members bear no time of the host's."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as zipped:
        for member, content in (
            ("version.txt", "2.0\n"),
            ("main_entry.txt", f"{name}.txt"),
            (f"{name}.txt", text),
        ):
            zipped.writestr(zipfile.ZipInfo(member), content, zipfile.ZIP_DEFLATED)
    return file.getvalue()
