"""A frame that was decoded too late is reported as such; the ones after it are still pictures."""

from collections.abc import Sequence

import pytest

from detector.devices.frames.video_feed import Cut, VideoFeed
from detector.parsing.h264 import DecodedPicture, H264Decoder
from tests.fakes.clock import FakeClock
from tests.fakes.link import FakeLink, ScriptedStream
from tests.parsing.h264_stream import sample

SAMPLE = sample(4)


class OneAtATime:
    """Each read is one whole packet."""

    silence_s: float | None = None
    is_pending = False

    def __init__(self) -> None:
        self.n = 0

    def feed(self, data: bytes) -> Sequence[Cut]:
        self.n += 1
        return [Cut(data=data, is_config=False, is_key=self.n == 1, pts_us=self.n)]

    def flush(self) -> Sequence[Cut]:
        return ()

    def why_broken(self) -> str | None:
        return None


class Packets(ScriptedStream):
    def __init__(self, link: FakeLink, packets: Sequence[bytes]) -> None:
        super().__init__(link, b"")
        self.packets = list(packets)

    def read(self, max_bytes: int, *, timeout_s: float) -> bytes:
        self.link.clock.sleep(0.001)
        return self.packets.pop(0) if self.packets else b""


def test_a_slow_decoder_costs_its_frames_and_no_others(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = FakeClock()
    decode = H264Decoder.decode
    takes_s = [0.0, 0.6, 0.0, 0.0]

    def slow(self: H264Decoder, access_unit: bytes, *, is_key: bool) -> DecodedPicture | None:
        clock.sleep(takes_s.pop(0))
        return decode(self, access_unit, is_key=is_key)

    monkeypatch.setattr(H264Decoder, "decode", slow)
    packets = [SAMPLE.config + SAMPLE.units[0], *SAMPLE.units[1:]]
    feed = VideoFeed(
        Packets(FakeLink(clock=clock), packets),
        H264Decoder(),
        OneAtATime(),
        clock,
        small_px=(40, 80),
        latency_ms=100,
        in_background=False,
    )
    news = feed.news()
    assert [frame.why_not for frame in news.frames] == [
        None,
        "a frame of the video was not decoded in time",
        None,
        None,
    ]
    assert [frame.small is None for frame in news.frames] == [False, True, False, False]
    assert len(news.packets) == 4  # kept all the same
    assert news.ended == "the video ended"
