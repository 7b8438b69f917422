"""Whole frames from a byte stream, however it is split in transit."""

import random

import pytest

from detector.parsing.annex_b import AccessUnit, AnnexBCutter, parameter_sets
from tests.parsing.h264_stream import sample

SAMPLE = sample()
WORDS = b"WARNING: failed at 1080x2400, retrying at 720x1280\n"


def settled(units: list[AccessUnit]) -> list[AccessUnit]:
    """The units that remain once each amendment has replaced what it amends."""
    left: list[AccessUnit] = []
    for unit in units:
        if unit.amends:
            assert unit.data.startswith(left[-1].data)
            left.pop()
        left.append(unit)
    return left


@pytest.mark.parametrize("seed", range(12))
def test_pieces_and_silences_of_any_length_change_nothing(seed: int) -> None:
    chance = random.Random(seed)
    cutter, units, data = AnnexBCutter(), [], WORDS + SAMPLE.stream
    while data:
        n_bytes = chance.choice([1, 3, 700, 5000, 90_000])
        units += cutter.feed(data[:n_bytes])
        data = data[n_bytes:]
        if chance.random() < 0.05 and (flushed := cutter.flush()) is not None:
            units.append(flushed)
    last = cutter.flush()
    left = settled([*units, *([] if last is None else [last])])
    pictures = [unit for unit in left if not unit.is_config]
    assert b"".join(unit.data for unit in left) == SAMPLE.stream
    assert [unit.is_key for unit in pictures] == [number in {0, 4} for number in range(8)]
    assert cutter.preamble == WORDS


def test_silence_flushes_the_last_frame_only_once() -> None:
    cutter = AnnexBCutter()
    assert cutter.feed(SAMPLE.config + SAMPLE.units[0]) == []
    assert cutter.is_pending
    flushed = cutter.flush()
    assert flushed is not None
    assert flushed.data == SAMPLE.config + SAMPLE.units[0]
    assert cutter.flush() is None
    assert not cutter.is_pending
    assert cutter.feed(SAMPLE.units[1]) == []  # the previous frame is known already


def test_text_alone_is_not_a_video() -> None:
    cutter = AnnexBCutter()
    cutter.feed(b"ERROR: unable to configure video/avc codec\n")
    assert cutter.flush() is None
    assert cutter.preamble.startswith(b"ERROR: unable")


def test_parameters_are_found_before_a_picture_and_alone_and_nowhere_else() -> None:
    video = sample(2)
    config = parameter_sets(video.config)
    assert config.startswith(b"\0\0\0\1\x67")
    assert b"\0\0\0\1\x68" in config
    assert parameter_sets(video.config + video.units[0]) == config
    for data in (video.units[0], video.units[1], b"", b"\0\0\1", b"words"):
        assert parameter_sets(data) == b""
