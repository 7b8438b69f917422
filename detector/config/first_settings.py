"""A first `detector.yaml`, as text; callers must not overwrite an existing one."""

import json
import re
from collections.abc import Sequence

from detector.core.errors import ConfigError

__all__ = ["refuse_bad_apps", "settings_text"]


_PACKAGE = re.compile(r"[A-Za-z]\w*(?:\.[A-Za-z]\w*)+", re.ASCII)

_SETTINGS = """\
# What `detector scan`, `judge`, `report`, `baseline` and `history` take where an option is not given.
# Strict: a key that is not known is refused. An environment variable (DETECTOR_PROFILE) goes before this
# file, an option before both; `detector config show` says what holds and where it is from.
version: 1
apps: {apps}{others}
profile: cn-default
level: look            # quick also touches, lab as much as it takes
runs: 3                # cold starts; adverts differ per launch, more find more
#entry: cold            # or cold,hot: also back from the background, which takes minutes (default: by level)
fail_level: major
#operator: 张三        # who examines; goes into the evidence and the report
{device}
#prepare:              # how a fresh app is brought to where it can be tested; or auto, none, or a list's file
#  before: once        # or each launch
#  steps:
#    - install: app.apk            # an APK, .apks, .xapk, or a folder of which this app's files are taken
#    - clear:
#    - permissions: {{grant: [CAMERA], refuse: [ACCESS_FINE_LOCATION]}}
#    - auto:
#    - python: login.py            # prepare(d, app), d is a uiautomator2.Device
#      env: [LAB_USER, LAB_PASSWORD]     # names only: the values appear in no file
#baseline: detector-baseline.yaml   # after `detector baseline create CASE`: only what is new fails
#history: detector-history.sqlite
#soft_fail: [CLS-06]   # never fails
#hard_fail: [critical] # always fails, if it is new
#max_open: 5           # exit code 4 where more rules stay untested or cantTell
"""


def refuse_bad_apps(apps: Sequence[str]) -> None:
    """Raises ConfigError if one is no package by Android's grammar for apps that users install."""
    for app in apps:
        if not _PACKAGE.fullmatch(app):
            raise ConfigError(f"{app!r} is not a package name (such as cn.example.app)")


def settings_text(apps: Sequence[str], others: Sequence[str] = (), devices: Sequence[str] = ()) -> str:
    """`others`: packages to choose from, as comments. `devices`: of several the first is taken."""
    listed = "".join(f"\n#  {other}" for other in others)
    return _SETTINGS.format(
        apps=json.dumps(list(apps)),
        others=f"               # of these, found on the phones:{listed}" if others else "",
        device=_device_line(devices),
    )


def _device_line(devices: Sequence[str]) -> str:
    if len(devices) < 2:
        return "#device: R58M123       # a serial, or an id of devices.yaml; or pool: NAME, any that is free"
    return f"device: {devices[0]}   # or {', '.join(devices[1:])}; or pool: NAME, any that is free"
