"""A field test of a virtual phone: measurements are compared with the known app's truth."""

import json
import zipfile
from dataclasses import dataclass
from html import unescape
from pathlib import Path

import jsonschema
import pytest

from detector.cli.schema_command import schema_of
from detector.core.field_test import Trust
from detector.core.gap_code import GapCode
from detector.evidence.reader import open_bundle
from detector.field_test import FieldTestDocument
from detector.field_test.document import DocumentedFieldCheck
from detector.field_test.questions import QUESTIONS
from tests.fakes.field_phone import Faulty, field_phone, field_test

ONLY_ON_OTHER_PHONES = {"video", "start_info", "app_in_time", "maker_switch"}
"""A virtual phone gives no video unless asked, and its apps log nothing; this one plays plain Android 13."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    folder: Path
    document: FieldTestDocument
    checks: dict[str, DocumentedFieldCheck]


@pytest.fixture(scope="module")
def tested(tmp_path_factory: pytest.TempPathFactory) -> Finished:
    folder = tmp_path_factory.mktemp("field") / "out"
    document, checks = field_test(Faulty(), folder)
    return Finished(folder=folder, document=document, checks=checks)


@pytest.mark.long
def test_a_phone_without_faults_is_trusted(tested: Finished) -> None:
    assert [one.check for one in tested.document.with_trust(Trust.NOT)] == []
    assert {one.check for one in tested.document.with_trust(Trust.UNTESTED)} == ONLY_ON_OTHER_PHONES
    assert list(tested.checks) == [one.check for one in QUESTIONS]


@pytest.mark.parametrize("check", ["density", "timing", "sizes", "contrast", "taps"])
def test_the_truth_lies_within_the_stated_error(tested: Finished, check: str) -> None:
    figures = tested.checks[check].figures
    assert figures
    for one in figures:
        assert one.truth is not None
        assert abs(one.value - one.truth) <= one.error


def test_the_known_app_was_installed_and_removed(tested: Finished) -> None:
    assert tested.checks["install"].answer == "install_done"
    with field_phone(Faulty()) as (phone, _):
        assert phone.shell.run("pm list packages cn.detector.fieldtest").stdout == ""


def test_the_secure_page_is_a_gap_with_its_reason(tested: Finished) -> None:
    bundle = open_bundle(tested.folder / "runs" / "field_touch" / "bundle")
    assert {gap.code for gap in bundle.gaps} == {GapCode.SECURE}


def test_the_document_matches_its_schema(tested: Finished) -> None:
    document = json.loads((tested.folder / "field-test.json").read_text(encoding="utf-8"))
    schema = schema_of("field-test/1")
    jsonschema.validate(document, schema)
    with zipfile.ZipFile(tested.folder / "field-test.zip") as archive:
        jsonschema.validate(json.loads(archive.read("field-test/field-test.json")), schema)


def test_the_pages_name_each_check_in_both_languages(tested: Finished) -> None:
    for name, language in (("index.html", "zh-CN"), ("index.en.html", "en")):
        page = unescape((tested.folder / name).read_text(encoding="utf-8"))
        for one in tested.document.checks:
            assert f'id="check-{one.check}"' in page
            assert one.question[language] in page


def test_the_archive_contains_nothing_that_identifies_the_owner(tested: Finished) -> None:
    with zipfile.ZipFile(tested.folder / "field-test.zip") as archive:
        names = archive.namelist()
        texts = "\n".join(archive.read(name).decode("utf-8") for name in names)
    assert names == [
        "field-test/README.txt",
        "field-test/field-test.json",
        "field-test/shapes.txt",
        "field-test/own-lines.txt",
    ]
    assert "am_proc_start" in texts
    for hidden in ("virtual-1", "Virtual Compact 13", "launcher3", "compact13"):
        assert hidden not in texts
