"""What is in front: starting, bringing forward, finishing and killing apps, by Android's rules.

The stack of tasks changes at once; `transitions.py` makes log and picture follow.
"""

import asyncio
import random
from collections.abc import Callable, Coroutine
from dataclasses import replace

from detector.virtual.app_port import Linked, Remembering
from detector.virtual.clock import DeviceClock
from detector.virtual.system.activities import (
    NEW_TASK_FLAG,
    ActivityRecord,
    AppRun,
    Intent,
    Onlooker,
    Start,
    StartOutcome,
    Task,
    TaskStack,
    target_of,
)
from detector.virtual.system.activity_log import ActivityLog
from detector.virtual.system.packages import Component, InstalledApp, PackageRegistry
from detector.virtual.system.processes import Process, ProcessTable
from detector.virtual.system.transitions import Transitions
from detector.virtual.system.wakeups import FrontDisplay, Wakeups

__all__ = ["SHELL_UID", "Foreground"]

_CACHED_ADJ = 900  # ProcessList.CACHED_APP_MIN_ADJ
_SYSTEM_UID = 1000
SHELL_UID = 2000


class Foreground:
    def __init__(
        self,
        *,
        clock: DeviceClock,
        packages: PackageRegistry,
        processes: ProcessTable,
        log: ActivityLog,
        seed: str,
        blocks_background_starts: bool,
        display: FrontDisplay,
    ) -> None:
        self._clock = clock
        self._packages = packages
        self._processes = processes
        self._log = log
        self._chance = random.Random(f"{seed}/foreground")
        self._blocks_background_starts = blocks_background_starts
        self._app_processes: dict[str, Process] = {}
        self._n_launches: dict[str, int] = {}
        self._wakeups = Wakeups(clock, display)
        self.tasks = TaskStack(clock, lambda: display.on_changed(None))
        self.runs: dict[str, AppRun] = {}
        self.onlooker: Onlooker | None = None
        self.telltales: Callable[[InstalledApp], frozenset[str]] = lambda app: frozenset()
        """By what the phone shows an app that it is examined."""
        self._transitions = Transitions(
            clock=clock,
            tasks=self.tasks,
            processes=processes,
            log=log,
            wakeups=self._wakeups,
            chance=self._chance,
            on_drawn=display.on_drawn,
            process_begun=self._report_process,
        )

    # What is in front.

    @property
    def top(self) -> ActivityRecord:
        return self.tasks.top

    @property
    def shown(self) -> AppRun | None:
        """The run whose window the display shows; it lags behind `top` during a transition."""
        return self.tasks.shown

    def shown_at(self, at_s: float) -> AppRun | None:
        """The same, a moment ago."""
        return self.tasks.shown_at(at_s)

    @property
    def touchable(self) -> AppRun | None:
        """The run that a finger reaches: drawn, and in front."""
        shown = self.tasks.shown
        if shown is None or shown.first_frame_at_s is None or shown is not self.top.run:
            return None
        return shown

    def sleep(self) -> None:
        """The display went off: the app in front is stopped, as in the background."""
        self.top.run.left_at_s = self._clock.now_s()

    def wake(self) -> None:
        self._transitions.come_back(self.top.run)

    def look_ahead(self, run: AppRun) -> None:
        """To be called after anything that may have changed an app's state."""
        self._wakeups.look_ahead(run)

    # Starting.

    def boot_home(self, home: InstalledApp) -> None:
        """The home screen, drawn immediately, as long after a boot."""
        assert home.main_component is not None
        run = self._new_run(home)
        self._processes.begin(run.process, at_s=self._clock.now_s())
        intent = _home(home.main_component, flags=NEW_TASK_FLAG | 0x100)
        task = self.tasks.new(affinity=home.package, token=self._token(), is_home=True)
        self._new_record(intent, run, task, caller=None, caller_uid=0).is_resumed = True
        self.tasks.shown = run
        self._transitions.draw_first_frame(run)

    def start(self, intent: Intent, *, caller_uid: int, caller: AppRun | None = None) -> Start:
        """`caller` is the app that starts it, None for the shell and the system."""
        home = self.tasks.home.affinity
        target = target_of(intent, self._packages, home=home, is_shell=caller_uid == SHELL_UID)
        component = None if target is None else target.activity_for(intent.component, intent.data_uri)
        resolved = replace(intent, component=component) if component else intent
        is_found = target is not None and component is not None
        is_blocked = (
            caller is not None
            and target is not None
            and caller is not self.top.run
            and self._blocks_background_starts
        )
        self._log.start_requested(
            resolved,
            caller_uid=caller_uid,
            caller=caller,
            result_code=0 if is_found else -92,
            is_blocked=is_blocked,
        )
        if target is None or component is None:
            return Start(outcome=StartOutcome.NOT_FOUND, intent=intent)
        if caller is not None and caller.package == target.package and caller is self.top.run:
            self.push_activity(caller, resolved)
            return Start(outcome=StartOutcome.STARTED, intent=resolved, component=component)
        if caller is not None and is_blocked:
            self._log.start_blocked(resolved, caller)
            return Start(outcome=StartOutcome.BLOCKED, intent=resolved, component=component)
        task = self.tasks.of_package(target.package)
        if task is not None:
            drawn = self._bring_forward(task, resolved)
            outcome = StartOutcome.BROUGHT_TO_FRONT
        else:
            drawn = self._start_new(target, resolved, caller_uid, caller)
            outcome = StartOutcome.STARTED
        if target.package in self.runs:
            self._tell(self.runs[target.package], resolved)
        if self.onlooker is not None:
            self.onlooker.launched(target)
        return Start(outcome=outcome, intent=resolved, component=component, drawn=drawn)

    def go_home(self) -> None:
        home = self.tasks.home.top
        if self.top is not home:
            self.start(_home(home.component, flags=NEW_TASK_FLAG), caller_uid=_SYSTEM_UID)

    def _tell(self, run: AppRun, intent: Intent) -> None:
        """The app learns what it was started for, if that is more than being opened."""
        component = intent.component
        is_plain = intent.data_uri is None and intent.scene is None
        if component is None or (is_plain and component == run.installed.main_component):
            return
        if isinstance(run.running, Linked):
            at_ms, uri = run.at_ms(self._clock.now_s()), intent.data_uri
            run.running.open_at(at_ms, uri=uri, activity=component.class_name, scene=intent.scene)
            self._wakeups.look_ahead(run)

    def _start_new(
        self, target: InstalledApp, intent: Intent, caller_uid: int, caller: AppRun | None
    ) -> "asyncio.Task[None]":
        before = self.top
        run = self._new_run(target)
        task = self.tasks.new(affinity=target.package, token=self._token())
        self._log.task_created(task)
        intent = replace(intent, flags=intent.flags or NEW_TASK_FLAG)
        record = self._new_record(intent, run, task, caller=caller, caller_uid=caller_uid)
        self._log.task_to_front(task)
        self._log.activity_created(record)
        return self._transitions.begin(self._transitions.launch(record, before))

    def _bring_forward(self, task: Task, intent: Intent) -> "asyncio.Task[None] | None":
        before, record = self.top, task.top
        if before is record:
            self._log.intent_delivered(record, intent)
            return None
        self.tasks.bring_to_front(task)
        self._log.task_to_front(task)
        if "android.intent.category.LAUNCHER" not in intent.categories:
            self._log.intent_delivered(record, intent)
        return self._transitions.begin(self._forward(record, before))

    def _forward(self, record: ActivityRecord, before: ActivityRecord | None) -> Coroutine[None, None, None]:
        """To an activity that was there before. If its process has died meanwhile, a new one restores it."""
        died = record.run
        if died.is_alive:
            return self._transitions.return_to(record, before)
        run = self._new_run(died.installed)
        for other in record.task.activities:
            if other.run is died:
                other.run = run
        now_s = self._clock.now_s()
        away_ms = 0.0 if died.left_at_s is None else (now_s - died.left_at_s) * 1000
        run.running.come_back(0.0, away_ms=away_ms, day=self._clock.today(), died=died.running)
        return self._transitions.launch(record, before)

    # Inside one app.

    def push_activity(self, run: AppRun, intent: Intent) -> None:
        """Another activity of the same app, on top of its task."""
        old = self._top_of(run)
        record = self._new_record(intent, run, old.task, caller=run, caller_uid=run.process.uid)
        self._log.activity_created(record)
        if self.top is record:
            self._transitions.begin(self._transitions.switch_inside(record, old))

    def replace_activity(self, run: AppRun, intent: Intent) -> None:
        """Another activity of the same app in place of its top one, as from splash to main."""
        old = self._top_of(run)
        self.push_activity(run, intent)
        self._log.activity_finished(old, "app-request")
        self.tasks.remove(old)
        self._transitions.begin(self._transitions.destroy_later(old))

    def close_dialog(self, run: AppRun, component: Component) -> None:
        """Ends the system's dialog over a run; what is below it is in front again."""
        old = self._top_of(run)
        if old.component != component:
            return
        self._log.activity_finished(old, "app-request")
        self.tasks.remove(old)
        self._transitions.begin(self._transitions.return_to(self._top_of(run), old))
        self._transitions.begin(self._transitions.destroy_later(old))

    def _top_of(self, run: AppRun) -> ActivityRecord:
        return next(record for record in self.tasks.records() if record.run is run)

    # Leaving.

    def finish(self, run: AppRun) -> None:
        """Ends all activities of a run; its process stays, cached, and the next task shows."""
        for record in self._leave(run, "app-request", at_once=False):
            self._transitions.begin(self._transitions.destroy_later(record))

    def force_stop(self, package: str, *, from_pid: int) -> None:
        """The home app cannot be stopped; a package without a process need not be."""
        process = self._app_processes.get(package)
        run = self._run_of(package)
        installed = self._packages.get(package)
        if installed is None or package == self.tasks.home.affinity or (process is None and run is None):
            return
        self._log.force_stopping(installed, from_pid=from_pid)
        if process is not None and process in self._processes:
            reason = f"stop {package} due to from pid {from_pid}"
            oom_adj = 0 if run is self.top.run else _CACHED_ADJ
            self._log.process_killed(process, installed, reason, oom_adj=oom_adj)
        if run is not None:
            self._leave(run, "force-stop", at_once=True)
        if process is not None:
            self._end_process(package, process)

    def remove_task(self, package: str) -> None:
        """A swipe in the overview: removes the app's activities; its process is up to the caller."""
        run = self._run_of(package)
        if run is not None and package != self.tasks.home.affinity:
            self._leave(run, "remove-task", at_once=True)

    def adopt_process(self, package: str, process: Process) -> None:
        """A main process started by something in the background: a launch will be warm."""
        self._app_processes[package] = process

    def drop_process(self, package: str) -> None:
        """The main process has ended. Activities that were stopped have saved their state and wait in their
        task for the user (ActivityRecord.hasSavedState in WindowProcessController.handleAppDied).
        """
        run = self.runs.get(package)
        if run is not None and any(record.is_resumed for record in self.tasks.records() if record.run is run):
            self._leave(run, "app died, no saved state", at_once=True)
        elif run is not None:
            self._end_run(run)
        self._app_processes.pop(package, None)

    def _run_of(self, package: str) -> AppRun | None:
        """The living one, or the dead one whose activities wait in their task."""
        waiting = (record.run for record in self.tasks.records() if record.run.package == package)
        return self.runs.get(package) or next(waiting, None)

    def _report_process(self, record: ActivityRecord) -> None:
        if self.onlooker is not None:
            self.onlooker.process_begun(record)

    def crash(self, run: AppRun, exception: str, message: str) -> None:
        self._log.crashed(run, exception, message)
        self._log.force_finishing(self._top_of(run))
        self._leave(run, "force-crash", at_once=True)
        self._end_process(run.package, run.process)
        self._log.process_died(run.process, oom_adj=0)
        if self.onlooker is not None:
            self.onlooker.crashed(run)

    def close(self) -> None:
        self._transitions.close()
        for run in list(self.runs.values()):
            self._end_run(run)

    def power_off(self) -> None:
        """Nothing runs any more and nothing is reported; `boot_home` starts again."""
        self.close()
        self.tasks.clear()
        self._app_processes.clear()

    def _leave(self, run: AppRun, reason: str, *, at_once: bool) -> list[ActivityRecord]:
        """Removes the run's activities. `at_once`: its window disappears with its process."""
        was_on_top = self.top.run is run
        records = [record for record in self.tasks.records() if record.run is run]
        for record in records:
            self._log.activity_finished(record, reason)
            if record is self.top:
                self._log.focus_moved(record, None)
            self.tasks.remove(record)
            if not record.task.activities:
                self._log.task_removed(record.task)
        self._end_run(run)
        if at_once and self.tasks.shown is run:
            self.tasks.shown = self.top.run
        if was_on_top:
            self._transitions.begin(self._forward(self.top, None))
        return records

    def _end_run(self, run: AppRun) -> None:
        run.is_alive = False
        self._wakeups.forget(run)
        if self.runs.get(run.package) is run:
            del self.runs[run.package]

    def _end_process(self, package: str, process: Process) -> None:
        self._app_processes.pop(package, None)
        self._processes.end(process)

    # What a start makes.

    def _new_run(self, installed: InstalledApp) -> AppRun:
        """A new launch, in the app's cached process if there is one."""
        package = installed.package
        process = self._app_processes.get(package)
        if process is None:
            process = self._processes.prepare(
                name=package, uid=installed.uid, user_name=installed.user_name, at_s=self._clock.now_s()
            )
            self._app_processes[package] = process
        launch_index = self._n_launches.get(package, 0)
        self._n_launches[package] = launch_index + 1
        running = installed.app.create(launch_index)
        if self.onlooker is not None and isinstance(running, Remembering):
            memory = self.onlooker.memory_of(package)
            running.recall(replace(memory, telltales=self.telltales(installed)))
        run = AppRun(installed=installed, running=running, process=process, launch_index=launch_index)
        self.runs[package] = run
        return run

    def _new_record(
        self, intent: Intent, run: AppRun, task: Task, *, caller: AppRun | None, caller_uid: int
    ) -> ActivityRecord:
        assert intent.component is not None
        record = ActivityRecord(
            token=self._token(),
            window_token=self._token(),
            component=intent.component,
            intent=intent,
            task=task,
            run=run,
            launched_from_uid=caller_uid,
            launched_from_package=caller.package if caller else "com.android.shell",
        )
        task.activities.append(record)
        return record

    def _token(self) -> int:
        return self._chance.randrange(1 << 20, 1 << 28)


def _home(component: Component, *, flags: int) -> Intent:
    action, categories = "android.intent.action.MAIN", ("android.intent.category.HOME",)
    return Intent(action=action, categories=categories, component=component, flags=flags)
