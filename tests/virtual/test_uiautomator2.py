"""An unmodified uiautomator2 drives a virtual device through both front ends."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from detector.virtual.background import FrontEnd
from tests.conftest import RequireBinary
from tests.repository import REPOSITORY
from tests.virtual.front_ends import reached


@pytest.fixture(
    scope="module", params=[FrontEnd.SMART, pytest.param(FrontEnd.TRANSPORT, marks=pytest.mark.long)]
)
def seen(
    request: pytest.FixtureRequest, require_binary: RequireBinary, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Any]:
    """One whole session; what each of its steps saw."""
    adb = require_binary("adb") if request.param is FrontEnd.TRANSPORT else Path("no-adb-is-needed")
    with reached(request.param, adb, tmp_path_factory.mktemp("home")) as phones:
        done = subprocess.run(
            [sys.executable, "-m", "tests.virtual.uiautomator2_session", phones.serials[0]],
            cwd=REPOSITORY,
            env=phones.environment,
            capture_output=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr.decode()
        devices = phones.devices.devices.values()
        assert phones.devices.call(lambda: [dict(one.unknown_commands) for one in devices]) == [{}, {}]
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer


def test_reads_what_the_device_is(seen: dict[str, Any]) -> None:
    info = seen["info"]
    assert (info["displayWidth"], info["displayHeight"], info["sdkInt"]) == (1080, 2400, 33)
    assert info["productName"] == "virtual13"


def test_starts_an_app_and_names_it_as_the_one_in_front(seen: dict[str, Any]) -> None:
    assert seen["skip_came"]
    assert seen["current"]["package"] == "com.example.news"
    assert seen["current"]["activity"] == ".SplashActivity"


def test_sees_the_picture_and_the_tree_of_the_splash(seen: dict[str, Any]) -> None:
    size, pixel = seen["picture"]
    assert size == [1080, 2400]
    assert all(abs(channel - 60) < 12 for channel in pixel)
    assert 'resource-id="com.example.news:id/skip"' in seen["tree"]
    assert 'bounds="[820,120][1040,200]"' in seen["tree"]


def test_clicks_what_it_finds(seen: dict[str, Any]) -> None:
    assert seen["main_came"]
    assert seen["n_buttons"] == 4
    assert seen["toast"] == "你好"
    assert seen["swiped"] == "swiped 0,-600"


def test_leaves_and_stops_the_app(seen: dict[str, Any]) -> None:
    assert seen["home_came"]
    assert not seen["is_running"]
    assert seen["app_info"]["versionName"] == "2.3.4"
    assert seen["app_info"]["versionCode"] == 234


def test_moves_files_and_reads_a_status(seen: dict[str, Any]) -> None:
    assert seen["pushed"] == "pushed"
    assert seen["status"] == 1


def test_installs_its_keyboard_and_finds_no_field_to_type_into(seen: dict[str, Any]) -> None:
    assert seen["keyboard"] == "com.github.uiautomator/.AdbKeyboard"
    assert seen["typed"] is False
