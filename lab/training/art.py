"""The pictures that screens are drawn on."""

import numpy as np

__all__ = ["Art"]


class Art:
    """Pictures to draw on, (H, W, 3) uint8 BGR each: adverts without controls, and ordinary screens."""

    def __init__(self, adverts: list[np.ndarray], ordinary: list[np.ndarray]) -> None:
        self.adverts, self.ordinary = adverts, ordinary
