"""Why something was not recorded, as a code: what the program goes by and translates.

Beside each code stands a sentence (`why`) with the particulars, mostly in the device's own words. Nobody
takes decisions by the sentence. Codes are on disk: once published they keep their meaning.
"""

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["GapCode", "GapReason"]


class GapCode(StrEnum):
    # pictures
    SECURE = "secure"  # the window forbids pictures (FLAG_SECURE)
    UNIFORM = "uniform"  # one colour all over, and nothing forbids pictures
    UNIFORM_PERHAPS_SECURE = "uniform_perhaps_secure"  # the same, and nobody knows
    NO_PICTURE = "no_picture"
    SOURCE_GIVEN_UP = "source_given_up"
    NO_VIDEO = "no_video"
    VIDEO_DETOUR = "video_detour"  # the video came by another way than the first one tried
    VIDEO_BROKE_OFF = "video_broke_off"
    VIDEO_NOT_SHOWN = "video_not_shown"  # packets came, but no picture of them in time
    # what lies between the app and us
    SCREEN_OFF = "screen_off"
    LOCKED = "locked"
    TURNED = "turned"
    NOT_ANSWERING = "not_answering"
    RUN_BROKE_OFF = "run_broke_off"
    # trees, the foreground, dumps
    NO_TREE = "no_tree"
    NO_FOREGROUND = "no_foreground"
    FOREGROUND_CONTRADICTED = "foreground_contradicted"
    NO_DUMP = "no_dump"
    # logs and clocks
    NO_LOG = "no_log"
    LOG_ENDED = "log_ended"
    REBOOTING = "rebooting"  # the device was off: nothing could run
    LOG_AFTER_BOOT = "log_after_boot"  # after a boot the log does not reach back to it
    LOG_SILENT = "log_silent"  # it tells nothing of a launch that was done
    NO_CLOCK = "no_clock"
    # the declared display, held against the pictures
    DISPLAY_CONTRADICTED = "display_contradicted"  # the pictures have another size
    DENSITY_IMPLAUSIBLE = "density_implausible"
    GLASS_IMPLAUSIBLE = "glass_implausible"
    PICTURES_STILL = "pictures_still"  # not one changed, though the app came to the front
    BARS_IMPLAUSIBLE = "bars_implausible"  # a bar or a cutout over much of the display
    PICTURE_OF_ANOTHER_SIZE = "picture_of_another_size"  # it can be none of this display
    UNNAMED = "unnamed"  # of a bundle without codes, whose sentence says nothing that we know

    @property
    def hides_nothing(self) -> bool:
        """Nothing can have happened meanwhile that a log would have told of."""
        return self is GapCode.REBOOTING


@dataclass(frozen=True, slots=True, kw_only=True)
class GapReason:
    """`why` is for people: the particulars, in English or in the device's own words."""

    code: GapCode
    why: str
