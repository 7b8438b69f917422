"""The grammar of the device's small shell: text in, steps to run out.

Supported: lists (`;`, newline, `&&`, `||`, `&`), pipes, `!`, assignments before a command, redirects,
groups `{ ...; }` and `( ... )`, `if` and `for ... in`. Not supported, since no client of a
phone uses them: other loops, arithmetic, functions, `case`.
"""

import re
from dataclasses import dataclass, replace
from enum import Enum, auto

from detector.virtual.shell.words import Part, PartKind, ShellSyntaxError, Token, Word, tokens_of

__all__ = [
    "Command",
    "Condition",
    "ForLoop",
    "Group",
    "IfBlock",
    "Redirect",
    "SimpleCommand",
    "Step",
    "parse",
]


class Condition(Enum):
    ALWAYS = auto()
    AFTER_SUCCESS = auto()
    AFTER_FAILURE = auto()


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
    redirects: tuple[Redirect, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """`{ ...; }`, or `( ... )`, whose variables and `exit` stay inside."""

    body: "tuple[Step, ...]"
    is_subshell: bool
    redirects: tuple[Redirect, ...] = ()


@dataclass(frozen=True, slots=True)
class IfBlock:
    """Each branch is a condition and a body; the first whose condition succeeds is run."""

    branches: "tuple[tuple[tuple[Step, ...], tuple[Step, ...]], ...]"
    otherwise: "tuple[Step, ...]"
    redirects: tuple[Redirect, ...] = ()


@dataclass(frozen=True, slots=True)
class ForLoop:
    name: str
    words: tuple[Word, ...]
    body: "tuple[Step, ...]"
    redirects: tuple[Redirect, ...] = ()


Command = SimpleCommand | Group | IfBlock | ForLoop


@dataclass(frozen=True, slots=True)
class Step:
    condition: Condition
    pipeline: tuple[Command, ...]
    is_negated: bool = False
    is_background: bool = False


_REDIRECTS = (">>", ">&", ">", "<")
_CONDITIONS = {"&&": Condition.AFTER_SUCCESS, "||": Condition.AFTER_FAILURE}
_ENDS = frozenset({"then", "elif", "else", "fi", "do", "done", "}", ")"})
_ASSIGNMENT = re.compile(r"([A-Za-z_]\w*)=")
_NAME = re.compile(r"[A-Za-z_]\w*")
_MAX_DEPTH = 50
"""Of nested blocks; no client sends a script that nests deeper."""


def parse(script: str) -> tuple[Step, ...]:
    """Raises ShellSyntaxError."""
    reader = _Reader(tokens_of(script))
    steps = reader.steps(depth=0)
    if reader.next_name is not None:
        raise ShellSyntaxError(f"unexpected '{reader.next_name}'")
    return steps


class _Reader:
    """Recursive descent over the tokens of one script."""

    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._at = 0

    @property
    def _next(self) -> Token | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    @property
    def next_name(self) -> str | None:
        """The operator, or the plain unquoted word, that comes next."""
        token = self._next
        if token is None or isinstance(token, str):
            return token
        is_plain = len(token) == 1 and token[0].kind is PartKind.TEXT and not token[0].is_quoted
        return token[0].value if is_plain else None

    def steps(self, *, depth: int) -> tuple[Step, ...]:
        """Up to the end, or to a word that closes a block."""
        if depth > _MAX_DEPTH:
            raise ShellSyntaxError("blocks lie too deep")
        steps: list[Step] = []
        condition = Condition.ALWAYS
        while True:
            while condition is Condition.ALWAYS and self.next_name in {";", "\n"}:
                self._at += 1
            while condition is not Condition.ALWAYS and self.next_name == "\n":
                self._at += 1
            if self._next is None or self.next_name in _ENDS:
                if condition is not Condition.ALWAYS:
                    raise ShellSyntaxError("unexpected end after '&&' or '||'")
                return tuple(steps)
            step = self._pipeline(condition, depth)
            separator = self.next_name
            if separator == "&":
                step = replace(step, is_background=True)
            steps.append(step)
            if separator in {*_CONDITIONS, ";", "&", "\n"}:
                self._at += 1
            condition = _CONDITIONS.get(separator or "", Condition.ALWAYS)

    def _pipeline(self, condition: Condition, depth: int) -> Step:
        is_negated = self._took("!")
        commands = [self._command(depth)]
        while self._took("|"):
            while self._took("\n"):
                pass
            commands.append(self._command(depth))
        return Step(condition, tuple(commands), is_negated)

    def _command(self, depth: int) -> Command:
        block: Command
        match self.next_name:
            case "{":
                block = Group(self._body("{", "}", depth), False)
            case "(":
                block = Group(self._body("(", ")", depth), True)
            case "if":
                block = self._if(depth)
            case "for":
                block = self._for(depth)
            case _:
                return self._simple()
        redirects: list[Redirect] = []
        while (redirect := self._redirect()) is not None:
            redirects.append(redirect)
        return replace(block, redirects=tuple(redirects))

    def _if(self, depth: int) -> IfBlock:
        branches = []
        self._expect("if")
        while True:
            condition = self.steps(depth=depth + 1)
            self._expect("then")
            branches.append((condition, self.steps(depth=depth + 1)))
            if not self._took("elif"):
                break
        otherwise = self.steps(depth=depth + 1) if self._took("else") else ()
        self._expect("fi")
        return IfBlock(tuple(branches), otherwise)

    def _for(self, depth: int) -> ForLoop:
        self._expect("for")
        name = self.next_name or ""
        if not _NAME.fullmatch(name):
            raise ShellSyntaxError(f"'{name}' is no name")
        self._at += 1
        self._expect("in")
        words: list[Word] = []
        while self._next is not None and not isinstance(self._next, str):
            words.append(self._next)
            self._at += 1
        while self._took(";") or self._took("\n"):
            pass
        return ForLoop(name, tuple(words), self._body("do", "done", depth))

    def _body(self, opening: str, closing: str, depth: int) -> tuple[Step, ...]:
        self._expect(opening)
        steps = self.steps(depth=depth + 1)
        self._expect(closing)
        if not steps:
            raise ShellSyntaxError(f"unexpected '{closing}'")
        return steps

    def _simple(self) -> SimpleCommand:
        assignments: list[tuple[str, Word]] = []
        words: list[Word] = []
        redirects: list[Redirect] = []
        while (token := self._next) is not None:
            if (redirect := self._redirect()) is not None:
                redirects.append(redirect)
                continue
            if isinstance(token, str):
                break
            self._at += 1
            assignment = None if words else _assignment(token)
            if assignment is None:
                words.append(token)
            else:
                assignments.append(assignment)
        if not (assignments or words or redirects):
            raise ShellSyntaxError(f"unexpected '{self.next_name or 'end'}'")
        return SimpleCommand(tuple(assignments), tuple(words), tuple(redirects))

    def _redirect(self) -> Redirect | None:
        token = self._next
        if not isinstance(token, str) or token.lstrip("0123456789") not in _REDIRECTS:
            return None
        operator = token.lstrip("0123456789")
        number = token[: len(token) - len(operator)]
        self._at += 1
        target = self._next
        if target is None or isinstance(target, str):
            raise ShellSyntaxError("unexpected end after a redirect")
        self._at += 1
        default = 0 if operator == "<" else 1
        return Redirect(int(number) if number else default, operator, target)

    def _took(self, name: str) -> bool:
        if self.next_name != name:
            return False
        self._at += 1
        return True

    def _expect(self, name: str) -> None:
        if not self._took(name):
            raise ShellSyntaxError(f"unexpected '{self.next_name or 'end'}', '{name}' was awaited")


def _assignment(word: Word) -> tuple[str, Word] | None:
    first = word[0]
    match = None if first.is_quoted or first.kind is not PartKind.TEXT else _ASSIGNMENT.match(first.value)
    if match is None:
        return None
    return match[1], (Part(PartKind.TEXT, first.value[match.end() :], False), *word[1:])
