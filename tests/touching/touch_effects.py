"""Effects of touches by hand, and what is named of them."""

from dataclasses import fields, replace

from detector.core.events import ForegroundChange
from detector.core.geometry import Point, Rect
from detector.core.outcome import Doubt, OutcomeKind
from detector.core.quantity import Quantity
from detector.core.trials import Gesture
from detector.touching.outcome import classify_touch
from detector.windows.presence import FELL_ON_IT
from detector.windows.seen import WindowKind
from detector.windows.start_attempts import StartAnswer, StartAttempt
from detector.windows.touch_effect import (
    Aftermath,
    FollowingWindow,
    MetWindow,
    PerformedTouch,
    TouchEffect,
    TouchWatch,
)
from detector.windows.touched_window import Touch, Untouched
from tests.rulebook import a_control

PACKAGE = "cn.example.app"
MAIN = "cn.example.app.MainActivity"
CONTROL = a_control(box=Rect.from_xywh(570, 98, 132, 72))


def ms(value: float, error: float = 50.0) -> Quantity:
    return Quantity(value=value, error=error, unit="ms")


MET = MetWindow(
    id="window:1",
    kind=WindowKind.SPLASH,
    is_over_content=False,
    ordinal=0,
    box=Rect.from_xywh(0, 0, 720, 1600),
    since_ms=ms(600),
    control=CONTROL,
    calls=(),
    was_still=True,
    presence=FELL_ON_IT,
)
TAPPED = TouchEffect(
    touch=PerformedTouch(
        action_id="action:7",
        gesture=Gesture.TAP,
        point=Point(x_px=636, y_px=134),
        from_ms=998,
        to_ms=1_002,
        ends_ms=4_502,
    ),
    n_before=0,
    met=MET,
    came=Aftermath(changed_share=0.02, n_tree_windows=(1, 2)),
    watch=TouchWatch(watched_ms=3_500),
    evidence_ids=("action:7",),
)


def but(effect: TouchEffect, **changes: object) -> TouchEffect:
    """The effect with some fields of its parts changed; each name belongs to one part alone."""
    for part in ("touch", "met", "came", "watch"):
        was = getattr(effect, part)
        own = {name: value for name, value in changes.items() if name in {one.name for one in fields(was)}}
        effect = replace(effect, **{part: replace(was, **own)})
        changes = {name: value for name, value in changes.items() if name not in own}
    assert not changes, f"no such fields: {changes}"
    return effect


def follows(after_ms: float, box: Rect | None = None, *, is_over: bool | None = None) -> FollowingWindow:
    return FollowingWindow(after_ms=ms(after_ms), box=box, is_over_content=is_over)


UNTOUCHED = (Untouched(life_ms=ms(5_000, 150), watched_ms=5_000, then_activity=MAIN),)


def start(
    to_package: str | None,
    activity: str | None = None,
    *,
    data: str | None = None,
    answer: StartAnswer = StartAnswer.STARTED,
    after_ms: float = 60,
) -> StartAttempt:
    return StartAttempt(
        at_ms=1_000 + after_ms,
        at_error_ms=3,
        action="android.intent.action.VIEW",
        data=data,
        to_package=to_package,
        activity=activity,
        answer=answer,
    )


def change(to_package: str, activity: str, *, after_ms: float = 100) -> ForegroundChange:
    return ForegroundChange(
        at_ms=1_000 + after_ms, at_error_ms=3, from_package=PACKAGE, to_package=to_package, activity=activity
    )


def named(effect: TouchEffect, untouched: tuple[Untouched, ...] = UNTOUCHED) -> Touch:
    return classify_touch(effect, untouched, run_index=3, probe="close_probe", package=PACKAGE)


def judged(effect: TouchEffect, untouched: tuple[Untouched, ...] = UNTOUCHED) -> OutcomeKind | Doubt:
    """Its outcome, or why it is unknown."""
    touch = named(effect, untouched)
    return touch.outcome if touch.doubt is None else touch.doubt
