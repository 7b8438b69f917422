"""`--until`: how it is asked for, and what is said of why no more launches were made."""

import re

from detector.cli.words import word
from detector.core.errors import ConfigError
from detector.judging.enough import Stopped, Until

__all__ = ["asked_until", "stopped_line"]

_ASKED = re.compile(r"(0?\.\d{1,4})(?:/(\d{1,3}))?(?::(\d{1,3}))?", re.ASCII)
_WITHIN = {"power": (0.5, 0.9999), "one_in": (2, 100), "most": (1, 100)}


def asked_until(text: str | None) -> Until | None:
    """`POWER`, `POWER/K`, `POWER:MOST` or `POWER/K:MOST`. Raises ConfigError."""
    if text is None:
        return None
    told = _ASKED.fullmatch(text.strip())
    if told is None:
        raise ConfigError(f"--until: {text!r} is not a power such as 0.95, 0.95/3 or 0.95/3:30")
    usual = Until()
    asked = {
        "power": float(told[1]),
        "one_in": int(told[2] or usual.one_in),
        "most": int(told[3] or usual.most),
    }
    for name, (least, most) in _WITHIN.items():
        if not least <= asked[name] <= most:
            raise ConfigError(
                f"--until: {_NAMES[name]} must be {least:g} to {most:g}, not {asked[name]:g}"
                " (POWER/K:LAUNCHES)"
            )
    return Until(power=asked["power"], one_in=int(asked["one_in"]), most=int(asked["most"]))


_NAMES = {"power": "POWER", "one_in": "K", "most": "LAUNCHES"}


def stopped_line(stopped: Stopped) -> str:
    """One sentence on why no more launches were made."""
    return word(f"stopped_{stopped.why.value}").format(
        n=stopped.n_launches,
        n_open=stopped.n_open,
        power=f"{stopped.power * 100:g}",
        one_in=stopped.one_in,
        most=stopped.most,
    )
