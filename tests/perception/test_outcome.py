"""What came of a touch, held against the runs that nobody touched."""

from dataclasses import fields, replace

import pytest

from detector.core.events import Download, ForegroundChange
from detector.core.geometry import Point, Rect
from detector.core.outcome import Doubt, OutcomeKind
from detector.core.quantity import Quantity
from detector.core.trials import Gesture
from detector.perception.outcome import classify_touch
from detector.windows.presence import FELL_ON_IT, Presence
from detector.windows.seen import WindowKind
from detector.windows.start_attempts import StartAnswer, StartAttempt
from detector.windows.touch_effect import (
    CameAfter,
    FollowingWindow,
    MetWindow,
    PerformedTouch,
    TouchEffect,
    TouchWatch,
)
from detector.windows.touched_window import NextWindow, OwnMove, Touch, Untouched
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
    came=CameAfter(changed_share=0.02, n_tree_windows=(1, 2)),
    watch=TouchWatch(watched_ms=3_500),
    evidence_ids=("action:7",),
)


def but(effect: TouchEffect, **changes: object) -> TouchEffect:
    """The effect with some fields of its parts otherwise; each name belongs to one part alone."""
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


@pytest.mark.parametrize(
    ("request_", "kind"),
    [
        pytest.param(
            start("com.taobao.taobao", data="taobao://x"), OutcomeKind.FOREIGN_APP, id="another app"
        ),
        pytest.param(start("com.android.vending", data="market://details"), OutcomeKind.STORE, id="store"),
        pytest.param(start(None, data="market://details"), OutcomeKind.STORE, id="store by its address"),
        pytest.param(start("com.android.browser", data="https://a"), OutcomeKind.BROWSER, id="browser"),
        pytest.param(
            start(PACKAGE, f"{PACKAGE}.WebActivity"), OutcomeKind.OWN_LANDING, id="own landing page"
        ),
        pytest.param(
            start("com.b", answer=StartAnswer.BLOCKED), OutcomeKind.BLOCKED, id="refused by the system"
        ),
        pytest.param(start(None, answer=StartAnswer.NOT_FOUND), OutcomeKind.BLOCKED, id="nobody opens it"),
        pytest.param(
            start("android", "com.android.internal.app.ResolverActivity"), OutcomeKind.CHOOSER, id="chooser"
        ),
        pytest.param(
            start("com.miui.securitycenter", "com.miui.wakepath.ui.ConfirmStartActivity"),
            OutcomeKind.CHOOSER,
            id="vendor's question",
        ),
        pytest.param(
            start("com.android.packageinstaller", "com.android.packageinstaller.InstallActivity"),
            OutcomeKind.INSTALL,
            id="installer",
        ),
        pytest.param(
            start("com.android.permissioncontroller", "x.GrantPermissionsActivity"),
            OutcomeKind.PERMISSION,
            id="permission",
        ),
    ],
)
def test_a_start_is_named_by_where_it_leads(request_: StartAttempt, kind: OutcomeKind) -> None:
    touch = named(but(TAPPED, starts=(request_,)))
    assert touch.outcome is kind
    assert touch.after_ms is not None
    assert touch.after_ms.value == pytest.approx(60)


def test_going_where_the_app_goes_by_itself_is_a_dismissal() -> None:
    effect = but(
        TAPPED,
        starts=(start(PACKAGE, MAIN),),
        foreground=(change(PACKAGE, MAIN),),
        gone_after_ms=ms(150),
        changed_share=0.9,
    )
    touch = named(effect)
    assert (touch.outcome, touch.confidence) == (OutcomeKind.DISMISSED, 0.95)
    assert touch.is_on_glyph


def test_a_window_that_ends_as_it_always_does_was_not_dismissed() -> None:
    late = but(TAPPED, since_ms=ms(4_600), gone_after_ms=ms(400), changed_share=0.9)
    assert named(late).outcome is OutcomeKind.UNKNOWN


def test_lives_that_agree_narrow_each_other_down_and_lives_that_differ_do_not() -> None:
    went_on = (change(PACKAGE, MAIN),)
    tapped = but(TAPPED, since_ms=ms(4_500), gone_after_ms=ms(40), foreground=went_on)
    wide, other = replace(UNTOUCHED[0], life_ms=ms(5_000, 250)), replace(UNTOUCHED[0], life_ms=ms(5_150, 250))
    assert named(tapped, (wide,)).outcome is OutcomeKind.UNKNOWN
    assert named(tapped, (wide, other)).outcome is OutcomeKind.DISMISSED
    shorter = replace(UNTOUCHED[0], life_ms=ms(4_400, 100))
    assert named(tapped, (wide, other, shorter)).outcome is OutcomeKind.UNKNOWN


def test_a_tap_that_long_before_the_windows_own_end_had_no_effect() -> None:
    early = but(TAPPED, since_ms=ms(3_000), gone_after_ms=ms(2_000), changed_share=0.9)
    assert (named(early).outcome, named(early).watched_ms) == (OutcomeKind.NOTHING, pytest.approx(1_950))


def test_a_jump_by_a_timer_is_not_blamed_on_a_tap_at_that_time() -> None:
    timer = replace(UNTOUCHED[0], moves=(OwnMove(since_window_ms=ms(1_600), kind=OutcomeKind.BROWSER),))
    jump = but(TAPPED, starts=(start("com.android.browser", after_ms=900),))
    assert named(jump, (timer,)).outcome is OutcomeKind.UNKNOWN
    assert named(but(jump, since_ms=ms(4_000)), (timer,)).outcome is OutcomeKind.BROWSER


def test_a_jump_that_comes_late_is_still_the_taps() -> None:
    touch = named(but(TAPPED, starts=(start("com.b", after_ms=1_500),), gone_after_ms=ms(100)))
    assert touch.outcome is OutcomeKind.FOREIGN_APP
    assert touch.after_ms is not None
    assert touch.after_ms.value == pytest.approx(1_500)


def test_a_download_needs_no_start() -> None:
    fetched = Download(at_ms=1_050, at_error_ms=3, what="[1] Starting")
    assert named(but(TAPPED, downloads=(fetched,))).outcome is OutcomeKind.DOWNLOAD


def test_one_advert_that_gives_way_to_another_was_not_dismissed() -> None:
    other = but(TAPPED, gone_after_ms=ms(200), following=follows(250))
    assert named(other).outcome is OutcomeKind.NEW_POPUP
    assert named(but(other, n_tree_windows=(3, 2))).outcome is OutcomeKind.DISMISSED  # it lay below
    assert named(but(other, n_tree_windows=(None, 2))).outcome is OutcomeKind.UNKNOWN
    later = but(other, following=follows(1_600), foreground=(change(PACKAGE, MAIN),))
    assert named(later).outcome is OutcomeKind.DISMISSED


def test_a_toast_is_nothing_and_another_page_in_its_place_is_a_change() -> None:
    assert named(but(TAPPED, changed_share=0.05)).outcome is OutcomeKind.NOTHING
    other = but(TAPPED, changed_share=0.8, n_tree_windows=(2, 2))
    assert named(other).outcome is OutcomeKind.IN_PAGE
    assert named(but(other, n_tree_windows=(None, None))).outcome is OutcomeKind.IN_PAGE


def test_another_window_over_the_same_place_is_told_by_the_trees() -> None:
    other = but(TAPPED, changed_share=0.8)
    assert named(but(other, n_tree_windows=(4, 5))).outcome is OutcomeKind.NEW_POPUP
    assert named(but(other, n_tree_windows=(5, 4))).outcome is OutcomeKind.UNKNOWN


def test_a_popup_that_was_still_coming_in_changed_by_itself() -> None:
    other = but(TAPPED, changed_share=0.8, is_over_content=True, n_tree_windows=(2, 2))
    assert named(other).outcome is OutcomeKind.IN_PAGE
    assert named(but(other, was_still=False)).outcome is OutcomeKind.UNKNOWN


def test_where_nothing_was_seen_after_it_nobody_knows() -> None:
    assert named(but(TAPPED, changed_share=None)).outcome is OutcomeKind.UNKNOWN


def test_a_popup_that_gives_another_page_than_the_one_below_it_led_somewhere() -> None:
    popup = but(TAPPED, kind=WindowKind.POPUP, is_over_content=True, gone_after_ms=ms(100))
    assert named(but(popup, page_share=0.1), ()).outcome is OutcomeKind.DISMISSED
    other = but(popup, page_share=0.7)
    assert named(but(other, page_likeness=0.3), ()).outcome is OutcomeKind.OWN_LANDING
    assert named(but(other, page_likeness=0.95), ()).outcome is OutcomeKind.DISMISSED  # it had loaded
    assert (named(other, ()).outcome, named(other, ()).doubt) == (OutcomeKind.UNKNOWN, Doubt.NO_TRAIL)


def test_without_an_untouched_end_a_page_of_the_app_is_a_dismissal_only_for_its_control() -> None:
    effect = but(TAPPED, foreground=(change(PACKAGE, MAIN),), gone_after_ms=ms(100), changed_share=0.9)
    assert named(effect, ()).outcome is OutcomeKind.DISMISSED
    beside = but(effect, point=Point(x_px=360, y_px=800))
    assert named(beside, ()).outcome is OutcomeKind.UNKNOWN


def test_evidence_carries_its_run() -> None:
    assert named(TAPPED).evidence_ids == ("run:3/action:7",)


BACK = but(TAPPED, gesture=Gesture.BACK, point=None, gone_after_ms=ms(200), changed_share=0.9)


def test_the_back_key_leaves_an_app_to_the_launcher_which_is_no_jump() -> None:
    left = but(BACK, foreground=(change("com.android.launcher3", "com.android.launcher3.Launcher"),))
    touch = named(left)
    assert touch.outcome is OutcomeKind.LEFT_APP
    assert not touch.outcome.is_jump
    assert touch.target == "com.android.launcher3"


def test_a_back_key_that_the_app_answers_with_an_advert_elsewhere_jumps() -> None:
    assert named(but(BACK, starts=(start("com.taobao.taobao"),))).outcome is OutcomeKind.FOREIGN_APP


def test_the_back_key_closes_a_popup() -> None:
    over = but(BACK, is_over_content=True, kind=WindowKind.POPUP, page_share=0.02)
    assert named(over).outcome is OutcomeKind.DISMISSED


STOOD = FELL_ON_IT
GONE_BY_THEN = replace(FELL_ON_IT, was_seen_after=False)
JUMPED = but(TAPPED, starts=(start("com.android.browser"),))


@pytest.mark.parametrize(
    ("presence", "since_ms", "doubt"),
    [
        pytest.param(STOOD, 4_600, None, id="a frame after the touch shows it"),
        pytest.param(GONE_BY_THEN, 600, None, id="it lasts much longer in every untouched run"),
        pytest.param(GONE_BY_THEN, 4_600, Doubt.MAY_HAVE_GONE, id="its own end was near"),
        pytest.param(replace(GONE_BY_THEN, by_log=True), 4_600, None, id="its activity was left later"),
        pytest.param(replace(STOOD, by_log=False), 600, Doubt.FELL_ELSEWHERE, id="another took the finger"),
        pytest.param(replace(STOOD, was_seen_before=False), 600, Doubt.NOT_YET_THERE, id="not yet there"),
        pytest.param(
            replace(GONE_BY_THEN, arrived_late_ms=4_000.0), 600, Doubt.MAY_HAVE_GONE, id="delivered late"
        ),
    ],
)
def test_a_touch_counts_for_a_window_only_where_that_one_stood(
    presence: Presence, since_ms: float, doubt: Doubt | None
) -> None:
    """A tap that met the page behind, and opened a browser there, is not the splash's."""
    touch = named(but(JUMPED, presence=presence, since_ms=ms(since_ms)))
    assert touch.doubt is doubt
    assert touch.outcome is (OutcomeKind.BROWSER if doubt is None else OutcomeKind.UNKNOWN)


def test_nothing_is_known_of_a_touch_while_this_machine_was_late() -> None:
    late = but(JUMPED, host_late_after_ms=0.0)
    assert (named(late).outcome, named(late).doubt) == (OutcomeKind.UNKNOWN, Doubt.HOST_LATE)
    assert named(but(JUMPED, host_late_after_ms=2_000.0)).outcome is OutcomeKind.BROWSER  # by then told
    assert named(but(TAPPED, host_late_after_ms=2_000.0)).doubt is Doubt.HOST_LATE


def test_a_device_that_gave_no_sign_of_life_may_not_have_heard_the_touch() -> None:
    assert named(but(TAPPED, silent_ms=400.0)).outcome is OutcomeKind.NOTHING
    assert named(but(TAPPED, silent_ms=3_400.0)).doubt is Doubt.DEVICE_LATE
    jump = but(TAPPED, starts=(start("com.b", after_ms=2_000),))
    assert named(but(jump, silent_ms=400.0)).outcome is OutcomeKind.FOREIGN_APP
    assert named(but(jump, silent_ms=1_990.0)).doubt is Doubt.DEVICE_LATE
    at_once = but(TAPPED, starts=(start("com.b", after_ms=300),), silent_ms=300.0)
    assert named(at_once).outcome is OutcomeKind.FOREIGN_APP


def test_a_jump_long_after_the_touch_has_another_cause() -> None:
    assert named(but(TAPPED, starts=(start("com.b", after_ms=3_200),))).doubt is Doubt.TOO_LATE


CARD = Rect.from_xywh(60, 400, 600, 800)
SKIPPED = but(
    TAPPED,
    gone_after_ms=ms(100),
    following=follows(500, CARD, is_over=True),
    n_tree_windows=(1, 2),
)


def test_a_popup_that_the_page_behind_shows_in_any_case_is_not_the_skips() -> None:
    """It came in untouched runs, too, as soon after the splash had ended by itself."""
    due = replace(UNTOUCHED[0], then_window=NextWindow(after_ms=ms(400), box=CARD, is_over_content=True))
    assert named(SKIPPED, (due,)).outcome is OutcomeKind.DISMISSED
    later = replace(due, then_window=NextWindow(after_ms=ms(3_000), box=CARD, is_over_content=True))
    assert named(SKIPPED, (later,)).outcome is OutcomeKind.NEW_POPUP
    elsewhere = replace(
        due,
        then_window=NextWindow(
            after_ms=ms(400), box=Rect.from_xywh(0, 1_300, 720, 300), is_over_content=True
        ),
    )
    assert named(SKIPPED, (elsewhere,)).outcome is OutcomeKind.NEW_POPUP


def test_a_popup_over_the_page_that_the_app_went_on_to_is_not_the_skips_either() -> None:
    went_on = but(SKIPPED, foreground=(change(PACKAGE, MAIN, after_ms=90),))
    assert named(went_on).outcome is OutcomeKind.DISMISSED
    full_screen = but(went_on, following=follows(500, CARD, is_over=False))
    assert named(full_screen).outcome is OutcomeKind.NEW_POPUP


def test_the_pages_that_the_app_shows_by_itself_after_the_window_are_no_landing_pages() -> None:
    login = f"{PACKAGE}.LoginActivity"
    skipped = but(
        TAPPED,
        starts=(start(PACKAGE, MAIN, after_ms=50), start(PACKAGE, login, after_ms=900)),
        foreground=(change(PACKAGE, MAIN), change(PACKAGE, login, after_ms=950)),
        gone_after_ms=ms(150),
    )
    assert named(skipped).outcome is OutcomeKind.OWN_LANDING
    goes_there = (replace(UNTOUCHED[0], later_activities=(MAIN, login)),)
    assert named(skipped, goes_there).outcome is OutcomeKind.DISMISSED


def test_where_the_page_behind_leads_by_itself_is_not_the_taps() -> None:
    move = OwnMove(since_window_ms=ms(900), kind=OutcomeKind.BROWSER, target="com.android.browser")
    behind = (replace(UNTOUCHED[0], later_moves=(move,)),)
    skipped = but(TAPPED, gone_after_ms=ms(100), starts=(start("com.android.browser", after_ms=1_000),))
    assert named(skipped, behind).doubt is Doubt.BY_ITSELF
    assert named(but(skipped, gone_after_ms=None), behind).outcome is OutcomeKind.BROWSER


def test_what_somebody_else_brought_to_the_front_is_not_the_taps() -> None:
    """A call comes in: the phone's own START line names it, no line of the app does."""
    call = but(TAPPED, foreground=(change("com.android.incallui", "com.android.incallui.InCall"),))
    assert named(call).outcome is OutcomeKind.FOREIGN_APP
    assert named(but(call, others_started=("com.android.incallui",))).doubt is Doubt.NO_TRAIL


def test_a_window_that_went_long_past_its_time_on_a_device_that_stood_still_was_not_closed() -> None:
    stood_still = but(
        TAPPED,
        since_ms=ms(4_000),
        gone_after_ms=ms(4_000),
        foreground=(change(PACKAGE, MAIN, after_ms=3_990),),
        silent_ms=3_900.0,
    )
    assert not named(stood_still).outcome.is_known
    assert named(but(stood_still, silent_ms=300.0)).outcome is OutcomeKind.DISMISSED  # a slow close


def test_without_its_log_a_page_in_the_same_activity_accuses_nobody() -> None:
    gone = but(TAPPED, gone_after_ms=ms(100), changed_share=0.9)
    assert named(gone).outcome is OutcomeKind.OWN_LANDING
    assert named(but(gone, has_log_gap=True)).doubt is Doubt.NO_TRAIL


def test_a_tap_after_which_another_control_stands_on_the_card_was_not_in_vain() -> None:
    """Such as a question whether one is sure: what came may be what the tap closed, or another window."""
    assert named(TAPPED).outcome is OutcomeKind.NOTHING
    assert named(but(TAPPED, control_gave_way=True)).outcome is OutcomeKind.IN_PAGE
