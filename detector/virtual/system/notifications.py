"""The notifications that apps have posted, and whether the shade that lists them is open.

What an app posts depends on how long it has been in the background, so that nothing has to be kept: it is
posted from its time on until the app is in front again, or its process has ended.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from detector.virtual.apps.spec.app import NotificationSpec
from detector.virtual.clock import DeviceClock
from detector.virtual.system.activities import NEW_TASK_FLAG, AppRun, Intent
from detector.virtual.system.foreground import Foreground
from detector.virtual.system.packages import InstalledApp

__all__ = ["NotificationBoard", "Posted"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    installed: InstalledApp
    number: int
    notification: NotificationSpec

    def record(self, *, redacts: bool) -> Iterable[str]:
        """As NotificationRecord.dump and its dumpNotification of AOSP print it."""
        package, uid = self.installed.package, self.installed.uid
        key = f"0|{package}|{self.number}|null|{uid}"
        content = (
            "channel=default shortcut=null contentView=null vibrate=null sound=null defaults=0x0 flags=0x10"
        )
        yield (
            f"    NotificationRecord(0x{uid * 4099 + self.number:08x}: pkg={package} user=UserHandle{{0}} "
            f"id={self.number} tag=null importance=3 key={key}: "
            f"Notification({content} color=0x00000000 vis=PRIVATE))"
        )
        yield f"      uid={uid} userId=0"
        yield f"      opPkg={package}"
        yield f"      key={key}"
        yield "      extras={"
        texts = {"android.title": self.notification.title, "android.text": self.notification.text}
        for name, text in texts.items():
            yield f"          {name}=String {f'[length={len(text)}]' if redacts else f'({text})'}"
        yield "      }"


class NotificationBoard:
    def __init__(self, clock: DeviceClock, foreground: Foreground, on_changed: Callable[[], None]) -> None:
        self._clock, self._foreground, self._on_changed = clock, foreground, on_changed
        self.is_open = False

    def open(self) -> None:
        self.is_open = True
        self._on_changed()

    def collapse(self) -> None:
        if self.is_open:
            self.is_open = False
            self._on_changed()

    def posted(self) -> list[Posted]:
        now_s = self._clock.now_s()
        return [
            Posted(installed=run.installed, number=number, notification=notification)
            for run in self._foreground.runs.values()
            for number, notification in enumerate(run.installed.app.notifications, start=1)
            if self._is_posted(run, notification, now_s)
        ]

    def _is_posted(self, run: AppRun, notification: NotificationSpec, now_s: float) -> bool:
        return run.left_at_s is not None and now_s >= run.left_at_s + notification.after_ms / 1000

    def follow(self, posted: Posted) -> None:
        """A tap on it: the shade closes, and the app opens where the notification leads."""
        self.collapse()
        component = posted.installed.main_component
        intent = Intent(component=component, flags=NEW_TASK_FLAG, scene=posted.notification.scene)
        self._foreground.start(intent, caller_uid=posted.installed.uid)

    def dump(self, *, redacts: bool) -> str:
        """`dumpsys notification` (NotificationManagerService.dumpImpl), as far as its list goes."""
        records = [line for posted in self.posted() for line in posted.record(redacts=redacts)]
        return "\n".join(["Current Notification Manager state:", "  Notification List:", *records, ""]) + "\n"
