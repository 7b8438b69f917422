"""low-contrast-close-control (CLS-06): the close control must stand out from its background.

Fails       the median contrast ratio is below a tier for words, for large words or for glyphs, error
            included; or in more frames than a tier allows it is below 3:1, though not in the median
Can't tell  an interval straddles the mildest tier; or the result depends on a word's uncertain size, or on
            frames between that do not show it: it may vanish on a bright picture
Untested    the contrast could not be measured on any lossless frame
Clause      miit-2021-524/2.1.4 "颜色应易于操作辨认"; no number there: wcag-2.2/1.4.3 and 1.4.11, which
            miit-2021-elder/1.3 makes binding for adapted apps
"""

from detector.core.measured import Measurements
from detector.core.verdict import ReasonCode
from detector.judging.close_control import LOOKS, without_control
from detector.judging.rule import Judgement, Limits, Rule, cannot_tell, failed, passed, untested
from detector.judging.scope import UNASKED
from detector.judging.tiers import Reading, over, under, worst
from detector.measures.close_contrast import CloseContrast
from detector.measures.close_presence import ClosePresence

__all__ = ["RULE"]

TEXT, LARGE_TEXT, GLYPH = "min_text_ratio", "min_large_text_ratio", "min_glyph_ratio"
SHARE = "max_low_frame_share"


def judge(given: Measurements, limits: Limits) -> Judgement:
    presence, contrast = given[ClosePresence], given[CloseContrast]
    if (unseen := without_control(presence, limits)) is not None:
        return unseen
    if contrast.contrast_ratio is None:
        return untested("contrast_unmeasured", contrast)
    median = _median(contrast, limits)
    share = _share(contrast, limits)
    reading = median if share is None else worst(median, share)
    if reading.tier is not None:
        reason_id = "contrast_low" if SHARE not in reading.limits else "contrast_low_at_times"
        return failed(
            reading.tier.severity, reason_id, contrast, limits=reading.limits, sources=reading.sources
        )
    if reading.is_unsure:
        is_unseen = SHARE in reading.limits and contrast.n_unseen_frames.value > 0
        reason_id = "contrast_unseen_at_times" if is_unseen else "contrast_near_limit"
        return cannot_tell(reason_id, contrast, reason_code=ReasonCode.GUARD_BAND, limits=reading.limits)
    return passed("contrast_high_enough", contrast, limits=median.limits)


def _median(contrast: CloseContrast, limits: Limits) -> Reading:
    ratio = contrast.contrast_ratio
    assert ratio is not None
    if not contrast.is_text:
        return under(ratio, GLYPH, limits.tiers(GLYPH))
    as_small = under(ratio, TEXT, limits.tiers(TEXT))
    as_large = under(ratio, LARGE_TEXT, limits.tiers(LARGE_TEXT))
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
    return over(contrast.low_frame_share, SHARE, limits.tiers(SHARE))


RULE = Rule(
    id="low-contrast-close-control",
    code="CLS-06",
    title_zh="关闭标志对比度不足",
    title_en="low close contrast",
    item_zh="关闭标志对比度",
    item_en="contrast of the close control",
    remedy_zh="加深关闭标志或加底板，提高其与背景的对比度。",
    remedy_en="Darken the close control or put a plate under it, to raise its contrast with the background.",
    clauses=("miit-2021-524/2.1.4", "taf-078.7-2022/6"),
    needs=(ClosePresence, CloseContrast),
    quantities=(
        "contrast_ratio",
        "least_contrast_ratio",
        "low_frame_share",
        "n_contrast_frames",
        "n_unseen_frames",
        "font_size_dp",
    ),
    limits=(TEXT, LARGE_TEXT, GLYPH, SHARE),
    conditions=(*LOOKS, "large_text_dp", "min_contrast_frames"),
    roles=UNASKED,
    judge=judge,
)
