"""Relative luminance and contrast as WCAG 2.2 defines them, on sRGB of 8 bits."""

import numpy as np

__all__ = ["contrast_ratio", "relative_luminance"]

# WCAG 2.2, "relative luminance"; 0.04045 and the older 0.03928 give the same for 8 bits.
_LINEAR = np.array(
    [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in np.arange(256) / 255]
)
_WEIGHTS = np.array([0.2126, 0.7152, 0.0722])


def relative_luminance(rgb: np.ndarray) -> np.ndarray:
    """(..., 3) of 0 to 255, whole numbers or not, to (...) of 0 to 1."""
    linear = np.interp(np.asarray(rgb, np.float64), np.arange(256), _LINEAR)
    return np.asarray(linear @ _WEIGHTS)


def contrast_ratio(one: np.ndarray, other: np.ndarray | float) -> np.ndarray:
    """1 to 21, of two luminances, whichever is the lighter."""
    lighter, darker = np.maximum(one, other), np.minimum(one, other)
    return np.asarray((lighter + 0.05) / (darker + 0.05))
