"""What a folder of `tests/cases/` passes to its rule, whatever the rule's scope."""

from pathlib import Path

from detector.core.measured import Measurements
from detector.judging.profiles import Profile
from detector.judging.rule import Rule, Scope
from detector.measures import measure_app, measure_touches, measure_window
from tests.rulebook import a_run, profile, with_experimental_rules
from tests.rules.case_privacy import given_of_privacy, read_privacy_case
from tests.rules.case_sessions import read_sessions
from tests.rules.case_touches import a_touched_window, read_touched
from tests.rules.case_watch import given_of, read_watch_case
from tests.rules.case_window import hit_edges_of, read_case, track_of

__all__ = ["law_and_given"]


def law_and_given(rule: Rule, folder: Path) -> tuple[Profile, Measurements]:
    """The case's profile, if it includes the rule, and the measures of what the case describes."""
    if rule.scope is Scope.TOUCHES:
        touched = read_touched(folder)
        return _asking(rule, touched.profile), measure_touches(a_touched_window(touched))
    if rule.scope in (Scope.APP, Scope.RETURNS):
        return with_experimental_rules(), measure_app(read_sessions(folder))
    if rule.scope is Scope.WATCH:
        return with_experimental_rules(), given_of(read_watch_case(folder))
    if rule.scope is Scope.PRIVACY:
        return with_experimental_rules(), given_of_privacy(read_privacy_case(folder))
    seen = read_case(folder)
    seen_in = a_run(track_of(seen), seen.display, gaps=seen.gaps, hit_edges=hit_edges_of(seen))
    given = measure_window(seen_in, run_index=0)
    return _asking(rule, seen.profile), given


def _asking(rule: Rule, profile_id: str) -> Profile:
    law = profile(profile_id)
    return law if law.asks(rule) else with_experimental_rules()
