"""Writes all files of a new rule about one quantity of an existing measure.

What only a person can write is left marked: why the rule is as it is (its own file), where its number is from
(`cn-default.yaml`), and its sentences in two languages. `scripts/check-rules` lists what is still marked. The
rule starts as an experiment: cn-default skips it, `experimental` asks it.

Its three cases are picked from those of other rules: windows on which this one fails, passes and cannot tell.
"""

import argparse
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import get_args, get_type_hints

from detector.core.measured import Measured
from detector.core.quantity import Quantity
from detector.core.verdict import Severity
from detector.judging.clauses import read_clauses
from detector.measures import MEASURES, TOUCH_MEASURES, WINDOW_MEASURES
from detector.rules import RULES
from scripts.rulebook.check import TO_WRITE
from scripts.rulebook.templates import NewRule, rule_file, test_file

__all__ = ["main"]

ROOT = Path(__file__).resolve().parents[2]
_FIRST_WORDS = {
    "en": {
        "past_limit": "{q} is past {l}.",
        "within_limit": "{q} is within {l}.",
        "near_limit": "{q} is too near to {l} to tell.",
        "unmeasured": "It could not be measured.",
    },
    "zh-CN": {
        "past_limit": "{q}，超出限值 {l}。",
        "within_limit": "{q}，未超出限值 {l}。",
        "near_limit": "{q}，距限值 {l} 太近，无法判断。",
        "unmeasured": "未能测量。",
    },
}
_ID = re.compile(r"[a-z]+(-[a-z]+)+")
_CODE = re.compile(r"[A-Z]{2,3}-\d\d")


def main() -> int:
    options = _options()
    if problems := list(_problems(options)):
        sys.stderr.writelines(f"{one}\n" for one in problems)
        return 2
    rule = NewRule(
        id=options.id,
        code=options.code,
        measure=_measures()[options.measure],
        quantity=options.quantity,
        limit=options.limit,
        value=options.value,
        unit=options.unit,
        severity=Severity(options.severity),
        clause=options.clause,
        title_en=options.title_en,
        title_zh=options.title_zh,
    )
    _write(rule)
    # The cases are picked by a fresh program, which sees the new rule in the list.
    pick = [sys.executable, "-m", "scripts.rulebook.pick", rule.id]
    subprocess.run(pick, cwd=ROOT, check=True)
    subprocess.run([sys.executable, "-m", "scripts.write_docs"], cwd=ROOT, check=True)
    print("Now write what is marked (scripts/check-rules lists it), then run scripts/docs and scripts/check.")
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Write the files of a new rule on an existing measure.")
    parser.add_argument("id", help="a noun in its failing state: undersized-close-control")
    parser.add_argument("code", help="for ever, like CLS-04")
    parser.add_argument("--measure", required=True, help="a file of detector/measures: close_size")
    parser.add_argument("--quantity", required=True, help="a field of that measure: glyph_short_side_dp")
    parser.add_argument("--limit", required=True, help="min_... or max_...")
    parser.add_argument("--value", required=True, type=float)
    parser.add_argument("--unit", required=True)
    parser.add_argument("--severity", required=True)
    parser.add_argument("--clause", required=True, help="an id of detector/clauses: miit-2021-524/2.1.4")
    parser.add_argument("--title-en", required=True)
    parser.add_argument("--title-zh", required=True)
    return parser.parse_args()


def _measures() -> dict[str, type[Measured]]:
    askable = (one for one in MEASURES if one in WINDOW_MEASURES or one in TOUCH_MEASURES)
    return {one.__module__.rpartition(".")[2]: one for one in askable}


def _problems(options: argparse.Namespace) -> Iterator[str]:
    """Everything wrong with the request, before anything is written."""
    if not _ID.fullmatch(options.id):
        yield f"{options.id!r} is not a rule's id: small letters, words joined by hyphens."
    if not _CODE.fullmatch(options.code):
        yield f"{options.code!r} is not a rule's code: two or three capitals and two digits, like CLS-04."
    for rule in RULES:
        if options.id == rule.id or options.code == rule.code:
            yield f"There is a rule {rule.id} ({rule.code}) already."
    measure = _measures().get(options.measure)
    if measure is None:
        known = ", ".join(_measures())
        yield f"There is no measure {options.measure!r} of windows or touches; there are {known}."
    elif options.quantity not in _quantities(measure):
        known = ", ".join(_quantities(measure))
        yield f"{options.measure} has no quantity {options.quantity!r}; it has {known}."
    if not options.limit.startswith(("min_", "max_")):
        yield f"The limit {options.limit!r} must begin with min_ or max_: that says what fails."
    if options.severity not in [one.value for one in Severity]:
        yield f"There is no severity {options.severity!r}; there are {', '.join(Severity)}."
    if options.clause not in _clauses():
        yield f"There is no clause {options.clause!r} in detector/clauses."


def _quantities(measure: type[Measured]) -> list[str]:
    hints = get_type_hints(measure)
    return [name for name, hint in hints.items() if hint is Quantity or Quantity in get_args(hint)]


def _clauses() -> set[str]:
    paths = sorted((ROOT / "detector/clauses").glob("*.yaml"))
    return set(read_clauses([(path.name, path.read_text(encoding="utf-8")) for path in paths]).sections)


def _write(rule: NewRule) -> None:
    (ROOT / f"detector/rules/{rule.stem}.py").write_text(rule_file(rule), encoding="utf-8")
    (ROOT / f"tests/rules/test_{rule.stem}.py").write_text(test_file(rule), encoding="utf-8")
    _list(rule)
    _number(rule)
    for language, sentences in _sentences(rule).items():
        path = ROOT / f"detector/i18n/reasons.{language}.yaml"
        text = path.read_text(encoding="utf-8").rstrip("\n")
        path.write_text("\n".join([text, f"# {rule.id}", *sentences, ""]), encoding="utf-8")
    files = [
        f"detector/rules/{rule.stem}.py",
        "detector/rules/__init__.py",
        f"tests/rules/test_{rule.stem}.py",
    ]
    # scripts/check reports what the linter cannot fix.
    for step in (["check", "--fix", "--exit-zero"], ["format"]):
        subprocess.run([sys.executable, "-m", "ruff", *step, "--quiet", *files], cwd=ROOT, check=True)


def _list(rule: NewRule) -> None:
    """Adds it after the last rule of its family: the list's order is that of reports."""
    path = ROOT / "detector/rules/__init__.py"
    text = path.read_text(encoding="utf-8")
    text = text.replace(
        "from detector.rules import (\n", f"from detector.rules import (\n    {rule.stem},\n", 1
    )
    family = rule.code.partition("-")[0]
    kin = [one for one in RULES if one.code.startswith(f"{family}-")] or list(RULES)
    last = f"    {kin[-1].id.replace('-', '_')}.RULE,\n"
    path.write_text(text.replace(last, f"{last}    {rule.stem}.RULE,\n", 1), encoding="utf-8")


def _number(rule: NewRule) -> None:
    tier = (
        f'{{value: {rule.value:g}, unit: "{rule.unit}", severity: {rule.severity.value}, '
        f'origin: tool, source: "{TO_WRITE} why this number"}}'
    )
    numbers = f"  {rule.id}:\n    limits:\n      {rule.limit}:\n        - {tier}\n"
    default = ROOT / "detector/profiles/cn-default.yaml"
    text = default.read_text(encoding="utf-8").replace("\nskips:\n", f"\nskips:\n  - {rule.id}\n", 1)
    default.write_text(f"{text.rstrip()}\n\n{numbers}", encoding="utf-8")
    trial = ROOT / "detector/profiles/experimental.yaml"
    text = trial.read_text(encoding="utf-8").rstrip()
    trial.write_text(f"{text}\n  - {rule.id}\n", encoding="utf-8")


def _sentences(rule: NewRule) -> dict[str, list[str]]:
    words = {"q": f"{{{rule.quantity}}}", "l": f"{{{rule.limit}}}"}
    return {
        language: [
            f'{rule.stem}_{name}: "{TO_WRITE} {text.format_map(words)}"' for name, text in sentences.items()
        ]
        for language, sentences in _FIRST_WORDS.items()
    }


if __name__ == "__main__":
    sys.exit(main())
