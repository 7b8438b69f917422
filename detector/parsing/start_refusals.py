"""Lines in which the system or a vendor's controller says that it did not let something start.

A refused start is an attempt all the same. The forms are those that were met in real logs and in
AOSP's sources (autostart.md 1.3, 1.5); the words are looked for in the message, since some files
hold them without the tag.
"""

import re
from dataclasses import dataclass

from detector.core.events import HostingType
from detector.parsing.components import ComponentName, parse_component
from detector.parsing.intents import parse_intent
from detector.parsing.process_record import parse_uid

__all__ = ["RefusedStart", "parse_refused_start"]

_PACKAGE = r"(?P<package>[A-Za-z][\w.]*)"

_FORMS = tuple(
    (words, re.compile(form))
    for words, form in (
        # MIUI, HyperOS
        (
            "MIUILOG- Reject RestartService",
            rf"Reject (?P<what>RestartService) packageName :{_PACKAGE}(?: uid : (?P<uid>\d{{1,9}}))?",
        ),
        ("MIUILOG- Reject", r"Reject (?P<what>\w+) :(?P<intent>Intent \{.*\})"),
        # AOSP, and HyperOS's BroadcastQueueInjector
        (
            "Unable to launch app",
            rf"Unable to launch app {_PACKAGE}/(?P<uid>\w+) for (?P<what>broadcast|service|provider) "
            r"(?P<intent>.*?): process is (?:bad|not permitted to auto start)",
        ),
        (
            "Background start not allowed",
            r"not allowed: (?P<what>service) (?P<intent>Intent \{.*\}) to (?P<to>\S+) "
            r"from pid=-?\d+ uid=(?P<caller_uid>\d{1,9}) pkg=(?P<caller>\S+)",
        ),
        (
            "Background execution not allowed",
            r"not allowed: (?P<what>receiving) (?P<intent>Intent \{.*\}) to (?P<to>\S+)",
        ),
        # AOSP 10 and later: an activity out of the background; 14 and later say "launch blocked!"
        (
            "Background activity ",
            r"Background (?P<what>activity) (?:start|launch blocked!) \[callingPackage: (?P<caller>[\w.]+); "
            r"callingUid: (?P<caller_uid>\d{1,9});.*?(?P<intent>Intent \{.*\})",
        ),
        # ColorOS
        (
            "Do not want to launch app",
            rf"launch app {_PACKAGE}/(?P<uid>\w+) for (?P<what>\w+) (?P<intent>Intent ?\{{.*\}})"
            r"(?: callUid:(?P<caller_uid>\d{1,9}))?",
        ),
        (
            "prevent start",
            rf"prevent start {_PACKAGE}(?:, cmp (?P<to>ComponentInfo\{{[^}}]*\}}))?"
            r"(?: by (?P<what>\w+) (?P<caller>\S+) callingUid (?P<caller_uid>\d{1,9}))?.*scenePriority",
        ),
        ("prevent restart service", r"prevent (?P<what>restart service), scenePriority"),
        # Samsung, 360 OS, Allwinner boxes, Honor
        ("isAutoRunBlockedApp", rf"isAutoRunBlockedApp:: {_PACKAGE}, Auto Run OFF"),
        ("block sdk start", r"block sdk start (?P<what>service), want to start : (?P<intent>cmp=\S+)"),
        ("prevent from boot complete", rf"boot complete (?P<what>broadcast): {_PACKAGE}"),
        ("alw:0", r"AppStart: .{0,80}?\b(?P<package>[A-Za-z]\w*(?:\.\w+)+)"),
    )
)
"""The words that mark a line, which are cheap to look for, and its form."""

_HOSTING = {
    "broadcast": HostingType.BROADCAST,
    "receiving": HostingType.BROADCAST,
    "service": HostingType.SERVICE,
    "RestartService": HostingType.RESTART,
    "restart service": HostingType.RESTART,
    "provider": HostingType.CONTENT_PROVIDER,
    "contentprovider": HostingType.CONTENT_PROVIDER,
    "activity": HostingType.ACTIVITY,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedStart:
    """None: the line does not say."""

    package: str | None
    uid: int | None
    component: ComponentName | None
    hosting_type: HostingType | None
    action: str | None
    caller: str | None
    caller_uid: int | None


def parse_refused_start(message: str) -> RefusedStart | None:
    """None where the message refuses nothing."""
    for words, form in _FORMS:
        if words in message and (found := form.search(message)) is not None:
            return _refused(found)
    return None


def _refused(found: "re.Match[str]") -> RefusedStart:
    said = found.groupdict()
    intent = parse_intent(said.get("intent") or "")
    component = intent.component if intent else None
    component = component or parse_component(said.get("to") or "")
    package = said.get("package") or (component.package if component else None)
    if package is None and intent is not None:
        package = intent.package
    caller_uid = said.get("caller_uid")
    return RefusedStart(
        package=package,
        uid=parse_uid(said.get("uid") or ""),
        component=component,
        hosting_type=_HOSTING.get(said.get("what") or ""),
        action=intent.action if intent else None,
        caller=said.get("caller"),
        caller_uid=int(caller_uid) if caller_uid else None,
    )
