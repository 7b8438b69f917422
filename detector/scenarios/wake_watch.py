"""Watches what starts apps' processes when no one opens them: the protocol of autostart.md 2 as actions.

The plan is made first (`core/watch_plan.py`), so that its wall time can be stated before anything is done.
Windows may be shortened; each such stage is marked, also in the bundle. Several apps can be watched at once:
each gets its own stages, and when another one is being used. At the end each app's menus are searched for
the user's switch; if there is one, all triggers are repeated while it is off.
"""

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field, replace

from detector.core.actions import (
    Action,
    BeginStage,
    EndApp,
    Launch,
    Observation,
    PressHome,
    ReadScreen,
    RestoreDevice,
    Scenario,
    SendTrigger,
    StopApp,
    TapText,
    Wait,
    WatchStarts,
)
from detector.core.menu_walk import FoundSwitch, flip_switch, look_for_switch
from detector.core.watch_plan import (
    LOOKS_FOR_A_QUESTION,
    PREPARING,
    REFUSAL_MS,
    SETTLE_MS,
    WatchPlan,
    WatchStep,
    steps_of,
    trigger_rounds,
)
from detector.core.watching import AppEnding, Asking, PhoneTrigger, Stage, StageKind
from detector.perception import read_consent_page, read_menu_page

__all__ = ["NAME", "IsSettled", "never_settled", "wake_watch"]

NAME = "wake_watch"

MIN_ROUNDS = 2
"""A start is reproduced before an app is let go (autostart.md 2, grade: 2 of 3)."""

_ELSEWHERE = Stage(kind=StageKind.OTHERS_TURN, window_ms=0.0, full_window_ms=0.0)
_SEARCHING = Stage(kind=StageKind.SWITCH_SEARCH, window_ms=0.0, full_window_ms=0.0)


IsSettled = Callable[[str, bool], bool]
"""Of an app: whether the outcomes of all rules about its starts are final; if the flag is set, the outcome
of the one about its switch as well."""


def never_settled(package: str, with_switch: bool) -> bool:
    """Every app is watched to the end."""
    del package, with_switch
    return False


def wake_watch(plan: WatchPlan, *, is_settled: IsSettled = never_settled) -> Scenario:
    """The whole protocol. The phone is left as found, except that the apps were launched.

    `is_settled` is asked between rounds: an app that is settled is let go.
    """
    yield from _Watch(plan, is_settled).run()


@dataclass(slots=True)
class _Watch:
    """`left`: the apps still watched. `searched`: the apps whose menus were searched, and what was found."""

    plan: WatchPlan
    is_settled: IsSettled
    left: list[str] = field(default_factory=list)
    asking: set[str] = field(default_factory=set)
    searched: dict[str, FoundSwitch | None] = field(default_factory=dict)

    def run(self) -> Scenario:
        self.left = list(self.plan.packages)
        for step in steps_of(self.plan):
            if step.stage.kind is not StageKind.TRIGGER and step.stage.kind is not StageKind.SWITCH_SEARCH:
                yield from self._untriggered(step)
        yield from self._triggers(trigger_rounds(self.plan), self.left)
        if self.plan.seeks_switch:
            for package in list(self.left):
                yield from self._search(package)
            yield from self._with_switches_off()
        yield RestoreDevice()
        for package in self.plan.packages:
            yield StopApp(package=package)

    def _untriggered(self, step: WatchStep) -> Scenario:
        stage = step.stage
        package = step.packages[0]
        match stage.kind:
            case StageKind.BASELINE | StageKind.NEVER_LAUNCHED:
                yield from self._watch_all(stage)
            case StageKind.BEFORE_CONSENT:
                yield from self._before_consent(package, stage)
            case StageKind.REFUSED if package in self.asking:
                yield from self._refused(package, stage)
            case StageKind.CONSENTED:
                yield from self._agreed()
                yield BeginStage(package=package, stage=stage)
                yield WatchStarts(duration_ms=stage.window_ms)
            case StageKind.BACKGROUND:
                if self.plan.also:
                    yield from self._opened_once(self.left)  # all but the last were ended meanwhile
                else:
                    yield PressHome()
                yield from self._watch_all(stage)
            case StageKind.ENDED:
                yield from self._opened_once(self.left)
                for text in self.left:
                    yield EndApp(package=text, ending=stage.ending or AppEnding.KILLED)
                    yield BeginStage(package=text, stage=stage)
                yield WatchStarts(duration_ms=stage.window_ms)

    def _watch_all(self, stage: Stage) -> Scenario:
        yield from _begun(self.left, stage)
        yield WatchStarts(duration_ms=stage.window_ms)

    # --- one app's turn ---

    def _turn(self, package: str, stage: Stage) -> Scenario:
        """The app's own stage; for the rest it is another one's turn."""
        yield from _begun(
            [text for text in self.left if text != package], replace(_ELSEWHERE, other_app=package)
        )
        yield BeginStage(package=package, stage=stage)

    def _before_consent(self, package: str, stage: Stage) -> Scenario:
        """Whether the app asks for consent, as last seen."""
        if self.plan.also:
            yield PressHome()  # what is in front cannot be ended
        for other in self.plan.launched:
            if other != package:
                yield EndApp(package=other, ending=AppEnding.KILLED)
        yield from self._turn(package, stage)
        yield Launch(package=package)
        # Observed early, in the middle and late: dialogs come after a splash, and some go by themselves.
        for _ in range(LOOKS_FOR_A_QUESTION):
            yield WatchStarts(duration_ms=stage.window_ms / LOOKS_FOR_A_QUESTION)
            tree = (yield ReadScreen()).tree
            asks = tree is not None and read_consent_page(tree, package).asking is Asking.YES
            (self.asking.add if asks else self.asking.discard)(package)

    def _refused(self, package: str, stage: Stage) -> Scenario:
        """Decline, twice if the app asks again; then reopen the app, to agree.

        Only if the app asks: the system's own dialogs have a negative button, too.
        """
        answer = yield TapText(texts=self.plan.refusal_texts, is_refusal=True)
        if answer.gap is not None:
            return  # no button to refuse with
        yield BeginStage(package=package, stage=stage)
        yield Wait(duration_ms=REFUSAL_MS)
        yield TapText(texts=self.plan.refusal_texts, is_refusal=True)
        yield WatchStarts(duration_ms=stage.window_ms)
        yield BeginStage(package=package, stage=PREPARING)
        yield PressHome()
        yield EndApp(package=package, ending=AppEnding.KILLED)
        yield Launch(package=package)
        yield Wait(duration_ms=SETTLE_MS)

    def _agreed(self) -> Scenario:
        """Agree, waiting for a question that comes after a splash."""
        for _ in range(LOOKS_FOR_A_QUESTION):
            answer = yield TapText(texts=self.plan.consent_texts)
            if answer.gap is None:
                return
            yield Wait(duration_ms=SETTLE_MS)

    def _search(self, package: str) -> Scenario:
        if package not in self.searched:
            yield from self._turn(package, _SEARCHING)
            found = yield from look_for_switch(package, read_menu_page)
            # One that was off from the beginning has been watched off all the time.
            on = (
                ()
                if found is None
                else tuple(switch for switch in found.switches if switch.is_on is not False)
            )
            self.searched[package] = replace(found, switches=on) if found is not None and on else None

    # --- triggers ---

    def _triggers(self, rounds: Sequence[Sequence[WatchStep]], packages: list[str]) -> Scenario:
        """`packages`: those that take part; an app that is let go is removed from the list."""
        for number, steps in enumerate(rounds, start=1):
            for step in steps:
                yield from self._triggered(
                    step.stage, [package for package in packages if package in step.packages]
                )
            if MIN_ROUNDS <= number < len(rounds):
                left_ms = sum(step.least_ms for later in rounds[number:] for step in later)
                for package in list(packages):
                    yield from self._let_go(package, packages, left_ms)

    def _let_go(self, package: str, packages: list[str], left_ms: float) -> Scenario:
        """If all outcomes about its starts are final, and it has no switch that could still be tried."""
        is_settled = self.is_settled(package, packages is not self.left)
        yield Wait(duration_ms=0.0)  # the log is taken in: to settle it took time
        if not is_settled:
            return
        if self.plan.seeks_switch:
            yield from self._search(package)
        if packages is self.left and self.searched.get(package) is not None:
            return  # its switch is tried after these rounds
        gone = Stage(kind=StageKind.LET_GO, window_ms=0.0, full_window_ms=left_ms)
        yield BeginStage(package=package, stage=gone)
        yield EndApp(package=package, ending=AppEnding.KILLED)
        packages.remove(package)

    def _triggered(self, stage: Stage, packages: Sequence[str]) -> Scenario:
        """Open, leave and end the apps; after a quiet gap, send the trigger."""
        assert stage.trigger is not None
        if not packages:
            return
        ending = stage.ending or AppEnding.KILLED
        yield from self._opened_once(packages, is_switched_off=stage.is_switched_off)
        if stage.other_app is not None:
            if stage.other_app in self.left:
                yield BeginStage(package=stage.other_app, stage=PREPARING)
            yield EndApp(package=stage.other_app, ending=AppEnding.KILLED)
        yield from _ended(packages, ending)
        yield WatchStarts(duration_ms=self.plan.windows.quiet_s * 1000)
        yield from _ended(packages, ending)
        yield from _begun(packages, stage)
        if stage.other_app is not None:
            yield Launch(package=stage.other_app)
            yield WatchStarts(duration_ms=stage.window_ms)
            yield PressHome()
            return
        if stage.trigger is PhoneTrigger.OWN_UPDATE:
            for package in packages:
                yield SendTrigger(trigger=stage.trigger, package=package)
        elif stage.trigger not in (PhoneTrigger.CONTROL, PhoneTrigger.DUE):
            yield SendTrigger(trigger=stage.trigger)
        yield WatchStarts(duration_ms=stage.window_ms)

    def _opened_once(self, packages: Sequence[str], *, is_switched_off: bool = False) -> Scenario:
        yield from _begun(packages, replace(PREPARING, is_switched_off=is_switched_off))
        for package in packages:
            yield Launch(package=package)
            yield Wait(duration_ms=SETTLE_MS)
            yield PressHome()
            yield Wait(duration_ms=SETTLE_MS)

    # --- the user's switch ---

    def _with_switches_off(self) -> Scenario:
        """Repeat all triggers with the switches off, for the apps that have one; then turn them on again."""
        off = []
        for package in self.left:
            if self.plan.also and self.searched[package] is not None:
                yield from self._turn(package, _SEARCHING)
            if (yield from self._flipped(package, is_to_be_on=False)):
                off.append(package)
        if off:
            yield from _begun([text for text in self.left if text not in off], _ELSEWHERE)
            yield from self._triggers(trigger_rounds(self.plan, is_switched_off=True), off)
        for package, found in self.searched.items():
            if found is not None:
                yield from self._turn(package, PREPARING)
                yield from self._flipped(package, is_to_be_on=True)

    def _flipped(self, package: str, *, is_to_be_on: bool) -> Generator[Action, Observation, bool]:
        found = self.searched.get(package)
        if found is None:
            return False
        return (yield from flip_switch(package, found, is_to_be_on=is_to_be_on, read=read_menu_page))


def _begun(packages: Sequence[str], stage: Stage) -> Scenario:
    for package in packages:
        yield BeginStage(package=package, stage=stage)


def _ended(packages: Sequence[str], ending: AppEnding) -> Scenario:
    for package in packages:
        yield EndApp(package=package, ending=ending)
