"""Which windows a rule covers: a clause about adverts does not apply to a consent dialog.

A window that certainly has another role is out of scope: inapplicable. If its role is in doubt, there is no
accusation: a failure becomes "can't tell"; a pass stays, since it would be one for any role. The same holds
for a full screen that bears no mark of an advert, unless it very surely is one and holds none: a page with a
banner in it looks and asks the same.

Some clauses of a rule may speak of fewer windows than it covers (`covers`). Such a clause is cited, and a
failure may rest on it, only where the window certainly is one of them.
"""

from collections.abc import Mapping
from dataclasses import replace

from detector.core.verdict import Outcome
from detector.core.window_role import WindowRole
from detector.judging.clauses import Covers
from detector.judging.rule import Judgement, Rule, cannot_tell, inapplicable
from detector.measures.window_purpose import WindowPurpose

__all__ = ["ADVERTISING", "SURE_INSIDE", "UNASKED", "uncovered", "within_scope"]

ADVERTISING = frozenset({WindowRole.ADVERT, WindowRole.PROMOTION})
"""Windows that are shown to sell: those that the clauses on jumps, shaking and labels cover."""

UNASKED = ADVERTISING | {
    WindowRole.UPDATE,
    WindowRole.RATING,
    WindowRole.MINORS,
    WindowRole.NOTIFICATION,
}
"""Unrequested splash and popup windows (miit-2021-524). What belongs to a function (consent, login, a
dialog of the current task) is not one (taf-078.7-2022, 6), nor is a page or a system dialog."""

SURE_INSIDE = 0.8  # tool value: from here on a failure may be reported
SURE_OUTSIDE = 0.85  # tool value
SURE_WITHOUT_MARK = 0.9  # tool value: of a full screen that bears no mark of an advert

_WEIGHED = (Outcome.FAILED, Outcome.PASSED, Outcome.CANT_TELL)


def uncovered(covers: Mapping[str, tuple[Covers, ...]], purpose: WindowPurpose) -> frozenset[str]:
    """The clauses that do not certainly speak of the window."""
    is_any = {
        Covers.ADVERTS: purpose.share_of(ADVERTISING) >= SURE_INSIDE,
        Covers.FULL_SCREENS: purpose.fills_screen,
        Covers.POPUPS: not purpose.fills_screen,
    }
    return frozenset(clause for clause, of in covers.items() if not all(is_any[covers] for covers in of))


def within_scope(
    rule: Rule, judgement: Judgement, purpose: WindowPurpose, *, uncited: frozenset[str] = frozenset()
) -> Judgement:
    """The judgement, if the rule covers the window. `uncited`: clauses that do not certainly speak of it."""
    if rule.roles is None or judgement.outcome not in _WEIGHED:
        return judgement
    inside = purpose.share_of(rule.roles)
    if 1.0 - inside - purpose.share_of({WindowRole.UNKNOWN}) >= SURE_OUTSIDE:
        return inapplicable("role_out_of_scope", *judgement.read)
    if judgement.outcome is Outcome.FAILED and (inside < SURE_INSIDE or _may_be_a_page(purpose)):
        return cannot_tell("role_uncertain", *judgement.read, limits=judgement.limits)
    if judgement.outcome is Outcome.FAILED and judgement.sources and uncited.issuperset(judgement.sources):
        may_be_advert = purpose.share_of(ADVERTISING | {WindowRole.UNKNOWN})
        if may_be_advert > 1.0 - SURE_OUTSIDE and purpose.share_of(ADVERTISING) < SURE_INSIDE:
            return cannot_tell("role_uncertain", *judgement.read, limits=judgement.limits)
        return inapplicable("role_out_of_scope", *judgement.read)
    return replace(judgement, uncited=uncited)


def _may_be_a_page(purpose: WindowPurpose) -> bool:
    """Whether an apparent advert that fills the screen is unmarked, and holds one or is not very sure."""
    if purpose.role not in ADVERTISING or not purpose.may_be_a_page():
        return False
    return purpose.guess.holds_advert() or purpose.share_of(ADVERTISING) < SURE_WITHOUT_MARK
