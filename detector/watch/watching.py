"""One watch for background starts: captured into a bundle, read, attributed, judged, made a document.

A watch takes hours and shows nothing else, so its progress is reported as each of its steps begins. The SDK
that a started component belongs to is told by the app's own files if they were read, else by the tables.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from detector.apk.facts import ApkFacts, SdkFacts
from detector.apk.sdk_table import SdkIndex
from detector.attribution.chains import Link, chains_of
from detector.attribution.finding import find_starts
from detector.attribution.found import FoundStart
from detector.attribution.policy import Policy
from detector.attribution.sdk_owner import NO_SDKS, Sdk, SdkOwners
from detector.attribution.standing import NO_SCENES, Consent, DeclaredScenes, consent_of
from detector.attribution.watch_record import WatchRecord
from detector.case import capture_bundle
from detector.core.actions import BeginStage, Scenario
from detector.core.clock import Clock
from detector.core.measured import Measurements, of_run
from detector.core.quantity import Quantity
from detector.core.subject import WHOLE_APP
from detector.core.verdict import Outcome, Verdict
from detector.core.watch_plan import WatchPlan, WatchStep, steps_of, trigger_rounds
from detector.core.watching import Stage, StageKind
from detector.devices.port import Device
from detector.evidence.reader import open_bundle
from detector.evidence.records import RunHeader
from detector.judging.judge import judge_window
from detector.judging.profiles import Profile
from detector.judging.rule import Scope
from detector.judging.rule_book import RuleBook
from detector.judging.vote import vote
from detector.measures.background_starts import BackgroundStarts, measure_background_starts
from detector.measures.user_switch import UserSwitch, measure_user_switch
from detector.measures.wake_capabilities import measure_wake_capabilities, wake_capable_sdks
from detector.scenarios.wake_watch import NAME, IsSettled, never_settled, wake_watch
from detector.session.request import Beside, CapturedBy, CaptureRequest
from detector.watch.wake_reading import read_watch

__all__ = [
    "RUN",
    "FileSdkOwners",
    "JudgedWatch",
    "WatchStanding",
    "WatchedTogether",
    "capture_watch",
    "is_settled_by",
    "is_watch",
    "judge_watch",
    "with_progress",
]

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


class FileSdkOwners:
    """For the app under test its files add what its classes extend and where code is located."""

    def __init__(self, index: SdkIndex, apk: ApkFacts | None) -> None:
        self._index = index
        self._package = None if apk is None else apk.package
        sdks = {} if apk is None else {sdk.id: sdk for sdk in apk.sdks}
        self._of_component = (
            {}
            if apk is None
            else {
                component.name: _sdk_of(sdks[component.sdk], component.sdk_matched_by)
                for component in apk.components
                if component.sdk is not None and component.sdk in sdks
            }
        )

    def owner_of(self, class_name: str, package: str) -> Sdk | None:
        if package == self._package and class_name in self._of_component:
            return self._of_component[class_name]
        match = self._index.of_class(class_name)
        if match is None:
            return None
        sdk = match.sdk
        return Sdk(
            id=sdk.id,
            name_zh=sdk.name_zh,
            name_en=sdk.name_en,
            vendor=sdk.vendor_zh or sdk.vendor_en or "",
            purpose=sdk.purpose.value,
            matched_by=match.matched_by.value,
        )


def _sdk_of(sdk: SdkFacts, matched_by: str | None) -> Sdk:
    return Sdk(
        id=sdk.id,
        name_zh=sdk.name_zh,
        name_en=sdk.name_en,
        vendor=sdk.vendor or "",
        purpose=sdk.purpose,
        matched_by=matched_by or sdk.matched_by,
    )


RUN = 0  # a watch is one run: its repeats are stages


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedWatch:
    watch: WatchRecord
    starts: tuple[FoundStart, ...]
    links: tuple[Link, ...]
    verdicts: tuple[Verdict, ...]
    law: Profile
    apk: ApkFacts | None
    consent: Consent
    policy: Policy | None
    header: RunHeader
    manifest_sha256: str | None
    zero_wall_ms: Quantity | None = None
    """The phone's wall clock at 0 of the axis, ms since 1970 UTC; None: it was not read."""

    @property
    def profile(self) -> str:
        return self.law.id

    @property
    def started_at(self) -> str:
        """UTC, ISO 8601."""
        return self.header.started_at

    @property
    def device_kind(self) -> str:
        return self.header.device.kind

    @property
    def device_model(self) -> str:
        """For people: vendor, model, Android version, serial."""
        device = self.header.device
        named = " ".join(text for text in (device.manufacturer, device.model) if text)
        android = f"Android {device.android}" if device.android else ""
        return " · ".join(one for one in (named, android, device.serial) if one)


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchedTogether:
    """Several apps of one watch. `beside`: where the bundles of `plan.also` go, in the same order.

    `is_settled`: of which app nothing more need be watched.
    """

    beside: tuple[Beside, ...] = ()
    is_settled: IsSettled = never_settled


ALONE = WatchedTogether()


def capture_watch(
    device: Device,
    folder: Path,
    plan: WatchPlan,
    *,
    run_id: str,
    clock: Clock,
    by: CapturedBy,
    together: WatchedTogether = ALONE,
    on_step: Callable[[WatchStanding], None] = lambda standing: None,
) -> None:
    """Performs the whole protocol into one bundle, or one for each app. Raises what `run_scenario` raises.

    `on_step` is called as each step begins.
    """
    if tuple(beside.package for beside in together.beside) != plan.also:
        raise ValueError("each app that is watched as well needs a bundle of its own")
    request = CaptureRequest(
        run_id=run_id,
        scenario=NAME,
        package=plan.package,
        folder=folder,
        tool_version=by.tool_version,
        has_pictures=False,
        beside=together.beside,
        sign=by.sign,
    )
    watch = with_progress(wake_watch(plan, is_settled=together.is_settled), plan, on_step)
    capture_bundle(device, request, lambda package: watch, clock=clock)


def is_settled_by(verdicts: Sequence[Verdict], law: RuleBook, *, with_switch: bool) -> bool:
    """Whether every rule about starts has failed: more starts cannot change that.

    What the app's files permit does not depend on the watch. `with_switch`: the rule about the user's switch
    must have failed as well.
    """
    watched = (BackgroundStarts, UserSwitch)
    open_rules = {
        rule.id
        for rule in law.about(Scope.WATCH)
        if any(need in rule.needs for need in watched) and (with_switch or UserSwitch not in rule.needs)
    }
    asked = [verdict for verdict in verdicts if verdict.rule_id in open_rules]
    return bool(asked) and all(verdict.outcome is Outcome.FAILED for verdict in asked)


def is_watch(folder: Path) -> bool:
    """Whether the bundle is of a watch. Raises EvidenceError if it cannot be opened as a bundle."""
    return open_bundle(folder).manifest.header.scenario == NAME


def judge_watch(
    folder: Path,
    law: RuleBook,
    *,
    scenes: DeclaredScenes = NO_SCENES,
    sdks: SdkOwners = NO_SDKS,
    apk: ApkFacts | None = None,
    policy: Policy | None = None,
) -> JudgedWatch:
    """Raises EvidenceError if a byte has changed. An interrupted bundle is judged as a partial one.

    `apk`: what the app's files permit; None if they were not read. `policy`: its privacy policy, None if none
    was supplied.
    """
    bundle = open_bundle(folder)
    watch = read_watch(bundle)
    starts = find_starts(watch, scenes=scenes, sdks=sdks, policy=policy)
    n_wake_sdks = None if apk is None else len(wake_capable_sdks(apk))
    measured = (
        measure_background_starts(starts, watch),
        measure_user_switch(starts, watch, n_wake_sdks=n_wake_sdks),
        *(() if apk is None else (measure_wake_capabilities(apk),)),
    )
    given = Measurements(of_run(one, RUN) for one in measured)
    law = law.for_capture([bundle.manifest.header.started_at])
    rules = law.about(Scope.WATCH)
    judgements = judge_window(rules, given, profile=law.profile)
    return JudgedWatch(
        watch=watch,
        starts=starts,
        links=chains_of(starts),
        verdicts=tuple(
            vote(rule, WHOLE_APP, {RUN: judgements[rule.id]}, profile=law.profile)
            for rule in rules
            if law.profile.asks(rule)
        ),
        law=law.profile,
        apk=apk,
        consent=consent_of(watch),
        policy=policy,
        header=bundle.manifest.header,
        manifest_sha256=bundle.manifest_sha256,
        zero_wall_ms=bundle.zero_wall_ms,
    )
