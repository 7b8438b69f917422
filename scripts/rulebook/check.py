"""Is every rule complete? Lists everything that is missing or inconsistent, one sentence each.

A rule is a file of `detector/rules/`, its numbers in cn-default, its file of limits in `tests/rules/cases/`
and three cases in `tests/cases/`. The tests check each of these; this reports all of it at once, for authors
of rules (docs/adding-a-rule.md).
"""

import re
import string
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from detector.core.errors import ConfigError
from detector.core.measured import Measurements
from detector.i18n.sentences import sentences
from detector.judging.clauses import read_clauses
from detector.judging.profiles import read_profiles
from detector.judging.rule import Judgement, Limits, Rule
from detector.judging.rule_files import read_rules
from detector.measures import MEASURES_BY_NAME

__all__ = ["CASES", "TO_WRITE", "main", "problems"]

CASES = ("fails", "passes", "cant_tell")
TO_WRITE = "WRITE:"
"""The mark that `scripts/new-rule` leaves where only a person can continue."""

_PAGE = ("Fails", "Clause")
_CODE = re.compile(r"[A-Z]{2,3}-\d\d")


def main() -> int:
    root = Path(__file__).resolve().parents[2]
    found = problems(root)
    for one in found:
        sys.stderr.write(f"{one}\n")
    n_rules = len(_texts(root / "detector/rules"))
    print(f"{n_rules} rules, {len(found)} problem{'' if len(found) == 1 else 's'}")
    return 1 if found else 0


def problems(root: Path) -> list[str]:
    """Everything wrong with the rules of a checkout. If a file cannot be read as a rule, only that."""
    unread = list(_unread(_texts(root / "detector/rules")))
    try:
        from detector.rules import RULES  # noqa: PLC0415  # which reads them all
    except ConfigError as error:
        return unread or [f"detector/rules/{error}."]
    return [
        *unread,
        *(sentence for rule in RULES for sentence in _of_rule(root, rule)),
        *_of_numbers(root, RULES),
    ]


def _unread(texts: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Each file on its own, so that all that cannot be read are told."""
    for text in texts:
        try:
            read_rules([text], measures=MEASURES_BY_NAME, functions=lambda name: _no_judge)
        except ConfigError as error:
            yield f"detector/rules/{error}."


def _no_judge(given: Measurements, limits: Limits) -> Judgement:
    """Stands for a rule's function, which can only be imported once all files can be read."""
    raise NotImplementedError


def _of_rule(root: Path, rule: Rule) -> Iterator[str]:
    words = sentences("en")
    if not _CODE.fullmatch(rule.code):
        yield f"{rule.id}: its code is {rule.code!r}, not two or three capitals and two digits like CLS-04."
    for word in _PAGE:
        if not re.search(rf"^{word}\b", rule.page_en, re.MULTILINE):
            yield f"{rule.id}: its page has no line that begins with {word!r}."
    known = {*rule.quantities, *rule.limits, *rule.conditions}
    for reason_id in sorted(rule.reasons):
        if reason_id not in words:
            yield f"{rule.id}: there is no sentence {reason_id!r}."
            continue
        for name in sorted(_braces(words[reason_id]) - known):
            yield (
                f"{rule.id}: the sentence {reason_id!r} names {name!r}, "
                "which is neither a quantity nor a limit of the rule."
            )
    for name in (
        f"detector/rules/{rule.id}.yaml",
        f"tests/rules/cases/{rule.id}.yaml",
        *(f"tests/cases/{rule.id}/{kind}/expected.yaml" for kind in CASES),
    ):
        if not (root / name).exists():
            yield f"{rule.id}: {name} is missing."
        elif TO_WRITE in (root / name).read_text(encoding="utf-8"):
            yield f"{rule.id}: {name} still says {TO_WRITE!r}."


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
