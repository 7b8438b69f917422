"""The plan of a watch over background starts: its stages in order, and how long they take (autostart.md 2).

Triggers act on the whole phone, so one watch serves several apps: what concerns a single app (its first use,
its menus) is done app by app, everything else for all of them together.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from detector.core.watching import AppEnding, PhoneTrigger, Stage, StageKind

__all__ = [
    "CONSENT_TEXTS",
    "LOOKS_FOR_A_QUESTION",
    "PREPARING",
    "REFUSAL_MS",
    "REFUSAL_TEXTS",
    "SETTLE_MS",
    "TRIGGERS",
    "WatchPlan",
    "WatchStep",
    "WatchWindows",
    "plan_duration_ms",
    "stages_of",
    "steps_of",
    "trigger_rounds",
]

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
    switch_search_s: float = 0.0  # depends on the depth of the menus

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

    `also`: apps watched together with `package`; for each of them, the rest are among its `others`.
    `seeks_switch`: whether the apps' menus are searched for the user's switch, and it is tried.
    """

    package: str
    also: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    triggers: tuple[PhoneTrigger, ...] = TRIGGERS
    repeats: int = 3
    windows: WatchWindows = FULL
    consent_texts: tuple[str, ...] = CONSENT_TEXTS
    refusal_texts: tuple[str, ...] = REFUSAL_TEXTS
    seeks_switch: bool = True

    @property
    def packages(self) -> tuple[str, ...]:
        """All watched apps."""
        return (self.package, *self.also)

    @property
    def launched(self) -> tuple[str, ...]:
        """The apps that are launched to see whom they wake."""
        return tuple(dict.fromkeys((*(self.packages if self.also else ()), *self.others)))


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchStep:
    """One stage, the apps that it is about, and at least how long it takes with what surrounds it."""

    stage: Stage
    packages: tuple[str, ...]
    least_ms: float


def plan_duration_ms(plan: WatchPlan, *, with_switch: bool = False) -> float:
    """Minimum duration of the plan: its windows, and the quiet gaps and settling between them.

    `with_switch`: include what is added if an app has a switch that can be turned off.
    """
    steps = [*steps_of(plan)]
    if with_switch:
        steps += (step for round_ in trigger_rounds(plan, is_switched_off=True) for step in round_)
    return sum(step.least_ms for step in steps)


def stages_of(plan: WatchPlan) -> tuple[Stage, ...]:
    """The stages of all steps, in order."""
    return tuple(step.stage for step in steps_of(plan))


def steps_of(plan: WatchPlan) -> tuple[WatchStep, ...]:
    """All steps in order, except those that only follow if a switch is found.

    If there is nothing to refuse, the refusal stage is skipped.
    """
    all_apps = plan.packages
    first_use = (
        (StageKind.BEFORE_CONSENT, "before_consent_s"),
        (StageKind.REFUSED, "refused_s"),
        (StageKind.CONSENTED, "consented_s"),
    )
    return (
        _step(all_apps, _stage(plan, StageKind.BASELINE, "baseline_s")),
        _step(all_apps, _stage(plan, StageKind.NEVER_LAUNCHED, "never_launched_s")),
        *(_step((app,), _stage(plan, kind, window)) for app in all_apps for kind, window in first_use),
        _step(all_apps, _stage(plan, StageKind.BACKGROUND, "background_s")),
        *(_step(all_apps, _stage(plan, StageKind.ENDED, "ended_s", ending=ending)) for ending in AppEnding),
        *(step for round_ in trigger_rounds(plan) for step in round_),
        *(
            _step((app,), _stage(plan, StageKind.SWITCH_SEARCH, "switch_search_s"))
            for app in (all_apps if plan.seeks_switch else ())
        ),
    )


def trigger_rounds(plan: WatchPlan, *, is_switched_off: bool = False) -> tuple[tuple[WatchStep, ...], ...]:
    """All triggers once per round, in a different order each time, beside a control of the same length."""
    return tuple(
        tuple(_round(plan, repeat, is_switched_off=is_switched_off)) for repeat in range(1, plan.repeats + 1)
    )


def _round(plan: WatchPlan, repeat: int, *, is_switched_off: bool) -> Iterator[WatchStep]:
    for trigger in (*_order(plan.triggers, repeat), PhoneTrigger.CONTROL):
        window = {PhoneTrigger.BOOT: "boot_s", PhoneTrigger.DUE: "due_s"}.get(trigger, "trigger_s")
        is_launch = trigger is PhoneTrigger.OTHER_APP
        for other in plan.launched if is_launch else (None,):
            stage = _stage(
                plan,
                StageKind.TRIGGER,
                window,
                trigger=trigger,
                repeat=repeat,
                ending=AppEnding.FORCE_STOPPED if is_launch else AppEnding.KILLED,
                other_app=other,
                is_switched_off=is_switched_off,
            )
            packages = tuple(package for package in plan.packages if package != other)
            yield _step(packages, stage, quiet_ms=plan.windows.quiet_s * 1000)


def _stage(plan: WatchPlan, kind: StageKind, window: str, **more: object) -> Stage:
    lengths = getattr(plan.windows, window), getattr(FULL, window)
    plain = Stage(kind=kind, window_ms=lengths[0] * 1000, full_window_ms=lengths[1] * 1000)
    return replace(plain, **more)  # type: ignore[arg-type]


def _step(packages: tuple[str, ...], stage: Stage, *, quiet_ms: float = 0.0) -> WatchStep:
    n_apps = len(packages)
    settling_ms = {
        StageKind.REFUSED: REFUSAL_MS + SETTLE_MS,
        StageKind.CONSENTED: LOOKS_FOR_A_QUESTION * SETTLE_MS,
        StageKind.BACKGROUND: 2 * SETTLE_MS * n_apps if n_apps > 1 else 0.0,
        StageKind.ENDED: 2 * SETTLE_MS * n_apps,
        StageKind.TRIGGER: 2 * SETTLE_MS * n_apps,
    }
    least_ms = stage.window_ms + quiet_ms + settling_ms.get(stage.kind, 0.0)
    return WatchStep(stage=stage, packages=packages, least_ms=least_ms)


def _order(triggers: tuple[PhoneTrigger, ...], repeat: int) -> Iterator[PhoneTrigger]:
    """A different first one in each repeat; the reboot stays last, since it resets what others depend on."""
    movable = [trigger for trigger in triggers if trigger is not PhoneTrigger.BOOT]
    start = (repeat - 1) % len(movable) if movable else 0
    yield from movable[start:] + movable[:start]
    if PhoneTrigger.BOOT in triggers:
        yield PhoneTrigger.BOOT
