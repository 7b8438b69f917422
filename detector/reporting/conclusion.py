"""What an inspection report must say beside its figures: by which norms, with what result, what stays open.

Pure: each part is built once in the words of a language, and the page and the PDF show the same.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from detector.core.verdict import Outcome
from detector.judging.clauses import Force
from detector.judging.could_see import watched, watched_in
from detector.reporting.finding_words import item_title, limit_text, main_quantity, subject_name
from detector.reporting.findings import Citation, Finding
from detector.reporting.page import Page
from detector.reporting.times import shown_zone, stamp
from detector.reporting.words import Words, amount_of, dates_in_words, missed_in_words, reason_in_words

__all__ = ["Norm", "RestGroup", "RestRow", "conclusion", "norms", "rest_groups"]

MAX_NAMED = 12
_FORCE_ORDER = tuple(Force)


@dataclass(frozen=True, slots=True, kw_only=True)
class Norm:
    """One document of the basis. `dates` and `number` may be ""; `labels` names the sections used."""

    title: str
    authority: str
    number: str
    status: str
    dates: str
    labels: str


def norms(page: Page, words: Words) -> tuple[Norm, ...]:
    """The documents whose clauses the verdicts cite, binding ones first; of undecided cases, of all rules."""
    judged = page.table or page.rest
    used: dict[str, tuple[Citation, dict[str, None]]] = {}
    for cited in (clause for finding in judged for clause in finding.clauses):
        _, labels = used.setdefault(cited.document.id, (cited, {}))
        labels[cited.section.label] = None
    in_order = sorted(used.values(), key=_order)
    return tuple(_norm(cited, labels, words) for cited, labels in in_order)


def _order(used: tuple[Citation, Iterable[str]]) -> tuple[int, str]:
    document = used[0].document
    return _FORCE_ORDER.index(document.force), document.id


def _norm(cited: Citation, labels: Iterable[str], words: Words) -> Norm:
    document, dates = cited.document, dates_in_words(words, cited.term, cited.validity)
    if document.published is not None:
        dates.insert(0, words("clause.published", date=document.published.isoformat()))
    title = words.pick(f"《{document.title_zh}》", document.title_en)
    number = document.document_number or ""
    return Norm(
        title=title,
        authority=words.pick(document.authority_zh, document.authority_en),
        number="" if number in title else number,
        status=words(f"clause.{document.force.value}"),
        dates=words.pick("，", ", ").join(dates),
        labels=words.pick("；", "; ").join(labels),
    )


# --- the conclusion ---


def conclusion(page: Page, words: Words) -> str:
    """One paragraph: what was examined, how many items came out how, which fail, which stay undecided."""
    return words.pick("", " ").join(_sentences(page, words))


def _sentences(page: Page, words: Words) -> Iterator[str]:
    counts = page.counts
    yield _examined(page, words)
    if not page.table:
        yield words("conclusion.nothing")
    else:
        yield words(
            "conclusion.counts",
            n=len(page.table),
            passed=counts[Outcome.PASSED],
            failed=counts[Outcome.FAILED],
            split=_by_severity(page, words),
            open=counts[Outcome.CANT_TELL],
        )
        failed = [view.finding for view in page.findings]
        if failed:
            yield words("conclusion.failed", items=_named(failed, words, with_figures=True))
        elif counts[Outcome.PASSED]:
            yield words("conclusion.none_failed")
            if (named := watched(page.report.document.could_see)) is not None:
                yield watched_in(named, words.language)
    still_open = [finding for finding in page.table if finding.verdict.outcome is Outcome.CANT_TELL]
    if still_open:
        yield words("conclusion.open", items=_named(still_open, words))
    if counts[Outcome.ERROR]:
        yield words("conclusion.errors", n=counts[Outcome.ERROR])
    if counts[Outcome.UNTESTED] or counts[Outcome.INAPPLICABLE]:
        yield words(
            "conclusion.untested", n=counts[Outcome.UNTESTED], inapplicable=counts[Outcome.INAPPLICABLE]
        )
    yield words("summary.indication")


def _examined(page: Page, words: Words) -> str:
    report, comma = page.report, words.pick("、", ", ")
    unknown = words("header.unknown")
    known = ("virtual", "emulator", "phone", "recording")
    kinds = comma.join(
        words(f"device.{device_kind}") if device_kind in known else device_kind
        for device_kind in report.device_kinds
    )
    models = (
        " ".join(
            part
            for part in (
                line.model,
                words("header.android", version=line.android) if line.android else None,
            )
            if part
        )
        for line in page.device_lines
    )
    devices = comma.join(dict.fromkeys(model for model in models if model))
    zone = shown_zone(page.zone, words.language)
    dates = " – ".join(dict.fromkeys(stamp(one, zone) for one in (page.first_start, page.last_start) if one))
    profile = words.pick(report.law.profile.title_zh, report.law.profile.title_en)
    version = words("conclusion.version", version=", ".join(report.package_versions) or unknown)
    named = () if report.name == report.package else (report.package,)
    key = "conclusion.recording" if report.device_kinds == ("recording",) else "conclusion.examined"
    return words(
        key,
        app=report.name,
        about=words.pick("，", ", ").join((*named, version)),
        device=f"{kinds}{words.pick('（', ' (')}{devices}{words.pick('）', ')')}" if devices else kinds,
        n=len(page.runs),
        dates=dates or unknown,
        profile=profile,
    )


def _by_severity(page: Page, words: Words) -> str:
    """In brackets; "" without a failure."""
    by_severity = Counter(view.finding.verdict.severity for view in page.findings)
    split = words.pick("、", ", ").join(
        f"{words(f'severity.{severity.value}')} {n}"
        for severity, n in sorted(by_severity.items(), key=lambda item: item[0].rank)
    )
    return f"{words.pick('（', ' (')}{split}{words.pick('）', ')')}" if split else ""


def _named(findings: Sequence[Finding], words: Words, *, with_figures: bool = False) -> str:
    """E.g. `size of the close glyph (CLS-05: 10.1 ± 1.5′, limit ≥ 20′)`; each item once."""
    named: dict[str, None] = {}
    for finding in findings:
        told = f"{words.pick('', ' ')}".join(
            (item_title(finding, words), _bracket(finding, words, with_figures))
        )
        named[told] = None
    shown = words.pick("、", "; ").join(list(named)[:MAX_NAMED])
    left = len(named) - MAX_NAMED
    return f"{shown}{words('conclusion.more', n=left)}" if left > 0 else shown


def _bracket(finding: Finding, words: Words, with_figures: bool) -> str:
    quantity = main_quantity(finding) if with_figures else None
    told = finding.verdict.code
    if quantity is not None:
        told = words(
            "conclusion.figures",
            code=told,
            value=amount_of(words, quantity),
            limit=limit_text(finding, words),
        )
    return f"{words.pick('（', '(')}{told}{words.pick('）', ')')}"


# --- the rest: one line a reason ---


@dataclass(frozen=True, slots=True, kw_only=True)
class RestRow:
    """`findings` have the same reason; only what was not tested or does not apply is put together."""

    findings: tuple[Finding, ...]
    where: str
    reason: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RestGroup:
    """`missed`: what the group's passes leave open, for the one that rests on the fewest launches; "" if none
    was computed.
    """

    outcome: Outcome
    n: int
    rows: tuple[RestRow, ...]
    missed: str = ""


_TOGETHER = (Outcome.UNTESTED, Outcome.INAPPLICABLE)


def rest_groups(page: Page, words: Words) -> tuple[RestGroup, ...]:
    order = (Outcome.ERROR, Outcome.CANT_TELL, Outcome.PASSED, *_TOGETHER)
    return tuple(
        RestGroup(
            outcome=outcome,
            n=len(own),
            rows=_rows(own, words, together=outcome in _TOGETHER),
            missed=missed_in_words((finding.verdict for finding in own), words),
        )
        for outcome in order
        if (own := [finding for finding in page.rest if finding.verdict.outcome is outcome])
    )


def _rows(findings: Sequence[Finding], words: Words, *, together: bool) -> tuple[RestRow, ...]:
    alike: dict[tuple[str, ...], list[Finding]] = {}
    for finding in findings:
        code = finding.verdict.reason_code
        told = (
            reason_in_words(finding.verdict, words.language),
            words(f"reason_code.{code.value}") if code is not None else "",
            subject_name(finding, words),
        )
        alike.setdefault(told if together else (*told, finding.key), []).append(finding)
    return tuple(
        RestRow(findings=tuple(own), reason=told[0], code=told[1], where=told[2])
        for told, own in alike.items()
    )
