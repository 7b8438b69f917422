"""The report's words: complete in both languages, and everything on the page has some."""

import re
import string
from enum import StrEnum

import pytest

from detector.core.display import PxPerMmSource
from detector.core.outcome import Doubt, OutcomeKind
from detector.core.screen import Stream
from detector.core.trials import Gesture
from detector.core.uncertainty import Distribution, Part
from detector.core.uncertainty import Origin as BudgetOrigin
from detector.core.verdict import Outcome, ReasonCode, Severity
from detector.core.window_role import WindowRole
from detector.judging.clauses import Force, Validity
from detector.judging.decision import DecisionRule
from detector.judging.power import with_missed_faults
from detector.judging.rule import Origin
from detector.perception.window_belief import PRIOR
from detector.regression.comparison import ACROSS, Change, WhyNot
from detector.regression.origin import OriginKind, ShownLaunch, origin_of
from detector.reporting.case_report import RepeatPurpose
from detector.reporting.finding_view import Beat
from detector.reporting.marks import MarkKind
from detector.reporting.page import TurnKind
from detector.reporting.scale_bar import Fails
from detector.reporting.touch_strip import Moment
from detector.reporting.words import (
    LANGUAGES,
    Words,
    catalog,
    missed_in_words,
    origin_in_words,
    reason_in_words,
)
from detector.rules import RULES
from detector.windows.creative import Creative
from detector.windows.role_guess import ClueKind
from detector.windows.seen import Channel, ControlKind, WindowKind
from tests.perception.learned import shipped
from tests.regression.judged import a_still
from tests.reporting.case_reports import VERDICTS, verdict
from tests.repository import REPOSITORY

TEMPLATES = REPOSITORY / "detector/reporting/templates"
ENUMS: dict[str, type[StrEnum]] = {
    "outcome": Outcome,
    "severity": Severity,
    "origin": Origin,
    "kind": WindowKind,
    "role": WindowRole,
    "clue": ClueKind,
    "control": ControlKind,
    "channel": Channel,
    "stream": Stream,
    "reason_code": ReasonCode,
    "clause": Force,
    "validity": Validity,
    "turn": TurnKind,
    "repeat": RepeatPurpose,
    "glass": PxPerMmSource,
    "scale": Fails,
    "legend": MarkKind,
    "beat": Beat,
    "touched": Moment,
    "gesture": Gesture,
    "doubt": Doubt,
    "outcome_kind": OutcomeKind,
    "part": Part,
    "distribution": Distribution,
    "budget_origin": BudgetOrigin,
    "whose": OriginKind,
    "change": Change,
    "why_not": WhyNot,
}


def fills(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def test_both_languages_know_the_same_keys() -> None:
    zh, en = (set(catalog(language)) for language in LANGUAGES)
    assert zh ^ en == set()


def test_both_languages_fill_in_the_same_values() -> None:
    zh, en = (catalog(language) for language in LANGUAGES)
    assert [key for key in zh if fills(zh[key]) != fills(en[key])] == []


def test_the_english_words_have_chinese_only_in_the_language_name_and_bulletins() -> None:
    chinese = {key for key, words in catalog("en").items() if re.search(r"[一-鿿]", words)}
    assert {key for key in chinese if not key.startswith("bulletin.")} == {"other_language"}


@pytest.mark.parametrize("group", ENUMS)
def test_every_member_of_an_enum_that_is_shown_has_words(group: str) -> None:
    assert [one.value for one in ENUMS[group] if f"{group}.{one.value}" not in catalog("zh-CN")] == []


def test_every_factor_of_a_controls_probability_has_words() -> None:
    factors = {PRIOR, *shipped().controls.factors}
    assert {f"why.{factor}" for factor in factors} <= set(catalog("zh-CN"))


def test_every_difference_between_two_cases_has_words() -> None:
    assert {f"across.{one}" for one in ACROSS} <= set(catalog("zh-CN"))


def test_every_decision_rule_has_a_sentence() -> None:
    assert {f"condition.decision_{one.value}" for one in DecisionRule} <= set(catalog("zh-CN"))


def test_every_key_in_a_template_exists() -> None:
    named = {
        key
        for template in TEMPLATES.glob("*.j2")
        for key in re.findall(r"\bt\('([a-z0-9_.A-Z]+[a-z0-9A-Z])'[,)]", template.read_text(encoding="utf-8"))
    }
    assert len(named) > 100
    assert named - set(catalog("zh-CN")) == set()


def test_every_quantity_of_a_rule_has_a_name_for_people() -> None:
    names = {name for rule in RULES for name in rule.quantities}
    assert {name for name in names if f"quantity.{name}" not in catalog("zh-CN")} == set()


def test_a_quantity_without_words_is_shown_by_its_own_name() -> None:
    assert Words("en").quantity("something_new_px") == "something_new_px"


def test_a_missing_word_is_an_error() -> None:
    with pytest.raises(KeyError):
        Words("en")("no.such.key")


def test_a_reason_is_given_in_both_languages() -> None:
    late = next(verdict for verdict in VERDICTS if verdict.code == "CLS-02")
    assert "迟于 1 s" in reason_in_words(late, "zh-CN")
    assert "later than 1 s" in reason_in_words(late, "en")


def test_a_reason_unknown_to_the_catalogs_stays_the_verdicts_own() -> None:
    unknown = next(verdict for verdict in VERDICTS if verdict.code == "CLS-13")
    assert reason_in_words(unknown, "zh-CN") == unknown.reason


def test_a_pass_states_what_it_leaves_open_if_that_was_computed() -> None:
    passed = verdict("CLS-01", "missing-close-control", Outcome.PASSED, runs=(0, 1, 2))
    fewest, more = (with_missed_faults(passed, n_launches=n) for n in (3, 9))
    sentence = missed_in_words([more, passed, fewest], Words("en"))
    assert "3 launches" in sentence
    assert "30 %" in sentence
    assert "73 %" in sentence
    assert missed_in_words([passed], Words("zh-CN")) == ""


def shown(failed: bool, picture: str, sdk: str | None = None) -> ShownLaunch:
    return ShownLaunch(failed=failed, creative=Creative(stills=(picture,)), sdk=sdk)


@pytest.mark.parametrize(
    ("launches", "sentence"),
    [
        pytest.param(
            [shown(True, a_still("0")), shown(False, a_still("f"))],
            "one creative's: 1 of 1 launches with it, 0 of 1 with others"
            " (so few launches may agree by chance)",
            id="a creative's",
        ),
        pytest.param(
            [shown(True, a_still(picture), "pangle") for picture in "0f"] * 4
            + [shown(False, a_still("a"), "gdt")] * 4,
            "the advert SDK pangle's: 8 of 8 launches with it, 0 of 4 with others",
            id="an SDK's",
        ),
        pytest.param(
            [shown(True, a_still("0")), shown(True, a_still("f"))],
            "the app's or its SDK's: it shows over 2 creatives",
            id="the app's",
        ),
        pytest.param([shown(True, a_still("0"))], "these launches do not show whose it is", id="still open"),
        pytest.param([], "", id="no launches"),
    ],
)
def test_attributes_a_finding_with_the_counts(launches: list[ShownLaunch], sentence: str) -> None:
    assert origin_in_words(origin_of(launches), Words("en")) == sentence
