"""All commands, each loaded when it is called: a scan needs three times what `image` does."""

import importlib
import os
import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import typer
from rich.cells import cell_len
from typer.core import TyperGroup

from detector.cli.language import localized
from detector.core.suggestion import did_you_mean

__all__ = ["COMMANDS", "LazyCommands", "cell_lines", "command_pages"]


# Help in the language of this command: the parser's pages, translated, wrapped by terminal cells.
#
# Commands declare their texts in English; `i18n/help.zh-CN.yaml` has them in Chinese.

_Page: Any = typer.Context.formatter_class

_MARKER = re.compile(r"\s\s\[(?P<marks>[^\[\]]+)\]$")
"""What the parser appends to an option's text: its default, and whether it is required."""

_NO_LINE_BEGINS_WITH = "，。；：、）》！？”…"


def _translated(english: str) -> str:
    return localized(english, "help")


def _option_text(text: str) -> str:
    found = _MARKER.search(text)
    if found is None:
        return _translated(text)
    marks = "; ".join(_mark(part) for part in found["marks"].split("; "))
    return f"{_translated(text[: found.start()])}  [{marks}]".lstrip()


def _mark(mark: str) -> str:
    name, colon, value = mark.partition(": ")
    return f"{_translated(name)}{colon}{_translated(value)}"


_TYPE = re.compile(r"<(?:list\[)?(str|int|float|path|Path)(?: range)?\]?>")
_KINDS = {"str": "<text>", "int": "<number>", "float": "<number>", "path": "<path>", "Path": "<path>"}


def _first_text(text: str) -> str:
    """An option or argument, with the kind of its value in a person's words in place of Python's."""
    return _TYPE.sub(lambda found: _translated(_KINDS[found[1]]), text)


def cell_lines(text: str, width: int) -> list[str]:
    """Lines of at most `width` terminal cells: broken at spaces, and between any two Chinese characters."""
    lines = [""]
    for piece in _pieces(text):
        if lines[-1] and cell_len(lines[-1]) + cell_len(piece.rstrip()) > width:
            lines[-1] = lines[-1].rstrip()
            lines.append("")
        lines[-1] += piece if lines[-1] or not piece.isspace() else ""
    return [line.rstrip() for line in lines]


def _pieces(text: str) -> Iterator[str]:
    """The unbreakable pieces: a word and the space after it, a wide character and its closing mark."""
    marks = re.escape(_NO_LINE_BEGINS_WITH)
    wide = r"[⺀-鿿豈-﫿＀-￯]"
    for found in re.finditer(rf"{wide}[{marks}]*\s*|(?:(?!{wide})\S)+[{marks}]*\s*|\s+", text):
        yield found.group()


class HelpPage(_Page):  # type: ignore[misc]
    """The parser's page: its words translated, its columns measured in cells."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, prefix=prefix or _translated("Usage: "))

    def write_heading(self, heading: str) -> None:
        self.write(f"{' ' * self.current_indent}{_translated(f'{heading}:')}\n")

    def write_text(self, text: str) -> None:
        indent = " " * self.current_indent
        paragraphs = [_translated(part) for part in text.split("\n\n")]
        for n, paragraph in enumerate(paragraphs):
            if n:
                self.write("\n")
            for line in cell_lines(paragraph, self.width - self.current_indent):
                self.write(f"{indent}{line}\n")

    def write_dl(self, rows: Sequence[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        rows = [(_first_text(first), second) for first, second in rows]
        first_column = min(max(cell_len(first) for first, _ in rows), col_max) + col_spacing
        indent = " " * self.current_indent
        for first, second in rows:
            lines = cell_lines(_option_text(second), max(self.width - first_column - self.current_indent, 10))
            head = f"{indent}{first}"
            if cell_len(first) + col_spacing > first_column:
                self.write(f"{head}\n")
                head = indent
            self.write(
                f"{head}{' ' * (self.current_indent + first_column - cell_len(head))}{lines[0]}".rstrip()
                + "\n"
            )
            for line in lines[1:]:
                self.write(f"{indent}{' ' * first_column}{line}\n")


class HelpContext(typer.Context):
    """Where a parser finds the page it writes its help on."""

    formatter_class: Any = HelpPage


class _Command(NamedTuple):
    """`summary` is the first line of the command's own help, kept here so that listing them loads none."""

    module: str
    summary: str


COMMANDS = {
    "demo": _Command(
        "demo_command",
        "Scan a handful of virtual apps, print what was found, and write reports that open from disk.",
    ),
    "scan": _Command("case_commands", "Capture, judge and report one app on one device, real or virtual."),
    "capture": _Command("case_commands", "Record one cold start into a bundle; nothing is judged."),
    "judge": _Command("case_commands", "Judge what was captured, as often as you like; needs no device."),
    "report": _Command(
        "report_command",
        "Render a judged case for people and machines; needs no device and looks at nothing again.",
    ),
    "explain": _Command(
        "explain_command", "Why this window, why this control, why this role: each factor with its weight."
    ),
    "calibrate": _Command(
        "calibrate_command",
        "Measure what this phone and its set-up add, by a page of known geometry and timing in its browser.",
    ),
    "field-test": _Command(
        "field_test_command",
        "Test a phone with an app of ours whose truth is known: what can this phone be trusted with?",
    ),
    "baseline": _Command("baseline_commands", "Findings that are known, and those that are accepted."),
    "compare": _Command(
        "compare_command",
        "What changed between two judged cases of one app; or differs in recordings that nobody watched.",
    ),
    "history": _Command("history_commands", "Cases over time, in one SQLite file."),
    "register": _Command("register_commands", "The scans made on this host, in order."),
    "init": _Command(
        "settings_commands",
        "Write the first devices.yaml, detector.yaml and CI file; never over one that is there.",
    ),
    "config": _Command("settings_commands", "What is settled for this folder, and where."),
    "image": _Command("image_command", "Find and measure the close controls on plain screenshots."),
    "video": _Command(
        "video_command",
        "Judge screen recordings that others made: windows, their controls, when each came and went.",
    ),
    "apk": _Command(
        "apk_command", "Tell from an app's files what could start it, and whose SDK it is. Nothing is run."
    ),
    "import-rules": _Command(
        "apk_command", "Turn a public SDK rule set into a table for `detector apk --sdk-table`."
    ),
    "autostart": _Command(
        "autostart_command",
        "Watch what starts an app when nobody opens it: self-start and associated start,"
        " by whom, how surely.",
    ),
    "privacy": _Command(
        "privacy_command",
        "Judge the privacy clauses: from texts and files, and with a device from the app's own pages.",
    ),
    "devices": _Command("device_commands", "What is plugged in."),
    "farm": _Command(
        "farm_commands", "Many apps on many phones, from a plan: nothing lost, and nothing twice."
    ),
    "virtual": _Command("virtual_command", "Serve a virtual device to any adb client, until interrupted."),
    "rules": _Command("rules_commands", "Rules, clauses, limits and their origin."),
    "schema": _Command(
        "schema_command", "Print the JSON Schema of a document or file, or the names of all that have one."
    ),
    "open": _Command(
        "open_command",
        "Look through many cases in a browser, on this machine alone, until interrupted; nothing is changed.",
    ),
    "keys": _Command("seal_commands", "The key that signs seals."),
    "seal": _Command(
        "seal_commands",
        "Sign everything in a case, once judging again gives what no seal covers; or sign one PDF report.",
    ),
    "pack": _Command(
        "seal_commands", "Put a whole case into one ZIP file, to hand it on; the case stays as it is."
    ),
    "prune": _Command(
        "copy_commands",
        "Copy a case without what no verdict, report or judgement needs, and prove it by judging again.",
    ),
    "redact": _Command(
        "copy_commands",
        "Copy a case with regions or personal data covered; its verdicts are carried over.",
    ),
    "verify": _Command(
        "verify_command",
        "Is everything there, no byte changed, nothing added, and who vouches for it since when?",
    ),
}


_OF_POSIX = ("farm",)
"""Its conductor and workers rest on signals and processes that only POSIX has."""


class LazyCommands(TyperGroup):
    """The console script's commands, with help in the language of this command."""

    context_class = HelpContext

    def list_commands(self, ctx: Any) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in self.commands and cmd_name in COMMANDS:
            if cmd_name in _OF_POSIX and os.name != "posix":
                ctx.fail(f"{cmd_name} works on Linux and macOS; on Windows, run it in WSL (README.md)")
            self.commands.update(_loaded(COMMANDS[cmd_name].module))
        return self.commands.get(cmd_name)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if args[0] not in COMMANDS and not args[0].startswith("-"):
            ctx.fail(f"there is no command {args[0]!r}{did_you_mean(args[0], COMMANDS)}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, command.summary) for name, command in COMMANDS.items()])


def _loaded(module: str) -> dict[str, Any]:
    app = typer.Typer(rich_markup_mode=None, add_completion=False)
    app.callback()(_nothing)  # makes a group even of a module with a single command
    importlib.import_module(f"detector.cli.{module}").register(app)
    group: Any = typer.main.get_command(app)
    for command in group.commands.values():
        _give_help_pages(command)
    return dict(group.commands)


def _give_help_pages(command: Any) -> None:
    command.context_class = HelpContext
    for below in getattr(command, "commands", {}).values():
        below.short_help = below.help.partition("\n\n")[0]  # whole: the parser's own is cut off
        _give_help_pages(below)


def _nothing() -> None:
    """Typer makes a group of whatever has a callback."""


def command_pages(root: Any) -> Iterator[tuple[str, Any]]:
    """Each command of the parser `root`: its path (`devices list`) and its own parser, which has its help."""
    for name in sorted(COMMANDS):
        command = root.get_command(None, name)
        below = getattr(command, "commands", None)
        if below is None:
            yield name, command
            continue
        for sub_name, sub_command in sorted(below.items()):
            yield f"{name} {sub_name}", sub_command
