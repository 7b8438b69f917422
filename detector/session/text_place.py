"""Finds a text on the screen, so that a user's choice can be tapped."""

from collections.abc import Sequence

from detector.core.geometry import Point
from detector.core.screen import ViewNode, ViewTree

__all__ = ["place_of_text"]


def place_of_text(tree: ViewTree, texts: Sequence[str]) -> Point | None:
    """The centre of the last node (topmost window) with one of these texts; the first text takes precedence.

    The whole text must match: a sentence that merely contains the word is not a button.
    """
    nodes = [node for node in tree.walk() if node.bounds is not None and not node.bounds.is_empty]
    for text in texts:
        matching = [node for node in nodes if _has_text(node, text) and node.enabled is not False]
        if matching:
            bounds = matching[-1].bounds
            assert bounds is not None
            return bounds.center
    return None


def _has_text(node: ViewNode, text: str) -> bool:
    return text in ((node.text or "").strip(), (node.content_desc or "").strip())
