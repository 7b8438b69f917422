"""What a report shows besides its case: kept in its list, so that the same files can be rendered again.

A seal covers a report only if rendering gives it. What is kept here is the word of whoever rendered it; it
changes no verdict, no picture and no number.
"""

import base64
import io
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from PIL import Image

from detector import codec
from detector.case import Contradiction
from detector.core.errors import ConfigError
from detector.regression.baseline import AcceptedEntry, BaselineMatch, KnownEntry, Standing
from detector.regression.case_notes import CaseNote
from detector.regression.gate import Standings

__all__ = [
    "AS_JUDGED",
    "LAB_FORMAT",
    "MAX_BYTES",
    "Form",
    "Issuer",
    "Lab",
    "Logo",
    "Presentation",
    "ProtectedBy",
    "Protection",
    "ReportInputs",
    "as_plain",
    "inputs_from",
    "issued_by",
    "logo_of",
    "stood",
]


# Pictures that come with a report from outside, such as a laboratory's logo or an app's icon.
#
# A file is never used as it is: it is decoded within bounds and encoded again as a PNG, so that nothing else
# it contained reaches a reader.

MAX_BYTES = 2_000_000
MAX_PIXELS = 16_000_000
_LONG_SIDE_PX = 1200  # at 60 mm, about 500 px per inch


@dataclass(frozen=True, slots=True, kw_only=True)
class Logo:
    """`content` is a PNG of our own encoding; `aspect`: width by height."""

    content: bytes
    aspect: float


def logo_of(content: bytes, *, where: str) -> Logo:
    """Raises ConfigError with a one-sentence message if it is not a PNG, or has too many pixels."""
    try:
        with Image.open(io.BytesIO(content), formats=["PNG"]) as opened:
            if opened.width * opened.height > MAX_PIXELS:
                raise ConfigError(f"{where}: has more than {MAX_PIXELS} pixels")
            picture = opened.convert("RGBA")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise ConfigError(f"{where}: cannot be read as a PNG") from error
    picture.thumbnail((_LONG_SIDE_PX, _LONG_SIDE_PX), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    picture.save(out, format="PNG")
    return Logo(content=out.getvalue(), aspect=picture.width / picture.height)


# What a laboratory states about itself on a report: read from a file, shown in the PDF, never judged.

LAB_FORMAT = "lab/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lab:
    """`fields`: further lines by name, e.g. an order number. None: not given. `matter`: what the client asks,
    `received`: when the sample came, `opinion`: the examiner's own words; a forensic form shows these.

    `logo`: a PNG, its path from the file that names it.
    """

    format: str
    name: str
    address: str | None = None
    accreditation: str | None = None
    client: str | None = None
    sample: str | None = None
    operator: str | None = None
    reviewer: str | None = None
    approver: str | None = None
    matter: str | None = None
    received: str | None = None
    opinion: str | None = None
    logo: str | None = None
    fields: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Issuer:
    """The laboratory that issues a report, with its logo as it is drawn."""

    lab: Lab
    logo: Logo | None = None


class Form(StrEnum):
    """Whose sections a PDF has: the program's own, or those that a laboratory's standard asks for."""

    OWN = "own"
    APP_FUNCTION = "sf-t-0145"  # SF/T 0145-2023, of an app's functions
    VIDEO_PROCESS = "sf-t-0124"  # SF/T 0124-2021, of what a recording shows


@dataclass(frozen=True, slots=True, kw_only=True)
class Presentation:
    """What a report is asked for beside its formats. `as_of`: the day as of which the clauses are shown."""

    issuer: Issuer | None = None
    form: Form = Form.OWN
    as_of: date | None = None


AS_JUDGED = Presentation()


# Since when a signature protects the evidence of a case: the report says what its caller found out.


class ProtectedBy(StrEnum):
    CAPTURE = "capture"  # each run was signed as it was captured
    SEAL = "seal"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Protection:
    """`since`: ISO 8601, by the signing host's clock; None: no signature covers all runs.

    `key_ids` signed; `is_own`: they are all this host's own. `n_signed` of `n_runs` were signed as captured.
    """

    by: ProtectedBy
    since: str | None
    key_ids: tuple[str, ...]
    is_own: bool
    n_signed: int
    n_runs: int


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
    from a pruned or redacted copy, and says so. `as_of`: the day as of which the clauses are shown; None: the
    one by which the verdicts were judged.
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
    as_of: date | None = None
    form: Form = Form.OWN

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
