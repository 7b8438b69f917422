"""How often something was tried, and how often it showed what a rule is about.

A rule about one window in one run is tried in each run that could be judged. A rule about touches or about
the app counts its own tries; the table below defines which of its quantities is their number. A rule may find
several faults: the one its reason names is counted, and a fault that no single try shows, such as a time or a
size, has no tries.
"""

from collections.abc import Iterable

from detector.core.measured import NamedQuantity
from detector.core.verdict import Tries

__all__ = ["counted_tries"]

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
}
"""Number of tries that showed it → numbers of tries, by their names in the measures."""

_BY_REASON: dict[str, dict[str, str]] = {
    "third_party_points_jump": {"n_third_party_points": "n_points"},
    "third_party_points_few": {"n_third_party_points": "n_points"},
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


def counted_tries(quantities: Iterable[NamedQuantity], *, reason_id: str) -> Tries | None:
    """None if the quantities do not count tries of what the reason names."""
    counts = {one.name: one.value for one in quantities}
    for shown, tried in _BY_REASON.get(reason_id, _SHOWN_OF).items():
        names = tried.split()
        if shown not in counts or any(name not in counts for name in names):
            continue
        n_tries = sum(counts[name] for name in names)
        if counts[shown] <= n_tries:
            return Tries(n=round(n_tries), shown=round(counts[shown]))
    return None
