"""`dumpsys alarm`: the actions and components that pending alarms will trigger.

Since Android 5 each alarm has a tag such as `tag=*walarm*:com.example.TICK` or
`tag=*alarm*:com.example/.Receiver`; without the `w` it does not wake a sleeping device.
"""

import re

from detector.parsing.device_text import cut_text

__all__ = ["parse_alarm_tags"]

_TAG = re.compile(r"\btag=\*w?alarm\*:(?P<what>[^\s,}]{1,500})")


def parse_alarm_tags(text: str) -> frozenset[str]:
    """Each as printed: an action, or a component in its short form."""
    return frozenset(found["what"] for found in _TAG.finditer(cut_text(text)))
