"""Finds a new rule's three cases among those of other rules: on one it fails, passes, or cannot tell."""

import shutil
import sys
from pathlib import Path

from detector.core.verdict import Outcome
from detector.judging.judge import judge_window
from detector.judging.rule import Rule
from detector.judging.vote import vote
from detector.rules import RULES
from scripts.rulebook.check import CASES
from tests.rules.case_given import law_and_given

__all__ = ["main"]

ROOT = Path(__file__).resolve().parents[2]
OUTCOMES = {Outcome.FAILED: "fails", Outcome.PASSED: "passes", Outcome.CANT_TELL: "cant_tell"}


def main() -> int:
    (rule,) = (one for one in RULES if one.id == sys.argv[1])
    taken = _pick(rule)
    for kind in CASES:
        if kind not in taken:
            print(
                f"No existing case makes {rule.id} end in {kind}: write tests/cases/{rule.id}/{kind} by hand."
            )
    return 0


def _pick(rule: Rule) -> set[str]:
    """Takes the first case of each kind, preferring rules that need the same measures."""
    cases = ROOT / "tests/cases"
    others = sorted(
        (one for one in RULES if one.scope is rule.scope and one is not rule),
        key=lambda one: -len(set(one.needs) & set(rule.needs)),
    )
    taken: set[str] = set()
    for folder in (cases / other.id / kind for other in others for kind in CASES):
        if len(taken) == len(CASES) or not folder.is_dir():
            continue
        law, given = law_and_given(rule, folder)
        judgement = judge_window([rule], given, profile=law)[rule.id]
        verdict = vote(rule, "window:1", {0: judgement}, profile=law)
        kind = OUTCOMES.get(verdict.outcome)
        if kind is None or kind in taken:
            continue
        taken.add(kind)
        shutil.copytree(folder, cases / rule.id / kind)
        lines = [f"outcome: {verdict.outcome.value}", f"reason_id: {verdict.reason_id}"]
        if verdict.severity is not None and verdict.outcome is Outcome.FAILED:
            lines.insert(1, f"severity: {verdict.severity.value}")
        if verdict.reason_code is not None:
            lines.append(f"reason_code: {verdict.reason_code.value}")
        (cases / rule.id / kind / "expected.yaml").write_text("\n".join([*lines, ""]), encoding="utf-8")
    return taken


if __name__ == "__main__":
    sys.exit(main())
