"""The exact box and strength of plates on busy grounds, where no round number is the right answer.

Each drawing is seeded; its figures are what was measured when it was made, near the edges as drawn.
"""

import pytest

from detector.perception.plate import find_plate
from tests.perception.plates import Plates, Sides

BLACK, WHITE, BLUE, RED = (20, 20, 20), (255, 255, 255), (30, 90, 220), (220, 60, 40)
WORDS: Sides = (45.0, 34.0, 75.0, 46.0)
LETTERS: Sides = (41.3, 34.7, 77.3, 47.7)

Figures = tuple[float, float, float, float, float]

FIGURES: dict[str, tuple[Plates, bool, Figures | None]] = {
    "a film of two fifths over a photograph, left of the middle of its ×": (
        Plates(
            glyph=(39.0, 34.0, 51.0, 46.0),
            films=(((29.0, 27.0, 55.0, 53.0), 4, BLACK, 0.4),),
            ground="photo",
            seed=2,
        ),
        True,
        (28.979, 26.891, 54.908, 53.123, 49.371),
    ),
    "a faint film over stripes": (
        Plates(
            glyph=(48.28, 38.05, 84.6, 50.3),
            films=(((38.99, 24.66, 97.3, 66.68), 21.01, (52, 2, 210), 0.08),),
            size=(130, 90),
            ground="stripes",
            seed=137,
            noise=1,
            mark="letters",
        ),
        False,
        (28.005, 24.947, 104.998, 66.355, 7.095),
    ),
    "a disc with a rim": (
        Plates(
            glyph=(40.0, 35.0, 50.0, 45.0),
            films=(
                ((24.0, 19.0, 66.0, 61.0), 21, WHITE, 0.6),
                ((28.0, 23.0, 62.0, 57.0), 17, RED, 1.0),
            ),
            level=60,
        ),
        True,
        (24.023, 19.023, 65.977, 60.977, 115.5),
    ),
    "a pale noisy film over the corner of a surface": (
        Plates(
            glyph=LETTERS,
            films=(((31.0, 27.0, 89.0, 53.0), 6, WHITE, 0.4),),
            size=(120, 80),
            ground="steps",
            seed=1,
            noise=1.5,
            mark="letters",
            ink=(0, 0, 0),
        ),
        False,
        (31.005, 27.0, 89.0, 52.999, 33.373),
    ),
    "a film of six in a hundred, and a surface's edge": (
        Plates(
            glyph=(42.0, 34.0, 78.0, 46.0),
            films=(((28.7, 27.8, 91.3, 52.2), 12, BLACK, 0.06),),
            size=(120, 80),
            ground="steps",
            seed=1,
            mark="letters",
        ),
        False,
        (37.0, 27.857, 91.108, 53.0, 9.0),
    ),
    "an upright stroke": (
        Plates(
            glyph=(44.5, 36.0, 45.5, 44.0),
            films=(((37.5, 31.0, 52.5, 49.0), 1, BLACK, 1.0),),
            mark="letters",
        ),
        False,
        (35.697, 30.697, 54.303, 49.303, 66.22),
    ),
    "a circle through the corners of a pill around short words": (
        Plates(
            glyph=(31.8, 35.0, 58.2, 45.0),
            films=(((27.0, 22.0, 63.0, 58.0), 18, BLACK, 1.0),),
            mark="letters",
        ),
        False,
        (27.152, 23.721, 62.848, 56.279, 42.5),
    ),
    "a noisy film above a surface's edge": (
        Plates(
            glyph=(64.92, 41.65, 78.19, 49.84),
            films=(((55.63, 33.39, 84.93, 57.59), 12.1, (50, 177, 240), 0.2),),
            size=(130, 90),
            ground="steps",
            seed=82,
            noise=1,
            mark="letters",
        ),
        False,
        (55.918, 33.673, 84.775, 58.984, 22.92),
    ),
    "a pill with a faint rim": (
        Plates(
            glyph=(42.0, 34.0, 78.0, 46.0),
            films=(
                ((28.0, 26.0, 92.0, 54.0), 12, WHITE, 0.2),
                ((30.0, 28.0, 90.0, 52.0), 12, BLACK, 1.0),
            ),
            size=(120, 80),
            level=140,
            mark="letters",
        ),
        False,
        (30.146, 28.0, 89.854, 52.0, 143.0),
    ),
    "a button on a card": (
        Plates(
            glyph=WORDS,
            films=(
                ((10.0, 10.0, 110.0, 70.0), 2, WHITE, 0.8),
                ((32.0, 27.0, 88.0, 53.0), 6, BLUE, 1.0),
            ),
            size=(130, 90),
            mark="letters",
        ),
        False,
        (32.0, 27.0, 88.0, 53.0, 196.0),
    ),
    "a card whose button is too faint": (
        Plates(
            glyph=WORDS,
            films=(
                ((10.0, 15.0, 110.0, 65.0), 2, WHITE, 0.9),
                ((32.0, 27.0, 88.0, 53.0), 6, BLUE, 0.1),
            ),
            size=(130, 90),
            ground="photo",
            seed=4,
            mark="letters",
        ),
        False,
        (9.983, 14.998, 110.001, 65.004, 91.029),
    ),
    "two films over a photograph": (
        Plates(
            glyph=WORDS,
            films=(
                ((17.0, 18.0, 107.0, 64.0), 2, WHITE, 0.3),
                ((32.0, 27.0, 88.0, 53.0), 6, BLUE, 0.3),
            ),
            size=(130, 90),
            ground="photo",
            seed=6,
            mark="letters",
        ),
        False,
        (31.981, 26.968, 88.009, 53.097, 35.76),
    ),
    "a disc of three tenths around a word": (
        Plates(
            glyph=(37.0, 35.0, 53.0, 45.0),
            films=(((29.0, 24.0, 61.0, 56.0), 16, BLACK, 0.3),),
            ground="photo",
            seed=5,
            mark="letters",
        ),
        False,
        (29.012, 24.012, 60.988, 55.988, 33.33),
    ),
    "a disc that is a little off its ×": (
        Plates(
            glyph=(32.31, 33.79, 44.32, 45.29),
            films=(((26.05, 26.87, 51.15, 51.97), 12.55, (86, 59, 252), 1),),
            seed=5,
        ),
        True,
        (25.774, 26.999, 50.856, 52.081, 140.578),
    ),
    "a noisy rectangle over stripes": (
        Plates(
            glyph=(49.89, 41.8, 84.64, 53.97),
            films=(((40.44, 29.56, 97.19, 63.77), 0, (85, 182, 114), 1),),
            size=(130, 90),
            ground="stripes",
            seed=11,
            noise=3,
            mark="letters",
        ),
        False,
        (40.401, 29.605, 97.182, 63.852, 56.608),
    ),
    "a disc in the corner of the picture": (
        Plates(glyph=(6.0, 4.0, 18.0, 16.0), films=(((-3.0, -5.0, 27.0, 25.0), 15, BLACK, 1.0),)),
        True,
        (-2.969, -4.969, 26.969, 24.969, 46.984),
    ),
    "a film of one in twenty lost in noise": (
        Plates(
            glyph=(39.0, 31.7, 52.0, 46.7),
            films=(((29.9, 23.6, 61.1, 54.8), 15.6, WHITE, 0.05),),
            ground="photo",
            seed=1,
            noise=2.0,
            ink=(0, 0, 0),
        ),
        True,
        None,
    ),
    "a film of one in seven lost among stripes": (
        Plates(
            glyph=LETTERS,
            films=(((31.0, 27.0, 89.0, 53.0), 6, WHITE, 0.15),),
            size=(120, 80),
            ground="stripes",
            seed=1,
            noise=1.5,
            mark="letters",
            ink=(0, 0, 0),
        ),
        False,
        None,
    ),
    "a pill whose sides a photograph hides": (
        Plates(
            glyph=(42.0, 34.0, 78.0, 46.0),
            films=(((28.7, 27.8, 91.3, 52.2), 12, BLACK, 0.4),),
            size=(120, 80),
            ground="photo",
            seed=2,
            mark="letters",
        ),
        False,
        None,
    ),
}


@pytest.mark.parametrize("case", list(FIGURES))
def test_box_and_strength_as_measured(case: str) -> None:
    plates, is_round_likely, figures = FIGURES[case]
    found = find_plate(plates.picture(), plates.glyph_box, is_round_likely=is_round_likely)
    if figures is None:
        assert found is None
        return
    assert found is not None
    box = found.box
    sides = box.left_px, box.top_px, box.right_px, box.bottom_px
    assert (*sides, found.strength) == pytest.approx(figures, abs=0.003)
