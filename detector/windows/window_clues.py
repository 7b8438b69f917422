"""The clues in one frame to its window's role: words, choices, drawing, the package behind it.

Nothing is concluded here: `window_role.py` weighs the clues of all frames of a window.
"""

from dataclasses import dataclass

from detector.core.geometry import Rect

__all__ = ["TreeClues", "WindowClues"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TreeClues:
    """Of the nodes that lie in the window. `package` is that of the root that covers it.

    `part_ids` are those of `ids` whose nodes cover less than half of the window each. `offered` are the boxes
    of the clickable ones that are parts of the window, not its picture.
    """

    package: str | None
    ids: tuple[str, ...]
    n_clickable: int
    n_editable: int
    has_list: bool
    part_ids: tuple[str, ...] = ()
    offered: tuple[Rect, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowClues:
    """`lines` are the window's, from the top; `is_read`: every line of the screen was looked for.

    n_lines      lines on the whole screen; n_labels, n_calls, n_skips, n_refusals, n_acks of the window's own
    picture      0 for plain surfaces to 1 for a photograph, inside the window; ground_share is the share of
                 its most frequent colour
    has_tab_bar  three short words or more in one row at the bottom of the screen
    package, activity   in front at that moment; None: not known
    may_close    a × was read or found somewhere in the window, or a node is named after closing: even if
                 it was attributed to the page, the window cannot be said to have none
    tree         None: no dump shows this state
    n_nexts      the window's own lines that turn to a next page
    foreign_names  classes, and packages of resources, of nodes that are neither the app's nor Android's
    """

    lines: tuple[str, ...]
    is_read: bool
    n_lines: int
    n_labels: int
    n_calls: int
    n_skips: int
    n_refusals: int
    n_acks: int
    has_countdown: bool
    picture: float
    ground_share: float
    has_tab_bar: bool
    package: str | None
    activity: str | None
    tree: TreeClues | None
    may_close: bool = False
    foreign_names: tuple[str, ...] = ()
    n_nexts: int = 0
