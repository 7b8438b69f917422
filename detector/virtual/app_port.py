"""What the virtual device asks of a virtual app, and what an app asks of the device.

The device (processes, activities, logs, services) and the apps (what is drawn, what reacts) are connected
only here. Times are milliseconds since this launch of the app; boxes are display px.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

import numpy as np

from detector.core.geometry import Rect

__all__ = [
    "Agree",
    "AnswerPermission",
    "ChangeActivity",
    "Crash",
    "Effect",
    "FinishApp",
    "Linked",
    "Memory",
    "Motion",
    "Node",
    "Remember",
    "Remembering",
    "RunningApp",
    "SetSwitch",
    "ShowToast",
    "StartActivity",
    "StartDownload",
    "SystemDialogClosed",
    "SystemDialogOpened",
    "TakesText",
    "VirtualDisplay",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class VirtualDisplay:
    """A panel, in its natural rotation."""

    width_px: int
    height_px: int
    density_dpi: int
    px_per_mm: float
    status_bar_px: int
    navigation_bar_px: int
    cutout: Rect | None = None

    def px(self, dp: float) -> float:
        """dp to px (px = dp × dpi / 160)."""
        return dp * self.density_dpi / 160


@dataclass(frozen=True, slots=True, kw_only=True)
class Motion:
    """What the accelerometer (gravity included) and the gyroscope measure, in the device's own axes."""

    acceleration_mps2: tuple[float, float, float]
    rate_rad_s: tuple[float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One node of the accessibility tree, as a dump would list it. Bounds in whole px."""

    class_name: str
    bounds: tuple[int, int, int, int]  # left, top, right, bottom
    package: str = ""  # of a window's root: its owner; empty: the app itself
    resource_id: str = ""
    text: str = ""
    content_desc: str = ""
    clickable: bool = False
    checked: bool | None = None  # None: it cannot be checked
    long_clickable: bool = False
    enabled: bool = True
    focusable: bool = False
    scrollable: bool = False
    children: "tuple[Node, ...]" = field(default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class StartActivity:
    """The app starts an activity, its own or a foreign one (a jump)."""

    package: str
    activity: str
    action: str = "android.intent.action.VIEW"
    data_uri: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeActivity:
    """The app moves on to another activity of its own, e.g. from splash to main."""

    activity: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemDialogOpened:
    """The app asked the system for something; this activity of it (`package/.Class`) shows the dialog."""

    activity: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemDialogClosed:
    """The system's dialog was answered and is gone."""

    activity: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowToast:
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StartDownload:
    file_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishApp:
    """The app closes its last activity; the launcher comes back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agree:
    """The user agreed to the privacy terms: from now on the app does what it had been waiting to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remember:
    """The app writes this down in its own storage."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerPermission:
    """The user answered the system's question for this permission."""

    permission: str
    is_granted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SetSwitch:
    """The user chose whether the app may start in the background."""

    is_on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Crash:
    exception: str
    message: str


Effect = (
    StartActivity
    | ChangeActivity
    | SystemDialogOpened
    | SystemDialogClosed
    | ShowToast
    | StartDownload
    | FinishApp
    | Agree
    | Remember
    | AnswerPermission
    | SetSwitch
    | Crash
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """What outlives a launch: what the app wrote down, and permissions that the system no longer asks for.

    `day`: the date on the phone at the launch; `telltales`: by what the phone then shows that it is examined
    (system/telltales.py).
    """

    names: frozenset[str] = frozenset()
    settled_permissions: frozenset[str] = frozenset()
    day: str = ""
    telltales: frozenset[str] = frozenset()


@runtime_checkable
class Remembering(Protocol):
    """An app that keeps something from one launch to the next."""

    def recall(self, memory: Memory) -> None:
        """What earlier launches left; given before anything is shown."""


@runtime_checkable
class TakesText(Protocol):
    """An app with fields to write into."""

    def write(self, resource_id: str, text: str, at_ms: float) -> None:
        """The field of this id holds this text from now on, as UiAutomation sets it."""


@runtime_checkable
class Linked(Protocol):
    """An app with more than one way in."""

    def open_at(self, at_ms: float, *, uri: str | None, activity: str, scene: str | None) -> None:
        """It was started by an address, by another of its activities, or by a notification of its own, which
        names a scene; before its first frame if it was not running.
        """


class RunningApp(Protocol):
    """One launch of an app: all chance is already drawn from (seed, launch index)."""

    package: str

    def picture_key(self, at_ms: float) -> Hashable:
        """Equal keys mean equal pixels, so that a device renders each visible state only once."""

    def picture(self, at_ms: float) -> np.ndarray:
        """(H, W, 3) uint8 RGB of the whole display, system bars included."""

    def tree(self, at_ms: float) -> Sequence[Node]:
        """The app's windows, bottom first; each a root node."""

    def is_secure(self, at_ms: float) -> bool:
        """True while FLAG_SECURE is set: its screenshots are black."""

    def next_change_ms(self, after_ms: float) -> float | None:
        """When something (drawing, touch or an effect) next changes by itself; None if nothing will."""

    def due_effects(self, at_ms: float) -> Sequence[Effect]:
        """Effects that fell due by themselves up to now; each is returned once."""

    def tap(self, x_px: float, y_px: float, at_ms: float) -> Sequence[Effect]:
        """A finger went down and up here; the app's own state changes immediately."""

    def swipe(self, x0_px: float, y0_px: float, x1_px: float, y1_px: float, at_ms: float) -> Sequence[Effect]:
        """A finger moved from one point to the other."""

    def move(self, motion: Motion, at_ms: float) -> None:
        """The device moves like this from now on; any effect of that falls due by itself."""

    def back(self, at_ms: float) -> Sequence[Effect]:
        """The back key or gesture."""

    def come_back(self, at_ms: float, *, away_ms: float, day: str, died: "RunningApp | None" = None) -> None:
        """The app is in front again after so long in the background; effects of that fall due by themselves.

        `day`: the date on the phone. `died`: the launch whose process ended in the background, of which this
        is the continuation.
        """
