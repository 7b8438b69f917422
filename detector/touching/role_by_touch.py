"""What touching a window adds to its role: what leads away is advertising."""

import math
from collections.abc import Sequence

from detector.core.outcome import OutcomeKind
from detector.core.window_role import WindowRole
from detector.windows.role_guess import ClueKind, RoleGuess, RoleReason, guess_of
from detector.windows.touched_window import Touch

__all__ = ["with_touches"]

AWAY = frozenset(
    {
        OutcomeKind.FOREIGN_APP,
        OutcomeKind.DOWNLOAD,
        OutcomeKind.INSTALL,
        OutcomeKind.CHOOSER,
    }
)
MIN_SHARE = 1e-6
R = WindowRole


def with_touches(guess: RoleGuess, touches: Sequence[Touch]) -> RoleGuess:
    """Where a touch led is a fact about the window, and so a clue for every run.

    Stores also update and rate apps, and a browser may show a page of the app's own developer. How often it
    led there adds nothing, since it is one window.
    """
    reasons = []
    counted = [touch for touch in touches if touch.is_counted]
    n_away = len({touch.run_index for touch in counted if touch.outcome in AWAY})
    led_to_browser = any(touch.outcome is OutcomeKind.BROWSER for touch in counted)
    n_store = len({touch.run_index for touch in counted if touch.outcome is OutcomeKind.STORE})
    if n_away:
        says = {R.ADVERT: min(1.5 + n_away, 4.0), R.PAGE: -1.0, R.BRAND: -2.0}
        reasons.append(RoleReason(clue=ClueKind.LED_AWAY, says=says))
    elif led_to_browser:
        says = {R.ADVERT: 1.0, R.PROMOTION: 0.5, R.PAGE: -1.0, R.BRAND: -2.0}
        reasons.append(RoleReason(clue=ClueKind.LED_AWAY, says=says))
    if n_store:
        says = {R.ADVERT: 1.5, R.UPDATE: 1.5, R.RATING: 1.5, R.PAGE: -1.0, R.BRAND: -2.0}
        reasons.append(RoleReason(clue=ClueKind.LED_TO_STORE, says=says))
    if not reasons:
        return guess
    odds = {share.role: math.log(max(share.share, MIN_SHARE)) for share in guess.shares}
    for reason in reasons:
        for role, adds in reason.says.items():
            odds[role] = odds.get(role, math.log(MIN_SHARE)) + adds
    total = sum(math.exp(odd) for odd in odds.values())
    return guess_of({role: math.exp(odd) / total for role, odd in odds.items()}, (*guess.reasons, *reasons))
