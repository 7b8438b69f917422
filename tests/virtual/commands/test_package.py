"""`pm install` by a path on the device, and the keyboards that come with what is installed."""

from importlib.resources import files

import pytest

from tests.virtual.driving import Driven, driven

PATH = "/data/local/tmp/keyboard.apk"
KEYBOARD = "com.github.uiautomator/.AdbKeyboard"


def put_apk(phone: Driven) -> None:
    apk = files("uiautomator2").joinpath("assets", "app-uiautomator.apk").read_bytes()
    phone.device.files.write(PATH, apk, at_s=0.0)


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(PATH, id="plain"),
        pytest.param(f"-r -t {PATH}", id="as adbutils does"),
        pytest.param(f"-r --user 0 -i com.android.shell {PATH}", id="options with values"),
    ],
)
def test_installs_the_file_at_a_path(words: str) -> None:
    with driven() as phone:
        put_apk(phone)
        assert phone.shell(f"pm install {words}") == "Success\n"
        assert "com.github.uiautomator" in phone.shell("pm list packages -3")


def test_a_path_that_leads_nowhere_is_named() -> None:
    with driven() as phone:
        status, out, err = phone.shell_v2("pm install /data/local/tmp/none.apk")
        assert (status, out) == (1, "")
        assert err.startswith("Error: Unable to open file: /data/local/tmp/none.apk\n")


def test_a_keyboard_is_listed_enabled_and_selected() -> None:
    with driven() as phone:
        assert phone.shell("ime list -s -a") == ""
        put_apk(phone)
        phone.shell(f"pm install {PATH}")
        assert phone.shell("ime list -s -a") == f"{KEYBOARD}\n"
        assert phone.shell("ime list -s") == ""
        assert phone.shell(f"ime enable {KEYBOARD}") == f"Input method {KEYBOARD}: now enabled for user #0\n"
        assert phone.shell(f"ime set {KEYBOARD}") == f"Input method {KEYBOARD} selected for user #0\n"
        assert phone.shell("settings get secure default_input_method") == f"{KEYBOARD}\n"
        phone.shell(f"ime disable {KEYBOARD}")
        assert phone.shell("ime list -s; settings get secure default_input_method") == "null\n"


def test_an_unknown_keyboard_is_refused() -> None:
    with driven() as phone:
        assert phone.shell_v2("ime enable a.b/.C")[::2] == (
            255,
            "Unknown input method a.b/.C cannot be enabled for user #0\n",
        )
