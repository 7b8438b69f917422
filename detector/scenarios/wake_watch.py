"""Watch what starts an app's processes when nobody opens it: autostart.md 2 as a plan of stages.

The plan is made first, so that its wall time can be told before anything is done. Windows may be
shortened; each stage then says so and the bundle keeps it. Triggers come in another order in each
repeat, each beside a control of the same length in which nothing is done.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from detector.core.actions import (
    BeginStage,
    EndApp,
    Launch,
    PressHome,
    RestoreDevice,
    Scenario,
    SendTrigger,
    StopApp,
    TapText,
    Wait,
    WatchStarts,
)
from detector.core.watching import AppEnding, PhoneTrigger, Stage, StageKind

__all__ = [
    "CONSENT_TEXTS",
    "NAME",
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
"""What privacy dialogs write on the button that agrees; the longest first."""

SETTLE_MS = 3_000.0
"""After a launch or an end: processes are up or gone, and the launcher is drawn again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchWindows:
    """How long each stage is watched, s, as autostart.md 2 asks (S0 to S4)."""

    baseline_s: float = 600.0
    never_launched_s: float = 300.0
    before_consent_s: float = 60.0
    consented_s: float = 120.0
    background_s: float = 300.0
    ended_s: float = 60.0
    trigger_s: float = 120.0
    boot_s: float = 600.0
    due_s: float = 2_400.0
    quiet_s: float = 30.0

    def shortened(self, factor: float) -> "WatchWindows":
        """Each window times `factor`, at most 1."""
        names = self.__dataclass_fields__
        return replace(self, **{name: getattr(self, name) * min(factor, 1.0) for name in names})


FULL = WatchWindows()

TRIGGERS = (
    PhoneTrigger.SCREEN,
    PhoneTrigger.UNLOCK,
    PhoneTrigger.POWER,
    PhoneTrigger.NETWORK,
    PhoneTrigger.TIME,
    PhoneTrigger.OTHER_APP,
    PhoneTrigger.DUE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchPlan:
    """`others` are apps that are launched one by one, and ended first so that they can be woken."""

    package: str
    others: tuple[str, ...] = ()
    triggers: tuple[PhoneTrigger, ...] = TRIGGERS
    repeats: int = 3
    windows: WatchWindows = FULL
    consent_texts: tuple[str, ...] = CONSENT_TEXTS


def plan_duration_ms(plan: WatchPlan) -> float:
    """What the plan takes at least: its windows, and the quiet gaps and settling between them."""
    per_stage = {
        StageKind.BEFORE_CONSENT: 0.0,
        StageKind.ENDED: 2 * SETTLE_MS,
        StageKind.TRIGGER: plan.windows.quiet_s * 1000 + 2 * SETTLE_MS,
    }
    return sum(stage.window_ms + per_stage.get(stage.kind, 0.0) for stage in stages_of(plan))


def stages_of(plan: WatchPlan) -> tuple[Stage, ...]:
    """All stages in order."""
    windows = plan.windows

    def stage(kind: StageKind, window: str, **more: object) -> Stage:
        lengths = getattr(windows, window), getattr(FULL, window)
        plain = Stage(kind=kind, window_ms=lengths[0] * 1000, full_window_ms=lengths[1] * 1000)
        return replace(plain, **more)  # type: ignore[arg-type]

    stages = [
        stage(StageKind.BASELINE, "baseline_s"),
        stage(StageKind.NEVER_LAUNCHED, "never_launched_s"),
        stage(StageKind.BEFORE_CONSENT, "before_consent_s"),
        stage(StageKind.CONSENTED, "consented_s"),
        stage(StageKind.BACKGROUND, "background_s"),
        *(stage(StageKind.ENDED, "ended_s", ending=ending) for ending in AppEnding),
    ]
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
                stage(
                    StageKind.TRIGGER,
                    window,
                    trigger=trigger,
                    repeat=repeat,
                    ending=ending,
                    other_app=other,
                )
                for other in others
            ]
        stages.append(
            stage(
                StageKind.TRIGGER,
                "trigger_s",
                trigger=PhoneTrigger.CONTROL,
                repeat=repeat,
                ending=AppEnding.KILLED,
            )
        )
    return tuple(stages)


def wake_watch(plan: WatchPlan) -> Scenario:
    """The whole protocol on one app. It leaves the phone as it found it, but the app launched once."""
    for stage in stages_of(plan):
        match stage.kind:
            case StageKind.BASELINE | StageKind.NEVER_LAUNCHED | StageKind.BACKGROUND:
                if stage.kind is StageKind.BACKGROUND:
                    yield PressHome()
                yield BeginStage(package=plan.package, stage=stage)
                yield WatchStarts(duration_ms=stage.window_ms)
            case StageKind.BEFORE_CONSENT:
                yield from _before_consent(plan, stage)
            case StageKind.CONSENTED:
                yield TapText(texts=plan.consent_texts)
                yield BeginStage(package=plan.package, stage=stage)
                yield WatchStarts(duration_ms=stage.window_ms)
            case StageKind.ENDED:
                yield from _opened_once(plan)
                yield EndApp(package=plan.package, ending=stage.ending or AppEnding.KILLED)
                yield BeginStage(package=plan.package, stage=stage)
                yield WatchStarts(duration_ms=stage.window_ms)
            case StageKind.TRIGGER:
                yield from _triggered(plan, stage)
    yield RestoreDevice()
    yield StopApp(package=plan.package)


def _before_consent(plan: WatchPlan, stage: Stage) -> Scenario:
    for other in plan.others:
        yield EndApp(package=other, ending=AppEnding.KILLED)
    yield BeginStage(package=plan.package, stage=stage)
    yield Launch(package=plan.package)
    yield WatchStarts(duration_ms=stage.window_ms)


def _triggered(plan: WatchPlan, stage: Stage) -> Scenario:
    """The app is opened, left and ended, then comes a quiet gap, and then the one thing happens."""
    assert stage.trigger is not None
    yield from _opened_once(plan)
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
        yield SendTrigger(trigger=stage.trigger)
    yield WatchStarts(duration_ms=stage.window_ms)


def _opened_once(plan: WatchPlan) -> Scenario:
    preparing = Stage(kind=StageKind.PREPARING, window_ms=SETTLE_MS, full_window_ms=SETTLE_MS)
    yield BeginStage(package=plan.package, stage=preparing)
    yield Launch(package=plan.package)
    yield Wait(duration_ms=SETTLE_MS)
    yield PressHome()
    yield Wait(duration_ms=SETTLE_MS)


def _order(triggers: tuple[PhoneTrigger, ...], repeat: int) -> Iterator[PhoneTrigger]:
    """Another one first in each repeat; the reboot stays last, since it undoes what others rest on."""
    movable = [one for one in triggers if one is not PhoneTrigger.BOOT]
    start = (repeat - 1) % len(movable) if movable else 0
    yield from movable[start:] + movable[:start]
    if PhoneTrigger.BOOT in triggers:
        yield PhoneTrigger.BOOT
