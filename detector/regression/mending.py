"""What is mended, and leaves a baseline by itself.

Mended means that the rule passed on such a window, and nowhere failed or stayed open on one like it. Adverts
differ from launch to launch, so a few passes may be chance: an entry says how often it showed when it was
taken in, and leaves once so many launches passed that, were nothing changed, they would have done so with
`ALPHA` at most. Until then it keeps count, night by night; a failure begins anew. That a window did not show
is no proof of anything.
"""

from collections.abc import Sequence
from dataclasses import replace

from detector.core.verdict import Outcome, ReasonCode
from detector.regression.baseline import UNKNOWN, Baseline, KnownEntry
from detector.regression.fingerprint import UNTOLD_SDK, MarkedVerdict
from detector.regression.significance import ALPHA, chance_of_none

__all__ = ["mended", "without_mended"]

_OPEN = frozenset({Outcome.CANT_TELL, Outcome.ERROR})


def mended(baseline: Baseline, judged: Sequence[MarkedVerdict]) -> tuple[KnownEntry, ...]:
    """Entries that these cases, after those that were counted, show to be mended; as they stand in it."""
    nights = _nights(judged)
    return tuple(one for one in baseline.entries if _is_mended(_counted(one, nights)))


def without_mended(baseline: Baseline, judged: Sequence[MarkedVerdict]) -> Baseline:
    """What is known shrinks by itself, or is counted on; an acceptance is its owner's to take back."""
    nights = _nights(judged)
    counted = (_counted(one, nights) for one in baseline.known)
    return replace(baseline, known=tuple(one for one in counted if not _is_mended(one)))


def _nights(judged: Sequence[MarkedVerdict]) -> list[tuple[str | None, list[MarkedVerdict]]]:
    """By the time of their first launch, oldest first; what has no time comes last."""
    nights: dict[str | None, list[MarkedVerdict]] = {}
    for one in judged:
        nights.setdefault(one.captured_at, []).append(one)
    return sorted(nights.items(), key=lambda night: (night[0] is None, night[0] or ""))


def _counted(entry: KnownEntry, nights: Sequence[tuple[str | None, list[MarkedVerdict]]]) -> KnownEntry:
    """What was counted is not counted again."""
    for at, judged in nights:
        if at is not None and entry.passed_until is not None and at <= entry.passed_until:
            continue
        alike = [one.verdict for one in judged if entry.is_like(one)]
        if any(map(_shows, (one.outcome for one in alike), (one.reason_code for one in alike))):
            entry = replace(entry, passed=0, passed_until=None)
        elif not any(one.outcome in _OPEN for one in alike):
            n = sum(_n_passed(entry, one) for one in judged)
            entry = replace(entry, passed=entry.passed + n, passed_until=at) if n else entry
    return entry


def _shows(outcome: Outcome, why: ReasonCode | None) -> bool:
    return outcome is Outcome.FAILED or (outcome is Outcome.CANT_TELL and why is ReasonCode.UNSTABLE)


def _n_passed(entry: KnownEntry, one: MarkedVerdict) -> int:
    """Of launches in which surely such a window passed: of that role, and of that SDK where one is named."""
    if not entry.is_like(one) or entry.window not in (UNKNOWN, one.mark.window):
        return 0
    return sum(one.n_passed.values()) if entry.sdk == UNTOLD_SDK else one.n_passed.get(entry.sdk, 0)


def _is_mended(entry: KnownEntry) -> bool:
    if not entry.passed:
        return False
    if entry.shown is None or entry.launches is None:
        return True
    return chance_of_none(entry.shown, entry.launches, entry.passed) <= ALPHA + 1e-9
