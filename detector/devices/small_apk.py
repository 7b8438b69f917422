"""A small app to install and remove, so that apps on the phone receive package-added and -removed events.

It is uiautomator2's own helper, which ships with that library, is signed and requires nothing on
installation. If a phone already has it, it is not ours and is left alone.
"""

from importlib.resources import files

__all__ = ["small_apk"]

PACKAGE = "com.github.uiautomator"


def small_apk() -> tuple[str, bytes]:
    """(package, APK bytes)."""
    return PACKAGE, files("uiautomator2").joinpath("assets", "app-uiautomator.apk").read_bytes()
