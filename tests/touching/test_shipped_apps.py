"""A scan that only looks judges each shipped app correctly, through the whole capture code."""

from pathlib import Path

import pytest

from detector.wiring.virtual_devices import shipped_app_files
from lab.benchmarks.virtual_truth import PERSONAS, scan

SEED = 12
IN_EVERY_RUN = {
    *("compliant_splash", "missing_close", "late_close", "tiny_cross", "faint_cross", "odd_place"),
    *("popup_cross_below", "automatic_jump", "moving_close", "no_ad"),
}
"""One app for each kind of finding that looking can give, and those without any. The others are long."""


@pytest.mark.parametrize(
    ("place", "path"),
    [
        pytest.param(place, path, id=path.stem, marks=[pytest.mark.long] * (path.stem not in IN_EVERY_RUN))
        for place, path in enumerate(shipped_app_files())
    ],
)
def test_looking_gives_the_apps_true_verdicts(place: int, path: Path) -> None:
    done = scan((str(path), SEED, 1, PERSONAS[place % len(PERSONAS)], ()))
    assert done.disagreements == ()
