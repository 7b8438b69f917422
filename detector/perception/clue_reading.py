"""Reads the clues to a window's purpose from one frame and the tree of the same moment."""

from collections.abc import Iterator, Sequence

import cv2
import numpy as np

from detector.core.geometry import Rect
from detector.core.screen import ViewNode, ViewTree
from detector.perception.lexicon import Lexicon
from detector.perception.patches import cropped, shrunk
from detector.perception.pictures import FrameContext
from detector.perception.ports import FindKind, PictureFind, TextLine
from detector.windows.window_clues import TreeClues, WindowClues

__all__ = [
    "clues_of",
    "foreign_names",
    "has_tab_bar",
    "pictorial",
    "tree_clues",
]


MAX_LINES, MAX_LETTERS, MAX_IDS = 24, 48, 12  # kept of a window: enough to tell its purpose
MAX_NAMES, MAX_NAME_LETTERS = 12, 120
NOBODYS = ("android.", "androidx.", "com.android.", "com.google.android.material.", "java.")
THUMBNAIL_SHORT_SIDE_PX = 120
CLUE_TAB_LETTERS = 8  # "Shopping" is the label of an icon, too
MIN_NODE_SHARE = 0.5  # of the window's box: a root that covers less is elsewhere
MAX_OFFERS = 24
MAX_OFFER_SHARE, MAX_OFFERS_SHARE = 0.15, 0.4  # of the window: a node, and all together [tool values]
LIST_CLASSES = ("RecyclerView", "ListView", "ViewPager", "GridView", "ScrollView", "TabWidget")


def clues_of(  # noqa: PLR0917 - all of it is evidence
    rgb: np.ndarray,
    lines: Sequence[TextLine],
    window: Rect,
    context: FrameContext,
    tree: ViewTree | None,
    lexicon: Lexicon,
    *,
    is_read: bool,
    finds: Sequence[PictureFind] = (),
) -> WindowClues:
    """`rgb` is (H, W, 3) uint8, in the px of `lines` and `window`; the tree is of the same moment."""
    own = sorted(
        (line for line in lines if window.contains(line.box.center)), key=lambda line: line.box.top_px
    )
    words = [lexicon.control(line.text) for line in own]
    kinds = [word.kind.value for word in words if word is not None]
    part = cropped(rgb, window)
    picture, ground_share = _looks(part)
    clues_in_tree = tree_clues(tree, window)
    texts = [line.text for line in own] + ([] if is_read else _texts_of(tree, window))
    return WindowClues(
        lines=tuple(dict.fromkeys(text.strip()[:MAX_LETTERS] for text in texts if text.strip()))[:MAX_LINES],
        is_read=is_read,
        n_lines=len(lines),
        n_labels=sum(lexicon.is_advert_label(line.text) for line in own),
        n_calls=sum(
            word is None and lexicon.is_call_to_action(line.text)
            for line, word in zip(own, words, strict=True)
        ),
        n_skips=kinds.count("skip_text"),
        n_refusals=kinds.count("dismiss_text"),
        n_acks=kinds.count("ack_text"),
        has_countdown=any(word is not None and word.countdown_s is not None for word in words),
        picture=picture,
        ground_share=ground_share,
        has_tab_bar=has_tab_bar(lines, rgb.shape[1], rgb.shape[0], most_letters=CLUE_TAB_LETTERS),
        # The picture may already show the next app, such as a permission dialog fading in.
        package=context.coming_package or context.package,
        activity=context.activity,
        tree=clues_in_tree,
        may_close=_may_close(own, finds, _own_root(tree, window), window, lexicon),
        foreign_names=foreign_names(tree, window),
        n_nexts=sum(lexicon.turns_page(line.text) for line in own),
    )


FILLING_SHARE = 0.5  # of the window: a node that covers less is one of its parts
SURE_CROSS = 0.5  # a finder's chance


def _may_close(
    lines: Sequence[TextLine],
    finds: Sequence[PictureFind],
    root: ViewNode | None,
    window: Rect,
    lexicon: Lexicon,
) -> bool:
    if any(lexicon.is_x_sign(line.text) or lexicon.closes_beside(line.text) for line in lines):
        return True
    if any(
        find.kind is FindKind.X_ICON and find.score >= SURE_CROSS and window.contains(find.box.center)
        for find in finds
    ):
        return True
    return any(
        node.resource_id is not None and lexicon.control_id(node.resource_id) is not None
        for node in _inside(root, window)
    )


def _looks(part: np.ndarray) -> tuple[float, float]:
    """How much the window looks like a picture, and the share of its commonest colour."""
    if min(part.shape[:2]) < 8:
        return 0.0, 1.0
    scale = THUMBNAIL_SHORT_SIDE_PX / min(part.shape[:2])
    small = shrunk(np.ascontiguousarray(part), round(part.shape[1] * scale), round(part.shape[0] * scale))
    across = cv2.absdiff(small[:, 1:], small[:, :-1]).max(2)[:-1]
    down = cv2.absdiff(small[1:], small[:-1]).max(2)[:, :-1]
    flat_share = float((np.maximum(across, down) <= 3).mean())
    levels = np.right_shift(small, 4).astype(np.int32)
    counts = np.bincount(((levels[..., 0] << 8) | (levels[..., 1] << 4) | levels[..., 2]).ravel())
    n_colours = int((counts > counts.sum() * 2e-4).sum())
    ground_share = float(counts.max() / counts.sum())
    return pictorial(flat_share, n_colours, ground_share), ground_share


def tree_clues(tree: ViewTree | None, window: Rect) -> TreeClues | None:
    """None without a tree, or where it shows nothing of the window."""
    root = _own_root(tree, window)
    nodes = list(_inside(root, window))
    if not nodes:
        return None
    named = [(node.resource_id.rsplit("/", 1)[-1].lower(), node.bounds) for node in nodes if node.resource_id]
    ids = tuple(dict.fromkeys(name for name, _ in named))[:MAX_IDS]
    filling = {name for name, bounds in named if bounds and window.share_in(bounds) >= FILLING_SHARE}
    return TreeClues(
        package=None if root is None else root.first_package(),
        ids=ids,
        part_ids=tuple(name for name in ids if name not in filling),
        n_clickable=sum(node.clickable is True for node in nodes),
        n_editable=sum("EditText" in (node.class_name or "") for node in nodes),
        has_list=any(any(part in (node.class_name or "") for part in LIST_CLASSES) for node in nodes),
        offered=_offered(nodes, window),
    )


def _offered(nodes: Sequence[ViewNode], window: Rect) -> tuple[Rect, ...]:
    """None where they would take up most of the window: then they are the picture, in pieces."""
    parts = dict.fromkeys(
        node.bounds
        for node in nodes
        if node.clickable and node.bounds and node.bounds.area_px2 <= MAX_OFFER_SHARE * window.area_px2
    )
    offers = tuple(parts)[:MAX_OFFERS]
    covered = sum(box.area_px2 for box in offers)
    return offers if covered <= MAX_OFFERS_SHARE * window.area_px2 else ()


def foreign_names(tree: ViewTree | None, window: Rect) -> tuple[str, ...]:
    """Classes of the window's nodes, and packages of their resources, that are not the app's own."""
    root = _own_root(tree, window)
    own = None if root is None else root.first_package()
    names = []
    for node in _inside(root, window):
        package, _, rest = (node.resource_id or "").partition(":")
        names += [node.class_name or "", package if rest else ""]
    return tuple(
        dict.fromkeys(
            name[:MAX_NAME_LETTERS]
            for name in names
            if "." in name and not name.startswith(NOBODYS) and name != own and not name.startswith(f"{own}.")
        )
    )[:MAX_NAMES]


def _own_root(tree: ViewTree | None, window: Rect) -> ViewNode | None:
    """The root that covers the window most tightly; of equals, the one with fewer nodes: a page has more."""
    if tree is None:
        return None
    roots = [(root, root.bounds) for root in tree.windows if root.visible is not False]
    covering = [
        (node, bounds) for node, bounds in roots if bounds and window.share_in(bounds) >= MIN_NODE_SHARE
    ]
    tightest = min(
        covering, key=lambda each: (each[1].area_px2, sum(1 for _ in each[0].walk())), default=None
    )
    return None if tightest is None else tightest[0]


def _inside(root: ViewNode | None, window: Rect) -> Iterator[ViewNode]:
    for node in () if root is None else root.walk():
        if node.bounds is not None and node.visible is not False and window.contains(node.bounds.center):
            yield node


def _texts_of(tree: ViewTree | None, window: Rect) -> list[str]:
    """Only where the window has a root of its own: a page below must not speak for it."""
    is_alone = tree is not None and len(tree.windows) > 1
    return [node.text for node in _inside(_own_root(tree, window), window) if node.text] if is_alone else []


# What makes a picture look like a page or like an advert, whatever its words.


TAB_LETTERS = 5


def pictorial(flat_share: float, n_colours: int, ground_share: float) -> float:
    """1 for an advert's picture, 0 for a page of plain surfaces.

    Scaled between the middle halves of 228 splash screens and of 79 ordinary ones (training pictures).
    """
    detail = np.clip((0.75 - flat_share) / 0.25, 0, 1)
    colour = np.clip(np.log(max(n_colours, 1) / 75) / np.log(180 / 75), 0, 1)
    ground = np.clip((0.5 - ground_share) / 0.25, 0, 1)
    return float((detail + colour + ground) / 3)


def has_tab_bar(
    lines: Sequence[TextLine], width: float, height: float, *, most_letters: int = TAB_LETTERS
) -> bool:
    """Three or more short words in one row at the bottom: a page's navigation. All in px."""
    low = [line for line in lines if line.box.center.y_px > 0.9 * height and len(line.text) <= most_letters]
    for line in low:
        row = [o for o in low if abs(o.box.center.y_px - line.box.center.y_px) < 0.012 * height]
        spread = max(o.box.center.x_px for o in row) - min(o.box.center.x_px for o in row)
        if len(row) >= 3 and spread > 0.5 * width:
            return True
    return False
