"""The header and the packets of scrcpy's video socket."""

import struct

from detector.parsing.scrcpy_stream import (
    HEAD_BYTES,
    ScrcpyHead,
    ScrcpyPacketCutter,
    head_rest_bytes,
    parse_scrcpy_head,
)

NAME = b"Phone 13".ljust(64, b"\0")
CONFIG, KEY = 1 << 63, 1 << 62


def test_reads_the_head() -> None:
    data = NAME + b"h264" + struct.pack(">II", 864, 1920)
    assert len(data) == HEAD_BYTES
    assert head_rest_bytes(data) == 0
    assert parse_scrcpy_head(data) == ScrcpyHead(
        device_name="Phone 13", width_px=864, height_px=1920, has_sessions=False
    )


def test_rejects_what_is_not_a_video() -> None:
    assert parse_scrcpy_head(NAME + bytes(12)) == "the device refused to encode video"
    assert "no H.264" in str(parse_scrcpy_head(NAME + b"h265" + bytes(8)))


def test_packets_come_out_whole_whatever_the_pieces() -> None:
    data = b"".join(
        struct.pack(">QI", head, len(body)) + body
        for head, body in ((CONFIG, b"sps"), (KEY | 1_000, b"key frame"), (17_667, b""))
    )
    cutter = ScrcpyPacketCutter()
    packets = [packet for at in range(len(data)) for packet in cutter.feed(data[at : at + 1])]
    assert [(one.data, one.is_config, one.is_key) for one in packets] == [
        (b"sps", True, False),
        (b"key frame", False, True),
        (b"", False, False),
    ]
    assert [one.pts_us for one in packets[1:]] == [1_000, 17_667]
    assert not cutter.is_pending


def test_the_head_itself_tells_that_it_is_of_4_x() -> None:
    data = NAME + b"h264" + struct.pack(">III", 1 << 31, 1080, 2340)
    assert len(data) == HEAD_BYTES + head_rest_bytes(data[:HEAD_BYTES])
    assert parse_scrcpy_head(data) == ScrcpyHead(
        device_name="Phone 13", width_px=1080, height_px=2340, has_sessions=True
    )


def test_in_4_x_a_new_size_is_no_packet_and_the_flags_are_one_bit_lower() -> None:
    session = struct.pack(">III", 1 << 31 | 1, 2340, 1080)
    bodies = (CONFIG >> 1, b"sps"), (KEY >> 1 | 1_000, b"key frame"), (17_667, b"")
    data = b"".join(struct.pack(">QI", head, len(body)) + body for head, body in bodies)
    cutter = ScrcpyPacketCutter(has_sessions=True)
    pieces = session + data + session + data
    packets = [packet for at in range(len(pieces)) for packet in cutter.feed(pieces[at : at + 1])]
    assert [(one.data, one.is_config, one.is_key) for one in packets] == 2 * [
        (b"sps", True, False),
        (b"key frame", False, True),
        (b"", False, False),
    ]
    assert [one.pts_us for one in packets[1:3]] == [1_000, 17_667]
    assert not cutter.is_pending
    cutter.feed(struct.pack(">III", 1 << 31, 0, 1080))
    assert cutter.is_broken


def test_a_length_that_no_picture_has_ends_the_stream() -> None:
    cutter = ScrcpyPacketCutter()
    assert cutter.feed(struct.pack(">QI", 0, 1 << 30) + b"x") == []
    assert cutter.is_broken
