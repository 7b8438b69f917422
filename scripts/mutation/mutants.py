"""Lists the mutants of modules: what cosmic-ray makes of them, and three operators of our own.

Runs in the environment that `scripts/mutate` makes for cosmic-ray, and prints one JSON object per mutant:
the span of the module's text that is replaced, and its replacement.

Left out is what has no effect at run time or fails at any import: annotations, decorators, `strict=` of
`zip`, and swaps to operators that no number has. Of comparisons the neighbour and the opposite are kept.
"""

import ast
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

__all__ = ["Mutant", "own_mutants", "spans_left_out"]

COMPARISONS = (
    ("Lt", "LtE"), ("Lt", "GtE"), ("LtE", "Lt"), ("LtE", "Gt"), ("Gt", "GtE"), ("Gt", "LtE"),
    ("GtE", "Gt"), ("GtE", "Lt"), ("Eq", "NotEq"), ("NotEq", "Eq"), ("Is", "IsNot"), ("IsNot", "Is"),
)  # fmt: skip
ARITHMETIC = (
    ("Add", "Sub"), ("Sub", "Add"), ("Mul", "Div"), ("Div", "Mul"), ("Mul", "Add"), ("Add", "Mul"),
    ("Pow", "Mul"), ("FloorDiv", "Mul"), ("Mod", "FloorDiv"), ("BitOr", "BitAnd"), ("BitAnd", "BitOr"),
)  # fmt: skip
OPERATORS = (
    "AddNot",
    "NumberReplacer",
    "ReplaceAndWithOr",
    "ReplaceOrWithAnd",
    "ReplaceTrueWithFalse",
    "ReplaceFalseWithTrue",
    "ReplaceBreakWithContinue",
    "ReplaceContinueWithBreak",
    "ReplaceUnaryOperator_Delete_Not",
    "ReplaceUnaryOperator_USub_UAdd",
    "ZeroIterationForLoop",
    *(f"ReplaceComparisonOperator_{one}_{other}" for one, other in COMPARISONS),
    *(f"ReplaceBinaryOperator_{one}_{other}" for one, other in ARITHMETIC),
)
NO_FACTOR = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """`start` and `end` count characters of the module's text; `line` from 1."""

    module: str
    operator: str
    line: int
    start: int
    end: int
    replacement: str


def own_mutants(module: str, text: str) -> Iterator[Mutant]:
    """Drops a condition, drops a member, or neutralises a constant below 1."""
    at = _Places(text)
    for node in ast.walk(ast.parse(text)):
        for operator, part, replacement in _own(node):
            start, end = at.span(part)
            if replacement is None:
                start, end = at.with_joint(start, end)
            yield Mutant(
                module=module,
                operator=operator,
                line=part.lineno,
                start=start,
                end=end,
                replacement=replacement or "",
            )


def _own(node: ast.AST) -> Iterator[tuple[str, ast.expr, str | None]]:
    match node:
        case ast.BoolOp(op=op, values=values):
            neutral = "True" if isinstance(op, ast.And) else "False"
            yield from (("DropCondition", one, neutral) for one in values)
        case ast.comprehension(ifs=ifs):
            yield from (("DropCondition", one, "True") for one in ifs if not isinstance(one, ast.BoolOp))
        case ast.Set(elts=members) if len(members) > 1:
            yield from (("DropMember", one, None) for one in members)
        case ast.Compare(ops=[ast.In() | ast.NotIn()], comparators=[ast.Tuple(elts=members)]):
            yield from (("DropMember", one, None) for one in members)
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=float(value))):
            if name.isupper() and 0 < value < NO_FACTOR:
                yield "DropFactor", node.value, str(NO_FACTOR)


def spans_left_out(text: str) -> list[tuple[int, int]]:
    at = _Places(text)
    parts: list[ast.expr] = []
    for node in ast.walk(ast.parse(text)):
        match node:
            case ast.AnnAssign(annotation=annotation):
                parts.append(annotation)
            case ast.arg(annotation=ast.expr() as annotation):
                parts.append(annotation)
            case ast.FunctionDef(decorator_list=decorators, returns=returns):
                parts += [*decorators, *([returns] if returns is not None else [])]
            case ast.ClassDef(decorator_list=decorators):
                parts += decorators
            case ast.Call(func=ast.Name(id="zip"), keywords=keywords):
                parts += [one.value for one in keywords]
    return [at.span(part) for part in parts]


class _Places:
    """Characters of a text by the lines and bytes that `ast` counts, or the lines and columns of parso."""

    def __init__(self, text: str) -> None:
        self._text, self._lines = text, text.splitlines(keepends=True)
        self._starts = [0]
        for line in self._lines:
            self._starts.append(self._starts[-1] + len(line))

    def at_column(self, line: int, column: int) -> int:
        return self._starts[line - 1] + column

    def span(self, node: ast.expr) -> tuple[int, int]:
        assert node.end_lineno is not None and node.end_col_offset is not None
        return self._at_byte(node.lineno, node.col_offset), self._at_byte(
            node.end_lineno, node.end_col_offset
        )

    def with_joint(self, start: int, end: int) -> tuple[int, int]:
        """The span including the comma after a member."""
        rest = self._text[end:]
        after = rest.lstrip()
        return (start, end + len(rest) - len(after) + 1) if after.startswith(",") else (start, end)

    def _at_byte(self, line: int, n_bytes: int) -> int:
        return self._starts[line - 1] + len(self._lines[line - 1].encode()[:n_bytes].decode())


def cosmic_mutants(module: str, text: str) -> Iterator[Mutant]:
    from cosmic_ray.ast import ast_nodes, get_ast  # noqa: PLC0415 - only in its own environment
    from cosmic_ray.mutating import mutate_code  # noqa: PLC0415
    from cosmic_ray.plugins import get_operator  # noqa: PLC0415

    at, left_out, tree = _Places(text), spans_left_out(text), get_ast(text)
    nodes = list(ast_nodes(tree))
    for name in OPERATORS:
        operator = get_operator(f"core/{name}")()
        places = [place for node in nodes for place in operator.mutation_positions(node)]
        for occurrence, (first, last) in enumerate(places):
            start, end = at.at_column(*first), at.at_column(*last)
            if any(low <= start and end <= high for low, high in left_out) or _is_star(text, start):
                continue
            mutated = mutate_code(text, operator, occurrence)
            if mutated is not None and mutated != text:
                yield _difference(module, name, first[0], text, mutated)


def _is_star(text: str, start: int) -> bool:
    """A `*` that unpacks, or that ends the positional parameters: it multiplies nothing."""
    return text[start] == "*" and text[:start].rstrip().endswith(("(", ",", "[", "{"))


def _difference(module: str, operator: str, line: int, text: str, mutated: str) -> Mutant:
    start = next(n for n, (a, b) in enumerate(zip(text + "\0", mutated + "\1", strict=False)) if a != b)
    same = 0
    while same < min(len(text), len(mutated)) - start and text[-1 - same] == mutated[-1 - same]:
        same += 1
    return Mutant(
        module=module,
        operator=operator,
        line=line,
        start=start,
        end=len(text) - same,
        replacement=mutated[start : len(mutated) - same],
    )


def main() -> None:
    root = Path.cwd()
    for module in sys.argv[1:]:
        text = (root / module).read_text(encoding="utf-8")
        seen = set()
        for mutant in (*cosmic_mutants(module, text), *own_mutants(module, text)):
            mutated = text[: mutant.start] + mutant.replacement + text[mutant.end :]
            if mutated not in seen:
                seen.add(mutated)
                print(json.dumps(asdict(mutant), ensure_ascii=False))


if __name__ == "__main__":
    main()
