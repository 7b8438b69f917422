"""The words of the device's small shell: text in, operators and words out.

Both quotes, backslash, `$name`, `${name}`, `$?`, `$!` and `$(...)`.
"""

import re
from dataclasses import dataclass
from enum import Enum, auto

__all__ = ["Part", "PartKind", "ShellSyntaxError", "Token", "Word", "tokens_of"]


class ShellSyntaxError(Exception):
    """The message is what mksh would print after `syntax error: `."""


class PartKind(Enum):
    TEXT = auto()
    VARIABLE = auto()
    COMMAND = auto()


@dataclass(frozen=True, slots=True)
class Part:
    kind: PartKind
    value: str
    is_quoted: bool


Word = tuple[Part, ...]
Token = str | Word

_OPERATORS = ("&&", "||", ";;", ">>", ">&", ";", "|", "&", ">", "<", "\n", "(", ")")
_NAME = re.compile(r"[A-Za-z_]\w*")


def tokens_of(script: str) -> list[Token]:
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
        elif operator := next((operator for operator in _OPERATORS if script.startswith(operator, at)), None):
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
    parts.append(Part(PartKind.TEXT, "", True))  # "" is a word, although empty
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
    if rest[:1] in {"?", "!", "$"}:
        return Part(PartKind.VARIABLE, rest[0], is_quoted), at + 2
    if rest.startswith("("):
        end = _closing(script, at + 1)
        return Part(PartKind.COMMAND, script[at + 2 : end], is_quoted), end + 1
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


def _closing(script: str, at: int) -> int:
    """The position of the parenthesis that closes the one at `at`; quotes are not interpreted."""
    depth, end = 0, at
    while end < len(script):
        depth += {"(": 1, ")": -1}.get(script[end], 0)
        if depth == 0:
            return end
        end += 1
    raise ShellSyntaxError("no closing ')'")
