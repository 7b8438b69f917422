"""How a command that drives a device names itself to others, and how long it waits for one in use."""

import shlex
from pathlib import Path

import typer

from detector.apk.facts import ApkFacts, UnreadableApk
from detector.apk.sdk_table import SdkIndex
from detector.cli.language import localized
from detector.cli.terminal import say
from detector.config.durations import seconds
from detector.core.errors import DeviceError, DeviceLost, DeviceNotReady
from detector.wiring.apk import facts_of_app, installed_apk_facts
from detector.wiring.devices import DeviceChoice
from detector.wiring.tool import host_clock

__all__ = ["facts_of_files", "is_typed", "resuming_command", "typed_command", "wait_s"]


# The app's files, for commands that drive one device through one scenario.


def facts_of_files(
    package: str, files: list[Path] | None, index: SdkIndex, choice: DeviceChoice
) -> ApkFacts | None:
    """Facts of the files named, else of those on the device; None if it does not yield them."""
    if files:
        return facts_of_app(package, files, index)
    if choice.virtual is not None:
        return None  # it has no files
    try:
        pulled = installed_apk_facts(package, device=choice.name, index=index, clock=host_clock())
    except (DeviceLost, DeviceNotReady):
        raise
    except DeviceError as error:
        say(localized(str(error)))
        return None
    if isinstance(pulled, UnreadableApk):
        say(localized(pulled.error.message))
        return None
    return pulled


def typed_command(context: typer.Context) -> str:
    """The command as it was typed."""
    return shlex.join(["detector", *context.obj])


def resuming_command(context: typer.Context, out: Path) -> str:
    """The command that goes on with the case in `out`."""
    kept: list[str] = []
    typed = iter(context.obj)
    for part in typed:
        if part == "--out":
            next(typed, None)
        elif part != "--resume" and not part.startswith("--out="):
            kept.append(part)
    return shlex.join(["detector", *kept, "--out", str(out), "--resume"])


def is_typed(context: typer.Context, name: str) -> bool:
    """Whether this parameter was given on the command line, rather than settled for the folder."""
    source = context.get_parameter_source(name)
    return source is not None and source.name == "COMMANDLINE"


def wait_s(length: str | None) -> float:
    """The seconds of `--wait`. Raises ConfigError."""
    return 0.0 if length is None else seconds(length, where="--wait")
