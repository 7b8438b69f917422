"""The offset between the device's two clocks, from log lines printed by both.

`logcat -v epoch` stamps a line with the wall clock, `-v monotonic` the same line with CLOCK_MONOTONIC, which
is also the clock of video packets (devices.md 3.7).
"""

import re
from statistics import median

from detector.parsing.bounded import cut_line, lines_of

__all__ = ["monotonic_minus_epoch_ms"]

_LINE = re.compile(r"(\d{1,12}\.\d{1,9})\s+(\S.*)")


def monotonic_minus_epoch_ms(by_epoch: str, by_monotonic: str) -> float | None:
    """The median over the lines present in both; None if there are none."""
    epoch_s, monotonic_s = _times(by_epoch), _times(by_monotonic)
    apart = [(monotonic_s[line] - epoch_s[line]) * 1000 for line in epoch_s if line in monotonic_s]
    return median(apart) if apart else None


def _times(text: str) -> dict[str, float]:
    """Times of lines that occur once: identical lines cannot be told apart."""
    times: dict[str, float] = {}
    twice: set[str] = set()
    for line in lines_of(text):
        match = _LINE.fullmatch(cut_line(line).strip())
        if match is None:
            continue
        if match[2] in times:
            twice.add(match[2])
        times[match[2]] = float(match[1])
    return {line: at for line, at in times.items() if line not in twice}
