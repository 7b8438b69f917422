"""Why a file's value was refused, in one plain sentence that names its place in the file.

Validating libraries speak of arguments and instances; a person reads of keys, texts and numbers. This turns
the error types of pydantic into such sentences, whoever validated: the codec, or the virtual device's own.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from detector.core.suggestion import did_you_mean

__all__ = ["Path", "place_in_words", "refusal"]

Path = tuple[str | int, ...]

_UNKNOWN_KEY = ("unexpected_keyword_argument", "unexpected_positional_argument", "extra_forbidden")
_MISSING = ("missing", "missing_argument", "missing_keyword_only_argument")
_TAG = ("union_tag_invalid", "union_tag_not_found")
_WANTED = {
    "string_type": "text",
    "string_sub_type": "text",
    "bytes_type": "text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "int_parsing": "a whole number",
    "int_parsing_size": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "finite_number": "a finite number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "list_type": "a list",
    "tuple_type": "a list",
    "set_type": "a list",
    "frozen_set_type": "a list",
    "dict_type": "a group of keys",
    "mapping_type": "a group of keys",
    "dataclass_type": "a group of keys",
    "dataclass_exact_type": "a group of keys",
    "model_type": "a group of keys",
    "model_attributes_type": "a group of keys",
    "none_required": "left empty",
    "date_type": "a date such as 2026-12-31",
    "date_parsing": "a date such as 2026-12-31",
    "date_from_datetime_parsing": "a date such as 2026-12-31",
    "datetime_type": "a time such as 2026-12-31T08:00:00Z",
    "datetime_parsing": "a time such as 2026-12-31T08:00:00Z",
    "datetime_from_date_parsing": "a time such as 2026-12-31T08:00:00Z",
}
_BOUNDS = {
    "greater_than": "greater than {gt}",
    "greater_than_equal": "at least {ge}",
    "less_than": "less than {lt}",
    "less_than_equal": "at most {le}",
    "too_short": "a list of at least {min_length}",
    "too_long": "a list of at most {max_length}",
    "string_too_short": "a text of at least {min_length} characters",
    "string_too_long": "a text of at most {max_length} characters",
    "string_pattern_mismatch": "of the form {pattern}",
    "multiple_of": "a multiple of {multiple_of}",
}
_MOST_LISTED = 12
_LONGEST_QUOTED = 60


def refusal(
    errors: Sequence[Mapping[str, Any]], document: object, schema: Mapping[str, Any], node: Any = None
) -> str:
    """The sentence on the error that explains most, without the file's name.

    `errors` are pydantic's, with context and input; `schema` is the JSON schema of what was wanted; `node` is
    the root of the YAML, if it was YAML, and tells the line.
    """
    placed = [(_place(error, document), error) for error in errors]
    path, error = _telling(placed)
    alternatives = (
        [other for place, other in placed if place == path] if _has_choice(error, path) else [error]
    )
    others = {place for place, _ in placed} - {path}
    notes = [] if node is None else [f"line {_line_of(node, path)}"]
    if others and len(alternatives) == 1:
        notes.append(f"and {len(others)} more")
    noted = f" ({', '.join(notes)})" if notes else ""
    said = f"{_said(path, alternatives, schema)}{noted}"
    return f"{place_in_words(path)}: {said}" if path else said


def place_in_words(path: Path) -> str:
    """E.g. `devices[0].serial`, as it can be searched for; empty for the document itself."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        else:
            text += f".{part}" if text else part
    return text


def _line_of(node: Any, path: Path) -> int:  # Any: a node of a YAML library, which core does not know
    """The line, from 1, of what stands at `path`; of the nearest group around it if it is missing."""
    line: int = node.start_mark.line + 1
    for part in path:
        children = node.value if isinstance(node.value, list) else []
        if isinstance(part, int):
            if part >= len(children) or isinstance(children[part], tuple):
                break
            node = children[part]
            line = node.start_mark.line + 1
            continue
        pairs = [pair for pair in children if isinstance(pair, tuple) and str(pair[0].value) == part]
        if not pairs:
            break
        key, node = pairs[0]
        line = key.start_mark.line + 1
    return line


def _place(error: Mapping[str, Any], document: object) -> Path:
    """The location without the names of union members and validators, which stand in no file.

    Such a name may also be a key of the file; the right reading ends where the refused value stands.
    """
    is_missing = error["type"] in _MISSING
    loc = error["loc"][:-1] if is_missing else error["loc"]
    readings = _readings(loc, document)
    right = [path for path, value in readings.items() if value == error.get("input")]
    path = max(right or readings, key=len)
    if error["type"] in _TAG and isinstance(error.get("input"), dict):
        return (*path, str(error["ctx"]["discriminator"]).strip("'"))
    return (*path, error["loc"][-1]) if is_missing else path


def _readings(loc: Path, document: object) -> dict[Path, object]:
    """What stands where each way to follow the location leads; any of its parts may be left out."""
    readings: dict[Path, object] = {(): document}
    for part in loc:
        for path, here in list(readings.items()):
            match here:
                case dict() if part in here:
                    readings[(*path, part)] = here[part]
                case list() if isinstance(part, int) and part < len(here):
                    readings[(*path, part)] = here[part]
    return readings


def _has_choice(error: Mapping[str, Any], path: Path) -> bool:
    return len(error["loc"]) > len(path)


def _telling(placed: Sequence[tuple[Path, Mapping[str, Any]]]) -> tuple[Path, Mapping[str, Any]]:
    """A key that is unknown explains one that is missing beside it; of a union, the member that fits best."""
    path, error = placed[0]
    if error["type"] in _MISSING:
        for place, other in placed:
            if other["type"] in _UNKNOWN_KEY and place[:-1] == path[:-1]:
                return place, other
    if _has_choice(error, path):
        same = [one for one in placed if one[0][: len(path)] == path or path[: len(one[0])] == one[0]]
        return max(same, key=lambda one: len(one[0]))
    return path, error


def _said(path: Path, alternatives: Sequence[Mapping[str, Any]], schema: Mapping[str, Any]) -> str:
    """Of one place, what is wrong there."""
    error = alternatives[0]
    kind, context, given = error["type"], error.get("ctx", {}), error.get("input")
    if kind in _UNKNOWN_KEY:
        return f"unknown key{_known(str(path[-1]), sorted(_keys_at(schema, path[:-1])))}"
    if kind in _MISSING:
        return "this key is missing"
    if kind in ("literal_error", "enum"):
        names = [name.strip("'") for name in str(context["expected"]).replace(" or ", ", ").split(", ")]
        if str(given) in names:
            return f"has to be {given} {'without' if isinstance(given, str) else 'in'} quotes"
        return f"{_quoted(given)} is not known{_known(str(given), names)}"
    if kind == "union_tag_not_found":
        return "this key is missing"
    if kind == "union_tag_invalid":
        names = [tag.strip("'") for tag in str(context["expected_tags"]).split(", ")]
        return f"{_quoted(context['tag'])} is not known{_known(str(context['tag']), names)}"
    if kind in ("value_error", "assertion_error"):
        return str(context["error"])
    wanted = list(dict.fromkeys(filter(None, (_wanted(alternative) for alternative in alternatives))))
    if not wanted:
        return f"{_quoted(given)} cannot stand here"
    return f"has to be {' or '.join(wanted)}, not {_quoted(given)}"


def _wanted(error: Mapping[str, Any]) -> str | None:
    if error["type"] in _BOUNDS:
        return _BOUNDS[error["type"]].format_map(error.get("ctx", {}))
    return _WANTED.get(error["type"])


def _known(given: str, names: Sequence[str]) -> str:
    """The end of the sentence: the name that is close, else all names if they are few."""
    near = did_you_mean(given, names)
    if near or not 0 < len(names) <= _MOST_LISTED:
        return near
    return f"; known: {', '.join(names)}"


def _quoted(given: object) -> str:
    """The value as a file writes it, cut where it is long; a group or a list is not quoted."""
    if isinstance(given, dict):
        return "a group of keys"
    if isinstance(given, list):
        return "a list"
    if given is None:
        return "nothing"
    if isinstance(given, bool):
        return str(given).lower()
    text = str(given)
    text = text if len(text) <= _LONGEST_QUOTED else f"{text[:_LONGEST_QUOTED]}…"
    return f"'{text}'" if isinstance(given, str) else text


def _keys_at(schema: Mapping[str, Any], path: Path) -> set[str]:
    """The keys that the schema knows at a place of the document."""
    parts = list(_members(schema, schema))
    for step in path:
        parts = [
            member for part in parts for below in _below(part, step) for member in _members(below, schema)
        ]
    return {key for part in parts for key in part.get("properties", {})}


def _below(part: Mapping[str, Any], step: str | int) -> Iterator[Mapping[str, Any]]:
    known = part.get("properties", {}).get(step) if isinstance(step, str) else part.get("items")
    others = [part.get("additionalProperties"), *part.get("patternProperties", {}).values()]
    for below in (known, *(others if isinstance(step, str) else ())):
        if isinstance(below, dict):
            yield below


def _members(part: Mapping[str, Any], schema: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    """The part itself and what it may be instead, its references resolved."""
    if "$ref" in part:
        part = schema["$defs"][part["$ref"].rpartition("/")[2]]
    yield part
    for member in (*part.get("anyOf", ()), *part.get("oneOf", ()), *part.get("allOf", ())):
        yield from _members(member, schema)
