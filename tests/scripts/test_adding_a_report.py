"""Follows the recipe in docs/adding-a-report.md: a format takes three files by hand, test included."""

from pathlib import Path

import pytest

from tests.scripts.checkout import contents, copy_sources, python

RENDERER = '''"""One line a verdict, for a terminal without colours."""

from detector.reporting.findings import findings_of
from detector.reporting.page import Page

__all__ = ["render_tally"]


def render_tally(page: Page) -> dict[str, bytes]:
    lines = [f"{one.rule.code} {one.verdict.outcome.value}" for one in findings_of(page.report)]
    return {"tally.txt": "\\n".join([*lines, ""]).encode()}
'''
TEST = """from detector.reporting import render
from tests.reporting.case_reports import case_report


def test_names_each_verdict() -> None:
    report = case_report()
    lines = render(report, ["tally"])["tally.txt"].decode().splitlines()
    assert len(lines) == len(report.document.verdicts) > 0
"""


@pytest.mark.long
def test_a_format_in_three_files_by_hand(tmp_path: Path) -> None:
    checkout = copy_sources(tmp_path / "checkout")
    before = contents(checkout)

    (checkout / "detector/reporting/tally.py").write_text(RENDERER, encoding="utf-8")
    (checkout / "tests/reporting/test_tally.py").write_text(TEST, encoding="utf-8")
    listed = checkout / "detector/reporting/__init__.py"
    text = listed.read_text(encoding="utf-8")
    text = text.replace('    "pdf": render_pdf,\n', '    "pdf": render_pdf,\n    "tally": render_tally,\n')
    last = "from detector.reporting.sarif import render_sarif\n"
    text = text.replace(last, f"{last}from detector.reporting.tally import render_tally\n")
    listed.write_text(text, encoding="utf-8")
    after = contents(checkout)
    assert len([name for name in after if before.get(name) != after[name]]) == 3

    assert python(checkout, "scripts.write_docs").returncode == 0
    run = python(checkout, "pytest", "-q", "-p", "no:cacheprovider", "tests/reporting/test_tally.py")
    assert run.returncode == 0, run.stdout
    assert "tally" in python(checkout, "detector", "report", "--help").stdout
