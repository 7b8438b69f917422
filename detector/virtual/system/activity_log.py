"""Writes events of activities and processes into the device's log, in the persona's wording."""

from detector.virtual.system.activities import ActivityRecord, AppRun, Intent, Task
from detector.virtual.system.device_log import DeviceLog
from detector.virtual.system.log_dialect import Callback, LogDialect
from detector.virtual.system.packages import Component, InstalledApp
from detector.virtual.system.processes import Process, ProcessTable

__all__ = ["ActivityLog"]

_SYSTEM_PACKAGES = {1000: "android", 2000: "com.android.shell"}
_EXTENDED_FLAGS = 0x4  # as in the START lines of 15 and 16 (devices.md 5.3)
_AM_THREAD, _STARTER_THREAD, _DISPLAY_THREAD, _INPUT_THREAD = 850, 2515, 853, 2237


class ActivityLog:
    def __init__(self, log: DeviceLog, dialect: LogDialect, processes: ProcessTable) -> None:
        self._log = log
        self._dialect = dialect
        self._system = processes.system_server

    # What the system writes into the event log.

    def start_requested(
        self,
        intent: Intent,
        *,
        caller_uid: int,
        caller: AppRun | None = None,
        result_code: int = 0,
        is_blocked: bool = False,
    ) -> None:
        dialect = self._dialect
        described = intent.describe(
            redacts_data=dialect.start_redacts_data,
            extended_flags=_EXTENDED_FLAGS if dialect.intents_have_extended_flags else 0,
        )
        requester = None if caller is None else (caller.package, caller.process.pid)
        self.start_line(
            described,
            caller_uid=caller_uid,
            requester=requester,
            result_code=result_code,
            is_blocked=is_blocked,
        )

    def start_line(
        self,
        described: str,
        *,
        caller_uid: int,
        requester: tuple[str, int] | None,
        result_code: int = 0,
        is_blocked: bool = False,
    ) -> None:
        """`requester`: package and pid of the requesting app, None for the shell and the system.

        ActivityStarter.executeRequest up to 13, ActivityTaskSupervisor's logger since 14.
        """
        dialect = self._dialect
        package = requester[0] if requester else _SYSTEM_PACKAGES.get(caller_uid)
        words = [f"START u0 {{{described}}}"]
        if dialect.start_has_result:
            words.append("with LAUNCH_MULTIPLE")
        words.append(f"from uid {caller_uid}")
        if dialect.start_line_names_pid and package:
            pid = requester[1] if requester else self._system.pid
            words.append(f"from pid {pid} callingPackage {package}")
        elif dialect.start_line_names_package and package:
            words.append(f"({package})")
        if dialect.start_line_has_verdict:
            allowed = "BAL_ALLOW_PERMISSION" if requester is None else "BAL_ALLOW_VISIBLE_WINDOW"
            words.append("(BAL_BLOCK)" if is_blocked else f"({allowed})")
        if dialect.start_has_result:
            words.append(f"result code={result_code}")
        self.system_line("I", dialect.activity_logger, " ".join(words), tid=_STARTER_THREAD)

    def start_blocked(self, intent: Intent, caller: AppRun) -> None:
        self.background_start_blocked(intent, package=caller.package, uid=caller.process.uid)

    def background_start_blocked(self, intent: Intent, *, package: str, uid: int) -> None:
        self.system_line(
            "W",
            self._dialect.activity_logger,
            f"Background activity start [callingPackage: {package}; "
            f"callingUid: {uid}; appSwitchState: 2; isCallingUidForeground: false; "
            f"intent: Intent {{ {intent.describe()} }}]",
            tid=_STARTER_THREAD,
        )

    def task_created(self, task: Task) -> None:
        stack = self._dialect.standard_stack or -1
        self.event("wm_task_created", f"[{task.id},{stack}]", tid=_STARTER_THREAD)
        self.event(self._dialect.event("create_task"), f"[0,{task.id}]", tid=_STARTER_THREAD)

    def task_to_front(self, task: Task) -> None:
        display = ",0" if self._dialect.front_names_display else ""
        self.event(self._dialect.event("task_to_front"), f"[0,{task.id}{display}]", tid=_STARTER_THREAD)

    def task_removed(self, task: Task) -> None:
        self.event("wm_task_removed", f"[{task.id},removeAppToken: last token]", tid=_STARTER_THREAD)

    def activity_created(self, record: ActivityRecord) -> None:
        self._activity_start("create_activity", record, record.intent)

    def intent_delivered(self, record: ActivityRecord, intent: Intent) -> None:
        self._activity_start("new_intent", record, intent)

    def _activity_start(self, name: str, record: ActivityRecord, intent: Intent) -> None:
        self.event(
            self._dialect.event(name),
            f"[0,{record.token},{record.task.id},{record.component.short},"
            f"{intent.action or 'NULL'},NULL,{intent.data_uri or 'NULL'},{intent.flags}]",
            tid=_STARTER_THREAD,
        )

    def activity_paused(self, record: ActivityRecord, *, user_leaving: bool = True) -> None:
        why = f",userLeaving={str(user_leaving).lower()}" if self._dialect.pause_has_user_leaving else ""
        if self._dialect.event_prefix == "wm":
            why += ",pauseBackTasks"
        self.event(self._dialect.event("pause_activity"), f"[0,{record.token},{record.component.short}{why}]")

    def activity_restarted(self, record: ActivityRecord) -> None:
        self.event(
            self._dialect.event("restart_activity"),
            f"[0,{record.token},{record.task.id},{record.component.short}]",
        )

    def activity_resumed(self, record: ActivityRecord) -> None:
        self.event(
            self._dialect.event("resume_activity"),
            f"[0,{record.token},{record.task.id},{record.component.short}]",
        )

    def resumed_activity_set(self, record: ActivityRecord, *, is_new: bool) -> None:
        reason = "minimalResumeActivityLocked" if is_new else self._dialect.return_reason
        self.event(self._dialect.event("set_resumed_activity"), f"[0,{record.component.short},{reason}]")

    def activity_stopped(self, record: ActivityRecord) -> None:
        self.event(self._dialect.event("stop_activity"), f"[0,{record.token},{record.component.short}]")

    def activity_finished(self, record: ActivityRecord, reason: str) -> None:
        self._ended("finish_activity", record, reason)

    def activity_destroyed(self, record: ActivityRecord, reason: str) -> None:
        self._ended("destroy_activity", record, reason)

    def _ended(self, name: str, record: ActivityRecord, reason: str) -> None:
        self.event(
            self._dialect.event(name),
            f"[0,{record.token},{record.task.id},{record.component.short},{reason}]",
        )

    def displayed(self, record: ActivityRecord, took_s: float) -> None:
        took_ms = round(took_s * 1000)
        times = f"{took_ms},{took_ms}" if self._dialect.event_prefix == "am" else str(took_ms)
        self.event(
            self._dialect.event("activity_launch_time"),
            f"[0,{record.token},{record.component.short},{times}]",
            tid=849,
        )
        user = " for user 0" if self._dialect.displayed_names_user else ""
        duration = f"{took_ms // 1000}s{took_ms % 1000}ms" if took_ms >= 1000 else f"{took_ms}ms"
        self.system_line(
            "I",
            self._dialect.activity_logger,
            f"Displayed {record.component.short}{user}: +{duration}",
            tid=849,
        )

    def focus_moved(self, left: ActivityRecord | None, entered: ActivityRecord | None) -> None:
        if not self._dialect.writes_input_focus:
            return
        if left is not None:
            self.event(
                "input_focus",
                f"[Focus leaving {left.window_token:x} {left.window_title} (server),reason=NO_WINDOW]",
                tid=_INPUT_THREAD,
            )
        if entered is not None:
            window = f"{entered.window_token:x} {entered.window_title}"
            self.event(
                "input_focus",
                f"[Focus request {window},reason=UpdateInputWindows]",
                tid=_DISPLAY_THREAD,
            )
            self.event(
                "input_focus",
                f"[Focus entering {window} (server),"
                "reason=Window became focusable. Previous reason: NOT_VISIBLE]",
                tid=_INPUT_THREAD,
            )

    def interaction_moved(self, channel: str) -> None:
        """The windows that a finger came down on, if they differ from the previous ones.

        AOSP's InputDispatcher::updateInteractionTokensLocked, since Android 11; the spy window
        PointerEventDispatcher0 is in every line. On phones of Xiaomi, OPPO and Meizu the vendor's gesture
        monitors are listed between the two.
        """
        if not self._dialect.writes_input_focus:
            return
        self.event(
            "input_interaction",
            f"Interaction with: {channel} (server), PointerEventDispatcher0 (server), ",
            tid=_INPUT_THREAD,
        )

    # What the app's own process writes.

    def callback(self, record: ActivityRecord, callback: Callback) -> None:
        if record.component.package != record.run.package:  # a dialog of the system: not this process
            return
        if (words := self._dialect.callbacks.get(callback)) is None:
            return
        name, reason = words
        first = "0" if self._dialect.on_called_starts_with_user else str(record.token)
        took = ",9" if self._dialect.on_called_has_time else ""
        process = record.run.process
        self._log.write(
            "events",
            "I",
            self._dialect.event(f"on_{name}_called"),
            f"[{first},{record.component.class_name},{reason}{took}]",
            pid=process.pid,
            tid=process.pid,
            uid=process.uid,
        )

    # Processes.

    def process_started(
        self,
        process: Process,
        installed: InstalledApp,
        *,
        component: Component | None,
        hosting_type: str | None = None,
        caller: str | None = None,
    ) -> None:
        """`hosting_type` None: that of a launched activity. Only some vendors print `caller`."""
        hosting_type = hosting_type or self._dialect.launch_hosting_type
        name = ""
        if component is not None:
            name = f"{{{component.full}}}" if self._dialect.braces_component else component.short
            if self._dialect.launch_names_package and hosting_type == self._dialect.launch_hosting_type:
                name = component.package
        named = f" caller={caller}" if caller and self._dialect.start_names_caller else ""
        self.event(
            "am_proc_start",
            f"[0,{process.pid},{process.uid},{process.name},{hosting_type},{name}]",
            tid=862,
        )
        self.system_line(
            "I",
            "ActivityManager",
            f"Start proc {process.pid}:{process.name}/{installed.process_owner} "
            f"for {hosting_type} {name}{named}",
            tid=862,
        )
        for line in self._dialect.vendor_lines:
            text = line.text.format(
                process=process.name,
                package=installed.package,
                pid=process.pid,
                uid=process.uid,
                hosting_type=hosting_type,
                component=component.full if component else "",
                caller=caller or "others",
            )
            self.system_line(line.level, line.tag, text, tid=862)

    def process_bound(self, process: Process) -> None:
        self.event("am_proc_bound", f"[0,{process.pid},{process.name}]", tid=2406)

    def process_killed(self, process: Process, installed: InstalledApp, reason: str, *, oom_adj: int) -> None:
        if not self._dialect.kill_has_reason:
            reason = reason.partition(" due to ")[0]
        self.system_line(
            "I",
            "ActivityManager",
            f"Killing {process.pid}:{process.name}/{installed.process_owner} (adj {oom_adj}): {reason}",
        )
        memory = f",{process.memory_kb}" if self._dialect.kill_has_memory else ""
        self.event("am_kill", f"[0,{process.pid},{process.name},{oom_adj},{reason}{memory}]")

    def force_stopping(self, installed: InstalledApp, *, from_pid: int) -> None:
        self.system_line(
            "I",
            "ActivityManager",
            f"Force stopping {installed.package} appid={installed.uid} user=0: from pid {from_pid}",
        )

    def force_finishing(self, record: ActivityRecord) -> None:
        self.system_line(
            "W", self._dialect.activity_logger, f"  Force finishing activity {record.component.short}"
        )

    def process_died(self, process: Process, *, oom_adj: int) -> None:
        state = self._dialect.dead_behind if oom_adj else self._dialect.dead_in_front
        self.system_line(
            "I", "ActivityManager", f"Process {process.name} (pid {process.pid}) has died: {state}"
        )
        self.event("am_proc_died", f"[0,{process.pid},{process.name},{oom_adj},2]")

    def crashed(self, run: AppRun, exception: str, message: str) -> None:
        process = run.process
        where = f"{run.package}.Main"
        self._log.write(
            "crash",
            "E",
            "AndroidRuntime",
            f"FATAL EXCEPTION: main\nProcess: {process.name}, PID: {process.pid}\n"
            f"{exception}: {message}\n"
            f"\tat {where}.run(Main.java:42)\n"
            "\tat android.os.Handler.handleCallback(Handler.java:942)\n"
            "\tat android.os.Handler.dispatchMessage(Handler.java:99)\n"
            "\tat android.os.Looper.loop(Looper.java:288)\n"
            "\tat android.app.ActivityThread.main(ActivityThread.java:7872)",
            pid=process.pid,
            tid=process.pid,
            uid=process.uid,
        )
        self.event(
            "am_crash",
            f"[{process.pid},0,{process.name},684211780,{exception},{message},Main.java,42]",
        )

    def system_line(self, level: str, tag: str, text: str, *, tid: int = _AM_THREAD) -> None:
        self._log.write("system", level, tag, text, pid=self._system.pid, tid=tid, uid=self._system.uid)

    def app_line(self, process: Process, level: str, tag: str, text: str) -> None:
        self._log.write("main", level, tag, text, pid=process.pid, tid=process.pid, uid=process.uid)

    def event(self, tag: str, text: str, *, tid: int = _AM_THREAD) -> None:
        self._log.write("events", "I", tag, text, pid=self._system.pid, tid=tid, uid=self._system.uid)
