from collections.abc import Iterator

import pytest

from detector.core.errors import ConfigError
from detector.core.verdict import Severity
from detector.judging.decision import DecisionRule
from detector.judging.profiles import Profile, read_profiles
from detector.judging.rule import Origin, Rule, Tier
from detector.rules import RULES
from tests.rulebook import clause_book, profile, profiles, texts_of

SIZE = "undersized-close-control"


def rule(rule_id: str) -> Rule:
    return next(one for one in RULES if one.id == rule_id)


def read_with(text: str) -> dict[str, Profile]:
    return read_profiles([*texts_of("profiles"), ("mine.yaml", text)], rules=RULES, clauses=clause_book())


def mine(body: str) -> str:
    return f"format: profile/1\nid: mine\ntitle_zh: 我的\ntitle_en: Mine\nextends: cn-default\n{body}"


def test_the_shipped_profiles() -> None:
    assert set(profiles()) == {
        *("cn-default", "cn-elder", "cn-2026-draft", "experimental", "play", "wcag", "strict"),
    }


def test_experimental_rules_are_opt_in() -> None:
    added = [one.code for one in RULES if profile("experimental").asks(one) and not profile().asks(one)]
    # `play` includes the one, the other fails any advert
    elsewhere = {"unclosable-interstitial", "advert-in-elderly-ui"}
    assert added == [one.code for one in RULES if not profile().asks(one) and one.id not in elsewhere]
    for one in ("cn-elder", "play", "wcag", "strict"):
        assert not [rule.code for rule in RULES if rule.code in added and profile(one).asks(rule)], one


@pytest.mark.parametrize(
    ("profile_id", "tiers"),
    [
        ("cn-default", [(24, Severity.MAJOR, Origin.PRACTICE), (44, Severity.MINOR, Origin.PRACTICE)]),
        (
            "cn-elder",
            [
                (44, Severity.MAJOR, Origin.BINDING),
                (24, Severity.MAJOR, Origin.PRACTICE),
                (44, Severity.MINOR, Origin.BINDING),
            ],
        ),
        ("strict", [(44, Severity.MAJOR, Origin.PRACTICE), (48, Severity.MINOR, Origin.PRACTICE)]),
        ("wcag", [(24, Severity.MINOR, Origin.REFERENCE), (44, Severity.INFO, Origin.REFERENCE)]),
    ],
)
def test_tiers_of_size_by_profile(profile_id: str, tiers: list[tuple[float, Severity, Origin]]) -> None:
    found = profile(profile_id).limits[SIZE].tiers("min_short_side_dp")
    assert [(one.value, one.severity, one.origin) for one in found] == tiers


def test_a_profile_inherits_everything_it_does_not_name() -> None:
    late = "late-close-control"
    assert profile("cn-elder").limits[late] == profile("cn-default").limits[late]


def test_a_profile_may_skip_rules_and_cite_other_clauses() -> None:
    wcag = profile("wcag")
    assert [one.id for one in RULES if wcag.asks(one)] == [SIZE, "low-contrast-close-control"]
    assert wcag.clauses[SIZE] == ("wcag-2.2/2.5.8", "wcag-2.2/2.5.5")


def test_a_profile_that_lists_its_rules_includes_no_other() -> None:
    texts = dict(texts_of("profiles"))
    for one in ("wcag", "play"):
        assert "includes:" in texts[f"{one}.yaml"], "a foreign profile inherits whatever is written next"
    chosen = read_with(mine("includes: [late-close-control, long-splash]"))["mine"]
    assert [one.id for one in RULES if chosen.asks(one)] == ["late-close-control", "long-splash"]


def test_a_profile_extends_its_parents_list_of_rules() -> None:
    text = mine("skips: [low-contrast-close-control]\nasks: [long-splash]").replace("cn-default", "wcag")
    chosen = read_with(text)["mine"]
    assert [one.id for one in RULES if chosen.asks(one)] == [SIZE, "long-splash"]


def test_a_skipped_rule_can_be_included_again() -> None:
    text = mine("asks: [late-close-control]").replace("cn-default", "wcag")
    assert read_with(text)["mine"].asks(rule("late-close-control"))


def tiers_of(chosen: Profile) -> Iterator[tuple[str, Tier]]:
    for rule_id, limits in chosen.limits.items():
        yield from ((rule_id, tier) for tiers in limits.by_name.values() for tier in tiers)


def test_a_binding_number_needs_a_binding_clause_and_a_reference_a_text_that_carries_a_failure() -> None:
    for _, tier in (found for one in profiles().values() for found in tiers_of(one)):
        if tier.origin is Origin.BINDING:
            assert clause_book().document_of(tier.source).force == "binding", tier
        if tier.origin is Origin.REFERENCE:
            assert clause_book().document_of(tier.source).nature.may_carry_a_failure, tier


def test_a_critical_finding_rests_on_a_clause_that_binds() -> None:
    """`strict` is a laboratory's reading, and may weigh a voluntary standard as heavily."""
    for profile_id in sorted(set(profiles()) - {"strict"}):
        critical = [one for one in tiers_of(profile(profile_id)) if one[1].severity is Severity.CRITICAL]
        assert [
            (rule_id, tier.source)
            for rule_id, tier in critical
            if tier.source not in clause_book() or clause_book().document_of(tier.source).force != "binding"
        ] == [], profile_id


def test_nobody_is_milder_than_a_laboratory() -> None:
    for chosen in RULES:
        if profile().asks(chosen):
            strict, default = (profile(one).worst_severity(chosen) for one in ("strict", "cn-default"))
            assert strict.rank <= default.rank, chosen.id


def test_tiers_come_worst_first() -> None:
    for one in profiles().values():
        for limits in one.limits.values():
            for tiers in limits.by_name.values():
                ranks = [tier.severity.rank for tier in tiers]
                assert ranks == sorted(ranks)


def test_the_worst_that_a_rule_could_find() -> None:
    assert profile().worst_severity(rule("missing-close-control")) is Severity.CRITICAL


LIMIT = "rules: {undersized-close-control: {limits: {min_short_side_dp: [%s]}}}"


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        pytest.param("colour: red", "colour", id="unknown key"),
        pytest.param("rules: {no-such-rule: {}}", "no-such-rule", id="unknown rule"),
        pytest.param("skips: [no-such-rule]", "no-such-rule", id="skips an unknown rule"),
        pytest.param("includes: [no-such-rule]", "no-such-rule", id="includes an unknown rule"),
        pytest.param(
            "includes: [late-close-control]\nskips: [late-close-control]", "includes", id="both lists"
        ),
        pytest.param(
            "includes: [late-close-control]\nasks: [late-close-control]", "includes", id="both lists again"
        ),
        pytest.param("rules: {late-close-control: {limits: {max_size: []}}}", "max_size", id="unknown limit"),
        pytest.param(
            "rules: {late-close-control: {conditions: {max_moons: {value: 1, unit: '1', origin: tool,"
            " source: us}}}}",
            "max_moons",
            id="unknown condition of a rule",
        ),
        pytest.param(
            LIMIT % "{value: 1, unit: dp, severity: major, origin: reference, source: we think so}",
            "we think so",
            id="a reference to no clause",
        ),
        pytest.param("rules: {late-close-control: {limits: {max_delay_ms: []}}}", "no tier", id="no tier"),
        pytest.param("rules: {late-close-control: {clauses: [no/clause]}}", "no/clause", id="unknown clause"),
        pytest.param(
            LIMIT % "{value: 1, unit: dp, severity: major, origin: binding, source: we think so}",
            "we think so",
            id="binding by no clause",
        ),
        pytest.param(
            LIMIT % "{value: 1, unit: dp, severity: major, origin: practice, source: no-such/1}",
            "no-such/1",
            id="a source that looks like a clause and is none",
        ),
        pytest.param(
            LIMIT % "{value: '1', unit: dp, severity: major, origin: tool, source: us}",
            "value",
            id="a number that is a word",
        ),
        pytest.param(
            "conditions: {max_moons: {value: 1, unit: '1', origin: tool, source: us}}",
            "max_moons",
            id="unknown condition",
        ),
    ],
)
def test_refuses_by_file_and_key(body: str, complaint: str) -> None:
    with pytest.raises(ConfigError, match=r"mine\.yaml") as caught:
        read_with(mine(body))
    assert complaint in str(caught.value)


def test_reports_all_errors_at_once() -> None:
    body = """
skips: [no-such-rule]
conditions: {max_moons: {value: 1, unit: '1', origin: tool, source: us}}
rules:
  late-close-control: {clauses: [no/clause], limits: {max_delay_ms: [], max_size: []}}
"""
    with pytest.raises(ConfigError) as caught:
        read_with(mine(body))
    for one in ("no-such-rule", "max_moons", "no/clause", "max_delay_ms", "max_size"):
        assert one in str(caught.value)


def test_a_number_of_ours_may_be_explained_in_words() -> None:
    for words in ("ours", "we think so", "so it is done", "in one word and/or two"):
        tier = f"{{value: 7, unit: dp, severity: major, origin: practice, source: {words}}}"
        (found,) = read_with(mine(LIMIT % tier))["mine"].limits[SIZE].tiers("min_short_side_dp")
        assert (found.value, found.source) == (7, words)


def test_refuses_another_format_and_two_profiles_with_one_id() -> None:
    with pytest.raises(ConfigError, match=r"mine\.yaml: format: .*profile/2"):
        read_with(mine("").replace("profile/1", "profile/2"))
    with pytest.raises(ConfigError, match=r"^mine\.yaml: id: 'wcag' is also the id of wcag\.yaml$"):
        read_with(mine("").replace("id: mine", "id: wcag"))


def test_a_rules_own_condition_takes_precedence_over_the_files() -> None:
    def number(value: float) -> str:
        return f"{{value: {value}, unit: '1', origin: tool, source: a test}}"

    text = mine(
        f"conditions: {{min_sure_score: {number(0.9)}}}\n"
        f"rules: {{late-close-control: {{conditions: {{min_sure_score: {number(0.6)}}}}}}}"
    )
    chosen = read_with(text)["mine"]
    assert chosen.limits["late-close-control"].condition("min_sure_score") == 0.6
    assert chosen.limits[SIZE].condition("min_sure_score") == 0.9
    assert profile().limits[SIZE].condition("min_sure_score") == 0.75


@pytest.mark.parametrize("parent", ["nobody", "mine"])
def test_refuses_a_missing_parent_and_itself_as_parent(parent: str) -> None:
    with pytest.raises(ConfigError, match=r"mine\.yaml: extends"):
        read_with(mine("").replace("cn-default", parent))


def test_a_missing_parent_is_reported_by_the_file_that_names_it() -> None:
    child = mine("").replace("id: mine", "id: child").replace("cn-default", "mine")
    orphan = mine("").replace("cn-default", "nobody")
    with pytest.raises(ConfigError, match=r"^mine\.yaml: extends: there is no profile 'nobody'$"):
        read_profiles([("child.yaml", child), ("mine.yaml", orphan)], rules=RULES, clauses=clause_book())


def test_refuses_a_profile_without_a_needed_limit() -> None:
    text = mine("includes: [late-close-control]").replace("extends: cn-default\n", "")
    with pytest.raises(ConfigError) as caught:
        read_with(text)
    complaint = "mine.yaml: rules.late-close-control: the limit 'max_delay_ms' is missing"
    assert complaint in str(caught.value).split("; ")


def test_a_profile_has_its_own_titles() -> None:
    chosen = read_with(mine(""))["mine"]
    assert (chosen.title_zh, chosen.title_en) == ("我的", "Mine")


def test_a_rule_gets_no_conditions_but_its_own() -> None:
    for one in profiles().values():
        for asked in (asked for asked in RULES if one.asks(asked)):
            assert set(one.limits[asked.id].conditions) == set(asked.conditions), (one.id, asked.id)


@pytest.mark.parametrize(
    ("parent", "clauses"),
    [
        pytest.param("wcag", ("wcag-2.2/2.5.8", "wcag-2.2/2.5.5"), id="its parent's"),
        pytest.param("cn-default", rule(SIZE).clauses, id="no profile lists any: the rule's own"),
    ],
)
def test_other_limits_do_not_change_the_clauses(parent: str, clauses: tuple[str, ...]) -> None:
    limit = LIMIT % "{value: 7, unit: dp, severity: major, origin: tool, source: ours}"
    text = mine(limit).replace("cn-default", parent)
    assert read_with(text)["mine"].clauses[SIZE] == clauses


def test_the_decision_rule_is_the_profiles_own_or_inherited() -> None:
    assert {one.decision_rule for one in profiles().values()} == {DecisionRule.GUARD_BAND}
    accepting = read_with(mine("decision_rule: simple_acceptance\n"))["mine"]
    assert accepting.decision_rule is DecisionRule.SIMPLE_ACCEPTANCE
    assert read_with(mine(""))["mine"].decision_rule is DecisionRule.GUARD_BAND
    with pytest.raises(ConfigError, match=r"mine\.yaml: decision_rule"):
        read_with(mine("decision_rule: toss_a_coin\n"))
