"""What attribution finds: one start of a process, why it came about, who asked for it, how sure that is.

Excluded starts are kept with their reason: what was not counted must be as plain as what was.
"""

from dataclasses import dataclass
from enum import StrEnum

from detector.attribution.policy import Disclosed
from detector.attribution.sdk_owner import Sdk
from detector.attribution.standing import Standing

__all__ = ["DENIED", "REBIND", "CallerFound", "FoundStart", "Grade", "StartKind"]


DENIED = "denied"
"""The sub-kind of an attempt that no phone lets through: a permission is lacking, or it is not exported."""

REBIND = "rebind-after-kill"
"""The sub-kind of a service that comes back because somebody still holds it: it is not started anew."""


class StartKind(StrEnum):
    """Why a process started. Only SELF and ASSOCIATED count against an app."""

    SELF = "self"  # 自启动: the app had the system start it
    ASSOCIATED = "associated"  # 关联启动: another app reached for it
    INTERNAL = "internal"  # the app's own processes among themselves, or what follows a start
    USER = "user"  # a person opened it
    TOOL = "tool"  # we did
    SYSTEM = "system"  # the system or the maker, of their own accord
    PUSH_CHANNEL = "push-channel"  # the phone's own push service delivered something
    DECLARED = "declared"  # a scene that somebody declared legitimate
    UNKNOWN = "unknown"


class Grade(StrEnum):
    """PROVEN: the system itself names it for this very start. INFERRED: from what was there at the time."""

    PROVEN = "proven"
    INFERRED = "inferred"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class CallerFound:
    """Who asked. `package` `android`: the system. `sources`: the dumps and lines that say so, by name."""

    package: str
    grade: Grade
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundStart:
    """`trigger` is what set it off (`boot`, `alarm`, `power`, …) where known, `action` the broadcast's own.

    `stage` names the stretch of the watch. `was_stopped`: whether the app was force-stopped right
    before; None: not known. `episode` numbers starts that belong together; `is_head`: the first of them.
    `declared_by` names who declared the scene that excuses it. `standing` is how it stands to T/TAF 078.10,
    None: it is held against nobody; `quoted` are the sentences of a policy that it rests on. `why_id` names
    a sentence of the catalogs.
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
        """Whether it is a start that a rule may hold against some app."""
        return self.kind in (StartKind.SELF, StartKind.ASSOCIATED)

    def is_held_against(self, package: str) -> bool:
        """Whether this app did it: it started itself, or another. Who was woken by another did nothing."""
        if self.kind is StartKind.SELF:
            return self.package == package
        is_caused = self.caller is not None and self.caller.package == package != self.package
        return self.kind is StartKind.ASSOCIATED and is_caused and self.sub_kind != REBIND
