"""Random scenes with a mark that appears at a known moment, for the benchmarks of frame sources.

A page with a random ground; for half of the seeds something moves on it all the time; other patches come
and go. The mark has a random place and size, and a colour unlike everything around it.
"""

import random
from collections.abc import Hashable, Sequence

import numpy as np

from detector.virtual.app_port import Effect, Motion, Node, RunningApp, VirtualDisplay
from detector.virtual.system.packages import VirtualApp

__all__ = ["MARK", "PACKAGE", "RandomScene", "scene_app"]

PACKAGE = "com.example.scene"
MARK = (230, 40, 200)
"""No ground, patch or mover has it: they are greys and greens."""

LASTS_MS = 3_500.0


class RandomScene:
    """One launch. `moves_every_ms` None: nothing moves; `most_hz` bounds all changes (0: nothing does)."""

    package = PACKAGE

    def __init__(self, seed: int, display: VirtualDisplay, *, most_hz: float = 0.0) -> None:
        chance = random.Random(f"scene/{seed}")
        self._width, self._height = display.width_px, display.height_px
        self.mark_ms = chance.uniform(400.0, 2_800.0)
        side = chance.randint(60, 200)
        left = chance.randint(20, self._width - side - 20)
        top = chance.randint(round(self._height * 0.06), round(self._height * 0.9) - side)
        self.mark_box = (left, top, left + side, top + side)
        self.moves_every_ms = (1000 / most_hz if most_hz else 1000 / 60) if seed % 2 else None
        n_patches = 4 if most_hz else chance.randint(0, 8)
        self._patches = sorted(
            (chance.uniform(0.0, LASTS_MS), chance.randrange(1 << 30)) for _ in range(n_patches)
        )
        self._seed = seed
        self._ground = self._drawn_ground()

    def picture_key(self, at_ms: float) -> Hashable:
        return at_ms >= self.mark_ms, self._n_patches(at_ms), self._step(at_ms)

    def picture(self, at_ms: float) -> np.ndarray:
        canvas = self._ground.copy()
        for _, seed in self._patches[: self._n_patches(at_ms)]:
            chance = random.Random(seed)
            left, top = chance.randrange(self._width - 100), chance.randrange(self._height - 100)
            canvas[top : top + chance.randint(40, 400), left : left + chance.randint(40, 400)] = (
                0,
                chance.randint(60, 220),
                0,
            )
        if self.moves_every_ms is not None:
            top = (self._step(at_ms) * 23) % (self._height - 160)
            canvas[top : top + 160] = np.roll(self._ground[top : top + 160], 31 * self._step(at_ms), axis=1)
        if at_ms >= self.mark_ms:
            left, top, right, bottom = self.mark_box
            canvas[top:bottom, left:right] = MARK
        return canvas

    def tree(self, at_ms: float) -> Sequence[Node]:
        return (Node(class_name="android.widget.FrameLayout", bounds=(0, 0, self._width, self._height)),)

    def is_secure(self, at_ms: float) -> bool:
        return False

    def next_change_ms(self, after_ms: float) -> float | None:
        moments = [self.mark_ms, *(at_ms for at_ms, _ in self._patches)]
        if self.moves_every_ms is not None and after_ms < LASTS_MS:
            moments.append((self._step(after_ms) + 1) * self.moves_every_ms)
        return min((at_ms for at_ms in moments if at_ms > after_ms), default=None)

    def due_effects(self, at_ms: float) -> Sequence[Effect]:
        return ()

    def tap(self, x_px: float, y_px: float, at_ms: float) -> Sequence[Effect]:
        return ()

    def swipe(self, x0_px: float, y0_px: float, x1_px: float, y1_px: float, at_ms: float) -> Sequence[Effect]:
        return ()

    def move(self, motion: Motion, at_ms: float) -> None:
        pass

    def back(self, at_ms: float) -> Sequence[Effect]:
        return ()

    def come_back(self, at_ms: float, *, away_ms: float, day: str, died: RunningApp | None = None) -> None:
        pass

    def _n_patches(self, at_ms: float) -> int:
        return sum(when <= at_ms for when, _ in self._patches)

    def _step(self, at_ms: float) -> int:
        if self.moves_every_ms is None:
            return 0
        return int(min(at_ms, LASTS_MS) / self.moves_every_ms + 1e-6)

    def _drawn_ground(self) -> np.ndarray:
        """Smooth greys with some grain, as a photograph has."""
        chance = np.random.default_rng(self._seed)
        coarse = chance.integers(40, 210, (8, 5), dtype=np.uint8)
        rows = np.linspace(0, 7, self._height)
        columns = np.linspace(0, 4, self._width)
        upper = coarse[rows.astype(int)][:, columns.astype(int)].astype(np.int16)
        grain = chance.integers(-12, 12, (self._height, self._width), dtype=np.int16)
        grey = np.clip(upper + grain, 0, 255).astype(np.uint8)
        return np.repeat(grey[..., None], 3, axis=2)


def scene_app(seed: int, display: VirtualDisplay, *, most_hz: float = 0.0) -> VirtualApp:
    return VirtualApp(
        package=PACKAGE,
        label="scene",
        create=lambda index: RandomScene(seed, display, most_hz=most_hz),
        activities=(".MainActivity",),
    )
