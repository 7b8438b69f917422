"""The device and the app's files, for commands that drive one device through one scenario."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from detector.apk.facts import ApkFacts, UnreadableApk
from detector.apk.sdk_table import SdkIndex
from detector.cli.terminal import say
from detector.core.clock import Clock
from detector.core.errors import ConfigError, DeviceError, DeviceLost, DeviceNotReady
from detector.devices.android import AndroidDevice
from detector.wiring.apk import facts_of_app, installed_apk_facts
from detector.wiring.devices import DeviceChoice, opened
from detector.wiring.tool import host_clock
from detector.wiring.virtual_devices import simulated_device

__all__ = ["facts_of_files", "opened_on_its_clock"]


@contextmanager
def opened_on_its_clock(choice: DeviceChoice, *, real_time: bool) -> Iterator[tuple[AndroidDevice, Clock]]:
    """A virtual device runs on a clock that jumps, unless real time is asked for: an hour takes a moment."""
    if choice.virtual is not None and not real_time:
        if choice.name is not None:
            raise ConfigError("--device and --virtual-app exclude each other")
        with simulated_device(choice.virtual) as simulated:
            yield simulated
        return
    clock = host_clock()
    with opened(choice, clock) as phone:
        yield phone, clock


def facts_of_files(
    package: str, files: list[Path] | None, index: SdkIndex, choice: DeviceChoice
) -> ApkFacts | None:
    """Facts of the files named, else of those on the device; None if it does not yield them."""
    if files:
        return facts_of_app(package, files, index)
    if choice.virtual is not None:
        return None  # it has no files
    try:
        pulled = installed_apk_facts(package, device=choice.name, index=index, clock=host_clock())
    except (DeviceLost, DeviceNotReady):
        raise
    except DeviceError as error:
        say(str(error))
        return None
    if isinstance(pulled, UnreadableApk):
        say(pulled.error.message)
        return None
    return pulled
