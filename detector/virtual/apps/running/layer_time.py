"""What changes in a layer by itself: when it shows, how it fades in, moves, and counts.

All times are ms since the layer's scene appeared. Animations advance in steps of a 60 Hz display,
so that equal states mean equal pixels, and `next_change_ms` is always later than its argument.
"""

import math
from dataclasses import dataclass

__all__ = ["Countdown", "Filling", "Motion", "MotionPoint", "Still", "Ticker", "Visibility"]

STEP_MS = 1000 / 60
RING_STEP_MS = 1000 / 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Visibility:
    """From when to when a layer shows; with a fade-in, it is fully visible after `fade_in_ms`."""

    from_ms: float = 0.0
    until_ms: float | None = None
    fade_in_ms: float = 0.0

    @property
    def n_steps(self) -> int:
        return max(1, math.ceil(self.fade_in_ms / STEP_MS))

    @property
    def half_shown_ms(self) -> float:
        """When half of its alpha is reached: what the ground truth calls visible."""
        return self.from_ms + self.fade_in_ms / 2

    def step(self, at_ms: float) -> int:
        """0 while hidden, rising to `n_steps`."""
        if at_ms < self.from_ms or (self.until_ms is not None and at_ms >= self.until_ms):
            return 0
        if self.fade_in_ms <= 0:
            return 1
        passed = int((at_ms - self.from_ms) / self.fade_in_ms * self.n_steps + 1e-6)
        return min(self.n_steps, passed + 1)

    def share(self, step: int) -> float:
        return step / self.n_steps

    def next_change_ms(self, after_ms: float) -> float | None:
        moments = [self.from_ms]
        if self.until_ms is not None:
            moments.append(self.until_ms)
        if 0 < self.step(after_ms) < self.n_steps:
            moments.append(next_step_ms(after_ms, self.from_ms, self.fade_in_ms / self.n_steps))
        return min((moment for moment in moments if moment > after_ms), default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class MotionPoint:
    at_ms: float
    x_px: float
    y_px: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Motion:
    """Offsets from the layer's place: jumps to each point in turn, or straight lines between them."""

    points: tuple[MotionPoint, ...]
    is_path: bool

    def offset_px(self, at_ms: float) -> tuple[int, int]:
        before = MotionPoint(at_ms=0.0, x_px=0.0, y_px=0.0)
        for point in self.points:
            if at_ms < point.at_ms:
                if not self.is_path:
                    break
                stepped_ms = int((at_ms - before.at_ms) / STEP_MS + 1e-6) * STEP_MS
                share = stepped_ms / (point.at_ms - before.at_ms)
                x_px = before.x_px + share * (point.x_px - before.x_px)
                y_px = before.y_px + share * (point.y_px - before.y_px)
                return round(x_px), round(y_px)
            before = point
        return round(before.x_px), round(before.y_px)

    def next_change_ms(self, after_ms: float) -> float | None:
        before = MotionPoint(at_ms=0.0, x_px=0.0, y_px=0.0)
        for point in self.points:
            if after_ms < point.at_ms:
                moves = (before.x_px, before.y_px) != (point.x_px, point.y_px)
                if self.is_path and moves and after_ms >= before.at_ms:
                    return min(point.at_ms, next_step_ms(after_ms, before.at_ms, STEP_MS))
                return point.at_ms
            before = point
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Still:
    """Counts nothing."""

    def tick(self, at_ms: float) -> int:
        return 0

    def next_change_ms(self, after_ms: float) -> float | None:
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Countdown:
    """Whole seconds left; the first one shows for a full second, and 0 stays."""

    from_s: int
    from_ms: float

    def tick(self, at_ms: float) -> int:
        passed_s = int(max(at_ms - self.from_ms, 0) / 1000 + 1e-9)
        return max(self.from_s - passed_s, 0)

    def next_change_ms(self, after_ms: float) -> float | None:
        if self.tick(after_ms) == 0:
            return None
        if after_ms < self.from_ms:
            return self.from_ms + 1000
        return next_step_ms(after_ms, self.from_ms, 1000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filling:
    """A share that rises from 0 to `n_steps` in `lasts_ms`."""

    lasts_ms: float

    @property
    def n_steps(self) -> int:
        return max(1, round(self.lasts_ms / RING_STEP_MS))

    def tick(self, at_ms: float) -> int:
        return min(self.n_steps, int(max(at_ms, 0) / self.lasts_ms * self.n_steps + 1e-6))

    def next_change_ms(self, after_ms: float) -> float | None:
        if self.tick(after_ms) >= self.n_steps:
            return None
        return next_step_ms(max(after_ms, 0), 0, self.lasts_ms / self.n_steps)


Ticker = Still | Countdown | Filling


def next_step_ms(after_ms: float, from_ms: float, step_ms: float) -> float:
    """The first from_ms + k × step_ms that is later than `after_ms` by more than rounding."""
    n_steps = math.floor((after_ms - from_ms) / step_ms + 1e-6) + 1
    return from_ms + n_steps * step_ms
