"""Numbers with unit and error. A measure knows no limits.

Listed by hand. `measure_window` computes all measures of one window in one untouched run,
`measure_touches` all of one window over every touch on it. The app's measures have functions of their own.
"""

from collections.abc import Mapping, Sequence

from detector.core.display import Display
from detector.core.measured import Measured, Measurements, measure_name
from detector.core.screen import Gap
from detector.measures.advert_label import AdvertLabel, measure_advert_label
from detector.measures.background_starts import BackgroundStarts
from detector.measures.call_area import CallArea, measure_call_area
from detector.measures.close_contrast import CloseContrast, measure_close_contrast
from detector.measures.close_cover import CloseCover, measure_close_cover
from detector.measures.close_delay import CloseDelay, measure_close_delay
from detector.measures.close_effect import CloseEffect, measure_close_effect
from detector.measures.close_exposure import CloseExposure, measure_close_exposure
from detector.measures.close_gap import CloseGap, measure_close_gap
from detector.measures.close_gate import CloseGate, measure_close_gate
from detector.measures.close_glyph_hits import CloseGlyphHits, measure_close_glyph_hits
from detector.measures.close_motion import CloseMotion, measure_close_motion
from detector.measures.close_position import ClosePosition, measure_close_position
from detector.measures.close_presence import ClosePresence, measure_close_presence
from detector.measures.close_reshow import CloseReshow, measure_close_reshow
from detector.measures.close_size import CloseSize, measure_close_size
from detector.measures.close_taps import CloseTaps, measure_close_taps
from detector.measures.collected_list import CollectedList
from detector.measures.consent_choice import ConsentChoice
from detector.measures.consent_refusal import ConsentRefusal
from detector.measures.daily_motion import DailyMotion, measure_daily_motion
from detector.measures.hotline_reach import HotlineReach
from detector.measures.jump_area import JumpArea, measure_jump_area
from detector.measures.option_balance import OptionBalance, measure_option_balance
from detector.measures.other_marks import OtherMarks, measure_other_marks
from detector.measures.own_jump import OwnJump, measure_own_jump
from detector.measures.permission_data import PermissionData
from detector.measures.permission_purpose import PermissionPurpose
from detector.measures.permission_requests import PermissionRequests
from detector.measures.plan_terms import PlanTerms
from detector.measures.policy_reach import PolicyReach
from detector.measures.policy_summary import PolicySummary
from detector.measures.popup_rate import PopupRate, measure_popup_rate
from detector.measures.prompt_jump import PromptJump, measure_prompt_jump
from detector.measures.rest_motion import RestMotion, measure_rest_motion
from detector.measures.shake_notice import ShakeNotice, measure_shake_notice
from detector.measures.shake_trigger import ShakeTrigger, measure_shake_trigger
from detector.measures.shared_list import SharedList
from detector.measures.swipe_jump import SwipeJump, measure_swipe_jump
from detector.measures.unasked_download import UnaskedDownload, measure_unasked_download
from detector.measures.unasked_window import UnaskedWindow, measure_unasked_window
from detector.measures.user_choices import UserChoices
from detector.measures.user_switch import UserSwitch
from detector.measures.wake_capabilities import WakeCapabilities
from detector.measures.window_life import WindowLife, measure_window_life
from detector.measures.window_purpose import WindowPurpose, measure_window_purpose
from detector.windows.app_session import AppSession
from detector.windows.hit_region import HitEdges
from detector.windows.touched_window import TouchedWindow
from detector.windows.window_track import WindowTrack

__all__ = [
    "APP_MEASURES",
    "MEASURES",
    "MEASURES_BY_NAME",
    "PRIVACY_MEASURES",
    "TOUCH_MEASURES",
    "WATCH_MEASURES",
    "WINDOW_MEASURES",
    "measure_app",
    "measure_touches",
    "measure_window",
]

WINDOW_MEASURES: tuple[type[Measured], ...] = (
    ClosePresence,
    CloseDelay,
    CloseSize,
    CloseContrast,
    ClosePosition,
    CloseCover,
    CloseMotion,
    CloseGap,
    CloseExposure,
    WindowLife,
    OptionBalance,
    CallArea,
    WindowPurpose,
)
"""Of one window in one untouched run."""

TOUCH_MEASURES: tuple[type[Measured], ...] = (
    CloseEffect,
    CloseGate,
    CloseTaps,
    CloseGlyphHits,
    CloseReshow,
    OtherMarks,
    JumpArea,
    OwnJump,
    SwipeJump,
    RestMotion,
    DailyMotion,
    ShakeTrigger,
    ShakeNotice,
    AdvertLabel,
    PromptJump,
    UnaskedDownload,
    WindowPurpose,
)
"""Of one window and all that was done to it."""

APP_MEASURES: tuple[type[Measured], ...] = (PopupRate, UnaskedWindow)
"""Of a whole app, over all its runs."""

WATCH_MEASURES: tuple[type[Measured], ...] = (BackgroundStarts, UserSwitch, WakeCapabilities)
PRIVACY_MEASURES: tuple[type[Measured], ...] = (
    CollectedList,
    SharedList,
    PolicySummary,
    PolicyReach,
    ConsentChoice,
    ConsentRefusal,
    PermissionPurpose,
    PermissionRequests,
    PermissionData,
    UserChoices,
    HotlineReach,
    PlanTerms,
)
"""Of a whole app, in one watch over its background starts."""

MEASURES = tuple(
    dict.fromkeys(WINDOW_MEASURES + TOUCH_MEASURES + APP_MEASURES + WATCH_MEASURES + PRIVACY_MEASURES)
)

MEASURES_BY_NAME: Mapping[str, type[Measured]] = {measure_name(kind): kind for kind in MEASURES}
"""As rules name them."""


def measure_window(
    track: WindowTrack,
    display: Display,
    *,
    run_index: int,
    gaps: Sequence[Gap] = (),
    lossy_frame_ids: frozenset[str] = frozenset(),
    hit_edges: HitEdges | None = None,
    closes_by_tap: bool = False,
    is_recording: bool = False,
) -> Measurements:
    """All measures of one window. `gaps` are all of the run; pixels of lossy frames do not count.

    `hit_edges` are what taps of other runs found of the same control; `closes_by_tap`: one of them closed it.
    `is_recording`: there are pictures alone.
    """
    prefix = f"run:{run_index}/"
    return Measurements(
        (
            measure_close_presence(
                track,
                gaps=gaps,
                closes_by_tap=closes_by_tap,
                is_recording=is_recording,
                evidence_prefix=prefix,
            ),
            measure_close_delay(track, evidence_prefix=prefix),
            measure_close_size(
                track,
                display,
                hit_edges=hit_edges,
                lossy_frame_ids=lossy_frame_ids,
                evidence_prefix=prefix,
            ),
            measure_close_contrast(track, display, lossy_frame_ids=lossy_frame_ids, evidence_prefix=prefix),
            measure_close_position(track, display, evidence_prefix=prefix),
            measure_close_cover(track, display, evidence_prefix=prefix),
            measure_close_motion(track, display, is_recording=is_recording, evidence_prefix=prefix),
            measure_close_gap(track, display, evidence_prefix=prefix),
            measure_close_exposure(track, evidence_prefix=prefix),
            measure_window_life(track, evidence_prefix=prefix),
            measure_option_balance(track, lossy_frame_ids=lossy_frame_ids, evidence_prefix=prefix),
            measure_call_area(track, display, lossy_frame_ids=lossy_frame_ids, evidence_prefix=prefix),
            _purpose_of(track, prefix),
        )
    )


def _purpose_of(track: WindowTrack, prefix: str) -> WindowPurpose:
    return measure_window_purpose(
        track.role,
        fills_screen=not track.kind.lies_over_content,
        is_first_page=track.is_first_page,
        evidence_ids=tuple(prefix + reading.frame_id for reading in track.readings[:1]),
    )


def measure_app(sessions: Sequence[AppSession]) -> Measurements:
    """All measures of an app over its runs."""
    return Measurements((measure_popup_rate(sessions), measure_unasked_window(sessions)))


def measure_touches(window: TouchedWindow) -> Measurements:
    """All measures of what touching one window came to."""
    return Measurements(
        (
            measure_close_effect(window),
            measure_close_gate(window),
            measure_close_taps(window),
            measure_close_glyph_hits(window),
            measure_close_reshow(window),
            measure_other_marks(window),
            measure_jump_area(window),
            measure_own_jump(window),
            measure_swipe_jump(window),
            measure_rest_motion(window),
            measure_daily_motion(window),
            measure_shake_trigger(window),
            measure_shake_notice(window),
            measure_advert_label(window),
            measure_prompt_jump(window),
            measure_unasked_download(window),
            measure_window_purpose(
                window.role, fills_screen=not window.is_over_content, is_first_page=window.is_first_page
            ),
        )
    )
