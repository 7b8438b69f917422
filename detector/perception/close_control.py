"""Close controls of one frame, fused from the view tree, the text and the picture.

Each channel proposes; what lies on the same place is one control, found by all of them. The score
says how sure we are that it closes an information window: a × in a search field is drawn as well as
any, but it is no window's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from detector.core.display import Display
from detector.core.geometry import Rect
from detector.core.quantity import Quantity
from detector.core.screen import ViewTree
from detector.perception.back_arrow import BackArrow
from detector.perception.glyph import Glyph, measure_text, measure_x
from detector.perception.ink import Ink
from detector.perception.lexicon import Lexicon
from detector.perception.plate import find_plate
from detector.perception.ports import FindKind, PictureFind, TextLine
from detector.perception.seen import Channel, CloseControl, ControlKind, InformationWindow, WindowKind
from detector.perception.text_controls import TextCandidate, text_candidates
from detector.perception.tree_controls import TreeCandidate, node_under, tree_candidates
from detector.perception.x_icon import XMark, find_x_marks

__all__ = [
    "LEAST_CONTROL_SCORE",
    "MAY_BE_PAINTED",
    "Proposal",
    "propose",
    "unsure_where_painted",
]

# From here on a find is reported as a control; below it is only a "perhaps".
LEAST_CONTROL_SCORE = 0.5
# Words that many ordinary dialogs and pages carry as well count less by themselves.
WORDS_ALONE = {
    ControlKind.SKIP_TEXT: 0.97,
    ControlKind.DISMISS_TEXT: 0.85,
    ControlKind.ACK_TEXT: 0.72,
}
LEAST_CROSS_DP = 5.0  # tool value: nobody draws a × smaller, and a picture's lights are
SPECK = 0.6
# With a finder that looks at the whole screen: how far strokes by themselves are to be believed beside
# it, and what is left of what it did not see.
TRUST_IN_STROKES = 0.85
UNSEEN_WORDS = {ControlKind.SKIP_TEXT: 0.6, ControlKind.DISMISS_TEXT: 0.65, ControlKind.ACK_TEXT: 0.65}
UNSEEN_SHAPE = 0.5
SEEN_FROM = 0.15  # a find of less is hardly one: of 291 real × three have less, one of them none
UNREAD = 0.8  # of a find of words in which no word was read
OTHER_WORDS = 0.5  # of one in which words were read that close nothing
UNMEASURED = 0.9
FIND_ERROR_SHARE = 0.1  # of the short side: edges of a find
UNMEASURED_ERROR_SHARE = 0.3  # of the short side: a glyph somewhere inside a find
LEAST_PLATE_PX, OFF_MIDDLE_SHARE = 32.0, 0.08  # a plate's short side; of a find's, between their middles
LEAST_AGREEMENT = 0.6  # intersection over union of what was measured and what was found
SKIPS_ABOVE_SHARE = 0.25  # of the height: unread words above are taken for a skip control
_KIND_OF_FIND = {FindKind.X_ICON: ControlKind.X_ICON, FindKind.BACK_ARROW: ControlKind.BACK_ARROW}
SURE_STROKES = 0.8
MAY_BE_PAINTED = 0.7  # less than a sure control's: rules say that they cannot tell
OWN_NODE = 0.6  # what a node that takes the taps on a × says for it
BARE_STEP = 3  # levels of 255 from one pixel to the next: noise and gradients, no edge
STATUS_BAR_SHARE = 0.032  # 24 dp of a screen of 750 dp or more


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A control before the window around it is known. `control.score` counts its looks alone.

    What each channel says of it stays apart too: `finds` holds a finder's chances there, by kind; `strokes`
    is how much the strokes are a ×'s, `is_sign` whether a reader read one, `among_letters` whether it stands
    in a word; `text` is what was read there; `named` is how surely a node whose glyph is drawn says that it
    closes.
    """

    control: CloseControl
    place: Rect  # where another channel must have found it to mean the same thing
    in_ring: bool = False
    finds: Mapping[FindKind, float] = field(default_factory=dict)
    strokes: float = 0.0
    is_sign: bool = False
    among_letters: bool = False
    text: str | None = None
    named: float = 0.0


def propose(
    rgb: np.ndarray,
    ink: Ink,
    tree: ViewTree | None,
    *,
    lexicon: Lexicon,
    display: Display,
) -> tuple[Proposal, ...]:
    """Everything that may be a close control, by its own looks and words, best first."""
    proposals = [_from_text(rgb, candidate) for candidate in text_candidates(ink.lines, lexicon)]
    for mark in ink.marks:
        _add(proposals, _weighed_by_size(_from_mark(rgb, mark, ink.lines, lexicon), display))
    for arrow in ink.arrows:
        _add(proposals, _from_arrow(rgb, arrow))
    if ink.finds is not None:
        proposals = _weighed_by_finds(rgb, proposals, ink.finds, ink.lines)
    if tree is not None:
        for node in tree_candidates(tree, lexicon, display):
            seen = _from_node(rgb, node)
            if seen is not None:
                _add(proposals, seen)
        proposals = [_with_node(each, tree, lexicon, display) for each in proposals]
    return tuple(sorted(proposals, key=lambda each: -each.control.score))


def _add(proposals: list[Proposal], new: Proposal) -> None:
    """Join `new` with the proposal on the same place, or append it."""
    for i, old in enumerate(proposals):
        if old.place.contains(new.place.center) or new.place.contains(old.place.center):
            proposals[i] = _joined(old, new)
            return
    proposals.append(new)


def _joined(old: Proposal, new: Proposal) -> Proposal:
    """One control, found by both. The pixels' boxes outlive the tree's, the words outlive the ×."""
    one, other = old.control, new.control
    pixels = (Channel.TEXT, Channel.PICTURE)
    by_pixels = [c for c in (one, other) if any(channel in pixels for channel in c.found_by)]
    measured = max(by_pixels or [one, other], key=lambda c: (c.contrast is not None, c.kind.is_text, c.score))
    named = max((one, other), key=lambda c: (c.text is not None, c.kind.is_text))
    channels = tuple(channel for channel in Channel if channel in one.found_by or channel in other.found_by)
    control = CloseControl(
        box=measured.box,
        box_error_px=measured.box_error_px,
        glyph_box=measured.glyph_box,
        glyph_error_px=measured.glyph_error_px,
        kind=measured.kind,
        text=measured.text if measured.text is not None else named.text,
        countdown_s=measured.countdown_s if measured.countdown_s is not None else named.countdown_s,
        score=_surer(one, other),
        found_by=channels,
        contrast=measured.contrast,
        node_bounds=one.node_bounds or other.node_bounds,
    )
    place = measured.box if by_pixels else old.place.union(new.place)
    return Proposal(
        control=control,
        place=place,
        in_ring=old.in_ring or new.in_ring,
        finds={kind: max(old.finds.get(kind, 0.0), new.finds.get(kind, 0.0)) for kind in FindKind},
        strokes=max(old.strokes, new.strokes),
        is_sign=old.is_sign or new.is_sign,
        among_letters=old.among_letters or new.among_letters,
        text=old.text if old.text is not None else new.text,
        named=max(old.named, new.named),
    )


def _surer(one: CloseControl, other: CloseControl) -> float:
    """Two channels that agree are surer than either; one that says it twice is not."""
    if set(one.found_by) & set(other.found_by):
        return max(one.score, other.score)
    return 1 - (1 - one.score) * (1 - other.score)


def _control(
    rgb: np.ndarray,
    glyph: Glyph,
    *,
    kind: ControlKind,
    text: str | None,
    countdown_s: int | None,
    score: float,
    found_by: tuple[Channel, ...],
) -> CloseControl:
    plate = find_plate(rgb, glyph.box, is_round_likely=not kind.is_text)
    return CloseControl(
        box=plate.box if plate is not None else glyph.box,
        box_error_px=plate.error_px if plate is not None else glyph.error_px,
        glyph_box=glyph.box,
        glyph_error_px=glyph.error_px,
        kind=kind,
        text=text,
        countdown_s=countdown_s,
        score=score,
        found_by=found_by,
        contrast=glyph.contrast,
    )


def _from_text(rgb: np.ndarray, candidate: TextCandidate) -> Proposal:
    score = WORDS_ALONE[candidate.kind] * candidate.score
    control = _control(
        rgb,
        measure_text(rgb, candidate.box),
        kind=candidate.kind,
        text=candidate.text,
        countdown_s=candidate.countdown_s,
        score=score,
        found_by=(Channel.TEXT,),
    )
    return Proposal(control=control, place=control.box, text=candidate.text)


def _from_mark(rgb: np.ndarray, mark: XMark, lines: tuple[TextLine, ...], lexicon: Lexicon) -> Proposal:
    """A × by its looks. One among letters is a letter; one that was read as a sign is surer."""
    score = mark.score
    found_by: tuple[Channel, ...] = (Channel.PICTURE,)
    middle = mark.box.center
    is_sign = among_letters = False
    for line in lines:
        if not line.box.contains(middle):
            continue
        if lexicon.is_x_sign(line.text):
            is_sign = True
            score, found_by = 1 - (1 - score) * 0.6, (Channel.TEXT, Channel.PICTURE)
        elif len(line.text) > 1 and mark.box.height_px < 1.6 * line.box.height_px:
            among_letters = True
            # A letter among letters, unless a circle sets it apart: a × over a dimmed page's text.
            score *= 0.15 if mark.ring_radius_px is None else 0.8
    if middle.y_px < STATUS_BAR_SHARE * rgb.shape[0]:
        score *= 0.2
    control = _control(
        rgb,
        measure_x(rgb, mark),
        kind=ControlKind.X_ICON,
        text=None,
        countdown_s=None,
        score=score,
        found_by=found_by,
    )
    return Proposal(
        control=control,
        place=control.box,
        in_ring=mark.ring_radius_px is not None,
        strokes=mark.score,
        is_sign=is_sign,
        among_letters=among_letters,
    )


def _weighed_by_size(proposal: Proposal, display: Display) -> Proposal:
    """Strokes of a few dp are more often a pattern of the picture than a ×."""
    control = proposal.control
    side = display.dp(Quantity(value=control.glyph_box.short_side_px, error=0.0, unit="px"))
    if side is None or side.value >= LEAST_CROSS_DP:
        return proposal
    return replace(proposal, control=replace(control, score=SPECK * control.score))


def _from_arrow(rgb: np.ndarray, arrow: BackArrow) -> Proposal:
    glyph = measure_text(rgb, arrow.box)
    control = CloseControl(
        box=arrow.plate,
        box_error_px=arrow.plate_error_px,
        glyph_box=glyph.box,
        glyph_error_px=glyph.error_px + 0.1 * arrow.box.height_px,
        kind=ControlKind.BACK_ARROW,
        text=None,
        countdown_s=None,
        score=0.3 + 0.6 * arrow.score,
        found_by=(Channel.PICTURE,),
        contrast=glyph.contrast,
    )
    return Proposal(control=control, place=arrow.plate, strokes=arrow.score)


def _weighed_by_finds(
    rgb: np.ndarray,
    proposals: list[Proposal],
    finds: tuple[PictureFind, ...],
    lines: tuple[TextLine, ...],
) -> list[Proposal]:
    """What the finder sees too is surer, what it does not see is less so; what it sees alone is added."""
    closing = [find for find in finds if find.kind is not FindKind.CALL]
    calls = [find for find in finds if find.kind is FindKind.CALL]
    weighed, taken = [], set()
    for proposal in proposals:
        near = [k for k, find in enumerate(closing) if _same_place(find.box, proposal)]
        called = [find for find in calls if _same_place(find.box, proposal)]
        by_kind = _by_kind([*called, *(closing[k] for k in near)])
        if not near:
            call = max((find.score for find in called), default=0.0)
            weighed.append(replace(_unsupported(proposal, call), finds=by_kind))
            continue
        taken.update(near)
        best = closing[max(near, key=lambda k: closing[k].score)]
        weighed.append(replace(_supported(rgb, proposal, best), finds=by_kind))
    for k, find in enumerate(closing):
        if k not in taken:
            on_it = [other for other in finds if other is find or other.box.contains(find.box.center)]
            weighed.append(replace(_from_find(find, lines, rgb.shape[0]), finds=_by_kind(on_it)))
    return weighed


def _by_kind(finds: Sequence[PictureFind]) -> dict[FindKind, float]:
    by_kind: dict[FindKind, float] = {}
    for find in finds:
        by_kind[find.kind] = max(by_kind.get(find.kind, 0.0), find.score)
    return by_kind


def _same_place(box: Rect, proposal: Proposal) -> bool:
    glyph = proposal.control.glyph_box
    return box.contains(glyph.center) or (glyph.contains(box.center) and box.iou(proposal.place) > 0.2)


def _supported(rgb: np.ndarray, proposal: Proposal, find: PictureFind) -> Proposal:
    control = proposal.control
    is_word = control.kind.is_text
    seen = min(find.score / SEEN_FROM, 1.0)
    trust = 1.0 if is_word else TRUST_IN_STROKES * (UNSEEN_SHAPE + (1 - UNSEEN_SHAPE) * seen)
    score = 1 - (1 - find.score) * (1 - trust * control.score)
    channels = (
        control.found_by if Channel.PICTURE in control.found_by else (*control.found_by, Channel.PICTURE)
    )
    control = replace(control, score=score, found_by=channels)
    is_other = find.score >= LEAST_CONTROL_SCORE and control.box.iou(find.box) < LEAST_AGREEMENT
    if is_other and not _is_bare(rgb, control, find.box) and not _is_plate_inside(control, find.box):
        control = _as_framed(control, find)
    return replace(proposal, control=control)


def _is_bare(rgb: np.ndarray, control: CloseControl, around: Rect) -> bool:
    """Whether a measured × has nothing drawn around it, as far as `around` reaches."""
    if control.kind is not ControlKind.X_ICON or control.contrast is None:
        return False
    frame = Rect.from_xywh(0, 0, rgb.shape[1], rgb.shape[0])
    zone = around.expanded(0.1 * around.short_side_px).intersection(frame)
    if zone is None or zone.short_side_px < 4:
        return False
    left, top = int(zone.left_px), int(zone.top_px)
    part = rgb[top : int(zone.bottom_px), left : int(zone.right_px)].astype(np.int16)
    inked = control.glyph_box.expanded(0.15 * control.glyph_box.short_side_px + 2)
    beside = np.ones(part.shape[:2], bool)
    rows = slice(max(int(inked.top_px) - top, 0), max(int(inked.bottom_px) + 1 - top, 0))
    columns = slice(max(int(inked.left_px) - left, 0), max(int(inked.right_px) + 1 - left, 0))
    beside[rows, columns] = False
    across = np.abs(np.diff(part, axis=1)).max(2)[beside[:, 1:] & beside[:, :-1]]
    down = np.abs(np.diff(part, axis=0)).max(2)[beside[1:] & beside[:-1]]
    return bool(max(across.max(initial=0), down.max(initial=0)) <= BARE_STEP)


def _is_plate_inside(control: CloseControl, around: Rect) -> bool:
    """A ×'s plate was measured amid `around`: finds are generous, an edge seen in one is the plate's."""
    plate = control.box
    if control.kind.is_text or plate == control.glyph_box or plate.short_side_px < LEAST_PLATE_PX:
        return False
    one, other = plate.center, around.center
    off_px = max(abs(one.x_px - other.x_px), abs(one.y_px - other.y_px))
    return off_px <= OFF_MIDDLE_SHARE * around.short_side_px and _reach_px(plate, around) <= 0


def _reach_px(one: Rect, other: Rect) -> float:
    """How far an edge of `one` lies outside `other` at most; below 0 where all of it is inside."""
    return max(
        other.left_px - one.left_px,
        other.top_px - one.top_px,
        one.right_px - other.right_px,
        one.bottom_px - other.bottom_px,
    )


def _as_framed(control: CloseControl, find: PictureFind) -> CloseControl:
    """The find's own box, where the measured one is another; the glyph stays if it lies inside.

    Either may be the control's: the error reaches as far as what was measured inside the find.
    """
    measured = find.box.intersection(control.box) or find.box
    reach_px = _reach_px(find.box, measured) + control.box_error_px
    error_px = max(FIND_ERROR_SHARE * find.box.short_side_px + 1, reach_px)
    framed = replace(control, box=find.box, box_error_px=error_px)
    shared = find.box.expanded(error_px).intersection(control.glyph_box)
    if shared is not None and shared.area_px2 > 0.9 * control.glyph_box.area_px2:
        return framed
    error_px = UNMEASURED_ERROR_SHARE * find.box.short_side_px + 1
    return replace(framed, glyph_box=find.box, glyph_error_px=error_px, contrast=None)


def _unsupported(proposal: Proposal, call_score: float) -> Proposal:
    """The finder saw nothing there, or something to press."""
    control = proposal.control
    share = UNSEEN_WORDS.get(control.kind, UNSEEN_SHAPE)
    score = control.score * share * (1 - 0.7 * call_score)
    return replace(proposal, control=replace(control, score=score))


def _from_find(find: PictureFind, lines: tuple[TextLine, ...], height_px: int) -> Proposal:
    """Seen by the finder alone: no close word was read, no stroke measured."""
    kind, share, text = _KIND_OF_FIND.get(find.kind), UNMEASURED, None
    if kind is None:
        text = " ".join(line.text for line in lines if find.box.contains(line.box.center)) or None
        share = UNREAD if text is None else OTHER_WORDS
        is_high = find.box.center.y_px < SKIPS_ABOVE_SHARE * height_px
        kind = ControlKind.SKIP_TEXT if is_high else ControlKind.DISMISS_TEXT
    control = CloseControl(
        box=find.box,
        box_error_px=FIND_ERROR_SHARE * find.box.short_side_px + 1,
        glyph_box=find.box,
        glyph_error_px=UNMEASURED_ERROR_SHARE * find.box.short_side_px + 1,
        kind=kind,
        text=None,
        countdown_s=None,
        score=find.score * share,
        found_by=(Channel.PICTURE,),
        contrast=None,
    )
    return Proposal(control=control, place=find.box, text=text)


def _from_node(rgb: np.ndarray, node: TreeCandidate) -> Proposal | None:
    """A node of the tree, as far as the pixels inside its bounds show something there."""
    frame = Rect.from_xywh(0, 0, rgb.shape[1], rgb.shape[0])
    bounds = node.bounds.intersection(frame)
    if bounds is None or bounds.short_side_px < 6:
        return None
    glyph = _drawn_in(rgb, bounds, node.kind)
    named, score = (node.score if node.is_named else 0.0), node.score
    if glyph is None:
        # The tree alone does not make a control visible.
        glyph, score = Glyph(box=bounds, error_px=bounds.short_side_px / 2, contrast=None), node.score * 0.5
        named = 0.0
    control = _control(
        rgb,
        glyph,
        kind=node.kind,
        text=node.text,
        countdown_s=node.countdown_s,
        score=score,
        found_by=(Channel.TREE,),
    )
    said = node.text if node.kind.is_text else None
    return Proposal(control=control, place=bounds, text=said, named=named)


def _drawn_in(rgb: np.ndarray, bounds: Rect, kind: ControlKind) -> Glyph | None:
    """The glyph that the pixels inside a node show, None where they show none."""
    if kind.is_text:
        measured = measure_text(rgb, bounds.expanded(-0.12 * bounds.height_px))
        return measured if measured.contrast is not None else None
    left, top = int(bounds.left_px), int(bounds.top_px)
    part = rgb[top : int(bounds.bottom_px), left : int(bounds.right_px)]
    side = max(part.shape[:2])
    if side < 12:
        return None
    pad = side // 2  # what lies around tells the strokes from a pattern
    offset_x, offset_y = max(left - pad, 0), max(top - pad, 0)
    wide = rgb[offset_y : top + side + pad, offset_x : left + side + pad]
    marks = find_x_marks(
        np.ascontiguousarray(wide), least_score=0.05, screen_short_side_px=min(rgb.shape[:2])
    )
    for mark in marks:
        moved = replace(mark, x_px=mark.x_px + offset_x, y_px=mark.y_px + offset_y)
        if bounds.contains(moved.box.center):
            return measure_x(rgb, moved)
    return None


def _with_node(proposal: Proposal, tree: ViewTree, lexicon: Lexicon, display: Display) -> Proposal:
    control = proposal.control
    bounds = node_under(tree, control.glyph_box, lexicon, display)
    if bounds is None:
        return proposal
    control = replace(control, node_bounds=bounds)
    is_drawn = control.kind is ControlKind.X_ICON and proposal.strokes >= SURE_STROKES
    if is_drawn and Channel.TREE not in control.found_by and control.glyph_box.contains(bounds.center):
        # A × amid a small node of its own, though nothing names it: a painted one has none.
        found_by = (Channel.TREE, *control.found_by)
        control = replace(control, score=1 - (1 - control.score) * (1 - OWN_NODE), found_by=found_by)
    return replace(proposal, control=control)


def unsure_where_painted(
    rated: Sequence[CloseControl], window: InformationWindow, nodes: Sequence[Rect]
) -> list[CloseControl]:
    """A × without a node, while the tree has a small wordless one elsewhere in the window: two candidates.

    The one may be painted in the creative, and the other the control, however faint.
    """
    return [
        replace(one, score=min(one.score, MAY_BE_PAINTED))
        if nodes and _is_without_node(one) and window.kind is not WindowKind.NONE
        else one
        for one in rated
    ]


def _is_without_node(control: CloseControl) -> bool:
    is_cross = control.kind is ControlKind.X_ICON
    return is_cross and Channel.TREE not in control.found_by and control.node_bounds is None
