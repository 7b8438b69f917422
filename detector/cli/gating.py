"""How `scan`, `judge` and `report` use a baseline: read first, applied and printed after the verdicts."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from detector.cli.exit_codes import ExitCode
from detector.cli.language import language
from detector.cli.options import (
    BaselineFile,
    Expect,
    Expected,
    FailLevel,
    HardFail,
    History,
    LostAfter,
    MaxOpen,
    SoftFail,
)
from detector.cli.terminal import say
from detector.cli.words import severity_word, subject_words, word
from detector.config.settings import lost_after_of
from detector.core.clock import Clock, today_utc
from detector.core.verdict import Severity
from detector.judging.document import VerdictsDocument
from detector.regression.baseline import (
    AcceptedEntry,
    Baseline,
    BaselineMatch,
    DecidedEntry,
    Standing,
    UndecidedEntry,
    standings_of,
)
from detector.regression.baseline_file import read_baseline
from detector.regression.case_notes import CaseNote, notes_of
from detector.regression.decisions import counted_nights, lost_decisions, undecided_after
from detector.regression.exit_code import exit_code_of_case
from detector.regression.fingerprint import MarkedVerdict, marked
from detector.regression.gate import LOST_AFTER, Gate, Standings, n_open_rules, names_of
from detector.regression.history_reading import decisions_in
from detector.regression.history_store import opened_history
from detector.regression.mending import mended
from detector.regression.origin import Origin, OriginKind, origins_of
from detector.reporting.words import Words, notes_in_words, origin_in_words
from detector.rules import RULES
from detector.windows.seen_run import SeenRun, tested_runs
from detector.wiring.undecided_nights import read_undecided, remember_undecided

__all__ = ["Asked", "GateOptions", "origin_line", "print_standings"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is to fail, settled before anything is judged. `baseline` None: every finding is new.

    `history`: of earlier nights; `remembered`: what this host counted of nights without a decision.
    """

    gate: Gate
    baseline: Baseline | None
    today: date
    history: Path | None = None
    remembered: tuple[UndecidedEntry, ...] = ()

    def after(self, document: VerdictsDocument, runs: Sequence[SeenRun]) -> "Judged":
        """The gate applied to these verdicts, which were judged from `runs`."""
        runs = tested_runs(runs)
        origins = origins_of(document.verdicts, runs)
        is_compared = self.baseline is not None or self.history is not None
        all_marked = marked(document, runs) if is_compared else ()
        gate = self._with_losses(all_marked, document.profile)
        if self.baseline is None:
            return Judged(gate=gate, document=document, mended=0, origins=origins)
        standings = standings_of(all_marked, self.baseline, self.today)
        return Judged(
            gate=replace(gate, standings=standings),
            document=document,
            mended=len(mended(self.baseline, all_marked)),
            origins=origins,
            at=all_marked[0].captured_at if all_marked else None,
        )

    def _with_losses(self, judged: Sequence[MarkedVerdict], profile: str) -> Gate:
        """The gate, with the decisions lost since the baseline or the last nights of the history."""
        if not judged or (self.baseline is None and self.history is None):
            return self.gate
        package, at = judged[0].mark.package, judged[0].captured_at
        known = self.baseline or Baseline()
        decided, undecided = known.decided, (*known.undecided, *self.remembered)
        if self.history is not None and at is not None:
            with opened_history(self.history) as history:
                past = decisions_in(history, package=package, profile=profile, before=at)
            decided, undecided = _joined(decided, past[0]), (*undecided, *past[1])
        return replace(
            self.gate,
            lost=lost_decisions(decided, counted_nights(undecided, at), judged),
            records_decisions=any(entry.package == package for entry in decided) or self.baseline is None,
        )


def _joined(known: Sequence[DecidedEntry], past: Sequence[DecidedEntry]) -> tuple[DecidedEntry, ...]:
    """Those of the baseline, and of the history what it does not name."""
    named = {(entry.package, entry.shape, rule) for entry in known for rule in entry.rules}
    more = (
        replace(
            entry,
            rules=tuple(rule for rule in entry.rules if (entry.package, entry.shape, rule) not in named),
        )
        for entry in past
    )
    return (*known, *more)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """`mended`: how many entries of the baseline are mended. `origins`: whose each finding is. `at`: when the
    first launch began; None: not known, or nothing is compared.
    """

    gate: Gate
    document: VerdictsDocument
    mended: int
    origins: Mapping[tuple[str, str], Origin | None]
    at: str | None = None

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
    history: History = None
    lost_decisions: LostAfter = None
    fail_level: FailLevel = Severity.MAJOR

    @property
    def is_asked(self) -> bool:
        """Whether anything but the severity was asked for."""
        asked = (self.baseline, self.soft_fail, self.hard_fail, self.max_open, self.expect)
        return any(one is not None for one in asked)

    @property
    def compares(self) -> bool:
        """Whether earlier nights are asked about: then what was seen is needed too."""
        return self.baseline is not None or self.history is not None

    def asked(self, clock: Clock) -> Asked:
        """Raises ConfigError, before any capture, if the baseline cannot be read or a name is unknown."""
        gate = Gate(
            fail_level=self.fail_level,
            soft=names_of(self.soft_fail, RULES, option="--soft-fail"),
            hard=names_of(self.hard_fail, RULES, option="--hard-fail"),
            max_open=self.max_open,
            expects_no_window=self.expect is Expected.NO_WINDOW,
            lost_after=LOST_AFTER if self.lost_decisions is None else lost_after_of(self.lost_decisions),
        )
        known = None if self.baseline is None else read_baseline(self.baseline)
        return Asked(
            gate=gate,
            baseline=known,
            today=today_utc(clock),
            history=self.history if self.history is not None and self.history.is_file() else None,
            remembered=() if self.baseline is None else read_undecided(self.baseline),
        )

    def remember(self, judged: "Judged") -> None:
        """Counts this night for the decisions that were lost, on this host; nothing without a baseline."""
        if self.baseline is None or judged.at is None:
            return
        package, at = judged.document.package, judged.at
        entries = undecided_after(read_undecided(self.baseline), judged.gate.lost, package=package, at=at)
        remember_undecided(self.baseline, package, entries)


def print_standings(judged: Judged) -> None:
    """What is to be said beside the verdicts; each finding's standing, and what stays open, if asked for."""
    for sentence in notes_in_words(judged.notes, Words(language())):
        say(f"! {sentence}")
    for verdict in judged.document.verdicts:
        key = verdict.rule_id, verdict.subject
        stood = None if judged.standings is None else judged.standings.get(key)
        parts = [part for part in (stood and _standing(stood), origin_line(judged.origins.get(key))) if part]
        if parts:
            say(f"  {verdict.code} ({subject_words(verdict.subject)}): {'; '.join(parts)}")
    if judged.standings is not None:
        counts = Counter(stood.standing for stood in judged.standings.values())
        counted = ", ".join(
            f"{counts[standing]} {word(f'standing_{standing.value}')}"
            for standing in Standing
            if counts[standing]
        )
        say(f"{word('baseline')}: {counted or word('no_findings')}")
        if judged.mended:
            say(word("mended", n=judged.mended))
    if judged.gate.has_too_many_open(judged.document.verdicts):
        n_open = n_open_rules(judged.document.verdicts)
        say(word("too_many_open", n=n_open, most=judged.gate.max_open))


def origin_line(origin: Origin | None) -> str:
    """Whose a finding is, by its launches; "" where they do not show it."""
    is_known = origin is not None and origin.kind is not OriginKind.UNTOLD
    return origin_in_words(origin, Words(language())) if is_known else ""


def _standing(stood: BaselineMatch) -> str:
    name, entry = word(f"standing_{stood.standing.value}"), stood.entry
    if stood.standing is Standing.WORSE and entry is not None:
        return f"{name} ({severity_word(entry.severity)})"
    if isinstance(entry, AcceptedEntry):
        return f"{name} ({entry.owner}, {entry.expires}: {entry.reason})"
    return name if entry is None else f"{name} ({entry.first_seen})"
