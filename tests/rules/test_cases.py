"""Every rule has a case that fails, one that passes and one that cannot be judged."""

import json
from pathlib import Path

import jsonschema
import pytest

from detector.codec import to_plain
from detector.core.verdict import Outcome
from detector.judging.document import verdicts_document
from detector.judging.judge import judge_window
from detector.judging.vote import vote
from detector.judging.wording import reason_of
from detector.rules import RULES
from tests.repository import REPOSITORY
from tests.rules.case_given import law_and_given
from tests.rules.case_window import read_expected

CASES = REPOSITORY / "tests" / "cases"
KINDS = {"fails": Outcome.FAILED, "passes": Outcome.PASSED, "cant_tell": Outcome.CANT_TELL}
FOLDERS = sorted(path.parent for path in CASES.glob("*/*/expected.yaml"))
SCHEMA = json.loads((REPOSITORY / "detector/schemas/verdicts-1.json").read_text(encoding="utf-8"))


def test_every_rule_has_three_cases_and_every_case_a_rule() -> None:
    cases = sorted(folder.relative_to(CASES).as_posix() for folder in FOLDERS)
    assert cases == sorted(f"{rule.id}/{kind}" for rule in RULES for kind in KINDS)


@pytest.mark.parametrize(
    "folder", [pytest.param(folder, id=folder.relative_to(CASES).as_posix()) for folder in FOLDERS]
)
def test_case(folder: Path) -> None:
    expected = read_expected(folder)
    (rule,) = (rule for rule in RULES if rule.id == folder.parent.name)
    law, given = law_and_given(rule, folder)
    judgement = judge_window([rule], given, profile=law)[rule.id]
    verdict = vote(rule, "window:1", {0: judgement}, profile=law)
    assert (verdict.outcome, verdict.reason_id) == (expected.outcome, expected.reason_id), verdict.reason
    assert verdict.outcome is KINDS[folder.name]
    assert verdict.reason_code is expected.reason_code
    if expected.outcome is Outcome.FAILED:
        assert verdict.severity is expected.severity
    for language, unknown in (("en", "unknown value"), ("zh-CN", "未知")):
        assert unknown not in reason_of(verdict, language)
    document = verdicts_document([verdict], package="com.example", profile=law.id, device_kind="virtual")
    jsonschema.validate(to_plain(document), SCHEMA)
