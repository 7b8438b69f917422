"""How one Android version words its activity and process log: the tags, fields and sentences.

A persona holds one dialect. Lines follow AOSP's EventLogTags and ActivityTaskManager sources of
that version; devices.md 5.2 and 5.3 list the shapes met in the field.
"""

from dataclasses import dataclass

__all__ = ["ANDROID_9", "ANDROID_13", "LogDialect"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LogDialect:
    activity_logger: str
    """Who logs START, Displayed and Force finishing."""
    event_prefix: str
    """`am` or `wm`, before the names of activity events."""
    launch_hosting_type: str
    """am_proc_start's type for the process of a launched activity."""
    braces_component: bool
    """am_proc_start's component in braces (10 and later)."""
    on_called_starts_with_user: bool
    """wm_on_* begin with the user (9 to 11) or with the activity's token (12 and later)."""
    start_has_result: bool
    """START is written after the decision, with `result code=` (14 and later)."""
    writes_input_focus: bool
    displayed_names_user: bool
    kill_has_memory: bool
    start_redacts_data: bool = True

    def event(self, name: str) -> str:
        return f"{self.event_prefix}_{name}"


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
)

ANDROID_13 = LogDialect(
    activity_logger="ActivityTaskManager",
    event_prefix="wm",
    launch_hosting_type="next-top-activity",
    braces_component=True,
    on_called_starts_with_user=False,
    start_has_result=False,
    writes_input_focus=True,
    displayed_names_user=False,
    kill_has_memory=False,
)
