"""A case as one Markdown page, for the step summary of GitHub Actions or a merge request.

It links to nothing, since the case is not there.

Text from an app or a file stays plain text: every character that Markdown or HTML could interpret is escaped.
"""

import re
from collections.abc import Iterator

from detector.core.printable import printable
from detector.core.verdict import Outcome
from detector.judging.wording import plain_amount
from detector.regression.origin import OriginKind
from detector.reporting.case_report import CaseReport
from detector.reporting.finding_words import limits_with_units, main_quantity
from detector.reporting.findings import Finding, findings_of
from detector.reporting.page import Page
from detector.reporting.words import (
    LANGUAGES,
    Words,
    copy_in_words,
    notes_in_words,
    origin_in_words,
    reason_in_words,
)

__all__ = ["MARKDOWN_PATHS", "render_markdown"]

MARKDOWN_PATHS = {"zh-CN": "summary.md", "en": "summary.en.md"}

_MARKUP = re.compile(r"([\\`*_\[\]()#!|~$:])")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


def render_markdown(page: Page) -> dict[str, bytes]:
    """One page per language, by its path in the report's folder."""
    return {
        MARKDOWN_PATHS[language]: "\n".join(_lines(page, Words(language))).encode() + b"\n"
        for language in LANGUAGES
    }


def _lines(page: Page, words: Words) -> Iterator[str]:
    report = page.report
    yield f"# {_text(report.package)}"
    yield ""
    if set(report.device_kinds) != {"phone"}:
        yield f"> **{_text(', '.join(words(f'device.{kind}') for kind in report.device_kinds))}**"
        yield ""
    if report.copy is not None:
        yield f"> **{_text(copy_in_words(report.copy, words))}**"
        yield ""
    for doubt in report.doubts:
        yield f"> {_text(doubt)}"
        yield ""
    for sentence in notes_in_words(report.notes, words):
        yield f"> **{_text(sentence)}**"
        yield ""
    counts = (
        f"{words(f'outcome.{outcome.value}')} {n}" for outcome in Outcome if (n := page.counts[outcome])
    )
    yield f"{_text(', '.join(counts))}. {_text(page.number)}"
    findings = findings_of(report)
    failed = [finding for finding in findings if finding.verdict.outcome is Outcome.FAILED]
    if failed:
        yield ""
        yield from _table(failed, words, report)
    open_ones = [
        finding for finding in findings if finding.verdict.outcome in (Outcome.ERROR, Outcome.CANT_TELL)
    ]
    if open_ones:
        yield ""
        yield f"<details><summary>{_text(words('outcome.cantTell'))} {len(open_ones)}</summary>"
        yield ""
        yield from _table(open_ones, words, report)
        yield ""
        yield "</details>"


def _table(findings: list[Finding], words: Words, report: CaseReport) -> Iterator[str]:
    heads = ("table.rule", "table.window", "table.outcome", "table.measured", "table.limit", "rest.reason")
    yield f"| {' | '.join(_text(words(head)) for head in heads)} |"
    yield f"|{' --- |' * len(heads)}"
    for finding in findings:
        yield f"| {' | '.join(_text(cell) for cell in _cells(finding, words, report))} |"


def _cells(finding: Finding, words: Words, report: CaseReport) -> Iterator[str]:
    verdict, quantity = finding.verdict, main_quantity(finding)
    rule = finding.rule
    title = words.pick(rule.title_zh, rule.title_en) if rule is not None else verdict.rule_id
    yield f"{verdict.code} {title}"
    yield verdict.subject
    outcome = words(f"outcome.{verdict.outcome.value}")
    matched = report.baseline_match(verdict)
    standing = "" if matched is None else f", {words(f'standing.{matched.standing.value}')}"
    is_failure = verdict.outcome is Outcome.FAILED
    yield f"{outcome}, {verdict.severity.value}{standing}" if is_failure else outcome
    yield plain_amount(quantity) if quantity is not None else "–"
    yield ", ".join(f"{value:g} {unit}" for value, unit in limits_with_units(finding)) or "–"
    reason, origin = reason_in_words(verdict, words.language), finding.origin
    is_known = origin is not None and origin.kind is not OriginKind.UNTOLD
    whose = f" {words('whose')}{words.pick('：', ': ')}{origin_in_words(origin, words)}" if is_known else ""
    yield f"{reason}{whose}"


def _text(text: str) -> str:
    """As text in one line of Markdown: no markup, HTML, line breaks or links."""
    one_line = " ".join(printable(text).split())
    safe = "".join(_ENTITIES.get(character, character) for character in one_line)
    return _MARKUP.sub(r"\\\1", safe)
