"""Draws the scenes of each app side by side, for inspection.

python -m lab.benchmarks.family.contact_sheet --out /tmp/sheet [--apps NAME ...] [--persona NAME]
"""

import argparse
from pathlib import Path

import cv2
import numpy as np

from detector.virtual.apps.running.running_app import DrawnApp, make_app
from detector.virtual.apps.spec.app_file import load_app
from detector.virtual.personas import persona_named
from lab.benchmarks.family_truth import FAMILY

TILE_WIDTH_PX, CAPTION_PX, TILES_A_ROW, ROWS_A_SHEET = 216, 20, 8, 3
SETTLED_MS = 700.0


def tiles(app: DrawnApp, name: str) -> list[np.ndarray]:
    """One picture for each scene of an untouched launch, some time after it came."""
    found = []
    for number, showing in enumerate(app.course.showings[:3]):
        at_ms = showing.from_ms + SETTLED_MS
        if showing.until_ms is not None:
            at_ms = min(at_ms, showing.until_ms - 1)
        picture = app.picture(at_ms)
        height = round(picture.shape[0] * TILE_WIDTH_PX / picture.shape[1])
        tile = cv2.resize(picture, (TILE_WIDTH_PX, height), interpolation=cv2.INTER_AREA)
        caption = np.full((CAPTION_PX, TILE_WIDTH_PX, 3), 40, np.uint8)
        words = f"{name}:{showing.scene.name}"[-31:]
        if number == 0 or showing.scene.name != app.course.showings[number - 1].scene.name:
            cv2.putText(
                caption, words, (2, 14), cv2.FONT_HERSHEY_SIMPLEX, 0.4, (255, 255, 255), 1, cv2.LINE_AA
            )
        found.append(np.vstack([tile, caption]))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--apps", nargs="*")
    parser.add_argument("--folder", type=Path, default=FAMILY / "apps", help="with the app files")
    parser.add_argument("--persona", default="compact-13")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    display = persona_named(options.persona).display
    every: list[np.ndarray] = []
    for path in sorted(options.folder.glob("*.yaml")):
        if not options.apps or path.stem in options.apps:
            app = make_app(load_app(path), display=display, seed=1, launch_index=0)
            every += tiles(app, path.stem)
    blank = np.full_like(every[0], 40)
    a_sheet = TILES_A_ROW * ROWS_A_SHEET
    for number, begin in enumerate(range(0, len(every), a_sheet)):
        shown = every[begin : begin + a_sheet]
        shown += [blank] * (-len(shown) % TILES_A_ROW)
        rows = [np.hstack(shown[row : row + TILES_A_ROW]) for row in range(0, len(shown), TILES_A_ROW)]
        cv2.imwrite(f"{options.out}_{number}.png", np.vstack(rows)[..., ::-1])


if __name__ == "__main__":
    main()
