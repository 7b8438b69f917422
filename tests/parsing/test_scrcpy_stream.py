"""The header and the packets of scrcpy's video socket."""

import struct

from detector.parsing.scrcpy_stream import HEAD_BYTES, ScrcpyHead, ScrcpyPacketCutter, parse_scrcpy_head

NAME = b"Phone 13".ljust(64, b"\0")
CONFIG, KEY = 1 << 63, 1 << 62


def test_reads_the_head() -> None:
    data = NAME + b"h264" + struct.pack(">II", 864, 1920)
    assert len(data) == HEAD_BYTES
    assert parse_scrcpy_head(data) == ScrcpyHead(device_name="Phone 13", width_px=864, height_px=1920)


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


def test_a_length_that_no_picture_has_ends_the_stream() -> None:
    cutter = ScrcpyPacketCutter()
    assert cutter.feed(struct.pack(">QI", 0, 1 << 30) + b"x") == []
    assert cutter.is_broken
