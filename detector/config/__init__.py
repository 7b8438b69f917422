"""`devices.yaml`: which adb servers and phones a lab has, and what it asks of them."""

from detector.config.devices_file import (
    DEFAULT_ADB_PORT,
    LOCAL,
    AdbAddress,
    ConsoleAddress,
    Defaults,
    DevicesFile,
    KnownDevice,
    Prepare,
    Video,
    devices_schema,
    read_devices_file,
)
from detector.config.first_file import DraftDevice, draft

__all__ = [
    "DEFAULT_ADB_PORT",
    "LOCAL",
    "AdbAddress",
    "ConsoleAddress",
    "Defaults",
    "DevicesFile",
    "DraftDevice",
    "KnownDevice",
    "Prepare",
    "Video",
    "devices_schema",
    "draft",
    "read_devices_file",
]
