"""Leave out Python's search for reference cycles while very many values are made that all stay.

It would scan all of them again and again and find nothing: a tenth of the CPU time of a trend page.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["without_cycle_search"]


@contextmanager
def without_cycle_search() -> Iterator[None]:
    """For a second or so: cycles created meanwhile are freed afterwards. Also a decorator."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
