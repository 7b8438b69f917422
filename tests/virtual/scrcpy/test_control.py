"""scrcpy's control socket: a client's request reaches the app like a finger or a key would."""

import struct

import pytest

from tests.virtual.driving import TIMEOUT_S, Driven, driven
from tests.virtual.scrcpy_session import session, start_server

BACK, HOME, POWER = 4, 3, 26
SKIP_PLACE, TOAST_PLACE = (0.86, 0.067), (0.25, 0.16)


def is_main(device: Driven) -> bool:
    return device.shown_key()[2] == "main"  # type: ignore[index]


def test_a_tap_is_relative_to_the_video_and_reaches_the_app() -> None:
    with driven() as device, session(device, "max_size=1168") as client:
        device.launch(wait_s=3.0)
        client.tap(0.5, 0.9)  # the splash itself: a jump
        device.clock.sleep(1.0)
        assert device.device.foreground.top.run.package == "com.android.browser"


def test_a_tap_on_the_skip_control_skips_and_the_video_shows_it() -> None:
    with driven() as device, session(device, "max_size=1168") as client:
        device.launch(wait_s=3.0)
        assert not is_main(device)
        n_seen = len(client.seen())
        client.tap(*SKIP_PLACE)
        device.clock.sleep(0.05)
        assert is_main(device)
        assert len(client.seen()) == n_seen + 1


def test_a_touch_for_another_size_is_dropped() -> None:
    with driven() as device, session(device, "max_size=1168") as client:
        device.launch(wait_s=3.0)
        for action in (0, 1):
            client.touch(action, 0.86 * 1080, 0.067 * 2400, size_px=(1080, 2400))
        device.clock.sleep(0.1)
        assert not is_main(device)


def test_a_finger_may_move() -> None:
    with driven() as device, session(device) as client:
        device.launch(wait_s=3.0)
        for action, y_px in ((0, 1600), (2, 1400), (2, 1000), (1, 900)):
            client.touch(action, 500, y_px, size_px=(1080, 2400))
        device.clock.sleep(0.1)
        assert device.device.toasts.last == "swiped 0,-700"


def test_a_second_finger_or_a_cancelled_one_taps_nothing() -> None:
    with driven() as device, session(device) as client:
        device.launch(wait_s=3.0)
        client.touch(0, 0.86 * 1080, 0.067 * 2400, size_px=(1080, 2400))
        client.touch(3, 0.86 * 1080, 0.067 * 2400, size_px=(1080, 2400))
        device.clock.sleep(0.1)
        assert not is_main(device)


def test_keys_act_when_they_are_released() -> None:
    with driven() as device, session(device) as client:
        device.launch(wait_s=6.0)
        client.press(BACK)
        device.clock.sleep(1.0)
        assert device.device.foreground.top.run.package == "com.android.launcher3"


def test_the_screen_can_be_switched_off_and_on() -> None:
    with driven() as device, session(device, "max_size=800") as client:
        client.press(POWER)
        device.clock.sleep(0.5)
        assert not device.device.touch.is_screen_on
        assert client.seen()[-1].pixels.max() < 20
        client.send(struct.pack(">BB", 4, 0))  # back or screen on
        client.send(struct.pack(">BB", 4, 1))
        device.clock.sleep(0.5)
        assert device.device.touch.is_screen_on
        assert client.seen()[-1].pixels.max() > 200


def test_the_server_wakes_a_sleeping_device_unless_told_not_to() -> None:
    for options, is_on in (("", True), ("power_on=false", False)):
        with driven() as device:
            device.shell("input keyevent SLEEP")
            with session(device, options):
                assert device.device.touch.is_screen_on == is_on


def test_the_clipboard_goes_both_ways() -> None:
    with driven() as device, session(device) as client:
        assert client.control is not None
        text = "你好".encode()
        client.send(struct.pack(">BQBI", 9, 5, 0, len(text)) + text)
        assert client.control.read(99, timeout_s=TIMEOUT_S) == struct.pack(">BQ", 1, 5)
        client.send(struct.pack(">BB", 8, 0))
        assert client.control.read(99, timeout_s=TIMEOUT_S) == struct.pack(">BI", 0, len(text)) + text


def test_an_app_can_be_started() -> None:
    with driven() as device, session(device) as client:
        package = b"com.example.news"
        client.send(struct.pack(">BB", 16, len(package)) + package)
        device.clock.sleep(2.0)
        assert device.device.foreground.top.run.package == "com.example.news"


def test_a_reset_brings_a_new_config_and_a_key_frame() -> None:
    with driven() as device, session(device, "max_size=800") as client:
        device.clock.sleep(1.0)
        client.send(bytes([17]))
        device.clock.sleep(1.0)
        assert [seen.is_key for seen in client.seen()] == [True, False, True, False]


@pytest.mark.parametrize(
    "message",
    [
        pytest.param(struct.pack(">BI", 1, 5) + b"words", id="text"),
        pytest.param(struct.pack(">BiiHHhhI", 3, 1, 1, 1, 1, 0, 1, 0), id="scroll"),
        pytest.param(bytes([5]), id="notifications"),
        pytest.param(bytes([10, 0]), id="panel off"),
        pytest.param(
            struct.pack(">BHHHB", 12, 1, 2, 3, 2) + b"kb" + struct.pack(">H", 3) + b"abc", id="uhid"
        ),
        pytest.param(struct.pack(">BHH", 13, 1, 2) + b"ab", id="uhid input"),
        pytest.param(struct.pack(">BH", 14, 1), id="uhid end"),
    ],
)
def test_what_has_no_effect_does_not_disturb_what_follows(message: bytes) -> None:
    with driven() as device, session(device) as client:
        device.launch(wait_s=3.0)
        client.send(message)
        client.tap(*SKIP_PLACE)
        device.clock.sleep(0.1)
        assert is_main(device)


def test_an_unknown_message_ends_the_server() -> None:
    with driven() as device, session(device) as client:
        client.send(bytes([99]))
        device.clock.sleep(0.1)
        assert b"Unknown event type: 99" in client.server.read_available()
        assert client.server.read(1, timeout_s=TIMEOUT_S) == b""


def test_control_alone_takes_positions_of_the_display_itself() -> None:
    with driven() as device:
        server = start_server(device, "tunnel_forward=true video=false audio=false")
        control = device.open("localabstract:scrcpy")
        device.clock.sleep(0.1)
        head = control.read_available()
        assert (head[:1], head[1:].rstrip(b"\0")) == (b"\0", b"Virtual Phone 13")
        device.launch(wait_s=3.0)
        for action in (0, 1):
            touch = struct.pack(">BBQiiHHHII", 2, action, 7, 930, 160, 0, 0, 0xFFFF, 1, 1)
            control.write(touch, timeout_s=TIMEOUT_S)
        device.clock.sleep(0.1)
        assert is_main(device)
        control.close()
        server.close()
