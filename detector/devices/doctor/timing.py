"""How accurately times can be known on this phone: its clock offset, and the rate of each frame source."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from detector.devices.doctor.finding import Finding, Level
from detector.parsing.focus import ScreenSecrecy

__all__ = ["ClockOffset", "SourceRate", "judge_clock", "judge_sources"]

MAX_OFFSET_S = 2.0
"""Farms compare clocks as well; the limit is our own (ecosystem.md A.3). A run corrects for any offset, but
an app with a wrong date may reject its certificates, and adverts are sold by the hour."""

COARSE_MS = 300.0
"""A countdown's step is a second: with fewer than three pictures of each, its digits are unreliable."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockOffset:
    """Device minus host, with half the round trip as its error."""

    offset_ms: float
    error_ms: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRate:
    """`interval_ms` None: it gave no two pictures, for the reason `why_not`; without a reason, nothing moved
    on the screen while a video was observed, so its rate is not known."""

    name: str
    is_lossy: bool
    n_frames: int
    interval_ms: float | None
    why_not: str | None

    @property
    def is_still(self) -> bool:
        return self.interval_ms is None and self.why_not is None


def judge_clock(offset: ClockOffset | None, *, why_not: str = "") -> Finding:
    if offset is None:
        return Finding(check="clock", level=Level.NOTE, sentence="clock_unknown", evidence=why_not)
    values = {"offset_ms": round(offset.offset_ms), "error_ms": round(offset.error_ms, 1)}
    is_off = abs(offset.offset_ms) - offset.error_ms > MAX_OFFSET_S * 1000
    return Finding(
        check="clock",
        level=Level.NOTE if is_off else Level.OK,
        sentence="clock_off" if is_off else "clock_right",
        evidence=f"device minus host {values['offset_ms']} ms ± {values['error_ms']} ms",
        values=values,
    )


def judge_sources(rates: Sequence[SourceRate], *, secrecy: ScreenSecrecy | None) -> Iterator[Finding]:
    """One finding per source, and one on whether any picture is available at all."""
    for rate in rates:
        values: dict[str, str | int | float] = {"source": rate.name}
        if rate.is_still:
            yield Finding(
                check=f"frames_{rate.name}",
                level=Level.OK,
                sentence="source_still",
                evidence=f"{rate.n_frames} pictures",
                values=values,
            )
            continue
        if rate.interval_ms is None:
            yield Finding(
                check=f"frames_{rate.name}",
                level=Level.NOTE,
                sentence="source_fails",
                evidence=rate.why_not or "",
                values=values,
            )
            continue
        is_coarse = rate.interval_ms > COARSE_MS
        yield Finding(
            check=f"frames_{rate.name}",
            level=Level.NOTE if is_coarse else Level.OK,
            sentence="source_coarse" if is_coarse else "source_works",
            evidence=f"{rate.n_frames} pictures, one each {rate.interval_ms:.1f} ms (median)",
            values=values | {"interval_ms": round(rate.interval_ms, 1)},
        )
    working = [rate for rate in rates if rate.interval_ms is not None or rate.is_still]
    names = [rate.name for rate in working]
    lossless = [rate.name for rate in working if not rate.is_lossy]
    level, sentence = Level.OK, "pictures_lossless"
    if not names:
        level, sentence = Level.BLOCKS, "no_pictures"
    elif not lossless:
        level, sentence = Level.NOTE, "pictures_lossy_only"
    yield Finding(check="pictures", level=level, sentence=sentence, evidence=", ".join(lossless or names))
    yield _secrecy(secrecy)


_SECRECIES = {
    None: (Level.NOTE, "secure_unknown"),
    ScreenSecrecy.OPEN: (Level.OK, "not_secure_now"),
    ScreenSecrecy.SECURE: (Level.NOTE, "secure_now"),
    ScreenSecrecy.HIDDEN: (Level.NOTE, "hidden_now"),
}


def _secrecy(secrecy: ScreenSecrecy | None) -> Finding:
    level, sentence = _SECRECIES[secrecy]
    evidence = "" if secrecy is None else f"the focused window: {secrecy}"
    return Finding(check="secure_screen", level=level, sentence=sentence, evidence=evidence)
