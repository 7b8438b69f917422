"""Pictures of a recording by their number, and how they are decoded."""

import io
from pathlib import Path

import numpy as np
import pytest

from detector.parsing.clip_pictures import ClipPictures, decoded
from tests.fakes.recordings import mp4, webm

WIDTH, HEIGHT, N = 160, 320, 6
FRAMES = [(40.0 * i, np.full((HEIGHT, WIDTH, 3), 20 + 40 * i, np.uint8)) for i in range(N)]


def test_any_picture_is_given_in_any_order_and_none_beyond_the_last() -> None:
    data = mp4(FRAMES)
    pictures = ClipPictures(lambda: io.BytesIO(data), (8, 16, 100, 200))
    for number in (0, 3, 5, 1, 1):
        picture = pictures.pixels(number)
        assert picture is not None
        assert picture.shape == (200, 100, 3)
        assert picture.mean() == pytest.approx(20 + 40 * number, abs=6)
    assert pictures.pixels(N) is None


def test_no_decoder_works_on_several_frames_at_once() -> None:
    """When closed on a damaged file, FFmpeg's frame threads waited for each other, and we for them.

    `lab.benchmarks.parser_fuzz` hung this way twice, on spoiled files of 650 bytes; which one hangs is
    chance.
    """
    for data in (webm(FRAMES), mp4(FRAMES)):
        before = _native_threads()
        decoder = decoded(lambda data=data: io.BytesIO(data))
        next(decoder)
        assert _native_threads() == before
        decoder.close()


def _native_threads() -> int:
    return len(list(Path("/proc/self/task").iterdir()))
