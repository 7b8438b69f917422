"""Photographs and paintings for screens to show: `python -m lab.training.photographs --from DIR --out DIR`.

From a folder into which desktop wallpapers were unpacked: one of each, scaled down, no grounds of one tone.
"""

import argparse
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np

__all__ = ["photographs", "upright"]

LONG_SIDE_PX = 1400
MIN_DEVIATION = 14.0  # of all channels, 0..255: less is a plain ground
SUFFIXES = (".jpg", ".jpeg", ".png", ".webp")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--from", dest="source", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    n_kept = 0
    for path in _largest_of_each(args.source):
        picture = cv2.imread(str(path))
        if picture is None:
            continue
        scale = min(LONG_SIDE_PX / max(picture.shape[:2]), 1.0)
        small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        if small.std() >= MIN_DEVIATION:
            cv2.imwrite(str(args.out / f"{n_kept:03}.jpg"), small, [cv2.IMWRITE_JPEG_QUALITY, 90])
            n_kept += 1
    print(n_kept)


def photographs(folder: Path) -> Iterator[np.ndarray]:
    """(H, W, 3) uint8 BGR each."""
    for path in sorted(folder.glob("*.jpg")):
        picture = cv2.imread(str(path))
        if picture is not None:
            yield picture


def upright(picture: np.ndarray, width: int) -> np.ndarray:
    """Its middle, cut to a phone's shape: (2 * width, width, 3)."""
    scale = 2 * width / picture.shape[0]
    large = cv2.resize(picture, (max(round(scale * picture.shape[1]), width), 2 * width))
    left = (large.shape[1] - width) // 2
    return np.ascontiguousarray(large[:, left : left + width])


def _largest_of_each(folder: Path) -> list[Path]:
    """Wallpapers come in several sizes, in a folder of their own, beside a preview."""
    largest: dict[str, Path] = {}
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() not in SUFFIXES or path.is_symlink():
            continue
        parts = path.relative_to(folder).parts
        theme = parts[parts.index("wallpapers") + 1] if "wallpapers" in parts else str(path)
        if theme not in largest or path.stat().st_size > largest[theme].stat().st_size:
            largest[theme] = path
    return list(largest.values())


if __name__ == "__main__":
    main()
