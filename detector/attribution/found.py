"""The result of attribution: one start of a process, its cause, its caller, and how certain that is.

Excluded starts are kept with their reason: what was not counted must be as visible as what was.
"""

from dataclasses import dataclass
from enum import StrEnum

from detector.attribution.policy import Disclosed
from detector.attribution.sdk_owner import Sdk
from detector.attribution.standing import Standing

__all__ = ["DENIED", "REBIND", "CallerFound", "FoundStart", "Grade", "StartKind"]


DENIED = "denied"
"""The sub-kind of an attempt that every phone blocks: a permission is lacking, or it is not exported."""

REBIND = "rebind-after-kill"
"""The sub-kind of a service that is restored because a client is still bound: it is not a new start."""


class StartKind(StrEnum):
    """Why a process started. Only SELF and ASSOCIATED count against an app."""

    SELF = "self"  # 自启动: the app had the system start it
    ASSOCIATED = "associated"  # 关联启动: started by another app
    INTERNAL = "internal"  # the app's own processes among themselves, or what follows a start
    USER = "user"  # opened by the user
    TOOL = "tool"  # started by us
    SYSTEM = "system"  # by the system or the vendor, on their own
    PUSH_CHANNEL = "push-channel"  # the phone's own push service delivered something
    DECLARED = "declared"  # a scene declared legitimate
    UNKNOWN = "unknown"


class Grade(StrEnum):
    """PROVEN: the system itself names it for this very start. INFERRED: from circumstances at the time."""

    PROVEN = "proven"
    INFERRED = "inferred"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class CallerFound:
    """The requester. `package` `android`: the system. `sources`: names of the dumps and lines used."""

    package: str
    grade: Grade
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundStart:
    """`trigger` is what caused it (`boot`, `alarm`, `power`, …) if known, `action` the broadcast's own.

    `stage` names the stretch of the watch. `was_stopped`: whether the app was force-stopped right
    before; None: not known. `episode` numbers starts that belong together; `is_head`: the first of them.
    `declared_by`: who declared the scene that excuses it. `standing`: under T/TAF 078.10; None: it is held
    against no app; `quoted`: the policy sentences that it is based on. `why_id`: id of a sentence in the
    catalogs.
    """

    id: str
    at_ms: float
    at_error_ms: float
    package: str
    process: str
    pid: int | None
    uid: int | None
    hosting_type: str
    component: str | None
    kind: StartKind
    sub_kind: str | None
    trigger: str | None
    action: str | None
    caller: CallerFound | None
    is_own_family: bool
    stage: str | None
    is_before_consent: bool | None
    is_refused: bool
    was_stopped: bool | None
    episode: int
    is_head: bool
    sdk: Sdk | None
    declared_by: str | None
    why_id: str
    log_lines: tuple[str, ...]
    evidence_ids: tuple[str, ...]
    standing: Standing | None = None
    disclosed: Disclosed | None = None
    quoted: tuple[str, ...] = ()

    @property
    def counts(self) -> bool:
        """Whether it is a start that a rule may hold against an app."""
        return self.kind in (StartKind.SELF, StartKind.ASSOCIATED)

    def is_held_against(self, package: str) -> bool:
        """Whether this app caused it, by starting itself or another; an app woken by another did not."""
        if self.kind is StartKind.SELF:
            return self.package == package
        is_caused = self.caller is not None and self.caller.package == package != self.package
        return self.kind is StartKind.ASSOCIATED and is_caused and self.sub_kind != REBIND
