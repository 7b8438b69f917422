"""How often something was tried, and how often it showed what a rule is about.

A rule about one window in one run is tried in each run that could be judged. A rule about touches or
about the app counts for itself; which of its quantities is the number of tries is told here, once.
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
    "n_prompt_jumps": "n_prompt_taps",
    "n_shown_runs": "n_away_runs",
}
"""Number that showed it → number of tries, by their names in the measures."""


def counted_tries(quantities: Iterable[NamedQuantity]) -> Tries | None:
    """None where the quantities do not count tries."""
    counts = {one.name: one.value for one in quantities}
    for shown, tried in _SHOWN_OF.items():
        if shown in counts and tried in counts and counts[shown] <= counts[tried]:
            return Tries(n=round(counts[tried]), shown=round(counts[shown]))
    return None
