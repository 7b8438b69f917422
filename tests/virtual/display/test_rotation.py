"""A display rotated to landscape: everything that reads it or touches it agrees on positions."""

import io
import re
import struct

import numpy as np
import pytest
from PIL import Image

from detector.virtual.personas import PERSONAS
from tests.virtual.driving import Driven, driven, read_all
from tests.virtual.scrcpy_session import session
from tests.virtual.video_reading import decoded_raw, is_like

SPLASH, SKIP = (255, 90, 60), (60, 60, 60)
# The skip control's middle, (930, 160) upright: 1080 x 2400 is shown as 486 x 1080 from x = 957 on.
SKIP_PX = (957 + 930 * 0.45, 160 * 0.45)


def is_main(device: Driven) -> bool:
    key = device.shown_key()
    return key[1][2] == "main"  # type: ignore[index]


def screenshot(device: Driven) -> np.ndarray:
    return np.array(Image.open(io.BytesIO(device.run("screencap -p"))))


def test_an_app_is_shown_upright_in_the_middle() -> None:
    with driven(faults=["rotated"]) as device:
        device.launch(wait_s=3.0)
        picture = screenshot(device)
        assert picture.shape == (1080, 2400, 4)
        assert tuple(picture[540, 1200, :3]) == SPLASH
        assert tuple(picture[round(SKIP_PX[1]), round(SKIP_PX[0]), :3]) == SKIP
        assert picture[:, :957, :3].max() == 0
        assert picture[:, 1443:, :3].max() == 0


def test_a_finger_reaches_what_it_points_at_and_nothing_beside_the_app() -> None:
    with driven(faults=["rotated"]) as device:
        device.launch(wait_s=3.0)
        device.shell("input tap 930 160")  # where it is upright
        device.clock.sleep(0.5)
        assert not is_main(device)
        device.shell(f"input tap {SKIP_PX[0]} {SKIP_PX[1]}")
        device.clock.sleep(0.1)
        assert is_main(device)


def test_trees_and_dumps_report_it() -> None:
    with driven(faults=["rotated"], uiautomation_running=True) as device:
        device.launch(wait_s=3.0)
        xml = device.rpc().call("dumpWindowHierarchy", False, 50)
        assert '<hierarchy rotation="1">' in xml
        bounds = re.search(r'resource-id="com.example.news:id/skip".*?bounds="(.*?)"', xml)
        assert bounds is not None
        assert bounds[1] == "[1326,54][1425,90]"
        info = device.rpc().call("deviceInfo")
        assert (info["displayWidth"], info["displayHeight"], info["displayRotation"]) == (2400, 1080, 1)
        assert device.shell("wm size") == "Physical size: 1080x2400\n"
        assert "real 2400 x 1080" in device.shell("dumpsys display")
        assert "init=1080x2400 440dpi" in device.shell("dumpsys window displays")
        assert "cur=2400x1080" in device.shell("dumpsys window displays")


@pytest.mark.parametrize("persona", PERSONAS, ids=lambda persona: persona.name)
def test_every_persona_reports_its_rotation(persona: object) -> None:
    with driven(persona=persona, faults=["rotated"]) as device:  # type: ignore[arg-type]
        assert "rotation 1" in device.shell("dumpsys display")
        width, height = device.device.display.width_px, device.device.display.height_px
        assert width > height
        assert f"cur={width}x{height}" in device.shell("dumpsys window displays")


def test_scrcpy_sends_a_new_config_and_size_and_no_new_header() -> None:
    with driven(faults=["rotated@3s"]) as device, session(device, "max_size=1168") as client:
        device.launch(wait_s=4.0)
        assert client.size_px() == (528, 1168)
        seen = client.seen()
        assert {one.size_px for one in seen} == {(528, 1168), (1168, 528)}
        first = next(one for one in seen if one.size_px == (1168, 528))
        assert first.is_key
        assert is_like(first.color_at(0.5, 0.5), SPLASH)
        assert first.color_at(0.1, 0.5) == (0, 0, 0)
        for size_px, works in (((528, 1168), False), ((1168, 528), True)):
            for action in (0, 1):
                place_px = SKIP_PX[0] / 2400 * size_px[0], SKIP_PX[1] / 1080 * size_px[1]
                client.touch(action, *place_px, size_px=size_px)
            device.clock.sleep(0.1)
            assert is_main(device) == works


def test_screenrecord_keeps_its_size_and_adds_bars() -> None:
    with driven(faults=["rotated@3s"]) as device:
        stream = device.open("exec:screenrecord --output-format=h264 --size 540x1200 --time-limit 6 -")
        device.launch(wait_s=6.0)
        pictures = decoded_raw(read_all(stream))
        assert {picture.shape for picture in pictures} == {(1200, 540, 3)}
        last = pictures[-1]
        # 2400 x 1080 fits as 540 x 243: black above and below, and beside the app.
        assert last[400, 270].max() < 20
        assert last[600, 270].max() > 200
        assert last[600, 20].max() < 20


def test_the_settings_turn_it_where_nothing_else_does() -> None:
    with driven() as device:
        device.shell("settings put system user_rotation 1")
        assert screenshot(device).shape == (2400, 1080, 4)
        device.shell("settings put system accelerometer_rotation 0")
        assert screenshot(device).shape == (1080, 2400, 4)
        device.shell("settings put system user_rotation 2")
        assert screenshot(device).shape == (2400, 1080, 4)


def test_scrcpys_rotation_turns_it_there_and_back() -> None:
    with driven() as device, session(device, "max_size=800") as client:
        for _ in range(2):
            client.send(struct.pack(">B", 11))
            device.clock.sleep(0.5)
        sizes = [one.size_px for one in client.seen()]
        assert sizes == [(360, 800)] * 2 + [(800, 360)] * 2 + [(360, 800)] * 2


def test_wm_sets_another_size_and_everything_follows_it() -> None:
    with driven(uiautomation_running=True) as device:
        device.launch(wait_s=3.0)
        assert (
            device.shell("wm size 540x1200; wm size") == "Physical size: 1080x2400\nOverride size: 540x1200\n"
        )
        picture = screenshot(device)
        assert picture.shape == (1200, 540, 4)
        assert tuple(picture[600, 270, :3]) == SPLASH
        assert tuple(picture[80, 465, :3]) == SKIP
        xml = device.rpc().call("dumpWindowHierarchy", False, 50)
        bounds = re.search(r'resource-id="com.example.news:id/skip".*?bounds="(.*?)"', xml)
        assert bounds is not None
        assert bounds[1] == "[410,60][520,100]"
        assert "init=1080x2400 440dpi base=540x1200 440dpi" in device.shell("dumpsys window displays")
        assert "cur=540x1200" in device.shell("dumpsys window displays")
        device.shell("input tap 465 80")
        device.clock.sleep(0.1)
        assert is_main(device)
        assert device.shell("wm size reset; wm size") == "Physical size: 1080x2400\n"
        assert screenshot(device).shape == (2400, 1080, 4)


def test_a_display_of_another_shape_has_black_around_the_app() -> None:
    with driven() as device:
        device.launch(wait_s=3.0)
        device.shell("wm size 1200x1200")
        picture = screenshot(device)
        assert picture.shape == (1200, 1200, 4)
        assert tuple(picture[600, 600, :3]) == SPLASH
        assert picture[:, :330, :3].max() == 0


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        pytest.param(
            "density 320; wm density", "Physical density: 440\nOverride density: 320\n", id="density"
        ),
        pytest.param("density 320; wm density reset; wm density", "Physical density: 440\n", id="reset"),
        pytest.param("density 71", "Error: density must be >= 72\n", id="too low"),
        pytest.param("size 0x1", "Error: bad size 0x1\n", id="no size"),
        pytest.param("size -d 0", "Physical size: 1080x2400\n", id="of a display"),
    ],
)
def test_wm_answers_as_android_does(words: str, answer: str) -> None:
    with driven() as device:
        assert device.shell(f"wm {words}") == answer
