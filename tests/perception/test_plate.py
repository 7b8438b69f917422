"""The plate around a glyph, in little pictures whose plates are known."""

import cv2
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


def pill(
    box: Sides, glyph: Sides = WORDS, *, size: tuple[int, int] = (130, 90), mark: str = "cross"
) -> Plates:
    return Plates(glyph=glyph, films=((box, 4, BLACK, 1.0),), size=size, mark=mark)


@pytest.mark.parametrize("radius", [10, 17, 28, 30])
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
    ("wide", "is_disc"),
    [pytest.param(26, True, id="2.6 times as wide as tall"), pytest.param(27, False, id="wider")],
)
def test_a_disc_is_not_sought_around_long_words(wide: float, is_disc: bool) -> None:
    plates = Plates(
        glyph=around(45, 40, wide, 10), films=((around(45, 40, 40), 20, BLACK, 1.0),), mark="none"
    )
    found = sides(plates, is_round_likely=True)
    assert (found == pytest.approx(around(45, 40, 40), abs=0.05)) is is_disc


def on_photo(box: Sides) -> Plates:
    """A pale film of three tenths over a photograph, around a × of 12 px: only its sides explain it."""
    return Plates(
        glyph=around(44, 44, 12), films=((box, 0, WHITE, 0.3),), ground="photo", seed=2, size=(96, 96)
    )


@pytest.mark.parametrize(
    ("box", "is_plate"),
    [
        pytest.param(around(44, 44, 26), True, id="a square in the middle"),
        pytest.param(around(47, 44, 26), True, id="hardly less than 0.12 of its side to the right"),
        pytest.param(around(48, 44, 26), False, id="farther to the right"),
        pytest.param(around(44, 44, 32, 24), True, id="hardly less than 1.35 times as wide as tall"),
        pytest.param(around(44, 44, 34, 24), False, id="wider than that"),
        pytest.param(around(44, 44, 38, 34), True, id="hardly less than 3.2 times the ×"),
        pytest.param(around(44, 44, 40, 34), False, id="wider than 3.2 times the ×"),
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
        pytest.param((35, 29, 85, 60), id="0.45 of a height too low"),
        pytest.param((40, 28, 98, 52), id="0.9 of a height to the right"),
    ],
)
def test_the_sides_of_a_pill_are_found_exactly(box: Sides) -> None:
    assert sides(pill(box), is_round_likely=False) == pytest.approx(box, abs=1e-6)


@pytest.mark.parametrize(
    ("glyph", "size"),
    [
        pytest.param(around(60, 60, 0), (120, 120), id="nothing"),
        pytest.param(around(-20, 40, 12), (90, 80), id="left of the picture"),
        pytest.param(around(-4, 40, 12), (90, 80), id="two columns in the picture"),
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


GLYPH = Rect.from_xywh(280, 180, 40, 40)


def a_cross_on(ground: np.ndarray) -> np.ndarray:
    left, top, right, bottom = (int(v) for v in (280, 180, 319, 219))
    cv2.line(ground, (left, top), (right, bottom), (255, 255, 255), 4, cv2.LINE_AA)
    cv2.line(ground, (left, bottom), (right, top), (255, 255, 255), 4, cv2.LINE_AA)
    return ground


def grey_ground() -> np.ndarray:
    return np.full((400, 600, 3), 110, np.uint8)


def test_a_circle_around_a_cross_is_its_plate() -> None:
    ground = grey_ground()
    cv2.circle(ground, (300, 200), 44, (40, 40, 40), -1, cv2.LINE_AA)
    plate = find_plate(a_cross_on(ground), GLYPH, is_round_likely=True)
    assert plate is not None
    assert abs(plate.box.width_px - 88) <= 3


def test_four_edges_of_the_picture_behind_a_cross_are_no_plate() -> None:
    aside = grey_ground()
    cv2.rectangle(aside, (190, 120), (345, 270), (60, 60, 60), -1)  # as wide as high, the × in its corner
    long = grey_ground()
    cv2.rectangle(long, (250, 100), (350, 300), (60, 60, 60), -1)  # the × in its middle, twice as high
    wide = grey_ground()
    cv2.rectangle(wide, (230, 125), (370, 275), (60, 60, 60), -1)  # in its middle, but four times its size
    for ground in (aside, long, wide):
        assert find_plate(a_cross_on(ground), GLYPH, is_round_likely=True) is None


def on_a_band(ink: np.ndarray, plate: Rect) -> tuple[np.ndarray, Rect]:
    """A dark film of two fifths over a band whose edges run just above and below it."""
    picture = np.full((400, 600, 3), 245, np.uint8)
    picture[130:275] = (150, 110, 60)
    picture[:, :220] = picture[:, :220] * 0.8
    shape = np.zeros(picture.shape[:2], np.float32)
    radius = round(plate.height_px / 2)
    left, top, right, bottom = (
        round(v) for v in (plate.left_px, plate.top_px, plate.right_px, plate.bottom_px)
    )
    shape[top:bottom, left + radius : right - radius] = 1
    for x in (left + radius, right - radius):
        cv2.circle(shape, (x, top + radius), radius, 1.0, -1, cv2.LINE_AA)
    picture = (picture * (1 - 0.4 * shape[..., None])).astype(np.uint8)
    picture[ink] = 255
    return picture, plate


def test_a_faint_pill_is_found_before_the_strong_edges_of_the_picture_behind_it() -> None:
    ink = np.zeros((400, 600), bool)
    for left in range(230, 370, 20):
        ink[185:221, left : left + 6] = True
    ink[200:206, 230:366] = True
    picture, truth = on_a_band(ink, Rect.from_xywh(150, 165, 300, 76))
    plate = find_plate(picture, Rect.from_xywh(230, 185, 136, 36), is_round_likely=False)
    assert plate is not None
    assert plate.box.iou(truth) > 0.97


def test_a_circle_four_times_as_wide_as_its_cross_is_its_plate() -> None:
    """Material's floating action button: a × of 14 dp on 56 dp."""
    ground = grey_ground()
    cv2.circle(ground, (300, 200), 80, (40, 40, 40), -1, cv2.LINE_AA)
    plate = find_plate(a_cross_on(ground), GLYPH, is_round_likely=True)
    assert plate is not None
    assert abs(plate.box.width_px - 161) <= 1


def test_a_disc_that_the_arms_extend_beyond_is_no_plate() -> None:
    ground = grey_ground()
    cv2.circle(ground, (300, 200), 24, (40, 40, 40), -1, cv2.LINE_AA)
    assert find_plate(a_cross_on(ground), GLYPH, is_round_likely=True) is None
