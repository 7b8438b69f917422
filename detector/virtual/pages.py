"""Ordinary pages of ordinary apps, spelled out as plain layers.

A `page` layer is a macro: everything it draws could be written in the file. Contents are drawn by
chance from small stocks of harmless texts; no page holds anything that asks to be closed.
"""

from detector.virtual.chance import Chance
from detector.virtual.spec_layers import FlatLayer, LayerSpec, PageLayer

__all__ = ["expand_page"]


def expand_page(page: PageLayer, chance: Chance, key: str) -> list[LayerSpec]:
    return [FlatLayer(kind="flat", color="#f5f6f8")]
