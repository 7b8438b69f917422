"""How often something was tried, and how often it showed what a rule is about.

A rule about one window in one run is tried in each run that could be judged. A rule about touches or about
the app counts its own tries; the table below defines which of its quantities is their number. A rule may find
several faults: the one its reason names is counted, and a fault that no single try shows, such as a time or a
size, has no tries.

Some reasons state only that too few tries were made, none of which showed anything. A later scan may add the
missing ones: `clean_tries` is how many there were, and how many the rule would need to pass.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil

from detector.core.measured import NamedQuantity
from detector.core.verdict import Tries, Verdict

__all__ = ["CleanTries", "clean_tries", "counted_tries", "is_short_of_tries"]

_SHOWN_OF = {
    "n_fake_taps": "n_close_taps",
    "n_taps_in_vain": "n_close_taps",
    "n_jumps_on_glyph": "n_taps_on_glyph",
    "n_jump_points": "n_points",
    "n_jump_swipes": "n_swipes",
    "n_jump_shakes": "n_shakes",
    "n_rest_jumps": "n_rest_runs",
    "n_runs_jumped": "n_runs_untouched",
    "n_reshown": "n_closed_and_watched",
    "n_unannounced": "n_moved_runs",
    "n_unasked": "n_taps_beside n_runs_untouched",
    "n_prompt_jumps": "n_prompt_taps",
    "n_shown_runs": "n_away_runs",
    "daily_jump_runs": "daily_tried_runs",
}
"""Number of tries that showed it → numbers of tries, by their names in the measures."""

_BY_REASON: dict[str, dict[str, str]] = {
    "third_party_points_jump": {"n_third_party_points": "n_points"},
    "third_party_points_few": {"n_third_party_points": "n_points"},
    "close_proved_fake": {"n_proved_taps": "n_tried_taps"},
    "jumps_proved": {"n_proved_jumps": "n_launches_shown"},
    "other_mark_is_fake": {"n_mark_jumps": "n_mark_taps"},
    "other_mark_leads_away": {"n_mark_jumps": "n_mark_taps"},
    "other_mark_untried": {},
    "closes_slowly": {},
    "close_time_near_limit": {},
    "glyph_beside_hits": {},
    "glyph_hits_near_limit": {},
    "shake_result_unsaid": {"n_unexplained_motion": "n_moved_runs"},
    "shake_notice_faint": {},
    "notice_contrast_near_limit": {},
    "light_shake_jumps": {"weakest_runs": "weakest_tried_runs"},
    "shake_partly_light_jumps": {"weakest_runs": "weakest_tried_runs"},
}
"""The same for reasons that name another fault of their rule."""

_SHORT: dict[str, tuple[str, str] | None] = {
    "too_few_daily_motions": ("least_repeats", "min_daily_repeats"),
    "rest_too_short": ("rest_ms", "min_rest_ms"),
    "sent_away_once": ("n_away_runs", "min_jumping_runs"),
    "hit_region_not_probed": None,
}
"""Reasons of verdicts that lack nothing but tries → the quantity that is too small, and what it should be.

None: where no taps bound the hit region, those inside the glyph still show whether they jump.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanTries:
    """`n` tries, none of which showed it. The rule would pass after `needed`; None: not by such tries."""

    n: int
    needed: int | None


def is_short_of_tries(reason_id: str) -> bool:
    return reason_id in _SHORT


def clean_tries(verdict: Verdict) -> CleanTries | None:
    """None unless the verdict lacks nothing but tries, and those that were made did not show it."""
    tries = verdict.tries
    if not is_short_of_tries(verdict.reason_id) or tries is None or not tries.n or tries.shown:
        return None
    measured = _SHORT[verdict.reason_id]
    if measured is None:
        return CleanTries(n=tries.n, needed=None)
    name, limit = measured
    has = next((quantity.value for quantity in verdict.quantities if quantity.name == name), 0.0)
    if not has or limit not in verdict.limits:
        return None
    return CleanTries(n=tries.n, needed=ceil(tries.n * verdict.limits[limit] / has))


def counted_tries(quantities: Iterable[NamedQuantity], *, reason_id: str) -> Tries | None:
    """None if the quantities do not count tries of what the reason names."""
    counts = {quantity.name: quantity.value for quantity in quantities}
    for shown, tried in _BY_REASON.get(reason_id, _SHOWN_OF).items():
        names = tried.split()
        if shown not in counts or any(name not in counts for name in names):
            continue
        n_tries = sum(counts[name] for name in names)
        if counts[shown] <= n_tries:
            return Tries(n=round(n_tries), shown=round(counts[shown]))
    return None
