"""Lossless pictures beside a video, at the moments that matter, and when they were really taken.

Sizes and contrast are measured on these alone. One is due where a change has come to rest, now and then
while nothing rests, and at both ends of a run. `screencap` says its moment within some hundred ms only;
what the video showed meanwhile says it better, and a picture that fits none of it is not kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from detector.core.device_facts import Stamp
from detector.devices.port import RawFrame
from detector.session.picture import Picture, changed_share
from detector.session.video_recorder import Shown

__all__ = ["PlacedSnapshot", "SnapshotPlan", "TakenSnapshot", "placed_by_video"]

MOVING_EVERY_S = 1.0
LEAST_APART_S = 0.3
"""A phone takes 0.1 to 0.7 s for one (devices.md 3.1), and its processor is the app's as well."""

SETTLED_S = 0.15
"""By then the video has told what was shown while the picture was taken (latency: devices.md 3.1)."""

UNLIKE_SHARE = 0.03
"""Of all blocks; a page of fine icons and its video differ in 0.4 %, two pages in more than 20 %."""

ALIKE, ALIKE_SHARE = 1.25, 0.0002
"""What differs from the picture hardly more than the best match is as good a match."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenSnapshot:
    raw: RawFrame
    picture: Picture

    def is_settled(self, now_ns: int) -> bool:
        return now_ns - self.raw.stamp.latest_ns >= SETTLED_S * 1e9


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedSnapshot:
    """`state`: which of the video's it shows, None where several are as like it."""

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
        """`is_still`: nothing changed since the look before."""
        if self.taken_ns is None:
            return True
        if self.changed_ns is None or self.changed_ns <= self.taken_ns:
            return False
        wait_s = LEAST_APART_S if is_still else MOVING_EVERY_S
        return now_ns - self.taken_ns >= wait_s * 1e9


def placed_by_video(taken: TakenSnapshot, shown: Sequence[Shown]) -> PlacedSnapshot | None:
    """The moment, narrowed to when the video showed the same; None where it showed nothing like it.

    `shown` is in order of time. Where it showed one thing only, that is what the picture is of, however
    much the video's compression makes of it.
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
    apart = [changed_share(one.picture, taken.picture) for one, _ in during]
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
