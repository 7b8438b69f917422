"""Is what is said of the adverts seen and unseen true? Drawn inventories, and real pictures on four screens.

    python -m lab.benchmarks.inventory_truth                 # writes lab/results/inventory_truth.json

Coverage: inventories of 2 to 200 adverts, from flat to steep, each seen in 3 to 100 draws: how often does the
stated interval contain the true share? Recognition: real screens (`real_popups`) and films of several of them
as adverts, shown on four screens with and without a count,
pressed by JPEG up to 88 times: of all pairs,
how many of one advert are recognised (recall), and how many of those called the same are (precision)? By
pictures alone; of screens that are nearly the same in their middle one is taken.
"""

import argparse
import json
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import cv2
import numpy as np

from detector.judging.richness import coverage_of
from detector.perception.stills import still_of
from detector.windows.creative import are_alike

PICTURES = Path(__file__).resolve().parents[3] / "shared/data/real_popups/images"
RESULTS = Path(__file__).parents[1] / "results" / "inventory_truth.json"

SCREENS = [(360, 640, 0.0), (360, 800, 0.0), (412, 915, 0.14), (320, 640, 0.12)]
"""Width and height in px, and the share of the height for a bar with the app's name."""

N_FILM = 5  # scenes
SAME_MIDDLE = 0.6  # correlation: one app's screen twice, or one page of the system


def coverage_figures(n: int, seed: int) -> dict[str, float | int]:
    chance = random.Random(seed)
    n_right, widths = 0, []
    for _ in range(n):
        n_adverts = round(2 * 100 ** chance.random())
        steepness, n_sightings = chance.uniform(0, 1.5), chance.choice((3, 5, 10, 20, 30, 60, 100))
        weights = [1 / rank**steepness for rank in range(1, n_adverts + 1)]
        seen = chance.choices(range(n_adverts), weights, k=n_sightings)
        truth = sum(weights[advert] for advert in set(seen)) / sum(weights)
        coverage = coverage_of(seen)
        assert coverage is not None
        n_right += coverage.low <= truth <= coverage.high
        widths.append(coverage.high - coverage.low)
    return {"inventories": n, "contain the truth": n_right, "mean width": round(sum(widths) / n, 3)}


def adverts(n: int, seed: int) -> list[np.ndarray]:
    """(960, 540, 3) uint8: real screens, no two nearly the same."""
    paths = sorted(path for path in PICTURES.rglob("*") if path.is_file())
    random.Random(seed).shuffle(paths)
    chosen: list[np.ndarray] = []
    small: list[np.ndarray] = []
    for path in paths:
        picture = cv2.imread(str(path))
        if picture is None or picture.shape[0] < 1.2 * picture.shape[1]:
            continue
        picture = cv2.resize(picture, (540, 960), interpolation=cv2.INTER_AREA)
        middle = picture[240:720, 108:432]
        thumb = cv2.resize(middle, (32, 48), interpolation=cv2.INTER_AREA).astype(np.float32)
        if any(_likeness(thumb, other) > SAME_MIDDLE for other in small):
            continue
        chosen.append(picture)
        small.append(thumb)
        if len(chosen) == n:
            break
    return chosen


def _likeness(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.corrcoef(one.ravel(), other.ravel())[0, 1])


def shown(
    art: np.ndarray, screen: tuple[int, int, float], *, count: int | None, n_pressed: int
) -> np.ndarray:
    """Enlarged to cover the screen above its bar, with a skip button, pressed by JPEG of quality 88."""
    width, height, bar_share = screen
    bar = round(height * bar_share)
    scale = max(width / art.shape[1], (height - bar) / art.shape[0])
    size = (round(art.shape[1] * scale), round(art.shape[0] * scale))
    scaled = cv2.resize(art, size, interpolation=cv2.INTER_AREA)
    top, left = (scaled.shape[0] - height + bar) // 2, (scaled.shape[1] - width) // 2
    page = np.full((height, width, 3), 255, np.uint8)
    page[: height - bar] = scaled[top : top + height - bar, left : left + width]
    if count is not None:
        cv2.rectangle(page, (width - 90, 20), (width - 15, 48), (90, 90, 90), -1)
        white, place = (255, 255, 255), (width - 85, 40)
        cv2.putText(page, f"Skip {count}", place, cv2.FONT_HERSHEY_SIMPLEX, 0.5, white, 1)
    for _ in range(n_pressed):
        _, data = cv2.imencode(".jpg", page, [cv2.IMWRITE_JPEG_QUALITY, 88])
        pressed = cv2.imdecode(data, cv2.IMREAD_COLOR)
        assert pressed is not None, "it was just encoded"
        page = pressed.astype(np.uint8, copy=False)
    return page


def stills_of(pictures: Sequence[np.ndarray]) -> tuple[str, ...]:
    return tuple(still for picture in pictures if (still := still_of(picture)) is not None)


def sightings(art: np.ndarray, chance: random.Random, n_pressed: int) -> Iterator[tuple[str, ...]]:
    for screen in SCREENS:
        count = chance.choice((None, 1, 3, 5))
        yield stills_of([shown(art, screen, count=count, n_pressed=n_pressed)])


def film_sightings(scenes: Sequence[np.ndarray], chance: random.Random) -> Iterator[tuple[str, ...]]:
    """Three scenes of the film as the moments of the pictures hit them, each drawn in a little closer."""
    for screen in SCREENS:
        met = chance.sample(range(len(scenes)), 3)
        pictures = []
        for scene in sorted(met):
            zoom = chance.uniform(0, 0.05)
            height, width = scenes[scene].shape[:2]
            dy, dx = round(height * zoom), round(width * zoom)
            closer = scenes[scene][dy : height - dy, dx : width - dx]
            pictures.append(shown(closer, screen, count=chance.randint(1, 5), n_pressed=1))
        yield stills_of(pictures)


def recognition(groups: Sequence[Sequence[tuple[str, ...]]]) -> dict[str, float | int]:
    n_same = n_recognised = n_other = n_confused = 0
    for number, group in enumerate(groups):
        for i, sighting in enumerate(group):
            for other in group[:i]:
                n_same += 1
                n_recognised += are_alike(sighting, other)
            for rivals in groups[:number]:
                for other in rivals:
                    n_other += 1
                    n_confused += are_alike(sighting, other)
    return {
        "adverts": len(groups),
        "pairs of one advert": n_same,
        "recall": round(n_recognised / n_same, 4),
        "pairs of two": n_other,
        "called the same": n_confused,
        "precision": round(n_recognised / max(n_recognised + n_confused, 1), 4),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--inventories", type=int, default=200)
    parser.add_argument("--adverts", type=int, default=100)
    parser.add_argument("--seed", type=int, default=45)
    parser.add_argument("--out", type=Path, default=RESULTS)
    asked = parser.parse_args()
    arts, chance = adverts(asked.adverts, asked.seed), random.Random(asked.seed)
    films = [arts[n : n + N_FILM] for n in range(0, len(arts) - N_FILM + 1, N_FILM)]
    figures = {
        "coverage": coverage_figures(asked.inventories, asked.seed),
        "coverage, many": coverage_figures(20 * asked.inventories, asked.seed + 1),
        "recognition": recognition([tuple(sightings(art, chance, 1)) for art in arts]),
        "recognition, pressed 88 times": recognition([tuple(sightings(art, chance, 88)) for art in arts]),
        "recognition, film": recognition([tuple(film_sightings(film, chance)) for film in films]),
    }
    asked.out.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
