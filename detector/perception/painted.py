"""A × that may be painted in the creative: no node of the view tree takes its taps."""

from collections.abc import Sequence
from dataclasses import replace

from detector.core.geometry import Rect
from detector.windows.seen import (
    MAY_BE_PAINTED,
    Channel,
    CloseControl,
    ControlKind,
    InformationWindow,
    WindowKind,
)

__all__ = ["is_without_node", "unsure_where_painted"]


def unsure_where_painted(
    rated: Sequence[CloseControl], window: InformationWindow, nodes: Sequence[Rect]
) -> list[CloseControl]:
    """A × without a node, while the tree has a small wordless one elsewhere in the window: two candidates.

    The × may be painted in the creative, and the node be the control, however faint.
    """
    return [
        replace(control, score=min(control.score, MAY_BE_PAINTED))
        if nodes and is_without_node(control) and window.kind is not WindowKind.NONE
        else control
        for control in rated
    ]


def is_without_node(control: CloseControl) -> bool:
    is_cross = control.kind is ControlKind.X_ICON
    return is_cross and Channel.TREE not in control.found_by and control.node_bounds is None
