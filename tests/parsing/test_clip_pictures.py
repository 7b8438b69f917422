"""Pictures of a recording by their number, and how often each has to be decoded for that."""

import io
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from detector.parsing.clip_pictures import ClipPictures
from tests.fakes.recordings import Timed, encoded, gif, mp4, webm

WIDTH, HEIGHT, N = 160, 320, 6
FRAMES = [(40.0 * i, np.full((HEIGHT, WIDTH, 3), 20 + 40 * i, np.uint8)) for i in range(N)]
LONG = [(40.0 * i, np.full((HEIGHT, WIDTH, 3), 10 + i, np.uint8)) for i in range(200)]
KEYS_APART = 40


def with_keys(frames: list[Timed]) -> bytes:
    options = {"preset": "ultrafast", "g": str(KEYS_APART), "keyint_min": str(KEYS_APART), "bf": "2"}
    return encoded(frames, container="mp4", codec="libx264", options=options)


def test_any_picture_is_given_in_any_order_and_none_beyond_the_last() -> None:
    data = mp4(FRAMES)
    pictures = ClipPictures(lambda: io.BytesIO(data))
    for number in (0, 3, 5, 1, 1):
        picture = pictures.pixels(number)
        assert picture is not None
        assert picture.shape == (HEIGHT, WIDTH, 3)
        assert picture.mean() == pytest.approx(20 + 40 * number, abs=6)
    assert pictures.pixels(N) is None


@pytest.mark.long
@pytest.mark.parametrize("kind", [with_keys, webm, gif], ids=["MP4", "WebM", "GIF"])
def test_a_step_back_gives_the_picture_of_the_first_pass(kind: Callable[[list[Timed]], bytes]) -> None:
    data = kind(LONG)
    pictures = ClipPictures(lambda: io.BytesIO(data))
    first = {number: picture.to_ndarray(format="rgb24") for number, picture in pictures.all()}
    assert len(first) == len(LONG)
    for number in (190, 120, 121, 20, 199, 0, 85):
        picture = pictures.pixels(number)
        assert picture is not None
        assert np.array_equal(picture, first[number])


def test_each_step_back_decodes_no_more_than_from_the_nearest_key() -> None:
    """Every step back once began at the first picture: 18 s of a clip took minutes."""
    data = with_keys(LONG)
    pictures = ClipPictures(lambda: io.BytesIO(data))
    for _ in pictures.all():
        pass
    steps = [pictures.n_decoded]
    for number in range(len(LONG) - 1, -1, -10):
        pictures.pixels(number)
        steps.append(pictures.n_decoded)
    assert steps[0] == len(LONG)
    assert max(after - before for before, after in pairwise(steps)) <= KEYS_APART


def test_no_decoder_works_on_several_frames_at_once() -> None:
    """When closed on a damaged file, FFmpeg's frame threads waited for each other, and we for them.

    `lab.benchmarks.parser_fuzz` hung this way twice, on spoiled files of 650 bytes; which one hangs is
    chance.
    """
    for data in (webm(FRAMES), mp4(FRAMES)):
        before = _native_threads()
        pictures = ClipPictures(lambda data=data: io.BytesIO(data))
        decoder = pictures.all()
        next(decoder)
        assert _native_threads() == before
        decoder.close()


def _native_threads() -> int:
    return len(list(Path("/proc/self/task").iterdir()))
