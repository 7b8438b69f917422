"""An app file as written: identity, scenes, touch, and the ground truth about them.

Only names and types are checked here, and that every name used is defined; `app_file.py` turns
any error into one sentence.
"""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, PrivateAttr, StringConstraints

from detector.virtual.apps.spec.background import BackgroundSpec
from detector.virtual.apps.spec.layers import LayerSpec
from detector.virtual.apps.spec.place import Milliseconds, Place
from detector.virtual.apps.spec.values import LengthValue, Name, Number, SizeValue, Strict, within

__all__ = [
    "AgreeEffect",
    "AnswerEffect",
    "AppSpec",
    "CloseEffect",
    "DownloadEffect",
    "EffectSpec",
    "FinishEffect",
    "GoEffect",
    "JumpEffect",
    "LinkSpec",
    "MotionTriggerSpec",
    "NothingEffect",
    "NotificationSpec",
    "OpenEffect",
    "Outcome",
    "PopupEffect",
    "ResumeSpec",
    "SceneSpec",
    "ScheduledPopup",
    "SeldomSpec",
    "SwipeSpec",
    "SwitchEffect",
    "Timer",
    "ToastEffect",
    "TouchSpec",
    "Variant",
    "WindowSpec",
]

Package = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$")]
Activity = Annotated[str, StringConstraints(pattern=r"^(\.[A-Z]\w*|[a-z][\w.]*\.[A-Z]\w*)$")]
SystemActivity = Annotated[str, StringConstraints(pattern=r"^[a-z][\w.]*/\.?[a-zA-Z][\w.]*$")]
Permission = Annotated[str, StringConstraints(pattern=r"^[a-z]\w*(\.\w+)+$")]
RuleCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2,3}-\d{2}$")]
Telltale = Literal[
    "adb",
    "developer_options",
    "usb",
    "charging",
    "sim",
    "vpn",
    "proxy",
    "root",
    "verified_boot",
    "emulator",
    "installer",
    "install_age",
    "accessibility",
]
Outcome = Literal["failed", "passed", "cantTell", "inapplicable", "untested"]


class CloseEffect(Strict):
    """The window goes away: a splash to its `then`, a popup to the page below, perhaps to come again."""

    do: Literal["close"]
    again_after_ms: Annotated[float, Field(gt=0, le=600_000)] | None = None


class NothingEffect(Strict):
    do: Literal["nothing"]


class ToastEffect(Strict):
    do: Literal["toast"]
    text: str


class JumpEffect(Strict):
    """The foreground leaves: another package, an own activity, a page, a store, a mini-program."""

    do: Literal["jump"]
    to: Literal["package", "activity", "url", "market", "mini-program"]
    package: Package | None = None
    activity: Activity | None = None
    uri: str | None = None


class DownloadEffect(Strict):
    do: Literal["download"]
    file_name: str


class PopupEffect(Strict):
    do: Literal["popup"]
    scene: Name


class GoEffect(Strict):
    """Another scene takes this one's place (an in-page jump, a dialog's second page)."""

    do: Literal["go"]
    scene: Name


class OpenEffect(Strict):
    """Another page comes over this one, which goes on below it: the back key or `close` leads back there."""

    do: Literal["open"]
    scene: Name


class FinishEffect(Strict):
    """The app closes its last activity; the launcher comes back."""

    do: Literal["finish"]


class AgreeEffect(Strict):
    """The window goes away, and the person has agreed to the privacy terms (`background.asks_consent`)."""

    do: Literal["agree"]


class AnswerEffect(Strict):
    """The answer to a scene that asks for a `permission`: the system keeps it, and the dialog goes away."""

    do: Literal["allow", "deny"]


class SwitchEffect(Strict):
    """The choice about starts in the background (`background.switch`), in a scene `then`."""

    do: Literal["switch"]
    to: Literal["on", "off"]
    then: Name | None = None


EffectSpec = Annotated[
    CloseEffect
    | NothingEffect
    | ToastEffect
    | JumpEffect
    | DownloadEffect
    | PopupEffect
    | GoEffect
    | OpenEffect
    | FinishEffect
    | AgreeEffect
    | AnswerEffect
    | SwitchEffect,
    Field(discriminator="do"),
]


class SeldomSpec(Strict):
    """When something happens at all. The app counts its occasions over launches, until its data are cleared.

    `every`: on each so many-th occasion. `first`: on the first so many occasions. `per_day`: so many times a
    day of the phone at most. What is given must hold together.
    """

    every: Annotated[int, Field(ge=1, le=1000)] = 1
    first: Annotated[int, Field(ge=1, le=1000)] | None = None
    per_day: Annotated[int, Field(ge=1, le=1000)] | None = None


class TouchSpec(Strict):
    """A region that answers taps; the first in the list that holds the finger decides. One that is `seldom`
    leaves a tap to the next in the list where its turn has not come.

    `words`: only where these words of the text layer `at` stand, as a link within a sentence. `remember`:
    what the app keeps in mind from then on (`unless`). `after_text`: ids of fields that must hold text first.
    """

    at: Name | None = None
    words: str | None = None
    place: Place | None = None
    grow: LengthValue = "0dp"
    after_ms: Milliseconds = 0
    until_ms: Milliseconds | None = None
    after_taps: Annotated[int, Field(ge=0, le=100)] = 0
    after_text: list[Name] = Field(default_factory=list)
    delay_ms: Milliseconds = 0
    early: Literal["swallow", "pass"] = "swallow"
    remember: Name | None = None
    seldom: SeldomSpec | None = None
    effect: EffectSpec


class SwipeSpec(Strict):
    """A region that answers swipes which begin in it; the first in the list that fits decides."""

    direction: Literal["up", "down", "left", "right", "any"] = "any"
    least_length: SizeValue = "48dp"
    at: Name | None = None
    place: Place | None = None
    grow: LengthValue = "0dp"
    after_ms: Milliseconds = 0
    until_ms: Milliseconds | None = None
    remember: Name | None = None
    effect: EffectSpec


class MotionTriggerSpec(Strict):
    """A movement of the device that has an effect; `motion.py` says when it goes off."""

    kind: Literal["shake", "twist"]
    least_mps2: Annotated[Number, within(0, 200)] | None = None
    gravity: bool = False
    least_deg: Annotated[Number, within(0, 3600)] | None = None
    least_ms: Milliseconds = 0
    after_ms: Milliseconds = 0
    until_ms: Milliseconds | None = None
    effect: EffectSpec


class ListenerSpec(Strict):
    """A class that listens to a sensor, from `from_ms` after the first frame of a launch until `until_ms`;
    null: as long as the process lives. `period_us`: between two values, as it asks for.
    """

    class_name: Annotated[str, Field(pattern=r"^[A-Za-z_][\w$]*(\.[A-Za-z_][\w$]*)+$", max_length=200)]
    sensor: Literal["accelerometer", "gyroscope", "linear_acceleration", "light"] = "accelerometer"
    from_ms: Annotated[float, Field(ge=0, le=3_600_000)] = 0.0
    until_ms: Annotated[float, Field(ge=0, le=3_600_000)] | None = None
    period_us: Annotated[int, Field(ge=1, le=10_000_000)] = 20_000


class ScheduledPopup(Strict):
    """`first_launches`: it comes in so many first launches only; None: in each."""

    scene: Name
    after_ms: Milliseconds
    first_launches: Annotated[int, Field(ge=1)] | None = None


class Timer(Strict):
    """An effect that comes by itself."""

    after_ms: Milliseconds
    remember: Name | None = None
    seldom: SeldomSpec | None = None
    effect: EffectSpec


class WindowSpec(Strict):
    """Says that the scene is an information window, and which layers are its body and its close control."""

    kind: Literal["splash", "popup", "interstitial"]
    body: Name | None = None
    close: Name | None = None


class SceneSpec(Strict):
    """One screen, or one window over a screen.

    `system_activity`: `package/.Class` of the system's that the window belongs to, as that of a permission
    dialog does; it lies over the app's own window. `permission`: what that dialog asks for; it does not come
    once it was granted, or denied twice. `unless`: the scene is passed over (its `then` follows at once, a
    popup does not come) where the app remembers this from a touch, in this launch or an earlier one.
    `hides_from`: it is passed over likewise where the phone shows any of these, by which an app can tell that
    it is examined; `shows_to`: and where it shows none of these (system/telltales.py).
    `on_back`: what the first presses of the back key do, one each, before `back` applies: a window that asks
    to stay, a toast that asks for a second press.
    """

    activity: Activity | None = None
    window: WindowSpec | None = None
    lasts_ms: Milliseconds | None = None
    then: Name | None = None
    fade_in_ms: Milliseconds = 0
    back: Literal["nothing", "close", "finish"] | None = None
    on_back: list[EffectSpec] = Field(default_factory=list)
    secure: bool = False
    system_activity: SystemActivity | None = None
    permission: Permission | None = None
    unless: Name | None = None
    hides_from: list[Telltale] = Field(default_factory=list)
    shows_to: list[Telltale] = Field(default_factory=list)
    layers: Annotated[list[LayerSpec], Field(min_length=1)]
    touch: list[TouchSpec] = Field(default_factory=list)
    swipes: list[SwipeSpec] = Field(default_factory=list)
    motion: list[MotionTriggerSpec] = Field(default_factory=list)
    popups: list[ScheduledPopup] = Field(default_factory=list)
    timers: list[Timer] = Field(default_factory=list)


class ResumeSpec(Strict):
    """A scene that comes over the page when the app is in front again, as a hot start's splash does.

    `after_ms`: the least time that it was in the background. `process`: whether it must have lived on there.
    `per_day`: how often a day it comes at most, which the app keeps in mind over launches; None: each time.
    """

    scene: Name
    after_ms: Annotated[float, Field(ge=0, le=86_400_000)]
    process: Literal["any", "alive", "ended"] = "any"
    per_day: Annotated[int, Field(ge=0)] | None = None


class LinkSpec(Strict):
    """An address that the system opens in the app, with everything that begins with it, and the scene that
    shows then. It stands in the manifest as a filter of that activity (default: the launcher's).
    """

    uri: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9+.-]*://[!-~]*$")]
    scene: Name
    activity: Activity | None = None


class NotificationSpec(Strict):
    """A notification that the app posts after so long in the background, as long as its process lives there.
    A tap on it opens the app at that scene.
    """

    title: str
    text: str = ""
    after_ms: Annotated[float, Field(ge=0, le=86_400_000)]
    scene: Name


class Variant(Strict):
    """One way a launch can begin, as likely as its weight."""

    name: Name
    weight: Annotated[float, Field(gt=0)] = 1.0
    start: Name


class AppSpec(Strict):
    """A virtual app. `schemes`: of addresses that the system opens in it, as in a browser. `exported`: the
    activities that others may start, besides the launcher's and those of links; None: all. `listeners`: to
    sensors; None: one if some scene has a motion trigger.
    """

    format: Literal["virtual-app/1"]
    package: Package
    label: str
    summary: str = ""
    summary_zh: str = ""
    version_name: str = "1.0.0"
    version_code: Annotated[int, Field(ge=1)] = 1
    target_sdk: Annotated[int, Field(ge=21, le=40)] = 33
    activities: Annotated[list[Activity], Field(min_length=1)]
    launcher_activity: Activity
    start: Name | None = None
    variants: list[Variant] = Field(default_factory=list)
    resume: list[ResumeSpec] = Field(default_factory=list)
    links: list[LinkSpec] = Field(default_factory=list)
    notifications: list[NotificationSpec] = Field(default_factory=list)
    exported: list[Activity] | None = None
    schemes: list[Literal["http", "https"]] = Field(default_factory=list)
    scenes: Annotated[dict[Name, SceneSpec], Field(min_length=1)]
    background: BackgroundSpec | None = None
    listeners: list[ListenerSpec] | None = None
    truth: dict[RuleCode, Outcome | list[Outcome]] = Field(default_factory=dict)
    _folder: Path = PrivateAttr(default=Path())

    @property
    def motion_listeners(self) -> tuple[ListenerSpec, ...]:
        """As listed; an app that a movement has an effect on listens without being told to."""
        if self.listeners is not None:
            return tuple(self.listeners)
        is_moved = any(scene.motion for scene in self.scenes.values())
        return (ListenerSpec(class_name=f"{self.package}.ShakeDetector"),) if is_moved else ()

    @property
    def folder(self) -> Path:
        """The folder of the pictures that the layers name."""
        return self._folder

    def beside(self, folder: Path) -> "AppSpec":
        """The same app, with its pictures looked up in that folder."""
        moved = self.model_copy()
        moved._folder = folder
        return moved
