"""Vocabulary of a watch over background starts: its stages, their triggers, and what was consented to."""

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["AppEnding", "Asking", "ConsentPage", "PhoneTrigger", "Stage", "StageKind"]


# Whether a page asks for consent to privacy terms.


class Asking(StrEnum):
    """Whether a page asks for consent. NO only if it certainly does not."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentPage:
    """`text`: all text on the page, one line per node."""

    asking: Asking
    text: str


class PhoneTrigger(StrEnum):
    """Changes to a phone that may wake apps. CONTROL: nothing, for the same length of time."""

    BOOT = "boot"
    CONTROL = "control"
    DUE = "due"  # alarms, jobs and syncs: only waiting
    NETWORK = "network"
    OTHER_APP = "other-app"
    OWN_UPDATE = "own-update"  # the same version of the app is installed again
    PACKAGE = "package"
    POWER = "power"
    SCREEN = "screen"
    TIME = "time"
    UNLOCK = "unlock"


class AppEnding(StrEnum):
    """Three ways to end an app (autostart.md 2, S3)."""

    TASK_REMOVED = "task-removed"  # a swipe in the overview
    KILLED = "killed"  # `am kill`: the processes die; alarms, jobs and the like survive
    FORCE_STOPPED = "force-stopped"  # stopped=true: only a user may start it again


class StageKind(StrEnum):
    """Purpose of a stretch of a watch, in the order of the protocol."""

    BASELINE = "baseline"
    NEVER_LAUNCHED = "never-launched"
    BEFORE_CONSENT = "before-consent"
    REFUSED = "refused"  # the user declined the privacy terms
    CONSENTED = "consented"
    BACKGROUND = "background"
    ENDED = "ended"
    TRIGGER = "trigger"
    SWITCH_SEARCH = "switch-search"  # through the app's menus to the user-facing switch
    PREPARING = "preparing"  # between two stages: starts are caused by us
    OTHERS_TURN = "others-turn"  # another of several watched apps is being used
    LET_GO = "let-go"  # nothing more is done with it: the outcome of no rule about its starts can change


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One stretch. `full_window_ms` is the protocol's length; a shortened watch has less.

    `ending`: the last way in which the app was ended. `other_app`: the app that was launched, or used.
    `is_switched_off`: the user's switch for background starts was off.
    """

    kind: StageKind
    window_ms: float
    full_window_ms: float
    trigger: PhoneTrigger | None = None
    ending: AppEnding | None = None
    repeat: int = 0
    other_app: str | None = None
    is_switched_off: bool = False

    @property
    def name(self) -> str:
        """For display and as a key: `trigger:power:2`, `ended:force-stopped`."""
        parts = [self.kind.value]
        if self.trigger is not None:
            parts += [self.trigger.value, *([self.other_app] if self.other_app else []), str(self.repeat)]
        elif self.ending is not None:
            parts.append(self.ending.value)
        elif self.other_app is not None:
            parts.append(self.other_app)
        if self.is_switched_off:
            parts.append("off")
        return ":".join(parts)

    @property
    def is_shortened(self) -> bool:
        return self.window_ms < self.full_window_ms
