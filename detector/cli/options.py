"""Options that several commands share, so that they mean the same everywhere."""

from pathlib import Path
from typing import Annotated

import typer

from detector.core.trials import Level
from detector.core.verdict import Severity

__all__ = [
    "Apk",
    "AsJson",
    "DeviceName",
    "FailLevel",
    "Package",
    "PersonaName",
    "ProfileName",
    "Runs",
    "ScanLevel",
    "Seed",
    "VirtualApps",
]

Package = Annotated[str, typer.Argument(help="The app's package name, e.g. cn.example.app.")]
ProfileName = Annotated[
    str, typer.Option("--profile", help="Whose limits: cn-default, cn-elder, play, wcag or strict.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print the JSON document on stdout and nothing else.")]
FailLevel = Annotated[
    Severity, typer.Option("--fail-level", help="The mildest severity that makes the exit code 1.")
]
Runs = Annotated[
    int, typer.Option("--runs", min=1, max=100, help="Cold starts; verdicts are voted over them.")
]
ScanLevel = Annotated[
    Level,
    typer.Option(
        "--level",
        help="look: watch only. quick: also touch, a few launches a window. lab: as many as it takes.",
    ),
]
DeviceName = Annotated[str | None, typer.Option("--device", help="A serial, or an id of devices.yaml.")]
VirtualApps = Annotated[
    list[Path] | None,
    typer.Option("--virtual-app", help="Bring up a virtual device with this app file (repeatable)."),
]
PersonaName = Annotated[str | None, typer.Option("--persona", help="Which phone the virtual device plays.")]
Seed = Annotated[int, typer.Option("--seed", help="What chance does on the virtual device.")]
Apk = Annotated[
    Path | None, typer.Option("--apk", help="Install this APK first; its hash goes into the evidence.")
]
