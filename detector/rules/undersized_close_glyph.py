"""undersized-close-glyph (CLS-05): the × or the word must be large enough to recognise.

Fails       the ink's short side, seen from 350 mm, is below a tier of `min_glyph_arcmin`, error included
Can't tell  the interval straddles the mildest tier
Untested    the size of a pixel on this panel is unknown, or no lossless frame shows the control
Clause      miit-2021-524/2.1.4 "按钮大小……应易于操作辨认"; no number there: the tiers are tool values,
            after a standard about letters
"""

from detector.core.measured import Measurements
from detector.core.verdict import ReasonCode
from detector.judging.close_control import LOOKS, without_control
from detector.judging.rule import Judgement, Limits, Rule, cannot_tell, failed, passed, untested
from detector.judging.scope import UNASKED
from detector.judging.tiers import under
from detector.measures.close_presence import ClosePresence
from detector.measures.close_size import CloseSize

__all__ = ["RULE"]

NAME = "min_glyph_arcmin"


def judge(given: Measurements, limits: Limits) -> Judgement:
    presence, size = given[ClosePresence], given[CloseSize]
    if (unseen := without_control(presence, limits)) is not None:
        return unseen
    if size.glyph_short_side_px is None:
        return untested("no_lossless_frame", size)
    if size.glyph_arcmin is None:
        return untested("glass_unknown", size)
    reading = under(size.glyph_arcmin, NAME, limits.tiers(NAME))
    if reading.tier is not None:
        return failed(
            reading.tier.severity, "glyph_small", size, limits=reading.limits, sources=reading.sources
        )
    if reading.is_unsure:
        return cannot_tell("glyph_near_limit", size, reason_code=ReasonCode.GUARD_BAND, limits=reading.limits)
    return passed("glyph_large_enough", size, limits=reading.limits)


RULE = Rule(
    id="undersized-close-glyph",
    code="CLS-05",
    title_zh="关闭图形过小",
    title_en="close glyph too small",
    item_zh="关闭图形大小",
    item_en="size of the close glyph",
    remedy_zh="增大关闭图形本身。",
    remedy_en="Enlarge the close glyph itself.",
    clauses=("miit-2021-524/2.1.4", "taf-078.7-2022/6"),
    needs=(ClosePresence, CloseSize),
    quantities=("glyph_arcmin", "glyph_short_side_mm", "glyph_short_side_dp"),
    limits=(NAME,),
    conditions=LOOKS,
    roles=UNASKED,
    judge=judge,
)
