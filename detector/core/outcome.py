"""What came of touching a window, in the words of devices.md 5.5 and criteria.md 0.3."""

from enum import StrEnum

__all__ = ["Doubt", "OutcomeKind"]


class OutcomeKind(StrEnum):
    """The first thing that a touch led to. `UNKNOWN`: not known what it was, or what caused it."""

    DISMISSED = "dismissed"
    LEFT_APP = "left_app"  # the back key gave the screen back to what was in front before
    FOREIGN_APP = "foreign_app"
    STORE = "store"
    BROWSER = "browser"
    OWN_LANDING = "own_landing"
    IN_PAGE = "in_page"
    DOWNLOAD = "download"
    INSTALL = "install"
    NEW_POPUP = "new_popup"
    NOTHING = "nothing"
    BLOCKED = "blocked"
    PERMISSION = "permission"
    CHOOSER = "chooser"
    UNKNOWN = "unknown"

    @property
    def is_jump(self) -> bool:
        """Left for elsewhere, or tried to: a start that the system refused is an attempt all the same."""
        return self in _JUMPS

    @property
    def is_known(self) -> bool:
        return self is not OutcomeKind.UNKNOWN


_JUMPS = frozenset(
    {
        OutcomeKind.FOREIGN_APP,
        OutcomeKind.STORE,
        OutcomeKind.BROWSER,
        OutcomeKind.OWN_LANDING,
        OutcomeKind.DOWNLOAD,
        OutcomeKind.INSTALL,
        OutcomeKind.BLOCKED,
        OutcomeKind.CHOOSER,
    }
)


class Doubt(StrEnum):
    """Why the outcome of a touch is unknown: what else may have brought what came, or what was not seen."""

    NOT_YET_THERE = "not_yet_there"  # no frame from before the touch shows the window
    MAY_HAVE_GONE = "may_have_gone"  # nothing from after the touch proves that the window still stood
    FELL_ELSEWHERE = "fell_elsewhere"  # the device's log names another window, or had left this one
    HOST_LATE = "host_late"  # this machine was not served in time
    DEVICE_LATE = "device_late"  # the device gave no sign of life until then
    TOO_LATE = "too_late"  # longer after the touch than its effect would take
    BY_ITSELF = "by_itself"  # untouched runs show the same at that time
    NO_TRAIL = "no_trail"  # what came is seen, and nothing says who brought it
    CAME_ONE_UPON_ANOTHER = "came_one_upon_another"  # one window went, another came: opened, or below it
    STILL_COMING_IN = "still_coming_in"  # it changed by itself
    NOT_WATCHED = "not_watched"  # nothing was seen after it
