"""Lines in which the system or a vendor's controller reports that it refused a start.

A refused start still counts as an attempt. The forms are those found in real logs and in AOSP's sources
(autostart.md 1.3, 1.5); only the message is matched, since some files lack the tag.
"""

import re
from dataclasses import dataclass

from detector.core.events import HostingType
from detector.parsing.device_text import cut_line
from detector.parsing.dump_values import ComponentName, parse_component, parse_intent, parse_uid

__all__ = ["RefusedStart", "parse_refused_start"]

_PACKAGE = r"(?P<package>[A-Za-z][\w.]{0,254})"
_INTENT = r"(?P<intent>Intent ?\{.{0,2000}?\})"
_REST = r"(?P<intent>Intent ?\{.*)"
"""An intent followed by nothing else that we read: the first occurrence of each key counts."""

_FORMS = tuple(
    (words, re.compile(form))
    for words, form in (
        # MIUI, HyperOS
        (
            "MIUILOG- Reject RestartService",
            rf"Reject (?P<what>RestartService) packageName :{_PACKAGE}(?: uid : (?P<uid>\d{{1,9}}))?",
        ),
        ("MIUILOG- Reject", rf"Reject (?P<what>\w{{1,40}}) :{_REST}"),
        # AOSP, and BroadcastQueueInjector of HyperOS
        (
            "Unable to launch app",
            rf"Unable to launch app {_PACKAGE}/(?P<uid>\w{{1,20}}) for (?P<what>broadcast|service|provider) "
            r"(?P<intent>.{0,2000}?): process is (?:bad|not permitted to auto start)",
        ),
        (
            "Background start not allowed",
            rf"not allowed: (?P<what>service) {_INTENT} to (?P<to>\S{{1,500}}) "
            r"from pid=-?\d{1,9} uid=(?P<caller_uid>\d{1,9}) pkg=(?P<caller>\S{1,255})",
        ),
        (
            "Background execution not allowed",
            rf"not allowed: (?P<what>receiving) {_INTENT} to (?P<to>\S{{1,500}})",
        ),
        # AOSP 10 and later: an activity started from the background; 14 and later print "launch blocked!"
        (
            "Background activity ",
            r"Background (?P<what>activity) (?:start|launch blocked!) "
            r"\[callingPackage: (?P<caller>[\w.]{1,255}); "
            rf"callingUid: (?P<caller_uid>\d{{1,9}});.{{0,2000}}?{_REST}",
        ),
        # ColorOS
        (
            "Do not want to launch app",
            rf"launch app {_PACKAGE}/(?P<uid>\w{{1,20}}) for (?P<what>\w{{1,40}}) {_INTENT}"
            r"(?: callUid:(?P<caller_uid>\d{1,9}))?",
        ),
        (
            "isAllowStartFrom",
            rf"isAllowStartFrom(?P<what>StartService|BindService|ContentProvider|Provider|Broadcast): "
            rf"prevent start {_PACKAGE}",
        ),
        (
            "prevent start",
            rf"prevent start {_PACKAGE}(?:, cmp (?P<to>(?:ComponentInfo)?\{{[^{{}}]{{0,500}}\}}))?"
            r"(?: by (?P<what>\w{1,40}) (?P<caller>[^\s\[]{1,255})(?:\[\w{1,80}\])?"
            r"(?: callingUid (?P<caller_uid>\d{1,9}))?| by (?P<by>system)\[\w{1,80}\]"
            r"|.{0,300}?scenePriority)",
        ),
        ("prevent restart service", r"prevent (?P<what>restart service), scenePriority"),
        # Samsung, 360 OS, Allwinner boxes, Honor
        ("isAutoRunBlockedApp", rf"isAutoRunBlockedApp:: {_PACKAGE}, Auto Run OFF"),
        ("block sdk start", r"block sdk start (?P<what>service), want to start : (?P<intent>cmp=\S{1,500})"),
        ("prevent from boot complete", rf"boot complete (?P<what>broadcast): {_PACKAGE}"),
        ("alw:0", r"AppStart: .{0,80}?\b(?P<package>[A-Za-z]\w{0,60}(?:\.\w{1,60})+)"),
    )
)
"""A substring that is cheap to search for, and the full pattern."""

_HOSTING = {
    "broadcast": HostingType.BROADCAST,
    "Broadcast": HostingType.BROADCAST,
    "receiving": HostingType.BROADCAST,
    "service": HostingType.SERVICE,
    "startservice": HostingType.SERVICE,
    "bindservice": HostingType.SERVICE,
    "StartService": HostingType.SERVICE,
    "BindService": HostingType.SERVICE,
    "RestartService": HostingType.RESTART,
    "restart service": HostingType.RESTART,
    "provider": HostingType.CONTENT_PROVIDER,
    "contentprovider": HostingType.CONTENT_PROVIDER,
    "ContentProvider": HostingType.CONTENT_PROVIDER,
    "Provider": HostingType.CONTENT_PROVIDER,
    "activity": HostingType.ACTIVITY,
}
_SYSTEM = {"system": "android"}
"""ColorOS 16's name for the system, whose package is `android`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedStart:
    """None: not in the line."""

    package: str | None
    uid: int | None
    component: ComponentName | None
    hosting_type: HostingType | None
    action: str | None
    caller: str | None
    caller_uid: int | None


def parse_refused_start(message: str) -> RefusedStart | None:
    """None if the message refuses nothing."""
    message = cut_line(message)
    for words, form in _FORMS:
        if words in message and (found := form.search(message)) is not None:
            return _refused(found)
    return None


def _refused(found: "re.Match[str]") -> RefusedStart:
    fields = found.groupdict()
    intent = parse_intent(fields.get("intent") or "")
    component = intent.component if intent else None
    component = component or parse_component(fields.get("to") or "")
    package = fields.get("package") or (component.package if component else None)
    if package is None and intent is not None:
        package = intent.package
    caller, caller_uid = fields.get("caller") or fields.get("by"), fields.get("caller_uid")
    return RefusedStart(
        package=package,
        uid=parse_uid(fields.get("uid") or ""),
        component=component,
        hosting_type=_HOSTING.get(fields.get("what") or ""),
        action=intent.action if intent else None,
        caller=_SYSTEM.get(caller, caller) if caller else None,
        caller_uid=int(caller_uid) if caller_uid else None,
    )
