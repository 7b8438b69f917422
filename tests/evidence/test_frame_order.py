"""Pictures taken beside a video, placed where the video shows the same content."""

import pytest

from detector.core.screen import Frame
from detector.evidence.frame_order import in_order_of_states


def frame(number: int, at_ms: float, error_ms: float, *, state: int | None, is_video: bool = True) -> Frame:
    return Frame(
        id=f"frame:{number}",
        at_ms=at_ms,
        at_error_ms=error_ms,
        source="scrcpy" if is_video else "screencap",
        lossy=is_video,
        width_px=1,
        height_px=1,
        png_sha256=None if is_video else "png",
        video_sha256="video" if is_video else None,
        packet=number if is_video else None,
        state=state,
    )


VIDEO = [
    frame(0, 0, 3, state=1),
    frame(1, 983, 3, state=1),
    frame(2, 1000, 3, state=2),
    frame(3, 1983, 3, state=2),
    frame(4, 2000, 3, state=3),
]


@pytest.mark.parametrize(
    ("state", "at_ms", "error_ms", "placed"),
    [
        pytest.param(1, 500, 100, (500, 100), id="well inside its state"),
        pytest.param(2, 980, 100, (1040, 40), id="taken while the state began"),
        pytest.param(1, 1000, 100, (941.5, 41.5), id="taken while it ended"),
        pytest.param(3, 2500, 300, (2500, 300), id="in the state that lasts"),
        pytest.param(None, 1000, 100, (1000, 100), id="of no state that is known"),
    ],
)
def test_a_picture_is_put_where_its_state_lasted(
    state: int | None, at_ms: float, error_ms: float, placed: tuple[float, float]
) -> None:
    picture = frame(9, at_ms, error_ms, state=state, is_video=False)
    frames = in_order_of_states([*VIDEO, picture])
    found = next(one for one in frames if one.id == "frame:9")
    assert (found.at_ms, found.at_error_ms) == placed
    if state is not None:
        assert [one.state for one in frames] == sorted(one.state or 0 for one in frames)


def test_an_observed_state_ends_where_the_next_one_begins() -> None:
    late = frame(8, 1_040, 0, state=1)
    frames = in_order_of_states([*VIDEO, late])
    assert [one.id for one in frames][:4] == ["frame:0", "frame:1", "frame:8", "frame:2"]
