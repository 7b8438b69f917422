"""No code distinguishes actions by strings: types do that."""

import ast
from collections.abc import Iterator
from typing import get_args

from detector.core.actions import Action
from tests.repository import parsed, project_files

CLASS_NAMES = {one.__name__ for one in get_args(Action)}


def words_of(tree: ast.Module) -> Iterator[str]:
    """Every string except those in `__all__`."""
    listed = {
        id(constant)
        for node in tree.body
        if isinstance(node, ast.Assign) and any(getattr(one, "id", "") == "__all__" for one in node.targets)
        for constant in ast.walk(node)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in listed:
            yield node.value


def test_no_string_is_the_name_of_an_action_class() -> None:
    found = [
        f"{file}: {word!r}"
        for file in project_files("detector")
        if file.endswith(".py")
        for word in words_of(parsed(file))
        if word in CLASS_NAMES
    ]
    assert found == []
