"""How an app was brought to where it can be tested: the dialogs before it, and what was done about each."""

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["FAILED_STEP", "DialogKind", "Preparation", "PreparedStep"]

FAILED_STEP = "failed_step"
"""In place of what is in front, where a step of the list failed."""


class DialogKind(StrEnum):
    """What stands in front. The last five are no dialogs."""

    CONSENT = "consent"
    PERMISSION = "permission"
    AGE = "age"
    MINORS = "minors"
    UPDATE = "update"
    NOTIFICATION = "notification"
    RATING = "rating"
    LOGIN = "login"
    INTRODUCTION = "introduction"
    NOTICE = "notice"
    OFFER = "offer"
    UNKNOWN = "unknown"
    PAGE = "page"
    LOADING = "loading"
    AWAY = "away"  # another app, or the home screen
    NOTHING = "nothing"  # no tree, or none with a word in it

    @property
    def is_dialog(self) -> bool:
        return self not in (DialogKind.PAGE, DialogKind.LOADING, DialogKind.AWAY, DialogKind.NOTHING)

    @property
    def is_once(self) -> bool:
        """Whether it is answered once and for all; others come at each launch, where they are measured."""
        return self in (
            DialogKind.CONSENT,
            DialogKind.PERMISSION,
            DialogKind.AGE,
            DialogKind.LOGIN,
            DialogKind.INTRODUCTION,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedStep:
    """`kind`: of the dialog that was answered, or of the step. `title`: the first words of the dialog, or
    what the step was to do; `words`: what was tapped. `frame_id`: the picture it was decided by; None: there
    is none. `error`: why it failed.
    """

    kind: str
    title: str
    at_ms: float
    words: str | None = None
    frame_id: str | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Preparation:
    """`by`: `auto`, or the name of the list. `front`, `title`: what stood in front at the end, None if it was
    broken off. `is_ready`: whether the app was where it can be tested.
    """

    by: str
    sha256: str | None
    steps: tuple[PreparedStep, ...]
    front: str | None
    title: str
    is_ready: bool

    @property
    def stood_before(self) -> DialogKind | None:
        """The kind of the dialog that it could not answer; None: none stood there."""
        if self.is_ready or self.front not in set(DialogKind):
            return None
        kind = DialogKind(self.front)
        return kind if kind.is_dialog else None

    @property
    def failed_step(self) -> PreparedStep | None:
        failed = [step for step in self.steps if step.error is not None]
        return failed[-1] if failed and self.front == FAILED_STEP else None

    def answers_to(self, kind: DialogKind) -> tuple[PreparedStep, ...]:
        """What was answered, without failed touches."""
        return tuple(step for step in self.steps if step.kind == kind.value and step.error is None)
