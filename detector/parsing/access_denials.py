"""Lines in which Android denies access to a component: `Permission Denial: …`.

The component is not exported, or requires a permission that the other side lacks. Every phone blocks such a
start, unlike a refused one (`start_refusals.py`): it is an attempt, and no more (decision 0013). Wording
from AOSP: BroadcastQueue up to 13 and BroadcastSkipPolicy since, ActiveServices.retrieveServiceLocked,
ContentProviderHelper, ActivityTaskSupervisor.checkStartAnyActivityPermission.
"""

import re
from dataclasses import dataclass

from detector.core.events import HostingType
from detector.parsing.device_text import cut_line
from detector.parsing.dump_values import ComponentName, parse_component, parse_intent

__all__ = ["DeniedAccess", "parse_denied_access"]

_INTENT = r"(?P<intent>Intent ?\{.{0,2000}?\})"
_PROCESS = r"(?:ProcessRecord\{[^{}]{0,300}\}|null|\(null\))"
_UIDS = r"pid=-?\d{1,9}, uid=(?P<caller_uid>\d{1,9})"
_WHY = (
    r"(?:that is |is )?(?:not exported from (?:uid|UID) (?P<uid>\d{1,9})"
    r"|requires (?P<permission>[^\s,]{1,255}))"
)

_FORMS = tuple(
    (words, hosting_type, re.compile(form))
    for words, hosting_type, form in (
        (
            "Denial: receiving ",
            HostingType.BROADCAST,
            rf"receiving {_INTENT} to (?P<to>\S{{1,500}}) {_WHY} "
            r"due to sender (?P<caller>[\w.]{1,255}) \(uid (?P<caller_uid>\d{1,9})\)",
        ),
        (
            "Denial: broadcasting ",
            HostingType.BROADCAST,
            rf"broadcasting {_INTENT} from (?P<caller>[\w.]{{1,255}}) \({_UIDS}\) {_WHY} "
            r"due to (?:registered )?receiver (?P<to>\S{1,500})",
        ),
        (
            "Denial: Accessing service ",
            HostingType.SERVICE,
            rf"Accessing service (?P<to>\S{{1,500}}) from {_UIDS} {_WHY}",
        ),
        (
            "Denial: opening provider ",
            HostingType.CONTENT_PROVIDER,
            rf"opening provider (?P<class_name>\S{{1,500}}) from {_PROCESS} \({_UIDS}\) {_WHY}",
        ),
        (
            "Denial: starting ",
            HostingType.ACTIVITY,
            rf"starting {_INTENT} from {_PROCESS} \({_UIDS}\) {_WHY}",
        ),
    )
)
"""A substring that is cheap to search for, the hosting type requested, and the full pattern."""

_NOBODY = {"null", "NULL"}
"""Values for a sender without a package: the system's own broadcasts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeniedAccess:
    """One denied access. None: not in the line. `uid`: owner of the component; `permission`: the one it
    requires, None if it is not exported. `class_name`: of a provider, which is printed without its package.
    `is_receivers`: the receiver lacks the permission, not the sender. `is_addressed`: the intent names its
    target."""

    hosting_type: HostingType
    component: ComponentName | None
    class_name: str | None
    uid: int | None
    permission: str | None
    action: str | None
    caller: str | None
    caller_uid: int
    is_receivers: bool
    is_addressed: bool


def parse_denied_access(message: str) -> DeniedAccess | None:
    """None if the message denies nothing."""
    message = cut_line(message)
    for words, hosting_type, form in _FORMS:
        if words in message and (found := form.search(message)) is not None:
            return _denied(hosting_type, found.groupdict(), is_receivers="receiving" in words)
    return None


def _denied(hosting_type: HostingType, fields: dict[str, str | None], *, is_receivers: bool) -> DeniedAccess:
    intent = parse_intent(fields.get("intent") or "")
    component = parse_component(fields.get("to") or "") or (intent.component if intent else None)
    caller, uid = fields.get("caller"), fields.get("uid")
    return DeniedAccess(
        hosting_type=hosting_type,
        component=component,
        class_name=component.class_name if component else fields.get("class_name"),
        uid=int(uid) if uid else None,
        permission=fields.get("permission"),
        action=intent.action if intent else None,
        caller=None if caller in _NOBODY else caller,
        caller_uid=int(fields["caller_uid"] or 0),
        is_receivers=is_receivers,
        # Since Android 5 services can be requested only by name.
        is_addressed=hosting_type is HostingType.SERVICE
        or (intent is not None and bool(intent.component or intent.package)),
    )
