"""Carries out an app's requests to the device: starts, toasts, downloads, leaving, crashing."""

import asyncio
from collections.abc import Sequence
from typing import Protocol

from detector.virtual.app_port import (
    Agree,
    AnswerPermission,
    ChangeActivity,
    Crash,
    Effect,
    FinishApp,
    Remember,
    SetSwitch,
    ShowToast,
    StartActivity,
    StartDownload,
    SystemDialogClosed,
    SystemDialogOpened,
)
from detector.virtual.clock import DeviceClock
from detector.virtual.system.activities import LAUNCH_FLAGS, NEW_TASK_FLAG, AppRun, Intent, StartOutcome
from detector.virtual.system.activity_log import ActivityLog
from detector.virtual.system.files import FileTree
from detector.virtual.system.foreground import Foreground
from detector.virtual.system.packages import Component, PackageRegistry
from detector.virtual.system.processes import ProcessTable

__all__ = ["Choices", "EffectRunner", "ToastSink"]

_DOWNLOAD_S = 1.5


class Choices(Protocol):
    """Records what the user chose about an app."""

    def agree(self, package: str) -> None: ...

    def remember(self, package: str, name: str) -> None: ...

    def answer_permission(self, package: str, permission: str, *, is_granted: bool) -> None: ...

    def switch(self, package: str, *, is_on: bool) -> None: ...


class ToastSink(Protocol):
    """Where an app's toasts are shown."""

    def show(self, text: str) -> None: ...


class EffectRunner:
    """`choices` is set once there is something to record them."""

    def __init__(
        self,
        *,
        clock: DeviceClock,
        packages: PackageRegistry,
        processes: ProcessTable,
        log: ActivityLog,
        files: FileTree,
        toasts: ToastSink,
    ) -> None:
        self._clock = clock
        self._packages = packages
        self._processes = processes
        self._log = log
        self._files = files
        self._toasts = toasts
        self.choices: Choices | None = None
        self._n_downloads = 0
        self._downloads: set[asyncio.Task[None]] = set()

    def carry_out(self, foreground: Foreground, run: AppRun, effects: Sequence[Effect]) -> None:
        for effect in effects:
            if not run.is_alive:
                return
            match effect:
                case StartActivity():
                    self._start(foreground, run, effect)
                case ChangeActivity():
                    component = Component.of(run.package, effect.activity)
                    intent = Intent(component=component)
                    self._log.start_requested(intent, caller_uid=run.process.uid)
                    foreground.replace_activity(run, intent)
                case SystemDialogOpened(activity=flat):
                    self._open_dialog(foreground, run, flat)
                case SystemDialogClosed(activity=flat):
                    dialog = Component.parse(flat)
                    if dialog is not None:
                        foreground.close_dialog(run, dialog)
                case ShowToast():
                    self._toasts.show(effect.text)
                case StartDownload():
                    self._download(effect.file_name)
                case FinishApp():
                    foreground.finish(run)
                case Agree() | Remember() | AnswerPermission() | SetSwitch():
                    if self.choices is not None:
                        _note(self.choices, run.package, effect)
                case Crash():
                    foreground.crash(run, effect.exception, effect.message)

    def _open_dialog(self, foreground: Foreground, run: AppRun, flat: str) -> None:
        component = Component.parse(flat)
        if component is None:
            return
        intent = Intent(
            action="android.content.pm.action.REQUEST_PERMISSIONS",
            package=component.package,
            component=component,
        )
        self._log.start_requested(intent, caller_uid=run.process.uid, caller=run)
        foreground.push_activity(run, intent)

    def _start(self, foreground: Foreground, run: AppRun, effect: StartActivity) -> None:
        component = Component.of(effect.package, effect.activity) if effect.activity else None
        is_launch = run is foreground.tasks.home.top.run and effect.action == "android.intent.action.MAIN"
        intent = Intent(
            action=effect.action,
            categories=("android.intent.category.LAUNCHER",) if is_launch else (),
            data_uri=effect.data_uri,
            package=None if component else effect.package or None,
            component=component,
            flags=LAUNCH_FLAGS if is_launch else NEW_TASK_FLAG if effect.package != run.package else 0,
        )
        start = foreground.start(intent, caller_uid=run.process.uid, caller=run)
        if start.outcome is StartOutcome.NOT_FOUND:
            self._log.app_line(
                run.process,
                "W",
                "System.err",
                "android.content.ActivityNotFoundException: "
                f"No Activity found to handle Intent {{ {intent.describe()} }}",
            )

    def _download(self, file_name: str) -> None:
        self._n_downloads += 1
        task = asyncio.get_running_loop().create_task(self._fetch(self._n_downloads, file_name))
        self._downloads.add(task)
        task.add_done_callback(self._downloads.discard)

    async def _fetch(self, number: int, file_name: str) -> None:
        system = self._processes.system_ui
        self._log.app_line(system, "D", "DownloadManager", f"[{number}] Starting")
        self._files.write(f"/storage/emulated/0/Download/{file_name}", b"", at_s=self._clock.wall_s())
        await asyncio.sleep(_DOWNLOAD_S)
        self._files.write(
            f"/storage/emulated/0/Download/{file_name}", b"PK\x03\x04", at_s=self._clock.wall_s()
        )
        self._log.app_line(system, "D", "DownloadManager", f"[{number}] Finished with status SUCCESS")

    def close(self) -> None:
        for task in list(self._downloads):
            task.cancel()


def _note(choices: Choices, package: str, effect: Agree | Remember | AnswerPermission | SetSwitch) -> None:
    match effect:
        case Agree():
            choices.agree(package)
        case Remember(name=name):
            choices.remember(package, name)
        case AnswerPermission(permission=permission, is_granted=is_granted):
            choices.answer_permission(package, permission, is_granted=is_granted)
        case SetSwitch(is_on=is_on):
            choices.switch(package, is_on=is_on)
