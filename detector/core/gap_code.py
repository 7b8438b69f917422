"""Why something was not recorded, as a code that the program branches on and translates.

Beside each code is a sentence (`why`) with the particulars, mostly in the device's own words. No decision
depends on the sentence. Codes are stored on disk: once published they keep their meaning.
"""

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["GapCode", "GapReason"]


class GapCode(StrEnum):
    # pictures
    SECURE = "secure"  # the window forbids pictures (FLAG_SECURE)
    UNIFORM = "uniform"  # a single colour, and nothing forbids pictures
    UNIFORM_PERHAPS_SECURE = "uniform_perhaps_secure"  # the same, and whether it is secure is not known
    HIDDEN_FROM_SHARING = "hidden_from_sharing"  # the system hides the app while the screen is shared
    VIDEO_BLACKED_OUT = "video_blacked_out"  # videos alone are black: a single picture shows something
    NO_PICTURE = "no_picture"
    SOURCE_GIVEN_UP = "source_given_up"
    NO_VIDEO = "no_video"
    VIDEO_DETOUR = "video_detour"  # the video came from another source than the first one tried
    VIDEO_BROKE_OFF = "video_broke_off"
    VIDEO_NOT_SHOWN = "video_not_shown"  # packets arrived, but were not decoded to a picture in time
    # the app is hidden or does not answer
    SCREEN_OFF = "screen_off"
    LOCKED = "locked"
    TURNED = "turned"
    NOT_ANSWERING = "not_answering"
    RUN_BROKE_OFF = "run_broke_off"
    SYSTEM_RESTARTED = "system_restarted"  # the phone's system went down and came up again: no app ran on
    APP_KILLED = "app_killed"  # the system ended the app's process for its use of memory
    # trees, the foreground, dumps
    NO_TREE = "no_tree"
    NO_FOREGROUND = "no_foreground"
    FOREGROUND_CONTRADICTED = "foreground_contradicted"
    NO_DUMP = "no_dump"
    # logs and clocks
    NO_LOG = "no_log"
    LOG_ENDED = "log_ended"
    REBOOTING = "rebooting"  # the device was off: nothing could run
    LOG_AFTER_BOOT = "log_after_boot"  # after a boot, the log does not reach back to the boot
    LOG_SILENT = "log_silent"  # the log does not mention a launch that was made
    NO_CLOCK = "no_clock"
    # the declared display, checked against the pictures
    DISPLAY_CONTRADICTED = "display_contradicted"  # the pictures have another size
    DENSITY_IMPLAUSIBLE = "density_implausible"
    GLASS_IMPLAUSIBLE = "glass_implausible"
    PICTURES_STILL = "pictures_still"  # not one changed, though the app came to the front
    BARS_IMPLAUSIBLE = "bars_implausible"  # a bar or a cutout covers much of the display
    PICTURE_OF_ANOTHER_SIZE = "picture_of_another_size"  # cannot be a picture of this display
    # a screen recording made by someone else
    NOT_IN_RECORDING = "not_in_recording"  # it holds pictures alone
    UNNAMED = "unnamed"  # from a bundle without codes, with an unrecognised sentence

    @property
    def cuts_short(self) -> bool:
        """True if from then on nothing that the phone showed was the app's, through no fault of the app."""
        return self in (GapCode.SYSTEM_RESTARTED, GapCode.APP_KILLED)

    @property
    def hides_nothing(self) -> bool:
        """True if nothing can have happened meanwhile that a log would have recorded."""
        return self is GapCode.REBOOTING


@dataclass(frozen=True, slots=True, kw_only=True)
class GapReason:
    """`why` is for human readers: the particulars, in English or in the device's own words."""

    code: GapCode
    why: str
