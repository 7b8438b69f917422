"""AST-02 beside its three cases: who could have been started."""

from detector.core.verdict import Outcome
from detector.judging.judge import judge_window
from detector.rules.associated_start import RULE
from tests.rulebook import profile
from tests.rules.case_watch import WatchCase, given_of


def test_an_app_alone_on_the_phone_is_not_cleared() -> None:
    alone = WatchCase(what="nothing was installed that it could have started", others=())
    judgement = judge_window([RULE], given_of(alone), profile=profile("cn-default"))[RULE.id]
    assert (judgement.outcome, judgement.reason_id) == (Outcome.CANT_TELL, "nobody_to_start")
