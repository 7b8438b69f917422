"""A scan that only looks judges each shipped app correctly, through the whole capture code."""

from pathlib import Path

import pytest

from benchmarks.virtual_truth import PERSONAS, scan
from detector.wiring.virtual_devices import shipped_app_files

SEED = 12
APPS = list(enumerate(shipped_app_files()))


@pytest.mark.parametrize(("place", "path"), APPS, ids=[path.stem for _, path in APPS])
def test_looking_gives_the_apps_true_verdicts(place: int, path: Path) -> None:
    done = scan((str(path), SEED, 1, PERSONAS[place % len(PERSONAS)], ()))
    assert done.disagreements == ()
