"""What the scrcpy server changes on the device, and how its clean-up process reverts it.

The process outlives the server, so it works however the server ends. Its first act is to
unlink the jar: each start needs a push.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from detector.virtual.display.ports import HasTouch
from detector.virtual.scrcpy.options import ScrcpyOptions
from detector.virtual.system.ports import HasFiles, HasSettings

__all__ = ["CleanUpPorts", "changed_and_cleaned_up"]

_SERVER_PATH = "/data/local/tmp/scrcpy-server.jar"
_STAY_AWAKE = ("global", "stay_on_while_plugged_in"), "7"  # on AC, USB and wireless power
_SHOW_TOUCHES = ("system", "show_touches"), "1"


class CleanUpPorts(HasFiles, HasSettings, HasTouch, Protocol):
    """What the server changes."""


@contextmanager
def changed_and_cleaned_up(device: CleanUpPorts, options: ScrcpyOptions) -> Iterator[None]:
    """For as long as the server runs; without `cleanup` the changes stay."""
    wanted = [
        setting
        for setting, is_wanted in ((_STAY_AWAKE, options.stay_awake), (_SHOW_TOUCHES, options.show_touches))
        if is_wanted
    ]
    before = {key: device.settings.get(key) for key, _ in wanted}
    device.settings.update(wanted)
    if options.cleanup:
        device.files.remove(_SERVER_PATH)
    try:
        yield
    finally:
        if options.cleanup:
            for key, value in before.items():
                device.settings[key] = "0" if value is None else value
            if options.power_off_on_close and device.touch.is_screen_on:
                device.touch.press("POWER")
