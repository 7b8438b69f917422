"""The wording of the activity and process log of one Android version: tags, fields and sentences.

A persona has one dialect. Lines follow AOSP's EventLogTags and ActivityTaskManager sources of
that version; devices.md 5.2 and 5.3 list the forms seen in the field, autostart.md 1.1 and 1.2 the
wording of each version, and vendors' additions.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from types import MappingProxyType

__all__ = [
    "ANDROID_8",
    "ANDROID_9",
    "ANDROID_10",
    "ANDROID_11",
    "ANDROID_12",
    "ANDROID_13",
    "ANDROID_14",
    "ANDROID_15",
    "ANDROID_16",
    "ANDROID_17",
    "Callback",
    "LogDialect",
    "VendorLine",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorLine:
    """A vendor-specific line at each process start.

    `text` may contain {process}, {package}, {pid}, {uid}, {hosting_type}, {component} and {caller}.
    """

    level: str
    tag: str
    text: str


class Callback(Enum):
    """What an app's own process logs about its activities; top: of all of them, the one in front."""

    CREATED = auto()
    STARTED = auto()
    LAUNCHED = auto()  # resumed for the first time
    RESUMED = auto()
    PAUSED = auto()
    STOPPED = auto()
    DESTROYED = auto()
    TOP_GAINED = auto()
    TOP_LOST = auto()


_CALLBACKS = MappingProxyType(
    {
        Callback.CREATED: ("create", "performCreate"),
        Callback.STARTED: ("start", "handleStartActivity"),
        Callback.LAUNCHED: ("resume", "RESUME_ACTIVITY"),
        Callback.RESUMED: ("resume", "RESUME_ACTIVITY"),
        Callback.PAUSED: ("paused", "performPause"),
        Callback.STOPPED: ("stop", "STOP_ACTIVITY_ITEM"),
        Callback.DESTROYED: ("destroy", "performDestroy"),
        Callback.TOP_GAINED: ("top_resumed_gained", "topStateChangedWhenResumed"),
        Callback.TOP_LOST: ("top_resumed_lost", "topStateChangedWhenResumed"),
    }
)
"""The tag's middle word (`wm_on_…_called`) and the reason."""

_CALLBACKS_9 = MappingProxyType(
    {name: words for name, words in _CALLBACKS.items() if not words[0].startswith("top_resumed")}
)
"""Up to 10: nothing about the one in front."""

_CALLBACKS_8 = MappingProxyType(
    {
        Callback.LAUNCHED: ("resume", "LAUNCH_ACTIVITY"),
        Callback.RESUMED: ("resume", "RESUME_ACTIVITY"),
        Callback.PAUSED: ("paused", "handlePauseActivity"),
        Callback.STOPPED: ("stop", "handleStopActivity"),
        Callback.DESTROYED: ("stop", "destroy"),
    }
)
"""The only ones in a phone's log of 8 (Xiaomi's); AOSP's EventLogTags of 8.1 (30021, 30022, 30049) too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogDialect:
    activity_logger: str
    """The tag that logs START, Displayed and Force finishing."""
    event_prefix: str
    """`am` or `wm`, the prefix of activity events' names."""
    launch_hosting_type: str
    """The type in am_proc_start for the process of a launched activity."""
    started_service_type: str = "service"
    bound_service_type: str = "service"
    """The types for the process of a service that was started, and of one that was bound (17)."""
    braces_component: bool
    """The component in am_proc_start is in braces (10 and later)."""
    on_called_starts_with_user: bool
    """am_on_* begin with the user (up to 10), wm_on_* with the activity's token (11 and later)."""
    start_has_result: bool
    """START is written after the decision, with `result code=` (14 and later)."""
    writes_input_focus: bool
    displayed_names_user: bool
    kill_has_memory: bool
    start_redacts_data: bool = True
    start_names_caller: bool = False
    """The `Start proc` line ends in `caller=` (only MIUI 12 and later: autostart.md 1.2)."""
    start_line_names_package: bool = False
    """START contains the package of the uid in brackets (AOSP from 15 on)."""
    start_line_names_pid: bool = False
    """START contains `from pid P callingPackage X` (Xiaomi and other vendors)."""
    start_line_has_verdict: bool = False
    """START contains the result of the background-launch check, such as (BAL_ALLOW_PERMISSION)."""
    intents_have_extended_flags: bool = False
    """`xflg=` follows `flg=` (15 and later)."""
    on_called_has_time: bool = False
    """wm_on_* end in the ms that the callback took (14 and later)."""
    front_names_display: bool = False
    """wm_task_to_front ends in the display (14 and later)."""
    keyguard_fields: int | None = None
    """wm_set_keyguard_shown, absent in 9: 4 without a display (10 and 11, as logged by an OPPO phone),
    5 with it (12 and 13), 6 with `occluded` (EventLogTags 30067 of wm)."""
    callbacks: Mapping[Callback, tuple[str, str]] = field(default_factory=lambda: _CALLBACKS)
    """What apps log about themselves; callbacks not listed are not logged by this version."""
    pause_has_user_leaving: bool = True
    """am_pause_activity contains `userLeaving=` (9 and later)."""
    return_reason: str = "resumeTopActivity"
    """The reason in am_set_resumed_activity if nothing was launched."""
    kill_has_reason: bool = True
    """A force-stop's kill prints `stop P due to …`; AOSP 8.1's forceStopPackageLocked only `stop P`."""
    dead_in_front: str = "fg  TOP "
    dead_behind: str = "fg  TOP "
    """The end of `Process … has died:`: ProcessList's makeOomAdjString and makeProcStateString."""
    standard_stack: int | None = None
    """wm_task_created contains the stack (up to 8, where one stack holds all tasks but the home task)."""
    launch_names_package: bool = False
    """The process start of a launched app names the package, not a component (EMUI)."""
    vendor_lines: tuple[VendorLine, ...] = ()

    def event(self, name: str) -> str:
        return f"{self.event_prefix}_{name}"

    def keyguard(self, *, is_showing: bool) -> str | None:
        """The fields of wm_set_keyguard_shown; None: this version has no such tag."""
        if self.keyguard_fields is None:
            return None
        fields = ["0", str(int(is_showing)), "0", "0", "0"]
        from_field = 1 if self.keyguard_fields < 5 else 0
        return f"[{','.join(fields[from_field : from_field + self.keyguard_fields - 1])},setKeyguardShown]"


ANDROID_9 = LogDialect(
    activity_logger="ActivityManager",
    event_prefix="am",
    launch_hosting_type="activity",
    braces_component=False,
    on_called_starts_with_user=True,
    start_has_result=False,
    writes_input_focus=False,
    displayed_names_user=False,
    kill_has_memory=False,
    callbacks=_CALLBACKS_9,
)

ANDROID_8 = replace(
    ANDROID_9,
    callbacks=_CALLBACKS_8,
    pause_has_user_leaving=False,
    return_reason="resumeTopActivityInnerLocked",
    kill_has_reason=False,
    dead_in_front="fore TOP ",
    dead_behind="cch  CEM ",
    standard_stack=1,
)
"""8.0 and 8.1: EventLogTags of oreo-mr1, ActivityManagerService.appDiedLocked and forceStopPackageLocked,
ActivityStarter.startActivity (START as in 9, without a display), and the log of a Xiaomi phone."""

ANDROID_10 = replace(
    ANDROID_9, activity_logger="ActivityTaskManager", braces_component=True, keyguard_fields=4
)

ANDROID_11 = replace(
    ANDROID_10,
    event_prefix="wm",
    launch_hosting_type="pre-top-activity",
    on_called_starts_with_user=False,
    writes_input_focus=True,
    callbacks=_CALLBACKS,
)

ANDROID_12 = replace(ANDROID_11, keyguard_fields=5)

ANDROID_13 = replace(ANDROID_12, launch_hosting_type="next-top-activity")

ANDROID_14 = replace(
    ANDROID_13,
    start_has_result=True,
    start_line_has_verdict=True,
    keyguard_fields=6,
    on_called_has_time=True,
    front_names_display=True,
)

ANDROID_15 = replace(
    ANDROID_14,
    start_line_names_package=True,
    intents_have_extended_flags=True,
    displayed_names_user=True,
    kill_has_memory=True,
)

ANDROID_16 = ANDROID_15
ANDROID_17 = replace(ANDROID_16, started_service_type="started-service", bound_service_type="bound-service")
"""devices.md 5.7: the event tags of 16; HostingRecord has two types for services."""
