"""`detector history`, from a folder of cases to a trend page."""

import csv
import io
import json
from pathlib import Path

import jsonschema
import pytest

from detector.cli.exit_codes import ExitCode
from detector.cli.schema_command import schema_of
from detector.core.verdict import Outcome
from tests.cli.command_line import detector
from tests.regression.judged import a_document, write_case

FILE = "detector-history.sqlite"


@pytest.mark.long
def test_added_cases_are_shown_as_a_table_a_document_and_a_page(tmp_path: Path) -> None:
    write_case(tmp_path / "a")
    assert detector("history", "add", "a", "a", cwd=tmp_path).out == f"{FILE}\n"
    document = json.loads(detector("history", "list", "--json", cwd=tmp_path).out)
    schema = schema_of("history/1")
    jsonschema.validate(document, schema)
    assert [(one["id"], one["n_failed"], one["told"]) for one in document["cases"]] == [(1, 3, None)]
    shown = json.loads(detector("history", "show", "1", "--json", cwd=tmp_path).out)
    assert len(shown["cases"][0]["told"]) == shown["cases"][0]["n_verdicts"] == 7
    rows = list(csv.DictReader(io.StringIO(detector("history", "export", "--csv", cwd=tmp_path).out)))
    assert {row["quantity"] for row in rows} >= {"delay_ms", "contrast_ratio"}
    drawn = detector("history", "trend", "--out", "pages", cwd=tmp_path)
    assert drawn.out == "pages/trend.html\n"
    assert "CLS-06" in (tmp_path / "pages/trend.en.html").read_text(encoding="utf-8")


@pytest.mark.long
def test_two_cases_of_a_history_are_compared(tmp_path: Path) -> None:
    write_case(tmp_path / "a", a_document({"CLS-06 window:2": Outcome.PASSED}))
    detector("history", "add", "a", cwd=tmp_path)
    same = detector("compare", "1", "1", "--history", FILE, "--json", cwd=tmp_path)
    assert same.code == ExitCode.CLEAN
    assert {one["change"] for one in json.loads(same.out)["findings"]} == {"same"}
    for numbers, says in ((("1", "9"), "no case 9"), (("a", "1"), "numbers of cases")):
        ran = detector("compare", *numbers, "--history", FILE, cwd=tmp_path)
        assert ran.code == ExitCode.USAGE
        assert ran.says(says), ran.err


def test_bad_input_is_refused_in_one_sentence(tmp_path: Path) -> None:
    for arguments, says in (
        (["list"], "no such history"),
        (["add", "nowhere"], "nowhere"),
        (["trend", "--rule", "CLS-99"], "CLS-99"),
    ):
        ran = detector("history", *arguments, cwd=tmp_path)
        assert ran.code == ExitCode.USAGE
        assert ran.says(says), ran.err
    assert list(tmp_path.iterdir()) == []
