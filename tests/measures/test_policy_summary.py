from detector.measures.policy_summary import measure_policy_summary
from tests.disclosure.reading import read_policy_text
from tests.measures.touched import q


def test_counts_letters_of_the_summary_and_of_all_texts() -> None:
    summary = measure_policy_summary(
        read_policy_text(["隐私政策摘要\n收集手机号\n一、总则\n| a | b |\n| c | d |", "附件"])
    )
    assert summary.n_summary_letters is not None
    assert (summary.n_summary_letters.value, summary.n_policy_letters.value) == (5, 6 + 5 + 4 + 4 + 2)
    assert summary.evidence_ids[0].startswith("policy:")


def test_without_a_summary_title_there_is_no_summary() -> None:
    assert measure_policy_summary(read_policy_text(["隐私政策\n收集手机号"])).n_summary_letters is None


def test_a_page_that_is_a_summary_counts_before_one_within_the_policy() -> None:
    policy = read_policy_text(["隐私政策摘要\n收集手机号\n一、总则\n"], summary_letters=40)
    assert measure_policy_summary(policy).n_summary_letters == q(40, "letters")
