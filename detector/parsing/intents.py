"""An intent as logs and dumps print it: `{act=… cat=[…] dat=… flg=0x… cmp=a/.B bnds=… (has extras)}`.

Data is redacted by the system (`https://host/...`): scheme and host remain (devices.md 5.3).
"""

import re
from dataclasses import dataclass

from detector.parsing.bounded import cut_line
from detector.parsing.components import ComponentName, parse_component

__all__ = ["IntentText", "parse_intent"]

_KEY = re.compile(r"(?:^|(?<=[\s{]))(act|cat|dat|typ|flg|xflg|pkg|cmp)=(\[[^\[\]]*\]|[^\s}]+)")
_HEX = re.compile(r"0x[0-9a-fA-F]{1,16}")

INCLUDE_STOPPED_PACKAGES = 0x20  # Intent.FLAG_INCLUDE_STOPPED_PACKAGES


@dataclass(frozen=True, slots=True, kw_only=True)
class IntentText:
    """None: not in the text. `flags` are the bits of `flg=`."""

    action: str | None
    categories: tuple[str, ...]
    data: str | None
    mime_type: str | None
    flags: int | None
    package: str | None
    component: ComponentName | None

    @property
    def wakes_stopped_apps(self) -> bool:
        """True if the intent asks to be delivered to force-stopped apps as well."""
        return bool((self.flags or 0) & INCLUDE_STOPPED_PACKAGES)


def parse_intent(text: str) -> IntentText | None:
    """None if the text contains none of an intent's keys."""
    keys: dict[str, str] = {}
    for key, value in _KEY.findall(cut_line(text)):
        keys.setdefault(key, value)
    if not keys:
        return None
    flags = _HEX.fullmatch(keys.get("flg", ""))
    categories = keys.get("cat", "").strip("[]")
    return IntentText(
        action=keys.get("act"),
        categories=tuple(part.strip() for part in categories.split(",") if part.strip()),
        data=keys.get("dat"),
        mime_type=keys.get("typ"),
        flags=int(flags.group(), 16) if flags else None,
        package=keys.get("pkg"),
        component=parse_component(keys.get("cmp", "")),
    )
