"""The verdicts of a case as one JSON document, `verdicts/1` (contracts.md, Verdicts)."""

from collections.abc import Iterable
from dataclasses import dataclass

from detector.core.verdict import Verdict

__all__ = ["VERDICTS_FORMAT", "DeviceKind", "VerdictsDocument", "verdicts_document"]

VERDICTS_FORMAT = "verdicts/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceKind:
    """`kind` is virtual, emulator or phone."""

    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictsDocument:
    """Ready for `codec.to_json`. Beyond the contract each verdict has `profile`, `reason_id` and `runs`."""

    format: str
    package: str
    profile: str
    device: DeviceKind
    verdicts: tuple[Verdict, ...]


def verdicts_document(
    verdicts: Iterable[Verdict], *, package: str, profile: str, device_kind: str
) -> VerdictsDocument:
    return VerdictsDocument(
        format=VERDICTS_FORMAT,
        package=package,
        profile=profile,
        device=DeviceKind(kind=device_kind),
        verdicts=tuple(verdicts),
    )
