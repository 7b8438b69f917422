"""One run of the scrcpy server: what it refuses and prints, how it ends and what it leaves."""

import pytest

from tests.virtual.driving import TIMEOUT_S, driven, read_all
from tests.virtual.scrcpy_session import JAR, session, start_server

MISMATCH = "The server version (3.3.4) does not match the client"


@pytest.mark.parametrize(
    ("version", "options", "words"),
    [
        pytest.param("2.4", "", f"{MISMATCH} (2.4)", id="another version"),
        pytest.param("", "", "Missing client version", id="no version"),
        pytest.param("3.3.4", "video", 'Invalid key=value pair: "video"', id="no value"),
        pytest.param("3.3.4", "video_codec=vp9", "Video codec vp9 not supported", id="codec"),
        pytest.param("3.3.4", "scid=-5", "scid may not be negative", id="scid"),
        pytest.param("3.3.4", "max_fps=many", "many", id="a number that is none"),
    ],
)
def test_refuses_in_its_own_words(version: str, options: str, words: str) -> None:
    with driven() as device:
        output = read_all(start_server(device, options, version=version)).decode()
        assert output.startswith("[server] ERROR: ")
        assert words in output


def test_is_not_found_without_its_jar() -> None:
    with driven() as device:
        status, _, errors = device.shell_v2(
            f"CLASSPATH={JAR} app_process / com.genymobile.scrcpy.Server 3.3.4"
        )
        assert status == 134
        assert "could not find class" in errors


def test_reports_which_device_it_is() -> None:
    with driven() as device, session(device) as client:
        assert client.server.read_available() == (
            b"[server] INFO: Device: [Detector] Android Virtual Phone 13 (Android 13)\n"
        )


def test_ignores_unknown_options() -> None:
    with driven() as device, session(device, "log_level=info sparkle=true"):
        pass


@pytest.mark.parametrize(("options", "is_left"), [("", False), ("cleanup=false", True)])
def test_unlinks_its_jar_unless_told_not_to(options: str, is_left: bool) -> None:
    with driven() as device, session(device, options):
        assert (device.device.files.read(JAR) is not None) == is_left


def test_ends_when_the_client_closes_its_control_socket() -> None:
    with driven() as device, session(device) as client:
        assert client.control is not None
        client.control.close()
        device.clock.sleep(0.1)
        client.server.read_available()
        assert client.server.read(1, timeout_s=TIMEOUT_S) == b""
        assert client.video is not None
        client.video_bytes()
        assert client.video.read(1, timeout_s=TIMEOUT_S) == b""


def test_without_control_it_notices_at_the_next_frame_that_its_client_left() -> None:
    with driven() as device, session(device, has_control=False) as client:
        assert client.video is not None
        client.server.read_available()
        client.video.close()
        device.clock.sleep(5.0)
        assert not device.device.listeners
        device.launch()
        assert client.server.read(1, timeout_s=TIMEOUT_S) == b""


def test_ends_with_the_shell_that_started_it() -> None:
    with driven() as device, session(device) as client:
        client.server.close()
        device.clock.sleep(0.1)
        assert client.video is not None
        client.video_bytes()
        assert client.video.read(1, timeout_s=TIMEOUT_S) == b""


def test_listens_until_all_sockets_are_there_and_no_longer() -> None:
    with driven() as device:
        start_server(device, "scid=00000001 tunnel_forward=true audio=false")
        assert "localabstract:scrcpy_00000001" in device.device.listeners
        device.open("localabstract:scrcpy_00000001")
        assert "localabstract:scrcpy_00000001" in device.device.listeners
        device.open("localabstract:scrcpy_00000001")
        device.clock.sleep(0.1)
        assert not device.device.listeners


def test_requested_audio_gets_a_socket_that_declines_it() -> None:
    with driven() as device:
        server = start_server(device, "tunnel_forward=true control=false")
        video = device.open("localabstract:scrcpy")
        audio = device.open("localabstract:scrcpy")
        device.clock.sleep(0.1)
        assert audio.read_available() == b"\0\0\0\0"
        for stream in (audio, video, server):
            stream.close()


def test_reverse_mode_needs_somebody_to_connect_to() -> None:
    with driven() as device:
        output = read_all(start_server(device, "audio=false")).decode()
        assert "Connection refused" in output


STAY_AWAKE = "settings get global stay_on_while_plugged_in"


@pytest.mark.parametrize("how", ["closed", "killed"])
def test_what_it_changed_is_changed_back_however_it_ends(how: str) -> None:
    with driven() as device:
        device.shell("settings put global stay_on_while_plugged_in 3")
        with session(device, "stay_awake=true show_touches=true") as client:
            assert device.shell(STAY_AWAKE) == "7\n"
            assert device.shell("settings get system show_touches") == "1\n"
            ending = client.control if how == "closed" else client.server
            assert ending is not None
            ending.close()
            device.clock.sleep(0.1)
            assert device.shell(STAY_AWAKE) == "3\n"
            assert device.shell("settings get system show_touches") == "0\n"


def test_without_clean_up_it_leaves_what_it_changed() -> None:
    with driven() as device:
        with session(device, "stay_awake=true cleanup=false"):
            pass
        device.clock.sleep(0.1)
        assert device.shell(STAY_AWAKE) == "7\n"


def test_it_may_put_the_device_to_sleep_when_it_ends() -> None:
    with driven() as device:
        with session(device, "power_off_on_close=true"):
            assert device.device.touch.is_screen_on
        device.clock.sleep(0.1)
        assert not device.device.touch.is_screen_on
