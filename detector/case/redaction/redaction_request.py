"""What to cover in a redacted copy: regions of the screen, and classes of personal data."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from detector.core.errors import ConfigError
from detector.core.geometry import Rect
from detector.core.suggestion import did_you_mean
from detector.parsing.personal_data import DataClass

__all__ = ["FrameRange", "RedactionRequest", "Region", "read_request"]

_REGION = re.compile(r"(\d{1,6}),(\d{1,6}),(\d{1,6}),(\d{1,6})(?:@(.+))?")
_RANGE = re.compile(r"(?:(\d{1,6}):)?(\d{1,9})(?:-(\d{1,9}))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameRange:
    """Frames by number, both ends included; `run_index` None: of every run."""

    run_index: int | None
    first: int
    last: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """`box` in display px. `frames` empty: all of them."""

    box: Rect
    frames: tuple[FrameRange, ...]

    def covers(self, run_index: int, number: int) -> bool:
        return not self.frames or any(
            frame.run_index in (None, run_index) and frame.first <= number <= frame.last
            for frame in self.frames
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RedactionRequest:
    """`asked`: the request as typed, for the copy's list."""

    regions: tuple[Region, ...]
    classes: tuple[DataClass, ...]
    asked: tuple[str, ...]


def read_request(regions: Sequence[str], classes: Sequence[str]) -> RedactionRequest:
    """`classes`: lists separated by commas. Raises ConfigError that names what is not understood."""
    names = [name.strip() for class_ in classes for name in class_.split(",") if name.strip()]
    if not regions and not names:
        raise ConfigError("nothing is asked to be covered: --region X,Y,W,H or --class NAME,…")
    return RedactionRequest(
        regions=tuple(_region(region) for region in regions),
        classes=tuple(dict.fromkeys(_class(name) for name in names)),
        asked=(
            *(f"region {region}" for region in regions),
            *(f"class {fromkey}" for fromkey in dict.fromkeys(names)),
        ),
    )


def _class(name: str) -> DataClass:
    known = [class_.value for class_ in DataClass]
    if name not in known:
        meant = did_you_mean(name, known)
        raise ConfigError(f"--class: {name!r} is not known{meant}; {', '.join(known)} are")
    return DataClass(name)


def _region(text: str) -> Region:
    found = _REGION.fullmatch(text.strip())
    if found is None or not int(found[3]) or not int(found[4]):
        raise ConfigError(f"--region: {text!r} is not X,Y,WIDTH,HEIGHT in px of the display, as 0,88,300,60")
    x, y, width, height = (float(group) for group in found.groups()[:4])
    frames = tuple(_range(part, text) for part in (found[5] or "").split(",") if found[5])
    return Region(box=Rect.from_xywh(x, y, width, height), frames=frames)


def _range(text: str, region: str) -> FrameRange:
    found = _RANGE.fullmatch(text.strip())
    first = 0 if found is None else int(found[2])
    last = first if found is None or found[3] is None else int(found[3])
    if found is None or last < first:
        raise ConfigError(f"--region: {region!r}: {text!r} is no frame, as 12, 3-9 or (of run 1) 1:3-9")
    return FrameRange(run_index=None if found[1] is None else int(found[1]), first=first, last=last)
