"""`bugreportz`, as used by `adb bugreport`: a zip with the device's own report on everything.

`-v` prints the version, `-p` the progress line by line, and the last line is the path of the zip
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
    """What the device's full report is made from."""


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
        await call.print_error(f"{_VERSION}\n")  # on the error stream, where adb looks for it
        return 0
    device, persona = call.device, call.device.persona
    moment = device.clock.in_zone(device.clock.wall_s())
    name = f"bugreport-{persona.device}-{persona.build_id}-{moment:%Y-%m-%d-%H-%M-%S}"
    path = f"{_FOLDER}/{name}.zip"
    shows_progress = "-p" in call.arguments
    if shows_progress:
        await call.print(f"BEGIN:{path}\n")
    parts = [f"{_RULE}\n== dumpstate: {moment:%Y-%m-%d %H:%M:%S}\n"]
    for number, (title, command, words) in enumerate(_SECTIONS, start=1):
        parts.append(f"\n------ {title} ------\n{await _output_of(call, command, words)}\n{_RULE}\n")
        if shows_progress:
            await call.print(f"PROGRESS:{number}/{len(_SECTIONS)}\n")
    if not device.files.write(path, _zip(name, "".join(parts)), at_s=device.clock.wall_s()):
        await call.print(f"FAIL:could not write {path}\n")
        return 0  # bugreportz itself succeeded
    await call.print(f"OK:{path}\n")
    return 0


async def _output_of(call: Call[ReportPorts], command: Command[ReportPorts], words: tuple[str, ...]) -> str:
    output = bytearray()

    async def take(data: bytes) -> None:
        output.extend(data)

    await command(replace(call, arguments=words, stdout=take, stderr=take))
    return output.decode(errors="replace")


def _zip(name: str, text: str) -> bytes:
    """The same bytes for the same text: members carry no time of the host."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as zipped:
        for member, content in (
            ("version.txt", "2.0\n"),
            ("main_entry.txt", f"{name}.txt"),
            (f"{name}.txt", text),
        ):
            zipped.writestr(zipfile.ZipInfo(member), content, zipfile.ZIP_DEFLATED)
    return file.getvalue()
