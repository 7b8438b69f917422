"""Options shared by several commands, so that they mean the same everywhere."""

from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from detector.core.trials import Level
from detector.core.verdict import Severity
from detector.devices.frames.video_settings import VIDEO_SOURCES

__all__ = [
    "Apk",
    "AsJson",
    "AsOfDay",
    "BaselineFile",
    "ClockChoice",
    "ClockName",
    "DeviceName",
    "DevicePool",
    "DeviceWait",
    "Expect",
    "Expected",
    "FailLevel",
    "HardFail",
    "History",
    "LostAfter",
    "MaxMinutes",
    "MaxOpen",
    "Operator",
    "OriginProofFile",
    "Package",
    "PersonaName",
    "Prepare",
    "ProfileName",
    "RealTimeAsBefore",
    "Runs",
    "ScanLevel",
    "ScrcpyServer",
    "Seed",
    "SoftFail",
    "UntilPower",
    "Video",
    "VideoName",
    "VirtualApps",
    "day_in",
]


class VideoName(StrEnum):
    """`auto`: all that are available, the best one first."""

    AUTO = "auto"
    SCRCPY = "scrcpy"
    SCREENRECORD = "screenrecord"
    NONE = "none"

    @property
    def sources(self) -> tuple[str, ...]:
        if self is VideoName.AUTO:
            return VIDEO_SOURCES
        return () if self is VideoName.NONE else (self.value,)


class Expected(StrEnum):
    NO_WINDOW = "no-window"


class ClockName(StrEnum):
    SIMULATED = "simulated"
    HOST = "host"


OriginProofFile = Annotated[
    Path | None,
    typer.Option(
        "--origin-proof",
        help="Of a redacted copy, the file with its secret, which `detector redact` wrote: proves every"
        " file.",
    ),
]
Package = Annotated[str, typer.Argument(help="The app's package name, e.g. cn.example.app.")]
ProfileName = Annotated[
    str,
    typer.Option(
        "--profile",
        help="Whose limits: cn-default, cn-elder, cn-2026-draft, play, wcag, strict or experimental.",
    ),
]
AsOfDay = Annotated[
    datetime | None,
    typer.Option(
        "--as-of",
        formats=["%Y-%m-%d"],
        metavar="DATE",
        help="The day on which a clause has to be in force to count (default: the day of the capture, in"
        " China).",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print the JSON document on stdout and nothing else.")]
FailLevel = Annotated[
    Severity, typer.Option("--fail-level", help="The mildest severity that makes the exit code 1.")
]
Runs = Annotated[
    int | None,
    typer.Option(
        "--runs",
        min=1,
        max=100,
        help="Cold starts; verdicts are voted over them (default: 3, and 10 at level lab).",
    ),
]
ScanLevel = Annotated[
    Level,
    typer.Option(
        "--level",
        help="look: watch only. quick: also touch, a few launches a window. lab: as many as it takes.",
    ),
]
MaxMinutes = Annotated[
    float | None,
    typer.Option("--max-minutes", min=1, help="Touch no longer than this; what is left stays untested."),
]
DeviceName = Annotated[
    str | None,
    typer.Option("--device", help="A serial, an id of devices.yaml, or HOST:PORT, which is connected."),
]
DevicePool = Annotated[
    str | None,
    typer.Option(
        "--pool", help="The first device of this pool of devices.yaml that nobody drives or has leased."
    ),
]
DeviceWait = Annotated[
    str | None,
    typer.Option(
        "--wait",
        help="How long to wait for a device that another command drives: 90s, 20m, 2h (default: not at all).",
    ),
]
Operator = Annotated[
    str | None,
    typer.Option("--operator", help="Who examines: a name that goes into the evidence and the report."),
]
VirtualApps = Annotated[
    list[Path] | None,
    typer.Option("--virtual-app", help="Bring up a virtual device with this app file (repeatable)."),
]
PersonaName = Annotated[str | None, typer.Option("--persona", help="Which phone the virtual device plays.")]
ClockChoice = Annotated[
    ClockName | None,
    typer.Option(
        "--clock",
        help="The clock a virtual device runs on: simulated (default; the load of this machine does not show)"
        " or the host's, in real time through sockets.",
    ),
]
RealTimeAsBefore = Annotated[bool, typer.Option("--real-time", hidden=True)]
"""What `--clock host` was called until 2026-12; kept for a release."""
UntilPower = Annotated[
    str | None,
    typer.Option(
        "--until",
        metavar="POWER[/K][:LAUNCHES]",
        help="Keep launching until a fault in one launch of K (3) would have been seen with this probability,"
        " e.g. 0.95, the case is clear, or LAUNCHES (30) were made; coverage:0.9[:LAUNCHES]: until the"
        " adverts seen surely make up 90 % of what the app shows, or LAUNCHES (60) were made.",
    ),
]
EntryNames = Annotated[
    str | None,
    typer.Option(
        "--entry",
        metavar="LIST",
        help="The ways into the app at which windows are looked for, comma-separated: cold, hot (back from"
        " the background), unlock, return (from where a window leads), exit, notification, link (those that"
        " the app declares), link=URI, activity=NAME, walk (default: cold and hot at level look, exit and"
        " return as well at quick, all that apply but walk at lab).",
    ),
]
HotAfter = Annotated[
    str | None,
    typer.Option(
        "--hot-after",
        metavar="LIST",
        help="Times in the background of hot starts (default: 5s,35s,65s,5m; without --entry 65s at level"
        " look, 35s,65s at quick).",
    ),
]
WalkFor = Annotated[
    str | None,
    typer.Option(
        "--walk",
        metavar="DURATION",
        help="How long --entry walk goes through the app's pages, 60 at most (default: 5m).",
    ),
]
Seed = Annotated[int, typer.Option("--seed", help="What chance does on the virtual device.")]
Video = Annotated[
    VideoName | None,
    typer.Option(
        "--video",
        help="What records the display beside single pictures (default: as devices.yaml says, else auto;"
        " none on a --virtual-app, nor where a scan touches).",
    ),
]
ScrcpyServer = Annotated[
    Path | None,
    typer.Option(
        "--scrcpy-server", help="Another scrcpy server than the installed one, e.g. scrcpy-server-v3.2."
    ),
]
Apk = Annotated[
    Path | None,
    typer.Option(
        "--apk", help="Install this app first (APK, .apks, .xapk); its hash goes into the evidence."
    ),
]
Prepare = Annotated[
    str | None,
    typer.Option(
        "--prepare",
        metavar="auto|none|FILE",
        help="Bring the app to where it can be tested first: auto answers what stands before it, a FILE lists"
        " steps (default: auto for an app that was never opened, if its first launch ends at a dialog).",
    ),
]
BaselineFile = Annotated[
    Path | None,
    typer.Option(
        "--baseline", help="Only findings that this file does not know of fail (detector baseline)."
    ),
]
SoftFail = Annotated[
    str | None,
    typer.Option("--soft-fail", help="Rules, severities or all, comma-separated: such findings never fail."),
]
HardFail = Annotated[
    str | None,
    typer.Option(
        "--hard-fail",
        help="Rules, severities or all, comma-separated: such findings always fail, if they are new.",
    ),
]
MaxOpen = Annotated[
    int | None,
    typer.Option(
        "--max-open", min=0, help="Exit code 4 where more rules than this stay untested or cantTell."
    ),
]
Expect = Annotated[
    Expected | None,
    typer.Option(
        "--expect",
        help="What the app is declared to show. no-window: nothing, so that none is a success (exit code 0)"
        " and any splash or popup is a finding.",
    ),
]
History = Annotated[
    Path | None,
    typer.Option(
        "--history",
        help="Rules that its last nights decided are missed if they no longer are (detector history add).",
    ),
]
LostAfter = Annotated[
    str | None,
    typer.Option(
        "--lost-decisions",
        metavar="NIGHTS",
        help="After how many nights in a row a rule that is no longer decided fails, or never (default: 2).",
    ),
]


def day_in(given: datetime | None) -> date | None:
    """The day that an option names; Typer reads no dates without a time."""
    return None if given is None else given.date()
