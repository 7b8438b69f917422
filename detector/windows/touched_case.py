"""What touching the windows of a case came to, over all its runs: the document between seeing and judging.

It is derived from what was seen in the runs, and never evidence: a later version may read the same touches
otherwise. It is written to `CASE/touched.json`, so that verdicts can be explained and reports rendered from
what was seen and touched alone.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from detector import codec
from detector.core.errors import ConfigError
from detector.core.quantity import Quantity
from detector.windows.role_guess import RoleGuess
from detector.windows.touched_window import TouchedWindow
from detector.windows.window_track import ControlInFrame, WindowTrack

__all__ = [
    "NOTHING_TOUCHED",
    "TOUCHED_FORMAT",
    "ControlByTouch",
    "ReplacedControl",
    "TouchedCase",
    "TouchedPart",
    "TouchedSubject",
    "WindowByTouch",
    "touched_from_json",
    "touched_schema",
]

TOUCHED_FORMAT = "touched/1"


class ControlByTouch(StrEnum):
    """Why a window's close control is another than was seen, or is doubted."""

    CLOSING_NODE = "closing_node"  # a node without words closed the window, and nothing like a control did
    LEADS_AWAY = "leads_away"  # a × without a node led elsewhere in several launches, and never closed


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplacedControl:
    """The window's close control by what its touches did, in place of the one that was seen.

    `appeared_ms` None: no frame shows it.
    """

    why: ControlByTouch
    sightings: tuple[ControlInFrame, ...]
    appeared_ms: Quantity | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowByTouch:
    """A window in one untouched run, with what the touches of all runs add: `id` is its own in `seen`.

    `role` is the one that was seen, changed by where touches led. `control` None: the control is as seen.
    """

    run_index: int
    id: str
    role: RoleGuess
    control: ReplacedControl | None = None

    def applied_to(self, seen: WindowTrack) -> WindowTrack:
        """The window as it is to be judged."""
        if self.control is None:
            return replace(seen, role=self.role)
        sightings, appeared_ms = self.control.sightings, self.control.appeared_ms
        return replace(seen, role=self.role, sightings=sightings, control_appeared_ms=appeared_ms)


@dataclass(frozen=True, slots=True, kw_only=True)
class TouchedPart:
    """One window by some runs of the case: each touch on it is compared with the untouched runs among these.

    `run_indices` are those runs, `windows` those of the untouched ones that show it.
    """

    run_indices: tuple[int, ...]
    windows: tuple[WindowByTouch, ...]
    touched: TouchedWindow


@dataclass(frozen=True, slots=True, kw_only=True)
class TouchedSubject:
    """`whole` is by all runs. `parts`: where several advert SDKs share the place, those of each SDK alone and
    those without some of them, for votes by SDK.
    """

    name: str
    whole: TouchedPart
    parts: tuple[TouchedPart, ...] = ()

    def part(self, run_indices: Collection[int]) -> TouchedPart | None:
        """By these runs alone; None if none of those left untouched shows the window."""
        wanted = tuple(sorted(run_indices))
        return next((part for part in self.parts if part.run_indices == wanted), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class TouchedCase:
    """`subjects` are the windows that verdicts are about, in order; none if no untouched run shows one."""

    format: str = TOUCHED_FORMAT
    subjects: tuple[TouchedSubject, ...] = ()

    def windows(self) -> dict[str, TouchedWindow]:
        """By the names that verdicts give them."""
        return {subject.name: subject.whole.touched for subject in self.subjects}


NOTHING_TOUCHED = TouchedCase()


def touched_from_json(text: str, *, where: str) -> TouchedCase:
    """Raises ConfigError if it is not a valid file."""
    plain = codec.plain_json(text, where=where)
    if plain.get("format") != TOUCHED_FORMAT:
        raise ConfigError(f"{where}: format: is {plain.get('format')!r}, not {TOUCHED_FORMAT!r}")
    return codec.from_json(TouchedCase, text, where=where)


def touched_schema() -> dict[str, Any]:
    """The JSON Schema of the current format."""
    schema = codec.json_schema(TouchedCase)
    schema["properties"]["format"] = {"const": TOUCHED_FORMAT}
    return schema | {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"{TOUCHED_FORMAT}: what touching the windows of a case came to",
        "required": ["format", *schema.get("required", ())],
    }
