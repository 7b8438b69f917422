"""Renders screens with real component libraries into a folder: a picture and a JSON document for each.

Seeded and resumable: a screen whose document exists is skipped. First run `lab/training/rendered/install.sh`.
"""

import argparse
import json
import random
import sys
from pathlib import Path

import cv2

from lab.training.material import read_picture
from lab.training.rendered.browser import BUNDLES, CACHE, Browser, find_chromium
from lab.training.rendered.creatives import Creatives, draw_pool
from lab.training.rendered.grammar import LIBRARIES, Scene, draw_scene
from lab.training.rendered.screen import truth_of

LOSSLESS_SHARE = 0.2
MIN_QUALITY, MAX_QUALITY = 86, 96
SCREENS_PER_BROWSER = 150  # a browser's memory grows with every page


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=3_000_000)
    parser.add_argument("--libraries", nargs="+", default=[], help="those installed, where none is named")
    parser.add_argument("--ordinary", action="store_true", help="pages alone, without a window on them")
    parser.add_argument(
        "--shared", type=Path, help="the folder that holds ordinary_screens, for the creatives"
    )
    args = parser.parse_args()
    chromium = find_chromium()
    built = tuple(name for name in LIBRARIES if (BUNDLES / f"{name}.html").exists())
    libraries = tuple(args.libraries) or built
    if chromium is None or not libraries:
        print("chromium or the libraries are missing: lab/training/rendered/install.sh", file=sys.stderr)
        return 2
    args.out.mkdir(parents=True, exist_ok=True)
    cv2.setNumThreads(1)
    creatives = Creatives(draw_pool(CACHE / "creatives", args.shared))
    seeds = [s for s in range(args.seed, args.seed + args.count) if not (args.out / f"{s}.json").exists()]
    for start in range(0, len(seeds), SCREENS_PER_BROWSER):
        with Browser(args.out / ".pictures", chromium) as browser:
            for seed in seeds[start : start + SCREENS_PER_BROWSER]:
                scene = draw_scene(seed, libraries, creatives)
                if args.ordinary and scene.given["windows"]:
                    continue
                problem = render(browser, scene, args.out)
                if problem:
                    print(f"{seed} {scene.given['library']}: {problem}", file=sys.stderr, flush=True)
    return 0


def render(browser: Browser, scene: Scene, out: Path) -> str | None:
    """Writes picture and document; returns what went wrong, or None."""
    reply = browser.render(scene.given)
    if "error" in reply:
        return str(reply["error"])
    if reply["problems"]:
        return "; ".join(reply["problems"])
    shown = read_picture(browser.pictures / "shown.png")
    hidden = read_picture(browser.pictures / "hidden.png")
    dice = random.Random(scene.seed + 11)
    lossless = dice.random() < LOSSLESS_SHARE
    name = f"{scene.seed}.{'png' if lossless else 'jpg'}"
    quality = [] if lossless else [cv2.IMWRITE_JPEG_QUALITY, dice.randint(MIN_QUALITY, MAX_QUALITY)]
    cv2.imwrite(str(out / name), shown, quality)
    document = truth_of(scene, reply["truth"], shown, hidden, name)
    (out / f"{scene.seed}.json").write_text(json.dumps(document, ensure_ascii=False))
    return None


if __name__ == "__main__":
    sys.exit(main())
