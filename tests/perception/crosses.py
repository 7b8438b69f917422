"""Small grey pictures of a × and of what is like one, drawn by formula, so that every edge is known."""

from collections.abc import Callable

import numpy as np

__all__ = ["CROSS_AT_PX", "HALF_SIDE_PX", "LOOK_ALIKES", "cross", "disc", "plate"]

SIDE_PX = 100
CROSS_AT_PX = (49.3, 50.2)
HALF_SIDE_PX = 12.0


def grounds() -> tuple[np.ndarray, np.ndarray]:
    """How far each px is from the ×'s middle, across and down, in half sides."""
    ys, xs = np.mgrid[0:SIDE_PX, 0:SIDE_PX].astype(np.float64)
    return (xs - CROSS_AT_PX[0]) / HALF_SIDE_PX, (ys - CROSS_AT_PX[1]) / HALF_SIDE_PX


def cover(distance: np.ndarray) -> np.ndarray:
    """0 to 1 from the distance inwards of an edge, in half sides: half covered on the edge itself."""
    return np.clip(0.5 + distance * HALF_SIDE_PX, 0, 1)


def disc(radius: float) -> np.ndarray:
    x, y = grounds()
    return cover(radius - np.hypot(x, y))


def bar(along: np.ndarray, across: np.ndarray, first: float, last: float, width: float) -> np.ndarray:
    return cover(np.minimum(np.minimum(along - first, last - along), width / 2 - np.abs(across)))


def arms(reach: float = 1.0, width: float = 0.22) -> list[np.ndarray]:
    """The cover of each arm: to the lower right, lower left, upper right and upper left."""
    x, y = grounds()
    both = [(x + sx * y) / 2 for sx in (1, -1)], [(x - sx * y) * 0.5**0.5 for sx in (1, -1)]
    return [
        bar(side * along, across, -width / 2, reach, width)
        for along, across in zip(*both, strict=True)
        for side in (1, -1)
    ]


def cross(
    ink: float = 40, ground: float = 200, *, reach: float = 1.0, width: float = 0.22, n_arms: int = 4
) -> np.ndarray:
    """(H, W) float: the × of `reach` half sides, with as many of its arms."""
    covered = np.max(arms(reach, width)[:n_arms], axis=0)
    return ground + (ink - ground) * covered


def plate(radius: float, level: float) -> np.ndarray:
    """A white × on a disc of this level, on a ground of 240."""
    ground = 240 + (level - 240) * disc(radius)
    return _over(ground, np.max(arms(), axis=0), 250)


def _over(picture: np.ndarray, covered: np.ndarray, ink: float) -> np.ndarray:
    return picture + (ink - picture) * covered


def _at_corners(radius: float, beyond: float) -> np.ndarray:
    x, y = grounds()
    return cover(radius - np.hypot(np.abs(x) - beyond, np.abs(y) - beyond))


def _plus() -> np.ndarray:
    x, y = grounds()
    covered = np.maximum(bar(x, y, -1, 1, 0.22), bar(y, x, -1, 1, 0.22))
    return _over(np.full_like(x, 200), covered, 40)


def _sectors(ink: float, levels: tuple[float, float, float, float]) -> np.ndarray:
    """A × of `ink` whose sectors (right, left, below, above) have levels of their own."""
    x, y = grounds()
    right, left, below, above = levels
    ground = np.where(np.abs(x) > np.abs(y), np.where(x > 0, right, left), np.where(y > 0, below, above))
    return _over(ground, np.max(arms(), axis=0), ink)


def _striped(every_px: int, low: float, high: float, ink: float) -> np.ndarray:
    x, _ = grounds()
    columns = np.arange(x.shape[1]) // every_px % 2
    ground = np.broadcast_to(np.where(columns, high, low), x.shape)
    return _over(ground, np.max(arms(), axis=0), ink)


def _noise(seed: int, least: float, most: float, cells: int) -> np.ndarray:
    small = np.random.default_rng(seed).uniform(least, most, (cells, cells))
    return np.kron(small, np.ones((SIDE_PX // cells, SIDE_PX // cells)))


def _square(reach_px: float) -> np.ndarray:
    """1 in the px next to the middle."""
    x, y = grounds()
    return (np.maximum(np.abs(x), np.abs(y)) * HALF_SIDE_PX < reach_px).astype(float)


def _speck(x_at: float, y_at: float) -> np.ndarray:
    """A light × in whose cut-out middle a lighter speck is off to a side."""
    x, y = grounds()
    cut = _over(cross(200, 60), disc(0.25), 60)
    return _over(cut, (np.hypot(x - x_at, y - y_at) * HALF_SIDE_PX < 1).astype(float), 220)


def _graded_arms() -> np.ndarray:
    """Each arm of another ink."""
    picture = np.full((SIDE_PX, SIDE_PX), 220.0)
    for arm, ink in zip(arms(), (10, 60, 110, 160), strict=True):
        picture = _over(picture, arm, ink)
    return picture


def _sloping(ink: float, covered: np.ndarray) -> np.ndarray:
    """Strokes that are by `ink` lighter than a slope from left to right."""
    x, _ = grounds()
    return 110 + 30 * x + ink * covered


def _thin() -> np.ndarray:
    return np.max(arms(width=0.1), axis=0)


LOOK_ALIKES: dict[str, Callable[[], np.ndarray]] = {
    "dark on light": cross,
    "light on dark": lambda: cross(230, 50),
    "faint": lambda: cross(150, 160),
    "thin": lambda: cross(width=0.1),
    "bold": lambda: cross(width=0.5),
    "arms that run on": lambda: cross(reach=1.9),
    "three arms": lambda: cross(n_arms=3),
    "one stroke": lambda: cross(n_arms=2),
    "each arm of another ink": _graded_arms,
    "on a slope": lambda: _sloping(80, np.max(arms(), axis=0)),
    "faint on a slope": lambda: _sloping(10, np.max(arms(), axis=0)),
    "a light one with a dark outline": lambda: _over(cross(0, 120, width=0.3), _thin(), 255),
    "in a plate": lambda: plate(2.0, 90),
    "in a thin ring": lambda: _over(cross(), np.minimum(disc(1.75), 1 - disc(1.6)), 40),
    "in a plate that is much clearer": lambda: cross(178, 190) * disc(2.6) + 10 * (1 - disc(2.6)),
    "faint in the calm middle of strong stripes": lambda: (
        _over(_striped(4, 0, 255, 0), disc(1.15), 128) - 20 * np.max(arms(), axis=0)
    ),
    "blots at its ends": lambda: _over(cross(), _at_corners(0.25, 1.3), 40),
    "light blots at a faint dark one's ends": lambda: _over(cross(120, 160), _at_corners(0.25, 1.3), 255),
    "its middle is cut out": lambda: _over(cross(), disc(0.25), 240),
    "its middle is as the ground": lambda: _over(cross(), disc(0.25), 200),
    "a strong blot in the middle of a faint one": lambda: _over(cross(140, 170), disc(0.25), 0),
    "a light speck left of its middle": lambda: _speck(-0.1, 0),
    "a light speck above its middle": lambda: _speck(0, -0.1),
    "uneven sectors": lambda: _sectors(40, (200, 180, 140, 120)),
    "sectors that differ more than the strokes": lambda: _sectors(120, (255, 150, 140, 140)),
    "sectors that differ far more than the strokes": lambda: _sectors(110, (190, 70, 130, 130)),
    "a side half as far as the other": lambda: _sectors(100, (90, 90, 70, 70)),
    "a side two fifths as far as the mean": lambda: _sectors(100, (92, 92, 68, 68)),
    "on stripes": lambda: _striped(5, 150, 190, 60),
    "a plus": _plus,
    "a level in the middle": lambda: 128.0 + _square(1),
    "nothing": lambda: np.full((SIDE_PX, SIDE_PX), 128.0),
    "a × in noise": lambda: np.minimum(_noise(8, 150, 200, 25), cross()),
    "noise": lambda: _noise(3, 0, 255, 50),
}
"""By what is drawn; all of the same size in the same place, before they are rounded to whole levels."""
