"""Rules, profiles and clauses as they ship: read, checked against each other, whole."""

import pytest

from detector.core.errors import ConfigError
from detector.rules import RULES
from detector.wiring.law import all_rules, lawbook, one_rule


@pytest.mark.parametrize("profile", ["cn-default", "cn-elder", "play", "wcag", "strict"])
def test_every_profile_that_is_promised_can_be_judged_by(profile: str) -> None:
    law = lawbook(profile)
    assert law.profile.id == profile
    assert law.rules == RULES


def test_a_profile_that_is_not_there_is_refused_with_those_that_are() -> None:
    with pytest.raises(ConfigError, match=r"'mine'.*cn-default.*wcag"):
        lawbook("mine")


def test_the_catalog_lists_every_rule_and_finds_one_by_id_or_code() -> None:
    assert [entry.id for entry in all_rules().rules] == [rule.id for rule in RULES]
    assert one_rule("CLS-04") == one_rule("undersized-close-control")
