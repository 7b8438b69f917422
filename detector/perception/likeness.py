"""How much two patches of grey levels resemble each other, whatever their brightness and contrast."""

import numpy as np

__all__ = ["correlation"]

FLAT = 2.0
"""Grey levels of spread: less is one colour, which resembles everything."""


def correlation(one: np.ndarray, other: np.ndarray) -> float | None:
    """-1 to 1, of two patches of one shape; None if either has no structure."""
    if one.std() < FLAT or other.std() < FLAT:
        return None
    return float(np.corrcoef(one.ravel(), other.ravel())[0, 1])
