"""An advert is recognised on other screens, with another count, pressed by JPEG, and on no other advert."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from detector.core.geometry import Rect
from detector.core.screen import Frame
from detector.perception.stills import MAX_STILLS, still_of, with_stills
from detector.windows.creative import Creative, are_alike, grouped_creatives
from detector.windows.seen import InformationWindow, WindowKind
from detector.windows.window_track import WindowTrack
from tests.perception.role_clues import clues
from tests.rulebook import a_track

SCREENS = [(360, 640, 0.0), (360, 800, 0.0), (412, 915, 0.14), (320, 640, 0.12)]


def artwork(seed: int) -> np.ndarray:
    """Shapes of colour at two scales, 9:16, as in photographs and posters."""
    chance = np.random.default_rng(seed)
    coarse = cv2.resize(
        chance.integers(0, 255, (9, 6, 3), dtype=np.uint8), (540, 960), interpolation=cv2.INTER_CUBIC
    )
    for _ in range(12):
        centre = (int(chance.integers(0, 540)), int(chance.integers(0, 960)))
        colour = tuple(int(level) for level in chance.integers(0, 255, 3))
        cv2.circle(coarse, centre, int(chance.integers(20, 120)), colour, -1)
    return coarse


def shown(art: np.ndarray, screen: tuple[int, int, float], count: int) -> np.ndarray:
    """As an app fills the screen with it: enlarged to cover, over a bar of its name, with a skip button."""
    width, height, bar_share = screen
    bar = round(height * bar_share)
    scale = max(width / 540, (height - bar) / 960)
    size = (round(540 * scale), round(960 * scale))
    scaled = cv2.resize(art, size, interpolation=cv2.INTER_AREA)
    top, left = (scaled.shape[0] - height + bar) // 2, (scaled.shape[1] - width) // 2
    page = np.full((height, width, 3), 255, np.uint8)
    page[: height - bar] = scaled[top : top + height - bar, left : left + width]
    cv2.rectangle(page, (width - 90, 20), (width - 15, 48), (90, 90, 90), -1)
    cv2.putText(page, f"Skip {count}", (width - 85, 40), cv2.FONT_HERSHEY_SIMPLEX, 0.5, (255, 255, 255), 1)
    _, pressed = cv2.imencode(".jpg", page, [cv2.IMWRITE_JPEG_QUALITY, 60])
    return cv2.imdecode(pressed, cv2.IMREAD_COLOR)


def stills_of(seed: int) -> list[str]:
    stills = [still_of(shown(artwork(seed), screen, n)) for n, screen in enumerate(SCREENS, start=1)]
    return [still for still in stills if still is not None]


def test_an_advert_is_recognised_on_four_screens_and_no_other_is() -> None:
    adverts = [stills_of(seed) for seed in range(20)]
    assert all(len(stills) == len(SCREENS) for stills in adverts)
    for number, stills in enumerate(adverts):
        assert all(are_alike(stills[:1], [other]) for other in stills[1:])
        others = [still for other in adverts[:number] for still in other]
        assert not are_alike(stills, others)


def test_a_plain_surface_and_a_speck_have_no_still() -> None:
    assert still_of(np.full((400, 300, 3), 240, np.uint8)) is None
    assert still_of(artwork(1)[:40, :40]) is None


def grouped(*sightings: Creative) -> list[int | None]:
    return grouped_creatives(sightings)


def test_words_part_adverts_of_one_template_and_join_plain_cards() -> None:
    (picture, *_) = stills_of(3)
    shoes = Creative(stills=(picture,), words="新款跑鞋限时直降今日抢购")
    loan = Creative(stills=(picture,), words="极速放款最高二十万额度测一测")
    misread = Creative(stills=(picture,), words="新款跑鞋限时直降今曰抢购")
    silent = Creative(stills=(picture,))
    assert grouped(shoes, loan, misread, silent) == [0, 1, 0, 0]
    plain = Creative(words="邀请好友得现金红包")
    assert grouped(
        plain, replace(plain, words="邀请好友得现金红包中"), Creative(words="立即更新到新版本")
    ) == [
        0,
        0,
        2,
    ]
    assert grouped(Creative(), Creative(words="关闭")) == [None, None]


def film(n_pictures: int) -> WindowTrack:
    """A splash that shows another picture every half second, the first while it comes in."""
    track = a_track([None] * n_pictures, every_ms=500.0)
    splash = InformationWindow(kind=WindowKind.SPLASH, box=Rect.from_xywh(0, 0, 360, 640), score=0.9)
    readings = (replace(reading, windows=(splash,), clues=clues()) for reading in track.readings)
    return replace(track, readings=tuple(readings))


@pytest.mark.parametrize(("n_pictures", "n_stills"), [(1, 1), (4, 3), (30, MAX_STILLS)])
def test_a_film_has_some_stills_spread_over_it(n_pictures: int, n_stills: int) -> None:
    track = film(n_pictures)
    frames = [
        Frame(
            id=reading.frame_id,
            at_ms=reading.at_ms,
            at_error_ms=5.0,
            source="screencap",
            lossy=False,
            width_px=360,
            height_px=640,
            png_sha256=f"{n:064x}",
        )
        for n, reading in enumerate(track.readings)
    ]
    pictures = {frame.id: shown(artwork(n), SCREENS[0], 3) for n, frame in enumerate(frames)}
    (seen,) = with_stills([track], frames, lambda frame: pictures[frame.id])
    assert len(seen.stills) == n_stills
