"""Every parser of a device's text, what its patterns look for, and long repetitions made of it.

An endless text can occur where an app chooses what is printed: a window's title, an extra, a log line.
"""

from collections.abc import Callable, Iterator

from detector.parsing.access_denials import parse_denied_access
from detector.parsing.alarms import parse_alarm_tags
from detector.parsing.android_log import lines_dropped, monotonic_minus_epoch_ms, parse_log, parse_log_line
from detector.parsing.associations import parse_associations
from detector.parsing.battery import parse_battery
from detector.parsing.broadcasts import parse_broadcasts
from detector.parsing.covered_text import covered_json
from detector.parsing.device_conditions import COMMANDS, parse_device_conditions, parse_processes
from detector.parsing.device_text import decode_text, read_sections
from detector.parsing.disk_space import parse_free_bytes
from detector.parsing.display import parse_display_info, parse_system_bars, parse_wm_density, parse_wm_size
from detector.parsing.dump_values import (
    parse_component,
    parse_duration_ms,
    parse_intent,
    parse_pairs,
    parse_process_ref,
    parse_uid,
)
from detector.parsing.exit_info import parse_exit_info
from detector.parsing.focus import focused_component, is_focused_window_secure, is_sleeping, read_focus
from detector.parsing.getprop import parse_getprop
from detector.parsing.line_events import parse_finger_targets, parse_process_start_line
from detector.parsing.log_writers import written_by_the_system
from detector.parsing.package import parse_declared_components, parse_package_dump
from detector.parsing.package_lists import parse_launchable, parse_package_list, parse_package_paths
from detector.parsing.personal_data import DataClass, spans_of
from detector.parsing.providers import parse_providers
from detector.parsing.screen_state import parse_keyguard_shown, parse_screen_state
from detector.parsing.sensor_service import parse_sensor_service
from detector.parsing.services import parse_services
from detector.parsing.spellings import Spellings
from detector.parsing.start_info import parse_start_info
from detector.parsing.start_line import parse_start_line
from detector.parsing.start_refusals import parse_refused_start
from detector.parsing.system_events import is_understood, parse_caller_note, read_events
from detector.parsing.system_lines import parse_system_line
from detector.parsing.task_list import stack_of
from detector.parsing.vendor_switch import parse_vendor_switch
from detector.parsing.view_tree import parse_view_tree
from detector.parsing.ways_in import parse_links, parse_notification_titles

__all__ = ["PARSERS", "WORDS", "repeats"]

PARSERS: dict[str, Callable[[str], object]] = {
    "access_denials": parse_denied_access,
    "alarms": parse_alarm_tags,
    "android_log": parse_log,
    "android_log, a line": parse_log_line,
    "associations": parse_associations,
    "battery": parse_battery,
    "broadcasts": parse_broadcasts,
    "caller_notes": parse_caller_note,
    "components": parse_component,
    "device_conditions": lambda text: parse_device_conditions(dict.fromkeys(COMMANDS, text)),
    "decoding": lambda text: decode_text(text.encode()),
    "disk_space": parse_free_bytes,
    "display": parse_display_info,
    "display, bars": parse_system_bars,
    "display, density": parse_wm_density,
    "display, size": parse_wm_size,
    "durations": parse_duration_ms,
    "exit_info": parse_exit_info,
    "focus": read_focus,
    "focus, component": focused_component,
    "focus, secure": is_focused_window_secure,
    "focus, sleeping": is_sleeping,
    "getprop": parse_getprop,
    "finger_targets": parse_finger_targets,
    "intents": parse_intent,
    "keyguard": parse_keyguard_shown,
    "log_clocks": lambda text: monotonic_minus_epoch_ms(text, text),
    "log_losses": lambda text: lines_dropped(parse_log_line(f"I/chatty  (  832): {text}")),
    "log_writers": lambda text: written_by_the_system(parse_log(text)),
    "package": lambda text: parse_package_dump(text, "com.a"),
    "package, components": parse_declared_components,
    "package_list": parse_package_list,
    "package_paths": parse_package_paths,
    "pairs": parse_pairs,
    "process_record": parse_process_ref,
    "process_record, uid": parse_uid,
    "process_start_line": parse_process_start_line,
    "processes": parse_processes,
    "providers": parse_providers,
    "screen_state": parse_screen_state,
    "sections": lambda text: read_sections(text, ["a", "b"]),
    "sensor_service": parse_sensor_service,
    "services": parse_services,
    "start_info": parse_start_info,
    "start_line": parse_start_line,
    "launchable": parse_launchable,
    "personal_data": lambda text: spans_of(text, DataClass),
    "covered_text": lambda text: covered_json(text, DataClass),
    "spellings": lambda text: list(Spellings(["张三", "Li Si"]).spans(text)),
    "start_refusals": parse_refused_start,
    "system_events": lambda text: read_events(parse_log(text), to_run_ms=lambda ms: (ms, 0.0)),
    "system_events, understood": lambda text: is_understood(parse_log_line(text)),
    "system_lines": parse_system_line,
    "task_list": lambda text: stack_of(text, "com.a"),
    "vendor_switch": parse_vendor_switch,
    "ways_in, links": lambda text: parse_links(text, "com.a"),
    "ways_in, notifications": lambda text: parse_notification_titles(text, "com.a"),
    "view_tree": lambda text: parse_view_tree(text.encode(), tree_id="t", at_ms=0, at_error_ms=0),
}

WORDS = (
    "a", "1", " ", "\n", "a.", "1:", "a/", "(", "[", "{", "}", "]", ")", ",", ":", "=", " \n", "\r\n", "é",
    "\x00", "a=b ", "a={b ", "a b/c ", " a b/c/d", "u0a1 ", "0x1 ", "+1m", "-1s1ms ", "[a]: [b]\n",
    "[a]: [b\n", "act=a ", "cat=[a ", "cmp=a/b ", "Intent { ", "Intent {act=a ", "android/",
    "mCurrentFocus=Window{1 u0 a ", "mCurrentFocus=Window{1 u0 a}\n", " type=", " paused=", "Window{1 u0 ",
    "  Window #1 Window{1 u0 a}:\n", "    mAttrs={ fl=A ", "    mAttrs={\n", "Display: mDisplayId=1\n",
    "topResumedActivity=ActivityRecord{1 u0 a/b\n", "ActivityRecord{1 u0 ", "isSleeping=true ",
    "mSleeping=", "InsetsSource type=a ", "InsetsSource type=statusBars frame=[0,0][1,1]\n",
    "frame=[0,0][1,1] ", "  Window #1 Window{1 u0 StatusBar}:\n", 'mBaseDisplayInfo=DisplayInfo{"a", ',
    "real 1 x 1, ", "boundingRect={Bounds=[", "DisplayCutout{", "boundingRect=Rect(1, ",
    'DisplayDeviceInfo{"a": 1 x ', "KeyguardServiceDelegate", "KeyguardServiceDelegate\n", "showing=true\n",
    "mWakefulness=", "level: ", "AC powered: ", "Physical size: 1x", "Override density: ", "tag=*walarm*:a",
    "tag=*alarm*:", "BroadcastRecord{1 a/u0} to user 0\n",
    "DELIVERED scheduled +1ms terminal +1ms (1) #1: (manifest)\n", "BroadcastFilter{ ReceiverList{1 1 a/",
    "ResolveInfo{1 a/", "reason: ", "caller=a b pid=1 uid=1 ", "caller=a ", "enq=a disp=",
    "dispatchTime=a (", " dispatch a finish", "#1: act=a\n", "Deliver +1ms ", "* ServiceRecord{1 u0 a/b}\n",
    "ServiceRecord{1 u0 ", "Client AppBindRecord{1 ProcessRecord{", "ConnectionRecord{1 u0 CR ",
    "ConnectionRecord{1 A", "tempAllowListReason:<", "IntentBindRecord{\n",
    "* ContentProviderRecord{1 u0 a/b}\n", "-> 1:a/u0a1 ", "-> 1:", "proc=ProcessRecord{",
    "ProcessRecord{1 1:a/u0a1} ", "ApplicationExitInfo #1:\n", "ApplicationStartInfo #1:\n",
    "timestamps: 1=1 ", "package: a\n", "a/1 <- b/2\n", "via a/b\n", "1 (1 times)\n",
    "Package [com.a] (1):\n", "versionName=a ", "versionCode=1 ", "User 0: a=b\n", "flags=[ ",
    "Activity Resolver Table:\n", "      1 a/b filter 1\n", '          Action: "', "package:a=b uid:1\n",
    "USER PID PPID NAME\n", "u0 1 1 a\n", "Stack id=1\n", "  taskId=1: a/",
    "Filesystem 1K-blocks Available\n", "MIUIOP(1): ", "Start proc 1:a/u0a1 for ", "Start proc a",
    "Start proc a [", " caller=a", "START u0 {", "START u0 {act=a} ", "from uid 1 (", "(BAL_",
    "Killing 1:a/u0a1 (adj 1): ", "Process a (pid 1) has died ", "Displayed a/b: +1s ",
    "Background started FGS: Allowed [callingPackage: a", "code:A", "Force stopping a appid=1 user=0: ",
    "Scheduling restart of crashed service a/b in 1", "hostingName={", "hostingName={a}, callerPackage=",
    "start process a for provider ", "callerApp: ProcessRecord{1 1:", "Need to start process ",
    "Waiting to start provider ContentProviderRecord{1 a", "callerProcessName:", "for service : a",
    "startService callerProcessName:", "bindService is called for service : a and for client ",
    "MIUILOG- Reject service :Intent {", "Unable to launch app a/1 for broadcast ", "prevent start a",
    "prevent start a, cmp {", "Do not want to launch app a/1 for a Intent {", "block sdk start service, ",
    "Background start not allowed: service Intent {",
    "Background execution not allowed: receiving Intent {",
    "Background activity start [callingPackage: a; callingUid: 1; ", "isAutoRunBlockedApp:: a",
    "AppStart: a.b ", "alw:0 ", "Permission Denial: receiving Intent {",
    "Permission Denial: Accessing service a from ",
    "Permission Denial: opening provider a from ProcessRecord{", "Permission Denial: starting Intent {",
    "Input focus has changed to Window{", "uid=1(", " expire 1", "identical 1",
    "01-01 00:00:00.000  1  1 I a: ", "01-01 00:00:00.000  1  1 I am_proc_start: [0,1,1,a,b,", "I/a",
    "I/a (", "I/a( 1): ", "I( 1) a  (", "I( 1:", "[ 1.1 1: 1 I/a", "[ 01-01 00:00:00.000 1:", "1.1 ",
    "0x00000001) ", "0x00000001) a | type: a(1)\n", " (sensor, package): (", " package=a", " samplingPeriod=",
    "Previous Registrations:\n00:00:00 + 0x00000001 pid=1 uid=1 ", " result=", "a 0x00000001 | status: ",
    "a | WakeLockRefCount 0 | uid 1 ",
    "1.1 a\n", "13800138000 ", "138 0013 8000", "a@b.",
    "a@b.cn ", "110101", "<node ", "<node>", "<a b='c' ", "&#0", "&#x0", "<!--", "]]>",
)  # fmt: skip
"""Every literal with which a pattern begins or continues, so that each can be begun repeatedly."""


def repeats(n_chars: int) -> Iterator[tuple[str, str]]:
    """(what, text): each word repeated, alone and after what makes a parser look for it."""
    for word in WORDS:
        yield word, word * (n_chars // len(word))
