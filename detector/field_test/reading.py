"""Reads the bundles of a field test: the known app's marks in pictures, nodes, the effect of each tap."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import cv2
import numpy as np

from detector.core.actions import Move, Observe, TapAt
from detector.core.events import Event, ForegroundChange
from detector.core.gap_code import GapCode
from detector.core.geometry import Point, Rect
from detector.core.screen import Frame, Stream, ViewNode
from detector.evidence.axis import CapturedAction
from detector.evidence.reader import Bundle
from detector.field_test.evidence import PageSeen, Probed, ShakeSeen, TouchSeen, UpdateSeen, Watched
from detector.field_test.known_app import KnownApp
from detector.parsing.android_log import parse_log
from detector.parsing.focus import read_focus
from detector.parsing.system_events import read_events
from detector.parsing.view_tree import parse_view_tree
from detector.watch import read_watch

__all__ = ["mark_box", "read_page", "read_shake", "read_touch", "read_update", "rgb_of", "watched"]

MARK_TOLERANCE = 60
"""Levels of 255 in all three channels together: marks are flat, and their colours far apart."""

MIN_MARK_PX = 6


def rgb_of(color: str) -> tuple[int, int, int]:
    """Of `#rrggbb`."""
    red, green, blue = (int(color[at : at + 2], 16) for at in (1, 3, 5))
    return red, green, blue


def mark_box(rgb: np.ndarray, color: str) -> Rect | None:
    """The largest patch of a colour (`#rrggbb`); `rgb` (H, W, 3) uint8. None: there is none."""
    wanted = np.array(rgb_of(color), np.int16)
    is_mark = np.abs(rgb.astype(np.int16) - wanted).sum(axis=2) <= MARK_TOLERANCE
    n_patches, _, patches, _ = cv2.connectedComponentsWithStats(is_mark.astype(np.uint8), connectivity=4)
    if n_patches < 2:
        return None
    left, top, width, height, _ = max((row for row in patches[1:]), key=lambda row: int(row[4]))
    if min(width, height) < MIN_MARK_PX:
        return None
    return Rect.from_xywh(float(left), float(top), float(width), float(height))


BLACK = 4
"""Levels of 255: a picture of a secure page is black (devices.md 3.8)."""


def read_page(bundle: Bundle, known: KnownApp) -> PageSeen:
    frame = _last_picture(bundle.frames)
    rgb = None if frame is None else bundle.pixels(frame)
    found = {} if rgb is None else {name: mark_box(rgb, mark[0]) for name, mark in known.page.marks.items()}
    tree = bundle.trees[-1] if bundle.trees else None
    read = None
    if tree is not None:
        read = parse_view_tree(tree.xml, tree_id=tree.id, at_ms=tree.at_ms, at_error_ms=tree.at_error_ms)
    nodes = {} if read is None else _by_id(read.walk(), known.package)
    return PageSeen(
        display=bundle.manifest.header.device.display,
        picture_px=None if rgb is None else (rgb.shape[1], rgb.shape[0]),
        marks={name: box for name, box in found.items() if box is not None},
        nodes=nodes,
        tree_ms=None if tree is None else 2 * tree.at_error_ms,
        why_no_tree=None if nodes else _why(bundle, Stream.TREES),
        why_no_picture=None if rgb is not None else _why(bundle, Stream.FRAMES),
        in_front=_is_in_front(bundle, known.package),
        events=_events(bundle),
        gap_codes=frozenset(gap.code for gap in bundle.gaps),
    )


def read_touch(
    bundle: Bundle, known: KnownApp, *, probes: Mapping[Point, tuple[str, bool]], secret: Point | None
) -> TouchSeen:
    """`probes`: the target of each point, and whether a tap there should hit it."""
    probed = []
    actions = bundle.actions
    for tap, point, look in _looks_after(actions):
        if point in probes:
            target, should_hit = probes[point]
            was_hit = _is_hit(bundle, look, known) if tap.is_done else None
            probed.append(Probed(target=target, point=point, was_hit=was_hit, should_hit=should_hit))
    touches = [action for action in actions if isinstance(action.action, TapAt)]
    refused = [touch.error for touch in touches if touch.error is not None]
    events = _events(bundle)
    jumped = [event for event in events if isinstance(event, ForegroundChange)]
    codes, is_shown, has_tree = _secret(bundle, known, secret)
    return TouchSeen(
        probes=tuple(probed),
        ways=tuple(sorted({touch.way for touch in touches if touch.way is not None})),
        refused=refused[0] if refused and len(refused) == len(touches) else None,
        events=events,
        has_jumped=any(change.to_package == known.jump.package for change in jumped) if events else None,
        secret_gaps=codes,
        is_secret_shown=is_shown,
        has_secret_tree=has_tree,
    )


def read_shake(strong: Bundle, weak: Bundle, known: KnownApp) -> ShakeSeen:
    errors = [action.error for action in strong.actions if isinstance(action.action, Move) and action.error]
    return ShakeSeen(
        strong_jumped=None if errors else _has_opened(strong, known.jump.package),
        weak_jumped=None if errors else _has_opened(weak, known.jump.package),
        why_not=errors[0] if errors else None,
    )


def read_update(bundle: Bundle) -> UpdateSeen:
    took_ms = {dump.name: 2 * dump.at_error_ms for dump in bundle.dumps}
    return UpdateSeen(
        record=read_watch(bundle),
        dumps={dump.name: dump.text for dump in bundle.dumps},
        slowest_dump=max(took_ms.items(), key=lambda item: item[1], default=("", 0.0)),
    )


def watched(bundle: Bundle) -> Watched:
    times = [frame.at_ms for frame in bundle.frames]
    blind = [gap for gap in bundle.gaps if gap.stream is Stream.FRAMES and gap.code not in _SAID_WHY]
    missed = (
        gap_record
        for gap_record in bundle.gap_records
        if gap_record.stream is Stream.FRAMES and gap_record.code not in _SAID_WHY
    )
    return Watched(
        watched_ms=max(times) - min(times) if times else 0.0,
        blind_ms=sum(gap.to_ms - gap.from_ms for gap in blind),
        n_gaps=sum(1 for _ in missed),
        n_lossless=sum(not frame.lossy for frame in bundle.frames),
    )


_SAID_WHY = (GapCode.SECURE, GapCode.VIDEO_DETOUR, GapCode.NO_VIDEO)
"""The window forbids pictures, or only the video came from another source or not at all."""


def _last_picture(frames: Sequence[Frame]) -> Frame | None:
    """The last one not altered by an encoder."""
    return next((frame for frame in reversed(frames) if not frame.lossy), frames[-1] if frames else None)


def _by_id(nodes: Iterable[ViewNode], package: str) -> dict[str, ViewNode]:
    """By the part of their id after the slash; only the app's own."""
    return {
        node.resource_id.rpartition("/")[2]: node
        for node in nodes
        if node.resource_id is not None and node.package in (None, package)
    }


def _why(bundle: Bundle, stream: Stream) -> str:
    gaps = [gap for gap in bundle.gaps if gap.stream is stream]
    return gaps[-1].why if gaps else ""


def _is_in_front(bundle: Bundle, package: str) -> bool | None:
    """By the last dump of the foreground, taken while the app was in front."""
    if not bundle.foregrounds:
        return None
    component = read_focus(bundle.foregrounds[-1].text).component
    return None if component is None else component.package == package


def _events(bundle: Bundle) -> tuple[Event, ...]:
    if not bundle.manifest.clock_readings:
        return ()
    return read_events(parse_log(bundle.log_text), to_run_ms=bundle.to_run_ms)


def _looks_after(
    actions: Sequence[CapturedAction],
) -> Iterator[tuple[CapturedAction, Point, CapturedAction]]:
    """Each tap with its point and the look that follows it before anything else is touched."""
    pending: tuple[CapturedAction, Point] | None = None
    for action in actions:
        match action.action:
            case TapAt(point=point):
                pending = action, point
            case Observe() if pending is not None:
                yield *pending, action
                pending = None
            case _:
                pass


def _frame_at(bundle: Bundle, look: CapturedAction) -> Frame | None:
    taken = [frame for frame in bundle.frames if look.from_ms - 1 <= frame.at_ms <= look.to_ms + 1]
    return _last_picture(taken)


def _is_hit(bundle: Bundle, look: CapturedAction, known: KnownApp) -> bool | None:
    frame = _frame_at(bundle, look)
    return None if frame is None else mark_box(bundle.pixels(frame), known.page.hit_color) is not None


def _secret(bundle: Bundle, known: KnownApp, secret: Point | None) -> tuple[frozenset[GapCode], bool, bool]:
    """For the secure page: why there was no picture, whether there was one, whether a tree has its words."""
    look = next((look for _, point, look in _looks_after(bundle.actions) if point == secret), None)
    if look is None:
        return frozenset(), False, False
    codes = frozenset(
        gap.code
        for gap in bundle.gaps
        if gap.stream is Stream.FRAMES and gap.from_ms <= look.to_ms and gap.to_ms >= look.from_ms - 1
    )
    frame = _frame_at(bundle, look)
    is_shown = frame is not None and bool((bundle.pixels(frame) > BLACK).mean() > 0.5)
    trees = (tree for tree in bundle.trees if look.from_ms - 1 <= tree.at_ms <= look.to_ms + 1)
    read = (parse_view_tree(tree.xml, tree_id=tree.id, at_ms=0.0, at_error_ms=0.0) for tree in trees)
    has_tree = any("words" in _by_id(tree.walk(), known.package) for tree in read if tree is not None)
    return codes, is_shown, has_tree


def _has_opened(bundle: Bundle, package: str) -> bool:
    return any(
        isinstance(event, ForegroundChange) and event.to_package == package for event in _events(bundle)
    )
