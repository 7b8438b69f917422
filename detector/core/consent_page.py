"""A page as far as it asks for consent to privacy terms."""

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Asking", "ConsentPage"]


class Asking(StrEnum):
    """Whether a page asks. NO only where it surely does not."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentPage:
    """`text`: all that the page says, a line for each node."""

    asking: Asking
    text: str
