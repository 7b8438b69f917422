"""The progress of a watch, reported as each of its steps begins: it takes hours and shows nothing else."""

from collections.abc import Callable
from dataclasses import dataclass

from detector.core.actions import BeginStage, Scenario
from detector.core.watch_plan import WatchPlan, WatchStep, steps_of, trigger_rounds
from detector.core.watching import Stage, StageKind

__all__ = ["WatchStanding", "with_progress"]

_BETWEEN = (StageKind.PREPARING, StageKind.OTHERS_TURN)
_OF_ONE_APP = (
    StageKind.BEFORE_CONSENT,
    StageKind.REFUSED,
    StageKind.CONSENTED,
    StageKind.SWITCH_SEARCH,
    StageKind.LET_GO,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchStanding:
    """`package`: the app that the step is about, None for all of them. `n_step` of `n_steps` begins.

    `n_trigger` of `n_triggers`: None if the step is not a trigger. `left_ms`: minimum time from here on, this
    step included; an app's switch is not planned for until it was found.
    """

    stage: Stage
    package: str | None
    n_step: int
    n_steps: int
    n_trigger: int | None
    n_triggers: int
    left_ms: float


def with_progress(
    scenario: Scenario, plan: WatchPlan, report_progress: Callable[[WatchStanding], None]
) -> Scenario:
    """The same actions; `report_progress` is called before the first of each step."""
    steps = list(steps_of(plan))
    reported: tuple[Stage, str | None] | None = None
    n_before = 0
    try:
        action = next(scenario)
        while True:
            if isinstance(action, BeginStage) and action.stage.kind not in _BETWEEN:
                stage = action.stage
                package = action.package if stage.kind in _OF_ONE_APP else None
                if stage.is_switched_off and not any(step.stage.is_switched_off for step in steps):
                    steps += [step for each in trigger_rounds(plan, is_switched_off=True) for step in each]
                if (stage, package) != reported:
                    reported = stage, package
                    n_before = _place(steps, stage, package, n_before)
                    report_progress(_standing(steps, stage, package, n_before))
            action = scenario.send((yield action))
    except StopIteration:
        return
    finally:
        scenario.close()


def _place(steps: list[WatchStep], stage: Stage, package: str | None, n_before: int) -> int:
    """Index of the step; one that is in no list (an app let go, an early search) changes nothing."""
    for number, step in enumerate(steps):
        if step.stage == stage and (package is None or package in step.packages):
            return number
    return n_before


def _standing(steps: list[WatchStep], stage: Stage, package: str | None, place: int) -> WatchStanding:
    triggers = [step for step in steps if step.stage.kind is StageKind.TRIGGER]
    before = sum(step.stage.kind is StageKind.TRIGGER for step in steps[:place])
    return WatchStanding(
        stage=stage,
        package=package,
        n_step=place + 1,
        n_steps=len(steps),
        n_trigger=before + 1 if stage.kind is StageKind.TRIGGER else None,
        n_triggers=len(triggers),
        left_ms=sum(step.least_ms for step in steps[place:]),
    )
