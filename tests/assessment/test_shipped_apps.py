"""What a scan that only looks says of each shipped app is what the app is, through the whole capture code."""

from pathlib import Path

import pytest

from benchmarks.virtual_truth import PERSONAS, scan
from detector.wiring.virtual_devices import shipped_app_files

SEED = 12
APPS = list(enumerate(shipped_app_files()))


@pytest.mark.parametrize(("place", "path"), APPS, ids=[path.stem for _, path in APPS])
def test_what_looking_says_of_an_app_is_what_it_is(place: int, path: Path) -> None:
    done = scan((str(path), SEED, 1, PERSONAS[place % len(PERSONAS)], ()))
    assert done.disagreements == ()
