"""How the whole-screen finder changes the proposals of the other channels, and what it adds to them."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from detector.core.geometry import Rect
from detector.perception.ports import FindKind, PictureFind, TextLine
from detector.perception.proposal import MIN_CONTROL_SCORE, Proposal
from detector.windows.seen import Channel, CloseControl, ControlKind

__all__ = ["beside_finds"]

# With a finder that looks at the whole screen: how far strokes alone are believed beside it, and what is
# left of the score of what it did not see.
TRUST_IN_STROKES = 0.85
UNSEEN_WORDS = {ControlKind.SKIP_TEXT: 0.6, ControlKind.DISMISS_TEXT: 0.65, ControlKind.ACK_TEXT: 0.65}
UNSEEN_SHAPE = 0.5
SEEN_FROM = 0.15  # a weaker find hardly counts: of 291 real × three have less, one of them none
UNREAD = 0.8  # of a find of words in which no word was read
OTHER_WORDS = 0.5  # of one in which words were read that close nothing
UNMEASURED = 0.9
FIND_ERROR_SHARE = 0.1  # of the short side: edges of a find
KEPT_GLYPH_SHARE = 0.9  # of a glyph: less of it inside the find, and something else was measured
UNMEASURED_ERROR_SHARE = 0.3  # of the short side: a glyph somewhere inside a find
MIN_PLATE_PX, OFF_MIDDLE_SHARE = 32.0, 0.08  # a plate's short side; between middles, of a find's side
MIN_AGREEMENT = 0.6  # intersection over union of what was measured and what was found
SKIPS_ABOVE_SHARE = 0.25  # of the height: unread words above this are taken for a skip control
BARE_STEP = 3  # levels of 255 between neighbours: noise and gradients, no edge
_KIND_OF_FIND = {FindKind.X_ICON: ControlKind.X_ICON, FindKind.BACK_ARROW: ControlKind.BACK_ARROW}


def beside_finds(
    rgb: np.ndarray,
    proposals: list[Proposal],
    finds: tuple[PictureFind, ...],
    lines: tuple[TextLine, ...],
) -> list[Proposal]:
    """What the finder also sees becomes surer, what it does not see less so; its own finds are added.

    `rgb` is (H, W, 3) uint8.
    """
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
    is_other = find.score >= MIN_CONTROL_SCORE and control.box.iou(find.box) < MIN_AGREEMENT
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
    """A ×'s plate was measured within `around`: finds are generous, so an edge inside one is the plate's."""
    plate = control.box
    if control.kind.is_text or plate == control.glyph_box or plate.short_side_px < MIN_PLATE_PX:
        return False
    one, other = plate.center, around.center
    off_px = max(abs(one.x_px - other.x_px), abs(one.y_px - other.y_px))
    return off_px <= OFF_MIDDLE_SHARE * around.short_side_px and _reach_px(plate, around) <= 0


def _reach_px(one: Rect, other: Rect) -> float:
    """The most that an edge of `one` lies outside `other`; below 0 where all of it is inside."""
    return max(
        other.left_px - one.left_px,
        other.top_px - one.top_px,
        one.right_px - other.right_px,
        one.bottom_px - other.bottom_px,
    )


def _as_framed(control: CloseControl, find: PictureFind) -> CloseControl:
    """The find's own box, where the measured one differs; the glyph is kept if it lies inside.

    Either box may be the control's: the error covers what was measured inside the find.
    """
    measured = find.box.intersection(control.box) or find.box
    reach_px = _reach_px(find.box, measured) + control.box_error_px
    error_px = max(FIND_ERROR_SHARE * find.box.short_side_px + 1, reach_px)
    framed = replace(control, box=find.box, box_error_px=error_px)
    if control.glyph_box.share_in(find.box.expanded(error_px)) > KEPT_GLYPH_SHARE:
        return framed
    error_px = UNMEASURED_ERROR_SHARE * find.box.short_side_px + 1
    return replace(framed, glyph_box=find.box, glyph_error_px=error_px, contrast=None)


def _unsupported(proposal: Proposal, call_score: float) -> Proposal:
    """The finder saw nothing there, or saw something to press."""
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
