"""A preparation as it is played, and as it is read from its bundle.

It brings an app to its main page by answering what stands before it, and proves it by another launch.

It agrees to terms, refuses what the system asks, passes introductions, and declines the rest; it never logs
in, pays, calls or submits. It stops at what it does not know. What was answered may come again at the next
launch, so the app is launched until nothing of the kind that is answered once had to be, or three times.
"""

from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from detector.core.actions import (
    Action,
    AnswerDialog,
    BeginPreparation,
    EndPreparation,
    Launch,
    Observation,
    Observe,
    PrepareStep,
    ReadPicture,
    ReadScreen,
    Scenario,
    StopApp,
    Wait,
)
from detector.core.prepared import FAILED_STEP, DialogKind, Preparation, PreparedStep
from detector.core.screen import ViewTree
from detector.evidence.axis import CapturedAction
from detector.evidence.reader import Bundle
from detector.preparation.standing import Answer, Standing

__all__ = ["NAME", "Reads", "preparing", "read_preparation"]

NAME = "preparation"

LOOK_EVERY_MS = 1_500.0
"""Pages slide in within half a second, and dialogs follow a page within a second or two. Tool value."""

READY_LOOKS = 3
"""So often in a row a page must be seen with nothing before it: a dialog may come late. Tool value."""

READY_LOOKS_BY_PICTURE = 6
"""Words do not tell a page from what stands before it."""

MAX_LOOKS = 40
MAX_ROUNDS = 3
MAX_ANSWERS_ALIKE = 2
PATIENCE_LOOKS = 3
"""Before a dialog without an answer, or another app, is taken for what stays there. Tool value."""

SETTLE_MS = 400.0
"""Between the tick of a box and the button that it enables."""


class Reads(NamedTuple):
    """How a view tree is read, and the words of a picture."""

    tree: Callable[[ViewTree | None], Standing]
    picture: Callable[[ViewTree], Standing]


Stood = Generator[Action, Observation, "tuple[Standing, int]"]

_LIES_OVER_A_PAGE = (
    DialogKind.OFFER,
    DialogKind.NOTICE,
    DialogKind.NOTIFICATION,
    DialogKind.RATING,
    DialogKind.UNKNOWN,
)
"""What is there to be measured, once the app's own page has been seen behind it or before it."""


def preparing(
    package: str,
    reads: Reads,
    *,
    by: str,
    sha256: str | None = None,
    steps: Iterable[PrepareStep | None] = (None,),
) -> Scenario:
    """All steps in order; None among them: the dialogs are answered. It ends at the first that fails."""
    yield BeginPreparation(by=by, sha256=sha256)
    standing: Standing | None = None
    for step in steps:
        if step is None:  # a dialog that it leaves may be what the next step is for
            standing = yield from _answering(package, reads)
            continue
        standing = None
        done = yield step
        if done.gap is not None:
            yield from _look(package, reads)
            yield EndPreparation(front=FAILED_STEP, title=f"{step.number} {step.kind}", is_ready=False)
            return
    is_ready = standing is not None and _has_arrived(standing)
    if standing is None:  # a list that does not end with `auto` ends with whatever its last step left
        standing = yield from _look(package, reads)
        is_ready = standing.kind not in (DialogKind.UNKNOWN, DialogKind.AWAY)
    yield EndPreparation(front=standing.kind.value, title=standing.title, is_ready=is_ready)
    yield StopApp(package=package)


def _has_arrived(standing: Standing) -> bool:
    return standing.kind is DialogKind.PAGE or (standing.shows_app and standing.kind in _LIES_OVER_A_PAGE)


def _answering(package: str, reads: Reads) -> Generator[Action, Observation, Standing]:
    """What stands in front at the end of the last launch."""
    standing = Standing(kind=DialogKind.NOTHING)
    for _ in range(MAX_ROUNDS):
        yield StopApp(package=package)
        yield Launch(package=package)
        standing, n_answers = yield from _led_through(package, reads)
        if not n_answers:  # what was answered may be asked again, also where something else stays in front
            break
    return standing


@dataclass(slots=True)
class _Seen:
    n_pages: int = 0
    n_stuck: int = 0
    shows_app: bool = False
    answered: dict[tuple[DialogKind, tuple[str, ...]], int] = field(default_factory=dict)


def _led_through(package: str, reads: Reads) -> Stood:
    """One launch: what is in front at its end, and how much was answered that should not come again."""
    seen, standing, n_answers = _Seen(), Standing(kind=DialogKind.NOTHING), 0
    for _ in range(MAX_LOOKS):
        yield Wait(duration_ms=LOOK_EVERY_MS)
        standing = yield from _look(package, reads)
        seen.n_pages = seen.n_pages + 1 if standing.kind is DialogKind.PAGE else 0
        seen.shows_app = seen.shows_app or standing.shows_app
        if seen.n_pages >= (READY_LOOKS_BY_PICTURE if standing.is_by_picture else READY_LOOKS):
            break
        known = standing.kind, standing.lines
        if standing.answer is not None and seen.answered.get(known, 0) < MAX_ANSWERS_ALIKE:
            seen.answered[known] = seen.answered.get(known, 0) + 1
            seen.n_stuck = 0
            n_answers += standing.kind.is_once
            yield from _answer(standing, standing.answer)
        elif standing.kind.is_dialog or standing.kind is DialogKind.AWAY:
            seen.n_stuck += 1
            if seen.n_stuck >= PATIENCE_LOOKS:
                break
        else:
            seen.n_stuck = 0
    return replace(standing, shows_app=seen.shows_app), n_answers


def _answer(standing: Standing, answer: Answer) -> Generator[Action, Observation, None]:
    for given in (standing.before, answer):
        if given is not None:
            yield AnswerDialog(
                point=given.point,
                dialog=standing.kind.value,
                title=standing.title,
                words=given.words,
                to=given.to,
            )
        if given is standing.before and given is not None:
            yield Wait(duration_ms=SETTLE_MS)


def _look(package: str, reads: Reads) -> Generator[Action, Observation, Standing]:
    """By the view tree; where the app gives none, by the words of the picture."""
    yield Observe()
    seen = yield ReadScreen()
    standing = reads.tree(seen.tree)
    if standing.kind is not DialogKind.NOTHING or seen.foreground_package not in (package, None):
        return standing
    words = (yield ReadPicture()).tree
    return standing if words is None else reads.picture(words)


def read_preparation(bundle: Bundle) -> Preparation | None:
    """None if it is the bundle of something else."""
    if bundle.manifest.header.scenario != NAME:
        return None
    begun = [action.action for action in bundle.actions if isinstance(action.action, BeginPreparation)]
    ended = [action.action for action in bundle.actions if isinstance(action.action, EndPreparation)]
    end = ended[-1] if ended else None
    steps = (_step(action, bundle) for action in bundle.actions)
    return Preparation(
        by=begun[0].by if begun else "",
        sha256=begun[0].sha256 if begun else None,
        steps=tuple(step for step in steps if step is not None),
        front=None if end is None else end.front,
        title="" if end is None else end.title,
        is_ready=end is not None and end.is_ready,
    )


def _step(captured: CapturedAction, bundle: Bundle) -> PreparedStep | None:
    before = [frame for frame in bundle.frames if frame.at_ms <= captured.from_ms]
    frame_id = max(before, key=lambda frame: frame.at_ms).id if before else None
    match captured.action:
        case AnswerDialog(dialog=dialog, title=title, words=words):
            return PreparedStep(
                kind=dialog,
                title=title,
                words=words,
                at_ms=captured.from_ms,
                frame_id=frame_id,
                error=captured.error,
            )
        case PrepareStep(kind=kind, what=what):
            return PreparedStep(kind=kind, title=what, at_ms=captured.from_ms, error=captured.error)
        case _:
            return None
