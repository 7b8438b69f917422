"""Rules about what a window shows whose logic is their own; their words stand in their YAML files."""

from detector.core.measured import Measurements
from detector.core.quantity import Quantity
from detector.core.verdict import ReasonCode
from detector.core.window_role import WindowRole
from detector.judging.checks import MAX_PERHAPS_SCORE, is_perhaps, is_unsure, without_control
from detector.judging.rule import Judgement, Limits, cannot_tell, failed, inapplicable, passed, untested
from detector.judging.scope import ADVERTISING, SURE_INSIDE
from detector.judging.tiers import Reading, judged, over, under, worst
from detector.measures.close_contrast import CloseContrast
from detector.measures.close_delay import CloseDelay
from detector.measures.close_presence import ClosePresence
from detector.measures.option_balance import OptionBalance
from detector.measures.window_life import WindowLife
from detector.measures.window_purpose import WindowPurpose
from detector.windows.seen import ControlKind, WindowKind

__all__ = [
    "asymmetric_choices",
    "late_close_control",
    "long_splash",
    "low_contrast_close_control",
    "missing_close_control",
]

BLOCKING = ADVERTISING | {WindowRole.RATING, WindowRole.NOTIFICATION}
ANSWERED = frozenset(
    {WindowRole.CONSENT, WindowRole.LOGIN, WindowRole.FUNCTIONAL, WindowRole.UPDATE, WindowRole.MINORS}
)


def missing_close_control(given: Measurements, limits: Limits) -> Judgement:
    presence = given[ClosePresence]
    name = "min_frames_with_control"
    reading = under(presence.n_frames_with_control, name, limits.tiers(name))
    if is_unsure(presence, limits):
        return cannot_tell("control_uncertain", presence)
    if reading.tier is None:
        closes_by_reading = presence.control_kind is ControlKind.ACK_TEXT
        reason = "acknowledgement_seen" if closes_by_reading else "control_seen"
        return passed(reason, presence, limits=reading.limits)
    blocking = given[WindowPurpose].share_of(BLOCKING)
    if given[WindowPurpose].share_of(ANSWERED) >= SURE_INSIDE:
        return inapplicable("window_to_be_answered", presence)
    if is_perhaps(presence, limits):
        return cannot_tell("control_uncertain", presence)
    if presence.kind is not WindowKind.SPLASH and _is_window_unsure(presence, limits):
        return cannot_tell("window_uncertain", presence)
    if presence.longest_gap_ms.above(limits.condition("max_gap_ms")) is not False:
        code = ReasonCode.SECURE if presence.has_secure_gap else ReasonCode.GAP
        return cannot_tell("window_not_fully_recorded", presence, reason_code=code)
    if presence.n_frames_fully_read.below(limits.condition("min_frames_fully_read")) is not False:
        return cannot_tell("too_few_frames_read", presence)
    watch = "min_lived_ms" if presence.is_gone else "min_watched_ms"
    if presence.watched_ms.below(limits.condition(watch)) is not False:
        return cannot_tell("window_too_short", presence)
    if not presence.kind.blocks:
        return cannot_tell("window_not_in_the_way", presence)
    if blocking < SURE_INSIDE or given[WindowPurpose].may_be_a_page():
        return cannot_tell("role_uncertain", presence)
    return judged(reading, presence, failed="control_missing") or cannot_tell("role_uncertain", presence)


def _is_window_unsure(presence: ClosePresence, limits: Limits) -> bool:
    """A dark page may look like a popup's backdrop, and a page needs no close control."""
    score = presence.window_score
    return score is None or score.below(limits.condition("min_window_score")) is not False


def late_close_control(given: Measurements, limits: Limits) -> Judgement:
    presence, delay = given[ClosePresence], given[CloseDelay]
    if (unseen := without_control(presence, limits)) is not None:
        return unseen
    if delay.delay_ms is None:
        return untested("delay_unmeasured", delay)
    tiers = limits.tiers("max_delay_ms")
    as_seen = over(delay.delay_ms, "max_delay_ms", tiers)
    late = judged(as_seen, delay, failed="control_late", near="delay_near_limit")
    if late is None or as_seen.is_unsure:
        return late or passed("control_in_time", delay, limits=as_seen.limits)
    if presence.kind is not WindowKind.SPLASH and _is_window_unsure(presence, limits):
        return cannot_tell("window_uncertain", presence, limits=as_seen.limits)
    widened = delay.if_perhaps_counts(limits.condition(MAX_PERHAPS_SCORE))
    surely = judged(over(widened or delay.delay_ms, "max_delay_ms", tiers), delay, failed="control_late")
    return surely or cannot_tell("earlier_control_uncertain", delay, limits=as_seen.limits)


def low_contrast_close_control(given: Measurements, limits: Limits) -> Judgement:
    presence = given[ClosePresence]
    contrast = given[CloseContrast].with_share_below(limits.condition("low_frame_ratio"))
    if (unseen := without_control(presence, limits)) is not None:
        return unseen
    if contrast.contrast_ratio is None:
        return untested("contrast_unmeasured", contrast)
    median = _median(contrast, limits)
    share = _share(contrast, limits)
    reading = median if share is None else worst(median, share)
    is_share = "max_low_frame_share" in reading.limits
    is_unseen = is_share and contrast.n_unseen_frames.value > 0
    low = judged(
        reading,
        contrast,
        failed="contrast_low_at_times" if is_share else "contrast_low",
        near="contrast_unseen_at_times" if is_unseen else "contrast_near_limit",
    )
    return low or passed("contrast_high_enough", contrast, limits=median.limits)


def _median(contrast: CloseContrast, limits: Limits) -> Reading:
    ratio = contrast.contrast_ratio
    assert ratio is not None
    if not contrast.is_text:
        return under(ratio, "min_glyph_ratio", limits.tiers("min_glyph_ratio"))
    as_small = under(ratio, "min_text_ratio", limits.tiers("min_text_ratio"))
    as_large = under(ratio, "min_large_text_ratio", limits.tiers("min_large_text_ratio"))
    size = contrast.font_size_dp
    is_large = None if size is None else size.above(limits.condition("large_text_dp"))
    if is_large is not None:
        return as_large if is_large else as_small
    if as_large.tier is not None and as_small.tier is not None:
        return max(as_large, as_small, key=lambda reading: reading.severity.rank if reading.severity else 0)
    if as_small.tier is None and not as_small.is_unsure:
        return as_small
    return Reading(tier=None, is_unsure=True, limits=as_small.limits, sources=as_small.sources)


def _share(contrast: CloseContrast, limits: Limits) -> Reading | None:
    """None if too few frames were measured for a share."""
    enough = contrast.n_contrast_frames.below(limits.condition("min_contrast_frames"))
    if enough is not False or contrast.low_frame_share is None:
        return None
    return over(contrast.low_frame_share, "max_low_frame_share", limits.tiers("max_low_frame_share"))


def asymmetric_choices(given: Measurements, limits: Limits) -> Judgement:
    balance = given[OptionBalance]
    if not balance.is_dialog:
        return inapplicable("window_is_no_dialog", balance)
    n_options, n_others = balance.n_option_frames, balance.n_other_frames
    if n_options.value + n_others.value == 0:
        return untested("buttons_not_measured", balance)
    if n_options.value == 0:
        return inapplicable("not_two_options", balance)
    if n_others.value > n_options.value:
        return cannot_tell("options_unclear", balance, reason_code=ReasonCode.UNSTABLE)
    area, luma = limits.tiers("max_option_area_ratio")[0], limits.tiers("max_option_luma_gap")[0]
    compared = {"max_option_area_ratio": area.value, "max_option_luma_gap": luma.value}
    ratio, gap = balance.option_area_ratio, balance.option_luma_gap
    is_larger = None if ratio is None else ratio.above(area.value)
    is_apart = None if gap is None else gap.above(luma.value)
    if is_larger is False or is_apart is False:
        return passed("options_alike", balance, limits=compared)
    if n_options.below(limits.condition("min_option_frames")):  # in a video few frames are sharp
        return cannot_tell("options_seen_too_little", balance, reason_code=ReasonCode.UNSTABLE)
    if ratio is None or gap is None:
        return cannot_tell("option_size_unknown", balance, limits=compared)
    if is_larger is None or is_apart is None:
        return cannot_tell("options_near_limit", balance, reason_code=ReasonCode.GUARD_BAND, limits=compared)
    return failed(
        area.severity, "options_unalike", balance, limits=compared, sources=(area.source, luma.source)
    )


def long_splash(given: Measurements, limits: Limits) -> Judgement:
    life = given[WindowLife]
    if life.is_over_content:
        return inapplicable("popup_is_no_splash", life)
    if life.lasts_ms is None:
        at_least = _over(life.lasted_at_least_ms, limits)
        if at_least.tier is None:
            return cannot_tell("splash_outlived_watch", life)
        return _too_long(life, at_least, "splash_long_at_least", limits)
    reading = _over(life.lasts_ms, limits)
    if reading.tier is not None:
        return _too_long(life, reading, "splash_long", limits)
    near = judged(reading, life, failed="splash_long", near="splash_near_limit")
    return near or passed("splash_short", life, limits=reading.limits)


def _too_long(life: WindowLife, reading: Reading, reason_id: str, limits: Limits) -> Judgement:
    """What stood too long: failed as far as it surely was the splash that stood."""
    if life.may_be_over_content:
        return cannot_tell("splash_or_over_page", life, limits=reading.limits)
    surely = reading
    if life.with_control_ms is not None:
        surely = _over(life.with_control_ms, limits)
    long = judged(surely, life, failed=reason_id)
    return long or cannot_tell("splash_or_page_like_it", life, limits=surely.limits)


def _over(lasts: Quantity, limits: Limits) -> Reading:
    """Of what was seen, `max_way_out_ms` at most may have been its way out."""
    half_ms = limits.condition("max_way_out_ms") / 2
    stood = Quantity(value=lasts.value - half_ms, error=lasts.error + half_ms, unit=lasts.unit)
    return over(stood, "max_splash_ms", limits.tiers("max_splash_ms"))
