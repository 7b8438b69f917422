"""Verdicts for people: a table, and a summary."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from detector.cli.language import language
from detector.cli.terminal import print_table, say
from detector.cli.words import outcome_word, severity_word, subject_words, term, word
from detector.core.verdict import Outcome, Verdict
from detector.judging.could_see import watched, watched_in
from detector.judging.document import AppState, VerdictsDocument
from detector.judging.enough import Stopped, StopReason
from detector.judging.power import missed_faults
from detector.judging.richness import Coverage, at_most
from detector.judging.wording import reason_of
from detector.rules import RULES

__all__ = ["print_summary", "print_verdicts", "rule_title"]


# `--until`: why no more launches were made, in words.


def stopped_line(stopped: Stopped) -> str:
    """One sentence on why no more launches were made."""
    is_short = stopped.coverage is not None and stopped.why is StopReason.BUDGET
    return word(
        "stopped_short" if is_short else f"stopped_{stopped.why.value}",
        n=stopped.n_launches,
        coverage=f"{(stopped.coverage or 0) * 100:g}",
        n_open=stopped.n_open,
        power=f"{stopped.power * 100:g}",
        one_in=stopped.one_in,
        most=stopped.most,
    )


_ORDER = (
    Outcome.FAILED,
    Outcome.ERROR,
    Outcome.CANT_TELL,
    Outcome.PASSED,
    Outcome.UNTESTED,
    Outcome.INAPPLICABLE,
)


def rule_title(rule_id: str) -> str:
    """The rule's title in the language of this command; the id of a rule that this version does not have."""
    rule = next((rule for rule in RULES if rule.id == rule_id), None)
    if rule is None:
        return rule_id
    return rule.title_zh if language() == "zh-CN" else rule.title_en


_FOLDED = (Outcome.CANT_TELL, Outcome.UNTESTED, Outcome.INAPPLICABLE)
"""Rules with one of these outcomes for the same reason share a row: none found or cleared anything."""

_MOST_TITLES = 4
"""More rules than these that are open for one reason are listed by their codes alone."""


def print_verdicts(document: VerdictsDocument, *, is_answer: bool = False) -> None:
    """Findings first; within an outcome, the worst first. Rules that are open for one reason share it."""

    def order(verdict: Verdict) -> tuple[int, int, str]:
        return _ORDER.index(verdict.outcome), verdict.severity.rank, verdict.code

    rows: dict[tuple[str, ...], list[Verdict]] = {}
    for verdict in sorted(document.verdicts, key=order):
        is_alone = verdict.outcome not in _FOLDED
        own = verdict.code if is_alone else ""
        reason = reason_of(verdict, language())
        rows.setdefault((own, verdict.subject, verdict.outcome.value, reason), []).append(verdict)
    print_table(
        f"{document.package} · {document.profile} · {_device(document.device.kind)}",
        [word(key) for key in ("rule", "title", "window", "outcome", "severity", "reason")],
        [row for (_, _, _, reason), alike in rows.items() for row in _rows(alike, reason)],
        is_answer=is_answer,
    )
    for run_index in document.partial_runs:
        say(f"{word('run', n=run_index)}: {word('partial')}")


def _rows(alike: Sequence[Verdict], reason: str) -> list[list[str]]:
    """Each rule with its title; of many rules, only their codes. What they share is told once."""
    first = alike[0]
    shared = [
        subject_words(first.subject),
        outcome_word(first.outcome),
        severity_word(first.severity) if first.outcome is Outcome.FAILED else "",
        reason,
    ]
    if len(alike) > _MOST_TITLES:
        codes = "  ".join(sorted(verdict.code for verdict in alike))
        return [[word("n_rules", n=len(alike)), codes, *shared]]
    titled = [[verdict.code, rule_title(verdict.rule_id)] for verdict in alike]
    return [[*titled[0], *shared], *([*pair, "", "", "", ""] for pair in titled[1:])]


def print_summary(document: VerdictsDocument, report: Path | None = None) -> None:
    """The last lines, which stay in view on a terminal: findings, counts of outcomes, the report."""
    findings = [verdict for verdict in document.verdicts if verdict.outcome is Outcome.FAILED]
    for verdict in sorted(findings, key=lambda finding: (finding.severity.rank, finding.code)):
        where = f"{severity_word(verdict.severity)}, {subject_words(verdict.subject)}"
        say(f"✗ {verdict.code} {rule_title(verdict.rule_id)} ({where}): {reason_of(verdict, language())}")
    counts = Counter(verdict.outcome for verdict in document.verdicts)
    summary = ", ".join(f"{counts[outcome]} {outcome_word(outcome)}" for outcome in _ORDER if counts[outcome])
    if document.app is not None and document.app.state is not None:
        _say_prepared(document.app.state)
    say(word("summary_of", package=document.package, summary=summary or word("no_findings")))
    passed = [verdict.missed[0].n_launches for verdict in document.verdicts if verdict.missed]
    if passed:
        odds = {
            missed_fault.one_in: f"{missed_fault.probability * 100:.0f}"
            for missed_fault in missed_faults(min(passed))
        }
        share = f"{at_most(min(passed)) * 100:.0f}"
        say(word("missed", n=min(passed), share=share, often=odds[3], seldom=odds[10]))
    named = None if findings else watched(document.could_see)
    if named is not None:
        say(watched_in(named, language()))
    if document.coverage is not None:
        say(_coverage_line(document.coverage))
    if document.stopped is not None:
        say(stopped_line(document.stopped))
    if report is not None:
        say(f"{word('report')}: {report}")


def _coverage_line(coverage: Coverage) -> str:
    shares = {"low": f"{coverage.low * 100:.0f}", "high": f"{coverage.high * 100:.0f}"}
    return word(
        "adverts_seen",
        n=coverage.n_creatives,
        sightings=coverage.n_sightings,
        estimated=f"{coverage.estimated:.0f}",
        **shares,
    )


def _say_prepared(state: AppState) -> None:
    """What a preparation did before the launches that were judged; nothing if there was none."""
    if state.prepared_by is None:
        return
    done = [
        f"prepared_{name}_{value}"
        for name, value in (
            ("storage", state.storage),
            ("consent", state.consent),
            ("introduction", state.introduction),
            ("login", state.login),
        )
        if value is not None
    ]
    told = [word(key) for key in done]
    if state.refused:
        told.append(word("prepared_refused", n=state.refused))
    say(word("prepared", by=state.prepared_by, what=", ".join(told) or word("prepared_nothing")))


def _device(kind: str) -> str:
    return word("device_none") if kind == "none" else term("device", kind)
