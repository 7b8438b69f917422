"""Whether a page asks for consent to privacy terms."""

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Asking", "ConsentPage"]


class Asking(StrEnum):
    """Whether a page asks for consent. NO only if it certainly does not."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentPage:
    """`text`: all text on the page, one line per node."""

    asking: Asking
    text: str
