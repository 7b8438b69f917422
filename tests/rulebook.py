"""The shipped clauses and profiles, read from the checkout, and windows given in numbers."""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from detector.core.display import Display
from detector.core.geometry import Rect
from detector.core.quantity import Quantity
from detector.core.window_role import WindowRole
from detector.judging.catalog import rule_by_id
from detector.judging.clauses import ClauseBook, read_clauses
from detector.judging.profiles import Profile, read_profiles
from detector.judging.rule import Rule
from detector.rules import RULES
from detector.windows.role_guess import ClueKind, RoleGuess, RoleReason, RoleShare
from detector.windows.seen import Channel, CloseControl, ControlKind, FrameReading, WindowKind
from detector.windows.window_track import ControlInFrame, WindowRun, WindowTrack
from tests.repository import REPOSITORY

__all__ = [
    "a_control",
    "a_run",
    "a_track",
    "clause_book",
    "profile",
    "profiles",
    "rule_of",
    "surely",
    "texts_of",
    "with_experimental_rules",
]

ALL_CHANNELS = (Channel.TREE, Channel.TEXT, Channel.PICTURE)
DISPLAY = Display(width_px=1080, height_px=2400, density_dpi=420)
SCREEN = Rect(left_px=0, top_px=0, right_px=1080, bottom_px=2400)


def texts_of(folder: str) -> list[tuple[str, str]]:
    paths = sorted((REPOSITORY / "detector" / folder).glob("*.yaml"))
    return [(path.name, path.read_text(encoding="utf-8")) for path in paths]


def rule_of(rule_id: str) -> Rule:
    return rule_by_id(RULES, rule_id)


@cache
def clause_book() -> ClauseBook:
    return read_clauses(texts_of("clauses"))


@cache
def profiles() -> dict[str, Profile]:
    return read_profiles(texts_of("profiles"), rules=RULES, clauses=clause_book())


def profile(profile_id: str = "cn-default") -> Profile:
    return profiles()[profile_id]


@cache
def with_experimental_rules() -> Profile:
    """cn-default, including the rules that it skips."""
    skipped = [f"  - {rule.id}" for rule in RULES if not profile().asks(rule)]
    head = ["format: profile/1", "id: all", "title_zh: 全部", "title_en: all", "extends: cn-default", "asks:"]
    text = "\n".join([*head, *skipped])
    files = [*texts_of("profiles"), ("all.yaml", text)]
    return read_profiles(files, rules=RULES, clauses=clause_book())["all"]


def a_control(
    *,
    box: Rect | None = None,
    glyph_box: Rect | None = None,
    kind: ControlKind = ControlKind.SKIP_TEXT,
    contrast: Quantity | None = None,
    node_bounds: Rect | None = None,
    text: str | None = "跳过",
) -> CloseControl:
    """By default a skip pill at the top right of a 1080 × 2400 display."""
    pill = box or Rect.from_xywh(850, 150, 180, 84)
    return CloseControl(
        box=pill,
        box_error_px=1.0,
        glyph_box=glyph_box or pill.expanded(-20),
        glyph_error_px=1.0,
        kind=kind,
        text=text,
        countdown_s=None,
        score=0.95,
        found_by=ALL_CHANNELS,
        contrast=contrast,
        node_bounds=node_bounds,
    )


def a_run(track: WindowTrack, display: Display = DISPLAY, **known: Any) -> WindowRun:
    """What a measure of windows receives. `known`: gaps, lossy_frame_ids, hit_edges, closes_by_tap."""
    return WindowRun(track=track, display=display, **known)


LABELLED = RoleReason(clue=ClueKind.LABEL, says={WindowRole.ADVERT: 3.0})


def surely(role: WindowRole, score: float = 0.95, reasons: tuple[RoleReason, ...] = (LABELLED,)) -> RoleGuess:
    """The remaining share is of unknown role. By default the window bears an advert label."""
    rest = RoleShare(role=WindowRole.UNKNOWN, share=1.0 - score)
    shares = (RoleShare(role=role, share=score), rest)
    return RoleGuess(role=role, score=score, shares=shares, reasons=reasons)


def a_track(
    controls: Sequence[CloseControl | None],
    *,
    every_ms: float = 100.0,
    perhaps: Iterable[float] | None = None,
    read_by: tuple[Channel, ...] = ALL_CHANNELS,
    kind: WindowKind = WindowKind.SPLASH,
    box: Rect = SCREEN,
    is_gone: bool = True,
    uniform: frozenset[int] = frozenset(),
    role: WindowRole = WindowRole.ADVERT,
) -> WindowTrack:
    """A window seen in one frame per entry, `every_ms` apart, from 1000 ms on; None: no control seen."""
    scores = list(perhaps) if perhaps is not None else [0.95 if one else 0.05 for one in controls]
    start_ms = 1000.0
    half = every_ms / 2
    readings = tuple(
        FrameReading(
            frame_id=f"frame:{n:04d}",
            at_ms=start_ms + n * every_ms,
            at_error_ms=5.0,
            windows=(),
            controls=() if control is None else (control,),
            calls_to_action=(),
            perhaps_score=scores[n],
            read_by=read_by,
            tree_id=f"tree:{n:04d}" if Channel.TREE in read_by else None,
            is_uniform=n in uniform,
        )
        for n, control in enumerate(controls)
    )
    sightings = tuple(
        ControlInFrame(frame_id=one.frame_id, at_ms=one.at_ms, at_error_ms=5.0, control=one.controls[0])
        for one in readings
        if one.controls
    )

    def came(at_ms: float) -> Quantity:
        return Quantity(value=at_ms - half, error=half, unit="ms")

    return WindowTrack(
        id="window:1",
        kind=kind,
        box=box,
        appeared_ms=came(start_ms),
        gone_ms=came(start_ms + len(controls) * every_ms) if is_gone else None,
        readings=readings,
        sightings=sightings,
        control_appeared_ms=came(sightings[0].at_ms) if sightings else None,
        role=surely(role),
    )
