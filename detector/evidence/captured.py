"""Trees, dumps and actions as read from a bundle, with times on the run's axis (ms)."""

from dataclasses import dataclass

from detector.core.actions import Action
from detector.core.movement import Movement

__all__ = ["CapturedAction", "CapturedDump", "CapturedForeground", "CapturedTree"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CapturedTree:
    """A dump as read. `at_ms` ± `at_error_ms` is when the device made it. `path`: in the bundle."""

    id: str
    at_ms: float
    at_error_ms: float
    xml: bytes
    path: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CapturedForeground:
    id: str
    at_ms: float
    at_error_ms: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CapturedDump:
    """`name`: which dump; `package`: of which app (None: of the whole device)."""

    id: str
    name: str
    package: str | None
    at_ms: float
    at_error_ms: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CapturedAction:
    """`action` and `made` as in `ActionRecord`. `effect_ms`: when the device received it, if known.

    By `to_ms` it had ended, and had reached the device in any case.
    """

    id: str
    action: Action
    from_ms: float
    to_ms: float
    effect_ms: float | None
    error: str | None
    way: str | None
    made: Movement | None = None

    @property
    def is_done(self) -> bool:
        return self.error is None
