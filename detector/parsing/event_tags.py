"""The tags of Android's events buffer that we read, and the names of their fields, Android 6 to 16.

From AOSP's EventLogTags of those versions (autostart.md 1.1, devices.md 5.2). Fields are split off
from the left by their known number, since the last one may contain commas; anything a vendor or a later
version appends stays in `rest`. Tags of activities were `am_…` up to Android 10.
"""

from dataclasses import dataclass

from detector.parsing.android_log import LogLine
from detector.parsing.device_text import cut_line

__all__ = ["EVENT_TAGS", "EventEntry", "parse_event_entry"]

_ACTIVITY = {
    "create_activity": ("user", "token", "task", "component", "action", "mime", "uri", "flags"),
    "new_intent": ("user", "token", "task", "component", "action", "mime", "uri", "flags"),
    "restart_activity": ("user", "token", "task", "component"),
    "relaunch_activity": ("user", "token", "task", "component"),
    "relaunch_resume_activity": ("user", "token", "task", "component"),
    "resume_activity": ("user", "token", "task", "component"),
    "set_resumed_activity": ("user", "component", "reason"),
    "pause_activity": ("user", "token", "component", "user_leaving"),
    "stop_activity": ("user", "token", "component"),
    "finish_activity": ("user", "token", "task", "component", "reason"),
    "destroy_activity": ("user", "token", "task", "component", "reason"),
    "task_to_front": ("user", "task"),
    "create_task": ("user", "task"),
    "activity_launch_time": ("user", "token", "component", "time_ms"),
    "focused_stack": ("user", "display", "focused", "last", "reason"),
    "focused_root_task": ("user", "display", "focused", "last", "reason"),
    "add_to_stopping": ("user", "token", "component", "reason"),
    "failed_to_pause": ("user", "token", "waiting", "pausing"),
}

_LIFE_CYCLE = (
    "on_create_called",
    "on_start_called",
    "on_resume_called",
    "on_paused_called",
    "on_stop_called",
    "on_destroy_called",
    "on_restart_called",
    "on_top_resumed_gained_called",
    "on_top_resumed_lost_called",
)

EVENT_TAGS: dict[str, tuple[str, ...]] = {
    **{f"am_{name}": fields for name, fields in _ACTIVITY.items()},
    **{f"wm_{name}": fields for name, fields in _ACTIVITY.items()},
    # The first is the user up to 11 and the activity's token from 12 on; the class has no package.
    **{f"am_{name}": ("user", "class_name", "reason") for name in _LIFE_CYCLE},
    **{f"wm_{name}": ("token", "class_name", "reason") for name in _LIFE_CYCLE},
    "am_proc_start": ("user", "pid", "uid", "process", "type", "component"),
    "am_proc_bound": ("user", "pid", "process"),
    "am_proc_died": ("user", "pid", "process"),  # and oom_adj, proc_state from 8 on
    "am_proc_bad": ("user", "uid", "process"),
    "am_proc_good": ("user", "uid", "process"),
    "am_kill": ("user", "pid", "process", "oom_adj", "reason"),
    "am_process_start_timeout": ("user", "pid", "uid", "process"),
    "am_crash": ("pid", "user", "process", "flags", "exception", "message"),
    "am_anr": ("user", "pid", "package", "flags", "reason"),
    "am_create_service": ("user", "record", "name", "uid", "pid"),
    "am_destroy_service": ("user", "record", "pid"),
    "am_schedule_service_restart": ("user", "component", "delay_ms"),
    "am_provider_lost_process": ("user", "package", "uid", "name"),
    "am_foreground_service_start": ("user", "component", "allow_while_in_use", "start_reason"),
    "am_foreground_service_denied": ("user", "component"),
    "am_foreground_service_stop": ("user", "component"),
    "am_foreground_service_timed_out": ("user", "component"),
    "am_stop_idle_service": ("uid", "component"),
    "am_wtf": ("user", "pid", "process", "flags", "source", "message"),
    "am_low_memory": ("n_processes",),
    "am_meminfo": ("cached",),
    "am_pss": ("pid", "uid", "process"),
    "am_pre_boot": ("user", "package"),
    "am_broadcast_discard_app": ("user", "broadcast", "action", "receiver", "app"),
    "am_broadcast_discard_filter": ("user", "broadcast", "action", "receiver", "filter"),
    "am_user_state_changed": ("user", "state"),
    "am_uid_running": ("uid",),
    "am_uid_stopped": ("uid",),
    "am_uid_active": ("uid",),
    "am_uid_idle": ("uid",),
    "am_freeze": ("pid", "process"),
    "am_unfreeze": ("pid", "process"),
    "wm_task_created": ("task",),
    "wm_stack_created": ("stack",),
    "wm_task_moved": ("task",),
    "wm_task_removed": ("task", "reason"),
    "wm_boot_animation_done": ("time_ms",),
    "wm_wallpaper_surface": ("display", "is_visible"),
    "wm_set_keyguard_shown": (),  # its fields differ by version: screen_state.py
    "input_focus": ("window",),
    "input_interaction": ("windows",),
    "screen_toggled": ("state",),
    "uc_send_user_broadcast": ("user", "action"),
    "ifw_intent_matched": ("type", "component", "caller_uid"),
    "notification_enqueue": ("uid", "pid", "package"),
    "sync": ("authority",),
    "sync_details": ("authority",),
    # Vendor-specific.
    "am_start_service": ("user", "caller_package", "uid", "process", "component", "intent"),  # MIUI
    "am_restart_activity_ai": ("pid", "component", "flag"),  # MIUI
}


@dataclass(frozen=True, slots=True, kw_only=True)
class EventEntry:
    """`fields` by the names above; fewer if the line is short. `rest`: what follows the known fields."""

    tag: str
    fields: dict[str, str]
    rest: str

    def __getitem__(self, name: str) -> str:
        """Empty if the line has no such field."""
        return self.fields.get(name, "")

    def to_end(self, name: str) -> str:
        """The last field with all that follows it: a reason or message may contain commas."""
        return f"{self[name]},{self.rest}" if self.rest else self[name]


def parse_event_entry(line: LogLine) -> EventEntry | None:
    """None if the tag is not in EVENT_TAGS. A single value is printed without brackets."""
    names = EVENT_TAGS.get(line.tag)
    if names is None:
        return None
    message = cut_line(line.message).strip()
    if message.startswith("[") and message.endswith("]"):
        message = message[1:-1]
    parts = _split(message, len(names))
    rest = parts[len(names)] if len(parts) > len(names) else ""
    return EventEntry(tag=line.tag, fields=dict(zip(names, parts, strict=False)), rest=rest)


def _split(text: str, n_fields: int) -> list[str]:
    """The fields, separated by commas outside braces; then the unparsed remainder, if any."""
    parts: list[str] = []
    begin, depth = 0, 0
    for index, char in enumerate(text):
        if char in "{(":
            depth += 1
        elif char in "})":
            depth = max(depth - 1, 0)
        elif char == "," and depth == 0:
            parts.append(text[begin:index].strip())
            begin = index + 1
            if len(parts) == n_fields:
                return [*parts, text[begin:]]
    return [*parts, text[begin:].strip()]
