"""The privacy clauses, as far as texts and files show them: no device is asked."""

from collections.abc import Sequence

from detector.apk.facts import ApkFacts
from detector.apk.sdk_table import SdkIndex
from detector.assessment.lawbook import Lawbook
from detector.core.measured import Given
from detector.core.verdict import Verdict
from detector.disclosure.policy_text import read_policy_text
from detector.judging.judge import judge_window
from detector.judging.rule import Scope
from detector.judging.vote import WHOLE_APP, vote
from detector.measures.collected_list import measure_collected_list
from detector.measures.policy_summary import measure_policy_summary
from detector.measures.shared_list import measure_shared_list

__all__ = ["judge_privacy"]

RUN = 0  # texts and files are read once


def judge_privacy(
    texts: Sequence[str], law: Lawbook, *, apk: ApkFacts | None, index: SdkIndex
) -> tuple[Verdict, ...]:
    """`texts`: the policy and the pages of its lists; without any the rules are untested. `apk` None: not
    read.
    """
    prefix = f"run:{RUN}/"
    given = Given(())
    if texts:
        policy = read_policy_text(texts)
        given = Given(
            (
                measure_collected_list(policy, evidence_prefix=prefix),
                measure_shared_list(policy, apk, index, evidence_prefix=prefix),
                measure_policy_summary(policy, evidence_prefix=prefix),
            )
        )
    rules = law.about(Scope.PRIVACY)
    judgements = judge_window(rules, given, profile=law.profile)
    return tuple(
        vote(rule, WHOLE_APP, {RUN: judgements[rule.id]}, profile=law.profile)
        for rule in rules
        if law.profile.asks(rule)
    )
