"""The grammar of the device's small shell: text in, steps to run out.

It knows lists (`;`, newline, `&&`, `||`), pipes, both quotes, backslash, `$name`, `${name}`,
`$?`, `$(...)`, assignments before a command and redirects. It knows no loops, no functions.
"""

import re
from dataclasses import dataclass
from enum import Enum, auto

__all__ = ["Condition", "Part", "PartKind", "Redirect", "ShellSyntaxError", "SimpleCommand", "Step", "parse"]


class ShellSyntaxError(Exception):
    """The message is what mksh would print after `syntax error: `."""


class PartKind(Enum):
    TEXT = auto()
    VARIABLE = auto()
    COMMAND = auto()


class Condition(Enum):
    ALWAYS = auto()
    AFTER_SUCCESS = auto()
    AFTER_FAILURE = auto()


@dataclass(frozen=True, slots=True)
class Part:
    kind: PartKind
    value: str
    is_quoted: bool


Word = tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Redirect:
    """`target` is a word, or the number of another descriptor for `2>&1`."""

    descriptor: int
    operator: str  # ">", ">>", "<" or ">&"
    target: Word


@dataclass(frozen=True, slots=True)
class SimpleCommand:
    assignments: tuple[tuple[str, Word], ...]
    words: tuple[Word, ...]
    redirects: tuple[Redirect, ...]


@dataclass(frozen=True, slots=True)
class Step:
    condition: Condition
    pipeline: tuple[SimpleCommand, ...]


_OPERATORS = ("&&", "||", ">>", ">&", ";", "|", "&", ">", "<", "\n", "(", ")")
_REDIRECTS = (">>", ">&", ">", "<")
_CONDITIONS = {"&&": Condition.AFTER_SUCCESS, "||": Condition.AFTER_FAILURE}
_NAME = re.compile(r"[A-Za-z_]\w*")
_ASSIGNMENT = re.compile(r"([A-Za-z_]\w*)=")

Token = str | Word


def parse(script: str) -> tuple[Step, ...]:
    """Raises ShellSyntaxError."""
    steps: list[Step] = []
    pipeline: list[SimpleCommand] = []
    current = _Collector()
    condition = Condition.ALWAYS
    for token in [*_tokens(script), ";"]:
        if not isinstance(token, str):
            current.take_word(token)
        elif token in _REDIRECTS or token[:-1].isdigit() or token[:-2].isdigit():
            current.take_redirect(token)
        elif token == "|":
            if current.is_empty:
                raise ShellSyntaxError("unexpected '|'")
            pipeline.append(current.command())
            current = _Collector()
        elif token in {"(", ")", "&"}:
            raise ShellSyntaxError(f"unexpected '{token}'")
        else:
            if not current.is_empty:
                pipeline.append(current.command())
                current = _Collector()
            if pipeline:
                steps.append(Step(condition, tuple(pipeline)))
                pipeline = []
            elif token in _CONDITIONS:
                raise ShellSyntaxError(f"unexpected '{token}'")
            condition = _CONDITIONS.get(token, Condition.ALWAYS)
    return tuple(steps)


class _Collector:
    """The words of the command being read."""

    def __init__(self) -> None:
        self._assignments: list[tuple[str, Word]] = []
        self._words: list[Word] = []
        self._redirects: list[Redirect] = []
        self._open: tuple[int, str] | None = None

    @property
    def is_empty(self) -> bool:
        return not (self._assignments or self._words or self._redirects)

    def take_redirect(self, token: str) -> None:
        operator = token.lstrip("0123456789")
        number = token[: len(token) - len(operator)]
        default = 0 if operator == "<" else 1
        self._open = (int(number) if number else default, operator)

    def take_word(self, word: Word) -> None:
        if self._open is not None:
            descriptor, operator = self._open
            self._redirects.append(Redirect(descriptor, operator, word))
            self._open = None
            return
        first = word[0] if word else None
        match = _ASSIGNMENT.match(first.value) if first and not self._words and not first.is_quoted else None
        if match and first is not None and first.kind is PartKind.TEXT:
            rest = Part(PartKind.TEXT, first.value[match.end() :], False)
            self._assignments.append((match[1], (rest, *word[1:])))
        else:
            self._words.append(word)

    def command(self) -> SimpleCommand:
        if self._open is not None:
            raise ShellSyntaxError("unexpected end after a redirect")
        return SimpleCommand(tuple(self._assignments), tuple(self._words), tuple(self._redirects))


def _tokens(script: str) -> list[Token]:
    tokens: list[Token] = []
    at = 0
    while at < len(script):
        if script[at] in " \t\r":
            at += 1
        elif script[at] == "#":
            at = (script.find("\n", at) + 1 or len(script) + 1) - 1
        elif match := re.match(r"\d(>>|>&|>|<)", script[at:]):
            tokens.append(match[0])
            at += match.end()
        elif operator := next((one for one in _OPERATORS if script.startswith(one, at)), None):
            tokens.append(operator)
            at += len(operator)
        else:
            word, at = _word(script, at)
            tokens.append(word)
    return tokens


def _word(script: str, at: int) -> tuple[Word, int]:
    parts: list[Part] = []
    while at < len(script) and script[at] not in " \t\r\n;|&<>()":
        sign = script[at]
        if sign == "'":
            end = _find(script, "'", at + 1)
            parts.append(Part(PartKind.TEXT, script[at + 1 : end], True))
            at = end + 1
        elif sign == '"':
            at = _double_quoted(script, at + 1, parts)
        elif sign == "\\":
            parts.append(Part(PartKind.TEXT, script[at + 1 : at + 2], True))
            at += 2
        elif sign == "$":
            part, at = _expansion(script, at, is_quoted=False)
            parts.append(part)
        else:
            end = at
            while end < len(script) and script[end] not in " \t\r\n;|&<>()'\"\\$":
                end += 1
            parts.append(Part(PartKind.TEXT, script[at:end], False))
            at = end
    return tuple(parts), at


def _double_quoted(script: str, at: int, parts: list[Part]) -> int:
    text = ""
    parts.append(Part(PartKind.TEXT, "", True))  # "" is a word, though an empty one
    while True:
        if at >= len(script):
            raise ShellSyntaxError("no closing quote")
        sign = script[at]
        if sign == '"':
            parts.append(Part(PartKind.TEXT, text, True))
            return at + 1
        if sign == "\\" and script[at + 1 : at + 2] in {'"', "\\", "$", "`"}:
            text, at = text + script[at + 1], at + 2
        elif sign == "$":
            parts.append(Part(PartKind.TEXT, text, True))
            text = ""
            part, at = _expansion(script, at, is_quoted=True)
            parts.append(part)
        else:
            text, at = text + sign, at + 1


def _expansion(script: str, at: int, *, is_quoted: bool) -> tuple[Part, int]:
    """`script[at]` is the dollar sign."""
    rest = script[at + 1 :]
    if rest.startswith("?"):
        return Part(PartKind.VARIABLE, "?", is_quoted), at + 2
    if rest.startswith("("):
        depth, end = 0, at + 1
        while end < len(script):
            depth += {"(": 1, ")": -1}.get(script[end], 0)
            if depth == 0:
                return Part(PartKind.COMMAND, script[at + 2 : end], is_quoted), end + 1
            end += 1
        raise ShellSyntaxError("no closing ')'")
    if rest.startswith("{"):
        end = _find(script, "}", at)
        return Part(PartKind.VARIABLE, script[at + 2 : end], is_quoted), end + 1
    if match := _NAME.match(rest):
        return Part(PartKind.VARIABLE, match[0], is_quoted), at + 1 + match.end()
    return Part(PartKind.TEXT, "$", is_quoted), at + 1


def _find(script: str, sign: str, at: int) -> int:
    end = script.find(sign, at)
    if end < 0:
        raise ShellSyntaxError("no closing quote")
    return end
