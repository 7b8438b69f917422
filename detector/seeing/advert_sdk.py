"""Which advert SDK showed a window, by the names it left there: its activity, its nodes, its resources.

An SDK that draws into one of the app's own views leaves no name: then it is unknown. It is also unknown if
the name is not in the tables or is that of an SDK not for adverts, and if two SDKs left names.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

from detector.apk.sdk_table import Purpose, SdkIndex
from detector.windows.window_track import WindowTrack

__all__ = ["names_of", "with_sdks"]


def with_sdks(
    windows: Sequence[WindowTrack], sdks: Callable[[], SdkIndex] | None, *, package: str
) -> tuple[WindowTrack, ...]:
    """`sdks` is called only if a window has a foreign name."""
    if sdks is None:
        return tuple(windows)
    named = []
    for window in windows:
        names = names_of(window, package)
        named.append(replace(window, sdk=_advert_sdk(names, sdks()) if names else None))
    return tuple(named)


def names_of(window: WindowTrack, package: str) -> tuple[str, ...]:
    """Foreign names of its nodes, and that of the activity in front in most of its pictures: at its end the
    next one may already be there.
    """
    clues = [reading.clues for reading in window.readings if reading.clues is not None]
    activities = Counter(
        clue.activity for clue in clues if clue.activity is not None and clue.package == package
    )
    commonest = [name for name, n in activities.most_common(1) if 2 * n > activities.total()]
    own = [name for name in commonest if "." in name.strip(".") and not name.startswith(f"{package}.")]
    return tuple(dict.fromkeys((*own, *(name for clue in clues for name in clue.foreign_names))))


def _advert_sdk(names: Sequence[str], index: SdkIndex) -> str | None:
    """A package of resources is looked up as if it were that of a class."""
    found = (index.of_class(name) for name in names)
    ids = {match.sdk.id for match in found if match is not None and match.sdk.purpose is Purpose.ADS}
    return ids.pop() if len(ids) == 1 else None
