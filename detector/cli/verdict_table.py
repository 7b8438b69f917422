"""Verdicts as a table for people."""

from detector.cli.language import language
from detector.cli.terminal import print_table, say
from detector.cli.words import word
from detector.core.verdict import Outcome, Verdict
from detector.judging.document import VerdictsDocument
from detector.judging.wording import reason_of
from detector.rules import RULES

__all__ = ["print_verdicts", "rule_title"]

_ORDER = (
    Outcome.FAILED,
    Outcome.ERROR,
    Outcome.CANT_TELL,
    Outcome.PASSED,
    Outcome.UNTESTED,
    Outcome.INAPPLICABLE,
)


def rule_title(rule_id: str) -> str:
    """The rule's title in the language of this command."""
    rule = next(one for one in RULES if one.id == rule_id)
    return rule.title_zh if language() == "zh-CN" else rule.title_en


def print_verdicts(document: VerdictsDocument) -> None:
    """Findings first; within an outcome, the worst first."""

    def order(verdict: Verdict) -> tuple[int, int, str]:
        return _ORDER.index(verdict.outcome), verdict.severity.rank, verdict.code

    print_table(
        f"{document.package} · {document.profile} · {document.device.kind}",
        [word(key) for key in ("rule", "title", "window", "outcome", "severity", "reason")],
        [
            [
                verdict.code,
                rule_title(verdict.rule_id),
                verdict.subject,
                verdict.outcome.value,
                verdict.severity.value if verdict.outcome is Outcome.FAILED else "",
                reason_of(verdict, language()),
            ]
            for verdict in sorted(document.verdicts, key=order)
        ],
    )
    for run_index in document.partial_runs:
        say(f"{word('run').format(n=run_index)}: {word('partial')}")
