"""How a command that drives a device names itself to others, and how long it waits for one in use."""

import shlex
from pathlib import Path

import typer

from detector.config.durations import seconds

__all__ = ["is_typed", "resuming_command", "typed_command", "wait_s"]


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
