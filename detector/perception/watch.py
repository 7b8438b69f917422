"""Reads all frames of a run and reports what each shows: a window, its controls, its calls.

A frame with the same pixels as the one before has the same result. A window recognised by its control was
there before the control came: neighbouring frames that show the same picture except for a part of it have the
window as well, and are searched again for controls.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from detector.core.display import Display
from detector.core.geometry import Rect
from detector.core.screen import Frame, ViewTree
from detector.perception.agreed_windows import agreed_windows
from detector.perception.button import find_buttons
from detector.perception.change import BLOCK_PX, changed_share
from detector.perception.clue_reading import clues_of
from detector.perception.context import FrameContext
from detector.perception.look import Interpretation, interpret
from detector.perception.pictures import Picture, Pixels, distinct, measure_steps, numbered_states
from detector.perception.reading_setup import ReadingSetup
from detector.perception.run_reader import RunReader
from detector.windows.seen import (
    Button,
    Channel,
    CloseControl,
    FrameReading,
    InformationWindow,
    WindowKind,
)
from detector.windows.window_clues import WindowClues

__all__ = ["SAME_WINDOW_SHARE", "pair_trees", "read_frames"]


# Which view tree belongs to which frame.
#
# A dump takes a while and shows one unknown moment within it. It belongs to a frame only if nothing could
# have changed in between: the last frame before the dump began and the first after it ended show the same
# state, and so do all frames from there to the frame in question.


def pair_trees(
    frames: Sequence[Frame], states: Sequence[int], trees: Sequence[ViewTree]
) -> tuple[ViewTree | None, ...]:
    """For each frame its tree or None. `states[i]` numbers the state that `frames[i]` shows.

    Frames are in order of time; each state's number is used for one unbroken run of frames only.
    """
    of_state: dict[int, list[ViewTree]] = {}
    for tree in trees:
        begin_ms, end_ms = tree.at_ms - tree.at_error_ms, tree.at_ms + tree.at_error_ms
        before = [i for i, frame in enumerate(frames) if frame.at_ms <= begin_ms]
        after = [i for i, frame in enumerate(frames) if frame.at_ms >= end_ms]
        if before and after and states[before[-1]] == states[after[0]]:
            of_state.setdefault(states[before[-1]], []).append(tree)
    paired: list[ViewTree | None] = []
    for frame, state in zip(frames, states, strict=True):
        same = of_state.get(state, [])
        paired.append(min(same, key=lambda tree: abs(tree.at_ms - frame.at_ms), default=None))
    return tuple(paired)


# The share of a window's picture that may change between frames while it is still the same window.
SAME_WINDOW_SHARE = 0.3
BUTTONS_EVERY_MS = 400.0  # what calls are drawn on hardly changes: a dozen frames of a splash suffice
LOSSY_BLUR = 1.5  # of edges in a video, compared with a screenshot [tool value]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    """Frames in order of time; which picture each shows (`index_of`), and which tree belongs to it."""

    frames: list[Frame]
    pictures: list[Picture]
    index_of: list[int]
    trees: tuple[ViewTree | None, ...]
    pixels: Pixels
    contexts: Callable[[Frame], FrameContext]
    display: Display
    setup: ReadingSetup

    def picture(self, k: int) -> Picture:
        return self.pictures[self.index_of[k]]

    def rgb(self, k: int) -> np.ndarray:
        """(H, W, 3) uint8."""
        return self.pixels.of(self.picture(k).frame)

    def context(self, k: int) -> FrameContext:
        return self.contexts(self.frames[k])


def read_frames(
    frames: Sequence[Frame],
    pixels: Callable[[Frame], np.ndarray],
    trees: Sequence[ViewTree],
    contexts: Callable[[Frame], FrameContext],
    *,
    display: Display,
    setup: ReadingSetup,
) -> tuple[FrameReading, ...]:
    """One reading per frame, in order of time. `pixels(frame)` is (H, W, 3) uint8 RGB."""
    ordered = sorted(frames, key=lambda frame: (frame.at_ms, frame.id))
    if not ordered:
        return ()
    held = Pixels(pixels, display)
    pictures, index_of = distinct(ordered)
    for picture in pictures:
        picture.elsewhere = _is_elsewhere(contexts(picture.frame))
    measure_steps(pictures, held)
    RunReader(held, setup).read(pictures)
    run = _Run(
        frames=ordered,
        pictures=pictures,
        index_of=index_of,
        trees=pair_trees(ordered, numbered_states(pictures, index_of), trees),
        pixels=held,
        contexts=contexts,
        display=display,
        setup=setup,
    )
    return _readings(run)


def _is_elsewhere(context: FrameContext) -> bool:
    """Nothing of the app is visible before the launch, nor while another app is in front."""
    since_launch_ms = context.since_launch_ms
    return context.is_target is False or (since_launch_ms is not None and since_launch_ms < 0)


def _readings(run: _Run) -> tuple[FrameReading, ...]:
    can_differ = [_can_differ(run, k) for k in range(len(run.frames))]
    seen = _interpreted_each(run, can_differ)
    alone = _windows_alone(seen)
    windows = _same_windows(alone, seen, run)
    seen = _interpreted_with(windows, seen, run, can_differ)
    buttons, clues = _buttons(run, seen, windows), _clues(run, windows)
    return tuple(
        replace(
            _reading(run, k, interpretation, window),
            buttons=buttons[k],
            clues=clues[k],
            is_by_neighbours=window != alone[k],
        )
        for k, (interpretation, window) in enumerate(zip(seen, windows, strict=True))
    )


def _can_differ(run: _Run, k: int) -> object:
    """Two frames with an equal value show the same."""
    tree = run.trees[k]
    return run.index_of[k], None if tree is None else tree.id, _phase(run.context(k))


def _interpreted(run: _Run, k: int, window: InformationWindow | None) -> Interpretation:
    ink = run.picture(k).ink
    assert ink is not None
    return interpret(
        run.rgb(k),
        ink,
        run.trees[k],
        run.context(k),
        display=run.display,
        lexicon=run.setup.lexicon,
        window=window,
        weights=run.setup.weights,
    )


def _interpreted_each(run: _Run, can_differ: list[object]) -> list[Interpretation | None]:
    """Each frame on its own; None where the picture was not read."""
    seen: list[Interpretation | None] = []
    for k in range(len(run.frames)):
        picture = run.picture(k)
        if picture.is_beside_the_point or picture.ink is None:
            seen.append(None)
        elif k > 0 and can_differ[k] == can_differ[k - 1] and seen[k - 1] is not None:
            seen.append(seen[k - 1])
        else:
            seen.append(_interpreted(run, k, picture.popup))
    return seen


def _interpreted_with(
    windows: list[InformationWindow | None],
    seen: list[Interpretation | None],
    run: _Run,
    can_differ: list[object],
) -> list[Interpretation | None]:
    """Frames that turned out to have a window, or another one, are interpreted again with that window."""
    found = list(seen)
    for k, (interpretation, window) in enumerate(zip(seen, windows, strict=True)):
        if interpretation is not None and window is not None and interpretation.window != window:
            same = k > 0 and can_differ[k] == can_differ[k - 1] and windows[k] == windows[k - 1]
            found[k] = found[k - 1] if same else _interpreted(run, k, window)
    return found


def _buttons(
    run: _Run, seen: list[Interpretation | None], windows: list[InformationWindow | None]
) -> list[tuple[Button, ...] | None]:
    """Measured on lossless frames with a window, every so often, and whenever the tree is a new one."""
    found: list[tuple[Button, ...] | None] = [None] * len(run.frames)
    measured_ms, had_tree = -np.inf, False
    # Of the previous frame, whose picture may be unchanged.
    last: tuple[Interpretation, ViewTree | None, tuple[Button, ...]] | None = None
    for k, (frame, interpretation) in enumerate(zip(run.frames, seen, strict=True)):
        ink, tree = run.picture(k).ink, run.trees[k]
        if frame.lossy or interpretation is None or windows[k] is None or ink is None:
            continue
        is_new = tree is not None and not had_tree
        if frame.at_ms - measured_ms < BUTTONS_EVERY_MS and not is_new:
            continue
        measured_ms, had_tree = frame.at_ms, tree is not None
        if last is None or last[0] is not interpretation or last[1] is not tree:
            last = (
                interpretation,
                tree,
                find_buttons(
                    run.rgb(k), interpretation.calls_to_action, interpretation.controls, ink.lines, tree
                ),
            )
        found[k] = last[2]
    return found


def _clues(run: _Run, windows: list[InformationWindow | None]) -> list[WindowClues | None]:
    """Wherever a window is new, its picture was read again, or there is another tree or package."""
    found: list[WindowClues | None] = [None] * len(run.frames)
    before: object = None
    for k, window in enumerate(windows):
        ink, tree, context = run.picture(k).ink, run.trees[k], run.context(k)
        if window is None or ink is None:
            before = None
            continue
        behind = context.package, context.coming_package
        now = (id(ink), window.box, window.kind, None if tree is None else tree.id, behind)
        if now == before:
            continue
        before = now
        found[k] = clues_of(
            run.rgb(k),
            ink.lines,
            window.box,
            context,
            tree,
            run.setup.lexicon,
            is_read=Channel.TEXT in ink.channels,
            finds=ink.finds or (),
        )
    return found


def _as_sharp_as(seen: Interpretation, frame: Frame, display: Display) -> Interpretation:
    """What was seen, with the errors of a picture smaller than the display in display px."""
    factor = max(display.width_px / frame.width_px, 1.0)
    if factor < 1.02 and not frame.lossy:
        return seen
    blur = factor * (LOSSY_BLUR if frame.lossy else 1.0)

    def blurred(controls: Sequence[CloseControl]) -> tuple[CloseControl, ...]:
        return tuple(
            replace(c, box_error_px=c.box_error_px * blur, glyph_error_px=c.glyph_error_px * blur)
            for c in controls
        )

    return replace(seen, controls=blurred(seen.controls), bare_controls=blurred(seen.bare_controls))


def _phase(context: FrameContext) -> object:
    """The parts of a context that can change the result; its clocks only in steps."""
    since = context.since_launch_ms
    step = None if since is None else int(since // 5000)
    return context.package, context.activity, context.is_target, step, context.n_activities_before


def _windows_alone(seen: list[Interpretation | None]) -> list[InformationWindow | None]:
    """The window of each frame as it is read by itself."""
    return [
        None
        if interpretation is None or interpretation.window.kind is WindowKind.NONE
        else interpretation.window
        for interpretation in seen
    ]


def _same_windows(
    alone: list[InformationWindow | None], seen: list[Interpretation | None], run: _Run
) -> list[InformationWindow | None]:
    """The window of each frame; one recognised by its control was there before the control appeared.

    From each frame with a window, its neighbours that show the same picture except for a part of it have the
    window as well. Frames that do not agree on one are settled (agreed_windows.py).
    """
    windows = list(alone)
    order = range(len(windows))
    for i in reversed(order[:-1]):
        if windows[i] is None and seen[i] is not None and _goes_on(i, i + 1, windows[i + 1], run):
            windows[i] = windows[i + 1]
    for i in order[1:]:
        if windows[i] is None and seen[i] is not None and _goes_on(i - 1, i, windows[i - 1], run):
            windows[i] = windows[i - 1]
    return agreed_windows(
        windows, [frame.at_ms for frame in run.frames], lambda k, box: _stays(k, k + 1, box, run)
    )


def _goes_on(before: int, after: int, window: InformationWindow | None, run: _Run) -> bool:
    return window is not None and _stays(before, after, window.box, run)


def _stays(before: int, after: int, box: Rect, run: _Run) -> bool:
    """Neighbours show the same inside the box of a window, except for a part of it."""
    if run.index_of[before] == run.index_of[after]:
        return True
    picture = run.picture(after)
    if picture.blocks is None or picture.step > SAME_WINDOW_SHARE:
        return False
    rows = slice(int(box.top_px // BLOCK_PX), int(box.bottom_px // BLOCK_PX) + 1)
    columns = slice(int(box.left_px // BLOCK_PX), int(box.right_px // BLOCK_PX) + 1)
    inside = picture.blocks[rows, columns]
    return inside.size > 0 and changed_share(inside) <= SAME_WINDOW_SHARE


def _reading(
    run: _Run, k: int, seen: Interpretation | None, window: InformationWindow | None
) -> FrameReading:
    """Without what is measured only now and then."""
    frame, picture, tree = run.frames[k], run.picture(k), run.trees[k]
    seen = None if seen is None else _as_sharp_as(seen, frame, run.display)
    channels = picture.ink.channels if picture.ink is not None else ()
    return FrameReading(
        frame_id=frame.id,
        at_ms=frame.at_ms,
        at_error_ms=frame.at_error_ms,
        windows=() if window is None else (window,),
        controls=() if seen is None else seen.controls,
        calls_to_action=() if seen is None else seen.calls_to_action,
        perhaps_score=0.0 if seen is None else seen.perhaps_score,
        read_by=(*((Channel.TREE,) if tree is not None else ()), *channels),
        tree_id=tree.id if tree is not None else None,
        is_uniform=picture.uniform,
        notices=() if seen is None else seen.notices,
        bare_controls=() if seen is None or window is None else seen.bare_controls,
    )
