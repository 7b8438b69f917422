"""What a report shows besides its case: kept in its list, so that the same files can be rendered again.

A seal covers a report only if rendering gives it. What is kept here is the word of whoever rendered it; it
changes no verdict, no picture and no number.
"""

import base64
from dataclasses import dataclass
from typing import Any

from detector import codec
from detector.case import Contradiction
from detector.regression.baseline import AcceptedEntry, BaselineMatch, KnownEntry, Standing
from detector.regression.case_notes import CaseNote
from detector.regression.gate import Standings
from detector.reporting.lab import Issuer, Lab
from detector.reporting.logo import Logo
from detector.reporting.protection import Protection

__all__ = ["ReportInputs", "as_plain", "inputs_from", "issued_by", "stood"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stood:
    """How one failed verdict compares with the baseline; at most one of the entries is given."""

    rule_id: str
    subject: str
    standing: Standing
    known: KnownEntry | None = None
    accepted: AcceptedEntry | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnLogo:
    """`content` in base64."""

    content: str
    aspect: float


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedBy:
    lab: Lab
    logo: DrawnLogo | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportInputs:
    """`folder`: where the report was written, as seen from the working folder (JUnit names it). `stood` None:
    no baseline was used. `tool_sha256`: the program that rendered it. `contradictions`: other judgements of
    the case, `protection`: what signatures covered, both as they were then. `is_of_copy`: it was rendered
    from a pruned or redacted copy, and says so.
    """

    formats: tuple[str, ...]
    folder: str
    tool_sha256: str
    capture_command: str | None = None
    stood: tuple[Stood, ...] | None = None
    notes: tuple[CaseNote, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    protection: Protection | None = None
    issued_by: IssuedBy | None = None
    is_of_copy: bool = False

    @property
    def standings(self) -> Standings | None:
        if self.stood is None:
            return None
        return {
            (stood.rule_id, stood.subject): BaselineMatch(
                standing=stood.standing, entry=stood.known if stood.accepted is None else stood.accepted
            )
            for stood in self.stood
        }

    @property
    def issuer(self) -> Issuer | None:
        if self.issued_by is None:
            return None
        drawn = self.issued_by.logo
        logo = None
        if drawn is not None:
            content = base64.b64decode(drawn.content)
            logo = Logo(content=content, aspect=drawn.aspect)
        return Issuer(lab=self.issued_by.lab, logo=logo)


def stood(standings: Standings | None) -> tuple[Stood, ...] | None:
    if standings is None:
        return None
    return tuple(_stood(key, match) for key, match in sorted(standings.items()))


def _stood(key: tuple[str, str], match: BaselineMatch) -> Stood:
    entry = match.entry
    is_accepted = isinstance(entry, AcceptedEntry)
    return Stood(
        rule_id=key[0],
        subject=key[1],
        standing=match.standing,
        known=None if is_accepted else entry,
        accepted=entry if isinstance(entry, AcceptedEntry) else None,
    )


def issued_by(issuer: Issuer | None) -> IssuedBy | None:
    if issuer is None:
        return None
    logo = issuer.logo
    drawn = None
    if logo is not None:
        content = base64.b64encode(logo.content).decode()
        drawn = DrawnLogo(content=content, aspect=logo.aspect)
    return IssuedBy(lab=issuer.lab, logo=drawn)


def as_plain(inputs: ReportInputs) -> dict[str, Any]:
    """For the report's list."""
    plain: dict[str, Any] = codec.to_plain(inputs)
    return plain


def inputs_from(plain: dict[str, Any], *, where: str) -> ReportInputs:
    """Raises ConfigError if this program did not write it."""
    return codec.from_plain(ReportInputs, plain, where=where)
