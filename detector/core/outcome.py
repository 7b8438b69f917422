"""Outcomes of touching a window, in the words of devices.md 5.5 and criteria.md 0.3."""

from enum import StrEnum

__all__ = ["Doubt", "OutcomeKind"]


class OutcomeKind(StrEnum):
    """The first effect of a touch. `UNKNOWN`: the effect, or its cause, is not known."""

    DISMISSED = "dismissed"
    LEFT_APP = "left_app"  # the back key returned to what was in front before
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
        """Left for elsewhere, or tried to: a start that the system refused still counts as an attempt."""
        return self in _JUMPS

    @property
    def leads_elsewhere(self) -> bool:
        """A jump, or another popup."""
        return self.is_jump or self is OutcomeKind.NEW_POPUP

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
    """Why the outcome of a touch is unknown: another possible cause, or something that was not recorded."""

    NOT_YET_THERE = "not_yet_there"  # no frame from before the touch shows the window
    MAY_HAVE_GONE = "may_have_gone"  # nothing after the touch proves that the window was still there
    FELL_ELSEWHERE = "fell_elsewhere"  # the device's log names another window, or had left this one
    HOST_LATE = "host_late"  # this machine was delayed
    DEVICE_LATE = "device_late"  # no sign of life from the device until then
    TOO_LATE = "too_late"  # longer after the touch than its effect could take
    BY_ITSELF = "by_itself"  # untouched runs show the same at that time
    NO_TRAIL = "no_trail"  # the effect is visible, but nothing identifies its cause
    CAME_ONE_UPON_ANOTHER = "came_one_upon_another"  # one window went, another came: opened or uncovered
    STILL_COMING_IN = "still_coming_in"  # it was changing by itself
    NOT_WATCHED = "not_watched"  # nothing was recorded after it
