"""When a lossless picture is due beside a video, and when it was really taken."""

import numpy as np
import pytest

from detector.core.device_facts import Stamp
from detector.devices.port import RawFrame
from detector.session.picture import Picture
from detector.session.snapshots import SnapshotPlan, TakenSnapshot, placed_by_video
from detector.session.video_recorder import Shown

MS = 1_000_000


def picture(level: int, *, lossy: bool = True) -> Picture:
    blocks = np.full((40, 30, 3), level, np.uint8)
    return Picture(width_px=120, height_px=160, blocks=blocks, lossy=lossy)


def shown(level: int, at_ms: int) -> Shown:
    since = Stamp(earliest_ns=at_ms * MS, latest_ns=at_ms * MS)
    return Shown(picture=picture(level), since=since, state=level // 100)


def taken(level: int, from_ms: int, to_ms: int) -> TakenSnapshot:
    stamp = Stamp(earliest_ns=from_ms * MS, latest_ns=to_ms * MS)
    raw = RawFrame(png=b"", stamp=stamp, source="screencap", lossy=False)
    return TakenSnapshot(raw=raw, picture=picture(level, lossy=False))


VIDEO = (shown(0, 0), shown(100, 1_000), shown(200, 1_100))


@pytest.mark.parametrize(
    ("level", "from_ms", "to_ms", "placed_ms"),
    [
        pytest.param(0, 300, 500, (300, 500), id="nothing changed meanwhile"),
        pytest.param(250, 300, 500, (300, 500), id="whatever compression makes of it"),
        pytest.param(0, 950, 1_050, (950, 1_000), id="of the picture before the change"),
        pytest.param(100, 950, 1_050, (1_000, 1_050), id="of the picture after it"),
        pytest.param(100, 950, 1_200, (1_000, 1_100), id="of the picture between two changes"),
        pytest.param(250, 950, 1_200, None, id="of nothing that the video showed"),
    ],
)
def test_the_video_determines_when_a_picture_was_taken(
    level: int, from_ms: int, to_ms: int, placed_ms: tuple[int, int] | None
) -> None:
    placed = placed_by_video(taken(level, from_ms, to_ms), VIDEO)
    if placed_ms is None:
        assert placed is None
        return
    assert placed is not None
    stamp = placed.raw.stamp
    assert (stamp.earliest_ns // MS, stamp.latest_ns // MS) == placed_ms
    assert placed.state == (level // 100 if level < 250 else 0)


def test_without_video_a_picture_keeps_its_time() -> None:
    one = taken(0, 300, 500)
    placed = placed_by_video(one, ())
    assert placed is not None
    assert (placed.raw, placed.state) == (one.raw, None)


def test_a_picture_is_due_at_rest_and_at_times_in_motion() -> None:
    plan = SnapshotPlan()
    assert plan.is_due(0, is_still=False)
    plan.note_taken(0)
    assert not plan.is_due(5_000 * MS, is_still=True)
    plan.note_change(5_000 * MS)
    assert plan.is_due(5_000 * MS, is_still=True)
    plan.note_taken(5_100 * MS)
    plan.note_change(5_200 * MS)
    assert not plan.is_due(5_300 * MS, is_still=True)
    assert plan.is_due(5_500 * MS, is_still=True)
    assert not plan.is_due(5_500 * MS, is_still=False)
    assert plan.is_due(6_200 * MS, is_still=False)
