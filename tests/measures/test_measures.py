import importlib

from detector.core.display import Display
from detector.measures import MEASURES, TOUCH_MEASURES, WINDOW_MEASURES, measure_touches, measure_window
from tests.repository import REPOSITORY
from tests.rulebook import a_control, a_track
from tests.rules.case_touches import TouchedCase, a_touched_window


def test_every_measure_in_the_folder_is_in_the_list() -> None:
    folder = REPOSITORY / "detector" / "measures"
    files = sorted(path.stem for path in folder.glob("*.py") if path.stem != "__init__")
    assert sorted(one.__module__.rpartition(".")[2] for one in MEASURES) == files


def test_a_measure_is_named_after_its_file() -> None:
    for one in MEASURES:
        name = one.__module__.rpartition(".")[2]
        assert one.__name__ == "".join(part.capitalize() for part in name.split("_"))
        assert hasattr(importlib.import_module(one.__module__), f"measure_{name}")


def test_all_measures_take_a_window_with_or_without_a_control() -> None:
    for controls in ([None] * 3, [a_control()] * 3):
        given = measure_window(a_track(controls), Display(width_px=1080, height_px=2400), run_index=0)
        assert {type(one) for one in given} == set(WINDOW_MEASURES)


def test_all_touch_measures_take_an_untouched_window() -> None:
    given = measure_touches(a_touched_window(TouchedCase(what="untouched")))
    assert {type(one) for one in given} == set(TOUCH_MEASURES)
