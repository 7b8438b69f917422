"""The findings a team is aware of: those that are known, and those that it accepts for a while.

Known findings drop out by themselves once mended; accepted ones have a reason, an owner and an expiry date. A
finding that is now worse than when it was taken in counts as new. A window's role or SDK that could not be
determined never makes a finding new.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import date
from enum import StrEnum

from detector.core.errors import ConfigError
from detector.core.verdict import Outcome, Severity
from detector.core.window_role import WindowRole
from detector.regression.fingerprint import AT, UNKNOWN_SDK, Mark, MarkedVerdict

__all__ = [
    "AcceptedEntry",
    "Baseline",
    "BaselineMatch",
    "DecidedEntry",
    "KnownEntry",
    "Standing",
    "UndecidedEntry",
    "accepting",
    "entry_by_fingerprint",
    "standing_of",
    "standings_of",
    "with_findings",
]

UNKNOWN = WindowRole.UNKNOWN.value


class Standing(StrEnum):
    """The standing of a finding against a baseline."""

    NEW = "new"
    KNOWN = "known"
    ACCEPTED = "accepted"
    EXPIRED = "expired"  # was accepted until a date that has passed
    WORSE = "worse"  # was taken in at a milder severity
    UNLOOKED = "unlooked"  # at an entry that was not looked at when the baseline was made

    @property
    def counts_as_new(self) -> bool:
        return self in (Standing.NEW, Standing.EXPIRED, Standing.WORSE)


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownEntry:
    """`severity` is the worst that the entry covers. `sdk`: the advert SDK that showed it; "": any.

    `perhaps`: other roles that the window may have had. `shown` of `launches` showed it when it was taken in;
    None: that cannot be counted, or an earlier version wrote it. Since then `passed` launches have not, up to
    `passed_until` (UTC, ISO 8601).
    """

    fingerprint: str
    rule: str
    package: str
    window: str
    shape: str
    severity: Severity
    first_seen: date
    sdk: str = UNKNOWN_SDK
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
        """The same, ignoring what could not be determined for one of them: the window's role, or the SDK."""
        own, other = self.mark, finding.mark
        if (own.rule_id, own.package, own.shape) != (other.rule_id, other.package, other.shape):
            return False
        if own.sdk != other.sdk and UNKNOWN_SDK not in (own.sdk, other.sdk):
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
class DecidedEntry:
    """The ids of the rules that were decided on windows of this shape, `shown` in so many of `launches`.

    The shape of an entry alone, `@hot`, says that the app was looked at there, whatever was decided.
    """

    package: str
    shape: str
    rules: tuple[str, ...]
    shown: int
    launches: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UndecidedEntry:
    """A rule that was decided and has not been for `nights` nights up to `until` (UTC, ISO 8601)."""

    package: str
    shape: str
    rule: str
    nights: int
    until: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """`decided` and `undecided`: () in files that do not record decisions."""

    known: tuple[KnownEntry, ...] = ()
    accepted: tuple[AcceptedEntry, ...] = ()
    decided: tuple[DecidedEntry, ...] = ()
    undecided: tuple[UndecidedEntry, ...] = ()

    @property
    def entries(self) -> tuple[KnownEntry, ...]:
        return (*self.accepted, *self.known)

    def has_looked_at(self, mark: Mark) -> bool:
        """Whether windows of this entry to the app were looked for; at a cold start they always are."""
        at = mark.shape.partition(AT)[2]
        known = {(entry.package, entry.shape) for entry in self.entries}
        known |= {(entry.package, entry.shape) for entry in self.decided}
        return not at or any(
            package == mark.package and shape.partition(AT)[2] == at for package, shape in known
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class BaselineMatch:
    """`entry` is the one that the finding was matched with; None for a new one."""

    standing: Standing
    entry: KnownEntry | None = None


def standing_of(finding: MarkedVerdict, baseline: Baseline, today: date) -> BaselineMatch:
    """An entry of the same fingerprint takes precedence over one that is only like it."""
    alike = [entry for entry in baseline.entries if entry.is_like(finding)]
    alike.sort(key=lambda entry: entry.mark != finding.mark)
    if not alike:
        is_looked = baseline.has_looked_at(finding.mark)
        return BaselineMatch(standing=Standing.NEW if is_looked else Standing.UNLOOKED)
    entry = alike[0]
    if isinstance(entry, AcceptedEntry) and today > entry.expires:
        return BaselineMatch(standing=Standing.EXPIRED, entry=entry)
    if not entry.severity.at_least(finding.verdict.severity):
        return BaselineMatch(standing=Standing.WORSE, entry=entry)
    is_accepted = isinstance(entry, AcceptedEntry)
    return BaselineMatch(standing=Standing.ACCEPTED if is_accepted else Standing.KNOWN, entry=entry)


def standings_of(
    judged: Iterable[MarkedVerdict], baseline: Baseline, today: date
) -> dict[tuple[str, str], BaselineMatch]:
    """The standing of each finding, by rule id and subject."""
    return {
        (failure.verdict.rule_id, failure.verdict.subject): standing_of(failure, baseline, today)
        for failure in _failures(judged)
    }


def with_findings(baseline: Baseline, judged: Iterable[MarkedVerdict], today: date) -> Baseline:
    """Makes every finding known, at its present severity. Accepted entries stay as they are."""
    known = {entry.fingerprint: entry for entry in baseline.known}
    for finding in _failures(judged):
        matched = standing_of(
            finding, Baseline(known=tuple(known.values()), accepted=baseline.accepted), today
        )
        if matched.entry is None:
            entry = _known(finding, today)
            known[entry.fingerprint] = entry
        elif matched.standing is Standing.WORSE and not isinstance(matched.entry, AcceptedEntry):
            assert matched.entry is not None
            known[matched.entry.fingerprint] = replace(matched.entry, severity=finding.verdict.severity)
    return replace(baseline, known=tuple(known.values()))


def entry_by_fingerprint(baseline: Baseline, fingerprint: str) -> KnownEntry | None:
    """By the first digits of its fingerprint, or of its place's, which reports show. Raises ConfigError where
    several match.
    """
    found = [entry for entry in baseline.entries if entry.fingerprint.startswith(fingerprint)]
    if not found:
        found = [entry for entry in baseline.entries if entry.mark.place.fingerprint.startswith(fingerprint)]
    if len(found) > 1:
        raise ConfigError(f"{fingerprint}: {len(found)} findings begin so; give more digits")
    return found[0] if found else None


def accepting(baseline: Baseline, entry: KnownEntry, *, reason: str, owner: str, expires: date) -> Baseline:
    """Moves the entry to the accepted ones, replacing an earlier acceptance."""
    same = {field.name: getattr(entry, field.name) for field in fields(KnownEntry)}
    taken = AcceptedEntry(**same, reason=reason, owner=owner, expires=expires)
    return Baseline(
        known=tuple(
            known_entry for known_entry in baseline.known if known_entry.fingerprint != entry.fingerprint
        ),
        accepted=(
            *(
                accepted_entry
                for accepted_entry in baseline.accepted
                if accepted_entry.fingerprint != entry.fingerprint
            ),
            taken,
        ),
    )


def _failures(judged: Iterable[MarkedVerdict]) -> list[MarkedVerdict]:
    """Worst first, so that an entry takes the worst of those that share its fingerprint."""
    failed = (verdict for verdict in judged if verdict.verdict.outcome is Outcome.FAILED)
    return sorted(failed, key=lambda verdict: verdict.verdict.severity.rank)


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
