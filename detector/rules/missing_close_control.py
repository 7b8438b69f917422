"""missing-close-control (CLS-01): a splash or popup must have a close control.

Fails       the window was read by tree, text and picture in enough frames, was open long enough for a
            control to appear, and nothing in it resembled one
Can't tell  the apparent popup may be a page; it may be a window of another role, or one that does not block
            the content; it fills the screen and carries no mark of an advert; something scored above
            `max_perhaps_score` but below `min_sure_score`; too few frames, or too short a watch; a period
            longer than `max_gap_ms` was not recorded, or the app forbids screenshots
Passes      a control was seen; when and how well it can be used is judged by other rules. An acknowledgement
            (我知道了, OK) is one, and so are the choices of a consent or update dialog
Inapplicable  there is none, and the window has to be answered: consent, login, update, minors
Clause      miit-2021-524/2.1.4 "设置明显、有效的关闭按钮", miit-2023-26/4 "提供清晰有效的关闭按钮"; of
            adverts also samr-2023-72/10.1, ad-law/44 and taf-078.7-2022/6
"""

from detector.core.measured import Measurements
from detector.core.verdict import ReasonCode
from detector.core.window_role import WindowRole
from detector.judging.close_control import LOOKS, is_perhaps, is_unsure
from detector.judging.rule import Judgement, Limits, Rule, cannot_tell, failed, inapplicable, passed
from detector.judging.scope import ADVERTISING, SURE_INSIDE
from detector.judging.tiers import under
from detector.measures.close_presence import ClosePresence
from detector.measures.window_purpose import WindowPurpose
from detector.windows.seen import ControlKind, WindowKind

__all__ = ["RULE"]

BLOCKING = ADVERTISING | {WindowRole.RATING, WindowRole.NOTIFICATION}
ANSWERED = frozenset(
    {WindowRole.CONSENT, WindowRole.LOGIN, WindowRole.FUNCTIONAL, WindowRole.UPDATE, WindowRole.MINORS}
)


def judge(given: Measurements, limits: Limits) -> Judgement:
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
    return failed(
        reading.tier.severity,
        "control_missing",
        presence,
        limits=reading.limits,
        sources=reading.sources,
    )


def _is_window_unsure(presence: ClosePresence, limits: Limits) -> bool:
    """A dark page may look like a popup's backdrop, and a page needs no close control."""
    score = presence.window_score
    return score is None or score.below(limits.condition("min_window_score")) is not False


RULE = Rule(
    id="missing-close-control",
    code="CLS-01",
    title_zh="无关闭标志",
    title_en="no close control",
    item_zh="关闭标志",
    item_en="close control",
    remedy_zh="在窗口中提供清晰有效的关闭或跳过标志。",
    remedy_en="Give the window a clear and working close or skip control.",
    clauses=(
        *("miit-2021-524/2.1.4", "miit-2023-26/4"),
        *("samr-2023-72/10.1", "ad-law/44", "taf-078.7-2022/6"),
    ),
    needs=(ClosePresence, WindowPurpose),
    quantities=(
        "n_frames",
        "n_frames_fully_read",
        "n_frames_with_control",
        "window_score",
        "control_score",
        "perhaps_score",
        "watched_ms",
        "longest_gap_ms",
    ),
    limits=("min_frames_with_control",),
    conditions=(
        *LOOKS,
        "min_window_score",
        "min_frames_fully_read",
        "max_gap_ms",
        "min_lived_ms",
        "min_watched_ms",
    ),
    roles=BLOCKING | ANSWERED,
    judge=judge,
)
