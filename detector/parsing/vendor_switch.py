"""A vendor's own auto-start switch for an app, if a shell may read it: Xiaomi's operation 10008.

`MIUIOP(10008): ignore; time=..; rejectTime=+1m33s ago`; other phones have no such operation, and some
systems that have the switch do not expose it (autostart.md 1.4): then nothing is reported.
"""

import re
from dataclasses import dataclass

from detector.parsing.device_text import cut_text

__all__ = ["VendorSwitch", "parse_vendor_switch"]

_MODE = re.compile(r"MIUIOP\((?P<op>\d{1,9})\): {0,4}(?P<mode>allow|ignore|deny|ask|default|foreground)")


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorSwitch:
    """`allows` None: a mode that is neither yes nor no. `mode` as printed."""

    name: str
    mode: str
    allows: bool | None


def parse_vendor_switch(text: str) -> VendorSwitch | None:
    """Parse `cmd appops get PACKAGE 10008`; None if the phone exposes no such switch."""
    found = _MODE.search(cut_text(text))
    if found is None:
        return None
    allows = {"allow": True, "ignore": False, "deny": False}.get(found["mode"])
    return VendorSwitch(name=f"MIUIOP({found['op']})", mode=found["mode"], allows=allows)
