"""Which windows a rule speaks of: a clause about adverts says nothing of a consent dialog.

A window surely of another role is out of scope: inapplicable. Where its role is in doubt nobody is accused:
a failure becomes "can't tell"; a pass stands, since it would be one whatever the window is for.
"""

from dataclasses import replace

from detector.core.verdict import Outcome
from detector.core.window_role import WindowRole
from detector.judging.rule import Judgement, Rule, cannot_tell, inapplicable
from detector.measures.window_purpose import WindowPurpose

__all__ = ["ADVERTISING", "SURE_INSIDE", "UNASKED", "within_scope"]

ADVERTISING = frozenset({WindowRole.ADVERT, WindowRole.PROMOTION})
"""What is shown to sell: of these the clauses on jumps, shaking and labels speak."""

UNASKED = ADVERTISING | {
    WindowRole.UPDATE,
    WindowRole.RATING,
    WindowRole.MINORS,
    WindowRole.NOTIFICATION,
}
"""Splash and popup windows (miit-2021-524) that nobody asked for. What belongs to a function (consent, login,
a dialog of the task at hand) is none (taf-078.7-2022, 6), nor is a page or the system's dialog."""

SURE_INSIDE = 0.8  # tool value: from here on a failure may be told
SURE_OUTSIDE = 0.85  # tool value

_WEIGHED = (Outcome.FAILED, Outcome.PASSED, Outcome.CANT_TELL)


def within_scope(rule: Rule, judgement: Judgement, purpose: WindowPurpose) -> Judgement:
    """The judgement, if the window is one that the rule speaks of."""
    if rule.roles is None or judgement.outcome not in _WEIGHED:
        return judgement
    inside = purpose.share_of(rule.roles)
    if 1.0 - inside - purpose.share_of({WindowRole.UNKNOWN}) >= SURE_OUTSIDE:
        return inapplicable("role_out_of_scope", *judgement.read)
    if judgement.outcome is Outcome.FAILED and inside < SURE_INSIDE:
        return cannot_tell("role_uncertain", *judgement.read, limits=judgement.limits)
    if rule.advert_clauses and purpose.share_of(ADVERTISING) >= SURE_INSIDE:
        return replace(judgement, sources=(*judgement.sources, *rule.advert_clauses))
    return judgement
