"""One launch of a virtual app: what it shows, lists and answers at any time.

All random values are drawn from (seed, launch index, package); two processes with the same three get the
same launch, pixel for pixel.
"""

import math
from collections import OrderedDict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np

from detector.virtual.app_port import Effect, Memory, Motion, Node, RunningApp, VirtualDisplay
from detector.virtual.apps.running.chance import Chance
from detector.virtual.apps.running.course import NOTHING_REMEMBERED, Course, Showing, run_course
from detector.virtual.apps.running.inputs import BackPress, Comeback, Given, Swipe, Tap, Typed
from detector.virtual.apps.running.layer import Layer, LayerState
from detector.virtual.apps.running.motion import MotionSample
from detector.virtual.apps.running.scene import Scene, make_scene
from detector.virtual.apps.running.view_nodes import window_root
from detector.virtual.apps.spec.app import AppSpec, ResumeSpec

__all__ = ["DrawnApp", "make_app"]


# Paints stacks of layers, reusing what it painted before as long as the lower layers are the same.
#
# A snapshot is kept below each layer that changes by itself, so that the next second of a countdown costs one
# pill and not a whole advert.

MAX_SNAPSHOTS = 4
"""One below each of a few changing layers: 8 MB each on a 1080x2400 display."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Painted:
    """A layer to paint in one of its states."""

    scene: str
    layer: Layer
    state: LayerState
    changes: bool

    @property
    def key(self) -> tuple[str, str, LayerState]:
        return self.scene, self.layer.id, self.state


class Compositor:
    """Paints for one launch on one display."""

    def __init__(self, *, width_px: int, height_px: int) -> None:
        self._shape = (height_px, width_px, 3)
        self._snapshots: OrderedDict[tuple[tuple[str, str, LayerState], ...], np.ndarray] = OrderedDict()

    def paint(self, stack: Sequence[Painted]) -> np.ndarray:
        """(H, W, 3) uint8 RGB of all layers, bottom first; owned by the caller."""
        keys = tuple(painted.key for painted in stack)
        n_done, canvas = self._start(keys)
        for index in range(n_done, len(stack)):
            if stack[index].changes and index > n_done:
                self._keep(keys[:index], canvas)
            stack[index].layer.paint(canvas, stack[index].state)
        return canvas

    def _start(self, keys: tuple[tuple[str, str, LayerState], ...]) -> tuple[int, np.ndarray]:
        fitting = [kept for kept in self._snapshots if kept == keys[: len(kept)]]
        best = max(fitting, key=len, default=None)
        if best is None:
            return 0, np.zeros(self._shape, np.uint8)
        self._snapshots.move_to_end(best)
        return len(best), self._snapshots[best].copy()

    def _keep(self, keys: tuple[tuple[str, str, LayerState], ...], canvas: np.ndarray) -> None:
        self._snapshots[keys] = canvas.copy()
        self._snapshots.move_to_end(keys)
        while len(self._snapshots) > MAX_SNAPSHOTS:
            self._snapshots.popitem(last=False)


TOUCH_SLOP_DP = 8.0
"""A finger that moves less than this is a tap (ViewConfiguration.TOUCH_SLOP of AOSP)."""


def make_app(spec: AppSpec, *, display: VirtualDisplay, seed: int, launch_index: int) -> "DrawnApp":
    """Begin a launch; it implements `app_port.RunningApp`."""
    return DrawnApp(spec, display=display, seed=seed, launch_index=launch_index)


class DrawnApp:
    """A launch. Looking changes nothing; taps, swipes and the back key change what follows them."""

    def __init__(self, spec: AppSpec, *, display: VirtualDisplay, seed: int, launch_index: int) -> None:
        self.package = spec.package
        self._memory = NOTHING_REMEMBERED
        self.spec = spec
        self.display = display
        self._chance = Chance(seed=seed, launch_index=launch_index, package=spec.package)
        self._scenes: dict[str, Scene] = {}
        self._inputs: list[Given] = []
        self._moves: list[MotionSample] = []
        self._n_handed_out = 0
        self._compositor = Compositor(width_px=display.width_px, height_px=display.height_px)
        self.variant, self._start = self._draw_variant()
        self._activity = spec.launcher_activity
        self.course = self._run()

    def recall(self, memory: Memory) -> None:
        """What earlier launches left; given before anything is shown."""
        self._memory = memory
        self.course = self._run()

    def picture_key(self, at_ms: float) -> Hashable:
        return tuple(
            (
                showing.scene.name,
                tuple(
                    layer.state(at_ms - showing.from_ms)
                    for layer in showing.scene.layers
                    if layer.id in showing.scene.changing
                ),
            )
            for showing in self.course.at(at_ms)
        )

    def picture(self, at_ms: float) -> np.ndarray:
        picture = self._compositor.paint(self.stack(at_ms))
        picture.flags.writeable = False
        return picture

    def stack(self, at_ms: float) -> list[Painted]:
        """All visible layers at a given time, bottom first, in their states."""
        stack = []
        for showing in self.course.at(at_ms):
            for layer in showing.scene.layers:
                state = layer.state(at_ms - showing.from_ms)
                if state is not None:
                    changes = layer.id in showing.scene.changing
                    stack.append(Painted(scene=showing.scene.name, layer=layer, state=state, changes=changes))
        return stack

    def tree(self, at_ms: float) -> Sequence[Node]:
        typed = {it.field: it.text for it in self._inputs if isinstance(it, Typed) and it.at_ms <= at_ms}
        return [
            window_root(showing.scene, at_ms - showing.from_ms, display=self.display, typed=typed)
            for showing in self.course.at(at_ms)
        ]

    def is_secure(self, at_ms: float) -> bool:
        return any(showing.scene.is_secure for showing in self.course.at(at_ms))

    def next_change_ms(self, after_ms: float) -> float | None:
        moments = [moment for showing in self.course.showings for moment in _changes(showing, after_ms)]
        moments += [due.at_ms for due in self.course.effects if due.input_index is None]
        return min((moment for moment in moments if moment > after_ms), default=None)

    def due_effects(self, at_ms: float) -> Sequence[Effect]:
        by_themselves = [due for due in self.course.effects if due.input_index is None and due.at_ms <= at_ms]
        fresh = by_themselves[self._n_handed_out :]
        self._n_handed_out += len(fresh)
        return [due.effect for due in fresh]

    def tap(self, x_px: float, y_px: float, at_ms: float) -> Sequence[Effect]:
        return self._take(Tap(x_px=x_px, y_px=y_px, at_ms=at_ms))

    def swipe(self, x0_px: float, y0_px: float, x1_px: float, y1_px: float, at_ms: float) -> Sequence[Effect]:
        way_px = ((x1_px - x0_px) ** 2 + (y1_px - y0_px) ** 2) ** 0.5
        if way_px < self.display.px(TOUCH_SLOP_DP):
            return self.tap(x0_px, y0_px, at_ms)
        return self._take(Swipe(start_px=(x0_px, y0_px), end_px=(x1_px, y1_px), at_ms=at_ms))

    def move(self, motion: Motion, at_ms: float) -> None:
        self._moves.append(MotionSample(at_ms=at_ms, motion=motion))
        self.course = self._run()

    def back(self, at_ms: float) -> Sequence[Effect]:
        return self._take(BackPress(at_ms=at_ms))

    def write(self, resource_id: str, text: str, at_ms: float) -> None:
        self._take(Typed(field=resource_id.partition(":id/")[2], text=text, at_ms=at_ms))

    def come_back(self, at_ms: float, *, away_ms: float, day: str, died: RunningApp | None = None) -> None:
        """After the death of its process it begins with the page that was open."""
        if isinstance(died, DrawnApp):
            page = died.course.at(math.inf)[0].scene
            self._start, self._activity = page.name, page.activity or self._activity
        for resume in self.spec.resume:
            remember = self._counted(resume, day)
            is_due = away_ms >= resume.after_ms and (resume.per_day is None or remember is not None)
            if is_due and resume.process in ("any", "alive" if died is None else "ended"):
                self._inputs.append(Comeback(at_ms=at_ms, scene=resume.scene, remember=remember))
                break
        self.course = self._run()

    def _counted(self, resume: ResumeSpec, day: str) -> str | None:
        """What the app writes down as it comes; None if it came often enough that day, or is not counted."""
        own = {given.remember for given in self._inputs if isinstance(given, Comeback)}
        marks = (f"{resume.scene} {day} {n}" for n in range(resume.per_day or 0))
        return next((mark for mark in marks if mark not in self._memory.names | own), None)

    def open_at(self, at_ms: float, *, uri: str | None, activity: str, scene: str | None) -> None:
        """The scene of the link or of the notification, or else the first of the activity."""
        links = [link.scene for link in self.spec.links if uri is not None and uri.startswith(link.uri)]
        named = [name for name in self.spec.activities if self._full(name) == activity]
        of_activity = [name for name, known in self.spec.scenes.items() if known.activity in named]
        found = next(iter([scene] if scene is not None else links or of_activity), None)
        if found is None:
            return
        if self._inputs or at_ms > 0:
            self._inputs.append(Comeback(at_ms=at_ms, scene=found, is_over=False))
        else:
            self._start, self._activity = found, next(iter(named), self._activity)
        self.course = self._run()

    def _full(self, activity: str) -> str:
        return f"{self.package}{activity}" if activity.startswith(".") else activity

    def _take(self, given: Given) -> Sequence[Effect]:
        self._inputs.append(given)
        self.course = self._run()
        index = len(self._inputs) - 1
        return [due.effect for due in self.course.effects if due.input_index == index]

    def _run(self) -> Course:
        return run_course(
            self._scene,
            package=self.package,
            start=self._start,
            launcher_activity=self._activity,
            inputs=self._inputs,
            moves=self._moves,
            memory=self._memory,
        )

    def _scene(self, name: str) -> Scene:
        if name not in self._scenes:
            self._scenes[name] = make_scene(self.spec, name, display=self.display, chance=self._chance)
        return self._scenes[name]

    def _draw_variant(self) -> tuple[str | None, str]:
        variants = self.spec.variants
        if not variants:
            if self.spec.start is None:
                raise ValueError(f"{self.package}: neither start nor variants")
            return None, self.spec.start
        drawn = variants[self._chance.weighted(tuple(variant.weight for variant in variants), "variants")]
        return drawn.name, drawn.start


def _changes(showing: Showing, after_ms: float) -> list[float]:
    """The next times at which this showing begins, ends, or changes while it lasts."""
    moments = [showing.from_ms]
    if showing.until_ms is not None:
        moments.append(showing.until_ms)
        if after_ms >= showing.until_ms:
            return moments
    change_ms = showing.scene.next_change_ms(max(after_ms - showing.from_ms, -1.0))
    if change_ms is not None:
        moment = showing.from_ms + change_ms
        if showing.until_ms is None or moment < showing.until_ms:
            moments.append(moment)
    return moments
