"""missing-start-switch (AST-04): an app with background starts must leave the choice to the user.

Fails       there is a switch without effect: while it was off, something it controls was started all the
            same; or the menus were read completely and contain none, although the app was seen to start
            others, or its files contain an SDK made for that
Can't tell  the menus could not be read completely; a switch under another name may be the one; it could not
            be turned; or too few starts were seen while it was on for their absence to prove anything. The
            app was seen to start only itself, and its files were not read: the notice demands a choice
            about associated start, not about self-start
Does not    the app started nothing in a complete watch, or only itself, and its files contain no known SDK
apply       that is made for it
Passes      there is a switch, and what was started while it was on was not started while it was off
Clause      miit-2021-524/2.3.4 "由用户自主选择是否开启关联启动"
"""

from detector.core.measured import Measurements
from detector.core.verdict import ReasonCode
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
from detector.judging.tiers import over, under
from detector.judging.watch import COVER, WATCH, not_watched_enough
from detector.measures.background_starts import BackgroundStarts
from detector.measures.user_switch import UserSwitch

__all__ = ["RULE"]

CHANCE = 0.05
"""The highest acceptable probability that nothing was started while it was off merely by chance."""


def judge(given: Measurements, limits: Limits) -> Judgement:
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
    if reading.severity is None:
        return passed("switch_not_asked", switch, limits=reading.limits)
    return failed(
        reading.severity, "switch_absent", switch, starts, limits=reading.limits, sources=reading.sources
    )


def _of_found(starts: BackgroundStarts, switch: UserSwitch, limits: Limits) -> Judgement:
    name = "max_starts_when_off"
    reading = over(switch.n_starts_off, name, limits.tiers(name))
    if reading.severity is not None:
        return failed(
            reading.severity, "switch_ineffective", switch, limits=reading.limits, sources=reading.sources
        )
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


RULE = Rule(
    id="missing-start-switch",
    code="AST-04",
    title_zh="无关联启动开关",
    title_en="no switch for associated start",
    item_zh="关联启动开关",
    item_en="switch for associated start",
    remedy_zh="在设置中提供关闭自启动和关联启动的有效开关。",
    remedy_en="Offer a working switch in the settings that turns self-start and associated start off.",
    clauses=("miit-2021-524/2.3.4",),
    needs=(BackgroundStarts, UserSwitch),
    quantities=(
        "n_switches",
        "switch_depth_taps",
        "n_starts_off",
        "n_woken_rounds_on",
        "n_rounds_on",
        "n_woken_rounds_off",
        "n_rounds_off",
        "n_pages",
        "n_untried_entries",
        "n_unread_pages",
        "n_similar_switches",
        "n_wake_sdks",
        *COVER,
    ),
    limits=("min_switches", "max_starts_when_off"),
    conditions=WATCH,
    scope=Scope.WATCH,
    judge=judge,
)
