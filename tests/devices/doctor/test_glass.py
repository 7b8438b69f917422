import pytest

from detector.core.display import Display, PxPerMmSource
from detector.devices.doctor.checks import judge_glass
from detector.devices.doctor.finding import Level


@pytest.mark.parametrize(
    ("source", "level", "sentence"),
    [
        (PxPerMmSource.MEASURED, Level.OK, "glass_measured"),
        (PxPerMmSource.REPORTED, Level.NOTE, "glass_reported"),
    ],
)
def test_says_how_well_the_glass_is_known(source: PxPerMmSource, level: Level, sentence: str) -> None:
    display = Display(
        width_px=1080, height_px=2400, px_per_mm=16, px_per_mm_relative_error=0.01, px_per_mm_source=source
    )
    found = judge_glass(display, model="Pixel 7")
    assert (found.level, found.sentence) == (level, sentence)
    assert found.values == {"ppi": 406, "error_percent": 1, "model": "Pixel 7"}


def test_an_unknown_glass_is_reported_but_not_an_obstacle() -> None:
    found = judge_glass(Display(width_px=1080, height_px=2400), model=None)
    assert (found.level, found.sentence) == (Level.NOTE, "glass_unknown")
