"""The machine-readable report, checked against a golden file: a change here changes a contract.

To accept one, note it in the changelog and rewrite the file with DETECTOR_WRITE_GOLDEN=1.
"""

import json
import os
from typing import Any

from detector import codec
from detector.reporting.json_report import render_json
from detector.reporting.page import page_of
from tests.reporting.case_reports import BlankAlbum, case_report
from tests.repository import REPOSITORY

GOLDEN = REPOSITORY / "tests/golden/report.json"


def rendered() -> str:
    return render_json(page_of(case_report(album=BlankAlbum())))["report.json"].decode()


def document() -> Any:
    return json.loads(rendered())


def test_the_report_matches_the_golden_file() -> None:
    if os.environ.get("DETECTOR_WRITE_GOLDEN") == "1":
        GOLDEN.parent.mkdir(exist_ok=True)
        GOLDEN.write_text(rendered(), encoding="utf-8")
    assert rendered() == GOLDEN.read_text(encoding="utf-8")


def test_begins_with_its_format() -> None:
    assert next(iter(document().items())) == ("format", "report/1")


def test_includes_the_verdicts_as_judged() -> None:
    assert document()["verdicts"] == codec.to_plain(case_report(album=BlankAlbum()).document)


def test_every_finding_names_its_evidence_with_hash() -> None:
    findings = document()["findings"]
    assert [one["code"] for one in findings] == ["CLS-06", "CLS-02", "CLS-04"]
    for one in findings:
        assert any(entry["sha256"] for entry in one["evidence"])


def test_chinese_is_not_escaped() -> None:
    assert "明显、有效的关闭按钮" in rendered()
