"""Writes all files of a new rule about one quantity of an existing measure.

What only a person can write is left marked: the rule's page and words (its own file) and where its number is
from (`cn-default.yaml`). `scripts/check-rules` lists what is still marked. The
rule starts as an experiment: cn-default skips it, `experimental` asks it.

Its three cases are picked from those of other rules: windows on which this one fails, passes and cannot tell.
"""

import argparse
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import get_args, get_type_hints

from detector.core.measured import Measured, measure_name
from detector.core.quantity import Quantity
from detector.core.verdict import Severity
from detector.judging.clauses import read_clauses
from detector.judging.rule import Scope
from detector.measures import MEASURES, TOUCH_MEASURES, WINDOW_MEASURES
from detector.measures.close_presence import ClosePresence
from detector.rules import RULES
from scripts.rulebook.check import TO_WRITE

__all__ = ["main"]

ROOT = Path(__file__).resolve().parents[2]
_FIRST_WORDS = {
    "past_limit": ("{q} is past {l}.", "{q}，超出限值 {l}。"),
    "within_limit": ("{q} is within {l}.", "{q}，未超出限值 {l}。"),
    "near_limit": ("{q} is too near to {l} to tell.", "{q}，距限值 {l} 太近，无法判断。"),
    "unmeasured": ("It could not be measured.", "未能测量。"),
}
_ID = re.compile(r"[a-z]+(-[a-z]+)+")
_CODE = re.compile(r"[A-Z]{2,3}-\d\d")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRule:
    """A rule that compares one quantity with one limit.

    `limit` begins with `min_` or `max_`, which determines what fails.
    """

    id: str
    code: str
    measure: type[Measured]
    quantity: str
    limit: str
    value: float
    unit: str
    severity: Severity
    clause: str
    title_en: str
    title_zh: str

    @property
    def scope(self) -> Scope:
        return Scope.WINDOW if self.measure in WINDOW_MEASURES else Scope.TOUCHES

    @property
    def asks_presence(self) -> bool:
        """Whether it is about the appearance of a close control, and must first ask whether there was one."""
        return self.scope is Scope.WINDOW and measure_name(self.measure).startswith("close_")

    @property
    def may_be_unknown(self) -> bool:
        return get_type_hints(self.measure)[self.quantity] is not Quantity

    @property
    def asks_taps(self) -> bool:
        """Whether it is about taps on a close control, and must first ask whether there were any."""
        return self.scope is Scope.TOUCHES and hasattr(self.measure, "was_tapped")


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
    parser.add_argument("--measure", required=True, help="one of detector/measures: close_size")
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
    return {measure_name(one): one for one in askable}


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
    (ROOT / f"detector/rules/{rule.id}.yaml").write_text(rule_file(rule), encoding="utf-8")
    (ROOT / f"tests/rules/cases/{rule.id}.yaml").write_text(limits_file(rule), encoding="utf-8")
    _number(rule)


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


def rule_file(rule: NewRule) -> str:
    """The rule as YAML: what only a person can write is marked."""
    stem, side = rule.id.replace("-", "_"), "below" if rule.limit.startswith("min_") else "above"
    lines = [f"id: {rule.id}", f"code: {rule.code}"]
    for key, english, chinese in (
        ("title", rule.title_en, rule.title_zh),
        ("item", f"{TO_WRITE} what it examines", f"{TO_WRITE} 检查项"),
        ("remedy", f"{TO_WRITE} what to change so that it passes", f"{TO_WRITE} 如何整改"),
    ):
        lines += [f"{key}:", f"  en: {_quoted(english)}", f"  zh: {_quoted(chinese)}"]
    lines += ["page:", *_page(rule, side), "", f"clauses: [{rule.clause}]"]
    if rule.scope is not Scope.WINDOW:
        lines.append(f"scope: {rule.scope.value}")
    needs = ["close_presence"] if rule.asks_presence and rule.measure is not ClosePresence else []
    lines += ["roles: [unasked]", f"measures: [{', '.join([*needs, measure_name(rule.measure)])}]"]
    lines += [f"quantities: [{rule.quantity}]", "", "checks:"]
    if rule.asks_presence:
        lines.append("  - ask: control_seen")
    if rule.asks_taps:
        lines.append("  - ask: control_tapped")
    if rule.may_be_unknown:
        lines.append(f"  - {{when: {rule.quantity} is unknown, untested: {stem}_unmeasured}}")
    lines += [
        f"  - compare: {rule.quantity} {side} {rule.limit}",
        f"    failed: {stem}_past_limit",
        f"    near: {stem}_near_limit",
        f"  - passed: {stem}_within_limit",
        "",
        "sentences:",
    ]
    words = {"q": f"{{{rule.quantity}}}", "l": f"{{{rule.limit}}}"}
    for name, (english, chinese) in _FIRST_WORDS.items():
        if name == "unmeasured" and not rule.may_be_unknown:
            continue
        lines.append(f"  {stem}_{name}:")
        lines.append(f"    en: {_quoted(f'{TO_WRITE} {english.format_map(words)}')}")
        lines.append(f"    zh: {_quoted(f'{TO_WRITE} {chinese.format_map(words)}')}")
    return "\n".join([*lines, ""])


def _page(rule: NewRule, side: str) -> list[str]:
    """Its lines, indented."""
    return [
        "  en: |",
        f"    {TO_WRITE} what the clause asks for.",
        "",
        f"    Fails       `{rule.quantity}`, error included, is {side} a tier of `{rule.limit}`",
        "    Can't tell  the interval straddles the mildest tier",
        f"    Clause      {rule.clause} {TO_WRITE} which of its words, and what is our own number",
        "  zh: |",
        f"    {TO_WRITE} 条款要求。",
        "",
        f"    不符合：`{rule.quantity}` 计入误差后仍超出 `{rule.limit}` 的某一档",
        "    无法判定：误差区间跨过最宽的一档",
    ]


def limits_file(rule: NewRule) -> str:
    """Its cases at the limit."""
    step = abs(rule.value) / 10 or 1.0
    past = rule.value - step if rule.limit.startswith("min_") else rule.value + step
    stem = rule.id.replace("-", "_")
    base = []
    if rule.asks_presence:
        base = ["n_frames_with_control: 5", "control_score: 0.9"]
    if rule.asks_taps:
        base = ["has_control: true", "was_tapped: true"]
    cases = [
        ("past the limit", f"{past:g}", f"failed, {rule.severity.value}: {stem}_past_limit"),
        ("at the limit", f"{rule.value:g}", f"passed: {stem}_within_limit"),
        ("near it", f"[{rule.value:g}, {step:g}]", f"cantTell: {stem}_near_limit (guard_band)"),
    ]
    if rule.may_be_unknown:
        cases.append(("not measured", "null", f"untested: {stem}_unmeasured"))
    lines = [f"given: {{{', '.join(base)}}}"] if base else []
    lines.append("cases:")
    for name, value, expect in cases:
        given = f"given: {{{rule.quantity}: {value}}}"
        lines += [f"  - name: {name}", f"    {given}", f"    expect: {_quoted(expect)}"]
    return "\n".join([*lines, ""])


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


if __name__ == "__main__":
    sys.exit(main())
