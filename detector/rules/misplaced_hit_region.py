"""misplaced-hit-region (CLS-12): a tap anywhere on the glyph must close the window.

Fails       the share of the glyph inside the hit region that taps found is below a tier of
            `min_closing_share`, error included; or two thirds of the taps inside the glyph jump
Can't tell  the interval straddles the mildest tier, or some taps inside the glyph jump
Untested    the hit region was not probed (levels look and quick)
Clause      miit-2021-524/2.1.4 "有效", of adverts also samr-2023-72/10.2; the shares are tool values
"""

from detector.core.measured import Measurements
from detector.core.verdict import ReasonCode
from detector.judging.repeats import stands
from detector.judging.rule import (
    Judgement,
    Limits,
    Rule,
    Scope,
    cannot_tell,
    failed,
    inapplicable,
    passed,
    untested,
)
from detector.judging.scope import UNASKED
from detector.judging.tiers import over, under
from detector.measures.close_glyph_hits import CloseGlyphHits

__all__ = ["RULE"]

SHARE, JUMPS = "min_closing_share", "max_jumps_on_glyph"


def judge(given: Measurements, limits: Limits) -> Judgement:
    hits = given[CloseGlyphHits]
    if not hits.has_control:
        return inapplicable("no_control_to_tap", hits)
    jumps = stands(int(hits.n_jumps_on_glyph.value), int(hits.n_taps_on_glyph.value))
    if jumps:
        reading = over(hits.n_jumps_on_glyph, JUMPS, limits.tiers(JUMPS))
        assert reading.tier is not None
        return failed(
            reading.tier.severity, "glyph_jumps", hits, limits=reading.limits, sources=reading.sources
        )
    if hits.closing_share is None:
        return untested("hit_region_not_probed", hits, reason_code=ReasonCode.BUDGET)
    reading = under(hits.closing_share, SHARE, limits.tiers(SHARE))
    if reading.tier is not None:
        return failed(
            reading.tier.severity, "glyph_beside_hits", hits, limits=reading.limits, sources=reading.sources
        )
    if reading.is_unsure:
        return cannot_tell(
            "glyph_hits_near_limit", hits, reason_code=ReasonCode.GUARD_BAND, limits=reading.limits
        )
    if jumps is None:
        return cannot_tell("glyph_jumps_at_times", hits, reason_code=ReasonCode.UNSTABLE)
    return passed("glyph_inside_hits", hits, limits=reading.limits)


RULE = Rule(
    id="misplaced-hit-region",
    code="CLS-12",
    title_zh="热区与图形错位",
    title_en="hit area smaller than glyph",
    item_zh="点击区域覆盖图形",
    item_en="hit area covers the glyph",
    remedy_zh="让关闭图形的全部区域均可点击关闭。",
    remedy_en="Let every point of the close glyph close the window when tapped.",
    clauses=("miit-2021-524/2.1.4", "samr-2023-72/10.2", "taf-078.7-2022/6"),
    needs=(CloseGlyphHits,),
    quantities=("closing_share", "n_jumps_on_glyph", "n_taps_on_glyph"),
    limits=(SHARE, JUMPS),
    scope=Scope.TOUCHES,
    roles=UNASKED,
    judge=judge,
)
