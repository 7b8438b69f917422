import json

import jsonschema
import pytest

from detector.codec import from_json, to_json, to_plain
from detector.core.display import Display
from detector.judging.document import VerdictsDocument, verdicts_document
from detector.judging.judge import judge_window
from detector.judging.vote import verdicts_without_window, vote
from detector.measures import measure_window
from detector.rules import RULES
from tests.repository import REPOSITORY
from tests.rulebook import a_control, a_track, profile

SCHEMA = json.loads((REPOSITORY / "detector/schemas/verdicts-1.json").read_text(encoding="utf-8"))
DISPLAY = Display(width_px=1080, height_px=2400, density_dpi=420)


@pytest.fixture(scope="module")
def document() -> VerdictsDocument:
    """Two runs of a splash, one of them without a control, and an app that showed nothing."""
    runs = {
        index: judge_window(RULES, measure_window(track, DISPLAY, run_index=index), profile=profile())
        for index, track in enumerate((a_track([a_control()] * 20), a_track([None] * 40)))
    }
    voted = [
        vote(rule, "window:1", {index: said[rule.id] for index, said in runs.items()}, profile=profile())
        for rule in RULES
        if profile().asks(rule)
    ]
    return verdicts_document(
        [*voted, *verdicts_without_window(RULES, profile=profile())],
        package="com.example",
        profile="cn-default",
        device_kind="virtual",
    )


def test_fits_its_schema(document: VerdictsDocument) -> None:
    jsonschema.validate(to_plain(document), SCHEMA)


def test_opens_with_its_format(document: VerdictsDocument) -> None:
    assert to_json(document).startswith('{\n  "format": "verdicts/1"')


def test_is_read_back_as_it_was_written(document: VerdictsDocument) -> None:
    assert from_json(VerdictsDocument, to_json(document), where="verdicts.json") == document


def test_the_schema_refuses_a_failure_without_evidence(document: VerdictsDocument) -> None:
    plain = to_plain(document)
    plain["verdicts"][0] |= {"outcome": "failed", "evidence_ids": []}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(plain, SCHEMA)
