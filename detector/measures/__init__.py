"""Numbers with unit and error. A measure knows no limits.

A measure is a function `measure_...` of a module of this folder; the listing of the folder is the list. What
it takes says what it is asked of: a `WindowRun` is one window in one untouched run, a `TouchedWindow` one
window and all that was done to it, `AppSession`s are all runs of an app. Measures of anything else, such as a
watch for background starts or a privacy policy, are called by those who have it.
"""

import importlib
import pkgutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from detector.core.measured import Measured, Measurements, measure_name, of_run
from detector.windows.app_session import AppSession
from detector.windows.touched_window import TouchedWindow
from detector.windows.window_track import WindowRun

__all__ = [
    "MEASURES",
    "MEASURES_BY_NAME",
    "TOUCH_MEASURES",
    "WINDOW_MEASURES",
    "measure_app",
    "measure_touches",
    "measure_window",
]


class _Listed(NamedTuple):
    """`takes`: the type of its first argument."""

    kind: type[Measured]
    takes: object
    measure: Callable[..., Measured]


def _listed() -> Iterator[_Listed]:
    for entry in pkgutil.iter_modules(__path__):
        module = importlib.import_module(f"{__name__}.{entry.name}")
        for name in module.__all__:
            if name.startswith("measure_"):
                measure = getattr(module, name)
                types = measure.__annotations__
                yield _Listed(types["return"], next(iter(types.values())), measure)


_LISTED = tuple(_listed())
_OF_WINDOWS = tuple(one for one in _LISTED if one.takes is WindowRun)
_OF_TOUCHES = tuple(one for one in _LISTED if one.takes is TouchedWindow)
_OF_APPS = tuple(one for one in _LISTED if one.takes == Sequence[AppSession])

MEASURES: tuple[type[Measured], ...] = tuple(dict.fromkeys(one.kind for one in _LISTED))
MEASURES_BY_NAME: Mapping[str, type[Measured]] = {measure_name(kind): kind for kind in MEASURES}
"""As rules name them."""

WINDOW_MEASURES = tuple(one.kind for one in _OF_WINDOWS)
TOUCH_MEASURES = tuple(one.kind for one in _OF_TOUCHES)


def measure_window(run: WindowRun, *, run_index: int) -> Measurements:
    """All measures of one window in the run of this number."""
    return Measurements(of_run(one.measure(run), run_index) for one in _OF_WINDOWS)


def measure_touches(window: TouchedWindow) -> Measurements:
    """All measures of what touching one window came to."""
    return Measurements(one.measure(window) for one in _OF_TOUCHES)


def measure_app(sessions: Sequence[AppSession]) -> Measurements:
    """All measures of an app over its runs."""
    return Measurements(one.measure(sessions) for one in _OF_APPS)
