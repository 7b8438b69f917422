"""Proves dark patterns of splash and popup windows on Android devices, with evidence.

`scan`, `judge` and `load_case` are for programs that embed this one (docs/nightly.md); they are imported on
first use, so that `import detector` costs nothing.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from detector.api import Case, judge, load_case, scan

__all__ = ["Case", "judge", "load_case", "scan"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from detector import api  # noqa: PLC0415 - it loads the whole program

    return getattr(api, name)
