"""How a command that drives a device names itself to others, and how long it waits for one in use."""

import shlex

import typer

from detector.config.durations import seconds

__all__ = ["typed_command", "wait_s"]


def typed_command(context: typer.Context) -> str:
    """The command as it was typed."""
    return shlex.join(["detector", *context.obj])


def wait_s(length: str | None) -> float:
    """The seconds of `--wait`. Raises ConfigError."""
    return 0.0 if length is None else seconds(length, where="--wait")
