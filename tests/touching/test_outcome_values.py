"""What exactly is named of a touch: each value of the verdict."""

from dataclasses import replace

import pytest

from detector.core.events import Download
from detector.core.geometry import Point, Rect
from detector.core.outcome import Doubt, OutcomeKind
from detector.core.trials import Gesture
from detector.touching.outcome import classify_touch
from detector.windows.presence import FELL_ON_IT
from detector.windows.seen import CallToAction, WindowKind
from detector.windows.touch_effect import TouchEffect
from detector.windows.touched_window import OwnMove, Touch, Untouched
from tests.touching.touch_effects import (
    CONTROL,
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

WEB, BROWSER = f"{PACKAGE}.WebActivity", "com.android.browser"
BESIDE = Point(x_px=360, y_px=800)
CARD = Rect.from_xywh(60, 400, 600, 800)

JUMPED = but(TAPPED, starts=(start(BROWSER),))
GONE = but(TAPPED, gone_after_ms=ms(100), changed_share=0.9)
WENT_ON = but(GONE, foreground=(change(PACKAGE, MAIN),))
GONE_POPUP = but(GONE, kind=WindowKind.POPUP, is_over_content=True)
REPLACED = but(GONE, following=follows(500, CARD, is_over=True))
OWN_LIFE = UNTOUCHED[0]


def download(after_ms: float, what: str = "[1] Starting") -> Download:
    return Download(at_ms=1_000 + after_ms, at_error_ms=4, what=what)


def after_of(touch: Touch) -> tuple[float, float] | None:
    return None if touch.after_ms is None else (touch.after_ms.value, touch.after_ms.error)


def test_a_verdict_carries_what_was_done_and_what_was_met() -> None:
    control = replace(CONTROL, countdown_s=4)
    call = CallToAction(box=CARD, text="立即下载", score=0.9)
    effect = replace(
        but(
            JUMPED,
            control=control,
            calls=(call,),
            presence=replace(FELL_ON_IT, arrived=True),
            way_px=12.0,
            reshown_after_ms=ms(900),
            gone_after_ms=ms(1_500),
        ),
        n_before=2,
        evidence_ids=("action:7", "frame:3"),
    )
    assert classify_touch(effect, UNTOUCHED, run_index=5, probe="close_probe", package=PACKAGE) == Touch(
        run_index=5,
        probe="close_probe",
        gesture=Gesture.TAP,
        point=Point(x_px=636, y_px=134),
        since_window_ms=ms(600),
        n_before=2,
        outcome=OutcomeKind.BROWSER,
        after_ms=ms(60, 5),
        confidence=0.95,
        target=BROWSER,
        doubt=None,
        has_arrived=True,
        window_box=Rect.from_xywh(0, 0, 720, 1600),
        control=control,
        calls=(call,),
        countdown_s=4,
        watched_ms=1_450,
        reshown_after_ms=ms(900),
        page_watched_ms=3_500,
        way_px=12.0,
        movement=None,
        evidence_ids=("run:5/action:7", "run:5/frame:3"),
    )


@pytest.mark.parametrize(("gone_ms", "watched_ms"), [(None, 3_500), (2_000, 1_950), (6_000, 3_500)])
def test_a_window_is_watched_until_its_end_or_that_of_the_watch(
    gone_ms: float | None, watched_ms: float
) -> None:
    gone = but(TAPPED, gone_after_ms=None if gone_ms is None else ms(gone_ms))
    assert named(gone).watched_ms == watched_ms


@pytest.mark.parametrize(
    ("effect", "untouched", "expected"),
    [
        pytest.param(TAPPED, UNTOUCHED, (OutcomeKind.NOTHING, 0.9, None, None), id="nothing"),
        pytest.param(
            but(JUMPED, starts=(start(PACKAGE, WEB),)),
            UNTOUCHED,
            (OutcomeKind.OWN_LANDING, 0.95, WEB, (60, 5)),
            id="its own page asked for",
        ),
        pytest.param(
            but(TAPPED, downloads=(download(50, "first"), download(70), download(90))),
            UNTOUCHED,
            (OutcomeKind.DOWNLOAD, 0.9, "first", (50, 6)),
            id="the first download",
        ),
        pytest.param(
            but(TAPPED, foreground=(change(PACKAGE, WEB),)),
            UNTOUCHED,
            (OutcomeKind.OWN_LANDING, 0.9, WEB, (100, 5)),
            id="its own page in front",
        ),
        pytest.param(
            but(TAPPED, foreground=(change(BROWSER, "Main"),)),
            UNTOUCHED,
            (OutcomeKind.BROWSER, 0.9, BROWSER, (100, 5)),
            id="another app in front",
        ),
        pytest.param(GONE_POPUP, UNTOUCHED, (OutcomeKind.DISMISSED, 0.9, None, (100, 50)), id="closed"),
        pytest.param(WENT_ON, UNTOUCHED, (OutcomeKind.DISMISSED, 0.95, MAIN, (100, 50)), id="went on"),
        pytest.param(WENT_ON, (), (OutcomeKind.DISMISSED, 0.6, MAIN, (100, 50)), id="to an unknown page"),
        pytest.param(GONE, (), (OutcomeKind.DISMISSED, 0.9, None, (100, 50)), id="no way is usual"),
        pytest.param(
            but(TAPPED, since_ms=ms(4_000), gone_after_ms=ms(1_000)),
            UNTOUCHED,
            (OutcomeKind.NOTHING, 0.7, None, None),
            id="its own end",
        ),
        pytest.param(
            but(TAPPED, changed_share=0.8, n_tree_windows=(2, 2)),
            UNTOUCHED,
            (OutcomeKind.IN_PAGE, 0.6, None, None),
            id="another picture",
        ),
        pytest.param(
            but(TAPPED, changed_share=0.8),
            UNTOUCHED,
            (OutcomeKind.NEW_POPUP, 0.8, None, None),
            id="one more window in the trees",
        ),
        pytest.param(
            but(TAPPED, control_gave_way=True),
            UNTOUCHED,
            (OutcomeKind.IN_PAGE, 0.6, None, None),
            id="another control",
        ),
        pytest.param(
            but(TAPPED, following=follows(700)),
            UNTOUCHED,
            (OutcomeKind.NEW_POPUP, 0.9, None, (700, 50)),
            id="another window",
        ),
        pytest.param(
            but(REPLACED, n_tree_windows=(2, 1)),
            UNTOUCHED,
            (OutcomeKind.DISMISSED, 0.8, None, (100, 50)),
            id="it was below",
        ),
    ],
)
def test_a_known_outcome_has_its_confidence_its_target_and_its_delay(
    effect: TouchEffect,
    untouched: tuple[Untouched, ...],
    expected: tuple[OutcomeKind, float, str | None, tuple[float, float] | None],
) -> None:
    touch = named(effect, untouched)
    assert (touch.outcome, touch.confidence, touch.target, after_of(touch)) == expected
    assert touch.doubt is None


CALL = but(TAPPED, foreground=(change("com.call", "InCall"),), others_started=("com.call",))
TIMER = OwnMove(since_window_ms=ms(700), kind=OutcomeKind.BROWSER)


@pytest.mark.parametrize(
    ("effect", "untouched", "expected"),
    [
        pytest.param(
            but(JUMPED, host_late_after_ms=10.0),
            UNTOUCHED,
            (Doubt.HOST_LATE, BROWSER, (60, 5)),
            id="a jump while this machine was late",
        ),
        pytest.param(
            but(WENT_ON, host_late_after_ms=10.0),
            UNTOUCHED,
            (Doubt.HOST_LATE, MAIN, (100, 50)),
            id="closed while this machine was late",
        ),
        pytest.param(
            JUMPED,
            (replace(OWN_LIFE, moves=(TIMER,)),),
            (Doubt.BY_ITSELF, BROWSER, (60, 5)),
            id="at the time of its own jump",
        ),
        pytest.param(CALL, UNTOUCHED, (Doubt.NO_TRAIL, "com.call", (100, 5)), id="others asked for it"),
        pytest.param(
            but(GONE, since_ms=ms(4_600)),
            UNTOUCHED,
            (Doubt.BY_ITSELF, None, (100, 50)),
            id="at the time of its own end",
        ),
        pytest.param(GONE, UNTOUCHED, (Doubt.NO_TRAIL, None, (100, 50)), id="no usual page"),
        pytest.param(
            but(GONE_POPUP, foreground=(change(PACKAGE, WEB),)),
            (replace(OWN_LIFE, then_activity=None),),
            (Doubt.NO_TRAIL, WEB, (100, 50)),
            id="a page that it uncovered or led to",
        ),
        pytest.param(
            but(GONE_POPUP, page_share=0.7),
            UNTOUCHED,
            (Doubt.NO_TRAIL, None, (100, 50)),
            id="the page below was not seen",
        ),
        pytest.param(
            REPLACED, UNTOUCHED, (Doubt.CAME_ONE_UPON_ANOTHER, None, (500, 50)), id="one after another"
        ),
        pytest.param(
            but(REPLACED, n_tree_windows=(1, None)),
            UNTOUCHED,
            (Doubt.CAME_ONE_UPON_ANOTHER, None, (500, 50)),
            id="no tree after",
        ),
        pytest.param(
            but(REPLACED, n_tree_windows=(None, 2)),
            UNTOUCHED,
            (Doubt.CAME_ONE_UPON_ANOTHER, None, (500, 50)),
            id="no tree before",
        ),
        pytest.param(
            but(TAPPED, changed_share=None), UNTOUCHED, (Doubt.NOT_WATCHED, None, None), id="unseen"
        ),
    ],
)
def test_an_unknown_outcome_keeps_what_came_and_when(
    effect: TouchEffect,
    untouched: tuple[Untouched, ...],
    expected: tuple[Doubt, str | None, tuple[float, float] | None],
) -> None:
    touch = named(effect, untouched)
    assert (touch.doubt, touch.target, after_of(touch)) == expected
    assert (touch.outcome, touch.confidence) == (OutcomeKind.UNKNOWN, 0.0)


@pytest.mark.parametrize(
    ("effect", "untouched", "outcome"),
    [
        pytest.param(but(WENT_ON, point=BESIDE), UNTOUCHED, OutcomeKind.DISMISSED, id="to its usual page"),
        pytest.param(but(WENT_ON, point=BESIDE), (), Doubt.NO_TRAIL, id="to an unknown page"),
        pytest.param(but(WENT_ON, control=None), (), Doubt.NO_TRAIL, id="a window without a control"),
        pytest.param(but(WENT_ON, point=None), (), Doubt.NO_TRAIL, id="the place of the touch is unknown"),
        pytest.param(replace(WENT_ON, met=None), (), Doubt.NO_TRAIL, id="no window was met"),
        pytest.param(
            but(REPLACED, n_tree_windows=(2, 1), point=BESIDE), (), OutcomeKind.DISMISSED, id="by the trees"
        ),
        pytest.param(but(GONE_POPUP, point=BESIDE), (), OutcomeKind.DISMISSED, id="a popup's page is back"),
        pytest.param(
            but(TAPPED, control_gave_way=True, point=BESIDE), (), OutcomeKind.IN_PAGE, id="it did not close"
        ),
    ],
)
def test_an_uncertain_close_counts_only_for_a_touch_of_the_control(
    effect: TouchEffect, untouched: tuple[Untouched, ...], outcome: OutcomeKind | Doubt
) -> None:
    assert judged(effect, untouched) is outcome
