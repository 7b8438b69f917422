from detector.core.verdict import Outcome
from detector.judging.rule import Scope
from detector.privacy import judge_privacy
from detector.wiring.law import rule_book
from tests.apk.sdk_tables import own_index


def test_without_a_text_nothing_is_tested() -> None:
    verdicts = judge_privacy([], rule_book("cn-default"), apk=None, index=own_index())
    about = [rule.code for rule in rule_book("cn-default").about(Scope.PRIVACY)]
    assert [(one.code, one.outcome) for one in verdicts] == [(code, Outcome.UNTESTED) for code in about]
    assert {"PRV-01", "PRV-13", "SVC-02"} <= set(about)


def test_a_policy_without_lists_causes_no_accusation() -> None:
    verdicts = judge_privacy(
        ["隐私政策：我们保护您的个人信息。"], rule_book("strict"), apk=None, index=own_index()
    )
    assert {one.outcome for one in verdicts} == {Outcome.CANT_TELL, Outcome.UNTESTED}
