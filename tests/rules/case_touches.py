"""Touches of one window in a few lines of YAML: `touched.yaml`, for rules about touches."""

from dataclasses import dataclass
from pathlib import Path

from detector.codec import from_yaml
from detector.core.display import Display
from detector.core.geometry import Point, Rect
from detector.core.movement import Movement
from detector.core.outcome import OutcomeKind
from detector.core.quantity import Quantity
from detector.core.trials import Gesture
from detector.core.window_role import WindowRole
from detector.windows.seen import (
    CallToAction,
    Channel,
    CloseControl,
    ControlKind,
    Notice,
    NoticeKind,
    PromptKind,
)
from detector.windows.touched_window import OwnMove, RunNotices, Touch, TouchedWindow, Untouched
from tests.rulebook import surely

__all__ = ["TouchedCase", "a_touch", "a_touched_window", "read_touched"]

Interval = tuple[float, float]  # value, error
Box = tuple[float, float, float, float]  # x, y, width, height

DISPLAY = Display(width_px=720, height_px=1600, density_dpi=320)
CONTROL = (570.0, 98.0, 132.0, 72.0)
GLYPH = (584.0, 117.0, 100.0, 34.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class TouchedAt:
    """`at_px` None: the middle of the close control. `since_ms` and `after_ms` in ms with their errors."""

    run: int
    outcome: OutcomeKind
    since_ms: float = 600.0
    after_ms: Interval | None = None
    n_before: int = 0
    probe: str = "close_probe"
    gesture: Gesture = Gesture.TAP
    at_px: tuple[float, float] | None = None
    countdown_s: int | None = None
    target: str | None = None
    watched_ms: float = 3_500.0
    reshown_ms: Interval | None = None
    way_px: float = 0.0
    moved: Movement | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedLine:
    """Small print in one run. `ratio` is its contrast with its error, None where not measured.

    `prompt` is what a prompt is about.
    """

    run: int
    kind: NoticeKind
    text: str
    ratio: Interval | None = None
    says_result: bool = False
    prompt: PromptKind | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UntouchedRun:
    life_ms: Interval | None = None
    then: str | None = None
    moves: tuple[tuple[Interval, OutcomeKind], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TouchedCase:
    """The window fills a display of 720 × 1600 px at 320 dpi; `calls_px` are its drawn calls to action."""

    what: str
    profile: str = "cn-default"
    has_control: bool = True
    is_over_content: bool = False
    taps_arrive: bool = True
    can_be_moved: bool = False
    read_runs: tuple[int, ...] = ()
    print: tuple[PrintedLine, ...] = ()
    window_px: Box = (0.0, 0.0, 720.0, 1600.0)
    control_px: Box = CONTROL
    glyph_px: Box = GLYPH
    calls_px: tuple[Box, ...] = ()
    untouched: tuple[UntouchedRun, ...] = ()
    touches: tuple[TouchedAt, ...] = ()


def read_touched(folder: Path) -> TouchedCase:
    path = folder / "touched.yaml"
    return from_yaml(TouchedCase, path.read_text(encoding="utf-8"), where=str(path))


def a_touched_window(case: TouchedCase) -> TouchedWindow:
    return TouchedWindow(
        display=DISPLAY,
        role=surely(WindowRole.ADVERT),
        touches=tuple(_touch(one, case) for one in case.touches),
        untouched=tuple(
            Untouched(
                life_ms=_quantity(one.life_ms),
                watched_ms=one.life_ms[0] if one.life_ms else 8_000.0,
                then_activity=one.then,
                moves=tuple(
                    OwnMove(since_window_ms=Quantity(value=at[0], error=at[1], unit="ms"), kind=kind)
                    for at, kind in one.moves
                ),
                evidence_ids=(f"run:{n}/frame:0030",),
            )
            for n, one in enumerate(case.untouched)
        ),
        has_control=case.has_control,
        is_over_content=case.is_over_content,
        taps_arrive=case.taps_arrive,
        can_be_moved=case.can_be_moved,
        notices=tuple(_notices(run, case) for run in case.read_runs),
    )


def _notices(run: int, case: TouchedCase) -> RunNotices:
    return RunNotices(
        run_index=run,
        notices=tuple(
            Notice(
                kind=one.kind,
                box=Rect.from_xywh(200, 1300, 320, 40),
                text=one.text,
                contrast=None
                if one.ratio is None
                else Quantity(value=one.ratio[0], error=one.ratio[1], unit="ratio"),
                score=0.95,
                says_result=one.says_result,
                prompt=one.prompt,
            )
            for one in case.print
            if one.run == run
        ),
        n_frames_read=6,
        n_frames_read_finely=6,
        evidence_ids=(f"run:{run}/frame:0009",),
    )


def a_touch(outcome: OutcomeKind, **keys: object) -> Touch:
    """One tap on the control, for tests that need no file."""
    case = TouchedCase(what="")
    return _touch(TouchedAt(**{"run": 1, "outcome": outcome, **keys}), case)  # type: ignore[arg-type]


def _touch(one: TouchedAt, case: TouchedCase) -> Touch:
    control = None
    if case.has_control:
        control = CloseControl(
            box=Rect.from_xywh(*case.control_px),
            box_error_px=1.0,
            glyph_box=Rect.from_xywh(*case.glyph_px),
            glyph_error_px=1.0,
            kind=ControlKind.SKIP_TEXT,
            text="跳过",
            countdown_s=one.countdown_s,
            score=0.95,
            found_by=(Channel.TEXT,),
            contrast=None,
        )
    point: Point | None = None
    if one.at_px is not None:
        point = Point(x_px=one.at_px[0], y_px=one.at_px[1])
    elif control is not None:
        point = control.glyph_box.center
    return Touch(
        run_index=one.run,
        probe=one.probe,
        gesture=Gesture.MOVE if one.moved is not None else one.gesture,
        point=point,
        since_window_ms=Quantity(value=one.since_ms, error=60.0, unit="ms"),
        n_before=one.n_before,
        outcome=one.outcome,
        after_ms=_quantity(one.after_ms),
        confidence=0.9,
        target=one.target,
        window_box=Rect.from_xywh(*case.window_px),
        control=control,
        calls=tuple(
            CallToAction(box=Rect.from_xywh(*box), text="立即查看", score=0.9) for box in case.calls_px
        ),
        countdown_s=one.countdown_s,
        watched_ms=one.watched_ms,
        page_watched_ms=one.watched_ms,
        reshown_after_ms=_quantity(one.reshown_ms),
        way_px=one.way_px,
        movement=one.moved,
        evidence_ids=(f"run:{one.run}/action:7", f"run:{one.run}/frame:0012"),
    )


def _quantity(interval: Interval | None) -> Quantity | None:
    return None if interval is None else Quantity(value=interval[0], error=interval[1], unit="ms")
