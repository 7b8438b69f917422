"""Rules about background starts whose logic is their own; their words stand in their YAML files."""

from detector.core.measured import Measurements
from detector.core.verdict import ReasonCode
from detector.judging.checks import not_settled, not_watched_enough, with_open
from detector.judging.rule import Judgement, Limits, cannot_tell, inapplicable, passed, untested
from detector.judging.tiers import judged, over, under
from detector.measures.background_starts import BackgroundStarts
from detector.measures.user_switch import UserSwitch

__all__ = [
    "associated_start",
    "missing_start_switch",
    "self_start",
]


def self_start(given: Measurements, limits: Limits) -> Judgement:
    starts = given[BackgroundStarts]
    undue = with_open(starts.n_undue_self_starts, starts.n_open_self_starts, limits)
    blocked, when_stopped = ReasonCode.BLOCKED_BY_SYSTEM, starts.n_self_starts_when_stopped
    compared = (
        ("max_self_starts_when_stopped", when_stopped, "self_started_when_stopped", None),
        ("max_self_starts", undue, "self_started", None),
        ("max_refused_self_starts", starts.n_refused_self_starts, "self_start_refused", blocked),
    )
    for name, quantity, reason_id, reason_code in compared:
        reading = over(quantity, name, limits.tiers(name))
        if (started := judged(reading, starts, failed=reason_id, code=reason_code)) is not None:
            return started
    unsettled = not_settled(
        starts,
        n_open=starts.n_open_self_starts,
        n_review=starts.n_review_self_starts,
        reasons=("self_starts_open", "self_starts_for_review"),
    )
    if unsettled is not None:
        return unsettled
    name = "max_denied_self_starts"
    denied = over(starts.n_denied_self_starts, name, limits.tiers(name))
    if (asked := judged(denied, starts, failed="self_start_denied", code=blocked)) is not None:
        return asked
    return not_watched_enough(starts, limits) or passed("no_self_start", starts, limits=denied.limits)


def associated_start(given: Measurements, limits: Limits) -> Judgement:
    starts = given[BackgroundStarts]
    undue = with_open(starts.n_undue_others_started, starts.n_open_others, limits)
    blocked = ReasonCode.BLOCKED_BY_SYSTEM
    compared = (
        ("max_others_started", undue, "others_started", None),
        ("max_refused_others", starts.n_refused_others, "others_refused", blocked),
        ("max_denied_others", starts.n_denied_others, "others_denied", blocked),
    )
    for name, quantity, reason_id, reason_code in compared:
        reading = over(quantity, name, limits.tiers(name))
        if (started := judged(reading, starts, failed=reason_id, code=reason_code)) is not None:
            return started
    unsettled = not_settled(
        starts,
        n_open=starts.n_open_others,
        n_review=starts.n_review_others,
        reasons=("others_open", "others_for_review"),
    )
    if unsettled is not None:
        return unsettled
    name = "max_others_perhaps_started"
    perhaps = over(starts.n_undue_others_perhaps, name, limits.tiers(name))
    if (inferred := judged(perhaps, starts, failed="others_perhaps_started")) is not None:
        return inferred
    if starts.n_others_perhaps_started.value:
        return cannot_tell("others_perhaps_open", starts)
    weak = not_watched_enough(starts, limits)
    if weak is None and not starts.n_others_there.value:
        weak = cannot_tell("nobody_to_start", starts)
    return weak or passed("no_associated_start", starts, limits=perhaps.limits)


CHANCE = 0.05
"""The highest acceptable probability that nothing was started while it was off merely by chance."""


def missing_start_switch(given: Measurements, limits: Limits) -> Judgement:
    starts, switch = given[BackgroundStarts], given[UserSwitch]
    if not _n_seen(starts) and not (switch.n_wake_sdks and switch.n_wake_sdks.value):
        reason = "nothing_seen_to_switch" if switch.n_wake_sdks is None else "nothing_to_switch"
        return not_watched_enough(starts, limits) or inapplicable(reason, starts, switch)
    if switch.n_switches.value:
        return _of_found(starts, switch, limits)
    if not switch.n_pages.value:
        return untested("switch_not_sought", switch)
    if not starts.is_whole or switch.n_untried_entries.value or switch.n_unread_pages.value:
        return cannot_tell("menus_not_read_whole", switch, reason_code=ReasonCode.GAP)
    if switch.asks_login:
        return cannot_tell("menus_behind_login", switch, reason_code=ReasonCode.GAP)
    if switch.n_similar_switches.value:
        return cannot_tell("switch_perhaps_by_other_name", switch)
    if not _n_of_others(starts) and not (switch.n_wake_sdks and switch.n_wake_sdks.value):
        if switch.n_wake_sdks is None:
            return cannot_tell("switch_for_self_start_alone", starts, switch)
        return inapplicable("switch_for_self_start_alone", starts, switch)
    reading = under(switch.n_switches, "min_switches", limits.tiers("min_switches"))
    absent = judged(reading, switch, starts, failed="switch_absent")
    return absent or passed("switch_not_asked", switch, limits=reading.limits)


def _of_found(starts: BackgroundStarts, switch: UserSwitch, limits: Limits) -> Judgement:
    name = "max_starts_when_off"
    reading = over(switch.n_starts_off, name, limits.tiers(name))
    if (ineffective := judged(reading, switch, failed="switch_ineffective")) is not None:
        return ineffective
    if not switch.was_turned_off:
        return cannot_tell("switch_not_turned", switch)
    weak = not_watched_enough(starts, limits)
    if weak is not None:
        return weak
    n_on, n_off = switch.n_rounds_on.value, switch.n_rounds_off.value
    rate = switch.n_woken_rounds_on.value / n_on if n_on else 0.0
    if (1.0 - rate) ** n_off > CHANCE:
        return cannot_tell("switch_too_seldom_tried", switch)
    return passed("switch_works", switch, limits=reading.limits)


def _n_seen(starts: BackgroundStarts) -> float:
    return sum(
        quantity.value
        for quantity in (
            starts.n_self_starts,
            starts.n_refused_self_starts,
            starts.n_others_started,
            starts.n_refused_others,
        )
    )


def _n_of_others(starts: BackgroundStarts) -> float:
    """Starts and attempts, however the rules about such starts judge them."""
    counts = (starts.n_others_started, starts.n_family_started, starts.n_refused_others)
    return sum(quantity.value for quantity in (*counts, starts.n_open_others, starts.n_review_others))
