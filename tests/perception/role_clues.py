"""Clues to a window's role, given in numbers: of one picture, and of a window over time."""

from dataclasses import replace

import numpy as np

from detector.core.geometry import Rect
from detector.core.quantity import Quantity
from detector.perception.window_role import role_of_picture
from detector.windows.role_guess import RoleReason
from detector.windows.seen import (
    Channel,
    CloseControl,
    ControlKind,
    FrameReading,
    InformationWindow,
    WindowKind,
)
from detector.windows.window_clues import TreeClues, WindowClues
from detector.windows.window_track import ControlInFrame, WindowTrack

__all__ = ["NO_TREE", "clues", "lasting", "over_time", "spoke", "with_tree"]

SCREEN, SKIP = Rect.from_xywh(0, 0, 1080, 2400), Rect.from_xywh(900, 120, 120, 60)
NO_TREE = TreeClues(package="cn.example.app", ids=(), n_clickable=2, n_editable=0, has_list=False)


def clues(*lines: str, **changes: object) -> WindowClues:
    plain = WindowClues(
        lines=lines,
        is_read=True,
        n_lines=len(lines),
        n_labels=0,
        n_calls=0,
        n_skips=0,
        n_refusals=0,
        n_acks=0,
        has_countdown=False,
        picture=0.1,
        ground_share=0.8,
        has_tab_bar=False,
        package="cn.example.app",
        activity=".MainActivity",
        tree=NO_TREE,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]  # fields by name


def with_tree(**changes: object) -> TreeClues:
    return replace(NO_TREE, **changes)  # type: ignore[arg-type]  # fields by name


def spoke(kind: WindowKind, *controls: ControlKind, **changes: object) -> list[RoleReason]:
    """Every clue of one picture whose words carry no weight."""
    return list(role_of_picture(clues(**changes), kind, controls, None).reasons)


def lasting(seen: WindowClues, *, from_ms: float, to_ms: float, is_gone: bool) -> WindowTrack:
    """A full-screen window with a word that skips, visible for that long."""
    skip = CloseControl(
        box=SKIP,
        box_error_px=1.0,
        glyph_box=SKIP,
        glyph_error_px=1.0,
        kind=ControlKind.SKIP_TEXT,
        text="跳过",
        countdown_s=None,
        score=0.9,
        found_by=(Channel.TEXT,),
        contrast=None,
    )
    readings = tuple(
        FrameReading(
            frame_id=f"frame:{at_ms:05.0f}",
            at_ms=at_ms,
            at_error_ms=20.0,
            windows=(InformationWindow(kind=WindowKind.SPLASH, box=SCREEN, score=0.9),),
            controls=(skip,),
            calls_to_action=(),
            perhaps_score=0.9,
            read_by=(Channel.TEXT,),
            clues=seen,
        )
        for at_ms in np.arange(from_ms, to_ms, 500.0)
    )
    return WindowTrack(
        id="window:1",
        kind=WindowKind.SPLASH,
        box=SCREEN,
        appeared_ms=Quantity(value=from_ms, error=50.0, unit="ms"),
        gone_ms=Quantity(value=to_ms, error=50.0, unit="ms") if is_gone else None,
        readings=readings,
        sightings=tuple(
            ControlInFrame(frame_id=one.frame_id, at_ms=one.at_ms, at_error_ms=20.0, control=skip)
            for one in readings
        ),
        control_appeared_ms=Quantity(value=from_ms, error=50.0, unit="ms"),
    )


def over_time(*frames: tuple[float, WindowClues | None]) -> WindowTrack:
    """Full-screen frames at these times, ms, with what was read in them; None: as in the previous one."""
    shown = lasting(clues(), from_ms=0, to_ms=500, is_gone=True)
    readings = tuple(replace(shown.readings[0], at_ms=at_ms, clues=seen) for at_ms, seen in frames)
    return replace(shown, readings=readings, sightings=())
