"""The windows on the display at a given time: which exist, what they contain, which are secure.

The status bar and the gesture handle are windows of the system UI, as on a phone: a dump of all
windows contains them too.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from detector.virtual.app_port import Node, VirtualDisplay
from detector.virtual.display.rotation import Rotation
from detector.virtual.display.shade import shade_node
from detector.virtual.system.activities import ActivityRecord, AppRun
from detector.virtual.system.foreground import Foreground
from detector.virtual.system.notifications import NotificationBoard

__all__ = ["Window", "WindowList"]

_SYSTEM_UI = "com.android.systemui"
_SYSTEM_UI_UID = 10_086
_PERMISSION_CONTROLLER_UID = 10_103


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    token: int
    title: str
    package: str
    owner_uid: int
    kind: str  # AOSP's name of the window type: STATUS_BAR, BASE_APPLICATION, APPLICATION_STARTING, ...
    bounds: tuple[int, int, int, int]
    is_secure: bool = False
    is_on_screen: bool = True
    is_focusable: bool = True
    root: Node | None = None

    @property
    def name(self) -> str:
        return f"Window{{{self.token:x} u0 {self.title}}}"


class WindowList:
    """`is_locked`: whether the lock screen covers everything and has the focus."""

    def __init__(
        self,
        display: VirtualDisplay,
        foreground: Foreground,
        rotation: Rotation,
        notifications: NotificationBoard,
        is_locked: Callable[[], bool] = lambda: False,
    ) -> None:
        self._display = display
        self._foreground = foreground
        self._rotation = rotation
        self._notifications = notifications
        self._is_locked = is_locked

    def at(self, at_s: float, *, all_secure: bool = False) -> list[Window]:
        """Top first."""
        lock = [self._lock_window()] if self._is_locked() else []
        below = [] if lock else self._app_windows(at_s, all_secure)
        shade = [self._shade()] if self._notifications.is_open and not lock else []
        return [*self._system_windows(), *lock, *shade, *below, *self._hidden_windows()]

    def focused(self, at_s: float) -> Window | None:
        """None while the activity in front has no drawn window yet."""
        if self._is_locked():
            return self._lock_window()
        if self._notifications.is_open:
            return self._shade()
        foreground = self._foreground
        if foreground.touchable is None:
            return None
        return next(iter(self._app_windows(at_s, all_secure=False)), None)

    def is_secure(self, at_s: float) -> bool:
        shown = self._foreground.shown_at(at_s)
        return (
            shown is not None
            and shown.first_frame_at_s is not None
            and shown.running.is_secure(shown.at_ms(at_s))
        )

    def _app_windows(self, at_s: float, all_secure: bool) -> list[Window]:
        windows, fitted = self._upright_app_windows(at_s, all_secure), self._rotation.fitted()
        if fitted is None:
            return windows
        return [
            replace(
                window,
                bounds=fitted.bounds(window.bounds),
                root=None if window.root is None else fitted.node(window.root),
            )
            for window in windows
        ]

    def _upright_app_windows(self, at_s: float, all_secure: bool) -> list[Window]:
        shown = self._foreground.shown
        if shown is None:
            return []
        record = self._record_of(shown.package)
        if record is None:
            return []
        if shown.first_frame_at_s is None:
            return [self._starting_window(shown, record)]
        dialog = self._dialog_of(shown)
        at_ms = shown.at_ms(at_s)
        is_secure = all_secure or shown.running.is_secure(at_ms)
        windows = []
        roots = shown.running.tree(at_ms)
        if roots and roots[0].package:  # the app's own window stays below the system's, inactive
            windows.append(self._own_window(record, is_secure))
        for number, root in enumerate(roots):
            if root.package:
                windows.append(self._dialog_window(dialog or record, root))
                continue
            token = record.window_token if number == 0 else (record.window_token + 0x1F3B5 * number)
            windows.append(
                Window(
                    token=token & 0xFFF_FFFF,
                    title=record.window_title,
                    package=shown.package,
                    owner_uid=shown.process.uid,
                    kind="BASE_APPLICATION" if number == 0 else "APPLICATION",
                    bounds=self._whole if number == 0 else root.bounds,
                    is_secure=is_secure,
                    root=root,
                )
            )
        return windows[::-1] or [self._empty_window(record, is_secure)]

    def _starting_window(self, shown: AppRun, record: ActivityRecord) -> Window:
        """What the system shows until the app has drawn its first frame."""
        return Window(
            token=record.window_token ^ 0x5A5A,
            title=f"Splash Screen {shown.package}",
            package=shown.package,
            owner_uid=shown.process.uid,
            kind="APPLICATION_STARTING",
            bounds=self._whole,
            is_focusable=False,
            root=Node(class_name="android.widget.FrameLayout", bounds=self._whole),
        )

    def _empty_window(self, record: ActivityRecord, is_secure: bool) -> Window:
        """An app without nodes still has a window."""
        return Window(
            token=record.window_token,
            title=record.window_title,
            package=record.component.package,
            owner_uid=record.run.process.uid,
            kind="BASE_APPLICATION",
            bounds=self._whole,
            is_secure=is_secure,
        )

    def _own_window(self, record: ActivityRecord, is_secure: bool) -> Window:
        return replace(
            self._empty_window(record, is_secure),
            is_focusable=False,
            root=Node(class_name="android.widget.FrameLayout", bounds=self._whole),
        )

    def _dialog_window(self, dialog: ActivityRecord, root: Node) -> Window:
        return Window(
            token=dialog.window_token,
            title=dialog.window_title,
            package=root.package,
            owner_uid=_PERMISSION_CONTROLLER_UID,
            kind="BASE_APPLICATION",
            bounds=self._whole,
            root=root,
        )

    def _system_windows(self) -> list[Window]:
        display = self._rotation.display()
        width, height = display.width_px, display.height_px
        bar = (0, 0, width, self._display.status_bar_px)
        handle = (0, height - self._display.navigation_bar_px, width, height)
        return [
            Window(
                token=0x5EF94CB,
                title="NavigationBar0",
                package=_SYSTEM_UI,
                owner_uid=_SYSTEM_UI_UID,
                kind="NAVIGATION_BAR",
                bounds=handle,
                is_focusable=False,
                root=Node(class_name="android.widget.FrameLayout", bounds=handle),
            ),
            Window(
                token=0x8D1E0F2,
                title="StatusBar",
                package=_SYSTEM_UI,
                owner_uid=_SYSTEM_UI_UID,
                kind="STATUS_BAR",
                bounds=bar,
                is_focusable=False,
                root=_status_bar(bar),
            ),
        ]

    def _lock_window(self) -> Window:
        return Window(
            token=0x1651CD4,
            title="NotificationShade",
            package=_SYSTEM_UI,
            owner_uid=_SYSTEM_UI_UID,
            kind="NOTIFICATION_SHADE",
            bounds=self._whole,
            root=Node(
                class_name="android.widget.FrameLayout",
                bounds=self._whole,
                resource_id="com.android.systemui:id/keyguard_root_view",
            ),
        )

    def _shade(self) -> Window:
        root = shade_node(self._display, self._notifications.posted())
        return replace(self._lock_window(), root=root)

    def _hidden_windows(self) -> list[Window]:
        """Windows of covered activities, and the wallpaper."""
        shown = self._foreground.shown
        hidden = []
        for record in self._foreground.tasks.records():
            if shown is not None and record.run is shown:
                continue
            hidden.append(
                Window(
                    token=record.window_token,
                    title=record.window_title,
                    package=record.component.package,
                    owner_uid=record.run.process.uid,
                    kind="BASE_APPLICATION",
                    bounds=self._whole,
                    is_on_screen=False,
                )
            )
        return hidden

    def _record_of(self, package: str) -> ActivityRecord | None:
        """The topmost of the app's own activities."""
        for record in self._foreground.tasks.records():
            if record.run.package == package and record.component.package == package:
                return record
        return None

    def _dialog_of(self, run: AppRun) -> ActivityRecord | None:
        """The system's activity over a run, if there is one."""
        top = self._foreground.top
        return top if top.run is run and top.component.package != run.package else None

    @property
    def _whole(self) -> tuple[int, int, int, int]:
        return (0, 0, self._display.width_px, self._display.height_px)


def _status_bar(bounds: tuple[int, int, int, int]) -> Node:
    left, top, right, bottom = bounds
    third = (right - left) // 3
    return Node(
        class_name="android.widget.FrameLayout",
        bounds=bounds,
        children=(
            Node(
                class_name="android.widget.TextView",
                bounds=(left + 48, top, left + third, bottom),
                resource_id="com.android.systemui:id/clock",
                text="16:00",
                content_desc="16:00",
            ),
            Node(
                class_name="android.widget.LinearLayout",
                bounds=(right - third, top, right - 48, bottom),
                resource_id="com.android.systemui:id/statusIcons",
            ),
        ),
    )
