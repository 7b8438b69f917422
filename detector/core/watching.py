"""Words of a watch over background starts: its stages, what is brought about in them, how an app is ended.

A watch is a run like any other; each stretch of it is a stage, so that a start can be told from
which state of the app it came and what had just happened to the phone (autostart.md 2).
"""

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["AppEnding", "PhoneTrigger", "Stage", "StageKind"]


class PhoneTrigger(StrEnum):
    """What happens to a phone that may wake apps. CONTROL: nothing, for as long."""

    BOOT = "boot"
    CONTROL = "control"
    DUE = "due"  # alarms, jobs and syncs: nothing is done but wait
    NETWORK = "network"
    OTHER_APP = "other-app"
    OWN_UPDATE = "own-update"  # the app itself is installed anew, as it is
    PACKAGE = "package"
    POWER = "power"
    SCREEN = "screen"
    TIME = "time"
    UNLOCK = "unlock"


class AppEnding(StrEnum):
    """Three ways to end an app (autostart.md 2, S3)."""

    TASK_REMOVED = "task-removed"  # a swipe in the overview
    KILLED = "killed"  # `am kill`: the processes die, everything that was set survives
    FORCE_STOPPED = "force-stopped"  # stopped=true: only a person may start it again


class StageKind(StrEnum):
    """What a stretch of a watch is for, in the order of the protocol."""

    BASELINE = "baseline"
    NEVER_LAUNCHED = "never-launched"
    BEFORE_CONSENT = "before-consent"
    REFUSED = "refused"  # the person said no to the privacy terms
    CONSENTED = "consented"
    BACKGROUND = "background"
    ENDED = "ended"
    TRIGGER = "trigger"
    SWITCH_SEARCH = "switch-search"  # through the app's menus to the user's switch
    PREPARING = "preparing"  # between two stages: what starts now is our doing


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One stretch. `full_window_ms` is what the protocol asks for; a shortened watch has less.

    `ending` is the last way in which the app was ended before. `other_app` is who was launched.
    `is_switched_off`: the user's switch for starts in the background was off.
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
        """For people and for keys: `trigger:power:2`, `ended:force-stopped`."""
        parts = [self.kind.value]
        if self.trigger is not None:
            parts += [self.trigger.value, *([self.other_app] if self.other_app else []), str(self.repeat)]
        elif self.ending is not None:
            parts.append(self.ending.value)
        if self.is_switched_off:
            parts.append("off")
        return ":".join(parts)

    @property
    def is_shortened(self) -> bool:
        return self.window_ms < self.full_window_ms
