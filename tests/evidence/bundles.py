"""A small bundle, as a run would leave it."""

from pathlib import Path

import cv2
import numpy as np

from detector.core.actions import Launch
from detector.core.device_facts import DeviceFacts, PackageFacts, Stamp
from detector.core.display import Display
from detector.core.gap_code import GapCode, GapReason
from detector.core.screen import Stream
from detector.core.video import VideoPacket
from detector.evidence.capture_signature import SignCapture, not_signed
from detector.evidence.records import RunHeader
from detector.evidence.writer import BundleWriter
from tests.parsing.h264_stream import HEIGHT_PX, WIDTH_PX, sample

MS = 1_000_000
ZERO_NS = 5_000 * MS
EPOCH_AT_ZERO_MS = 1_767_945_600_000.0
UPTIME_AT_ZERO_MS = 90_000_000.0
SECURE = GapReason(code=GapCode.SECURE, why="secure")


def png(red: int, *, width_px: int = 12, height_px: int = 20) -> bytes:
    pixels = np.zeros((height_px, width_px, 3), np.uint8)
    pixels[:, :, 2] = red
    pixels[0, 0] = 255
    ok, data = cv2.imencode(".png", pixels)
    assert ok
    return data.tobytes()


def header() -> RunHeader:
    return RunHeader(
        run_id="20260109T080000Z-0",
        scenario="cold_start",
        package=PackageFacts(
            package="com.a", version_name="1.0", version_code=1, target_sdk=33, apk_sha256=None
        ),
        device=DeviceFacts(
            serial="s1",
            kind="virtual",
            manufacturer=None,
            model="M",
            android="13",
            sdk=33,
            build=None,
            locale="zh-CN",
            font_scale=1.0,
            display=Display(width_px=12, height_px=20, density_dpi=160),
        ),
        tool_version="0.1.0",
        started_at="2026-01-09T08:00:00+00:00",
    )


def at(ms: float, error_ms: float = 0.0) -> Stamp:
    """A stamp on the run's axis."""
    return Stamp(
        earliest_ns=ZERO_NS + round((ms - error_ms) * MS), latest_ns=ZERO_NS + round((ms + error_ms) * MS)
    )


def write_some(folder: Path, *, sign: SignCapture = not_signed) -> BundleWriter:
    """Two clock readings, a launch, three frames (two of one picture), a tree, a log, a gap; not closed."""
    writer = BundleWriter(folder, header(), sign=sign)
    writer.add_clock_reading(EPOCH_AT_ZERO_MS - 100, at(-100, 2))
    start = at(-30).earliest_ns
    writer.add_action(Launch(package="com.a"), started_ns=start, ended_ns=at(50).latest_ns, effect=at(25, 25))
    for ms, red in ((100, 10), (200, 10), (300, 200)):
        writer.add_frame(
            png(red), shown=at(ms, 4), source="screencap", lossy=False, width_px=12, height_px=20
        )
    writer.add_tree(b"<hierarchy/>", dumped=at(320, 10))
    writer.add_foreground("mResumedActivity: null", read=at(330, 3))
    writer.append_log(b"line one\nline t")
    writer.append_log("wo 跳过\n".encode())
    for from_ms, to_ms in ((400, 500), (500, 600)):
        from_ns, to_ns = at(from_ms).earliest_ns, at(to_ms).earliest_ns
        writer.add_gap(Stream.FRAMES, SECURE, from_ns=from_ns, to_ns=to_ns)
    writer.append_run_log('{"message":"looked"}\n')
    writer.add_clock_reading(EPOCH_AT_ZERO_MS + 1000, at(1000, 3))
    return writer


def video_packet(data: bytes, ms: float, *, is_key: bool = False, is_config: bool = False) -> VideoPacket:
    """Shown at `ms` of the run by a device that was up for UPTIME_AT_ZERO_MS then; here 30 ms later."""
    pts_us = None if is_config else round((UPTIME_AT_ZERO_MS + ms) * 1000)
    return VideoPacket(data=data, is_config=is_config, is_key=is_key, pts_us=pts_us, arrived=at(ms + 30))


def write_video(writer: BundleWriter) -> None:
    """A config and four pictures, 100 ms apart from 0 on; a frame each."""
    video = sample(4)
    path = writer.begin_video("scrcpy")
    writer.append_video(path, [video_packet(video.config, 0, is_config=True)])
    for number, unit in enumerate(video.units):
        packet = video_packet(unit, 100 * number, is_key=number == 0)
        writer.append_video(path, [packet])
        writer.add_video_frame(
            path,
            number + 1,
            shown=at(100 * number + 15, 15),
            device_us=packet.pts_us,
            width_px=WIDTH_PX,
            height_px=HEIGHT_PX,
        )
