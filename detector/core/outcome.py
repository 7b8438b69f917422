"""What came of touching a window, in the words of devices.md 5.5 and criteria.md 0.3."""

from enum import StrEnum

__all__ = ["OutcomeKind"]


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
