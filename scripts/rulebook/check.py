"""Is every rule complete? Lists everything that is missing or inconsistent, one sentence each.

A rule is a file of `detector/rules/`, its place in the list, its numbers in cn-default, its sentences in two
languages, its own test and three cases. The tests check each of these; this reports all of it at once, for
authors of rules (docs/adding-a-rule.md).
"""

import ast
import importlib
import inspect
import re
import string
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from detector.core.errors import ConfigError
from detector.i18n.sentences import LANGUAGES, sentences
from detector.judging.clauses import read_clauses
from detector.judging.profiles import read_profiles
from detector.judging.rule import Rule
from detector.rules import RULES

__all__ = ["CASES", "TO_WRITE", "main", "problems"]

CASES = ("fails", "passes", "cant_tell")
TO_WRITE = "WRITE:"
"""The mark that `scripts/new-rule` leaves where only a person can continue."""

_REASON_AT = {"failed": 1, "passed": 0, "cannot_tell": 0, "inapplicable": 0, "untested": 0}
"""The position of the reason among the arguments of the functions that make a judgement."""

_PAGE = ("Fails", "Clause")
_CODE = re.compile(r"[A-Z]{2,3}-\d\d")


@dataclass(frozen=True, slots=True)
class _RuleFile:
    """A file of `detector/rules/` and the rule in it; None if it holds none."""

    path: Path
    rule: Rule | None


def main() -> int:
    root = Path(__file__).resolve().parents[2]
    found = problems(root)
    for one in found:
        sys.stderr.write(f"{one}\n")
    print(f"{len(RULES)} rules, {len(found)} problem{'' if len(found) == 1 else 's'}")
    return 1 if found else 0


def problems(root: Path, rules: Sequence[Rule] = RULES) -> list[str]:
    """Everything wrong with the rules of a checkout; `rules` is the list that `detector.rules` exports."""
    files = _rule_files(root)
    return [
        *_of_list(files, rules),
        *(sentence for file in files if file.rule is not None for sentence in _of_file(root, file)),
        *_of_numbers(root, [file.rule for file in files if file.rule is not None]),
    ]


def _rule_files(root: Path) -> list[_RuleFile]:
    files = []
    for path in sorted((root / "detector/rules").glob("*.py")):
        if path.stem != "__init__":
            module = importlib.import_module(f"detector.rules.{path.stem}")
            files.append(_RuleFile(path, getattr(module, "RULE", None)))
    return files


def _of_list(files: Sequence[_RuleFile], rules: Sequence[Rule]) -> Iterator[str]:
    listed = {rule.id for rule in rules}
    for file in files:
        name = f"detector/rules/{file.path.name}"
        if file.rule is None:
            yield f"{name} holds no RULE."
        elif file.rule.id not in listed:
            yield f"{file.rule.id} is not in the list of detector/rules/__init__.py."
        if file.rule is not None and file.rule.id.replace("-", "_") != file.path.stem:
            yield f"{name} holds the rule {file.rule.id!r}: file and id must have one name."
    for key in ("id", "code"):
        counts = Counter(getattr(rule, key) for rule in rules)
        yield from (f"{n} rules have the {key} {value!r}." for value, n in counts.items() if n > 1)


def _of_file(root: Path, file: _RuleFile) -> Iterator[str]:
    rule = file.rule
    assert rule is not None
    page = inspect.cleandoc(inspect.getmodule(rule.judge).__doc__ or "")  # type: ignore[union-attr]
    if not _CODE.fullmatch(rule.code):
        yield f"{rule.id}: its code is {rule.code!r}, not two or three capitals and two digits like CLS-04."
    if f"({rule.code})" not in page.partition("\n")[0]:
        yield f"{rule.id}: the first line of its page does not name ({rule.code})."
    for word in _PAGE:
        if not re.search(rf"^{word}\b", page, re.MULTILINE):
            yield f"{rule.id}: its page has no line that begins with {word!r}."
    known = {one.name for need in rule.needs for one in fields(need)}
    for quantity in rule.quantities:
        if quantity not in known:
            yield f"{rule.id}: none of the measures that it needs has the quantity {quantity!r}."
    yield from _of_sentences(rule, file.path)
    for path in _own_files(root, file):
        if not path.exists():
            yield f"{rule.id}: {path.relative_to(root).as_posix()} is missing."
        elif TO_WRITE in path.read_text(encoding="utf-8"):
            yield f"{rule.id}: {path.relative_to(root).as_posix()} still says {TO_WRITE!r}."


def _own_files(root: Path, file: _RuleFile) -> Iterator[Path]:
    yield file.path
    yield root / "tests/rules" / f"test_{file.path.name}"
    for kind in CASES:
        yield root / "tests/cases" / file.path.stem.replace("_", "-") / kind / "expected.yaml"


def _of_sentences(rule: Rule, path: Path) -> Iterator[str]:
    names = {*rule.quantities, *rule.limits}
    for reason_id in _reasons_given(path):
        for language in LANGUAGES:
            words = sentences(language).get(reason_id)
            if words is None:
                yield f"{rule.id}: reasons.{language}.yaml has no sentence {reason_id!r}."
                continue
            if words.startswith(TO_WRITE):
                yield f"{rule.id}: reasons.{language}.yaml still says {TO_WRITE!r} of {reason_id!r}."
            for name in sorted(_braces(words) - names):
                yield (
                    f"{rule.id}: the sentence {reason_id!r} of reasons.{language}.yaml names {name!r}, "
                    "which is neither a quantity nor a limit of the rule."
                )


def _reasons_given(path: Path) -> list[str]:
    """Reasons that are literals in the calls of a rule's file; composed ones are not found."""
    reasons = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            at = _REASON_AT.get(node.func.id)
            if at is not None and len(node.args) > at:
                reasons += [
                    one.value
                    for one in ast.walk(node.args[at])
                    if isinstance(one, ast.Constant) and isinstance(one.value, str)
                ]
    return list(dict.fromkeys(reasons))


def _braces(words: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(words) if name}


def _of_numbers(root: Path, rules: Sequence[Rule]) -> Iterator[str]:
    """Clauses and profiles, read as the program reads them, which reports everything wrong with a file."""
    try:
        book = read_clauses(_texts(root / "detector/clauses"))
        read_profiles(_texts(root / "detector/profiles"), rules=rules, clauses=book)
    except ConfigError as error:
        yield from (f"{one}." for one in str(error).rstrip(".").split("; "))
    for path in sorted((root / "detector/profiles").glob("*.yaml")):
        if TO_WRITE in path.read_text(encoding="utf-8"):
            yield f"{path.relative_to(root).as_posix()} still says {TO_WRITE!r}."


def _texts(folder: Path) -> list[tuple[str, str]]:
    return [(path.name, path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.yaml"))]


if __name__ == "__main__":
    sys.exit(main())
