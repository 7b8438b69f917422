"""Reads all frames of a run and reports what each shows: a window, its controls, its calls.

A frame with the same pixels as the one before has the same result. Where its neighbours show another window
(settled_windows.py), a frame is searched again for what closes that one.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from detector.core.display import Display
from detector.core.geometry import Rect
from detector.core.screen import Frame, ViewTree
from detector.perception.button import find_buttons
from detector.perception.clue_reading import clues_of
from detector.perception.content import Content
from detector.perception.element import Element
from detector.perception.elements import elements_of
from detector.perception.pictures import (
    BLOCK_PX,
    SAME_WINDOW_SHARE,
    FrameContext,
    Picture,
    Pixels,
    Steps,
    changed_share,
    distinct,
    numbered_states,
)
from detector.perception.run_reader import RunReader
from detector.perception.scene import Scene, scene_of
from detector.perception.settled_windows import settled_windows
from detector.perception.weights import ReadingSetup
from detector.windows.seen import (
    Button,
    Channel,
    CloseControl,
    FrameReading,
    InformationWindow,
    Settled,
    WindowKind,
)
from detector.windows.window_clues import WindowClues

__all__ = ["pair_trees", "read_frames"]


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
    # Made once for each content, with the content itself: an id is its own only as long as that is kept.
    _elements: dict[object, tuple[Content, tuple[Element, ...]]] = field(default_factory=dict)
    _scenes: dict[object, tuple[Content, Scene]] = field(default_factory=dict)

    def picture(self, k: int) -> Picture:
        return self.pictures[self.index_of[k]]

    def rgb(self, k: int) -> np.ndarray:
        """(H, W, 3) uint8, of the picture that tells what the frame shows."""
        return self.pixels.of(self.picture(k).read_as.frame)

    def context(self, k: int) -> FrameContext:
        return self.contexts(self.frames[k])

    def popup(self, k: int) -> InformationWindow | None:
        """As a film gave it away."""
        return self.picture(k).read_as.popup

    def scene(self, k: int, window: InformationWindow | None) -> Scene:
        """What a frame shows, made once for all that are read as one picture, at one phase of the run."""
        return self._scene(self.picture(k), self.trees[k], self.context(k), window)

    def scene_alone(self, picture: Picture) -> Scene:
        """What a picture shows by itself, before it is known which tree belongs to it."""
        return self._scene(picture, None, self.contexts(picture.frame), picture.popup)

    def _scene(
        self, picture: Picture, tree: ViewTree | None, context: FrameContext, window: InformationWindow | None
    ) -> Scene:
        content, rgb = picture.ink, self.pixels.of(picture.read_as.frame)
        assert content is not None
        key = id(content), id(picture.read_as), None if tree is None else tree.id
        if key not in self._elements:
            found = elements_of(rgb, content, tree, lexicon=self.setup.lexicon, display=self.display)
            self._elements[key] = content, found
        whole = key, _phase(context), window
        if whole not in self._scenes:
            seen = scene_of(
                rgb,
                content,
                tree,
                context,
                display=self.display,
                setup=self.setup,
                window=window,
                elements=self._elements[key][1],
            )
            self._scenes[whole] = content, seen
        return self._scenes[whole][1]


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
    run = _Run(
        frames=ordered,
        pictures=pictures,
        index_of=index_of,
        trees=(None,) * len(ordered),
        pixels=held,
        contexts=contexts,
        display=display,
        setup=setup,
    )
    RunReader(held, setup, run.scene_alone).read(pictures, Steps(pictures, held))
    return _readings(replace(run, trees=pair_trees(ordered, numbered_states(pictures, index_of), trees)))


def _is_elsewhere(context: FrameContext) -> bool:
    """Nothing of the app is visible before the launch, nor while another app is in front."""
    since_launch_ms = context.since_launch_ms
    return context.is_target is False or (since_launch_ms is not None and since_launch_ms < 0)


def _readings(run: _Run) -> tuple[FrameReading, ...]:
    seen = [_alone_on(run, k) for k in range(len(run.frames))]
    alone = _windows_alone(seen)
    windows, settled = _settled(alone, seen, run)
    by_itself, seen = seen, _interpreted_with(windows, seen, run)
    buttons, clues = _buttons(run, seen, windows), _clues(run, windows)
    return tuple(
        replace(
            _reading(run, k, interpretation, window),
            buttons=buttons[k],
            clues=clues[k],
            settled_by=settled[k],
            alone=_alone(by_itself[k], window),
        )
        for k, (interpretation, window) in enumerate(zip(seen, windows, strict=True))
    )


def _alone_on(run: _Run, k: int) -> Scene | None:
    """What a frame shows by itself; None where its picture was not read."""
    picture = run.picture(k)
    return None if picture.is_beside_the_point or picture.ink is None else run.scene(k, run.popup(k))


def _interpreted_with(
    windows: list[InformationWindow | None], seen: list[Scene | None], run: _Run
) -> list[Scene | None]:
    """Frames that turned out to have a window, or another one, are interpreted again with that window."""
    return [
        run.scene(k, window) if scene is not None and window is not None and scene.window != window else scene
        for k, (scene, window) in enumerate(zip(seen, windows, strict=True))
    ]


def _buttons(
    run: _Run, seen: list[Scene | None], windows: list[InformationWindow | None]
) -> list[tuple[Button, ...] | None]:
    """Measured on lossless frames with a window, every so often, and whenever the tree is a new one."""
    found: list[tuple[Button, ...] | None] = [None] * len(run.frames)
    measured_ms, had_tree = -np.inf, False
    # Of the previous frame, whose picture may be unchanged.
    last: tuple[Scene, ViewTree | None, tuple[Button, ...]] | None = None
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


def _as_sharp_as(seen: Scene, frame: Frame, display: Display) -> Scene:
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


def _windows_alone(seen: list[Scene | None]) -> list[InformationWindow | None]:
    """The window of each frame as it is read by itself."""
    return [
        None
        if interpretation is None or interpretation.window.kind is WindowKind.NONE
        else interpretation.window
        for interpretation in seen
    ]


def _alone(by_itself: Scene | None, window: InformationWindow | None) -> InformationWindow | None:
    """What the frame shows by itself, where that is not its window."""
    return None if by_itself is None or by_itself.window == window else by_itself.window


def _settled(
    alone: list[InformationWindow | None], seen: list[Scene | None], run: _Run
) -> tuple[list[InformationWindow | None], list[Settled]]:
    """The window of each frame among its neighbours; what a film gave away is not read from it alone."""
    windows, settled = settled_windows(
        alone,
        [frame.at_ms for frame in run.frames],
        lambda k, box: _stays(k, k + 1, box, run),
        is_read=[each is not None for each in seen],
    )
    by_film = [
        by is Settled.ALONE and window is not None and run.popup(k) is not None
        for k, (by, window) in enumerate(zip(settled, windows, strict=True))
    ]
    return windows, [Settled.BY_FILM if is_film else by for is_film, by in zip(by_film, settled, strict=True)]


def _stays(before: int, after: int, box: Rect, run: _Run) -> bool:
    """Neighbours show the same inside the box of a window, except for a part of it."""
    picture = run.picture(after)
    if run.picture(before).read_as is picture.read_as:
        return True
    if picture.blocks is None or picture.step > SAME_WINDOW_SHARE:
        return False
    rows = slice(int(box.top_px // BLOCK_PX), int(box.bottom_px // BLOCK_PX) + 1)
    columns = slice(int(box.left_px // BLOCK_PX), int(box.right_px // BLOCK_PX) + 1)
    inside = picture.blocks[rows, columns]
    return inside.size > 0 and changed_share(inside) <= SAME_WINDOW_SHARE


def _reading(run: _Run, k: int, seen: Scene | None, window: InformationWindow | None) -> FrameReading:
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
