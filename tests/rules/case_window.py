"""A window in a few lines of YAML, as in the folders of `tests/cases/`, and the expected result.

`seen.yaml` describes a window as stretches of equal frames, `expected.yaml` the rule's expected result.
"""

from dataclasses import dataclass
from pathlib import Path

from detector.codec import from_yaml
from detector.core.display import Display
from detector.core.geometry import Rect
from detector.core.quantity import Quantity
from detector.core.screen import Gap
from detector.core.verdict import Outcome, ReasonCode, Severity
from detector.core.window_role import WindowRole
from detector.windows.hit_region import HitEdges
from detector.windows.seen import (
    Button,
    CallToAction,
    Channel,
    CloseControl,
    ControlKind,
    FrameReading,
    WindowKind,
)
from detector.windows.window_clues import WindowClues
from detector.windows.window_track import ControlInFrame, WindowTrack
from tests.rulebook import surely

__all__ = ["Expected", "SeenCase", "hit_edges_of", "read_case", "read_expected", "track_of"]

Box = tuple[float, float, float, float]  # x, y, width, height


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenControl:
    """`glyph_px` None: same as the box. `move_px` is how far it moves from each frame to the next."""

    box_px: Box
    kind: ControlKind
    glyph_px: Box | None = None
    node_px: Box | None = None
    text: str | None = None
    error_px: float = 1.0
    contrast_ratio: tuple[float, float] | None = None
    move_px: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenButton:
    """`surface_px` None: bare words. `luma` with its error, 0 to 255."""

    words_px: Box
    surface_px: Box | None = None
    luma: tuple[float, float] | None = None
    closes: bool = False
    node_px: Box | None = None
    error_px: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Consecutive frames that show the same. `buttons` None: not measured. `lines` are the window's words."""

    n_frames: int
    control: SeenControl | None = None
    perhaps_score: float = 0.05
    read_by: tuple[Channel, ...] = (Channel.TREE, Channel.TEXT, Channel.PICTURE)
    calls_px: tuple[Box, ...] = ()
    buttons: tuple[SeenButton, ...] | None = None
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenCase:
    """The window appears with the first frame, at 1000 ms; `gaps` are those of the run.

    `hit_edges_px`: how far left, right, top and bottom of the glyph's middle taps closed the window, each
    known within 1 px.
    """

    what: str
    profile: str = "cn-default"
    display: Display
    kind: WindowKind
    role: WindowRole = WindowRole.ADVERT
    box_px: Box
    is_gone: bool = True
    every_ms: float = 100.0
    gaps: tuple[Gap, ...] = ()
    hit_edges_px: dict[str, float] | None = None
    stretches: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """`severity` is only checked for a failure."""

    outcome: Outcome
    reason_id: str
    severity: Severity | None = None
    reason_code: ReasonCode | None = None


def read_case(folder: Path) -> SeenCase:
    path = folder / "seen.yaml"
    return from_yaml(SeenCase, path.read_text(encoding="utf-8"), where=str(path))


def read_expected(folder: Path) -> Expected:
    path = folder / "expected.yaml"
    return from_yaml(Expected, path.read_text(encoding="utf-8"), where=str(path))


def hit_edges_of(case: SeenCase) -> HitEdges | None:
    if case.hit_edges_px is None:
        return None
    edges = {f"{side}_px": Quantity(value=px, error=1.0, unit="px") for side, px in case.hit_edges_px.items()}
    return HitEdges(**edges, evidence_ids=("run:1/action:0001",))


def track_of(case: SeenCase) -> WindowTrack:
    start_ms, half_ms = 1000.0, case.every_ms / 2
    readings: list[FrameReading] = []
    for stretch in case.stretches:
        for n in range(stretch.n_frames):
            control = _control(stretch.control, n)
            frame_id = f"frame:{len(readings):04d}"
            readings.append(
                FrameReading(
                    frame_id=frame_id,
                    at_ms=start_ms + len(readings) * case.every_ms,
                    at_error_ms=5.0,
                    windows=(),
                    controls=() if control is None else (control,),
                    calls_to_action=tuple(
                        CallToAction(box=Rect.from_xywh(*box), text="立即查看", score=0.9)
                        for box in stretch.calls_px
                    ),
                    perhaps_score=stretch.perhaps_score if control is None else control.score,
                    read_by=stretch.read_by,
                    tree_id="tree:0001" if Channel.TREE in stretch.read_by else None,
                    buttons=None if stretch.buttons is None else tuple(map(_button, stretch.buttons)),
                    clues=_clues(stretch.lines) if stretch.lines else None,
                )
            )
    sightings = tuple(
        ControlInFrame(frame_id=one.frame_id, at_ms=one.at_ms, at_error_ms=5.0, control=one.controls[0])
        for one in readings
        if one.controls
    )

    def came(at_ms: float) -> Quantity:
        return Quantity(value=at_ms - half_ms, error=half_ms, unit="ms")

    return WindowTrack(
        id="window:1",
        kind=case.kind,
        box=Rect.from_xywh(*case.box_px),
        appeared_ms=came(start_ms),
        gone_ms=came(start_ms + len(readings) * case.every_ms) if case.is_gone else None,
        readings=tuple(readings),
        sightings=sightings,
        control_appeared_ms=came(sightings[0].at_ms) if sightings else None,
        role=surely(case.role),
    )


def _clues(lines: tuple[str, ...]) -> WindowClues:
    return WindowClues(
        lines=lines,
        is_read=True,
        n_lines=len(lines),
        n_labels=0,
        n_calls=0,
        n_skips=0,
        n_refusals=0,
        n_acks=0,
        has_countdown=False,
        picture=0.8,
        ground_share=0.2,
        has_tab_bar=False,
        package=None,
        activity=None,
        tree=None,
    )


def _control(seen: SeenControl | None, n: int) -> CloseControl | None:
    if seen is None:
        return None
    ratio = seen.contrast_ratio
    return CloseControl(
        box=_moved(seen.box_px, seen, n),
        box_error_px=seen.error_px,
        glyph_box=_moved(seen.glyph_px or seen.box_px, seen, n),
        glyph_error_px=seen.error_px,
        kind=seen.kind,
        text=seen.text,
        countdown_s=None,
        score=0.9,
        found_by=(Channel.PICTURE,),
        contrast=None if ratio is None else Quantity(value=ratio[0], error=ratio[1], unit="ratio"),
        node_bounds=None if seen.node_px is None else _moved(seen.node_px, seen, n),
    )


def _button(seen: SeenButton) -> Button:
    return Button(
        words_box=Rect.from_xywh(*seen.words_px),
        surface=None if seen.surface_px is None else Rect.from_xywh(*seen.surface_px),
        error_px=seen.error_px,
        luma=None if seen.luma is None else Quantity(value=seen.luma[0], error=seen.luma[1], unit="levels"),
        text=None,
        closes=seen.closes,
        node_bounds=None if seen.node_px is None else Rect.from_xywh(*seen.node_px),
    )


def _moved(box: Box, seen: SeenControl, n: int) -> Rect:
    x_px, y_px, width_px, height_px = box
    return Rect.from_xywh(x_px + n * seen.move_px[0], y_px + n * seen.move_px[1], width_px, height_px)
