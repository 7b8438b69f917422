"""Which parts of a video become frames, and which become gaps."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from detector.core.device_facts import Stamp
from detector.core.display import Display
from detector.core.errors import CaptureError
from detector.core.gap_code import GapCode
from detector.core.video import VideoPacket
from detector.devices.port import StreamedFrame, VideoNews, VideoSource
from detector.evidence.reader import open_bundle
from detector.evidence.records import GapRecord
from detector.evidence.writer import BundleWriter
from detector.session.secrecy import Secrecy
from detector.session.video_recorder import VideoRecorder
from tests.evidence.bundles import header
from tests.fakes.device import DISPLAY, FakeDevice

MS = 1_000_000
LATE = "a frame of the video was not decoded in time"


@dataclass
class FakeVideo:
    name: str = "scrcpy"
    refuses: str | None = None
    waiting: list[VideoNews] = field(default_factory=list)
    n_starts: int = 0

    def start(self, display: Display) -> None:
        self.n_starts += 1
        if self.refuses is not None:
            raise CaptureError(self.refuses)

    def news(self) -> VideoNews:
        return self.waiting.pop(0) if self.waiting else VideoNews()

    def newest(self) -> np.ndarray | None:
        return None

    def close(self) -> None:
        pass


@dataclass
class VideoDevice(FakeDevice):
    videos: list[VideoSource] = field(default_factory=list)

    def video_sources(self) -> tuple[VideoSource, ...]:
        return tuple(self.videos)


def shown(number: int, at_ms: float, level: int | None, why_not: str | None = None) -> StreamedFrame:
    """A plain picture with a bar, of this grey; None: the packet gave no picture."""
    small = None
    if level is not None:
        small = np.full((DISPLAY.height_px // 4, DISPLAY.width_px // 4, 3), level, np.uint8)
        small[10:12] = 255 - level
    at_ns = round(at_ms * MS)
    return StreamedFrame(
        packet=number,
        pts_us=round(at_ms * 1000),
        shown=Stamp(earliest_ns=at_ns, latest_ns=at_ns),
        width_px=DISPLAY.width_px,
        height_px=DISPLAY.height_px,
        small=small,
        why_not=why_not,
    )


def news(frames: Sequence[StreamedFrame], ended: str | None = None) -> VideoNews:
    packets = tuple(
        VideoPacket(data=b"x", is_config=False, is_key=False, pts_us=one.pts_us, arrived=one.shown)
        for one in frames
    )
    return VideoNews(packets=packets, frames=tuple(frames), ended=ended)


def recorded(
    videos: Sequence[FakeVideo], folder: Path, *, n: int = 1
) -> tuple[list[tuple[int, int]], tuple[GapRecord, ...]]:
    """(packet, ms) of each named frame, and the gaps."""
    device = VideoDevice(videos=list(videos))
    writer = BundleWriter(folder, header())
    recorder = VideoRecorder(device, DISPLAY, writer, device.clock, Secrecy(device, device.clock))
    recorder.start()
    for _ in range(n):
        device.clock.sleep(10)
        recorder.take_in()
    recorder.close()
    writer.close(ended_at="")
    bundle = open_bundle(folder)
    named = [(one.packet or 0, round((one.device_us or 0) / 1000)) for one in bundle.frame_records]
    return named, bundle.gap_records


def test_a_picture_is_recorded_when_it_appears_and_again_before_the_next(tmp_path: Path) -> None:
    frames = [shown(0, 1_000, 40), shown(1, 1_100, 40), shown(2, 2_000, 90)]
    named, gaps = recorded([FakeVideo(waiting=[news(frames)])], tmp_path / "b")
    assert named == [(0, 1_000), (1, 1_983), (2, 2_000)]
    assert gaps == ()


def test_a_movement_is_thinned_but_not_its_final_picture(tmp_path: Path) -> None:
    frames = [shown(n, 1_000 + 16 * n, 10 + 30 * (n % 8)) for n in range(8)]
    named, _ = recorded([FakeVideo(waiting=[news(frames)])], tmp_path / "b")
    assert named == [(0, 1_000), (3, 1_048), (6, 1_096), (7, 1_112)]


def test_an_undecoded_picture_is_a_gap_to_the_next_one(tmp_path: Path) -> None:
    frames = [
        shown(0, 1_000, 40),
        shown(1, 1_200, None, LATE),
        shown(2, 1_300, None, LATE),
        shown(3, 1_500, 90),
        shown(4, 1_900, None, LATE),
    ]
    named, gaps = recorded([FakeVideo(waiting=[news(frames)])], tmp_path / "b")
    assert [packet for packet, _ in named] == [0, 3]
    assert [(gap.from_ns // MS, gap.why) for gap in gaps] == [(1_200, LATE), (1_900, LATE)]
    assert {gap.code for gap in gaps} == {GapCode.VIDEO_NOT_SHOWN}
    assert gaps[0].to_ns == 1_500 * MS
    assert gaps[1].to_ns >= 1_900 * MS  # to the end


def test_an_ended_stream_is_restarted_up_to_three_times(tmp_path: Path) -> None:
    broken = FakeVideo(waiting=[news([shown(0, 1_000 + n, 40)], ended="the video ended") for n in range(5)])
    other = FakeVideo(name="screenrecord")
    _, gaps = recorded([broken, other], tmp_path / "b", n=4)
    assert (broken.n_starts, other.n_starts) == (3, 1)
    reasons = [gap.why for gap in sorted(gaps, key=lambda gap: gap.from_ns)]
    assert reasons[:3] == ["scrcpy: the video ended"] * 3
    assert reasons[3] == "scrcpy: it broke off too often"
    assert {gap.code for gap in gaps} == {GapCode.VIDEO_BROKE_OFF, GapCode.NO_VIDEO}


def test_a_stream_that_lasted_minutes_may_end_any_number_of_times(tmp_path: Path) -> None:
    limited = FakeVideo(
        name="screenrecord",
        waiting=[
            piece
            for n in range(5)
            for piece in (*[VideoNews()] * 6, news([shown(0, 1_000 + n, 40)], ended="the video ended"))
        ],
    )
    _, gaps = recorded([limited], tmp_path / "b", n=35)
    assert limited.n_starts == 6
    # The picture is known up to the last look: only that distinguishes a still screen from a lost one.
    assert [round((gap.to_ns - gap.from_ns) / 1e9) for gap in gaps] == [10] * 5


@pytest.mark.parametrize("second", [None, "no encoder"])
def test_keeps_why_a_source_was_unavailable(second: str | None, tmp_path: Path) -> None:
    videos = [FakeVideo(refuses="not installed"), FakeVideo(name="screenrecord", refuses=second)]
    _, gaps = recorded(videos, tmp_path / "b")
    assert [gap.why for gap in gaps] == [
        f"{video.name}: {video.refuses}" for video in videos if video.refuses is not None
    ]
    assert {gap.code for gap in gaps} == {GapCode.NO_VIDEO}


def test_a_black_picture_is_a_gap_with_its_reason(tmp_path: Path) -> None:
    dark = shown(1, 2_000, 0)
    assert dark.small is not None
    dark.small[:] = 0
    frames = [shown(0, 1_000, 40), dark, shown(2, 3_000, 90)]
    named, gaps = recorded([FakeVideo(waiting=[news(frames)])], tmp_path / "b")
    assert named == [(0, 1_000), (0, 1_983), (2, 3_000)]
    assert [(gap.from_ns // MS, gap.to_ns // MS, gap.why) for gap in gaps] == [(2_000, 3_000, "uniform")]
