"""Core types to JSON and YAML and back, strictly: text in, values out, no disk.

Strict means: a number is not a string, an unknown key is refused, and a dataclass's own
`__post_init__` runs. This is the only place where pydantic is used on our types (the virtual
device is isolated and has a codec of its own).
"""

import json
import re
from collections.abc import Iterator
from typing import Any, TypeVar

import yaml
from pydantic import Discriminator, TypeAdapter, ValidationError

from detector.core.errors import ConfigError
from detector.core.printable import escaped_in_json
from detector.core.refusals import Path, place_in_words, refusal

__all__ = [
    "from_json",
    "from_plain",
    "from_yaml",
    "json_schema",
    "plain_json",
    "tagged_by",
    "to_json",
    "to_json_line",
    "to_plain",
    "to_yaml",
]

T = TypeVar("T")


_adapters: dict[object, TypeAdapter[Any]] = {}


def _adapter(kind: type[T]) -> TypeAdapter[T]:
    """Building an adapter costs milliseconds, so each is built once."""
    if kind not in _adapters:
        _adapters[kind] = TypeAdapter(kind)
    return _adapters[kind]


def _refused(kind: type[T], error: ValidationError, text: str | bytes, where: str, node: Any) -> ConfigError:
    """One sentence that names the file, the line if `node` is the root of its YAML, and the key."""
    errors = error.errors(include_url=False)
    if errors[0]["type"] == "json_invalid":
        place = re.search(r"line \d+ column \d+", str(errors[0]["msg"]))
        return ConfigError(f"{where}: is not JSON{f' ({place[0]})' if place else ''}")
    return ConfigError(f"{where}: {refusal(errors, json.loads(text), _adapter(kind).json_schema(), node)}")


_DOUBTFUL_NUMBER = re.compile(r"\d{20}|\d[eE]\+?\d{3}|NaN|Infinity")
_STRING_OR_NUMBER = re.compile(
    r'"(?:[^"\\]|\\.)*"'
    r"|(?P<none>NaN|-?Infinity)"
    r"|-?(?P<whole>\d+)(?:\.\d*)?(?:[eE]\+?(?P<exponent>-?\d+))?"
)
_MAX_DIGITS, _MAX_EXPONENT_DIGITS = 19, 2


def from_json(kind: type[T], text: str | bytes, *, where: str) -> T:
    """Read one value; `where` names the file in the message of the ConfigError.

    A number beyond 64 bits, NaN or infinity is refused: nothing here computes with one, and arithmetic on
    it would fail far from its source.
    """
    return _validated(kind, text, where, None)


def _validated(kind: type[T], text: str | bytes, where: str, node: yaml.Node | None) -> T:
    _refuse_numbers(text, where)
    try:
        return _adapter(kind).validate_json(text, strict=True, extra="forbid")
    except ValidationError as error:
        raise _refused(kind, error, text, where, node) from error


def _refuse_numbers(text: str | bytes, where: str) -> None:
    decoded = text.decode("utf-8", errors="replace") if isinstance(text, bytes) else text
    if _DOUBTFUL_NUMBER.search(decoded) is None:
        return
    for found in _STRING_OR_NUMBER.finditer(decoded):
        digits, exponent = len(found["whole"] or ""), found["exponent"] or ""
        is_large = digits > _MAX_DIGITS or (exponent[:1] != "-" and len(exponent) > _MAX_EXPONENT_DIGITS)
        if found["none"] is not None or is_large:
            line = decoded.count("\n", 0, found.start()) + 1
            raise ConfigError(f"{where}: {found[0][:20]} in line {line} is no number to count with")


def plain_json(text: str, *, where: str) -> dict[str, Any]:  # Any: plain JSON types
    """Parse a document of an earlier version, to be converted before `from_plain` reads it.

    Raises ConfigError if it is not a JSON object.
    """
    try:
        plain = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"{where}: is not JSON: {error}") from error
    if not isinstance(plain, dict):
        raise ConfigError(f"{where}: is no document")
    return plain


def from_plain(kind: type[T], plain: dict[str, Any], *, where: str) -> T:
    """Read one value from plain JSON types, as strictly as `from_json`."""
    return from_json(kind, json.dumps(plain), where=where)


def from_yaml(kind: type[T], text: str, *, where: str) -> T:
    """Read one value from YAML, by way of JSON, so that both are equally strict.

    Before any value is built, duplicate keys, documents that refer to themselves or become too large once
    their references are expanded, and unusable numbers are refused with ConfigError.
    """
    plain, node = _plain_and_node(text, where)
    try:
        text = json.dumps(plain, default=str)
    except TypeError as error:  # YAML allows a date or a list as a key
        raise ConfigError(f"{where}: a key has to be a word or a number ({error})") from error
    return _validated(kind, text, where, node)


def plain_yaml(text: str, *, where: str) -> dict[str, Any]:  # Any: plain JSON types
    """Parse a mapping, to be converted before `from_plain` reads it. Raises ConfigError as `from_yaml`."""
    plain, _ = _plain_and_node(text, where)
    if not isinstance(plain, dict):
        raise ConfigError(f"{where}: is no mapping")
    return plain


def _plain_and_node(text: str, where: str) -> tuple[Any, yaml.Node | None]:
    try:
        loader = yaml.CSafeLoader(text)  # as safe as SafeLoader, ten times as fast
        node = loader.get_single_node()
        if node is not None:
            _Written(where).check(node, ())
        plain = None if node is None else loader.construct_document(node)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f" in line {mark.line + 1}" if mark is not None else ""
        problem = " ".join(str(getattr(error, "problem", None) or error).split())
        raise ConfigError(f"{where}: is not YAML: {problem}{line}") from error
    except ValueError as error:  # an invalid date
        raise ConfigError(f"{where}: is not YAML: {error}") from error
    return plain, node


class _Written:
    """Measures a YAML document with every reference expanded, and refuses one that is too large."""

    MAX_CHARACTERS = 32_000_000
    DEEPEST = 60
    MAX_DIGITS = 40

    def __init__(self, where: str) -> None:
        self._where = where
        self._sizes: dict[int, int] = {}  # by node; 0 while it is being measured

    def check(self, node: yaml.Node, path: Path) -> int:
        """Number of characters plus one for each node. `path` holds the keys down to `node`."""
        if id(node) in self._sizes:
            if self._sizes[id(node)] == 0:
                raise self._refused(path, "refers to itself")
            return self._sizes[id(node)]
        if len(path) > self.DEEPEST:
            raise self._refused(path[:3], f"is nested more than {self.DEEPEST} deep")
        self._sizes[id(node)] = 0
        size = 1
        if isinstance(node, yaml.MappingNode):
            size += self._check_mapping(node, path)
        elif isinstance(node, yaml.SequenceNode):
            for number, one in enumerate(node.value):
                size += self._fitting(self.check(one, (*path, number)), path)
        elif isinstance(node, yaml.ScalarNode):
            self._check_number(node, path)
            size += len(node.value)
        self._sizes[id(node)] = size = self._fitting(size, path)
        return size

    def _check_mapping(self, node: yaml.MappingNode, path: Path) -> int:
        size, seen = 0, set()
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise self._refused(path, "has a key that is no plain word")
            if key.value in seen and key.tag != "tag:yaml.org,2002:merge":
                raise self._refused((*path, key.value), "stands twice")
            seen.add(key.value)
            size += len(key.value) + 1
            size = self._fitting(size + self.check(value, (*path, key.value)), path)
        return size

    def _check_number(self, node: yaml.ScalarNode, path: Path) -> None:
        kind = node.tag.rpartition(":")[2]
        if kind in ("int", "float") and len(node.value) > self.MAX_DIGITS:
            raise self._refused(path, f"is a number of {len(node.value)} digits")
        if kind == "float" and node.value.lstrip("+-").lower() in (".inf", ".nan"):
            raise self._refused(path, f"{node.value} is no number to count with")

    def _fitting(self, size: int, path: Path) -> int:
        if size > self.MAX_CHARACTERS:
            raise self._refused(path, "is far too long once its references are written out")
        return size

    def _refused(self, path: Path, why: str) -> ConfigError:
        return ConfigError(f"{self._where}: {place_in_words(path) or '(the document)'}: {why}")


def tagged_by(field: str) -> Discriminator:
    """The field that identifies the member of a union: `Annotated[A | B, tagged_by("name")]`."""
    return Discriminator(field)


def json_schema(kind: type[T]) -> dict[str, Any]:
    """The schema that `from_json` accepts: unknown keys refused everywhere, since our types are closed.

    The field that discriminates between union members is required, even if it has a default.
    """
    schema = _adapter(kind).json_schema()
    for part in (schema, *schema.get("$defs", {}).values()):
        if part.get("type") == "object" and "properties" in part:
            part["additionalProperties"] = False
    for union in _tagged_unions(schema):
        for reference in union["mapping"].values():
            member = schema["$defs"][reference.rpartition("/")[2]]
            member["required"] = list(dict.fromkeys([union["propertyName"], *member.get("required", ())]))
    return schema


def _tagged_unions(part: Any) -> Iterator[dict[str, Any]]:
    """Each discriminator: `propertyName`, and the reference of each member by tag (`mapping`)."""
    for child in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        yield from _tagged_unions(child)
    if isinstance(part, dict) and "discriminator" in part:
        yield part["discriminator"]


def to_plain(value: object) -> Any:  # Any: plain JSON types, for json.dumps only
    """Dicts, lists, strings and numbers, ready for `json.dumps`."""
    return _adapter(type(value)).dump_python(value, mode="json")


def to_json(value: object) -> str:
    """Indented, keys in the order of the declaration, one newline at the end."""
    return escaped_in_json(json.dumps(to_plain(value), ensure_ascii=False, indent=2, allow_nan=False)) + "\n"


def to_yaml(value: object) -> str:
    """Omits values equal to their defaults; keys in the order of the declaration."""
    plain = _adapter(type(value)).dump_python(value, mode="json", exclude_defaults=True)
    return yaml.safe_dump(plain, allow_unicode=True, sort_keys=False, width=110)


def to_json_line(value: object) -> str:
    """As `to_json`, but on one line, for `.jsonl` files."""
    line = json.dumps(to_plain(value), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return escaped_in_json(line) + "\n"
