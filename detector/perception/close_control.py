"""What may be a close control in one frame, by the view tree, the text and the picture.

Each channel proposes; proposals at the same place become one, found by all of them. The score counts looks
alone: a × in a search field is drawn as well as any. Whether it closes a window is weighed later
(weighing.py).
"""

from dataclasses import replace

import numpy as np

from detector.core.display import Display
from detector.core.quantity import Quantity
from detector.core.screen import ViewTree
from detector.perception.back_arrow import BackArrow
from detector.perception.finder_proposals import beside_finds
from detector.perception.glyph import measure_text, measure_x
from detector.perception.lexicon import Lexicon
from detector.perception.node_proposals import from_node, with_node
from detector.perception.picture_content import Content
from detector.perception.ports import FindKind, TextLine
from detector.perception.proposal import Proposal, control_of_glyph
from detector.perception.text_controls import TextCandidate, text_candidates
from detector.perception.tree_controls import tree_candidates
from detector.perception.x_icon import XMark
from detector.windows.seen import Channel, CloseControl, ControlKind

__all__ = ["propose"]

# Words that many ordinary dialogs and pages also have count less by themselves.
WORDS_ALONE = {
    ControlKind.SKIP_TEXT: 0.97,
    ControlKind.DISMISS_TEXT: 0.85,
    ControlKind.ACK_TEXT: 0.72,
}
MIN_CROSS_DP = 5.0  # tool value: no × is drawn smaller, but highlights in a picture are
SPECK = 0.6
STATUS_BAR_SHARE = 0.032  # 24 dp of a screen of 750 dp or more


def propose(
    rgb: np.ndarray,
    ink: Content,
    tree: ViewTree | None,
    *,
    lexicon: Lexicon,
    display: Display,
) -> tuple[Proposal, ...]:
    """Everything that may be a close control by its own looks and words, best first."""
    proposals = [_from_text(rgb, candidate) for candidate in text_candidates(ink.lines, lexicon)]
    for mark in ink.marks:
        _add(proposals, _weighed_by_size(_from_mark(rgb, mark, ink.lines, lexicon), display))
    for arrow in ink.arrows:
        _add(proposals, _from_arrow(rgb, arrow))
    if ink.finds is not None:
        proposals = beside_finds(rgb, proposals, ink.finds, ink.lines)
    if tree is not None:
        for node in tree_candidates(tree, lexicon, display):
            seen = from_node(rgb, node)
            if seen is not None:
                _add(proposals, seen)
        proposals = [with_node(each, tree, lexicon, display) for each in proposals]
    return tuple(sorted(proposals, key=lambda each: -each.control.score))


def _add(proposals: list[Proposal], new: Proposal) -> None:
    """Join `new` with the proposal at the same place, or append it."""
    for i, old in enumerate(proposals):
        if old.place.contains(new.place.center) or new.place.contains(old.place.center):
            proposals[i] = _joined(old, new)
            return
    proposals.append(new)


def _joined(old: Proposal, new: Proposal) -> Proposal:
    """One control, found by both. Boxes from pixels win over the tree's, words win over a ×."""
    one, other = old.control, new.control
    pixels = (Channel.TEXT, Channel.PICTURE)
    by_pixels = [c for c in (one, other) if any(channel in pixels for channel in c.found_by)]
    measured = max(by_pixels or [one, other], key=lambda c: (c.contrast is not None, c.kind.is_text, c.score))
    named = max((one, other), key=lambda c: (c.text is not None, c.kind.is_text))
    channels = tuple(channel for channel in Channel if channel in one.found_by or channel in other.found_by)
    countdowns = [c.countdown_s for c in (measured, one, other) if c.countdown_s is not None]
    control = CloseControl(
        box=measured.box,
        box_error_px=measured.box_error_px,
        glyph_box=measured.glyph_box,
        glyph_error_px=measured.glyph_error_px,
        kind=measured.kind,
        text=measured.text if measured.text is not None else named.text,
        countdown_s=countdowns[0] if countdowns else None,
        score=_surer(one, other),
        found_by=channels,
        contrast=measured.contrast,
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
        is_drawn=old.is_drawn or new.is_drawn,
    )


def _surer(one: CloseControl, other: CloseControl) -> float:
    """Two channels that agree are surer than either; the same channel twice is not."""
    if set(one.found_by) & set(other.found_by):
        return max(one.score, other.score)
    return 1 - (1 - one.score) * (1 - other.score)


def _from_text(rgb: np.ndarray, candidate: TextCandidate) -> Proposal:
    score = WORDS_ALONE[candidate.kind] * candidate.score
    control = control_of_glyph(
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
    """A × by its looks. Among letters it is a letter; one that was read as a sign is surer."""
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
    control = control_of_glyph(
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
    if side is None or side.value >= MIN_CROSS_DP:
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
