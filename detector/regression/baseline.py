"""Which findings a team has heard of: those that are known, and those that it accepts for a while.

What is known shrinks by itself once it is mended; what is accepted has a reason, an owner and a day on which
it ends. A finding that grew worse than it was when it was taken in counts as new. What could not be told of a
window, its role or the SDK behind it, makes no finding a new one.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import date
from enum import StrEnum

from detector.core.errors import ConfigError
from detector.core.verdict import Outcome, Severity
from detector.core.window_role import WindowRole
from detector.regression.fingerprint import UNTOLD_SDK, Mark, MarkedVerdict

__all__ = [
    "AcceptedEntry",
    "Baseline",
    "KnownEntry",
    "Standing",
    "Stood",
    "accepting",
    "entry_by_fingerprint",
    "standing_of",
    "standings_of",
    "with_findings",
]

UNKNOWN = WindowRole.UNKNOWN.value


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
    """`severity` is the worst that is taken in. `sdk`: the advert SDK that showed it; "": any.

    `perhaps`: other roles that the window may have had. `shown` of `launches` showed it when it was taken in;
    None: that cannot be counted, or an earlier version wrote it. `passed` launches did not since, up to
    `passed_until` (UTC, ISO 8601).
    """

    fingerprint: str
    rule: str
    package: str
    window: str
    shape: str
    severity: Severity
    first_seen: date
    sdk: str = UNTOLD_SDK
    perhaps: tuple[str, ...] = ()
    shown: int | None = None
    launches: int | None = None
    passed: int = 0
    passed_until: str | None = None

    @property
    def mark(self) -> Mark:
        return Mark(
            rule_id=self.rule, package=self.package, window=self.window, shape=self.shape, sdk=self.sdk
        )

    def is_like(self, finding: MarkedVerdict) -> bool:
        """The same, but for what could not be told of one of them: the window's role, or the SDK."""
        own, other = self.mark, finding.mark
        if (own.rule_id, own.package, own.shape) != (other.rule_id, other.package, other.shape):
            return False
        if own.sdk != other.sdk and UNTOLD_SDK not in (own.sdk, other.sdk):
            return False
        roles, others = {own.window, *self.perhaps}, {other.window, *finding.perhaps}
        return UNKNOWN in (own.window, other.window) or not roles.isdisjoint(others)


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
    alike = [one for one in baseline.entries if one.is_like(finding)]
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


def entry_by_fingerprint(baseline: Baseline, fingerprint: str) -> KnownEntry | None:
    """By its first digits, or those of its place, which reports name. Raises ConfigError where several begin
    so.
    """
    found = [one for one in baseline.entries if one.fingerprint.startswith(fingerprint)]
    if not found:
        found = [one for one in baseline.entries if one.mark.place.fingerprint.startswith(fingerprint)]
    if len(found) > 1:
        raise ConfigError(f"{fingerprint}: {len(found)} findings begin so; give more digits")
    return found[0] if found else None


def accepting(baseline: Baseline, entry: KnownEntry, *, reason: str, owner: str, expires: date) -> Baseline:
    """The entry moves to what is accepted; an acceptance that was there is replaced."""
    same = {one.name: getattr(entry, one.name) for one in fields(KnownEntry)}
    taken = AcceptedEntry(**same, reason=reason, owner=owner, expires=expires)
    return Baseline(
        known=tuple(one for one in baseline.known if one.fingerprint != entry.fingerprint),
        accepted=(*(one for one in baseline.accepted if one.fingerprint != entry.fingerprint), taken),
    )


def _failures(judged: Iterable[MarkedVerdict]) -> list[MarkedVerdict]:
    """Worst first, so that an entry takes the worst of those that share its fingerprint."""
    failed = (one for one in judged if one.verdict.outcome is Outcome.FAILED)
    return sorted(failed, key=lambda one: one.verdict.severity.rank)


def _known(finding: MarkedVerdict, today: date) -> KnownEntry:
    mark, tries = finding.mark, finding.verdict.tries
    return KnownEntry(
        fingerprint=mark.fingerprint,
        rule=mark.rule_id,
        package=mark.package,
        window=mark.window,
        shape=mark.shape,
        severity=finding.verdict.severity,
        first_seen=today,
        sdk=mark.sdk,
        perhaps=finding.perhaps,
        shown=tries.shown if tries else None,
        launches=tries.n if tries else None,
    )
