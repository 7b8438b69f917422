from importlib.resources import files

import pytest

from detector.virtual.system.apk_name import input_methods_in, package_in


def test_reads_the_package_of_a_real_apk() -> None:
    apk = files("uiautomator2").joinpath("assets", "app-uiautomator.apk").read_bytes()
    assert package_in(apk) == "com.github.uiautomator"


@pytest.mark.parametrize("content", [b"", b"PK", b"no zip at all"])
def test_what_is_no_apk_has_no_name(content: bytes) -> None:
    assert package_in(content) is None


def test_finds_the_keyboard_that_a_real_apk_brings() -> None:
    apk = files("uiautomator2").joinpath("assets", "app-uiautomator.apk").read_bytes()
    assert input_methods_in(apk) == ("com.github.uiautomator.AdbKeyboard",)
