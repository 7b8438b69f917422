"""The plate around a glyph in little pictures whose plates are known, at each border and in exact figures."""

import numpy as np
import pytest

from detector.core.geometry import Rect
from detector.perception.plate import find_plate
from tests.perception.plates import Colour, Plates, Sides

BLACK, WHITE = (20, 20, 20), (250, 250, 250)
GROUND = 110
WORDS: Sides = (45, 35, 75, 45)


def sides(plates: Plates, *, is_round_likely: bool) -> Sides | None:
    found = find_plate(plates.picture(), plates.glyph_box, is_round_likely=is_round_likely)
    if found is None:
        return None
    assert found.error_px == 1.0
    box = found.box
    return box.left_px, box.top_px, box.right_px, box.bottom_px


def around(x: float, y: float, wide: float, tall: float | None = None) -> Sides:
    """Left, top, right and bottom of a box by its middle and its sides."""
    half, high = wide / 2, (wide if tall is None else tall) / 2
    return x - half, y - high, x + half, y + high


def grey(level: int) -> Colour:
    return level, level, level


def disc(radius: float, at: tuple[float, float] = (60, 60), size: tuple[int, int] = (120, 120)) -> Plates:
    """A disc around a glyph of 14 px."""
    films = ((around(*at, 2 * radius), radius, BLACK, 1.0),)
    return Plates(glyph=around(*at, 14), films=films, size=size, mark="none")


def rimmed(
    radius: float, rim_px: float, rim: int, ground: int, *, side: int = 120, glyph: float = 14
) -> Plates:
    """A black disc in a rim: three levels from inside to outside."""
    middle = side / 2
    outer = radius + rim_px
    films = (
        (around(middle, middle, 2 * outer), outer, grey(rim), 1.0),
        (around(middle, middle, 2 * radius), radius, grey(0), 1.0),
    )
    glyph_box = around(middle, middle, glyph)
    return Plates(glyph=glyph_box, films=films, size=(side, side), level=ground, mark="none")


def pill(
    box: Sides, glyph: Sides = WORDS, *, size: tuple[int, int] = (130, 90), mark: str = "cross"
) -> Plates:
    return Plates(glyph=glyph, films=((box, 4, BLACK, 1.0),), size=size, mark=mark)


@pytest.mark.parametrize("radius", [10, 10.5, 12, 17, 20.3, 25, 28, 29, 30])
@pytest.mark.parametrize("at", [(60, 60), (60.5, 59.3)])
def test_the_edge_of_a_disc_is_found_to_a_tenth_of_a_px(radius: float, at: tuple[float, float]) -> None:
    found = sides(disc(radius, at), is_round_likely=True)
    assert found == pytest.approx(around(*at, 2 * radius), abs=0.1)


@pytest.mark.parametrize(
    ("radius", "is_found"),
    [
        pytest.param(31.2, False, id="more than 4.2 halves of the glyph"),
        pytest.param(30.2, True, id="hardly more, within a px and a half"),
    ],
)
def test_a_disc_is_at_most_a_few_times_its_glyph(radius: float, is_found: bool) -> None:
    found = sides(disc(radius), is_round_likely=True)
    assert (found == pytest.approx(around(60, 60, 2 * radius), abs=0.2)) is is_found


@pytest.mark.parametrize(("level", "is_found"), [(106, True), (107, False), (114, True), (113, False)])
def test_a_plate_differs_by_four_levels(level: int, is_found: bool) -> None:
    round_one = Plates(
        glyph=around(45, 40, 14), films=((around(45, 40, 34), 17, grey(level), 1.0),), mark="none"
    )
    assert (sides(round_one, is_round_likely=True) is not None) is is_found
    straight = Plates(
        glyph=WORDS, films=(((30, 27, 90, 53), 6, grey(level), 1.0),), size=(120, 80), mark="none"
    )
    assert (sides(straight, is_round_likely=False) is not None) is is_found


@pytest.mark.parametrize(
    ("outer", "radius"),
    [
        pytest.param(4.5, 21.5, id="a thin rim: its outer edge"),
        pytest.param(5.25, 22.25, id="a rim of seven rings"),
        pytest.param(6.0, 17, id="a rim of eight rings is another surface"),
        pytest.param(7.5, 17, id="a broader one"),
    ],
)
def test_a_thin_rim_belongs_to_a_small_disc(outer: float, radius: float) -> None:
    found = sides(rimmed(17, outer, 130, 220), is_round_likely=True)
    assert found == pytest.approx(around(60, 60, 2 * radius), abs=0.05)


@pytest.mark.parametrize(("outer", "radius"), [(6, 76), (9, 79), (10, 80), (11, 70), (14, 70)])
def test_a_broader_rim_belongs_to_a_large_disc(outer: float, radius: float) -> None:
    """A quarter of the way from the innermost ring that is looked at."""
    plates = rimmed(70, outer, 130, 220, side=260, glyph=40)
    assert sides(plates, is_round_likely=True) == pytest.approx(around(130, 130, 2 * radius), abs=0.05)


@pytest.mark.parametrize(
    ("level", "radius"), [(100, 21), (121, 21), (122, 21), (124, 17), (125, 17), (135, 17)]
)
def test_the_outer_edge_of_a_rim_counts_if_it_is_half_as_strong(level: int, radius: float) -> None:
    """From 0 to `level` to 190: 0.55 of the inner edge's strength."""
    found = sides(rimmed(17, 4, level, 190), is_round_likely=True)
    assert found == pytest.approx(around(60, 60, 2 * radius), abs=0.05)


@pytest.mark.parametrize(("from_edge", "is_found"), [(10, False), (10.5, True), (12, True)])
@pytest.mark.parametrize("side", ["left", "top", "right", "bottom"])
def test_at_most_a_quarter_of_a_disc_is_beyond_the_picture(
    from_edge: float, is_found: bool, side: str
) -> None:
    x, y = {
        "left": (from_edge, 45.0),
        "top": (45.0, from_edge),
        "right": (90 - from_edge, 45.0),
        "bottom": (45.0, 90 - from_edge),
    }[side]
    found = sides(disc(21, (x, y), (90, 90)), is_round_likely=True)
    assert (found is not None) is is_found
    if is_found:
        assert found == pytest.approx(around(x, y, 42), abs=0.05)


@pytest.mark.parametrize(
    ("wide", "is_disc"),
    [pytest.param(26, True, id="2.6 times as wide as tall"), pytest.param(27, False, id="wider")],
)
def test_a_disc_is_not_sought_around_long_words(wide: float, is_disc: bool) -> None:
    plates = Plates(
        glyph=around(45, 40, wide, 10), films=((around(45, 40, 40), 20, BLACK, 1.0),), mark="none"
    )
    found = sides(plates, is_round_likely=True)
    assert (found == pytest.approx(around(45, 40, 40), abs=0.05)) is is_disc


def test_a_disc_around_a_short_word_is_found_where_there_are_no_straight_sides() -> None:
    plates = Plates(
        glyph=around(45, 40, 14, 10), films=((around(45, 40, 28), 14, BLACK, 0.3),), ground="photo", seed=5
    )
    assert sides(plates, is_round_likely=False) == pytest.approx(around(45, 40, 28), abs=0.3)


def on_photo(box: Sides) -> Plates:
    """A pale film of three tenths over a photograph, around a × of 12 px: only its sides explain it."""
    return Plates(
        glyph=around(44, 44, 12),
        films=((box, 0, WHITE, 0.3),),
        ground="photo",
        seed=2,
        size=(96, 96),
    )


@pytest.mark.parametrize(
    ("box", "is_plate"),
    [
        pytest.param(around(44, 44, 26), True, id="a square in the middle"),
        pytest.param(around(47, 44, 26), True, id="hardly less than 0.12 of its side to the right"),
        pytest.param(around(48, 44, 26), False, id="farther to the right"),
        pytest.param(around(41, 44, 26), True, id="hardly less than 0.12 of its side to the left"),
        pytest.param(around(40, 44, 26), False, id="farther to the left"),
        pytest.param(around(44, 47, 26), True, id="hardly less than 0.12 of its side lower"),
        pytest.param(around(44, 48, 26), False, id="lower than that"),
        pytest.param(around(44, 41, 26), True, id="hardly less than 0.12 of its side higher"),
        pytest.param(around(44, 40, 26), False, id="higher than that"),
        pytest.param(around(44, 44, 32, 24), True, id="hardly less than 1.35 times as wide as tall"),
        pytest.param(around(44, 44, 34, 24), False, id="wider than that"),
        pytest.param(around(44, 44, 24, 32), True, id="hardly less than 1.35 times as tall as wide"),
        pytest.param(around(44, 44, 24, 34), False, id="taller than that"),
        pytest.param(around(44, 44, 38, 34), True, id="hardly less than 3.2 times the ×"),
        pytest.param(around(44, 44, 40, 34), False, id="wider than 3.2 times the ×"),
        pytest.param(around(44, 44, 34, 38), True, id="as tall"),
        pytest.param(around(44, 44, 34, 40), False, id="taller than 3.2 times the ×"),
    ],
)
def test_a_cross_is_in_the_middle_of_a_square_not_much_larger(box: Sides, is_plate: bool) -> None:
    found = sides(on_photo(box), is_round_likely=True)
    assert found == (pytest.approx(box, abs=0.3) if is_plate else None)


# Straight sides around words.


@pytest.mark.parametrize(
    "box",
    [
        pytest.param((41, 31, 79, 49), id="tight"),
        pytest.param((30, 27, 90, 53), id="usual"),
        pytest.param((11, 27, 109, 53), id="34 px beyond words of 10 px at each side"),
        pytest.param((30, 15, 90, 65), id="20 px beyond them above and below"),
        pytest.param((35, 29, 85, 60), id="0.45 of a height too low"),
        pytest.param((35, 20, 85, 51), id="0.45 of a height too high"),
        pytest.param((40, 28, 98, 52), id="0.9 of a height to the right"),
        pytest.param((22, 28, 80, 52), id="0.9 of a height to the left"),
    ],
)
def test_the_sides_of_a_pill_are_found_exactly(box: Sides) -> None:
    assert sides(pill(box), is_round_likely=False) == pytest.approx(box, abs=1e-6)


@pytest.mark.parametrize(
    "box",
    [
        pytest.param((10, 27, 110, 53), id="35 px beyond words of 10 px at each side"),
        pytest.param((30, 14, 90, 66), id="21 px beyond them above and below"),
        pytest.param((35, 29, 85, 61), id="half a height too low"),
        pytest.param((35, 19, 85, 51), id="half a height too high"),
        pytest.param((40, 28, 99, 52), id="0.95 of a height to the right"),
        pytest.param((21, 28, 80, 52), id="0.95 of a height to the left"),
    ],
)
def test_sides_farther_off_are_those_of_something_else(box: Sides) -> None:
    assert sides(pill(box), is_round_likely=False) is None


@pytest.mark.parametrize("from_edge", [0, 1, 2, 3])
def test_a_pill_near_an_edge_of_the_picture_ends_at_least_one_px_from_it(from_edge: int) -> None:
    near, far = from_edge, from_edge + 42
    for box, glyph in (
        ((near, 28, far, 50), (near + 6, 34, far - 6, 44)),
        ((90 - far, 28, 90 - near, 50), (96 - far, 34, 84 - near, 44)),
        ((22, near, 68, near + 22), (30, near + 6, 60, near + 16)),
        ((22, 58 - near, 68, 80 - near), (30, 64 - near, 60, 74 - near)),
    ):
        found = sides(pill(box, glyph, size=(90, 80)), is_round_likely=False)
        assert found == (pytest.approx(box, abs=1e-6) if from_edge else None)


@pytest.mark.parametrize(
    ("glyph", "size"),
    [
        pytest.param(around(60, 60, 0), (120, 120), id="nothing"),
        pytest.param(around(-20, 40, 12), (90, 80), id="left of the picture"),
        pytest.param(around(45, -20, 12), (90, 80), id="above the picture"),
        pytest.param(around(110, 40, 12), (90, 80), id="right of the picture"),
        pytest.param(around(45, 100, 12), (90, 80), id="below the picture"),
        pytest.param(around(-100, 40, 12), (90, 80), id="far left of the picture"),
        pytest.param(around(-4, 40, 12), (90, 80), id="two columns in the picture"),
        pytest.param(around(45, -4, 12), (90, 80), id="two rows in the picture"),
        pytest.param((2, 2, 6, 6), (8, 8), id="in a picture of eight px"),
        pytest.param((0, 0, 90, 80), (90, 80), id="as large as the picture"),
    ],
)
@pytest.mark.parametrize("is_round_likely", [False, True])
def test_a_glyph_without_surroundings_has_no_plate(
    glyph: Sides, size: tuple[int, int], is_round_likely: bool
) -> None:
    left, top, right, bottom = glyph
    rgb = np.full((size[1], size[0], 3), GROUND, np.uint8)
    box = Rect(left_px=left, top_px=top, right_px=right, bottom_px=bottom)
    assert find_plate(rgb, box, is_round_likely=is_round_likely) is None


@pytest.mark.parametrize(
    ("picture", "is_round_likely"),
    [
        pytest.param(
            Plates(glyph=around(45, 40, 14), ground=ground, seed=seed), True, id=f"× on {ground} {seed}"
        )
        for ground, seed in (("photo", 0), ("photo", 1), ("slope", 0), ("flat", 0))
    ]
    + [
        pytest.param(
            Plates(glyph=WORDS, ground=ground, seed=seed, mark="letters", size=(120, 80)),
            False,
            id=f"words on {ground} {seed}",
        )
        for ground, seed in (("photo", 0), ("photo", 1), ("slope", 0), ("flat", 0))
    ],
)
def test_a_glyph_on_the_picture_itself_has_no_plate(picture: Plates, is_round_likely: bool) -> None:
    assert sides(picture, is_round_likely=is_round_likely) is None


def test_a_side_that_is_seen_beside_the_words_alone_is_where_it_was_found_there() -> None:
    """A surface that is broader below the words, where the middle between its ends is."""
    films = (
        ((60.0, 78.0, 140.0, 106.0), 0.0, BLACK, 1.0),
        ((40.0, 106.0, 160.0, 156.0), 0.0, BLACK, 1.0),
    )
    plates = Plates(glyph=(70, 80, 130, 120), films=films, size=(200, 200), mark="none")
    assert sides(plates, is_round_likely=False) == (60, 78, 140, 156)


@pytest.mark.parametrize(("side", "is_found"), [(2, False), (3, True), (4, True)])
def test_a_pill_is_sought_around_a_glyph_of_three_px(side: int, is_found: bool) -> None:
    for glyph, box in (
        ((30, 40, 60, 40 + side), (26, 36, 64, 44 + side)),
        ((40, 30, 40 + side, 50), (36, 24, 44 + side, 56)),
    ):
        plates = Plates(glyph=glyph, films=((box, 0.0, BLACK, 1.0),), mark="none")
        assert sides(plates, is_round_likely=False) == (box if is_found else None)
