"""What was read on one picture, carried to those before and between that show it, by the pixels alone."""

import numpy as np
import pytest
from PIL import Image

from detector.perception.carrying import Carrier
from detector.perception.content import NO_CONTENT, Content, read_content
from detector.perception.pictures import Picture, Pixels, distinct
from detector.perception.ports import TextLine
from tests.perception.drawn import DISPLAY, DrawnPill, DrawnX, Film, ink_box, page, photo
from tests.perception.words import KnownLines, lexicon

GROUND = photo(3)
PILL = DrawnPill(x_px=620, y_px=110, text="跳过", font_px=30)
CROSS = DrawnX(
    x_px=620, y_px=110, side_px=30, stroke_px=4, colour=(255, 255, 255), ring_radius_px=32, plate_alpha=0.6
)


def with_pill(ground: Image.Image = GROUND, pill: DrawnPill = PILL) -> Image.Image:
    shown = ground.copy()
    pill.draw(shown)
    return shown


def skip(text: str = "跳过") -> TextLine:
    _, cover = PILL.draw(GROUND.copy())
    return TextLine(text=text, box=ink_box(cover).expanded(4), score=0.98)


def ink_of(*lines: TextLine) -> Content:
    return Content(lines=lines, marks=(), finds=None, arrows=(), channels=NO_CONTENT.channels)


def carried(
    *shown: Image.Image, inks: dict[int, Content], step_ms: float = 100.0, reader: KnownLines | None = None
) -> list[Picture]:
    """The pictures of these frames after carrying; `inks` are those that were actually read."""
    film = Film.of([(step_ms * number, image) for number, image in enumerate(shown)])
    pictures, _ = distinct(film.frames)
    assert len(pictures) == len(shown)
    carrier = Carrier(Pixels(film.pixels, DISPLAY, keep=20), lexicon(), reader)
    for number, ink in sorted(inks.items()):
        pictures[number].ink = ink
        carrier.remember(pictures[number])
    carrier.carry(pictures)
    return pictures


def texts(picture: Picture) -> list[str]:
    return [] if picture.ink is None else [line.text for line in picture.ink.lines]


def dotted(image: Image.Image, number: int) -> Image.Image:
    """The same with a spot elsewhere, so that it is a distinct picture."""
    changed = image.copy()
    changed.paste((0, 0, 0), (10 + 20 * number, 1500, 20 + 20 * number, 1510))
    return changed


def test_an_earlier_picture_gets_a_line_only_if_it_shows_it() -> None:
    without, shown = GROUND, with_pill()
    pictures = carried(without, shown, dotted(shown, 1), inks={2: ink_of(skip())})
    assert [texts(picture) for picture in pictures] == [[], ["跳过"], ["跳过"]]


def test_a_later_unread_picture_gets_what_is_still_visible() -> None:
    shown = with_pill()
    pictures = carried(shown, dotted(shown, 1), dotted(GROUND, 2), inks={0: ink_of(skip())})
    assert [texts(picture) for picture in pictures] == [["跳过"], ["跳过"], []]


def test_a_picture_does_not_get_what_it_already_has() -> None:
    shown = with_pill()
    own = skip("跳过 1")
    pictures = carried(shown, dotted(shown, 1), inks={0: ink_of(own), 1: ink_of(skip())})
    assert texts(pictures[0]) == ["跳过 1"]


def test_a_fade_in_counts_from_half_of_its_strength() -> None:
    full = with_pill(pill=DrawnPill(x_px=620, y_px=110, text="跳过", font_px=30, plate_alpha=0))
    fading = [Image.blend(GROUND, full, alpha) for alpha in (0.25, 0.4, 0.65, 0.85)]
    pictures = carried(*fading, full, inks={4: ink_of(skip())}, step_ms=50.0)
    assert [bool(texts(picture)) for picture in pictures] == [False, False, True, True, True]


def test_a_first_trace_read_by_ocr_is_withdrawn() -> None:
    """A reader may read what the eye does not see yet."""
    full = with_pill(pill=DrawnPill(x_px=620, y_px=110, text="跳过", font_px=30, plate_alpha=0))
    faint = Image.blend(GROUND, full, 0.3)
    pictures = carried(faint, full, inks={0: ink_of(skip()), 1: ink_of(skip())})
    assert [texts(picture) for picture in pictures] == [[], ["跳过"]]


def test_a_weaker_line_long_before_is_kept() -> None:
    full = with_pill(pill=DrawnPill(x_px=620, y_px=110, text="跳过", font_px=30, plate_alpha=0))
    faint = Image.blend(GROUND, full, 0.3)
    pictures = carried(faint, full, inks={0: ink_of(skip()), 1: ink_of(skip())}, step_ms=800.0)
    assert [texts(picture) for picture in pictures] == [["跳过"], ["跳过"]]


@pytest.mark.parametrize(
    ("text", "n_recognised", "before"),
    [("跳过", 1, ["跳过"]), ("湖畔假日", 0, [])],
    ids=["a control", "other words"],
)
def test_only_a_control_is_read_again_on_another_ground(
    text: str, n_recognised: int, before: list[str]
) -> None:
    noise = np.random.default_rng(1).integers(0, 256, (1600, 720, 1), dtype=np.uint8)
    busy = Image.fromarray(np.repeat(noise, 3, axis=2))
    thin = DrawnPill(x_px=620, y_px=110, text="跳过", font_px=30, alpha=0.5, plate_alpha=0)
    earlier = with_pill(busy, thin)
    reader = KnownLines()
    reader.knows("跳过", skip().box, np.asarray(earlier))
    pictures = carried(earlier, with_pill(), inks={1: ink_of(skip(text))}, reader=reader)
    assert reader.n_recognised == n_recognised
    assert texts(pictures[0]) == before


def test_nothing_is_carried_to_an_irrelevant_picture() -> None:
    shown = with_pill()
    film = Film.of([(0.0, shown), (100.0, dotted(shown, 1))])
    pictures, _ = distinct(film.frames)
    pictures[0].elsewhere, pictures[0].ink = True, NO_CONTENT
    pictures[1].ink = ink_of(skip())
    carrier = Carrier(Pixels(film.pixels, DISPLAY), lexicon(), None)
    carrier.remember(pictures[1])
    carrier.carry(pictures)
    assert pictures[0].ink is NO_CONTENT


def test_a_cross_is_carried_by_its_strokes() -> None:
    shown = GROUND.copy()
    CROSS.draw(shown)
    film = Film.of([(0.0, shown)])
    read = read_content(film.pixels(film.frames[0]), None, None, lexicon())
    assert read.marks
    pictures = carried(GROUND, shown, dotted(shown, 1), dotted(page(), 2), inks={2: read})
    found = [picture.ink is not None and bool(picture.ink.marks) for picture in pictures]
    assert found == [False, True, True, False]
