"""Watches what starts an app's processes when no one opens it: autostart.md 2 as a plan of stages.

The plan is made first, so that its wall time can be stated before anything is done. Windows may be
shortened; each such stage is marked, also in the bundle. Triggers come in a different order in each repeat,
each beside a control of the same length in which nothing is done. At the end the app's menus are
searched for the user's switch; if there is one, all triggers are repeated while it is off.
"""

from collections.abc import Generator, Iterator
from dataclasses import dataclass, replace

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
from detector.core.consent_page import Asking
from detector.core.menu_walk import flip_switch, look_for_switch
from detector.core.watching import AppEnding, PhoneTrigger, Stage, StageKind
from detector.perception.consent_page import read_consent_page
from detector.perception.menu_page import read_menu_page

__all__ = [
    "CONSENT_TEXTS",
    "NAME",
    "REFUSAL_TEXTS",
    "TRIGGERS",
    "WatchPlan",
    "WatchWindows",
    "plan_duration_ms",
    "stages_of",
    "wake_watch",
]

NAME = "wake_watch"

CONSENT_TEXTS = (
    "同意并继续",
    "同意并进入",
    "同意并使用",
    "我已阅读并同意",
    "同意",
    "我同意",
    "Agree",
    "Accept",
    "I agree",
)
"""Labels of the button that agrees in privacy dialogs; the longest first."""

REFUSAL_TEXTS = (
    "不同意并退出",
    "不同意并退出应用",
    "不同意",
    "仍不同意",
    "暂不同意",
    "拒绝并退出",
    "拒绝",
    "不接受",
    "暂不使用",
    "退出应用",
    "退出",
    "Disagree",
    "Decline",
    "Reject",
    "Refuse",
)
"""Labels of the button that refuses. 取消, 返回 and a cross do not amount to a refusal."""

SETTLE_MS = 3_000.0
"""After a launch or an end: processes are up or gone, and the launcher is redrawn."""


REFUSAL_MS = 1_500.0
"""Until a second question (are you sure?) is shown."""

LOOKS_FOR_A_QUESTION = 3
PREPARING = Stage(kind=StageKind.PREPARING, window_ms=SETTLE_MS, full_window_ms=SETTLE_MS)


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchWindows:
    """How long each stage is watched, s, as autostart.md 2 requires (S0 to S4)."""

    baseline_s: float = 600.0
    never_launched_s: float = 300.0
    before_consent_s: float = 60.0
    refused_s: float = 60.0
    consented_s: float = 120.0
    background_s: float = 300.0
    ended_s: float = 60.0
    trigger_s: float = 120.0
    boot_s: float = 600.0
    due_s: float = 2_400.0
    quiet_s: float = 30.0
    switch_search_s: float = 0.0  # it takes as long as the menus are deep

    def shortened(self, factor: float) -> "WatchWindows":
        """Each window times `factor`, which is capped at 1."""
        names = self.__dataclass_fields__
        return replace(self, **{name: getattr(self, name) * min(factor, 1.0) for name in names})


FULL = WatchWindows()

TRIGGERS = (
    PhoneTrigger.SCREEN,
    PhoneTrigger.UNLOCK,
    PhoneTrigger.POWER,
    PhoneTrigger.NETWORK,
    PhoneTrigger.TIME,
    PhoneTrigger.PACKAGE,
    PhoneTrigger.OWN_UPDATE,
    PhoneTrigger.OTHER_APP,
    PhoneTrigger.DUE,
    PhoneTrigger.BOOT,
)
"""All triggers possible without root. If a phone does not support one, that is recorded with the reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchPlan:
    """`others` are apps that are launched one by one, and ended first so that they can be woken.

    `seeks_switch`: whether the app's menus are searched for the user's switch, and it is tried.
    """

    package: str
    others: tuple[str, ...] = ()
    triggers: tuple[PhoneTrigger, ...] = TRIGGERS
    repeats: int = 3
    windows: WatchWindows = FULL
    consent_texts: tuple[str, ...] = CONSENT_TEXTS
    refusal_texts: tuple[str, ...] = REFUSAL_TEXTS
    seeks_switch: bool = True


def plan_duration_ms(plan: WatchPlan, *, with_switch: bool = False) -> float:
    """Minimum duration of the plan: its windows, and the quiet gaps and settling between them.

    `with_switch`: include what is added if the app has a switch that can be turned off.
    """
    per_stage = {
        StageKind.REFUSED: REFUSAL_MS + SETTLE_MS,
        StageKind.CONSENTED: LOOKS_FOR_A_QUESTION * SETTLE_MS,
        StageKind.ENDED: 2 * SETTLE_MS,
        StageKind.TRIGGER: plan.windows.quiet_s * 1000 + 2 * SETTLE_MS,
    }
    stages = (*stages_of(plan), *(_triggers_of(plan, is_switched_off=True) if with_switch else ()))
    return sum(stage.window_ms + per_stage.get(stage.kind, 0.0) for stage in stages)


def stages_of(plan: WatchPlan) -> tuple[Stage, ...]:
    """All stages in order, except those that only follow if a switch is found.

    If there is nothing to refuse, the refusal stage is skipped.
    """
    search = (_stage(plan, StageKind.SWITCH_SEARCH, "switch_search_s"),) if plan.seeks_switch else ()
    return (
        _stage(plan, StageKind.BASELINE, "baseline_s"),
        _stage(plan, StageKind.NEVER_LAUNCHED, "never_launched_s"),
        _stage(plan, StageKind.BEFORE_CONSENT, "before_consent_s"),
        _stage(plan, StageKind.REFUSED, "refused_s"),
        _stage(plan, StageKind.CONSENTED, "consented_s"),
        _stage(plan, StageKind.BACKGROUND, "background_s"),
        *(_stage(plan, StageKind.ENDED, "ended_s", ending=ending) for ending in AppEnding),
        *_triggers_of(plan),
        *search,
    )


def _stage(plan: WatchPlan, kind: StageKind, window: str, **more: object) -> Stage:
    lengths = getattr(plan.windows, window), getattr(FULL, window)
    plain = Stage(kind=kind, window_ms=lengths[0] * 1000, full_window_ms=lengths[1] * 1000)
    return replace(plain, **more)  # type: ignore[arg-type]


def _triggers_of(plan: WatchPlan, *, is_switched_off: bool = False) -> tuple[Stage, ...]:
    stages = []
    for repeat in range(1, plan.repeats + 1):
        for trigger in _order(plan.triggers, repeat):
            window = {PhoneTrigger.BOOT: "boot_s", PhoneTrigger.DUE: "due_s"}.get(trigger, "trigger_s")
            others: tuple[str | None, ...] = (None,)
            if trigger is PhoneTrigger.OTHER_APP:
                others = plan.others
            ending = AppEnding.KILLED
            if trigger is PhoneTrigger.OTHER_APP:
                ending = AppEnding.FORCE_STOPPED
            stages += [
                _stage(
                    plan,
                    StageKind.TRIGGER,
                    window,
                    trigger=trigger,
                    repeat=repeat,
                    ending=ending,
                    other_app=other,
                    is_switched_off=is_switched_off,
                )
                for other in others
            ]
        stages.append(
            _stage(
                plan,
                StageKind.TRIGGER,
                "trigger_s",
                trigger=PhoneTrigger.CONTROL,
                repeat=repeat,
                ending=AppEnding.KILLED,
                is_switched_off=is_switched_off,
            )
        )
    return tuple(stages)


def wake_watch(plan: WatchPlan) -> Scenario:
    """The whole protocol on one app. The phone is left as found, except that the app was launched."""
    asks = False
    for stage in stages_of(plan):
        match stage.kind:
            case StageKind.BASELINE | StageKind.NEVER_LAUNCHED | StageKind.BACKGROUND:
                if stage.kind is StageKind.BACKGROUND:
                    yield PressHome()
                yield BeginStage(package=plan.package, stage=stage)
                yield WatchStarts(duration_ms=stage.window_ms)
            case StageKind.BEFORE_CONSENT:
                asks = yield from _before_consent(plan, stage)
            case StageKind.REFUSED if asks:
                yield from _refused(plan, stage)
            case StageKind.REFUSED:
                pass
            case StageKind.CONSENTED:
                yield from _agreed(plan)
                yield BeginStage(package=plan.package, stage=stage)
                yield WatchStarts(duration_ms=stage.window_ms)
            case StageKind.ENDED:
                yield from _opened_once(plan)
                yield EndApp(package=plan.package, ending=stage.ending or AppEnding.KILLED)
                yield BeginStage(package=plan.package, stage=stage)
                yield WatchStarts(duration_ms=stage.window_ms)
            case StageKind.TRIGGER:
                yield from _triggered(plan, stage)
            case StageKind.SWITCH_SEARCH:
                yield from _with_switch_off(plan, stage)
    yield RestoreDevice()
    yield StopApp(package=plan.package)


def _with_switch_off(plan: WatchPlan, search: Stage) -> Scenario:
    """If the app has a switch that can be flipped: repeat all triggers with it off, then turn it on again.

    One that was off from the beginning has been watched off all the time.
    """
    yield BeginStage(package=plan.package, stage=search)
    found = yield from look_for_switch(plan.package, read_menu_page)
    on = () if found is None else tuple(one for one in found.switches if one.is_on is not False)
    if found is None or not on:
        return
    found = replace(found, switches=on)
    is_off = yield from flip_switch(plan.package, found, is_to_be_on=False, read=read_menu_page)
    if is_off:
        for stage in _triggers_of(plan, is_switched_off=True):
            yield from _triggered(plan, stage)
    yield BeginStage(package=plan.package, stage=replace(search, kind=StageKind.PREPARING))
    yield from flip_switch(plan.package, found, is_to_be_on=True, read=read_menu_page)


def _before_consent(plan: WatchPlan, stage: Stage) -> Generator[Action, Observation, bool]:
    """Whether the app asks for consent, as last seen."""
    for other in plan.others:
        yield EndApp(package=other, ending=AppEnding.KILLED)
    yield BeginStage(package=plan.package, stage=stage)
    yield Launch(package=plan.package)
    asks = False
    # Observed early, in the middle and late: dialogs come after a splash, and some go by themselves.
    for _ in range(LOOKS_FOR_A_QUESTION):
        yield WatchStarts(duration_ms=stage.window_ms / LOOKS_FOR_A_QUESTION)
        tree = (yield ReadScreen()).tree
        asks = tree is not None and read_consent_page(tree, plan.package).asking is Asking.YES
    return asks


def _refused(plan: WatchPlan, stage: Stage) -> Scenario:
    """Decline, twice if the app asks again; then reopen the app, to agree.

    Only if the app asks: the system's own dialogs have a negative button, too.
    """
    said = yield TapText(texts=plan.refusal_texts, is_refusal=True)
    if said.gap is not None:
        return  # no button to refuse with
    yield BeginStage(package=plan.package, stage=stage)
    yield Wait(duration_ms=REFUSAL_MS)
    yield TapText(texts=plan.refusal_texts, is_refusal=True)
    yield WatchStarts(duration_ms=stage.window_ms)
    yield BeginStage(package=plan.package, stage=PREPARING)
    yield PressHome()
    yield EndApp(package=plan.package, ending=AppEnding.KILLED)
    yield Launch(package=plan.package)
    yield Wait(duration_ms=SETTLE_MS)


def _agreed(plan: WatchPlan) -> Scenario:
    """Agree, waiting for a question that comes after a splash."""
    for _ in range(LOOKS_FOR_A_QUESTION):
        said = yield TapText(texts=plan.consent_texts)
        if said.gap is None:
            return
        yield Wait(duration_ms=SETTLE_MS)


def _triggered(plan: WatchPlan, stage: Stage) -> Scenario:
    """Open, leave and end the app; after a quiet gap, send the trigger."""
    assert stage.trigger is not None
    yield from _opened_once(plan, is_switched_off=stage.is_switched_off)
    if stage.other_app is not None:
        yield EndApp(package=stage.other_app, ending=AppEnding.KILLED)
    yield EndApp(package=plan.package, ending=stage.ending or AppEnding.KILLED)
    yield WatchStarts(duration_ms=plan.windows.quiet_s * 1000)
    yield EndApp(package=plan.package, ending=stage.ending or AppEnding.KILLED)
    yield BeginStage(package=plan.package, stage=stage)
    if stage.other_app is not None:
        yield Launch(package=stage.other_app)
        yield WatchStarts(duration_ms=stage.window_ms)
        yield PressHome()
        return
    if stage.trigger not in (PhoneTrigger.CONTROL, PhoneTrigger.DUE):
        updated = plan.package if stage.trigger is PhoneTrigger.OWN_UPDATE else None
        yield SendTrigger(trigger=stage.trigger, package=updated)
    yield WatchStarts(duration_ms=stage.window_ms)


def _opened_once(plan: WatchPlan, *, is_switched_off: bool = False) -> Scenario:
    yield BeginStage(package=plan.package, stage=replace(PREPARING, is_switched_off=is_switched_off))
    yield Launch(package=plan.package)
    yield Wait(duration_ms=SETTLE_MS)
    yield PressHome()
    yield Wait(duration_ms=SETTLE_MS)


def _order(triggers: tuple[PhoneTrigger, ...], repeat: int) -> Iterator[PhoneTrigger]:
    """A different first one in each repeat; the reboot stays last, since it resets what others depend on."""
    movable = [one for one in triggers if one is not PhoneTrigger.BOOT]
    start = (repeat - 1) % len(movable) if movable else 0
    yield from movable[start:] + movable[:start]
    if PhoneTrigger.BOOT in triggers:
        yield PhoneTrigger.BOOT
