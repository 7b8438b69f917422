"""How much of a thing another picture must show, and what becomes of its own ink: on tiny pictures.

A pattern of a known strength on a plain ground stands for a line, a cross or a find.
"""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from detector.core.geometry import Rect
from detector.perception.back_arrow import BackArrow
from detector.perception.carrying import Carrier
from detector.perception.content import NO_CONTENT, Content
from detector.perception.pictures import Picture
from detector.perception.ports import FindKind, PictureFind, TextLine
from detector.perception.x_icon import XMark
from detector.windows.seen import Channel
from tests.perception.drawn import DrawnX
from tests.perception.little_run import LittleRun, NumberedReader
from tests.perception.words import lexicon, line

BOX = Rect.from_xywh(64, 64, 48, 16)
OTHER_BOX = Rect.from_xywh(20, 120, 48, 16)


def pattern(seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).choice([-50, -30, 30, 50], size=(18, 50))


def shown(
    strength: float = 1.0, *, other: float = 0.0, noise: float = 0.0, ground: int = 128, at: Rect = BOX
) -> np.ndarray:
    """The pattern at the box with that strength; `other`: a second one; `noise`: a pattern over it."""
    grey = np.full((160, 160), float(ground))
    for box, part in ((at, strength * pattern() + noise * pattern(2)), (OTHER_BOX, other * pattern(3))):
        top, left = int(box.top_px) - 1, int(box.left_px) - 1
        grey[top : top + 18, left : left + 50] += part
    return np.repeat(np.clip(grey, 0, 255).round().astype(np.uint8)[..., None], 3, axis=2)


WORDS = TextLine(text="湖畔假日", box=BOX, score=0.9)
MARK = XMark(x_px=88, y_px=72, half_side_px=8, is_light=True, score=0.9, ring_radius_px=None)


def ink(*things: TextLine | XMark, finds: tuple[PictureFind, ...] | None = None) -> Content:
    return replace(
        NO_CONTENT,
        lines=tuple(one for one in things if isinstance(one, TextLine)),
        marks=tuple(one for one in things if isinstance(one, XMark)),
        finds=finds,
    )


def carried(
    *pictures: np.ndarray,
    inks: Mapping[int, Content],
    times_ms: tuple[float, ...] = (),
    reader: NumberedReader | None = None,
) -> list[Picture]:
    run = LittleRun()
    for k, rgb in enumerate(pictures):
        run.show(times_ms[k] if times_ms else 1000.0 * k, rgb)
    carrier = Carrier(run.held, lexicon(), reader)
    for k, one in sorted(inks.items()):
        run.pictures[k].ink = one
        carrier.remember(run.pictures[k])
    carrier.carry(run.pictures)
    return run.pictures


def ink_of(picture: Picture) -> Content:
    assert picture.ink is not None
    return picture.ink


# Is it there?


@pytest.mark.parametrize(
    ("dx_px", "dy_px", "is_there"), [(0, 0, True), (5, 0, True), (9, 0, False), (0, 9, False)]
)
def test_on_another_ground_a_cross_is_sought_near_its_place(dx_px: int, dy_px: int, is_there: bool) -> None:
    known = replace(MARK, half_side_px=6.6)
    image = Image.fromarray(shown(0, ground=200))
    DrawnX(x_px=88 + dx_px, y_px=72 + dy_px, side_px=14, stroke_px=2, colour=(0, 0, 0)).draw(image)
    found = carried(np.asarray(image), shown(0), inks={1: ink(known)})
    assert ink_of(found[0]).marks == ((known,) if is_there else ())


# Its own ink


@pytest.mark.parametrize(
    ("own", "is_added"),
    [
        pytest.param(line("别的", (80, 66, 20, 12)), False, id="a line over its middle"),
        pytest.param(line("别的", (64, 64, 24, 16)), True, id="a line beside it"),
        pytest.param(replace(MARK, half_side_px=4), False, id="a cross over its middle"),
        pytest.param(replace(MARK, x_px=100, half_side_px=4), True, id="a cross beside it"),
    ],
)
def test_a_place_that_is_known_gets_nothing_more(own: TextLine | XMark, is_added: bool) -> None:
    before = replace(
        ink(own),
        channels=(Channel.TEXT,),
        arrows=(BackArrow(box=BOX, plate=BOX, plate_error_px=1, score=0.9),),
    )
    (first, _) = carried(shown(), shown(), inks={0: before, 1: ink(WORDS)})
    assert [*ink_of(first).lines, *ink_of(first).marks] == (
        sorted((own, *([WORDS] if is_added else [])), key=lambda one: isinstance(one, XMark))
    )
    assert (ink_of(first).channels, ink_of(first).arrows) == (before.channels, before.arrows)


def test_what_was_never_read_gets_what_the_one_before_has_and_then_what_follows() -> None:
    later = TextLine(text="后来", box=OTHER_BOX, score=0.9)
    shows = (shown(0), shown(1), shown(1, other=1), shown(0, other=1), shown(0, other=1))
    pictures = carried(*shows, inks={1: ink(WORDS), 4: ink(later)})
    assert [[one.text for one in ink_of(picture).lines] for picture in pictures] == [
        [],
        ["湖畔假日"],
        ["湖畔假日", "后来"],
        ["后来"],
        ["后来"],
    ]


# What fades in


@pytest.mark.parametrize(
    ("strength", "noise", "apart_ms", "is_kept"),
    [
        pytest.param(0.44, 0.0, 100, False, id="less than half as strong"),
        pytest.param(0.56, 0.0, 100, True, id="more"),
        pytest.param(0.44, 0.0, 701, True, id="long before"),
        pytest.param(0.0, 0.0, 100, False, id="nothing to see"),
        pytest.param(0.28, 0.8, 100, False, id="a trace under another pattern"),
    ],
)
@pytest.mark.parametrize("thing", [WORDS, MARK], ids=["a line", "a cross"])
def test_what_only_begins_to_fade_in_is_withdrawn(
    thing: TextLine | XMark, strength: float, noise: float, apart_ms: float, is_kept: bool
) -> None:
    own = replace(thing, score=0.5)
    pictures = shown(strength, noise=noise), shown()
    (first, _) = carried(*pictures, inks={0: ink(own), 1: ink(thing)}, times_ms=(0, apart_ms))
    assert [*ink_of(first).lines, *ink_of(first).marks] == ([own] if is_kept else [])


@pytest.mark.parametrize(
    ("own", "later"),
    [
        pytest.param(WORDS, WORDS, id="the very same"),
        pytest.param(WORDS, MARK, id="something else"),
        pytest.param(WORDS, replace(WORDS, box=Rect.from_xywh(20, 64, 60, 16)), id="beside it"),
    ],
)
def test_only_what_soon_shows_the_same_more_strongly_withdraws_it(
    own: TextLine, later: TextLine | XMark
) -> None:
    (first, _) = carried(shown(0.3), shown(), inks={0: ink(own), 1: ink(later)}, times_ms=(0, 100))
    assert own in ink_of(first).lines


def test_of_several_things_soon_after_the_one_in_its_place_counts() -> None:
    others = (line("别的", (4, 20, 30, 12)), MARK, WORDS)
    own = replace(WORDS, score=0.5)
    (first, _) = carried(shown(0.3), shown(), inks={0: ink(own), 1: ink(*others)}, times_ms=(0, 100))
    assert own not in ink_of(first).lines
    far = replace(WORDS, score=0.7)
    pictures = shown(0.3), shown(), shown(0.5, noise=1.0)  # the third is hardly like the second
    inks = {0: ink(own), 1: ink(WORDS), 2: ink(far)}
    (first, _, _) = carried(*pictures, inks=inks, times_ms=(0, 100, 800))
    assert own not in ink_of(first).lines


# Finds


def find(score: float, box: Rect = BOX, kind: FindKind = FindKind.WORDS) -> PictureFind:
    return PictureFind(box=box, kind=kind, score=score)


ELSEWHERE = find(0.7, OTHER_BOX)


@pytest.mark.parametrize(
    ("own", "theirs", "expected"),
    [
        pytest.param(None, None, None, id="nobody looked"),
        pytest.param([], [find(0.9)], [find(0.9)], id="of what was carried"),
        pytest.param([], [ELSEWHERE], [], id="of nothing that was carried"),
        pytest.param(None, [ELSEWHERE, find(0.9)], [find(0.9), ELSEWHERE], id="visible, and no own"),
        pytest.param(
            None, [find(0.7, Rect.from_xywh(100, 20, 40, 16)), find(0.9)], [find(0.9)], id="not visible"
        ),
        pytest.param([find(0.5)], [find(0.9)], [find(0.9)], id="a weaker own"),
        pytest.param(
            [find(0.5, kind=FindKind.CALL)],
            [find(0.9)],
            [find(0.9), find(0.5, kind=FindKind.CALL)],
            id="another kind",
        ),
        pytest.param([ELSEWHERE], [find(0.6)], [ELSEWHERE, find(0.6)], id="own elsewhere"),
    ],
)
def test_finds_come_with_the_ink_they_belong_to(
    own: list[PictureFind] | None, theirs: list[PictureFind] | None, expected: list[PictureFind] | None
) -> None:
    inks = {
        0: ink(finds=None if own is None else tuple(own)),
        1: ink(WORDS, finds=None if theirs is None else tuple(theirs)),
    }
    (first, _) = carried(shown(other=1), shown(other=1), inks=inks)
    assert ink_of(first).finds == (None if expected is None else tuple(expected))


def test_a_find_of_a_picture_never_read_must_be_visible_itself() -> None:
    inks = {0: ink(WORDS, finds=(ELSEWHERE, find(0.9)))}
    (_, second) = carried(shown(other=1), shown(0, other=1), inks=inks)
    assert ink_of(second).finds == (ELSEWHERE,)
    assert ink_of(second).lines == ()
