"""Files of what perception saw in a run, from before they named a format, kept in `samples/`."""

import json
from pathlib import Path

import jsonschema
import pytest

from detector import codec
from detector.assessment.seen_migration import seen_from_json
from detector.core.errors import ConfigError
from detector.core.trials import Gesture
from tests.repository import REPOSITORY

OLD = Path(__file__).with_name("samples") / "seen_before_formats.json"
SCHEMA = json.loads((REPOSITORY / "detector/schemas/seen-1.json").read_text(encoding="utf-8"))


def test_an_old_file_is_read_and_its_touch_is_a_tap() -> None:
    run = seen_from_json(OLD.read_text(encoding="utf-8"), where="seen")
    assert run.scenario == "close_probe"
    (touch,) = run.touches
    assert touch.touch.gesture is Gesture.TAP
    assert touch.met is not None
    assert touch.met.control is not None
    assert touch.met.presence.was_seen_after


def test_rewritten_it_names_its_format_and_fits_the_schema() -> None:
    run = seen_from_json(OLD.read_text(encoding="utf-8"), where="seen")
    text = codec.to_json(run)
    assert text.startswith('{\n  "format": "seen/1"')
    jsonschema.validate(json.loads(text), SCHEMA)
    assert seen_from_json(text, where="seen") == run


def test_the_old_file_does_not_fit_the_schema() -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(json.loads(OLD.read_text(encoding="utf-8")), SCHEMA)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('{"format": "seen/9"}', "seen: format: is 'seen/9', not 'seen/1'"),
        ("[]", "seen: is no document"),
        ("{", "seen: is not JSON"),
    ],
)
def test_a_file_of_another_kind_is_refused_in_one_sentence(text: str, why: str) -> None:
    with pytest.raises(ConfigError, match=why):
        seen_from_json(text, where="seen")
