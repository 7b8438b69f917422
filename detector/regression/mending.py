"""Decides which baseline entries are mended and drop out by themselves.

Mended means that the rule passed on such a window, and failed or stayed open on none like it. Adverts differ
from launch to launch, so a few passes may be chance: an entry records how often it showed when it was taken
in, and drops out once so many launches have passed that, had nothing changed, the chance of that is `ALPHA`
at most. Until then it keeps count, night by night; a failure resets the count. A window that did not show
proves nothing.

Where a scan lacks nothing but tries (one walk a night, where the rule asks for five), the tries it made count
as well, if the entry was counted in tries; it drops out once all nights together made as many as the rule
asks for. Otherwise a mended finding would stay known for ever at level quick, and its return would go unseen.
"""

from collections.abc import Sequence
from dataclasses import replace

from detector.core.verdict import Outcome, ReasonCode, Verdict
from detector.judging.tries import CleanTries, clean_tries, is_short_of_tries
from detector.regression.baseline import UNKNOWN, Baseline, KnownEntry
from detector.regression.fingerprint import UNKNOWN_SDK, MarkedVerdict
from detector.regression.significance import ALPHA, chance_of_none

__all__ = ["mended", "without_mended"]

_OPEN = frozenset({Outcome.CANT_TELL, Outcome.ERROR})


def mended(baseline: Baseline, judged: Sequence[MarkedVerdict]) -> tuple[KnownEntry, ...]:
    """Entries, unchanged, that these cases together with those counted before show to be mended."""
    nights = _nights(judged)
    return tuple(entry for entry in baseline.entries if _is_mended(_counted(entry, nights), judged))


def without_mended(baseline: Baseline, judged: Sequence[MarkedVerdict]) -> Baseline:
    """Drops mended entries from `known` and updates the other counts; `accepted` is left to its owners."""
    nights = _nights(judged)
    counted = (_counted(entry, nights) for entry in baseline.known)
    return replace(baseline, known=tuple(entry for entry in counted if not _is_mended(entry, judged)))


def _nights(judged: Sequence[MarkedVerdict]) -> list[tuple[str | None, list[MarkedVerdict]]]:
    """By the time of their first launch, oldest first; those without a time come last."""
    nights: dict[str | None, list[MarkedVerdict]] = {}
    for verdict in judged:
        nights.setdefault(verdict.captured_at, []).append(verdict)
    return sorted(nights.items(), key=lambda night: (night[0] is None, night[0] or ""))


def _counted(entry: KnownEntry, nights: Sequence[tuple[str | None, list[MarkedVerdict]]]) -> KnownEntry:
    """Counts no night twice."""
    for at, judged in nights:
        if at is not None and entry.passed_until is not None and at <= entry.passed_until:
            continue
        alike = [verdict for verdict in judged if entry.is_like(verdict)]
        if any(_shows(verdict.verdict) for verdict in alike):
            entry = replace(entry, passed=0, passed_until=None)
        elif not any(_is_open(entry, verdict) for verdict in alike):
            n = sum(_n_passed(entry, verdict) for verdict in alike)
            entry = replace(entry, passed=entry.passed + n, passed_until=at) if n else entry
    return entry


def _shows(verdict: Verdict) -> bool:
    if verdict.outcome is Outcome.CANT_TELL and verdict.reason_code is ReasonCode.UNSTABLE:
        return True
    is_seen = is_short_of_tries(verdict.reason_id) and verdict.tries is not None and verdict.tries.shown > 0
    return verdict.outcome is Outcome.FAILED or is_seen


def _is_open(entry: KnownEntry, one: MarkedVerdict) -> bool:
    return one.verdict.outcome in _OPEN and _clean_tries(entry, one) is None


def _n_passed(entry: KnownEntry, one: MarkedVerdict) -> int:
    """Launches in which such a window surely passed: of that role, and of the entry's SDK if it names one."""
    if entry.window not in (UNKNOWN, one.mark.window):
        return 0
    if (clean := _clean_tries(entry, one)) is not None:
        return clean.n if entry.sdk in (UNKNOWN_SDK, one.mark.sdk) else 0
    return sum(one.n_passed.values()) if entry.sdk == UNKNOWN_SDK else one.n_passed.get(entry.sdk, 0)


def _clean_tries(entry: KnownEntry, one: MarkedVerdict) -> CleanTries | None:
    """A fault that was not counted in tries, such as a size, is not mended by tries."""
    return None if entry.shown is None else clean_tries(one.verdict)


def _is_mended(entry: KnownEntry, judged: Sequence[MarkedVerdict]) -> bool:
    """Only a night that counts can mend: one without the window cannot complete the count."""
    alike = [verdict for verdict in judged if entry.is_like(verdict)]
    if not entry.passed or not any(_n_passed(entry, verdict) for verdict in alike):
        return False
    if entry.shown is None or entry.launches is None:
        return True
    clean = (_clean_tries(entry, verdict) for verdict in alike)
    needed = max((tries.needed or 0 for tries in clean if tries is not None), default=0)
    is_beyond_chance = chance_of_none(entry.shown, entry.launches, entry.passed) <= ALPHA + 1e-9
    return is_beyond_chance and entry.passed >= needed
