"""scrcpy's video: what is sent when, and that its times are those of the scenes."""

import itertools
import struct

import pytest

from detector.virtual.scrcpy.video import video_size
from tests.fakes.splash_app import SKIP_AT_MS, SPLASH_ENDS_MS
from tests.virtual.driving import driven
from tests.virtual.scrcpy_session import session
from tests.virtual.video_reading import decoded, is_like, packets

FRAME_S = 1 / 60
SPLASH, SKIP, MAIN = (255, 90, 60), (60, 60, 60), (240, 240, 240)
SKIP_PLACE = (0.86, 0.067)


@pytest.mark.parametrize(
    ("display_px", "max_size", "video_px"),
    [
        pytest.param((1080, 2400), 0, (1080, 2400), id="all multiples of 8"),
        pytest.param((1080, 2340), 0, (1080, 2336), id="the longer side is rounded down"),
        pytest.param((1080, 2400), 1168, (528, 1168), id="the shorter side to the nearest"),
        pytest.param((2400, 1080), 800, (800, 360), id="turned"),
        pytest.param((720, 1600), 4000, (720, 1600), id="never enlarged"),
    ],
)
def test_sizes_are_those_of_the_real_server(
    display_px: tuple[int, int], max_size: int, video_px: tuple[int, int]
) -> None:
    assert video_size(*display_px, max_size) == video_px


def test_begins_with_dummy_byte_name_codec_config_and_a_key_frame() -> None:
    with driven() as device, session(device, "max_size=1168") as client:
        data = client.video_bytes()
        assert data[0] == 0
        assert data[1:65].rstrip(b"\0") == b"Virtual Phone 13"
        assert data[65:69] == b"h264"
        assert client.size_px() == (528, 1168)
        config, first, *_ = packets(data[77:])
        assert (config.is_config, config.is_key, config.pts_us) == (True, False, 0)
        assert (first.is_config, first.is_key) == (False, True)
        assert config.data.startswith(b"\0\0\0\1\x67")  # SPS
        assert next(seen.size_px for seen in decoded(data[77:])) == (528, 1168)


def test_since_4_0_each_size_is_announced_and_need_not_be_a_multiple_of_8() -> None:
    with driven() as device, session(device, "max_size=1170", version="4.1") as client:
        device.clock.sleep(0.5)
        client.send(b"\x0b")  # rotate the device
        device.clock.sleep(0.5)
        data = client.video_bytes()
        assert data[65:69] == b"h264"
        sizes, heads, at = [], [], 69
        while at < len(data):
            head, n_bytes = struct.unpack_from(">QI", data, at)
            if head >> 63:
                sizes.append(struct.unpack_from(">II", data, at + 4))
                heads.append("session")
                n_bytes = 0
            else:
                heads.append("config" if head >> 62 & 1 else "key" if head >> 61 & 1 else "frame")
            at += 12 + n_bytes
        assert sizes == [(526, 1170), (1170, 526)]
        begins = [heads[number : number + 3] for number, kind in enumerate(heads) if kind == "session"]
        assert begins == 2 * [["session", "config", "key"]]


def test_first_visible_times_are_the_truth_within_one_frame() -> None:
    with driven() as device, session(device, "max_size=1168") as client:
        device.clock.sleep(1.0)
        device.launch(wait_s=6.0)
        start_s = device.device.clock.uptime_s(device.first_frame_at_s())
        seen = client.seen()
        for color, place, true_s in (
            (SPLASH, (0.5, 0.5), start_s),
            (SKIP, SKIP_PLACE, start_s + SKIP_AT_MS / 1000),
            (MAIN, (0.5, 0.5), start_s + SPLASH_ENDS_MS / 1000),
        ):
            first_s = next(one.at_s for one in seen if is_like(one.color_at(*place), color))
            assert 0 <= first_s - true_s <= FRAME_S


def test_sends_nothing_while_nothing_changes_except_the_last_frame_once_more() -> None:
    with driven() as device, session(device, "max_size=800") as client:
        device.clock.sleep(5.0)
        first, again = (packet for packet in packets(client.video_bytes()[77:]) if not packet.is_config)
        assert again.pts_us - first.pts_us == 100_000
        assert not again.is_key
        n_bytes = len(client.video_bytes())
        device.clock.sleep(30.0)
        assert len(client.video_bytes()) == n_bytes


def test_a_key_frame_comes_after_ten_seconds_when_something_changes() -> None:
    with driven() as device, session(device, "max_size=800") as client:
        device.clock.sleep(11.0)
        device.launch()
        keys = [seen.is_key for seen in client.seen()]
        assert keys[:3] == [True, False, True]
        assert not any(keys[3:])


def test_max_fps_keeps_frames_apart() -> None:
    with driven() as device, session(device, "max_size=800 max_fps=5") as client:
        device.launch(wait_s=6.0)
        times_s = [seen.at_s for seen in client.seen()]
        changes_s = [
            time_s for time_s in times_s if not any(abs(time_s - 0.1 - one) < 1e-6 for one in times_s)
        ]
        assert len(changes_s) > 2
        assert min(b - a for a, b in itertools.pairwise(changes_s)) >= 0.2 - 1e-5


def test_a_raw_stream_is_nothing_but_h264() -> None:
    with driven() as device, session(device, "raw_stream=true max_size=800") as client:
        assert client.video_bytes().startswith(b"\0\0\0\1\x67")


def test_frames_may_come_without_heads() -> None:
    with driven() as device, session(device, "send_frame_meta=false max_size=800") as client:
        assert client.video_bytes()[65:].startswith(struct.pack(">4sII", b"h264", 360, 800) + b"\0\0\0\1\x67")


def test_a_secure_window_is_black() -> None:
    with driven(faults=["secure"]) as device, session(device, "max_size=800") as client:
        assert client.seen()[0].pixels.max() < 20


def test_encoding_is_counted_apart() -> None:
    with driven() as device, session(device, "max_size=800") as client:
        cost = device.device.encoding
        sent = [packet for packet in packets(client.video_bytes()[77:]) if not packet.is_config]
        assert cost.n_frames == len(sent)
        assert cost.n_bytes == sum(len(packet.data) for packet in sent)
        assert cost.drawing_s > 0
        assert cost.encoding_s > 0
        assert cost.spent_s == cost.drawing_s + cost.encoding_s
