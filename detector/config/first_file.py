"""A first `devices.yaml`, generated from the connected devices, with a comment on every part."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from detector.config.selection import Scalar
from detector.core.printable import escaped_in_json, printable

__all__ = ["DraftDevice", "draft"]

_HEAD = """\
# The adb servers and phones of this lab. Strict: a key that is not known is refused.
# A phone on this machine needs no entry (`--device SERIAL` is enough): an entry gives it a name,
# a host and labels. `detector devices doctor` holds the labels brand, model, android, api, screen
# and dpi against what the device says. Secrets never stand here, only the name of the environment
# variable or of the file that holds one. Editors take the schema that
# `detector schema devices-file/1` prints.
version: 1
"""

_HOSTS = """
# adb servers by name. One on another machine has no password: reach it through an ssh tunnel.
#   lab-a: {{adb: "127.0.0.1:15037", labels: {{site: bj}}}}
hosts:
  local: {{adb: {adb}}}
"""

_DEFAULTS = """
# What the lab asks of its phones. `prepare` is set before a run and put back after it; locale and dnd
# are not the shell's to change, there the doctor says what differs.
#defaults:
#  lease:   {ttl: 20m, wait: 15m, renew: 60s}
#  health:  {max_temp_c: 40, min_battery: 15}
#  prepare: {locale: zh-CN, font_scale: 1.0, rotation: 0, animations: normal, dnd: true}
"""

_DEVICES = """
# An emulator has a console beside it, for sensors: console: "127.0.0.1:5554", and
# console_token_file: FILE if its token lies elsewhere than ~/.emulator_console_auth_token.
# A phone that must not be used: quarantine: {reason: "swollen battery", by: li, since: 2026-11-20}
"""

_POOLS = """
# Several devices by one name: by condition or by id.
#pools:
#  nightly:    {select: {kind: phone, "labels.api": ">=29"}, max: 6}
#  inspection: {devices: [SOME-ID]}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftDevice:
    """`labels` None: it cannot be used now, for the reason `why_not`."""

    serial: str
    kind: str
    name: str
    labels: dict[str, Scalar] | None
    why_not: str = ""


def draft(adb: str, devices: Sequence[DraftDevice]) -> str:
    """`adb` is `address:port` of the local server. Devices that cannot be used are listed as comments."""
    rows: list[str] = []
    ids: list[str] = []
    for device in devices:
        ids.append(_unused_id(device.name, ids))
        entry = f"{{id: {ids[-1]}, serial: {json.dumps(device.serial)}"
        if device.kind != "phone":
            entry += f", kind: {device.kind}, required: false"
        if device.labels is None:
            rows.append(f"#  - {entry}}}  # {printable(' '.join(device.why_not.split()))}")
            continue
        labels = ", ".join(
            f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in device.labels.items()
        )
        rows.append(f"  - {entry}, labels: {{{labels}}}}}")
    is_empty = all(row.startswith("#") for row in rows)
    listing = ("devices: []\n" if is_empty else "devices:\n") + "".join(f"{row}\n" for row in rows)
    # YAML accepts a JSON string, escapes included.
    listing = escaped_in_json(listing)
    return _HEAD + _HOSTS.format(adb=json.dumps(adb)) + _DEFAULTS + _DEVICES + listing + _POOLS


def _unused_id(name: str, taken: Sequence[str]) -> str:
    """`Pixel 7 Pro` → `pixel-7-pro-01`."""
    base = re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-") or "device"
    number = 1
    while f"{base}-{number:02d}" in taken:
        number += 1
    return f"{base}-{number:02d}"
