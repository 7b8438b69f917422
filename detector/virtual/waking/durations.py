"""A length of time as `android.util.TimeUtils.formatDuration` prints it: `+1m5s0ms`, `-94ms`, `0`.

The sign is always printed, 0 stands alone, and after the first non-zero unit all smaller ones follow.
"""

__all__ = ["duration"]

_UNITS_MS = (("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000))


def duration(seconds: float) -> str:
    rest_ms = abs(round(seconds * 1000))
    if rest_ms == 0:
        return "0"
    text = "-" if seconds < 0 else "+"
    for unit, ms in _UNITS_MS:
        n, rest_ms = divmod(rest_ms, ms)
        if n or len(text) > 1:
            text += f"{n}{unit}"
    return f"{text}{rest_ms}ms"
