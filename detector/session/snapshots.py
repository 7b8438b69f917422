"""Lossless pictures taken beside a video, at the moments that matter, and when they were really taken.

Only these are measured for size and contrast. One is due when a change has come to rest, from time to time
while nothing rests, and at both ends of a run. `screencap` gives its time only within some hundred ms; the
video narrows it down, and a picture that matches none of what the video showed is not kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from detector.core.device_facts import Stamp
from detector.devices.port import RawFrame
from detector.session.picture import Picture, changed_share
from detector.session.video_recorder import Shown

__all__ = ["PlacedSnapshot", "SnapshotPlan", "TakenSnapshot", "placed_by_video"]

MOVING_EVERY_S = 1.0
MIN_APART_S = 0.3
"""A phone takes 0.1 to 0.7 s for one (devices.md 3.1), and shares its processor with the app."""

SETTLED_S = 0.15
"""By then the video of the time when the picture was taken has arrived (latency: devices.md 3.1)."""

UNLIKE_SHARE = 0.03
"""Of all blocks; a page of fine icons and its video differ in 0.4 %, two pages in more than 20 %."""

ALIKE, ALIKE_SHARE = 1.25, 0.0002
"""A state that differs from the picture little more than the best match is an equally good match."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenSnapshot:
    raw: RawFrame
    picture: Picture

    def is_settled(self, now_ns: int) -> bool:
        return now_ns - self.raw.stamp.latest_ns >= SETTLED_S * 1e9


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedSnapshot:
    """`state`: the state of the video that it shows; None if several match equally well."""

    raw: RawFrame
    state: int | None


@dataclass(slots=True)
class SnapshotPlan:
    """When the next one is due. Times are host ns."""

    taken_ns: int | None = None
    changed_ns: int | None = None

    def note_change(self, at_ns: int) -> None:
        self.changed_ns = at_ns

    def note_taken(self, at_ns: int) -> None:
        self.taken_ns = at_ns

    def is_due(self, now_ns: int, *, is_still: bool) -> bool:
        """`is_still`: nothing has changed since the previous `look`."""
        if self.taken_ns is None:
            return True
        if self.changed_ns is None or self.changed_ns <= self.taken_ns:
            return False
        wait_s = MIN_APART_S if is_still else MOVING_EVERY_S
        return now_ns - self.taken_ns >= wait_s * 1e9


def placed_by_video(taken: TakenSnapshot, shown: Sequence[Shown]) -> PlacedSnapshot | None:
    """The snapshot with its time narrowed to when the video showed the same; None if nothing matches.

    `shown` is in order of time. If it showed only one state during that time, the picture is of that state,
    however much the video's compression differs.
    """
    if not shown:
        return PlacedSnapshot(raw=taken.raw, state=None)
    stamp = taken.raw.stamp
    during = [
        (one, after)
        for one, after in zip(shown, [*shown[1:], None], strict=True)
        if one.since.earliest_ns <= stamp.latest_ns
        and (after is None or after.since.latest_ns >= stamp.earliest_ns)
    ]
    if len(during) <= 1:
        return PlacedSnapshot(raw=taken.raw, state=during[0][0].state if during else None)
    apart = [changed_share(shown.picture, taken.picture) for shown, _ in during]
    least = min(apart)
    if least > UNLIKE_SHARE:
        return None
    alike = [pair for pair, share in zip(during, apart, strict=True) if share <= least * ALIKE + ALIKE_SHARE]
    after = alike[-1][1]
    earliest_ns = max(stamp.earliest_ns, alike[0][0].since.earliest_ns)
    latest_ns = stamp.latest_ns if after is None else min(stamp.latest_ns, after.since.latest_ns)
    narrowed = Stamp(earliest_ns=earliest_ns, latest_ns=max(earliest_ns, latest_ns))
    state = alike[0][0].state if len(alike) == 1 else None
    return PlacedSnapshot(raw=replace(taken.raw, stamp=narrowed), state=state)
