"""The one console script: its commands, its language, its exit codes.

Only the module of the command at hand is imported: what a scan needs would triple the start of `image`.
"""

import importlib
import logging
from collections.abc import Iterable, Iterator, Sequence
from typing import Annotated, Any

import typer
from typer.exceptions import TyperException

from detector.cli.exit_codes import ExitCode
from detector.cli.language import choose_language
from detector.cli.stopping import Stopped, StopSignals
from detector.cli.terminal import PrintableLines, say

__all__ = ["command_pages", "run"]

_MODULES = {
    "demo": "demo_command",
    "scan": "case_commands",
    "capture": "case_commands",
    "judge": "case_commands",
    "report": "case_commands",
    "image": "image_command",
    "video": "video_command",
    "apk": "apk_command",
    "import-rules": "apk_command",
    "autostart": "autostart_command",
    "devices": "device_commands",
    "virtual": "device_commands",
    "rules": "rules_commands",
    "verify": "verify_command",
}


def _before_any_command(
    lang: Annotated[
        str | None,
        typer.Option("--lang", help="Language for people: zh-CN or en (default: environment, else zh-CN)."),
    ] = None,
) -> None:
    choose_language(lang)


def _app_with(commands: Iterable[str]) -> typer.Typer:
    app = typer.Typer(
        name="detector",
        help="Proves splash and popup dark patterns on Android phones, with evidence.",
        add_completion=False,
        no_args_is_help=True,
        rich_markup_mode=None,
    )
    app.callback()(_before_any_command)
    for module in dict.fromkeys(_MODULES[command] for command in commands):
        importlib.import_module(f"detector.cli.{module}").register(app)
    return app


def _called(arguments: Sequence[str]) -> list[str]:
    """The command of a command line, as the only one; all of them where it names none that exists."""
    words = [
        word
        for before, word in zip(("", *arguments), arguments, strict=False)
        if not word.startswith("-") and before != "--lang"
    ]
    return words[:1] if words and words[0] in _MODULES else list(_MODULES)


def command_pages() -> Iterator[tuple[str, Any]]:
    """Each command by its path (`devices list`) with the parser that knows its help, for the documents."""
    root = typer.main.get_command(_app_with(_MODULES))
    for name, command in sorted(root.commands.items()):  # type: ignore[attr-defined]
        below = getattr(command, "commands", None)
        if below is None:
            yield name, command
            continue
        for sub_name, sub_command in sorted(below.items()):
            yield f"{name} {sub_name}", sub_command


def run(arguments: Sequence[str]) -> int:
    """Run one command line and return its exit code; our own exceptions fly to `__main__`."""
    if logging.lastResort is not None:
        logging.lastResort.setFormatter(PrintableLines())
    signals = StopSignals()
    app = _app_with(_called(arguments))
    try:
        result = app(list(arguments), prog_name="detector", standalone_mode=False, obj=tuple(arguments))
    except TyperException as error:
        say(f"detector: {error.format_message()}")
        return ExitCode.USAGE
    if signals.number is not None:  # the parser of the command line swallows it
        raise Stopped(signals.number)
    return result if isinstance(result, int) else ExitCode.CLEAN
