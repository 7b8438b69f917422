"""Screens that one picture fills, or next to nothing, and no window: `python -m lab.training.plain_screens`.

Launch screens, photographs and films by themselves, cameras, menus of games, pages that begin with a picture.
To a net that has seen few of them, each looks like an advert that fills the screen: it was trained on
hundreds of those.
"""

import argparse
import json
import random
from concurrent.futures import ProcessPoolExecutor
from functools import cache, partial
from pathlib import Path

import cv2
import numpy as np

from lab.training.controls import BLACK, WHITE, Brush
from lab.training.material import SCREEN_WIDTH_PX, read_picture
from lab.training.pen import Colour, Pen
from lab.training.picture_pages import draw_picture_page
from lab.training.screen_words import PROSE, TITLES
from lab.training.screens import spoil

CACHE = Path(__file__).parent / ".cache"
SHARE_PHOTOGRAPHS = 0.65
GREY: Colour = (140, 140, 145)
SLOGANS = (
    "让生活更简单",
    "发现更大的世界",
    "Copyright 2026",
    "v 7.2.1",
    "Loading",
    "记录美好",
    "Make it yours",
)
ON_FILM = ("1/9", "3 / 12", "00:12 / 03:41", "直播中", "AUTO", "1x", "HDR", "照片", "视频", "人像")
IN_GAMES = ("开始游戏", "排行榜", "商店", "第 12 关", "每日签到", "Start", "Play", "Level 7", "设置", "背包")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--count", type=int, default=1600)
    parser.add_argument("--seed", type=int, default=8_700_000)
    parser.add_argument("--processes", type=int, default=2)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    seeds = range(args.seed, args.seed + args.count)
    with ProcessPoolExecutor(args.processes) as pool, (args.out / "boxes.jsonl").open("w") as lines:
        for name in pool.map(partial(_draw, args.out), seeds, chunksize=50):
            lines.write(json.dumps({"file": name, "boxes": [], "window": None}) + "\n")


def _draw(out: Path, seed: int) -> str:
    dice = random.Random(seed)
    height = round(SCREEN_WIDTH_PX * dice.choice([16 / 9, 18 / 9, 19.5 / 9, 20 / 9]))
    brush = Brush.new(Pen(SCREEN_WIDTH_PX, height), SCREEN_WIDTH_PX / dice.uniform(345, 430), dice, CACHE)
    dice.choices((_launch, _picture, _menu, _page), [0.3, 0.25, 0.1, 0.35])[0](brush)
    if dice.random() < 0.7:
        _status_bar(brush)
    cv2.imwrite(str(out / f"{seed}.jpg"), spoil(brush.pen.picture(), random.Random(seed + 7)))
    return f"{seed}.jpg"


@cache
def _pictures(folder: str) -> tuple[Path, ...]:
    return tuple(sorted(path for path in (CACHE / folder).iterdir() if path.suffix in (".jpg", ".png")))


def _photograph(dice: random.Random) -> np.ndarray:
    folder = "photographs" if dice.random() < SHARE_PHOTOGRAPHS else "creatives"
    picture = read_picture(dice.choice(_pictures(folder)))
    scale = 700 / min(picture.shape[:2])
    return cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)


def _filling(brush: Brush, top: float, height: float) -> None:
    """A photograph that fills the width, cut to shape."""
    picture = _photograph(brush.dice)
    rows, columns = picture.shape[:2]
    wanted = height / brush.pen.width
    if rows / columns > wanted:
        picture = picture[: max(round(columns * wanted), 1)]
    else:
        picture = picture[:, : max(round(rows / wanted), 1)]
    brush.pen.image(picture, (0, top, brush.pen.width, height))


def _launch(brush: Brush) -> None:
    """Nothing yet; Android's icon on one colour; a logo with its name, perhaps on a picture."""
    dice, pen, dp = brush.dice, brush.pen, brush.dp
    ground: Colour = dice.choice([WHITE, WHITE, (246, 246, 248), brush.colour(), (18, 18, 22)])
    pen.fill((0, 0, pen.width, pen.height), ground)
    kind = dice.choices(("empty", "icon", "logo", "picture"), [0.12, 0.2, 0.5, 0.18])[0]
    if kind == "empty":
        return
    if kind == "picture":
        _filling(brush, 0, pen.height * dice.choice([0.75, 0.85, 1.0]))
    elif dice.random() < 0.3:
        pen.fade((0, 0, pen.width, pen.height), brush.colour(), brush.colour())
    ink: Colour = (40, 42, 48) if kind != "picture" and min(ground) > 200 else WHITE
    size = dice.uniform(56, 110) * dp
    y = pen.height * (0.5 if kind == "icon" else dice.choice([0.3, 0.38, 0.45, 0.86]))
    if dice.random() < 0.7:
        pen.fill(
            (pen.width / 2 - size / 2, y - size / 2, size, size),
            brush.colour(),
            radius=size * dice.choice([0.22, 0.5]),
        )
        pen.icon(dice.choice(brush.others.svgs), pen.width / 2, y, size * 0.55, WHITE)
    else:
        pen.icon(dice.choice(brush.others.svgs), pen.width / 2, y, size, brush.colour())
    if kind == "icon":
        return
    face = dice.choice(brush.posters)
    pen.text(
        dice.choice(TITLES)[:6], pen.width / 2, y + size * 0.5 + 30 * dp, 26 * dp, face, ink, centred=True
    )
    if dice.random() < 0.6:
        low = min(pen.height * dice.choice([0.93, 0.95]), pen.height - 20 * dp)
        pen.text(
            dice.choice(SLOGANS), pen.width / 2, low, 13 * dp, dice.choice(brush.plain), GREY, centred=True
        )
    if dice.random() < 0.25:
        wide = dice.uniform(0.3, 0.7) * pen.width
        bar = ((pen.width - wide) / 2, pen.height * 0.82, wide, 4 * dp)
        pen.fill(bar, GREY, alpha=90, radius=2 * dp)
        pen.fill((*bar[:2], wide * dice.random(), 4 * dp), brush.colour(), radius=2 * dp)


def _picture(brush: Brush) -> None:
    """A photograph, a film or a camera's view, with small icons of its own along the edges."""
    dice, pen, dp = brush.dice, brush.pen, brush.dp
    pen.fill((0, 0, pen.width, pen.height), dice.choice([BLACK, BLACK, (20, 20, 22)]))
    high = pen.height if dice.random() < 0.45 else pen.width * dice.uniform(0.56, 1.6)
    _filling(brush, (pen.height - high) * dice.choice([0.5, 0.5, 0.35]), min(high, pen.height))
    out = brush.arrows if dice.random() < 0.6 else brush.crosses
    x = dice.uniform(20, 28) * dp if dice.random() < 0.8 else pen.width - dice.uniform(20, 28) * dp
    pen.icon(dice.choice(out.svgs), x, dice.uniform(44, 60) * dp, dice.uniform(14, 22) * dp, WHITE)
    n_icons, y = dice.randint(0, 5), pen.height - dice.uniform(40, 90) * dp
    for k in range(n_icons):
        place = pen.width * (k + 1) / (n_icons + 1), y
        if dice.random() < 0.3:
            pen.fill((place[0] - 26 * dp, y - 26 * dp, 52 * dp, 52 * dp), WHITE, alpha=60, radius=26 * dp)
        pen.icon(dice.choice(brush.others.svgs), *place, 22 * dp, WHITE)
    for _ in range(dice.randint(0, 3)):
        at = dice.choice([16 * dp, pen.width / 2]), dice.choice([54 * dp, y - 60 * dp, y - 36 * dp])
        pen.text(dice.choice((*ON_FILM, *PROSE)), *at, 14 * dp, dice.choice(brush.plain), WHITE)


def _menu(brush: Brush) -> None:
    """A game's: a picture or a colour, a title, round and long buttons, counters along the top."""
    dice, pen, dp = brush.dice, brush.pen, brush.dp
    if dice.random() < 0.5:
        _filling(brush, 0, pen.height)
    else:
        pen.fade((0, 0, pen.width, pen.height), brush.colour(), brush.colour())
    face = dice.choice(brush.posters)
    if dice.random() < 0.7:
        y = pen.height * dice.uniform(0.12, 0.3)
        pen.text(
            dice.choice(TITLES)[:8], pen.width / 2, y, dice.uniform(34, 52) * dp, face, WHITE, centred=True
        )
    y = pen.height * dice.uniform(0.45, 0.65)
    for _ in range(dice.randint(1, 3)):
        wide, high = dice.uniform(130, 220) * dp, dice.uniform(44, 64) * dp
        pen.fill(((pen.width - wide) / 2, y, wide, high), brush.colour(), radius=high / dice.choice([2, 4]))
        pen.text(dice.choice(IN_GAMES), pen.width / 2, y + high / 2, 20 * dp, face, WHITE, centred=True)
        y += high + dice.uniform(12, 24) * dp
    for k in range(dice.randint(0, 4)):
        x = pen.width * (k + 0.5) / 4
        pen.fill(
            (x - 24 * dp, pen.height - 90 * dp, 48 * dp, 48 * dp),
            brush.colour(),
            radius=dice.choice([10, 24]) * dp,
        )
        pen.icon(dice.choice(brush.others.svgs), x, pen.height - 66 * dp, 24 * dp, WHITE)
    for k in range(dice.randint(0, 3)):
        x = pen.width * (0.06 + 0.32 * k)
        pen.fill((x, 40 * dp, 0.26 * pen.width, 28 * dp), BLACK, alpha=110, radius=14 * dp)
        pen.text(str(dice.randint(3, 9800)), x + 34 * dp, 54 * dp, 14 * dp, face, WHITE)


def _page(brush: Brush) -> None:
    draw_picture_page(brush, _filling)


def _status_bar(brush: Brush) -> None:
    dice, pen, dp = brush.dice, brush.pen, brush.dp
    ink = dice.choice([BLACK, WHITE])
    pen.text(
        f"{dice.randint(0, 23):02}:{dice.randint(0, 59):02}", 18 * dp, 14 * dp, 13 * dp, brush.plain[0], ink
    )
    for k in range(3):
        pen.icon(dice.choice(brush.others.svgs), pen.width - (18 + 20 * k) * dp, 14 * dp, 12 * dp, ink)


if __name__ == "__main__":
    main()
