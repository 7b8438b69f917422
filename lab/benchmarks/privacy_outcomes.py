"""Which outcomes are right for a virtual app about privacy, by rule."""

from dataclasses import dataclass

from lab.benchmarks import privacy_dialogs as dialogs
from lab.benchmarks.privacy_plans import Plan
from lab.benchmarks.privacy_words import PARAGRAPHS

__all__ = ["Truth", "truth_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """By rule code: the outcomes that are right."""

    allowed: dict[str, frozenset[str]]


CONSENT = {
    "both": frozenset({"passed"}),
    "yes": frozenset({"failed"}),
    "ticked": frozenset({"failed"}),
    "unclear": frozenset({"cantTell", "passed"}),
    "faint": frozenset({"failed", "cantTell"}),
    "tiny": frozenset({"failed"}),
    "looping": frozenset({"passed"}),
    "asks_twice": frozenset({"passed"}),
    "visitor": frozenset({"passed"}),
    None: frozenset({"inapplicable"}),
}
PERMISSION = {
    "told": frozenset({"passed"}),
    "beside": frozenset({"passed"}),
    "empty": frozenset({"cantTell"}),
    "untold": frozenset({"failed"}),
    "notify": frozenset({"inapplicable"}),
    None: frozenset({"inapplicable"}),
}
NOT_FAILED = frozenset({"passed", "cantTell", "inapplicable", "untested"})


def truth_of(plan: Plan) -> Truth:
    """A failure is required only if nothing unknown is on the way; otherwise it may stay open."""
    can_be_whole = not plan.has_unknown
    allowed = dict.fromkeys(("PRV-01", "PRV-03", "PRV-04", "PRV-06", "SVC-01"), NOT_FAILED)
    is_scrolled = plan.policy_kind == "browser" and plan.policy_screens > 1
    readable = plan.policy is not None and (plan.policy_kind in ("native", "web") or is_scrolled)
    if plan.policy is not None and plan.policy_kind != "offline":
        n_taps = len(plan.policy)
        if n_taps <= 4:
            allowed["PRV-06"] = frozenset({"passed", "cantTell"} if plan.is_footer else {"passed"})
        else:
            allowed["PRV-06"] = frozenset({"failed"} if can_be_whole else {"failed", "cantTell"})
    if plan.collected is not None:
        deep = len(plan.collected) > 3
        if plan.lacks_collected or (deep and can_be_whole):
            allowed["PRV-03"] = frozenset({"failed"} if readable else {"failed", "cantTell"})
        elif deep:
            allowed["PRV-03"] = frozenset({"failed", "cantTell"})
        else:
            allowed["PRV-03"] = frozenset({"passed"})
    if plan.shared is not None and (plan.lacks_shared or len(plan.shared) > 3):
        sure = plan.lacks_shared or can_be_whole
        allowed["PRV-04"] = frozenset({"failed"} if sure and readable else {"failed", "cantTell"})
    if plan.hotline is not None:
        allowed["SVC-01"] = frozenset({"passed"})
        if len(plan.hotline) > 3 or plan.hotline_is_picture:
            allowed["SVC-01"] = frozenset({"failed", "cantTell"}) if len(plan.hotline) > 3 else NOT_FAILED
    elif can_be_whole and not plan.is_offline:
        allowed["SVC-01"] = frozenset({"failed", "cantTell"})
    # An app without any menu never gets to ask.
    allowed["PRV-02"] = PERMISSION[plan.permission] | {"inapplicable"}
    allowed["PRV-07"] = CONSENT[plan.consent]
    allowed |= dialogs.truth(plan.consent, plan.at_launch)
    if plan.policy is None:  # what the visitor is shown may be a page without a menu
        allowed["PRV-10"] |= {"cantTell"} if "passed" in allowed["PRV-10"] else set()
    allowed |= _choices(plan, can_be_whole=can_be_whole)
    if plan.summary_rows and plan.policy is not None:
        long = plan.summary_rows * len(PARAGRAPHS[0]) > 2_400
        allowed["PRV-01"] = frozenset({"failed"} if long else {"passed"})
    return Truth(allowed=allowed)


def _choices(plan: Plan, *, can_be_whole: bool) -> dict[str, frozenset[str]]:
    """The app's files are not read, so if nothing offers a choice it is unknown whether it owes one."""
    allowed = {code: frozenset({"cantTell"}) for code in ("PRV-11", "PRV-12")}
    for code, path, limit in (("PRV-11", plan.adverts, 5), ("PRV-12", plan.cancel, 5)):
        if path is not None:
            too_deep = frozenset({"failed"} if can_be_whole else {"failed", "cantTell"})
            allowed[code] = frozenset({"passed"}) if len(path) <= limit else too_deep
    if plan.has_unknown:  # one of the rows that are never tapped may be one
        allowed["PRV-12"] |= {"passed", "cantTell"}
    allowed["SVC-02"] = DISK[plan.disk]
    return allowed


DISK = {
    "whole": frozenset({"passed"}),
    "lacks": frozenset({"failed"}),
    "no_page": frozenset({"cantTell"}),
    "mention": frozenset({"cantTell"}),
    None: frozenset({"inapplicable"}),
}
