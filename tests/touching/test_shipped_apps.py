"""A scan that only looks judges each shipped app correctly, through the whole capture code."""

from pathlib import Path

import pytest

from detector.wiring.virtual_devices import shipped_app_files
from lab.benchmarks.virtual_truth import PERSONAS, scan

SEED = 12
IN_EVERY_RUN = ("missing_close", "tiny_cross", "popup_cross_below", "no_ad")
"""Nothing to close, something hard to hit, a popup and no window. The others are long."""

TOLD_APART_BY_TOUCH = {
    *("chooser_link", "comes_back_over", "dead_close", "dead_close_alone", "fake_close", "fake_close_later"),
    *("frequent_popups", "full_screen_link", "link_on_one_creative", "long_swipe", "opens_another"),
    *("second_tap_closes", "shake_light", "shake_unannounced", "shake_with_gravity", "shifted_hit_region"),
    *("short_swipe", "slow_close", "sometimes_ad", "store_in_app", "swipe_jump", "unasked_download"),
}
"""Whoever only looks sees the compliant app. `lab.benchmarks.virtual_truth` looks at them all the same."""


@pytest.mark.parametrize(
    ("place", "path"),
    [
        pytest.param(place, path, id=path.stem, marks=[pytest.mark.long] * (path.stem not in IN_EVERY_RUN))
        for place, path in enumerate(shipped_app_files())
        if path.stem not in TOLD_APART_BY_TOUCH
    ],
)
def test_looking_gives_the_apps_true_verdicts(place: int, path: Path) -> None:
    done = scan((str(path), SEED, 1, PERSONAS[place % len(PERSONAS)], ()))
    assert done.disagreements == ()
