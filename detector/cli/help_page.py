"""Help in the language of this command: the parser's pages, translated, wrapped by terminal cells.

Commands declare their texts in English; `i18n/help.zh-CN.yaml` has them in Chinese.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any

import typer
from rich.cells import cell_len

from detector.cli.language import localized

__all__ = ["HelpContext", "HelpPage", "cell_lines"]

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
