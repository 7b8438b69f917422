"""The known app's files as shipped: its truth, its APK, and its twin for virtual phones."""

import hashlib
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path

from detector.field_test import KnownApp, read_known_app

__all__ = ["ShippedApp", "shipped_known_app", "twin_file"]

_FOLDER = files("detector").joinpath("field_app")


@dataclass(frozen=True, slots=True, kw_only=True)
class ShippedApp:
    known: KnownApp
    truth_sha256: str
    apk: bytes

    @property
    def apk_sha256(self) -> str:
        return hashlib.sha256(self.apk).hexdigest()


def shipped_known_app() -> ShippedApp:
    truth = _FOLDER.joinpath("known_app.yaml").read_bytes()
    return ShippedApp(
        known=read_known_app(truth.decode("utf-8"), where="known_app.yaml"),
        truth_sha256=hashlib.sha256(truth).hexdigest(),
        apk=_FOLDER.joinpath("field-test.apk").read_bytes(),
    )


def twin_file() -> Path:
    """The virtual app that the APK becomes on a virtual phone; its picture is beside it."""
    with as_file(_FOLDER.joinpath("twin.yaml")) as path:
        return path
