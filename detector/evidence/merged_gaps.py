"""Gaps on the run's axis: adjoining ones of one stream and reason are merged."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from detector.core.gap_code import GapCode
from detector.core.screen import Gap, Stream
from detector.evidence.records import GapRecord

__all__ = ["merged_gaps"]


def merged_gaps(records: Iterable[GapRecord], host_ms: Callable[[int], float]) -> tuple[Gap, ...]:
    """`host_ms`: a time of the host's clock, ns, on the run's axis."""
    merged: list[Gap] = []
    newest: dict[tuple[Stream, GapCode, str], int] = {}  # index in `merged`
    for record in records:
        from_ms, to_ms = host_ms(record.from_ns), host_ms(record.to_ns)
        index = newest.get((record.stream, record.code, record.why))
        last = None if index is None else merged[index]
        if index is not None and last is not None and last.to_ms >= from_ms:
            merged[index] = replace(last, to_ms=to_ms)
        else:
            newest[record.stream, record.code, record.why] = len(merged)
            merged.append(
                Gap(stream=record.stream, from_ms=from_ms, to_ms=to_ms, code=record.code, why=record.why)
            )
    return tuple(merged)
