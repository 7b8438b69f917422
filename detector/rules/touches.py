"""Rules about what touching a window does whose logic is their own; their words stand in their YAML files."""

from detector.core.measured import Measurements
from detector.core.verdict import ReasonCode
from detector.judging.checks import stands, untapped
from detector.judging.rule import Judgement, Limits, cannot_tell, failed, inapplicable, passed, untested
from detector.judging.tiers import judged, over, under
from detector.measures.close_effect import CloseEffect
from detector.measures.close_gate import CloseGate
from detector.measures.close_glyph_hits import CloseGlyphHits
from detector.measures.jump_area import JumpArea
from detector.measures.other_marks import OtherMarks
from detector.measures.proved_incidents import ControlIncidents

__all__ = [
    "countdown_gated_close",
    "fake_close_control",
    "full_screen_jump",
    "ineffective_close_control",
    "misplaced_hit_region",
]


def countdown_gated_close(given: Measurements, limits: Limits) -> Judgement:
    gate = given[CloseGate]
    if (untested := untapped(gate, gate)) is not None:
        return untested
    tier = limits.tiers("min_before_end_ms")[0]
    compared = {"min_before_end_ms": tier.value}
    end, closed, vain = gate.countdown_end_ms, gate.earliest_close_ms, gate.latest_vain_ms
    later = gate.earliest_later_close_ms
    if end is None:
        if closed is not None and vain is None:
            return passed("closes_without_countdown", gate, limits=compared)
        return cannot_tell("no_countdown_to_compare", gate)
    if closed is not None and closed.high < end.low - tier.value:
        return passed("closes_before_countdown_ends", gate, limits=compared)
    if later is not None and later.high < end.low - tier.value:
        return passed("closes_by_a_later_tap", gate, limits=compared)
    if vain is None or vain.low < end.low - limits.condition("max_before_end_ms"):
        return cannot_tell("no_tap_near_countdown_end", gate)
    if gate.n_vain_taps.below(limits.condition("min_vain_taps")) is not False:
        return cannot_tell("too_few_taps_in_countdown", gate)
    if closed is not None and closed.low < end.low - tier.value:
        return cannot_tell("close_near_countdown_end", gate, reason_code=ReasonCode.GUARD_BAND)
    if closed is None and not _ends_with_it(gate, limits):
        return cannot_tell("no_tap_after_countdown", gate)
    return failed(tier.severity, "gated_by_countdown", gate, limits=compared, sources=(tier.source,))


def _ends_with_it(gate: CloseGate, limits: Limits) -> bool:
    """Whether no tap closed it, and it closed by itself as the countdown ran out."""
    end, life = gate.countdown_end_ms, gate.life_ms
    return (
        end is not None and life is not None and life.high <= end.high + limits.condition("max_before_end_ms")
    )


def fake_close_control(given: Measurements, limits: Limits) -> Judgement:
    effect = given[CloseEffect]
    if (untested := untapped(effect, effect)) is not None:
        return untested
    tier = limits.tiers("max_fake_taps")[0]
    compared = {"max_fake_taps": tier.value}
    n_bad, n_taps = int(effect.n_fake_taps.value), int(effect.n_close_taps.value)
    is_fake = stands(n_bad, n_taps)
    if is_fake:
        return failed(tier.severity, "close_is_fake", effect, limits=compared, sources=(tier.source,))
    proved = given[ControlIncidents]
    if n_bad and _is_proved(proved, limits):
        severity, sources = tier.severity, (tier.source,)
        return failed(severity, "close_proved_fake", proved, effect, limits=compared, sources=sources)
    if n_taps == 0:
        return cannot_tell("tap_outcome_unknown", effect)
    if is_fake is None and proved.n_proved_taps.value:
        code = ReasonCode.UNSTABLE
        return cannot_tell("close_fake_unproved", effect, proved, reason_code=code, limits=compared)
    if is_fake is None:
        return cannot_tell("close_fake_at_times", effect, reason_code=ReasonCode.UNSTABLE, limits=compared)
    if effect.n_closed.value + effect.n_closed_later.value == 0:
        return cannot_tell("no_tap_closed", effect)
    marks = given[OtherMarks]
    if marks.n_mark_jumps.value > 0:
        is_often = marks.n_mark_jumps.below(limits.condition("min_away_taps")) is False
        if marks.is_always_there and is_often:
            severity, sources = tier.severity, (tier.source,)
            return failed(severity, "other_mark_is_fake", effect, marks, limits=compared, sources=sources)
        return cannot_tell("other_mark_leads_away", effect, marks, reason_code=ReasonCode.UNSTABLE)
    if marks.n_untried_marks.value > 0:
        return cannot_tell("other_mark_untried", effect, marks, reason_code=ReasonCode.BUDGET)
    return passed("close_leads_nowhere_else", effect, marks, limits=compared)


def _is_proved(incidents: ControlIncidents, limits: Limits) -> bool:
    """Taps that are complete in themselves, at different times, and too many for chance."""
    return (
        incidents.n_proved_taps.below(limits.condition("min_away_taps")) is False
        and incidents.moments_apart_ms.below(limits.condition("min_moments_apart_ms")) is False
        and incidents.proved_chance.above(limits.condition("max_chance")) is False
    )


def ineffective_close_control(given: Measurements, limits: Limits) -> Judgement:
    effect = given[CloseEffect]
    if (untested := untapped(effect, effect)) is not None:
        return untested
    if effect.n_closed.value > 0:
        return _how_fast(effect, limits)
    if effect.n_closed_later.value > 0:
        return passed("closes_after_more_taps", effect)  # that it takes several is judged by CLS-13
    if effect.n_taps_in_vain.below(limits.condition("min_vain_taps")) is not False:
        return cannot_tell("too_few_taps_to_say_never", effect)
    if effect.n_later_in_vain.value == 0:
        return cannot_tell("never_tapped_several_times", effect)
    if not effect.taps_arrive:
        return cannot_tell("taps_may_not_arrive", effect)
    if not given[CloseGate].was_tapped_after_countdown():
        return cannot_tell("no_tap_after_countdown", effect)
    never = judged(
        under(effect.n_closed, "min_closing_taps", limits.tiers("min_closing_taps")),
        effect,
        failed="never_closes",
    )
    assert never is not None
    return never


def _how_fast(effect: CloseEffect, limits: Limits) -> Judgement:
    if effect.close_ms is None:
        return cannot_tell("close_time_unknown", effect)
    reading = over(effect.close_ms, "max_close_ms", limits.tiers("max_close_ms"))
    decided = judged(reading, effect, failed="closes_slowly", near="close_time_near_limit")
    return decided or passed("closes_in_time", effect, limits=reading.limits)


def misplaced_hit_region(given: Measurements, limits: Limits) -> Judgement:
    hits = given[CloseGlyphHits]
    if not hits.has_control:
        return inapplicable("no_control_to_tap", hits)
    jumps = stands(int(hits.n_jumps_on_glyph.value), int(hits.n_taps_on_glyph.value))
    if jumps:
        reading = over(hits.n_jumps_on_glyph, "max_jumps_on_glyph", limits.tiers("max_jumps_on_glyph"))
        jumping = judged(reading, hits, failed="glyph_jumps")
        assert jumping is not None  # any jump is more than none
        return jumping
    if hits.closing_share is None:
        return untested("hit_region_not_probed", hits, reason_code=ReasonCode.BUDGET)
    reading = under(hits.closing_share, "min_closing_share", limits.tiers("min_closing_share"))
    beside = judged(reading, hits, failed="glyph_beside_hits", near="glyph_hits_near_limit")
    if beside is not None:
        return beside
    if jumps is None:
        return cannot_tell("glyph_jumps_at_times", hits, reason_code=ReasonCode.UNSTABLE)
    return passed("glyph_inside_hits", hits, limits=reading.limits)


def full_screen_jump(given: Measurements, limits: Limits) -> Judgement:
    area = given[JumpArea]
    if area.is_over_content:
        return _of_popup(area, limits)
    if not area.has_density:
        return untested("density_unknown", area)
    if area.jump_share is None:
        return untested("window_not_tapped", area, reason_code=ReasonCode.BUDGET)
    if area.n_jump_points.value == 0:
        if area.n_points.below(limits.condition("min_points")) is not False:
            return cannot_tell("too_few_points", area)
        return passed("no_point_jumps", area)
    if area.n_jump_points.below(limits.condition("min_jumps")) is not False:
        return cannot_tell("one_point_jumps", area, reason_code=ReasonCode.UNSTABLE)
    jumping = judged(
        over(area.jump_share, "max_jump_share", limits.tiers("max_jump_share")), area, failed="points_jump"
    )
    assert jumping is not None  # any jump is more than none
    return jumping


def _of_popup(area: JumpArea, limits: Limits) -> Judgement:
    if area.third_party_share is None or area.n_third_party_points.value == 0:
        return inapplicable("popup_is_no_splash", area)
    if area.n_third_party_points.below(limits.condition("min_jumps")) is not False:
        return cannot_tell("one_point_jumps", area, reason_code=ReasonCode.UNSTABLE)
    tiers = limits.tiers("max_third_party_share")
    reading = over(area.third_party_share, "max_third_party_share", tiers)
    are_few = area.n_points.below(limits.condition("min_points")) is not False
    jumping = None if are_few else judged(reading, area, failed="third_party_points_jump")
    return jumping or cannot_tell("third_party_points_few", area, limits=reading.limits)
