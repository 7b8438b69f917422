"""`detector baseline`: which findings a team knows of, and which it accepts until a given day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from detector import codec
from detector.cli.gating import origin_line
from detector.cli.options import AsJson
from detector.cli.terminal import print_document, print_line, print_table, say, tell
from detector.cli.verdict_table import rule_title
from detector.cli.words import severity_word, subject_words, window_words, word
from detector.core.clock import today_utc
from detector.core.errors import ConfigError
from detector.core.verdict import Outcome, Severity
from detector.regression.baseline import (
    AcceptedEntry,
    Baseline,
    KnownEntry,
    Standing,
    accepting,
    entry_by_fingerprint,
    standing_of,
    with_findings,
)
from detector.regression.baseline_file import BASELINE_NAME, change_baseline, read_baseline, write_baseline
from detector.regression.cases import launches_by_place, read_judged
from detector.regression.decisions import after_nights
from detector.regression.fingerprint import Mark, MarkedVerdict
from detector.regression.mending import mended, without_mended
from detector.regression.origin import Origin, origin_of
from detector.wiring.tool import host_clock

__all__ = ["STANDINGS_FORMAT", "StandingsDocument", "register"]

STANDINGS_FORMAT = "standings/1"

Cases = Annotated[list[Path], typer.Argument(help="Judged case folders.")]
MoreCases = Annotated[list[Path] | None, typer.Argument(help="Judged case folders.")]
File = Annotated[Path, typer.Option("--baseline", help="The baseline's file.")]

Lost = Annotated[
    bool,
    typer.Option("--lost", help="What these cases did not decide is no longer expected to be decided."),
]

FILE = Path(BASELINE_NAME)


def register(app: typer.Typer) -> None:
    """Add these commands to the console script."""
    group = typer.Typer(help="Findings that are known, and those that are accepted.", no_args_is_help=True)
    group.command("create")(create)
    group.command("update")(update)
    group.command("prune")(prune)
    group.command("explain")(explain)
    group.command("accept")(accept)
    app.add_typer(group, name="baseline")


def create(cases: Cases, baseline: File = FILE) -> None:
    """Write a first baseline that knows all findings of these cases; never over one that is there."""
    made = after_nights(Baseline(), _judged(cases), today_utc(host_clock()))
    write_baseline(baseline, made)
    _print_written(baseline, made)


def update(cases: Cases, *, baseline: File = FILE, lost: Lost = False) -> None:
    """Take new findings in as known and what is mended out; accepted ones stay as they are."""
    judged, today = _judged(cases), today_utc(host_clock())
    made = change_baseline(baseline, lambda known: after_nights(known, judged, today, forgets=lost))
    _print_written(baseline, made)


def prune(cases: Cases, baseline: File = FILE) -> None:
    """Take out what is known and mended: its rule passed, and failed nowhere. Nothing is taken in."""
    judged = _judged(cases)
    _print_written(baseline, change_baseline(baseline, lambda known: without_mended(known, judged)))


def accept(
    fingerprint: Annotated[str, typer.Argument(help="The finding's fingerprint, or its first digits.")],
    cases: MoreCases = None,
    *,
    reason: Annotated[str, typer.Option(help="Why it may stay.")],
    owner: Annotated[str, typer.Option(help="Who answers for it.")],
    expires: Annotated[str, typer.Option(help="The last day on which it is accepted, e.g. 2027-03-31.")],
    baseline: File = FILE,
) -> None:
    """Accept one finding until a day; from the next on it counts as new."""
    if len(fingerprint) < 6:
        raise ConfigError(f"{fingerprint!r}: give six digits of the fingerprint or more")
    if not (reason.strip() and owner.strip()):
        raise ConfigError("--reason and --owner: an acceptance needs both")
    judged, today = _judged(cases or []), today_utc(host_clock())
    until = _day(expires, today)

    def accepted(known: Baseline) -> Baseline:
        entry = entry_by_fingerprint(with_findings(known, judged, today), fingerprint)
        if entry is None:
            raise ConfigError(f"{fingerprint}: no finding of {baseline} or of the cases given begins so")
        return accepting(known, entry, reason=reason, owner=owner, expires=until)

    _print_written(baseline, change_baseline(baseline, accepted))


def _day(text: str, today: date) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise ConfigError(f"--expires: {text!r} is no day, e.g. 2027-03-31") from error
    if day < today:
        raise ConfigError(f"--expires: {text} is past")
    return day


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryLine:
    """`standing` is known, accepted or expired; `passed`: how many launches passed since it last failed;
    `is_mended`: together with those of the cases given, they are enough."""

    mark: Mark
    fingerprint: str
    severity: Severity
    first_seen: date
    standing: Standing
    passed: int
    is_mended: bool
    reason: str | None
    owner: str | None
    expires: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingLine:
    """`entry` is the fingerprint of the matched entry; null if new. `origin`: whose finding it is, by the
    launches of all cases given; null where it cannot be counted in launches.
    """

    mark: Mark
    fingerprint: str
    code: str
    subject: str
    severity: Severity
    standing: Standing
    entry: str | None
    origin: Origin | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingsDocument:
    """`standings/1`: the entries of a baseline, and the standing of findings against it."""

    format: str
    path: str
    entries: tuple[EntryLine, ...]
    findings: tuple[FindingLine, ...]


def explain(cases: MoreCases = None, *, baseline: File = FILE, as_json: AsJson = False) -> None:
    """Show what is known and accepted, and how the findings of cases stand to it and why."""
    known, today = read_baseline(baseline), today_utc(host_clock())
    read = [read_judged(case) for case in cases or []]
    judged = [verdict for case in read for verdict in case.marked]
    launches = launches_by_place(read)
    gone = {entry.fingerprint for entry in mended(known, judged)}
    document = StandingsDocument(
        format=STANDINGS_FORMAT,
        path=str(baseline),
        entries=tuple(_entry(entry, today, is_mended=entry.fingerprint in gone) for entry in known.entries),
        findings=tuple(
            _finding(
                verdict,
                known,
                today,
                origin_of(launches.get(verdict.mark.place, ()), of_sdk=verdict.verdict.sdk),
            )
            for verdict in judged
            if verdict.verdict.outcome is Outcome.FAILED
        ),
    )
    if as_json:
        print_document(codec.to_json(document))
        return
    print_table(
        str(baseline),
        [word(key) for key in ("fingerprint", "app", "rule", "window", "severity", "state", "reason")],
        [
            [
                entry.fingerprint[:12],
                entry.mark.package,
                rule_title(entry.mark.rule_id),
                window_words(entry.mark),
                severity_word(entry.severity),
                word(f"standing_{entry.standing.value}")
                + (f", {word('is_mended')}" if entry.is_mended else ""),
                " ".join(str(part) for part in (entry.owner, entry.expires, entry.reason) if part),
            ]
            for entry in document.entries
        ],
    )
    for finding in document.findings:
        where = f"{finding.mark.package}, {subject_words(finding.subject)}, {severity_word(finding.severity)}"
        parts = (word(f"standing_{finding.standing.value}"), origin_line(finding.origin))
        tell(f"{finding.fingerprint[:12]} {finding.code} ({where}): {'; '.join(filter(None, parts))}")
    tell(word("fingerprint_holds"))


def _entry(entry: KnownEntry, today: date, *, is_mended: bool) -> EntryLine:
    accepted = entry if isinstance(entry, AcceptedEntry) else None
    standing = Standing.KNOWN
    if accepted is not None:
        standing = Standing.EXPIRED if today > accepted.expires else Standing.ACCEPTED
    return EntryLine(
        mark=entry.mark,
        fingerprint=entry.fingerprint,
        severity=entry.severity,
        first_seen=entry.first_seen,
        standing=standing,
        passed=entry.passed,
        is_mended=is_mended,
        reason=None if accepted is None else accepted.reason,
        owner=None if accepted is None else accepted.owner,
        expires=None if accepted is None else accepted.expires,
    )


def _finding(one: MarkedVerdict, baseline: Baseline, today: date, origin: Origin | None) -> FindingLine:
    stood = standing_of(one, baseline, today)
    return FindingLine(
        mark=one.mark,
        fingerprint=one.mark.fingerprint,
        code=one.verdict.code,
        subject=one.verdict.subject,
        severity=one.verdict.severity,
        standing=stood.standing,
        entry=None if stood.entry is None else stood.entry.fingerprint,
        origin=origin,
    )


def _judged(cases: Sequence[Path]) -> tuple[MarkedVerdict, ...]:
    return tuple(verdict for case in cases for verdict in read_judged(case).marked)


def _print_written(path: Path, baseline: Baseline) -> None:
    say(
        f"{word('written')}: {len(baseline.known)} {word('standing_known')}, "
        f"{len(baseline.accepted)} {word('standing_accepted')}"
    )
    print_line(str(path))
