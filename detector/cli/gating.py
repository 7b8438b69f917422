"""How `scan`, `judge` and `report` use a baseline: read first, applied and printed after the verdicts."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from detector.assessment.seen_run import SeenRun
from detector.cli.exit_codes import ExitCode
from detector.cli.language import language
from detector.cli.options import BaselineFile, Expect, Expected, FailLevel, HardFail, MaxOpen, SoftFail
from detector.cli.terminal import say
from detector.cli.words import word
from detector.core.clock import Clock, today_utc
from detector.core.verdict import Severity
from detector.judging.document import VerdictsDocument
from detector.regression.baseline import AcceptedEntry, Baseline, BaselineMatch, Standing, standings_of
from detector.regression.baseline_file import read_baseline
from detector.regression.case_notes import CaseNote, notes_of
from detector.regression.exit_code import exit_code_of_case
from detector.regression.fingerprint import marked
from detector.regression.gate import Gate, Standings, n_open_rules, names_of
from detector.regression.mending import mended
from detector.regression.origin import Origin, OriginKind, origins_of
from detector.reporting.words import Words, notes_in_words, origin_in_words
from detector.rules import RULES

__all__ = ["Asked", "GateOptions", "origin_line", "print_standings"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is to fail, settled before anything is judged. `baseline` None: every finding is new."""

    gate: Gate
    baseline: Baseline | None
    today: date

    def after(self, document: VerdictsDocument, runs: Sequence[SeenRun]) -> "Judged":
        """The gate applied to these verdicts, which were judged from `runs`."""
        origins = origins_of(document.verdicts, runs)
        if self.baseline is None:
            return Judged(gate=self.gate, document=document, mended=0, origins=origins)
        all_marked = marked(document, runs)
        standings = standings_of(all_marked, self.baseline, self.today)
        return Judged(
            gate=replace(self.gate, standings=standings),
            document=document,
            mended=len(mended(self.baseline, all_marked)),
            origins=origins,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """`mended`: how many entries of the baseline are mended. `origins`: whose each finding is."""

    gate: Gate
    document: VerdictsDocument
    mended: int
    origins: Mapping[tuple[str, str], Origin | None]

    @property
    def standings(self) -> Standings | None:
        return self.gate.standings

    @property
    def notes(self) -> tuple[CaseNote, ...]:
        return notes_of(self.document, self.gate)

    @property
    def exit_code(self) -> ExitCode:
        document = self.document
        return exit_code_of_case(document, gate=self.gate)


@dataclass(frozen=True, slots=True, kw_only=True)
class GateOptions:
    """What is to fail, as typed on the command line."""

    baseline: BaselineFile = None
    soft_fail: SoftFail = None
    hard_fail: HardFail = None
    max_open: MaxOpen = None
    expect: Expect = None
    fail_level: FailLevel = Severity.MAJOR

    @property
    def is_asked(self) -> bool:
        """Whether anything but the severity was asked for."""
        asked = (self.baseline, self.soft_fail, self.hard_fail, self.max_open, self.expect)
        return any(one is not None for one in asked)

    def asked(self, clock: Clock) -> Asked:
        """Raises ConfigError, before any capture, if the baseline cannot be read or a name is unknown."""
        gate = Gate(
            fail_level=self.fail_level,
            soft=names_of(self.soft_fail, RULES, option="--soft-fail"),
            hard=names_of(self.hard_fail, RULES, option="--hard-fail"),
            max_open=self.max_open,
            expects_no_window=self.expect is Expected.NO_WINDOW,
        )
        known = None if self.baseline is None else read_baseline(self.baseline)
        return Asked(gate=gate, baseline=known, today=today_utc(clock))


def print_standings(judged: Judged) -> None:
    """What is to be said beside the verdicts; each finding's standing, and what stays open, if asked for."""
    for sentence in notes_in_words(judged.notes, Words(language())):
        say(f"! {sentence}")
    for verdict in judged.document.verdicts:
        key = verdict.rule_id, verdict.subject
        stood = None if judged.standings is None else judged.standings.get(key)
        parts = [part for part in (stood and _standing(stood), origin_line(judged.origins.get(key))) if part]
        if parts:
            say(f"  {verdict.code} ({verdict.subject}): {'; '.join(parts)}")
    if judged.standings is not None:
        counts = Counter(stood.standing for stood in judged.standings.values())
        counted = ", ".join(
            f"{counts[one]} {word(f'standing_{one.value}')}" for one in Standing if counts[one]
        )
        say(f"{word('baseline')}: {counted or word('no_findings')}")
        if judged.mended:
            say(word("mended").format(n=judged.mended))
    if judged.gate.has_too_many_open(judged.document.verdicts):
        n_open = n_open_rules(judged.document.verdicts)
        say(word("too_many_open").format(n=n_open, most=judged.gate.max_open))


def origin_line(origin: Origin | None) -> str:
    """Whose a finding is, by its launches; "" where they do not show it."""
    is_known = origin is not None and origin.kind is not OriginKind.UNTOLD
    return origin_in_words(origin, Words(language())) if is_known else ""


def _standing(stood: BaselineMatch) -> str:
    name, entry = word(f"standing_{stood.standing.value}"), stood.entry
    if stood.standing is Standing.WORSE and entry is not None:
        return f"{name} ({entry.severity.value})"
    if isinstance(entry, AcceptedEntry):
        return f"{name} ({entry.owner}, {entry.expires}: {entry.reason})"
    return name if entry is None else f"{name} ({entry.first_seen})"
