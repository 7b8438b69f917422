"""`detector compare`: what scripts read, and what is refused."""

import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest

from detector.cli.exit_codes import ExitCode
from detector.cli.schema_command import schema_of
from detector.core.verdict import Outcome
from detector.judging.document import JudgedDevice
from tests.cli.command_line import detector
from tests.regression.judged import a_document, a_still, with_pictures, write_case
from tests.reporting.case_reports import BlankAlbum, case_report


def test_a_new_finding_is_shown_and_fails(tmp_path: Path) -> None:
    write_case(tmp_path / "a", a_document({"CLS-06 window:2": Outcome.PASSED}))
    write_case(tmp_path / "b")
    ran = detector("compare", "a", "b", "--json", cwd=tmp_path)
    assert ran.code == ExitCode.FINDINGS
    document = json.loads(ran.out)
    jsonschema.validate(document, schema_of("comparison/1"))
    changes = {one["code"]: one["change"] for one in document["findings"]}
    assert changes == {"CLS-02": "same", "CLS-04": "same", "CLS-06": "appeared"}
    back = detector("compare", "b", "a", cwd=tmp_path)
    assert back.code == ExitCode.CLEAN
    assert "vanished" in back.out


def test_the_origin_of_a_finding_follows_from_the_launches_of_both_cases(tmp_path: Path) -> None:
    """Each night showed a single creative, which settles nothing; together they point to the app."""
    for name, picture in (("a", a_still("0")), ("b", a_still("f"))):
        runs = [with_pictures(run, picture) for run in case_report(album=BlankAlbum()).runs]
        write_case(tmp_path / name, runs=runs)
    document = json.loads(detector("compare", "a", "b", "--json", cwd=tmp_path).out)
    origins = {one["code"]: one["origin"]["kind"] for one in document["findings"]}
    assert origins == {"CLS-02": "app_or_sdk", "CLS-04": "app_or_sdk", "CLS-06": "app_or_sdk"}
    output = detector("compare", "a", "b", cwd=tmp_path).out
    assert "the app's or its SDK's: it shows over 2 creatives" in output
    alone = json.loads(detector("compare", "a", "a", "--json", cwd=tmp_path).out)
    assert {one["origin"]["kind"] for one in alone["findings"]} == {"untold"}


@pytest.mark.long
@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_a_page_is_written_beside_the_document(tmp_path: Path, language: str) -> None:
    write_case(tmp_path / "a", a_document({"CLS-06 window:2": Outcome.PASSED}))
    write_case(tmp_path / "b")
    ran = detector("--lang", language, "compare", "a", "b", "--json", "--html", "page.html", cwd=tmp_path)
    assert ran.code == ExitCode.FINDINGS
    assert json.loads(ran.out)["format"] == "comparison/1"
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert f'<html lang="{language}">' in page
    assert '<article class="finding change-edge-appeared"' in page
    assert ("关闭标志延迟出现" in page) is (language == "zh-CN"), "titles are the rules'"
    refused = detector("compare", "a", "b", "--html", "page.html/below", cwd=tmp_path)
    assert (refused.code, "page.html" in refused.err) == (ExitCode.USAGE, True)


def test_cases_of_two_phones_are_refused_with_a_hint_at_across(tmp_path: Path) -> None:
    write_case(tmp_path / "a")
    document = a_document()
    write_case(tmp_path / "b", replace(document, device=JudgedDevice(kind="phone", model="Other")))
    ran = detector("compare", "a", "b", cwd=tmp_path)
    assert ran.code == ExitCode.USAGE
    assert ran.says("virtual Virtual Phone and phone Other", "--across device"), ran.err
    assert detector("compare", "a", "b", "--across", "device", cwd=tmp_path).code == ExitCode.CLEAN
    assert detector("compare", "a", "nowhere", cwd=tmp_path).says("nowhere")
