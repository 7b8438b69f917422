"""The uiautomation server: HTTP on one kept connection, and what its calls do."""

import base64
import io
from typing import Any
from xml.etree import ElementTree

import pytest
from PIL import Image

from detector.core.errors import DeviceError, DeviceLost
from detector.virtual.personas import DEFAULT_PERSONA
from tests.fakes.splash_app import splash_app
from tests.virtual.driving import Driven, Rpc, driven


def splash_with_skip(phone: Driven) -> Rpc:
    phone.launch()
    phone.sleep_until(phone.first_frame_at_s() + 2)
    return phone.rpc()


def test_one_connection_serves_many_requests() -> None:
    with driven(uiautomation_running=True) as phone:
        rpc = phone.rpc()
        assert rpc.http("GET", "/ping") == ("HTTP/1.1 200 OK ", b"pong")
        assert rpc.call("deviceInfo")["displayWidth"] == 1080
        status, jpeg = rpc.http("GET", "/screenshot/0?scale=0.5&quality=70")
        assert status.startswith("HTTP/1.1 200")
        assert Image.open(io.BytesIO(jpeg)).size == (540, 1200)
        assert rpc.http("GET", "/nowhere")[0].startswith("HTTP/1.1 404")


def test_the_server_lives_as_long_as_the_shell_that_launched_it() -> None:
    with driven() as phone:
        with pytest.raises(DeviceError, match="refused"):
            phone.rpc()
        phone.device.files.write("/data/local/tmp/u2.jar", b"jar", at_s=0)
        command = "CLASSPATH=/data/local/tmp/u2.jar app_process / com.wetest.uia2.Main -p 9008"
        shell = phone.open(f"shell:{command}")
        phone.clock.sleep(0.5)
        assert phone.rpc().http("GET", "/ping")[1] == b"pong"
        assert "already registered" in phone.shell(command)
        shell.close()
        phone.clock.sleep(0.5)
        with pytest.raises(DeviceError, match="refused"):
            phone.rpc()


def test_it_stops_when_asked_to() -> None:
    with driven(uiautomation_running=True) as phone:
        assert phone.rpc().http("GET", "/stop")[0].startswith("HTTP/1.1 200")
        phone.clock.sleep(0.1)
        with pytest.raises(DeviceError, match="refused"):
            phone.rpc()


def test_a_dump_holds_all_windows_and_the_servers_own_attributes() -> None:
    with driven(uiautomation_running=True) as phone:
        xml = splash_with_skip(phone).call("dumpWindowHierarchy", False, 50)
        root = ElementTree.fromstring(xml)
        packages = {node.get("package") for node in root}
        assert packages == {"com.example.news", "com.android.systemui"}
        (skip,) = (node for node in root.iter("node") if node.get("text") == "跳过")
        assert skip.get("bounds") == "[820,120][1040,200]"
        for name in ("visible-to-user", "drawing-order", "hint", "display-id"):
            assert skip.get(name) is not None


def test_a_screenshot_is_a_jpeg_and_null_where_it_is_forbidden() -> None:
    with driven(uiautomation_running=True) as phone:
        jpeg = base64.b64decode(phone.rpc().call("takeScreenshot", 0.5, 80))
        assert Image.open(io.BytesIO(jpeg)).size == (540, 1200)
    secure = splash_app(DEFAULT_PERSONA.display, is_secure=True)
    with driven(apps=[secure], uiautomation_running=True) as phone:
        assert splash_with_skip(phone).call("takeScreenshot", 1, 80) is None


@pytest.mark.parametrize(
    ("selector", "n_found"),
    [
        pytest.param({"text": "跳过"}, 1, id="text"),
        pytest.param({"textContains": "跳"}, 1, id="part of a text"),
        pytest.param({"textMatches": "跳."}, 1, id="pattern"),
        pytest.param({"textStartsWith": "过"}, 0, id="beginning"),
        pytest.param({"resourceId": "com.example.news:id/skip"}, 1, id="id"),
        pytest.param({"resourceIdMatches": ".*/skip"}, 1, id="pattern of an id"),
        pytest.param({"className": "android.widget.TextView", "clickable": True}, 1, id="two fields"),
        pytest.param({"packageName": "com.example.news"}, 2, id="package"),
        pytest.param({"packageName": "com.example.news", "instance": 1}, 1, id="instance"),
        pytest.param({"packageName": "com.example.news", "instance": 9}, 0, id="no such instance"),
        pytest.param(
            {
                "className": "android.widget.FrameLayout",
                "childOrSibling": ["child"],
                "childOrSiblingSelector": [{"text": "跳过"}],
            },
            1,
            id="child",
        ),
    ],
)
def test_selectors_find(selector: dict[str, Any], n_found: int) -> None:
    with driven(uiautomation_running=True) as phone:
        rpc = splash_with_skip(phone)
        assert rpc.call("count", selector) == n_found
        assert rpc.call("exist", selector) is (n_found > 0)
        assert len(rpc.call("objInfoOfAllInstances", selector)) == n_found


def test_reports_a_missing_node_as_a_java_error() -> None:
    with driven(uiautomation_running=True) as phone:
        rpc = phone.rpc()
        error = rpc.answer("objInfo", {"text": "nowhere"})["error"]
        assert error["code"] == -32001
        assert error["message"] == "androidx.test.uiautomator.UiObjectNotFoundException"
        assert rpc.answer("noSuchMethod")["error"]["message"] == "java.lang.NoSuchMethodException"
        assert "error" in rpc.answer("click")


def test_a_click_holds_for_100_ms_and_acts_when_it_ends() -> None:
    with driven(uiautomation_running=True) as phone:
        rpc = splash_with_skip(phone)
        before_ns = phone.clock.monotonic_ns()
        assert rpc.call("click", 930, 160) is True
        assert phone.clock.monotonic_ns() - before_ns == pytest.approx(100_000_000, abs=1000)
        assert phone.device.foreground.top.component.short.endswith(".MainActivity")


def test_injected_events_make_a_tap_or_a_swipe() -> None:
    with driven(uiautomation_running=True) as phone:
        rpc = splash_with_skip(phone)
        for action, x, y in ((0, 930, 160), (2, 932, 161), (1, 932, 161)):
            rpc.call("injectInputEvent", action, x, y, 0)
        phone.clock.sleep(0.5)
        assert rpc.call("waitForExists", {"text": "toast"}, 1000) is True
        for action, y in ((0, 1500), (2, 1200), (1, 900)):
            rpc.call("injectInputEvent", action, 500, y, 0)
        assert rpc.call("getLastToast") == "swiped 0,-600"
        rpc.call("clearLastToast")
        assert rpc.call("getLastToast") is None


def test_waits_for_what_comes_and_for_what_goes() -> None:
    with driven(uiautomation_running=True) as phone:
        phone.launch()
        rpc = phone.rpc()
        assert rpc.call("waitForExists", {"text": "跳过"}, 5000) is True
        assert rpc.call("waitUntilGone", {"text": "跳过"}, 5000) is True
        assert rpc.call("waitForExists", {"text": "跳过"}, 500) is False


def test_the_rest_answers_too() -> None:
    with driven(uiautomation_running=True) as phone:
        phone.launch()
        rpc = phone.rpc()
        rpc.call("setClipboard", None, "kept")
        assert rpc.call("getClipboard") == "kept"
        rpc.call("pressKey", "home")
        phone.clock.sleep(0.5)
        assert rpc.call("deviceInfo")["currentPackageName"] == "com.android.launcher3"
        rpc.call("sleep")
        assert rpc.call("deviceInfo")["screenOn"] is False
        rpc.call("wakeUp")
        rpc.call("swipePoints", [100, 900, 100, 500], 10)
        assert rpc.call("getText", {"text": "设置"}) == "设置"


def test_a_server_that_dies_takes_the_connection_along() -> None:
    with driven(uiautomation_running=True, faults=["dead-uiautomation@3s"]) as phone:
        rpc = phone.rpc()
        rpc.call("deviceInfo")
        phone.clock.sleep(3)
        with pytest.raises((AssertionError, DeviceLost)):
            rpc.call("deviceInfo")
        with pytest.raises(DeviceError):
            phone.rpc()
