"""Since when a signature protects the evidence of a case: the report says what its caller found out."""

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["ProtectedBy", "Protection"]


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
