"""The one console script: its commands, its language, its exit codes."""

import sys
from collections.abc import Iterator, Sequence
from typing import Annotated, Any

import typer
from typer.exceptions import TyperException

from detector.cli import (
    apk_command,
    autostart_command,
    case_commands,
    demo_command,
    device_commands,
    image_command,
    rules_commands,
    verify_command,
)
from detector.cli.exit_codes import ExitCode
from detector.cli.language import choose_language

__all__ = ["command_pages", "run"]

_app = typer.Typer(
    name="detector",
    help="Proves splash and popup dark patterns on Android phones, with evidence.",
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
)


@_app.callback()
def _before_any_command(
    lang: Annotated[
        str | None,
        typer.Option("--lang", help="Language for people: zh-CN or en (default: environment, else zh-CN)."),
    ] = None,
) -> None:
    choose_language(lang)


for _module in (
    demo_command,
    case_commands,
    image_command,
    apk_command,
    autostart_command,
    device_commands,
    rules_commands,
    verify_command,
):
    _module.register(_app)


def command_pages() -> Iterator[tuple[str, Any]]:
    """Each command by its path (`devices list`) with the parser that knows its help, for the documents."""
    root = typer.main.get_command(_app)
    for name, command in sorted(root.commands.items()):  # type: ignore[attr-defined]
        below = getattr(command, "commands", None)
        if below is None:
            yield name, command
            continue
        for sub_name, sub_command in sorted(below.items()):
            yield f"{name} {sub_name}", sub_command


def run(arguments: Sequence[str]) -> int:
    """Run one command line and return its exit code; our own exceptions fly to `__main__`."""
    try:
        result = _app(list(arguments), prog_name="detector", standalone_mode=False, obj=tuple(arguments))
    except TyperException as error:
        sys.stderr.write(f"detector: {error.format_message()}\n")
        return ExitCode.USAGE
    return result if isinstance(result, int) else ExitCode.CLEAN
