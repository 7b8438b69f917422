"""The one console script: its language, its exit codes. The commands are in `commands.py`."""

import logging
import os
import signal
from collections.abc import Sequence
from pathlib import Path
from types import FrameType
from typing import Annotated, Any

import typer
from typer.exceptions import TyperException

from detector.cli.commands import LazyCommands
from detector.cli.exit_codes import ExitCode
from detector.cli.language import choose_language, localized
from detector.cli.terminal import PrintableLines, print_line, say
from detector.core.refusals import refusal
from detector.core.suggestion import did_you_mean

__all__ = ["command_line", "run"]


# Signals that ask the program to stop: it cleans up as on Ctrl-C, and says what was kept.
#
# The first one is raised wherever the program is, so that every `finally` runs: the device is left as it was
# found, the bundle open. Later signals are ignored during clean-up, except a second Ctrl-C: that is a person
# who will not wait. A signal that was ignored when the program started (nohup) stays ignored.

_SIGNALS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
"""Windows knows no SIGHUP."""


class Stopped(KeyboardInterrupt):
    """`number` is the signal's; a program that it ends exits with 128 plus that."""

    def __init__(self, number: int) -> None:
        super().__init__(signal.Signals(number).name)
        self.number = number


class StopSignals:
    """Handles them in this process once created. `number`: the first that came; None: none yet."""

    def __init__(self) -> None:
        self.number: int | None = None
        for one in _SIGNALS:
            if signal.getsignal(one) is not signal.SIG_IGN:
                signal.signal(one, self._stop)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        del frame
        if self.number is not None and number != signal.SIGINT:
            return
        self.number = self.number or number
        raise Stopped(number)


COMMANDS_WITH_SETTINGS = frozenset(
    {
        "scan",
        "capture",
        "judge",
        "report",
        "autostart",
        "privacy",
        "compare",
        "baseline",
        "history",
        "seal",
        "keys",
    }
)
"""Those of `config/settings.py`, repeated here so that the other commands need not load it."""


def _print_version(is_asked: bool) -> None:
    if is_asked:
        from detector.wiring.tool import tool_version  # noqa: PLC0415 - scenarios come with it

        print_line(f"detector {tool_version()}")
        raise typer.Exit


def _before_any_command(
    context: typer.Context,
    lang: Annotated[
        str | None,
        typer.Option(
            "--lang",
            is_eager=True,
            callback=choose_language,
            help="Language for people: zh-CN or en (default: environment, else zh-CN).",
        ),
    ] = None,
    version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_print_version, help="Print the version.")
    ] = False,
) -> None:
    """Both options took effect when they were parsed; settings become the commands' defaults."""
    context.default_map = _settled(context.invoked_subcommand)


def _settled(command: str | None) -> dict[str, Any]:
    """Defaults from the settings; loads nothing for a command that has none."""
    if command not in COMMANDS_WITH_SETTINGS:
        return {}
    from detector.config import settings  # noqa: PLC0415 - reads YAML and TOML

    return settings.defaults_of_commands(settings.merged_settings(Path(), os.environ))


def command_line() -> Any:
    """The parser of the whole command line, with no command loaded yet."""
    app = typer.Typer(
        name="detector",
        cls=LazyCommands,
        help="Proves splash and popup dark patterns on Android phones, with evidence.",
        no_args_is_help=True,
        rich_markup_mode=None,
    )
    app.callback()(_before_any_command)
    return typer.main.get_command(app)


def _sentence(error: TyperException) -> str:
    """What is wrong with the command line, in our own words where the parser quotes a library."""
    possible = getattr(error, "possibilities", None)
    if possible:
        return f"{error.message}{did_you_mean(error.message.rpartition(' ')[2], possible)}"
    cause = error.__cause__
    if isinstance(cause, ValueError) and hasattr(cause, "errors"):  # of pydantic, which reads the values
        error.message = refusal(cause.errors(include_url=False), None, {})
    return error.format_message()


def run(arguments: Sequence[str]) -> int:
    """Run one command line and return its exit code; our own exceptions propagate to `__main__`."""
    if logging.lastResort is not None:
        logging.lastResort.setFormatter(PrintableLines())
    signals = StopSignals()
    choose_language(None)  # so that even an error in the first word is reported in the right language
    try:
        result = command_line()(
            list(arguments), prog_name="detector", standalone_mode=False, obj=tuple(arguments)
        )
    except TyperException as error:
        say(f"detector: {localized(_sentence(error))}")
        return ExitCode.USAGE
    if signals.number is not None:  # the command line parser swallows the exception
        raise Stopped(signals.number)
    return result if isinstance(result, int) else ExitCode.CLEAN
