"""Which activity a frame shows, from the events around it."""

from detector.core.events import ForegroundChange
from detector.core.screen import Frame
from detector.seeing.contexts import contexts_from

APP = "cn.example.app"


def change(at_ms: float, package: str, activity: str) -> ForegroundChange:
    return ForegroundChange(
        at_ms=at_ms, at_error_ms=5, from_package=None, to_package=package, activity=activity
    )


def frame(at_ms: float) -> Frame:
    return Frame(
        id="frame:0001",
        at_ms=at_ms,
        at_error_ms=20,
        source="screencap",
        lossy=False,
        width_px=1,
        height_px=1,
        png_sha256="0" * 64,
    )


CHANGES = [
    change(100, APP, ".Splash"),
    change(3000, APP, ".Main"),
    change(6000, "cn.example.shop", ".Landing"),
]


def test_names_the_activity_and_counts_earlier_ones() -> None:
    context = contexts_from(CHANGES, APP)(frame(4000))
    assert (context.package, context.activity, context.is_target) == (APP, ".Main", True)
    assert context.n_activities_before == 1
    assert context.since_activity_ms == 1000
    assert context.since_launch_ms == 4000


def test_a_frame_on_the_border_still_belongs_to_the_earlier_activity() -> None:
    assert contexts_from(CHANGES, APP)(frame(3010)).activity == ".Splash"


def test_a_frame_on_the_border_names_the_package_that_may_already_be_there() -> None:
    context_of = contexts_from(CHANGES, APP)
    assert context_of(frame(6010)).package == APP
    assert (
        context_of(frame(6010)).coming_package == context_of(frame(5985)).coming_package == "cn.example.shop"
    )
    assert context_of(frame(5950)).coming_package is None
    assert context_of(frame(6100)).coming_package is None
    assert context_of(frame(110)).coming_package == APP


def test_another_app_in_front_is_not_the_target_app() -> None:
    context = contexts_from(CHANGES, APP)(frame(7000))
    assert context.is_target is False
    assert context.n_activities_before == 2


def test_without_events_only_the_time_is_known() -> None:
    context = contexts_from([], APP)(frame(500))
    assert context.package is context.is_target is context.n_activities_before is None
    assert context.since_launch_ms == 500
