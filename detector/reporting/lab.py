"""What a laboratory states about itself on a report: read from a file, shown in the PDF, never judged."""

from dataclasses import dataclass, field

from detector.reporting.logo import Logo

__all__ = ["LAB_FORMAT", "Issuer", "Lab"]

LAB_FORMAT = "lab/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lab:
    """`fields`: further lines by name, e.g. an order number. None: not given.

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
    logo: str | None = None
    fields: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Issuer:
    """The laboratory that issues a report, with its logo as it is drawn."""

    lab: Lab
    logo: Logo | None = None
