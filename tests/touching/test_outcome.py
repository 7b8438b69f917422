"""What came of a touch, compared with untouched runs."""

from dataclasses import replace

import pytest

from detector.core.events import Download
from detector.core.geometry import Point, Rect
from detector.core.movement import Movement, MovementKind
from detector.core.outcome import Doubt, OutcomeKind
from detector.core.trials import Gesture
from detector.windows.presence import FELL_ON_IT, Presence
from detector.windows.seen import WindowKind
from detector.windows.start_attempts import StartAnswer, StartAttempt
from detector.windows.touch_effect import (
    TouchEffect,
)
from detector.windows.touched_window import NextWindow, OwnMove
from tests.touching.touch_effects import (
    MAIN,
    PACKAGE,
    TAPPED,
    UNTOUCHED,
    but,
    change,
    follows,
    judged,
    ms,
    named,
    start,
)


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
        pytest.param(start(None, answer=StartAnswer.NOT_FOUND), OutcomeKind.BLOCKED, id="not resolved"),
        pytest.param(
            start("android", "com.android.internal.app.ResolverActivity"), OutcomeKind.CHOOSER, id="chooser"
        ),
        pytest.param(
            start("com.miui.securitycenter", "com.miui.wakepath.ui.ConfirmStartActivity"),
            OutcomeKind.CHOOSER,
            id="vendor's prompt",
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
def test_a_start_is_named_after_its_destination(request_: StartAttempt, kind: OutcomeKind) -> None:
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


def test_lifetimes_that_agree_narrow_each_other_down_and_others_do_not() -> None:
    went_on = (change(PACKAGE, MAIN),)
    tapped = but(TAPPED, since_ms=ms(4_500), gone_after_ms=ms(40), foreground=went_on)
    wide, other = replace(UNTOUCHED[0], life_ms=ms(5_000, 250)), replace(UNTOUCHED[0], life_ms=ms(5_150, 250))
    assert named(tapped, (wide,)).outcome is OutcomeKind.UNKNOWN
    assert named(tapped, (wide, other)).outcome is OutcomeKind.DISMISSED
    shorter = replace(UNTOUCHED[0], life_ms=ms(4_400, 100))
    assert named(tapped, (wide, other, shorter)).outcome is OutcomeKind.UNKNOWN


def test_a_tap_long_before_the_windows_own_end_had_no_effect() -> None:
    early = but(TAPPED, since_ms=ms(3_000), gone_after_ms=ms(2_000), changed_share=0.9)
    assert (named(early).outcome, named(early).watched_ms) == (OutcomeKind.NOTHING, pytest.approx(1_950))


def test_a_jump_by_a_timer_is_not_blamed_on_a_tap_at_that_time() -> None:
    timer = replace(UNTOUCHED[0], moves=(OwnMove(since_window_ms=ms(1_600), kind=OutcomeKind.BROWSER),))
    jump = but(TAPPED, starts=(start("com.android.browser", after_ms=900),))
    assert named(jump, (timer,)).outcome is OutcomeKind.UNKNOWN
    assert named(but(jump, since_ms=ms(4_000)), (timer,)).outcome is OutcomeKind.BROWSER


def test_a_late_jump_is_still_due_to_the_tap() -> None:
    touch = named(but(TAPPED, starts=(start("com.b", after_ms=1_500),), gone_after_ms=ms(100)))
    assert touch.outcome is OutcomeKind.FOREIGN_APP
    assert touch.after_ms is not None
    assert touch.after_ms.value == pytest.approx(1_500)


def test_a_download_needs_no_start() -> None:
    fetched = Download(at_ms=1_050, at_error_ms=3, what="[1] Starting")
    assert named(but(TAPPED, downloads=(fetched,))).outcome is OutcomeKind.DOWNLOAD


def test_an_advert_replaced_by_another_may_be_the_next_of_a_queue() -> None:
    other = but(TAPPED, gone_after_ms=ms(200), following=follows(250))
    assert named(other).doubt is Doubt.CAME_ONE_UPON_ANOTHER
    assert named(but(other, n_tree_windows=(3, 2))).outcome is OutcomeKind.DISMISSED  # it was below
    assert named(but(other, n_tree_windows=(None, 2))).outcome is OutcomeKind.UNKNOWN
    later = but(other, following=follows(1_600), foreground=(change(PACKAGE, MAIN),))
    assert named(later).outcome is OutcomeKind.DISMISSED


def test_a_toast_is_no_effect_and_another_page_in_place_is_a_change() -> None:
    assert named(but(TAPPED, changed_share=0.05)).outcome is OutcomeKind.NOTHING
    other = but(TAPPED, changed_share=0.8, n_tree_windows=(2, 2))
    assert named(other).outcome is OutcomeKind.IN_PAGE
    assert named(but(other, n_tree_windows=(None, None))).outcome is OutcomeKind.IN_PAGE


def test_trees_reveal_another_window_in_the_same_place() -> None:
    other = but(TAPPED, changed_share=0.8)
    assert named(but(other, n_tree_windows=(4, 5))).outcome is OutcomeKind.NEW_POPUP
    below = but(other, n_tree_windows=(5, 4))
    assert named(below).outcome is OutcomeKind.UNKNOWN
    assert named(but(below, control_gave_way=True)).outcome is OutcomeKind.DISMISSED


def test_another_picture_in_the_window_alone_is_a_change_if_it_had_been_still() -> None:
    next_advert = but(TAPPED, changed_share=0.4, box_share=0.9)
    assert judged(next_advert) is OutcomeKind.IN_PAGE
    film = but(next_advert, was_still=False)
    assert judged(but(film, since_ms=ms(900))) is OutcomeKind.NOTHING
    assert judged(but(film, since_ms=ms(600))) is Doubt.STILL_COMING_IN
    assert judged(but(next_advert, box_share=0.5)) is OutcomeKind.NOTHING


def test_a_popup_that_was_still_coming_in_changed_by_itself() -> None:
    other = but(TAPPED, changed_share=0.8, is_over_content=True, n_tree_windows=(2, 2))
    assert named(other).outcome is OutcomeKind.IN_PAGE
    assert named(but(other, was_still=False)).outcome is OutcomeKind.UNKNOWN


def test_without_frames_after_the_touch_the_outcome_is_unknown() -> None:
    assert named(but(TAPPED, changed_share=None)).outcome is OutcomeKind.UNKNOWN


def test_pictures_alone_never_say_that_a_closed_popup_led_to_another_page() -> None:
    popup = but(TAPPED, kind=WindowKind.POPUP, is_over_content=True, gone_after_ms=ms(100))
    assert named(but(popup, page_share=0.1), ()).outcome is OutcomeKind.DISMISSED
    other = but(popup, page_share=0.7)
    assert judged(but(other, page_likeness=0.3), ()) is Doubt.NO_TRAIL
    moves = replace(UNTOUCHED[0], page_moved=True)
    assert (
        judged(but(other, page_likeness=0.3), (moves,)) is OutcomeKind.DISMISSED
    )  # untouched it moves as well
    assert named(but(other, page_likeness=0.95), ()).outcome is OutcomeKind.DISMISSED  # it had loaded
    assert (named(other, ()).outcome, named(other, ()).doubt) == (OutcomeKind.UNKNOWN, Doubt.NO_TRAIL)


def test_a_closed_popup_that_brings_another_activity_may_have_led_there() -> None:
    other, advert = f"{PACKAGE}.SaleActivity", f"{PACKAGE}.AdWebActivity"
    popup = but(TAPPED, kind=WindowKind.POPUP, is_over_content=True, gone_after_ms=ms(100))
    stays = (replace(UNTOUCHED[0], life_ms=None, then_activity=None),)
    led = but(popup, foreground=(change(PACKAGE, other),))
    assert judged(led, stays) is Doubt.NO_TRAIL
    assert (
        judged(but(led, activities_before=(other,)), stays) is OutcomeKind.DISMISSED
    )  # the page it was over
    assert judged(but(popup, foreground=(change(PACKAGE, advert),)), stays) is OutcomeKind.OWN_LANDING
    assert judged(but(popup, starts=(start(PACKAGE, advert),)), stays) is OutcomeKind.OWN_LANDING


def test_where_the_advert_opens_by_itself_the_skip_leads_to_the_apps_own_page() -> None:
    """Untouched, nothing but the advert's landing page ever follows, so the app's own page is not known."""
    landing = "com.bytedance.sdk.openadsdk.activity.TTLandingPageActivity"
    alone = (replace(UNTOUCHED[0], then_activity=landing, later_activities=(landing,)),)
    skipped = but(
        TAPPED,
        starts=(start(PACKAGE, MAIN, after_ms=50),),
        foreground=(change(PACKAGE, MAIN, after_ms=90),),
        gone_after_ms=ms(150),
    )
    assert named(skipped, alone).outcome is OutcomeKind.DISMISSED
    other = f"{PACKAGE}.AdWebActivity"
    assert named(but(skipped, starts=(start(PACKAGE, other),)), alone).outcome is OutcomeKind.OWN_LANDING


def test_a_window_that_untouched_runs_show_at_that_time_is_not_due_to_the_tap() -> None:
    card = Rect.from_xywh(60, 400, 600, 800)
    tapped = but(TAPPED, following=follows(900, card, is_over=True))  # 1.5 s after the window
    for after_ms, outcome in ((1_500, Doubt.BY_ITSELF), (2_700, OutcomeKind.NEW_POPUP)):
        later = NextWindow(after_ms=ms(after_ms), box=card, is_over_content=True)
        assert judged(tapped, (replace(UNTOUCHED[0], later_windows=(later,)),)) is outcome


def test_without_an_untouched_end_a_page_of_the_app_is_a_dismissal_only_for_its_control() -> None:
    effect = but(TAPPED, foreground=(change(PACKAGE, MAIN),), gone_after_ms=ms(100), changed_share=0.9)
    assert named(effect, ()).outcome is OutcomeKind.DISMISSED
    beside = but(effect, point=Point(x_px=360, y_px=800))
    assert named(beside, ()).outcome is OutcomeKind.UNKNOWN


def test_evidence_carries_its_run() -> None:
    assert named(TAPPED).evidence_ids == ("run:3/action:7",)


BACK = but(TAPPED, gesture=Gesture.BACK, point=None, gone_after_ms=ms(200), changed_share=0.9)


def test_the_back_key_leaves_the_app_for_the_launcher_which_is_no_jump() -> None:
    left = but(BACK, foreground=(change("com.android.launcher3", "com.android.launcher3.Launcher"),))
    touch = named(left)
    assert touch.outcome is OutcomeKind.LEFT_APP
    assert not touch.outcome.is_jump
    assert touch.target == "com.android.launcher3"


def test_a_back_key_answered_with_an_advert_elsewhere_is_a_jump() -> None:
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
def test_a_touch_counts_only_for_a_window_that_was_there(
    presence: Presence, since_ms: float, doubt: Doubt | None
) -> None:
    """A tap that met the page behind, and opened a browser there, is not the splash's."""
    touch = named(but(JUMPED, presence=presence, since_ms=ms(since_ms)))
    assert touch.doubt is doubt
    assert touch.outcome is (OutcomeKind.BROWSER if doubt is None else OutcomeKind.UNKNOWN)


def test_the_outcome_is_unknown_while_this_machine_was_late() -> None:
    late = but(JUMPED, host_late_after_ms=0.0)
    assert (named(late).outcome, named(late).doubt) == (OutcomeKind.UNKNOWN, Doubt.HOST_LATE)
    assert named(but(JUMPED, host_late_after_ms=2_000.0)).outcome is OutcomeKind.BROWSER  # named by then
    assert named(but(TAPPED, host_late_after_ms=2_000.0)).doubt is Doubt.HOST_LATE


def test_a_silent_device_may_not_have_received_the_touch() -> None:
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


def test_a_popup_the_page_behind_always_shows_is_not_due_to_the_skip() -> None:
    """It also came in untouched runs, as soon after the splash had ended by itself."""
    due = replace(UNTOUCHED[0], then_window=NextWindow(after_ms=ms(400), box=CARD, is_over_content=True))
    assert named(SKIPPED, (due,)).outcome is OutcomeKind.DISMISSED
    later = replace(due, then_window=NextWindow(after_ms=ms(3_000), box=CARD, is_over_content=True))
    assert named(SKIPPED, (later,)).doubt is Doubt.CAME_ONE_UPON_ANOTHER
    elsewhere = replace(
        due,
        then_window=NextWindow(
            after_ms=ms(400), box=Rect.from_xywh(0, 1_300, 720, 300), is_over_content=True
        ),
    )
    assert named(SKIPPED, (elsewhere,)).doubt is Doubt.CAME_ONE_UPON_ANOTHER


def test_a_popup_over_the_page_the_app_moved_on_to_is_not_due_to_the_skip() -> None:
    went_on = but(SKIPPED, foreground=(change(PACKAGE, MAIN, after_ms=90),))
    assert named(went_on).outcome is OutcomeKind.DISMISSED
    full_screen = but(went_on, following=follows(500, CARD, is_over=False))
    assert named(full_screen).doubt is Doubt.CAME_ONE_UPON_ANOTHER


def test_pages_the_app_shows_by_itself_are_no_landing_pages() -> None:
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


def test_a_jump_of_the_page_behind_is_not_due_to_the_tap() -> None:
    move = OwnMove(since_window_ms=ms(900), kind=OutcomeKind.BROWSER, target="com.android.browser")
    behind = (replace(UNTOUCHED[0], later_moves=(move,)),)
    skipped = but(TAPPED, gone_after_ms=ms(100), starts=(start("com.android.browser", after_ms=1_000),))
    assert named(skipped, behind).doubt is Doubt.BY_ITSELF
    assert named(but(skipped, gone_after_ms=None), behind).outcome is OutcomeKind.BROWSER


def test_what_something_else_brought_to_the_front_is_not_due_to_the_tap() -> None:
    """A call comes in: the phone's own START line names it, no line of the app does."""
    call = but(TAPPED, foreground=(change("com.android.incallui", "com.android.incallui.InCall"),))
    assert named(call).outcome is OutcomeKind.FOREIGN_APP
    assert named(but(call, others_started=("com.android.incallui",))).doubt is Doubt.NO_TRAIL


def test_the_page_behind_may_have_asked_for_the_phones_account_service() -> None:
    """Closed, then signed in: no untouched launch shows it, since the window covers that page there."""
    for asked in (
        {"starts": (start("com.huawei.hwid"),)},
        {"foreground": (change("com.huawei.hwid", "Login"),)},
    ):
        assert judged(but(TAPPED, gone_after_ms=ms(100), **asked)) is Doubt.NO_TRAIL


def test_a_window_overdue_on_a_stalled_device_was_not_closed() -> None:
    stood_still = but(
        TAPPED,
        since_ms=ms(4_000),
        gone_after_ms=ms(4_000),
        foreground=(change(PACKAGE, MAIN, after_ms=3_990),),
        silent_ms=3_900.0,
    )
    assert not named(stood_still).outcome.is_known
    assert named(but(stood_still, silent_ms=300.0)).outcome is OutcomeKind.DISMISSED  # a slow close


def test_another_picture_in_the_same_activity_is_no_accusation() -> None:
    assert judged(but(TAPPED, gone_after_ms=ms(100), changed_share=0.9)) is Doubt.NO_TRAIL


def test_a_tap_that_replaced_the_control_had_an_effect() -> None:
    """Such as "are you sure?": what came may be what the tap closed, or another window."""
    assert named(TAPPED).outcome is OutcomeKind.NOTHING
    assert named(but(TAPPED, control_gave_way=True)).outcome is OutcomeKind.IN_PAGE


WEB = f"{PACKAGE}.WebActivity"
WENT_ON = but(TAPPED, foreground=(change(PACKAGE, MAIN),), gone_after_ms=ms(100), changed_share=0.9)
GONE_POPUP = but(TAPPED, kind=WindowKind.POPUP, is_over_content=True, gone_after_ms=ms(100))
SHAKEN = but(
    TAPPED,
    gesture=Gesture.MOVE,
    point=None,
    movement=Movement(kind=MovementKind.SHAKE, peak_mps2=20.0, angle_deg=30.0, duration_ms=1_000.0),
)


def browses(effect: TouchEffect, after_ms: float) -> TouchEffect:
    return but(effect, starts=(start("com.android.browser", after_ms=after_ms),))


def test_a_touch_that_met_no_window_records_no_window() -> None:
    for share in (0.02, 0.9):
        touch = named(replace(but(TAPPED, changed_share=share), met=None))
        assert touch.outcome is OutcomeKind.NOTHING
        assert (touch.since_window_ms, touch.window_box, touch.control) == (None, None, None)
        assert (touch.calls, touch.countdown_s, touch.has_arrived) == ((), None, False)


def test_the_log_shows_that_a_touch_arrived() -> None:
    assert not named(TAPPED).has_arrived
    assert named(but(TAPPED, presence=replace(FELL_ON_IT, arrived=True))).has_arrived


@pytest.mark.parametrize(
    "effect",
    [
        pytest.param(TAPPED, id="nothing"),
        pytest.param(JUMPED, id="a jump"),
        pytest.param(WENT_ON, id="closed"),
        pytest.param(but(TAPPED, changed_share=0.8, n_tree_windows=(2, 2)), id="another picture"),
        pytest.param(but(TAPPED, changed_share=0.8, n_tree_windows=(1, 3)), id="another window"),
        pytest.param(but(TAPPED, control_gave_way=True), id="another control"),
        pytest.param(but(TAPPED, since_ms=ms(3_000), gone_after_ms=ms(2_000)), id="its own end"),
    ],
)
def test_a_known_outcome_is_likelier_than_not(effect: TouchEffect) -> None:
    assert 0.5 < named(effect).confidence <= 1.0
    assert named(but(effect, host_late_after_ms=0.0)).confidence == 0.0


@pytest.mark.parametrize(("life_low_ms", "outcome"), [(901, OutcomeKind.BROWSER), (900, Doubt.MAY_HAVE_GONE)])
def test_a_window_must_outlive_the_touch_by_a_quarter_of_a_second(
    life_low_ms: float, outcome: OutcomeKind | Doubt
) -> None:
    """The touch came 600 ± 50 ms after the window."""
    unseen = but(JUMPED, presence=GONE_BY_THEN)
    short = replace(UNTOUCHED[0], life_ms=ms(life_low_ms, 0))
    assert judged(unseen, (UNTOUCHED[0], short)) is outcome
    outlived = replace(UNTOUCHED[0], life_ms=None, watched_ms=life_low_ms)
    assert judged(unseen, (UNTOUCHED[0], outlived)) is outcome


def test_without_an_untouched_run_the_lifetime_is_unknown() -> None:
    assert judged(but(JUMPED, presence=GONE_BY_THEN), ()) is Doubt.MAY_HAVE_GONE


def test_a_movement_needs_no_window_and_is_never_late() -> None:
    moved = but(browses(SHAKEN, 3_500), silent_ms=3_450.0, presence=replace(STOOD, by_log=False))
    assert judged(moved) is OutcomeKind.BROWSER
    assert judged(but(moved, host_late_after_ms=0.0)) is Doubt.HOST_LATE


@pytest.mark.parametrize(
    ("effect", "outcome"),
    [
        pytest.param(but(JUMPED, host_late_after_ms=65), Doubt.HOST_LATE, id="late as it came"),
        pytest.param(but(JUMPED, host_late_after_ms=66), OutcomeKind.BROWSER, id="late after it came"),
        pytest.param(but(TAPPED, silent_ms=2_800), OutcomeKind.NOTHING, id="watched 0.7 s in all"),
        pytest.param(but(TAPPED, silent_ms=2_801), Doubt.DEVICE_LATE, id="watched less"),
        pytest.param(but(TAPPED, watched_ms=1_000, silent_ms=700), OutcomeKind.NOTHING, id="silent 0.7 s"),
        pytest.param(but(TAPPED, watched_ms=1_000, silent_ms=701), Doubt.DEVICE_LATE, id="silent longer"),
        pytest.param(but(TAPPED, watched_ms=500, silent_ms=400), OutcomeKind.NOTHING, id="hardly watched"),
        pytest.param(but(browses(TAPPED, 1_205), silent_ms=1_200), OutcomeKind.BROWSER, id="soon"),
        pytest.param(but(browses(TAPPED, 1_206), silent_ms=1_200), Doubt.DEVICE_LATE, id="not so soon"),
        pytest.param(but(browses(TAPPED, 2_000), silent_ms=1_894), OutcomeKind.BROWSER, id="alive before"),
        pytest.param(but(browses(TAPPED, 2_000), silent_ms=1_895), Doubt.DEVICE_LATE, id="alive with it"),
        pytest.param(browses(TAPPED, 3_005), OutcomeKind.BROWSER, id="within three seconds"),
        pytest.param(browses(TAPPED, 3_006), Doubt.TOO_LATE, id="later"),
        pytest.param(but(WENT_ON, gone_after_ms=ms(3_200)), OutcomeKind.DISMISSED, id="a slow close"),
    ],
)
def test_a_late_effect_counts_only_if_host_and_device_were_responsive(
    effect: TouchEffect, outcome: OutcomeKind | Doubt
) -> None:
    """A start is known within 5 ms here."""
    assert judged(effect) is outcome


@pytest.mark.parametrize(("after_ms", "outcome"), [(1_548, OutcomeKind.BROWSER), (1_549, None)])
def test_effects_of_a_movement_end_half_a_second_after_the_window(
    after_ms: float, outcome: OutcomeKind | None
) -> None:
    """Counted from its beginning at 998 ms: the window is gone by 2,048."""
    moved = but(browses(SHAKEN, after_ms), gone_after_ms=ms(1_000), foreground=(change(PACKAGE, MAIN),))
    assert judged(moved) is (outcome or OutcomeKind.DISMISSED)


def test_the_first_start_counts_whichever_line_comes_first() -> None:
    two = but(TAPPED, starts=(start("com.b", after_ms=90), start("com.android.browser", after_ms=60)))
    assert (named(two).outcome, named(two).target) == (OutcomeKind.BROWSER, "com.android.browser")


def test_the_target_is_a_package_an_address_or_a_page() -> None:
    by_address = but(TAPPED, starts=(start(None, data="market://details"),))
    own = but(TAPPED, starts=(start(PACKAGE, WEB),))
    assert (named(by_address).target, named(own).target) == ("market://details", WEB)


def test_an_own_page_is_a_landing_page_if_the_usual_next_page_is_known() -> None:
    asked, shown = but(TAPPED, starts=(start(PACKAGE, WEB),)), but(TAPPED, foreground=(change(PACKAGE, WEB),))
    for effect in (asked, shown):
        assert judged(effect) is OutcomeKind.OWN_LANDING
        assert judged(effect, ()) is OutcomeKind.NOTHING  # the frames decide


def test_only_the_back_key_counts_as_leaving_the_app() -> None:
    home = (change("com.android.launcher3", "com.android.launcher3.Launcher"),)
    by_system = but(BACK, foreground=home, others_started=("com.android.launcher3",))
    assert judged(by_system) is OutcomeKind.LEFT_APP
    assert judged(but(TAPPED, foreground=home)) is OutcomeKind.FOREIGN_APP


@pytest.mark.parametrize(
    ("since_ms", "gone_after_ms", "outcome"),
    [
        pytest.param(4_200, 750, OutcomeKind.NOTHING, id="its own end, 0.7 s after the tap"),
        pytest.param(4_200, 749, Doubt.BY_ITSELF, id="sooner after it"),
        pytest.param(4_150, 400, Doubt.BY_ITSELF, id="as early as its own end"),
        pytest.param(4_149, 400, OutcomeKind.DISMISSED, id="earlier"),
        pytest.param(5_300, 400, Doubt.BY_ITSELF, id="as late as its own end"),
        pytest.param(5_301, 400, OutcomeKind.DISMISSED, id="overdue"),
    ],
)
def test_a_windows_own_end_is_not_due_to_a_tap(
    since_ms: float, gone_after_ms: float, outcome: OutcomeKind | Doubt
) -> None:
    """By itself it lasts 4.85 to 5.15 s; a frame shows its end within 50 ms."""
    assert judged(but(WENT_ON, since_ms=ms(since_ms), gone_after_ms=ms(gone_after_ms))) is outcome


def test_a_shake_has_no_effect_if_the_window_ends_by_itself() -> None:
    assert judged(but(SHAKEN, since_ms=ms(4_600), gone_after_ms=ms(400))) is OutcomeKind.NOTHING


@pytest.mark.parametrize(
    ("after_ms", "outcome"), [(800, Doubt.CAME_ONE_UPON_ANOTHER), (801, OutcomeKind.DISMISSED)]
)
def test_a_window_within_half_a_second_of_the_end_is_ambiguous(after_ms: float, outcome: OutcomeKind) -> None:
    assert judged(but(WENT_ON, gone_after_ms=ms(200), following=follows(after_ms))) is outcome


@pytest.mark.parametrize(
    ("page_share", "page_likeness", "outcome"),
    [
        pytest.param(0.45, None, OutcomeKind.DISMISSED, id="the same page"),
        pytest.param(0.46, None, Doubt.NO_TRAIL, id="hardly the same, and not seen below"),
        pytest.param(0.46, 0.8, OutcomeKind.DISMISSED, id="hardly the same, as it was below"),
        pytest.param(0.46, 0.79, Doubt.NO_TRAIL, id="another one"),
    ],
)
def test_a_closed_popup_uncovers_its_page(
    page_share: float, page_likeness: float | None, outcome: OutcomeKind | Doubt
) -> None:
    assert judged(but(GONE_POPUP, page_share=page_share, page_likeness=page_likeness)) is outcome


@pytest.mark.parametrize(
    ("changed_share", "n_tree_windows", "outcome"),
    [
        pytest.param(0.59, (1, 2), OutcomeKind.NOTHING, id="a toast, however large"),
        pytest.param(0.6, (1, 2), OutcomeKind.NEW_POPUP, id="another window"),
        pytest.param(0.6, (2, 2), OutcomeKind.IN_PAGE, id="another picture"),
        pytest.param(0.6, (None, 2), OutcomeKind.IN_PAGE, id="no tree before"),
        pytest.param(0.6, (2, None), OutcomeKind.IN_PAGE, id="no tree after"),
        pytest.param(0.6, (2, 1), Doubt.CAME_ONE_UPON_ANOTHER, id="one window less"),
    ],
)
def test_a_large_change_after_a_touch_is_another_picture(
    changed_share: float, n_tree_windows: tuple[int | None, int | None], outcome: OutcomeKind | Doubt
) -> None:
    assert judged(but(TAPPED, changed_share=changed_share, n_tree_windows=n_tree_windows)) is outcome


HALF = Rect.from_xywh(60, 400, 600, 400)


def next_window(after_ms: float, box: Rect = CARD, *, is_over: bool = True) -> NextWindow:
    return NextWindow(after_ms=ms(after_ms), box=box, is_over_content=is_over)


@pytest.mark.parametrize(
    ("then", "outcome"),
    [
        pytest.param(next_window(1_050), OutcomeKind.DISMISSED, id="as soon"),
        pytest.param(next_window(1_051), Doubt.CAME_ONE_UPON_ANOTHER, id="later"),
        pytest.param(next_window(400, HALF), OutcomeKind.DISMISSED, id="half of it"),
        pytest.param(next_window(400, HALF.expanded(-2)), Doubt.CAME_ONE_UPON_ANOTHER, id="less of it"),
        pytest.param(
            next_window(400, is_over=False), Doubt.CAME_ONE_UPON_ANOTHER, id="one that fills the screen"
        ),
        pytest.param(None, Doubt.CAME_ONE_UPON_ANOTHER, id="no other window"),
    ],
)
def test_a_popup_was_due_if_untouched_runs_show_it_as_soon(
    then: NextWindow | None, outcome: OutcomeKind
) -> None:
    """It came at most 0.5 s after the end; half a second is coincidence."""
    assert judged(SKIPPED, (replace(UNTOUCHED[0], then_window=then),)) is outcome


def test_a_popup_without_a_recorded_place_is_not_recognised_again() -> None:
    due = replace(UNTOUCHED[0], then_window=next_window(400))
    assert (
        judged(but(SKIPPED, following=follows(500, None, is_over=True)), (due,))
        is Doubt.CAME_ONE_UPON_ANOTHER
    )


@pytest.mark.parametrize(
    ("went_on_ms", "over_content", "outcome"),
    [
        pytest.param(550, False, OutcomeKind.DISMISSED, id="with the popup"),
        pytest.param(551, False, Doubt.CAME_ONE_UPON_ANOTHER, id="after it"),
        pytest.param(90, True, Doubt.CAME_ONE_UPON_ANOTHER, id="a popup was already over a page"),
    ],
)
def test_the_app_moves_on_before_the_page_behind_shows_a_popup(
    went_on_ms: float, over_content: bool, outcome: OutcomeKind
) -> None:
    went_on = but(SKIPPED, foreground=(change(PACKAGE, MAIN, after_ms=went_on_ms),))
    assert judged(but(went_on, is_over_content=over_content)) is outcome


TIMER = OwnMove(since_window_ms=ms(1_600), kind=OutcomeKind.BROWSER)


@pytest.mark.parametrize(
    ("after_ms", "move", "outcome"),
    [
        pytest.param(450, TIMER, Doubt.BY_ITSELF, id="half a second before its time"),
        pytest.param(449, TIMER, OutcomeKind.BROWSER, id="earlier"),
        pytest.param(1_550, TIMER, Doubt.BY_ITSELF, id="half a second after its time"),
        pytest.param(1_551, TIMER, OutcomeKind.BROWSER, id="later"),
        pytest.param(1_000, replace(TIMER, kind=OutcomeKind.IN_PAGE), OutcomeKind.BROWSER, id="no jump"),
    ],
)
def test_a_jump_at_the_adverts_own_time_is_not_due_to_the_touch(
    after_ms: float, move: OwnMove, outcome: OutcomeKind | Doubt
) -> None:
    """By itself it jumps 1.6 ± 0.05 s after it came; the tap came at 0.6 s."""
    assert judged(browses(TAPPED, after_ms), (replace(UNTOUCHED[0], moves=(move,)),)) is outcome


@pytest.mark.parametrize(
    "later",
    [
        OwnMove(since_window_ms=ms(900), kind=OutcomeKind.STORE, target="com.android.browser"),
        OwnMove(since_window_ms=ms(900), kind=OutcomeKind.BROWSER, target="com.other.browser"),
    ],
)
def test_another_jump_of_the_page_behind_is_not_this_one(later: OwnMove) -> None:
    behind = (replace(UNTOUCHED[0], later_moves=(later,)),)
    assert judged(but(browses(TAPPED, 1_000), gone_after_ms=ms(100)), behind) is OutcomeKind.BROWSER
