"""No module, function, nesting or parameter list longer than a reader can keep in mind.

Counted are a module's lines, a function from its first decorator to its last line, docstring included, nested
blocks within a function (an `elif` is not one of its own), and its parameters without `self`.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import pytest

from tests.repository import REPOSITORY, parsed

MAX_MODULE_LINES = 400
MAX_FUNCTION_LINES = 50
MAX_NESTING = 4
MAX_PARAMETERS = 8

ROOMS = ("detector", "scripts", "lab")
COMMAND_LINE = "detector/cli/"
"""A command takes as many parameters as it has options; nothing else is excepted there."""

MORE_PARAMETERS = {"detector/api.py:scan"}
"""`scan` is the command line as a library: its keywords are those of `detector scan`, public and named one by
one. This list may only shrink.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    where: str
    node: ast.FunctionDef | ast.AsyncFunctionDef

    @property
    def n_lines(self) -> int:
        first = min([self.node.lineno, *(one.lineno for one in self.node.decorator_list)])
        assert self.node.end_lineno is not None
        return self.node.end_lineno - first + 1

    @property
    def n_parameters(self) -> int:
        given = self.node.args
        names = [one.arg for one in (*given.posonlyargs, *given.args, *given.kwonlyargs)]
        return len(names) - (names[:1] in (["self"], ["cls"]))

    @property
    def depth(self) -> int:
        return max((_depth(one) for one in self.node.body), default=0)


BLOCKS = (
    *(ast.If, ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith),
    *(ast.Try, ast.TryStar, ast.Match, ast.match_case, ast.ExceptHandler),
)
PARTS_OF_A_BLOCK = (ast.match_case, ast.ExceptHandler)
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def _depth(node: ast.AST) -> int:
    """How deeply blocks are nested, this one included; an inner definition counts separately."""
    if isinstance(node, DEFINITIONS) or not isinstance(node, BLOCKS):
        return 0
    return max((_below(node, child) for child in ast.iter_child_nodes(node)), default=0)


def _below(node: ast.AST, child: ast.AST) -> int:
    is_elif = isinstance(node, ast.If) and node.orelse == [child] and isinstance(child, ast.If)
    return _depth(child) if is_elif else _depth(child) + (not isinstance(child, PARTS_OF_A_BLOCK))


def modules() -> list[str]:
    """Files in hidden folders, such as training's cache, are not ours."""
    found = (path.relative_to(REPOSITORY) for room in ROOMS for path in (REPOSITORY / room).rglob("*.py"))
    return sorted(path.as_posix() for path in found if not any(part.startswith(".") for part in path.parts))


@cache
def functions() -> tuple[Function, ...]:
    return tuple(_functions())


def _functions() -> Iterator[Function]:
    for module in modules():
        for node in ast.walk(parsed(module)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield Function(where=f"{module}:{node.name}", node=node)


def test_no_module_is_longer() -> None:
    lines = {one: (REPOSITORY / one).read_text(encoding="utf-8").count("\n") for one in modules()}
    assert {one: n for one, n in lines.items() if n > MAX_MODULE_LINES} == {}


def test_no_function_is_longer() -> None:
    assert {one.where for one in functions() if one.n_lines > MAX_FUNCTION_LINES} == set()


def test_no_block_is_nested_deeper() -> None:
    assert {one.where: one.depth for one in functions() if one.depth > MAX_NESTING} == {}


def test_nothing_but_the_command_line_takes_more_parameters() -> None:
    more = {one.where for one in functions() if one.n_parameters > MAX_PARAMETERS}
    assert {one for one in more if not one.startswith(COMMAND_LINE)} == MORE_PARAMETERS


@pytest.mark.parametrize(
    ("body", "depth"),
    [
        pytest.param("x", 0, id="none"),
        pytest.param("if x:\n  x\nelif y:\n  x\nelse:\n  x", 1, id="elif is no deeper"),
        pytest.param("if x:\n  x\nelse:\n  if y:\n    x\n  x", 2, id="else is"),
        pytest.param("for x in y:\n  with x:\n    if x:\n      x", 3, id="three"),
        pytest.param("try:\n  x\nexcept E:\n  while x:\n    x", 2, id="a handler is of its try"),
        pytest.param("match x:\n  case 1:\n    if x:\n      x", 2, id="a case is of its match"),
        pytest.param(
            "if x:\n  def inner():\n    if x:\n      if x:\n        x", 1, id="what is inside counts itself"
        ),
    ],
)
def test_blocks_are_counted(body: str, depth: int) -> None:
    lines = "".join(f"  {line}\n" for line in body.splitlines())
    node = ast.parse(f"def one():\n{lines}").body[0]
    assert isinstance(node, ast.FunctionDef)
    assert Function(where="", node=node).depth == depth


def test_self_is_not_a_parameter() -> None:
    node = ast.parse("def one(self, a, /, b, *, c): ...").body[0]
    assert isinstance(node, ast.FunctionDef)
    function = Function(where="", node=node)
    assert (function.n_parameters, function.n_lines) == (3, 1)
