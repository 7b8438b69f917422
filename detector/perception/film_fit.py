"""Whether the two sides of an outline differ as one film over a picture makes them.

Android draws by source-over (Porter and Duff, 1984; `PorterDuff.Mode.SRC_OVER`): inside a plate of one
colour, each pixel keeps a share of what is below it and gains a share of that colour,

    inside = keeps * outside + gains

with one share and one gain along the whole outline, whatever the picture. The edges of a picture itself do
not: each place differs in its own way. The share of all differences that the best film explains separates the
two, however busy the picture and however thin the film. An opaque plate keeps nothing.
"""

from dataclasses import dataclass

import numpy as np

__all__ = ["FilmFits", "fit_films"]

TRIMMED_SHARE = 0.25  # the worst places are left out: a window's edge right at the outline, a glyph's arm
N_ROUNDS = 3
MIN_SEEN = 2.0  # levels of 255: more than rounding


@dataclass(frozen=True, slots=True, kw_only=True)
class FilmFits:
    """(K,) each. `explained`: share of the differences, 0 to 1. `step`: their mean size in the channel that
    differs most, levels of 255. `seen`: share of the places that differ by more than nothing."""

    explained: np.ndarray
    step: np.ndarray
    seen: np.ndarray

    @property
    def strength(self) -> np.ndarray:
        return np.asarray(self.explained * self.step)


def fit_films(inside: np.ndarray, outside: np.ndarray) -> FilmFits:
    """The best film of each of K outlines. Both (K, N, 3), float, N places along the outline.

    Least squares over the three quarters of the places that fit best, found in three rounds.
    """
    n = inside.shape[1]
    last = n - int(TRIMMED_SHARE * n) - 1
    of_inside = inside.transpose(2, 0, 1) - inside.mean(1).T[..., None]
    of_outside = outside.transpose(2, 0, 1) - outside.mean(1).T[..., None]
    each = np.full(inside.shape[:2], 1 / n, np.float32)
    left = np.zeros_like(each)
    for _ in range(N_ROUNDS):
        of_inside = of_inside - (of_inside * each).sum(2, keepdims=True)
        of_outside = of_outside - (of_outside * each).sum(2, keepdims=True)
        weighed = of_outside * each
        together, alone = (weighed * of_inside).sum((0, 2)), (weighed * of_outside).sum((0, 2))
        keeps = np.clip(together / np.maximum(alone, 1e-6), 0.0, 1.0)
        left = np.abs(of_inside - keeps[:, None] * of_outside).sum(0)
        is_good = left <= np.partition(left, last, axis=1)[:, last : last + 1]
        each = is_good / is_good.sum(1, keepdims=True, dtype=np.float32)
    differences = np.abs(inside - outside)
    unexplained = np.partition(left, last, axis=1)[:, : last + 1].sum(1)
    all_of_it = np.partition(differences.sum(2), last, axis=1)[:, : last + 1].sum(1)
    return FilmFits(
        explained=np.clip(1 - unexplained / np.maximum(all_of_it, 1e-3), 0.0, 1.0),
        step=(differences * each[..., None]).sum(1).max(1),
        seen=(differences.max(2) >= MIN_SEEN).mean(1),
    )
