"""Sentences are for people: no code branches on their text. Codes and types are for that."""

import ast
from collections.abc import Iterator

from tests.repository import parsed, project_files

WORDS = {"why", "why_not", "sentence", "error"}
"""How fields and names that hold a sentence are called."""

TESTS_OF_TEXT = {"startswith", "endswith", "removeprefix", "removesuffix"}


def is_sentence(node: ast.expr) -> bool:
    match node:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name in WORDS
        case ast.Call(func=ast.Name(id="str"), args=[inner]):
            return is_sentence(inner)
        case _:
            return False


def is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value != ""


def branches(tree: ast.Module) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(value=value, attr=name)):
                if name in TESTS_OF_TEXT and is_sentence(value):
                    yield node
            case ast.Compare(left=left, comparators=others):
                sides = [left, *others]
                if any(map(is_sentence, sides)) and any(map(is_text, sides)):
                    yield node


def found_in(tree: ast.Module) -> list[str]:
    return [ast.unparse(node) for node in branches(tree)]


def test_no_code_branches_on_a_sentence() -> None:
    found = {
        name: words
        for name in project_files("detector")
        if name.endswith(".py") and (words := found_in(parsed(name)))
    }
    assert found == {}


def test_the_search_finds_every_way_to_branch_on_text() -> None:
    assert found_in(ast.parse('if gap.why.startswith("secure"): pass'))
    assert found_in(ast.parse('if "timed out" in str(error): pass'))
    assert found_in(ast.parse('if why == "secure": pass'))
    assert not found_in(ast.parse("if gap.why is None or error: pass"))
