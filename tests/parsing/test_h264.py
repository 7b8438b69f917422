"""Each packet is a picture at once; a damaged one is none, nor is anything that depends on it."""

import numpy as np
import pytest

from detector.parsing.h264 import H264Decoder
from tests.parsing.h264_stream import HEIGHT_PX, WIDTH_PX, level_of, sample

SAMPLE = sample()


def test_each_packet_is_a_picture_at_once() -> None:
    decoder = H264Decoder()
    for number, unit in enumerate(SAMPLE.units):
        data = SAMPLE.config + unit if number == 0 else unit
        picture = decoder.decode(data, is_key=number in {0, 4})
        assert picture is not None
        assert picture.rgb().shape == (HEIGHT_PX, WIDTH_PX, 3)
        small = picture.small_bgr(WIDTH_PX // 4, HEIGHT_PX // 4)
        assert small.shape == (HEIGHT_PX // 4, WIDTH_PX // 4, 3)
        assert abs(float(np.median(small[40:])) - level_of(number)) < 4


@pytest.mark.parametrize("with_config", [{0, 4}, {0}], ids=["each key picture", "the first one alone"])
def test_after_damage_there_is_nothing_until_the_next_key_picture(with_config: set[int]) -> None:
    """Whether the encoder sends its parameters again or only once."""
    decoder = H264Decoder()
    seen = []
    for number, unit in enumerate(SAMPLE.units):
        data = SAMPLE.config + unit if number in with_config else unit
        if number == 1:
            data = data[: len(data) // 2]
        seen.append(decoder.decode(data, is_key=number in {0, 4}) is not None)
    assert seen == [True, False, False, False, True, True, True, True]


def test_a_stream_that_begins_in_the_middle_shows_nothing_before_its_key_picture() -> None:
    decoder = H264Decoder()
    assert decoder.decode(SAMPLE.units[2], is_key=False) is None
    assert decoder.decode(b"no video at all", is_key=True) is None
