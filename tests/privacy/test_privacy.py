from detector.core.verdict import Outcome
from detector.privacy import judge_privacy
from detector.wiring.law import rule_book
from tests.apk.sdk_tables import own_index


def test_without_a_text_nothing_is_tested() -> None:
    verdicts = judge_privacy([], rule_book("cn-default"), apk=None, index=own_index())
    assert [(one.code, one.outcome) for one in verdicts] == [
        ("PRV-01", Outcome.UNTESTED),
        ("PRV-03", Outcome.UNTESTED),
        ("PRV-04", Outcome.UNTESTED),
        ("PRV-13", Outcome.UNTESTED),
        ("PRV-02", Outcome.UNTESTED),
        ("PRV-08", Outcome.UNTESTED),
        ("PRV-05", Outcome.UNTESTED),
        ("PRV-09", Outcome.UNTESTED),
        ("PRV-06", Outcome.UNTESTED),
        ("PRV-07", Outcome.UNTESTED),
        ("PRV-10", Outcome.UNTESTED),
        ("PRV-11", Outcome.UNTESTED),
        ("PRV-12", Outcome.UNTESTED),
        ("SVC-01", Outcome.UNTESTED),
        ("SVC-02", Outcome.UNTESTED),
    ]


def test_a_policy_without_lists_causes_no_accusation() -> None:
    verdicts = judge_privacy(
        ["隐私政策：我们保护您的个人信息。"], rule_book("strict"), apk=None, index=own_index()
    )
    assert {one.outcome for one in verdicts} == {Outcome.CANT_TELL, Outcome.UNTESTED}
