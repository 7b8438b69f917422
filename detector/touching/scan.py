"""One app on one device: first the cold starts, then the probes that their windows call for."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from detector.case import CaseFolder, KnownApk, capture_bundle, with_known_apk
from detector.core.actions import Scenario
from detector.core.approach import WayIn, play_trial
from detector.core.clock import Clock
from detector.core.conditions import DeviceConditions
from detector.core.device_facts import DeviceFacts, PackageFacts
from detector.core.display import Display
from detector.core.entry import COLD, ComeBack, Entry, EntryKind, entry_named
from detector.core.errors import DeviceNotReady, SystemRestarted
from detector.core.screen import ViewTree
from detector.core.trials import Level, ProbeKind, Renewal, Trial, WindowPrior
from detector.core.walk import WalkPlan
from detector.devices.port import Device
from detector.evidence.capture_signature import SignCapture, not_signed
from detector.evidence.reader import open_bundle
from detector.judging.same_case import mark_of, refuse_another
from detector.judging.shortfalls import stood_before
from detector.parsing.view_tree import parse_view_tree
from detector.preparation import NAME as PREPARATION
from detector.preparation import Before, PreparationFailed, Preparer, Renewer
from detector.scenarios.entries import (
    ONLY_COLD,
    HotTry,
    Jump,
    WaysIn,
    enter_by,
    next_come_back,
    play_entry,
)
from detector.scenarios.walk import WalkReader, gone_again, walk
from detector.seeing import PerceptionSetup, see_bundle
from detector.session.request import CaptureRequest, StepPerformer
from detector.session.screen_reader import ScreenReader
from detector.touching.own_moves import jumped_by_itself
from detector.touching.probe_runs import PlannedProbe, plan_probes, run_probes
from detector.touching.touching import priors_of
from detector.windows.seen_run import CameBack, SeenRun, tested_runs
from detector.windows.subjects import match_windows

__all__ = ["MAX_LINKS", "Scan"]

MAX_LINKS = 3
"""Of those that an app declares; large apps declare hundreds [tool value]."""

MOST_MORE, ENOUGH_JUMPS = 10, 3
"""Of cold starts at level lab: as many as show a jump in one of ten twice, with one that may lack a proof."""

MOST_CUT_SHORT = 3
"""Launches in a row that were cut short by the phone's system, until it is given up."""


@dataclass(slots=True, kw_only=True)
class Scan:
    """Captures into `case` and perceives each run once. `seen`: all complete and open runs, in order.

    A case that contains runs is continued: complete cold starts count, and probes receive the results of
    their complete runs again. The first new run records which run it follows. Another device, app or version
    than the case's is refused before anything is captured. `preparer` None: nothing is done before a launch;
    `renewer` None: the app is never made new.
    `walk`: how the pages of a package are read on a display, and where a walk goes.
    """

    device: Device
    case: CaseFolder
    package: str
    clock: Clock
    setup: PerceptionSetup
    screen_reader: ScreenReader
    tool_version: str
    seen: list[SeenRun]
    resumed_after: str | None = None
    known_apk: KnownApk | None = None
    sign: SignCapture = not_signed
    preparer: Preparer | None = None
    renewer: Renewer | None = None
    walk: Callable[[str, Display], tuple[WalkReader, WalkPlan]] | None = None
    _device_facts: DeviceFacts | None = None
    _package_facts: PackageFacts | None = None
    _conditions: DeviceConditions | None = None

    def cold_starts(
        self, n_runs: int, *, name: str, scenario_of: Callable[[str], Scenario]
    ) -> Iterable[SeenRun]:
        """Makes the cold starts that are missing; yields each."""
        while self._n_launches() < n_runs:
            run = self._run(name, scenario_of)
            if self._is_stopped_by(run):
                self._prepare()
            else:
                yield run

    def more_cold_starts(self, *, name: str, scenario_of: Callable[[str], Scenario]) -> Iterable[SeenRun]:
        """While some windows led elsewhere by themselves, too seldom for a vote: until enough of them did."""
        for _ in range(MOST_MORE):
            cold = [run for run in tested_runs(self.seen) if run.is_cold_start and not run.is_partial]
            n_jumped = sum(map(jumped_by_itself, cold))
            if not 0 < n_jumped < ENOUGH_JUMPS or 3 * n_jumped >= 2 * len(cold):
                return
            yield from self.cold_starts(len(cold) + 1, name=name, scenario_of=scenario_of)

    def _n_launches(self) -> int:
        return sum(run.is_cold_start and not run.is_partial for run in tested_runs(self.seen))

    def _is_stopped_by(self, run: SeenRun) -> bool:
        """Whether the first launch of all ended at a dialog, and only then is the app to be prepared."""
        preparer = self.preparer
        n_cold = sum(seen.is_cold_start and not seen.is_partial for seen in self.seen)
        if preparer is None or preparer.before is not Before.IF_STOPPED or n_cold != 1:
            return False
        if self._package_facts is None or self._package_facts.never_launched is not True:
            return False
        return bool(stood_before([run])) or preparer.is_stopped(_last_tree(self.case, run))

    def _is_prepared(self) -> bool:
        return any(run.preparation is not None and not run.is_partial for run in self.seen)

    def _prepare(self) -> None:
        assert self.preparer is not None
        run = self._record(PREPARATION, self.preparer.scenario, steps=self.preparer.perform)
        if self.preparer.changes_facts:
            self._package_facts = None
        failed = None if run.preparation is None else run.preparation.failed_step
        if failed is not None:
            bundle = open_bundle(self.case.bundle_path(run.run_index))
            paths = [str(bundle.folder / record.path) for record in bundle.frame_records]
            shown = f"; where it stopped: {paths[-1]}" if paths else ""
            raise PreparationFailed(
                self.device.serial, f"{self.package}: the preparation failed: {failed.error}{shown}"
            )

    def entered(self, entry: Entry, n_runs: int, *, ways: WaysIn = ONLY_COLD) -> Iterable[SeenRun]:
        """Makes the launches by another entry that are missing; yields each.

        A hot start is tried after each wait; a return needs a cold start's window that leads away. Links
        without an address are those that the app declares, the first few of them.
        """
        if entry.kind is EntryKind.LINK and entry.target is None:
            links = self.device.links_of(self.package)[:MAX_LINKS]
            for link in links:
                yield from self.entered(replace(entry, target=link), n_runs, ways=ways)
            if links:
                return
            n_runs = 1
        there = [
            run
            for run in tested_runs(self.seen)
            if run.entry == entry.name and run.is_untouched and not run.is_partial
        ]
        if entry.kind is EntryKind.HOT:
            yield from self._come_backs(entry, there, ways)
            return
        if entry.kind is EntryKind.WALK:
            if not there:
                yield self._walk(entry)
            return
        jump = self._jump() if entry.kind is EntryKind.RETURN else None
        for _ in range(n_runs - len(there)):
            yield self._enter(entry, jump=jump)

    def entered_as(self, run: SeenRun, *, ways: WaysIn = ONLY_COLD) -> SeenRun:
        """Enters once more in the way in which an untouched launch did."""
        entry = entry_named(run.entry)
        made = run.came_back
        return self._enter(
            entry,
            come_back=None if made is None else _meant(made, ways.hot_after_s),
            jump=self._jump() if entry.kind is EntryKind.RETURN else None,
        )

    def _come_backs(self, entry: Entry, there: Iterable[SeenRun], ways: WaysIn) -> Iterable[SeenRun]:
        waits = ways.hot_after_s
        made = [
            HotTry(come_back=_meant(run.came_back, waits), is_shown=bool(run.windows))
            for run in there
            if run.came_back is not None
        ]
        while (come_back := next_come_back(made, waits, kills=ways.kills)) is not None:
            run = self._enter(entry, come_back=come_back)
            made.append(HotTry(come_back=come_back, is_shown=bool(run.windows)))
            yield run

    def _enter(self, entry: Entry, *, come_back: ComeBack | None = None, jump: Jump | None = None) -> SeenRun:
        def scenario_of(package: str) -> Scenario:
            return play_entry(entry, package, come_back=come_back, jump=jump)

        return self._run(entry.kind.scenario, scenario_of, entry=entry.name)

    def _walk(self, entry: Entry) -> SeenRun:
        assert self.walk is not None, "a walk was asked for without a plan"
        plan_of = self.walk

        def scenario_of(package: str) -> Scenario:
            assert self._device_facts is not None
            reader, plan = plan_of(package, self._device_facts.display)
            return walk(package, reader, plan)

        return self._run(entry.kind.scenario, scenario_of, entry=entry.name)

    def _jump(self) -> Jump | None:
        """Of the first window of the cold starts that has a call to action."""
        for prior in priors_of([run for run in tested_runs(self.seen) if run.entry == COLD]):
            if prior.main_call is not None:
                return Jump(point=prior.main_call.center, at_ms=prior.appeared_ms)
        return None

    def plan(self, probes: Iterable[ProbeKind], level: Level) -> tuple[PlannedProbe, ...]:
        return plan_probes(probes, tested_runs(self.seen), level, may_renew=self._may_renew())

    def _may_renew(self) -> bool:
        """Only an app that nobody had opened before this case, and that was ready without a preparation."""
        facts = [run.app for run in self.seen if run.app is not None]
        is_ours = bool(facts) and facts[0].never_launched is True
        return self.renewer is not None and is_ours and not self._is_prepared()

    def probe(self, plan: Sequence[PlannedProbe]) -> Iterable[SeenRun]:
        """Yields each run as it is made."""
        yield from run_probes(plan, tested_runs(self.seen), self._trial)

    def _trial(self, trial: Trial) -> SeenRun:
        """By the entry that brought the window."""
        prior = trial.prior
        if trial.renewal is Renewal.NEXT_DAY and self.renewer is not None:
            self.renewer.next_day()
        if prior.entry == COLD:
            return self._run(trial.probe, lambda package: play_trial(trial, package))
        entry = entry_named(prior.entry)
        jump = self._jump() if entry.kind is EntryKind.RETURN else None

        def scenario_of(package: str) -> Scenario:
            if entry.kind is EntryKind.WALK:
                way_in = self._way_again(package, prior)
            else:
                way_in = enter_by(entry, package, come_back=prior.come_back, jump=jump)
            return play_trial(trial, package, way_in)

        return self._run(trial.probe, scenario_of, entry=prior.entry)

    def _way_again(self, package: str, prior: WindowPrior) -> WayIn:
        """What the walk tapped to get to its window."""
        assert self.walk is not None, "a way is gone again without a reader of pages"
        assert self._device_facts is not None
        reader, _ = self.walk(package, self._device_facts.display)
        runs = [run for run in tested_runs(self.seen) if run.walk is not None and not run.is_partial]
        account = runs[0].walk
        assert account is not None
        window = dict(match_windows(runs[:1]))[prior.subject][runs[0].run_index]
        return gone_again(package, reader, prior, account.window(window.id).way)

    def _run(self, name: str, scenario_of: Callable[[str], Scenario], *, entry: str = COLD) -> SeenRun:
        before = None if self.preparer is None else self.preparer.before
        why: str | None = None
        for _ in range(MOST_CUT_SHORT):
            if before is Before.EACH or (before is Before.ONCE and not self._is_prepared()):
                self._prepare()
            steps = None if self.renewer is None else self.renewer.perform
            run = self._record(name, scenario_of, steps=steps, entry=entry)
            why = _why_cut_short(run)
            if why is None:
                return run
        raise DeviceNotReady(self.device.serial, f"none of {MOST_CUT_SHORT} launches lasted: {why}")

    def _record(
        self,
        name: str,
        scenario_of: Callable[[str], Scenario],
        *,
        steps: StepPerformer | None = None,
        entry: str = COLD,
    ) -> SeenRun:
        if self._device_facts is None or self._package_facts is None:
            facts = self.device.package_facts(self.package)
            self._package_facts = with_known_apk(facts, self.known_apk)
            self._device_facts = self.device.facts()
            self._conditions = self.device.conditions()
            refuse_another([mark_of(run) for run in self.seen], self._device_facts, self._package_facts)
        run_index = max(self.case.run_indices(), default=-1) + 1
        request = CaptureRequest(
            run_id=f"{self.case.root.name}/{run_index:02d}",
            scenario=name,
            package=self.package,
            folder=self.case.bundle_path(run_index),
            tool_version=self.tool_version,
            device_facts=self._device_facts,
            package_facts=self._package_facts,
            conditions=self._conditions,
            resumed_after=self.resumed_after,
            sign=self.sign,
            steps=steps,
            entry=entry,
        )
        try:
            capture_bundle(
                self.device, request, scenario_of, clock=self.clock, screen_reader=self.screen_reader
            )
        except SystemRestarted:
            self.device.await_system()  # what was recorded stays, as a run that broke off
        self.resumed_after = None
        run = see_bundle(open_bundle(request.folder), run_index=run_index, setup=self.setup)
        self.seen.append(run)
        return run


def _last_tree(case: CaseFolder, run: SeenRun) -> ViewTree | None:
    """What the last dump of a run showed; None: there was none."""
    trees = open_bundle(case.bundle_path(run.run_index)).trees
    last = trees[-1] if trees else None
    if last is None:
        return None
    return parse_view_tree(last.xml, tree_id=last.id, at_ms=last.at_ms, at_error_ms=last.at_error_ms)


def _why_cut_short(run: SeenRun) -> str | None:
    return next((gap.why for gap in run.gaps if gap.code.cuts_short), None)


def _meant(made: CameBack, hot_after_s: Sequence[float]) -> ComeBack:
    """The return that was asked for: a phone takes a little longer over each step."""
    nearest_s = min(hot_after_s, key=lambda after_s: abs(after_s - made.away_ms / 1000))
    return ComeBack(away_s=nearest_s, is_killed=made.was_killed)
