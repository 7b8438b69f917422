"""Recordings in the formats that people send: frames, times, rotation, bars, and files that are none."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from detector.core.errors import ConfigError
from detector.engines.clip import Clip, open_clip
from detector.evidence.decoded_pictures import DecodedPictures
from tests.fakes.recordings import Timed, gif, letterboxed, mp4, on_its_side, webm

Made = Callable[[], bytes]

CAME_MS, WENT_MS, ENDS_MS = 400.0, 1200.0, 1600.0
WIDTH, HEIGHT = 240, 540


def picture(*, with_mark: bool) -> np.ndarray:
    """Dark at the top, light at the bottom, and optionally a mark in the upper right corner."""
    rgb = np.full((HEIGHT, WIDTH, 3), 60, np.uint8)
    rgb[HEIGHT // 2 :] = 200
    if with_mark:
        rgb[40:72, WIDTH - 48 : WIDTH - 16] = (250, 250, 250)
    return rgb


def frames(step_ms: float = 40.0) -> list[Timed]:
    times = np.arange(0.0, ENDS_MS, step_ms)
    return [(float(at), picture(with_mark=CAME_MS <= at < WENT_MS)) for at in times]


def changes() -> list[Timed]:
    return [(at, picture(with_mark=CAME_MS <= at < WENT_MS)) for at in (0.0, CAME_MS, WENT_MS)]


def opened(data: bytes, path: Path) -> Clip:
    path.write_bytes(data)
    return open_clip(path, sha256=hashlib.sha256(data).hexdigest())


def marked(clip: Clip) -> list[tuple[float, bool]]:
    """Each frame's time, and whether it shows the mark in its place."""
    seen = []
    for frame in clip.frames:
        rgb = clip.pixels(frame)
        height, width = rgb.shape[:2]
        x, y = round((WIDTH - 32) / WIDTH * width), round(56 / HEIGHT * height)
        seen.append((frame.at_ms, bool(rgb[y, x].min() > 220)))
    return seen


@pytest.mark.parametrize(
    ("name", "made", "apart_ms"),
    [
        pytest.param("a.mp4", lambda: mp4(frames()), 40, id="constant rate"),
        pytest.param("a.mp4", lambda: mp4(changes()), 100, id="only what changes"),
        pytest.param("a.webm", lambda: webm(frames()), 40, id="WebM"),
        pytest.param("a.gif", lambda: gif(frames()), 100, id="GIF"),
        pytest.param("a.mp4", lambda: on_its_side(frames()), 40, id="rotated"),
        pytest.param("a.mp4", lambda: mp4(letterboxed(frames(), width_px=900)), 40, id="bars on the sides"),
    ],
)
def test_reports_what_was_shown_when(name: str, made: Made, apart_ms: float, tmp_path: Path) -> None:
    clip = opened(made(), tmp_path / name)
    seen = marked(clip)
    first = next(i for i, (_, has_mark) in enumerate(seen) if has_mark)
    last = max(i for i, (_, has_mark) in enumerate(seen) if has_mark)
    assert all(has_mark for _, has_mark in seen[first : last + 1])
    assert seen[first][0] == pytest.approx(CAME_MS, abs=1)
    assert CAME_MS - apart_ms - 1 <= seen[first - 1][0] < CAME_MS
    assert seen[last + 1][0] == pytest.approx(WENT_MS, abs=1)
    assert WENT_MS - apart_ms - 1 <= seen[last][0] < WENT_MS
    assert len({frame.state for frame in clip.frames}) == 3
    assert clip.facts.content_px[2] / clip.facts.content_px[3] == pytest.approx(WIDTH / HEIGHT, rel=0.03)


def test_any_frame_can_be_asked_for_again(tmp_path: Path) -> None:
    clip = opened(mp4(frames()), tmp_path / "a.mp4")
    last = clip.pixels(clip.frames[-1])
    first = clip.pixels(clip.frames[0])
    assert np.array_equal(clip.pixels(clip.frames[-1]), last)
    assert np.array_equal(clip.pixels(clip.frames[0]), first)


def a_film() -> list[Timed]:
    """Four seconds at 60 a second: a still page, and over it a film in which something always moves."""
    texture = np.random.default_rng(1).integers(0, 255, (HEIGHT // 20, WIDTH // 20, 1), np.uint8)
    film = np.repeat(np.repeat(texture, 20, 0), 20, 1).repeat(3, 2)
    shown: list[Timed] = []
    for i in range(240):
        rgb = film.copy() if 60 <= i < 180 else picture(with_mark=False)
        if 60 <= i < 180:
            rgb[2 * i : 2 * i + 60, 40:100] = 255 * (i // 8 % 2)
        shown.append((i * 1000 / 60, rgb))
    return shown


def test_each_frame_is_decoded_once_however_often_and_in_whatever_order_it_is_looked_at(
    tmp_path: Path,
) -> None:
    path, data = tmp_path / "a.mp4", mp4(a_film())
    path.write_bytes(data)
    clip = open_clip(path, sha256="0" * 64, store=DecodedPictures(few=0))
    for frame in (*clip.frames, *reversed(clip.frames)):
        clip.pixels(frame)
    assert clip.n_decoded == clip.facts.n_frames == 240


def test_what_moves_is_looked_at_ten_times_a_second_and_what_cuts_in_or_rests_at_once(tmp_path: Path) -> None:
    clip = opened(mp4(a_film()), tmp_path / "a.mp4")
    times_ms = [frame.at_ms for frame in clip.frames]
    moving = [at for at in times_ms if 1000 < at < 3000]
    assert 18 <= len(moving) <= 25
    for at in (60, 180):
        assert any(abs(shown - at * 1000 / 60) < 1 for shown in times_ms)
        assert any(abs(shown - (at - 1) * 1000 / 60) < 1 for shown in times_ms)


def test_the_longer_a_recording_moves_the_more_rarely_it_is_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = opened(mp4(a_film()), tmp_path / "a.mp4")
    monkeypatch.setattr("detector.engines.clip.MANY", 8)
    rarer = opened(mp4(a_film()), tmp_path / "b.mp4")
    assert len(rarer.frames) < 0.8 * len(usual.frames)
    assert (rarer.frames[0].at_ms, rarer.frames[-1].at_ms) == (usual.frames[0].at_ms, usual.frames[-1].at_ms)


def test_a_recording_that_breaks_off_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    data = webm(frames())
    clip = opened(data[: len(data) * 3 // 4], tmp_path / "a.webm")
    assert 2 <= clip.facts.n_frames < 40


@pytest.mark.parametrize(
    ("made", "message"),
    [
        pytest.param(lambda: b"", "is not a video that can be read", id="empty"),
        pytest.param(lambda: b"no video at all" * 50, "is not a video that can be read", id="text"),
        pytest.param(lambda: mp4(frames())[:1500], "is not a video that can be read", id="without its index"),
        pytest.param(
            lambda: b"#EXTM3U\nfile:///etc/passwd\n", "is not a video that can be read", id="a list of files"
        ),
        pytest.param(
            lambda: mp4([(at, rgb[:64, :64]) for at, rgb in frames()]), "too small to be a screen", id="tiny"
        ),
    ],
)
def test_refuses_other_files_with_a_sentence(made: Made, message: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=message) as refused:
        opened(made(), tmp_path / "a\x1b[2J.mp4")
    assert "\x1b" not in str(refused.value)


@pytest.mark.parametrize(
    ("name", "made", "container", "codec", "is_constant", "turned_deg"),
    [
        pytest.param("a.mp4", lambda: mp4(frames()), "mp4", "h264", True, 0, id="constant rate"),
        pytest.param("a.mp4", lambda: mp4(changes()), "mp4", "h264", False, 0, id="only what changes"),
        pytest.param("a.mp4", lambda: mp4(changes()[:2]), "mp4", "h264", None, 0, id="two pictures"),
        pytest.param("a.webm", lambda: webm(frames(33.4)), "webm", "vp8", True, 0, id="WebM, rounded to ms"),
        pytest.param(
            "a.gif", lambda: gif(frames()), "gif", "gif", False, 0, id="GIF, which lists only changes"
        ),
        pytest.param("a.mp4", lambda: on_its_side(frames()), "mp4", "h264", True, 90, id="rotated"),
    ],
)
def test_reports_facts_of_the_file(  # noqa: PLR0917 - one row of a table
    name: str,
    made: Made,
    container: str,
    codec: str,
    is_constant: bool | None,
    turned_deg: int,
    tmp_path: Path,
) -> None:
    data = made()
    facts = opened(data, tmp_path / name).facts
    assert (facts.sha256, facts.n_bytes) == (hashlib.sha256(data).hexdigest(), len(data))
    assert container in facts.container
    assert facts.codec == codec
    assert facts.is_constant_rate is is_constant
    assert facts.rotation_deg % 180 == turned_deg % 180
    assert (facts.width_px, facts.height_px) == (WIDTH, HEIGHT)
    assert facts.content_px == (0, 0, WIDTH, HEIGHT)


def test_times_are_whole_ns_so_that_a_bundle_returns_the_same(tmp_path: Path) -> None:
    clip = opened(mp4(frames(1000 / 30)), tmp_path / "a.mp4")
    assert all(round(one.at_ms * 1e6) / 1e6 == one.at_ms for one in clip.frames)
