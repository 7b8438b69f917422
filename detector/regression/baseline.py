"""Which findings a team has heard of: those that are known, and those that it accepts for a while.

What is known shrinks by itself once it is mended; what is accepted has a reason, an owner and a day on which
it ends. A finding that grew worse than it was when it was taken in counts as new.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from detector.core.errors import ConfigError
from detector.core.verdict import Outcome, Severity
from detector.regression.fingerprint import Mark, MarkedVerdict

__all__ = [
    "AcceptedEntry",
    "Baseline",
    "KnownEntry",
    "Standing",
    "Stood",
    "accepting",
    "entry_by_fingerprint",
    "mended",
    "standing_of",
    "standings_of",
    "with_findings",
    "without_mended",
]


class Standing(StrEnum):
    """How a finding stands to a baseline."""

    NEW = "new"
    KNOWN = "known"
    ACCEPTED = "accepted"
    EXPIRED = "expired"  # it was accepted until a day that is past
    WORSE = "worse"  # it was taken in at a milder severity

    @property
    def counts_as_new(self) -> bool:
        return self in (Standing.NEW, Standing.EXPIRED, Standing.WORSE)


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownEntry:
    """`severity` is the worst that is taken in."""

    fingerprint: str
    rule: str
    package: str
    window: str
    shape: str
    severity: Severity
    first_seen: date

    @property
    def mark(self) -> Mark:
        return Mark(rule_id=self.rule, package=self.package, window=self.window, shape=self.shape)


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptedEntry(KnownEntry):
    """`expires` is the last day on which it is accepted."""

    reason: str
    owner: str
    expires: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    known: tuple[KnownEntry, ...] = ()
    accepted: tuple[AcceptedEntry, ...] = ()

    @property
    def entries(self) -> tuple[KnownEntry, ...]:
        return (*self.accepted, *self.known)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stood:
    """`entry` is the one that the finding was matched with; None of a new one."""

    standing: Standing
    entry: KnownEntry | None = None


def standing_of(finding: MarkedVerdict, baseline: Baseline, today: date) -> Stood:
    """An entry of the same fingerprint goes before one that is only like it."""
    alike = [one for one in baseline.entries if finding.mark.is_like(one.mark)]
    alike.sort(key=lambda one: one.mark != finding.mark)
    if not alike:
        return Stood(standing=Standing.NEW)
    entry = alike[0]
    if isinstance(entry, AcceptedEntry) and today > entry.expires:
        return Stood(standing=Standing.EXPIRED, entry=entry)
    if not entry.severity.at_least(finding.verdict.severity):
        return Stood(standing=Standing.WORSE, entry=entry)
    is_accepted = isinstance(entry, AcceptedEntry)
    return Stood(standing=Standing.ACCEPTED if is_accepted else Standing.KNOWN, entry=entry)


def standings_of(
    judged: Iterable[MarkedVerdict], baseline: Baseline, today: date
) -> dict[tuple[str, str], Stood]:
    """How each finding stands, by rule id and subject."""
    return {
        (one.verdict.rule_id, one.verdict.subject): standing_of(one, baseline, today)
        for one in _failures(judged)
    }


def with_findings(baseline: Baseline, judged: Iterable[MarkedVerdict], today: date) -> Baseline:
    """Every finding is known, at the severity that it has now. What is accepted stays as it is."""
    known = {one.fingerprint: one for one in baseline.known}
    for finding in _failures(judged):
        stood = standing_of(finding, Baseline(known=tuple(known.values()), accepted=baseline.accepted), today)
        if stood.standing is Standing.NEW:
            entry = _known(finding, today)
            known[entry.fingerprint] = entry
        elif stood.standing is Standing.WORSE and not isinstance(stood.entry, AcceptedEntry):
            assert stood.entry is not None
            known[stood.entry.fingerprint] = replace(stood.entry, severity=finding.verdict.severity)
    return replace(baseline, known=tuple(known.values()))


def mended(baseline: Baseline, judged: Sequence[MarkedVerdict]) -> tuple[KnownEntry, ...]:
    """Entries whose rule passed on such a window, and nowhere failed or stayed open on one like it.

    That a window did not show is no proof: adverts differ from launch to launch.
    """
    return tuple(one for one in baseline.entries if _is_mended(one.mark, judged))


def _is_mended(mark: Mark, judged: Sequence[MarkedVerdict]) -> bool:
    exact = {one.verdict.outcome for one in judged if one.mark == mark}
    alike = {one.verdict.outcome for one in judged if one.mark.is_like(mark)}
    return Outcome.PASSED in exact and not alike & {Outcome.FAILED, Outcome.CANT_TELL, Outcome.ERROR}


def without_mended(baseline: Baseline, judged: Sequence[MarkedVerdict]) -> Baseline:
    """Only what is known shrinks by itself: an acceptance is its owner's to take back."""
    gone = {one.fingerprint for one in mended(baseline, judged)}
    return replace(baseline, known=tuple(one for one in baseline.known if one.fingerprint not in gone))


def entry_by_fingerprint(baseline: Baseline, fingerprint: str) -> KnownEntry | None:
    """By its first digits. Raises ConfigError where several begin so."""
    found = [one for one in baseline.entries if one.fingerprint.startswith(fingerprint)]
    if len(found) > 1:
        raise ConfigError(f"{fingerprint}: {len(found)} findings begin so; give more digits")
    return found[0] if found else None


def accepting(baseline: Baseline, entry: KnownEntry, *, reason: str, owner: str, expires: date) -> Baseline:
    """The entry moves to what is accepted; an acceptance that was there is replaced."""
    taken = AcceptedEntry(
        fingerprint=entry.fingerprint,
        rule=entry.rule,
        package=entry.package,
        window=entry.window,
        shape=entry.shape,
        severity=entry.severity,
        first_seen=entry.first_seen,
        reason=reason,
        owner=owner,
        expires=expires,
    )
    return Baseline(
        known=tuple(one for one in baseline.known if one.fingerprint != entry.fingerprint),
        accepted=(*(one for one in baseline.accepted if one.fingerprint != entry.fingerprint), taken),
    )


def _failures(judged: Iterable[MarkedVerdict]) -> list[MarkedVerdict]:
    """Worst first, so that an entry takes the worst of those that share its fingerprint."""
    failed = (one for one in judged if one.verdict.outcome is Outcome.FAILED)
    return sorted(failed, key=lambda one: one.verdict.severity.rank)


def _known(finding: MarkedVerdict, today: date) -> KnownEntry:
    mark = finding.mark
    return KnownEntry(
        fingerprint=mark.fingerprint,
        rule=mark.rule_id,
        package=mark.package,
        window=mark.window,
        shape=mark.shape,
        severity=finding.verdict.severity,
        first_seen=today,
    )
