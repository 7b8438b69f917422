"""A video in a bundle: stored as received, listed as frames, decoded from any position."""

from pathlib import Path

import numpy as np
import pytest

from detector.core.actions import Launch
from detector.core.errors import EvidenceError
from detector.core.video import VideoPacket
from detector.evidence.reader import Bundle, open_bundle
from detector.evidence.writer import BundleWriter
from tests.evidence.bundles import (
    EPOCH_AT_ZERO_MS,
    UPTIME_AT_ZERO_MS,
    at,
    header,
    video_packet,
    write_some,
    write_video,
)
from tests.parsing.h264_stream import level_of, sample


def with_video(folder: Path, *, uptime: bool) -> Bundle:
    writer = BundleWriter(folder, header())
    for ms in (-100, 1000):
        writer.add_clock_reading(
            EPOCH_AT_ZERO_MS + ms, at(ms, 2), device_uptime_ms=UPTIME_AT_ZERO_MS + ms if uptime else None
        )
    start = at(0).earliest_ns
    writer.add_action(Launch(package="com.a"), started_ns=start, ended_ns=start, effect=at(5, 5))
    write_video(writer)
    writer.close(ended_at="")
    return open_bundle(folder)


def test_the_video_is_kept_byte_for_byte_and_each_frame_can_be_decoded(tmp_path: Path) -> None:
    bundle = with_video(tmp_path / "b", uptime=True)
    video = sample(4)
    assert (tmp_path / "b" / "video" / "00-scrcpy.h264").read_bytes() == video.stream
    for number in (3, 0, 2, 1):  # in any order
        pixels = bundle.pixels(bundle.frames[number])
        assert abs(float(np.median(pixels[100:])) - level_of(number)) < 4
    assert {frame.video_sha256 for frame in bundle.frames} == {bundle.manifest.files["video/00-scrcpy.h264"]}
    assert bundle.source_intervals_ms == {"scrcpy": 100.0}


def test_frames_are_placed_by_the_device_clock(tmp_path: Path) -> None:
    bundle = with_video(tmp_path / "b", uptime=True)
    assert [frame.at_ms for frame in bundle.frames] == pytest.approx([0, 100, 200, 300], abs=0.01)
    assert {frame.at_error_ms for frame in bundle.frames} == {3.0}  # the round trip's half, and the tie


def test_the_arrival_bounds_frames_if_clocks_are_not_tied(tmp_path: Path) -> None:
    bundle = with_video(tmp_path / "b", uptime=False)
    for number, frame in enumerate(bundle.frames):
        assert abs(frame.at_ms - 100 * number) <= frame.at_error_ms == 50


def test_a_frame_was_shown_before_it_arrived_whatever_the_clocks_say(tmp_path: Path) -> None:
    writer = BundleWriter(tmp_path / "b", header())
    # Read over a slow link: the middle of its round trip is 25 ms late.
    writer.add_clock_reading(EPOCH_AT_ZERO_MS, at(25, 40), device_uptime_ms=UPTIME_AT_ZERO_MS)
    start = at(0).earliest_ns
    writer.add_action(Launch(package="com.a"), started_ns=start, ended_ns=start, effect=at(5, 5))
    write_video(writer)
    writer.close(ended_at="")
    frame = open_bundle(tmp_path / "b").frames[2]
    assert frame.at_ms + frame.at_error_ms == pytest.approx(230, abs=0.1)
    assert abs(frame.at_ms - 200) <= frame.at_error_ms < 25


def test_amends_a_packet_flushed_too_early(tmp_path: Path) -> None:
    video = sample(2)
    writer = BundleWriter(tmp_path / "b", header())
    path = writer.begin_video("screenrecord")
    whole = video.config + video.units[0]

    def packet(data: bytes, *, amends: bool = False, is_key: bool = True) -> VideoPacket:
        return VideoPacket(
            data=data, is_config=False, is_key=is_key, pts_us=None, arrived=at(1), amends=amends
        )

    writer.append_video(path, [packet(whole[:900])])
    writer.append_video(path, [packet(whole, amends=True), packet(video.units[1], is_key=False)])
    for number in (0, 1):
        writer.add_video_frame(path, number, shown=at(1), device_us=None, width_px=1, height_px=1)
    writer.close(ended_at="")
    bundle = open_bundle(tmp_path / "b")
    assert (tmp_path / "b" / path).read_bytes() == video.stream
    assert [one.n_bytes for one in bundle.packets[path]] == [len(whole), len(video.units[1])]
    assert all(bundle.pixels(frame).any() for frame in bundle.frames)


@pytest.mark.parametrize("is_apart", [True, False], ids=["a packet of its own", "before the first picture"])
def test_frames_after_a_later_key_picture_can_be_decoded_first(is_apart: bool, tmp_path: Path) -> None:
    """An encoder sends its parameters once, and not again before its second key picture."""
    video = sample()
    writer = BundleWriter(tmp_path / "b", header())
    path = writer.begin_video("scrcpy")
    packets = [video_packet(unit, n * 100, is_key=n in {0, 4}) for n, unit in enumerate(video.units)]
    if is_apart:
        packets.insert(0, video_packet(video.config, 0, is_config=True))
    else:
        packets[0] = video_packet(video.config + video.units[0], 0, is_key=True)
    writer.append_video(path, packets)
    for number in range(len(video.units)):
        writer.add_video_frame(
            path,
            number + is_apart,
            shown=at(number),
            device_us=number,
            width_px=1,
            height_px=1,
        )
    writer.close(ended_at="")
    bundle = open_bundle(tmp_path / "b")
    for number in (6, 4, 1, 5):
        pixels = bundle.pixels(bundle.frames[number])
        assert abs(float(np.median(pixels[100:])) - level_of(number)) < 4


def test_a_run_that_broke_off_keeps_the_video_up_to_there(tmp_path: Path) -> None:
    writer = write_some(tmp_path / "b")
    write_video(writer)
    writer.leave_open()
    bundle = open_bundle(tmp_path / "b")
    assert bundle.is_partial
    assert len([frame for frame in bundle.frames if frame.packet is not None]) == 4


def test_names_a_packet_without_a_picture(tmp_path: Path) -> None:
    writer = BundleWriter(tmp_path / "b", header())
    path = writer.begin_video("scrcpy")
    for data, is_key in ((b"no video", True), (b"at all", False)):
        packet = VideoPacket(data=data, is_config=False, is_key=is_key, pts_us=1, arrived=at(1))
        writer.append_video(path, [packet])
    writer.add_video_frame(path, 1, shown=at(1), device_us=1, width_px=1, height_px=1)
    writer.close(ended_at="")
    bundle = open_bundle(tmp_path / "b")
    with pytest.raises(EvidenceError, match=r"00-scrcpy\.h264: packet 1 shows no picture"):
        bundle.pixels(bundle.frames[0])


def test_a_changed_byte_of_the_video_is_refused(tmp_path: Path) -> None:
    with_video(tmp_path / "b", uptime=True)
    path = tmp_path / "b" / "video" / "00-scrcpy.h264"
    data = bytearray(path.read_bytes())
    data[500] ^= 1
    path.write_bytes(data)
    with pytest.raises(EvidenceError, match=r"00-scrcpy\.h264: changed"):
        open_bundle(tmp_path / "b")
