"""The published schemas of a bundle's records, checked against bundles that were really written."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from detector.evidence import layout
from detector.evidence.schema import bundle_schema
from tests.evidence.bundles import write_some, write_video
from tests.fakes.every_action import record_every_action

SCHEMA = bundle_schema()


def records(folder: Path) -> dict[str, Any]:
    """The bundle's own documents by file name, as in the schema."""
    found: dict[str, Any] = {}
    for name in SCHEMA["properties"]:
        if (folder / name).is_file():
            text = (folder / name).read_text(encoding="utf-8")
            is_lines = name.endswith(".jsonl")
            found[name] = [json.loads(line) for line in text.splitlines()] if is_lines else json.loads(text)
    return found


def test_a_bundle_with_every_action_fits(tmp_path: Path) -> None:
    record_every_action(tmp_path / "b")
    jsonschema.validate(records(tmp_path / "b"), SCHEMA)


def test_a_bundle_with_a_video_fits(tmp_path: Path) -> None:
    writer = write_some(tmp_path / "b")
    write_video(writer)
    writer.close(ended_at="")
    document = records(tmp_path / "b")
    jsonschema.validate(document, SCHEMA)
    assert document.keys() | {layout.PICTURES} == SCHEMA["properties"].keys()


def test_an_interrupted_bundle_fits(tmp_path: Path) -> None:
    write_some(tmp_path / "b").leave_open()
    document = records(tmp_path / "b")
    jsonschema.validate(document, SCHEMA)
    assert layout.MANIFEST not in document


def test_covers_every_record_file(tmp_path: Path) -> None:
    record_every_action(tmp_path / "b")
    ours = {path.name for path in (tmp_path / "b").glob("*.json*")} - {layout.RUN_LOG}
    assert ours <= SCHEMA["properties"].keys()


def test_an_action_by_a_class_name_or_without_a_name_is_refused(tmp_path: Path) -> None:
    record_every_action(tmp_path / "b")
    document = records(tmp_path / "b")
    tap = next(one for one in document[layout.ACTIONS] if one["action"]["name"] == "tap")
    for wrong in ({"name": "TapAt"}, {"name": None}, {"extra": 1}):
        broken = dict(tap, action={**tap["action"], **wrong})
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate({**document, layout.ACTIONS: [broken]}, SCHEMA)
    unnamed = dict(tap, action={"point": tap["action"]["point"]})
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**document, layout.ACTIONS: [unnamed]}, SCHEMA)
