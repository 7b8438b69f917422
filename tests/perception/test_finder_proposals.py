"""What the whole-screen finder makes of other channels' proposals, and what it adds: by hand-made boxes."""

from collections.abc import Sequence

import numpy as np
import pytest

from detector.core.geometry import Rect
from detector.core.quantity import Quantity
from detector.perception.finder_proposals import beside_finds
from detector.perception.ports import FindKind, PictureFind, TextLine
from detector.perception.proposal import Proposal
from detector.windows.seen import Channel, CloseControl, ControlKind

SHAPE, WORDS = ControlKind.X_ICON, ControlKind.SKIP_TEXT
CLEAR = Quantity(value=5.0, error=0.2, unit="ratio")
PLAIN = np.full((200, 220, 3), 120, np.uint8)


def box(left: float, top: float, right: float, bottom: float) -> Rect:
    return Rect(left_px=left, top_px=top, right_px=right, bottom_px=bottom)


AT = box(80, 80, 120, 120)


def proposed(
    at: Rect = AT,
    *,
    glyph: Rect | None = None,
    place: Rect | None = None,
    kind: ControlKind = SHAPE,
    score: float = 0.6,
    box_error_px: float = 1.0,
    contrast: Quantity | None = CLEAR,
    found_by: tuple[Channel, ...] = (Channel.PICTURE,),
) -> Proposal:
    control = CloseControl(
        box=at,
        box_error_px=box_error_px,
        glyph_box=glyph or at,
        glyph_error_px=0.5,
        kind=kind,
        text="跳过" if kind.is_text else None,
        countdown_s=None,
        score=score,
        found_by=found_by,
        contrast=contrast,
    )
    return Proposal(control=control, place=place or at, text=control.text)


def find(at: Rect = AT, score: float = 0.9, kind: FindKind = FindKind.X_ICON) -> PictureFind:
    return PictureFind(box=at, kind=kind, score=score)


def beside(proposal: Proposal, *finds: PictureFind, rgb: np.ndarray = PLAIN) -> Proposal:
    (only,) = beside_finds(rgb, [proposal], finds, ())
    return only


def added(one: PictureFind, *lines: TextLine) -> Proposal:
    (only,) = beside_finds(PLAIN, [], (one,), lines)
    return only


@pytest.mark.parametrize(
    ("kind", "chance", "score"),
    [
        (SHAPE, 0.9, 1 - 0.1 * (1 - 0.85 * 0.6)),
        (SHAPE, 0.0, 0.85 * 0.5 * 0.6),
        (ControlKind.BACK_ARROW, 0.06, 1 - 0.94 * (1 - 0.85 * 0.7 * 0.6)),
        (WORDS, 0.06, 1 - 0.94 * 0.4),
    ],
)
def test_what_it_also_sees_becomes_surer_strokes_as_far_as_it_sees_them(
    kind: ControlKind, chance: float, score: float
) -> None:
    assert beside(proposed(kind=kind), find(score=chance)).control.score == pytest.approx(score)


@pytest.mark.parametrize(("kind", "share"), [(WORDS, 0.6), (SHAPE, 0.5)])
@pytest.mark.parametrize(("calls", "left"), [((), 1.0), ((0.5,), 0.65), ((0.2, 0.8, 0.4), 0.44)])
def test_what_it_does_not_see_keeps_a_share_and_less_of_it_on_a_call(
    kind: ControlKind, share: float, calls: Sequence[float], left: float
) -> None:
    seen = beside(proposed(kind=kind), *(find(score=one, kind=FindKind.CALL) for one in calls))
    assert seen.control.score == pytest.approx(0.6 * share * left)
    assert seen.control.found_by == (Channel.PICTURE,)
    assert seen.finds == ({FindKind.CALL: max(calls)} if calls else {})


def test_the_best_of_several_finds_counts_and_all_are_kept_by_kind() -> None:
    finds = (
        find(score=0.3),
        find(score=0.8, kind=FindKind.WORDS),
        find(score=0.2, kind=FindKind.WORDS),
        find(score=0.5, kind=FindKind.CALL),
    )
    seen = beside(proposed(), *finds)
    assert seen.control.score == pytest.approx(1 - 0.2 * (1 - 0.85 * 0.6))
    assert seen.finds == {FindKind.X_ICON: 0.3, FindKind.WORDS: 0.8, FindKind.CALL: 0.5}


def test_new_finds_come_after_the_proposals_and_calls_are_none() -> None:
    first, second = proposed(box(160, 160, 200, 200), kind=WORDS), proposed(box(0, 0, 20, 20))
    finds = (
        find(box(100, 0, 130, 30), 0.5),
        find(box(0, 100, 60, 130), 0.9, FindKind.CALL),
        find(box(0, 0, 20, 20), 0.7),
        find(box(0, 150, 30, 190), 0.4, FindKind.BACK_ARROW),
    )
    boxes = [one.control.box for one in beside_finds(PLAIN, [first, second], finds, ())]
    assert boxes == [first.control.box, second.control.box, finds[0].box, finds[3].box]


def test_a_new_find_keeps_the_chances_of_all_that_is_found_on_its_middle() -> None:
    others = (
        find(box(0, 0, 200, 200), 0.3, FindKind.CALL),
        find(box(100, 100, 101, 101), 0.25, FindKind.CALL),
        find(box(0, 0, 100, 100), 0.8, FindKind.CALL),
    )
    (seen,) = beside_finds(PLAIN, [], (find(), *others), ())
    assert seen.finds == {FindKind.X_ICON: 0.9, FindKind.CALL: 0.3}
    assert added(find(box(0, 0, 0, 0), 0.4)).finds == {FindKind.X_ICON: 0.4}


@pytest.mark.parametrize(
    ("kind", "control", "share"),
    [
        (FindKind.X_ICON, ControlKind.X_ICON, 0.9),
        (FindKind.BACK_ARROW, ControlKind.BACK_ARROW, 0.9),
        (FindKind.WORDS, ControlKind.DISMISS_TEXT, 0.8),
    ],
)
def test_a_find_alone_is_a_control_of_its_kind(kind: FindKind, control: ControlKind, share: float) -> None:
    at = box(60, 80, 120, 110)
    seen = added(find(at, 0.7, kind))
    assert seen.control == CloseControl(
        box=at,
        box_error_px=0.1 * 30 + 1,
        glyph_box=at,
        glyph_error_px=0.3 * 30 + 1,
        kind=control,
        text=None,
        countdown_s=None,
        score=pytest.approx(0.7 * share),
        found_by=(Channel.PICTURE,),
        contrast=None,
    )
    assert (seen.place, seen.text) == (at, None)


@pytest.mark.parametrize(
    ("words", "text", "share"),
    [
        ((), None, 0.8),
        ((("查看", (82, 90)), ("详情", (105, 90))), "查看 详情", 0.5),
        ((("查看", (120, 90)),), None, 0.8),
        ((("", (82, 90)),), None, 0.8),
    ],
    ids=["unread", "two lines inside", "outside", "an empty line"],
)
def test_words_read_inside_a_find_that_close_nothing_lower_it(
    words: Sequence[tuple[str, tuple[int, int]]], text: str | None, share: float
) -> None:
    lines = [TextLine(text=word, box=Rect.from_xywh(*at, 10, 10), score=0.9) for word, at in words]
    seen = added(find(kind=FindKind.WORDS), *lines)
    assert (seen.text, seen.control.score) == (text, pytest.approx(0.9 * share))


WIDE = box(50, 50, 150, 150)


def framed(proposal: Proposal, at: Rect, score: float = 0.9, rgb: np.ndarray = PLAIN) -> CloseControl:
    return beside(proposal, find(at, score), rgb=rgb).control


@pytest.mark.parametrize(("score", "is_replaced"), [(0.49, False), (0.5, True)])
def test_only_a_find_that_is_a_control_replaces_a_box(score: float, is_replaced: bool) -> None:
    assert (framed(proposed(kind=WORDS), WIDE, score).box == WIDE) is is_replaced


CROSS = box(90, 90, 110, 110)


def with_dot(x: int, y: int, steps: int = 40, *, channel: int | None = None) -> np.ndarray:
    """Strokes within the glyph, and one px of its own."""
    rgb = PLAIN.copy()
    rgb[92:108:3, 92:108:2] = 250
    rgb[y, x, slice(None) if channel is None else channel] += np.uint8(steps)
    return rgb


@pytest.mark.parametrize(
    ("x", "y", "is_bare"),
    [
        pytest.param(100, 100, True, id="in the glyph"),
        pytest.param(85, 100, True, id="at its left, still its edge"),
        pytest.param(84, 100, False, id="left of it"),
        pytest.param(100, 85, True, id="at its top, still its edge"),
        pytest.param(100, 84, False, id="above it"),
        pytest.param(64, 100, False, id="at the left end of what is looked at"),
        pytest.param(63, 100, True, id="beyond it"),
    ],
)
def test_a_cross_with_nothing_drawn_around_it_keeps_its_own_box(x: int, y: int, is_bare: bool) -> None:
    around = box(70, 70, 130, 130)  # and a tenth of its side: 64 to 136
    assert (framed(proposed(CROSS), around, rgb=with_dot(x, y)).box == CROSS) is is_bare
