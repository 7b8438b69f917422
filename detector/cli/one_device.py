"""The app's files, for commands that drive one device through one scenario."""

from pathlib import Path

from detector.apk.facts import ApkFacts, UnreadableApk
from detector.apk.sdk_table import SdkIndex
from detector.cli.language import localized
from detector.cli.terminal import say
from detector.core.errors import DeviceError, DeviceLost, DeviceNotReady
from detector.wiring.apk import facts_of_app, installed_apk_facts
from detector.wiring.devices import DeviceChoice
from detector.wiring.tool import host_clock

__all__ = ["facts_of_files"]


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
        say(localized(str(error)))
        return None
    if isinstance(pulled, UnreadableApk):
        say(localized(pulled.error.message))
        return None
    return pulled
