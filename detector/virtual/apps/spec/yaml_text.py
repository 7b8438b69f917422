"""YAML of an app file, as plain values: rejected if it expands without limit or repeats a key.

References are expanded when the file is checked, so the expanded size is counted first. Numbers that
cannot be drawn (infinite, NaN, a hundred digits long) are rejected, naming their key.
"""

from typing import Any

import yaml

from detector.core.refusals import Path, place_in_words

__all__ = ["YamlRefused", "read_yaml"]

MAX_NODES = 200_000
DEEPEST = 40
MAX_DIGITS = 40
_MERGE = "tag:yaml.org,2002:merge"


class YamlRefused(Exception):
    """One sentence, beginning with the key or the line."""


class _Loader(yaml.SafeLoader):
    """YAML that rejects a repeated key, which plain YAML silently resolves."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key_node, _ in node.value:
            if key_node.tag == _MERGE:
                continue
            if key_node.value in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key {key_node.value!r} stands twice", key_node.start_mark
                )
            seen.add(key_node.value)
        return super().construct_mapping(node, deep)


def read_yaml(text: str) -> tuple[object, yaml.Node | None]:
    """What the text says, and the node of it all, which knows the lines. Raises YamlRefused."""
    try:
        loader = _Loader(text)
        node = loader.get_single_node()
        if node is None:
            return None, None
        _count(node, (), {})
        return loader.construct_document(node), node
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f" in line {mark.line + 1}" if mark is not None else ""
        raise YamlRefused(f"broken YAML{where}: {error.problem}") from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise YamlRefused(f"broken YAML: {' '.join(str(error).split())}") from error


def _count(node: yaml.Node, keys: Path, known: dict[int, int | None]) -> int:
    """Number of nodes with all references expanded. `known` by node; None while it is being counted."""
    if id(node) in known:
        counted = known[id(node)]
        if counted is None:
            raise YamlRefused(f"{place_in_words(keys)}: refers to itself")
        return counted
    if len(keys) > DEEPEST:
        raise YamlRefused(f"{place_in_words(keys[:3])}: is nested more than {DEEPEST} deep")
    known[id(node)] = None
    n_nodes = 1
    if isinstance(node, yaml.ScalarNode):
        _check_number(node, keys)
    elif isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise YamlRefused(f"{place_in_words(keys)}: has a key that is no plain word")
            n_nodes += 1 + _count(value, (*keys, str(key.value)), known)
    elif isinstance(node, yaml.SequenceNode):
        for number, one in enumerate(node.value):
            n_nodes += _count(one, (*keys, number), known)
    if n_nodes > MAX_NODES:
        raise YamlRefused(f"{place_in_words(keys)}: is far too long once its references are written out")
    known[id(node)] = n_nodes
    return n_nodes


def _check_number(node: yaml.ScalarNode, keys: Path) -> None:
    kind = node.tag.rpartition(":")[2]
    if kind in ("int", "float") and len(node.value) > MAX_DIGITS:
        raise YamlRefused(f"{place_in_words(keys)}: is a number of {len(node.value)} digits")
    if kind == "float" and node.value.lstrip("+-").lower() in (".inf", ".nan"):
        raise YamlRefused(f"{place_in_words(keys)}: {node.value} is no number to draw with")
