"""Sources of limits and clauses, in Chinese."""

import re

import pytest

from detector.i18n.told import in_chinese, told
from detector.wiring.law import rule_book
from tests.repository import REPOSITORY

PROFILES = [path.stem for path in sorted((REPOSITORY / "detector/profiles").glob("*.yaml"))]


def sources(profile: str) -> set[str]:
    law = rule_book(profile)
    tiers = {
        tier.source
        for limits in law.profile.limits.values()
        for every in limits.by_name.values()
        for tier in every
    }
    return {one for one in tiers if one not in law.clauses} | {
        law.clauses.document_of(one).source for one in law.clauses.sections
    }


@pytest.mark.parametrize("profile", PROFILES)
def test_every_source_in_words_has_a_chinese_text(profile: str) -> None:
    translated = {told("zh-CN", one, "sources") for one in sources(profile)}
    assert {one for one in translated if re.search(r"[a-z]{3} [a-z]{2}", one)} == set()


def test_no_unused_source_is_kept() -> None:
    named = set().union(*map(sources, PROFILES))
    assert set(in_chinese("sources")) - named == set()


def test_a_users_own_source_stays_unchanged() -> None:
    assert told("zh-CN", "our house rule 7", "sources") == "our house rule 7"
    assert told("en", "ours: none", "sources") == "ours: none"
