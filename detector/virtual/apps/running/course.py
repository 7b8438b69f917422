"""The course of one launch: which scenes show, from when to when, and which effects fall due.

It is a pure function of the scenes and of the touches so far. Each new tap recomputes the
course from the start, so a device may look ahead without committing to anything, and may
look back.
"""

import heapq
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from detector.virtual.app_port import (
    Agree,
    AnswerPermission,
    ChangeActivity,
    Effect,
    FinishApp,
    Memory,
    Remember,
    SetSwitch,
    ShowToast,
    StartActivity,
    StartDownload,
    SystemDialogClosed,
    SystemDialogOpened,
)
from detector.virtual.apps.running.chance import its_turn
from detector.virtual.apps.running.inputs import BackPress, Comeback, Given, Swipe, Typed
from detector.virtual.apps.running.motion import MotionSample, firings
from detector.virtual.apps.running.scene import Cause, Scene, SceneMotion, TouchRegion
from detector.virtual.apps.spec.app import (
    AgreeEffect,
    AnswerEffect,
    CloseEffect,
    DownloadEffect,
    EffectSpec,
    FinishEffect,
    GoEffect,
    JumpEffect,
    NothingEffect,
    OpenEffect,
    PopupEffect,
    SwitchEffect,
    ToastEffect,
)

__all__ = ["NOTHING_REMEMBERED", "Course", "DueEffect", "Showing", "run_course"]

MAX_EVENTS = 10_000
"""A file whose timers trigger each other endlessly is cut off here."""

DEFAULT_URIS = {
    "market": "market://details?id=cn.example.advertised",
    "mini-program": "miniprogram://cn.example.advertised/index",
}
"""The target of a jump without an address; the device finds an app that opens it."""


NOTHING_REMEMBERED = Memory()


@dataclass(frozen=True, slots=True, kw_only=True)
class Showing:
    """A scene on the display, from when to when; until None while nothing ends it."""

    scene: Scene
    from_ms: float
    until_ms: float | None
    is_popup: bool

    def shows_at(self, at_ms: float) -> bool:
        return self.from_ms <= at_ms and (self.until_ms is None or at_ms < self.until_ms)


@dataclass(frozen=True, slots=True, kw_only=True)
class DueEffect:
    """What the app asks of the device; `input_index`: the input that caused it, None if none did."""

    at_ms: float
    effect: Effect
    input_index: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    showings: tuple[Showing, ...]  # in the order they appeared
    effects: tuple[DueEffect, ...]

    def at(self, at_ms: float) -> list[Showing]:
        """What shows at a given time, bottom first."""
        visible = [showing for showing in self.showings if showing.shows_at(at_ms)]
        return sorted(visible, key=_height)


def _height(showing: Showing) -> int:
    """A dialog of the system lies over all windows of the app, also over those that come later."""
    return 2 if showing.is_popup and showing.scene.system_activity is not None else int(showing.is_popup)


def run_course(
    scene_of: Callable[[str], Scene],
    *,
    package: str,
    start: str,
    launcher_activity: str,
    inputs: Sequence[Given],
    moves: Sequence[MotionSample] = (),
    memory: Memory = NOTHING_REMEMBERED,
) -> Course:
    """Everything that happens in a launch, given exactly these inputs and device movements.

    `memory`: what earlier launches left.
    """
    run = _Run(
        scene_of=scene_of,
        package=package,
        activity=launcher_activity,
        moves=tuple(moves),
        remembered=set(memory.names),
        memory=memory,
    )
    run.go_to(start, 0.0, None)
    for index, given in enumerate(inputs):
        run.at(given.at_ms, lambda given=given, index=index: run.take(given, index))  # type: ignore[misc]
    run.finish()
    return Course(showings=tuple(run.showings), effects=tuple(run.effects))


@dataclass(slots=True, kw_only=True)
class _Run:
    """The course while it is being computed; a showing is identified by its index."""

    scene_of: Callable[[str], Scene]
    package: str
    activity: str
    moves: tuple[MotionSample, ...]
    remembered: set[str]
    memory: Memory
    showings: list[Showing] = field(default_factory=list)
    effects: list[DueEffect] = field(default_factory=list)
    base: int = -1
    below: list[str] = field(default_factory=list)  # the pages that others were opened over, first one first
    _queue: list[tuple[float, int, Callable[[], None]]] = field(default_factory=list)
    _n_queued: int = 0
    _n_taps: dict[tuple[int, int], int] = field(default_factory=dict)
    _typed: dict[str, str] = field(default_factory=dict)
    _n_backs: dict[int, int] = field(default_factory=dict)

    def at(self, at_ms: float, act: Callable[[], None]) -> None:
        heapq.heappush(self._queue, (at_ms, self._n_queued, act))
        self._n_queued += 1

    def finish(self) -> None:
        for _ in range(MAX_EVENTS):
            if not self._queue:
                return
            heapq.heappop(self._queue)[2]()

    def go_to(self, name: str, at_ms: float, input_index: int | None, *, is_back: bool = False) -> None:
        """A scene takes over the whole display; everything else, popups included, is removed. `is_back`: to
        the page below, where nothing that it brought comes again.
        """
        for index in self._open():
            self._end(index, at_ms, input_index)
        scene = self.scene_of(name)
        while not self._comes(scene) and scene.then is not None:
            scene = self.scene_of(scene.then)
        self._enter_activity(scene, at_ms, input_index)
        self.base = self._show(scene, at_ms, is_popup=False, input_index=input_index, is_back=is_back)

    def take(self, given: Given, input_index: int) -> None:
        if isinstance(given, Comeback):
            self._come_back(given, input_index)
            return
        if isinstance(given, Typed):
            self._typed[given.field] = given.text
            return
        index = self._open()[-1]
        showing = self.showings[index]
        if isinstance(given, BackPress):
            self._press_back(index, given.at_ms, input_index)
            return
        in_scene_ms = given.at_ms - showing.from_ms
        if isinstance(given, Swipe):
            answering = showing.scene.swiped(given.start_px, given.end_px, in_scene_ms)
            if answering is not None:
                self._respond(answering, index, given.at_ms, input_index)
            return
        has_its_turn = partial(self._has_its_turn, at_ms=given.at_ms, input_index=input_index)
        region_index = showing.scene.region_at(given.x_px, given.y_px, in_scene_ms, has_its_turn)
        if region_index is None:
            return
        region = showing.scene.touch[region_index]
        if in_scene_ms < region.after_ms or not all(map(self._typed.get, region.after_text)):
            return
        n_taps = self._n_taps.get((index, region_index), 0) + 1
        self._n_taps[index, region_index] = n_taps
        if n_taps <= region.after_taps:
            return
        if region.delay_ms > 0:  # it happens by itself then, if its scene still shows
            due_ms = given.at_ms + region.delay_ms
            self.at(due_ms, partial(self._fall_due, region, index, due_ms))
            return
        self._respond(region, index, given.at_ms, input_index)

    def _come_back(self, given: Comeback, input_index: int) -> None:
        """Over everything: what is below goes on and shows again when it has gone. Or in place of it all."""
        scene, at_ms = self.scene_of(given.scene), given.at_ms
        if given.remember is not None:
            self._ask(Remember(name=given.remember), at_ms, None)
        if given.is_over:
            self._enter_activity(scene, at_ms, None)
            self._show(scene, at_ms, is_popup=True)
        elif self.showings[self.base].scene is not scene:
            self.go_to(given.scene, at_ms, None)

    def _enter_activity(self, scene: Scene, at_ms: float, input_index: int | None) -> None:
        if scene.activity is not None and scene.activity != self.activity:
            self.activity = scene.activity
            change = ChangeActivity(activity=scene.activity, reason=f"scene {scene.name}")
            self._ask(change, at_ms, input_index)

    def _press_back(self, index: int, at_ms: float, input_index: int) -> None:
        showing = self.showings[index]
        n_pressed = self._n_backs.get(index, 0)
        self._n_backs[index] = n_pressed + 1
        if n_pressed < len(showing.scene.on_back):
            self._do(showing.scene.on_back[n_pressed], index, at_ms, input_index)
            return
        does = showing.scene.back or ("close" if showing.is_popup or self.below else "finish")
        if does == "close":
            self._close(index, at_ms, input_index)
        elif does == "finish":
            self.effects.append(DueEffect(at_ms=at_ms, effect=FinishApp(), input_index=input_index))

    def _open(self) -> list[int]:
        """Indices of what shows now, the base scene first."""
        numbered = enumerate(self.showings)
        popups = [index for index, showing in numbered if showing.until_ms is None and showing.is_popup]
        popups.sort(key=lambda index: _height(self.showings[index]))
        return [self.base, *popups] if self.base >= 0 else popups

    def _comes(self, scene: Scene) -> bool:
        written, telltales = scene.written, self.memory.telltales
        if written.unless in self.remembered or scene.permission in self.memory.settled_permissions:
            return False
        if written.shows_to and telltales.isdisjoint(written.shows_to):
            return False
        return telltales.isdisjoint(written.hides_from)

    def _pop_up(self, name: str, at_ms: float, input_index: int | None) -> None:
        scene = self.scene_of(name)
        if self._comes(scene):
            self._show(scene, at_ms, is_popup=True, input_index=input_index)

    def _show(
        self,
        scene: Scene,
        at_ms: float,
        *,
        is_popup: bool,
        input_index: int | None = None,
        is_back: bool = False,
    ) -> int:
        index = len(self.showings)
        self.showings.append(Showing(scene=scene, from_ms=at_ms, until_ms=None, is_popup=is_popup))
        if scene.system_activity is not None:
            self._ask(SystemDialogOpened(activity=scene.system_activity), at_ms, input_index)
        if is_back:
            return index
        if scene.lasts_ms is not None:
            self.at(at_ms + scene.lasts_ms, lambda: self._run_out(index))
        for popup in scene.popups:
            self._show_later(popup.scene, at_ms + popup.after_ms, self.base if is_popup else index)
        for timer in scene.timers:
            due_ms = at_ms + timer.after_ms
            self.at(due_ms, partial(self._fall_due, timer, index, due_ms))
        for motion in scene.motion if self.moves else ():
            until_ms = math.inf if motion.until_ms is None else at_ms + motion.until_ms
            for due_ms in firings(self.moves, motion.trigger, from_ms=at_ms + motion.after_ms):
                if due_ms < until_ms:
                    self.at(due_ms, partial(self._fall_due, motion, index, due_ms))
        return index

    def _show_later(self, scene: str, at_ms: float, owner: int) -> None:
        def show() -> None:
            if owner == self.base:
                self._pop_up(scene, at_ms, None)

        self.at(at_ms, show)

    def _run_out(self, index: int) -> None:
        showing = self.showings[index]
        if showing.until_ms is None and showing.scene.lasts_ms is not None:
            self._close(index, showing.from_ms + showing.scene.lasts_ms, None)

    def _fall_due(self, cause: Cause | SceneMotion, index: int, at_ms: float) -> None:
        if self.showings[index].until_ms is not None:
            return
        if isinstance(cause, TouchRegion) or self._has_its_turn(cause, at_ms=at_ms, input_index=None):
            self._respond(cause, index, at_ms, None)

    def _has_its_turn(self, cause: Cause | SceneMotion, *, at_ms: float, input_index: int | None) -> bool:
        if isinstance(cause, SceneMotion) or cause.seldom is None:
            return True
        is_due, marks = its_turn(cause.seldom, cause.id, day=self.memory.day, marks=self.remembered)
        self.remembered.update(marks)
        for mark in marks:
            self._ask(Remember(name=mark), at_ms, input_index)
        return is_due

    def _respond(self, cause: Cause | SceneMotion, index: int, at_ms: float, input_index: int | None) -> None:
        name = None if isinstance(cause, SceneMotion) else cause.remember
        if name is not None:
            self.remembered.add(name)
            self._ask(Remember(name=name), at_ms, input_index)
        self._do(cause.effect, index, at_ms, input_index)

    def _end(self, index: int, at_ms: float, input_index: int | None) -> None:
        showing = self.showings[index]
        self.showings[index] = replace(showing, until_ms=at_ms)
        if showing.is_popup and showing.scene.activity is not None:
            self._enter_activity(self.showings[self.base].scene, at_ms, input_index)
        if showing.scene.system_activity is not None:
            closed = SystemDialogClosed(activity=showing.scene.system_activity)
            self._ask(closed, at_ms, input_index)

    def _close(self, index: int, at_ms: float, input_index: int | None) -> None:
        showing = self.showings[index]
        if showing.is_popup:
            self._end(index, at_ms, input_index)
        elif showing.scene.then is not None:
            self.go_to(showing.scene.then, at_ms, input_index)
        elif self.below:
            self.go_to(self.below.pop(), at_ms, input_index, is_back=True)
        else:
            self.effects.append(DueEffect(at_ms=at_ms, effect=FinishApp(), input_index=input_index))

    def _do(self, effect: EffectSpec, index: int, at_ms: float, input_index: int | None) -> None:
        match effect:
            case NothingEffect():
                return
            case CloseEffect(again_after_ms=again_after_ms):
                name = self.showings[index].scene.name
                self._close(index, at_ms, input_index)
                if again_after_ms is not None:
                    self._show_later(name, at_ms + again_after_ms, self.base)
            case PopupEffect(scene=scene):
                self._pop_up(scene, at_ms, input_index)
            case GoEffect(scene=scene):
                self._go(scene, index, at_ms, input_index)
            case OpenEffect(scene=scene):
                self.below.append(self.showings[self.base].scene.name)
                self.go_to(scene, at_ms, input_index)
            case FinishEffect():
                for shown in [number for number in self._open() if number != self.base]:
                    self._end(shown, at_ms, input_index)
                self._ask(FinishApp(), at_ms, input_index)
            case AgreeEffect():
                self._ask(Agree(), at_ms, input_index)
                self._close(index, at_ms, input_index)
            case AnswerEffect(do=do):
                permission = self.showings[index].scene.permission
                if permission is not None:
                    answer = AnswerPermission(permission=permission, is_granted=do == "allow")
                    self._ask(answer, at_ms, input_index)
                self._close(index, at_ms, input_index)
            case SwitchEffect(to=to, then=then):
                self._ask(SetSwitch(is_on=to == "on"), at_ms, input_index)
                if then is not None:
                    self._go(then, index, at_ms, input_index)
            case ToastEffect(text=text):
                self._ask(ShowToast(text=text), at_ms, input_index)
            case DownloadEffect(file_name=file_name):
                self._ask(StartDownload(file_name=file_name), at_ms, input_index)
            case JumpEffect():
                self._ask(self._jump(effect), at_ms, input_index)

    def _go(self, scene: str, index: int, at_ms: float, input_index: int | None) -> None:
        if self.showings[index].is_popup:
            self._end(index, at_ms, input_index)
            self._pop_up(scene, at_ms, input_index)
        else:
            self.go_to(scene, at_ms, input_index)

    def _ask(self, effect: Effect, at_ms: float, input_index: int | None) -> None:
        self.effects.append(DueEffect(at_ms=at_ms, effect=effect, input_index=input_index))

    def _jump(self, jump: JumpEffect) -> StartActivity:
        """Without a package the device finds an app that opens the address."""
        package = jump.package or ("" if jump.to in ("url", "market", "mini-program") else self.package)
        if jump.to == "market" and jump.package is not None:
            market_uri = jump.uri or f"market://details?id={jump.package}"
            return StartActivity(package="", activity="", data_uri=market_uri)
        uri = jump.uri or DEFAULT_URIS.get(jump.to)
        return StartActivity(package=package, activity=jump.activity or "", data_uri=uri)
