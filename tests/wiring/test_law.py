"""Rules, profiles and clauses as shipped: readable, consistent, complete."""

import pytest

from detector.core.errors import ConfigError
from detector.rules import RULES
from detector.wiring.law import all_rules, lawbook, one_rule


@pytest.mark.parametrize("profile", ["cn-default", "cn-elder", "play", "wcag", "strict"])
def test_every_advertised_profile_can_be_judged_by(profile: str) -> None:
    law = lawbook(profile)
    assert law.profile.id == profile
    assert law.rules == RULES


def test_an_unknown_profile_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ConfigError, match=r"'mine'.*cn-default.*wcag"):
        lawbook("mine")


def test_the_catalog_lists_every_rule_and_finds_one_by_id_or_code() -> None:
    assert [entry.id for entry in all_rules().rules] == [rule.id for rule in RULES]
    assert one_rule("CLS-04") == one_rule("undersized-close-control")
