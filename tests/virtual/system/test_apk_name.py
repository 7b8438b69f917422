from importlib.resources import files

import pytest

from detector.virtual.system.apk_name import Declared, declared_in


def test_reads_what_a_real_apk_declares() -> None:
    apk = files("uiautomator2").joinpath("assets", "app-uiautomator.apk").read_bytes()
    keyboard = "com.github.uiautomator.AdbKeyboard"
    assert declared_in(apk) == Declared(package="com.github.uiautomator", input_methods=(keyboard,))


@pytest.mark.parametrize("content", [b"", b"PK", b"no zip at all"])
def test_what_is_no_apk_declares_nothing(content: bytes) -> None:
    assert declared_in(content) is None
