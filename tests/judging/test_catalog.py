import json

import jsonschema
import pytest

from detector.codec import to_plain
from detector.core.errors import ConfigError
from detector.judging.catalog import RulesDocument, rule_by_id, rules_document
from detector.rules import RULES
from tests.repository import REPOSITORY
from tests.rulebook import clause_book, profiles


@pytest.fixture(scope="module")
def document() -> RulesDocument:
    return rules_document(RULES, profiles=profiles(), clauses=clause_book())


def test_fits_its_schema(document: RulesDocument) -> None:
    schema = json.loads((REPOSITORY / "detector/schemas/rules-1.json").read_text(encoding="utf-8"))
    jsonschema.validate(to_plain(document), schema)


def test_lists_every_rule_with_its_page(document: RulesDocument) -> None:
    assert [entry.id for entry in document.rules] == [rule.id for rule in RULES]
    for entry in document.rules:
        assert entry.page.startswith(f"{entry.id} ({entry.code}): ")
        for heading in ("Fails", "Can't tell", "Clause"):
            assert f"\n{heading} " in entry.page


def test_every_number_has_its_origin_and_source(document: RulesDocument) -> None:
    (size,) = (entry for entry in document.rules if entry.code == "CLS-04")
    tiers = size.limits["cn-elder"]["min_short_side_dp"]
    assert [(tier.value, tier.origin, tier.source) for tier in tiers] == [
        (44, "binding", "miit-2021-elder/2.4"),
        (24, "practice", "wcag-2.2/2.5.8"),
        (44, "binding", "miit-2021-elder/2.1"),
    ]
    assert "miit-2021-elder/2.4" in {clause.id for clause in size.cited}


@pytest.mark.parametrize("name", ["undersized-close-control", "CLS-04"])
def test_a_rule_is_found_by_id_and_by_code(name: str) -> None:
    assert rule_by_id(RULES, name).code == "CLS-04"


def test_an_unknown_rule_lists_the_existing_ones() -> None:
    with pytest.raises(ConfigError, match="missing-close-control"):
        rule_by_id(RULES, "missing-button")


def test_a_misspelt_rule_is_answered_with_the_close_names_alone() -> None:
    with pytest.raises(ConfigError, match="did you mean undersized-close-control") as caught:
        rule_by_id(RULES, "undersized-close-contrl")
    assert "missing-close-control" not in str(caught.value)
