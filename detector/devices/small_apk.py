"""A small app to install and remove, so that a phone tells its apps of a package that comes and goes.

It is uiautomator2's own helper, which comes with that library, is signed and asks for nothing on being
installed. Where a phone has it already it is somebody's, and left alone.
"""

from importlib.resources import files

__all__ = ["small_apk"]

PACKAGE = "com.github.uiautomator"


def small_apk() -> tuple[str, bytes]:
    """Its package, and the file."""
    return PACKAGE, files("uiautomator2").joinpath("assets", "app-uiautomator.apk").read_bytes()
