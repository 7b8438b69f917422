"""`detector baseline`, and how `judge`, `report` and `scan` use one."""

import json
from pathlib import Path

import pytest

from detector.cli.exit_codes import ExitCode
from detector.core.verdict import Outcome
from tests.cli.command_line import detector
from tests.regression.judged import a_document, write_case

FILE = "detector-baseline.yaml"
WORDS = ("--reason", "r", "--owner", "o", "--expires")


@pytest.fixture
def case(tmp_path: Path) -> Path:
    write_case(tmp_path / "case")
    return tmp_path


def report(case: Path, *more: str) -> int:
    return detector("report", "case", "--format", "sarif", "--baseline", FILE, *more, cwd=case).code


@pytest.mark.long
def test_after_a_first_baseline_the_same_case_passes_and_a_new_finding_fails(case: Path) -> None:
    made = detector("baseline", "create", "case", cwd=case)
    assert (made.code, made.out) == (ExitCode.CLEAN, f"{FILE}\n")
    assert report(case) == ExitCode.CLEAN
    text = (case / FILE).read_text(encoding="utf-8")
    lines = [line for line in text.splitlines(keepends=True) if "low-close-contrast" not in line]
    (case / FILE).write_text("".join(lines), encoding="utf-8")
    assert report(case) == ExitCode.FINDINGS
    assert report(case, "--soft-fail", "major") == ExitCode.CLEAN
    assert report(case, "--soft-fail", "all", "--max-open", "0") == ExitCode.INCONCLUSIVE
    results = json.loads((case / "case/report/report.sarif").read_text(encoding="utf-8"))["runs"][0][
        "results"
    ]
    states = {one["ruleId"]: one["baselineState"] for one in results if one["kind"] == "fail"}
    assert states == {"CLS-02": "unchanged", "CLS-04": "unchanged", "CLS-06": "new"}


def test_accepted_findings_are_suppressed_with_their_reason(case: Path) -> None:
    detector("baseline", "create", "case", cwd=case)
    explained = json.loads(detector("baseline", "explain", "--json", cwd=case).out)
    mark = next(one for one in explained["entries"] if one["mark"]["rule_id"] == "low-close-contrast")
    words = ("--reason", "redesign in March", "--owner", "li")
    accepted = detector(
        "baseline", "accept", mark["fingerprint"][:8], *words, "--expires", "2099-03-31", cwd=case
    )
    assert accepted.code == ExitCode.CLEAN
    assert report(case, "--format", "sarif,junit,html") == ExitCode.CLEAN
    results = json.loads((case / "case/report/report.sarif").read_text(encoding="utf-8"))["runs"][0][
        "results"
    ]
    (suppressed,) = [one for one in results if "suppressions" in one]
    assert suppressed["suppressions"][0]["justification"] == "redesign in March"
    junit = (case / "case/report/junit.xml").read_text(encoding="utf-8")
    assert 'failures="0"' in junit
    assert "failed, accepted" in junit
    page = (case / "case/report/index.en.html").read_text(encoding="utf-8")
    assert "redesign in March" in page


def test_prune_removes_mended_findings(case: Path) -> None:
    detector("baseline", "create", "case", cwd=case)
    write_case(case / "next", a_document({"CLS-02 window:1": Outcome.PASSED}))
    explained = json.loads(detector("baseline", "explain", "next", "--json", cwd=case).out)
    assert [one["mark"]["rule_id"] for one in explained["entries"] if one["is_mended"]] == [
        "late-close-control"
    ]
    assert {one["standing"] for one in explained["findings"]} == {"known"}
    known = 'rule: "late-close-control"'
    assert detector("baseline", "prune", "next", cwd=case).code == ExitCode.CLEAN
    assert known not in (case / FILE).read_text(encoding="utf-8")
    assert detector("baseline", "update", "case", cwd=case).code == ExitCode.CLEAN
    assert known in (case / FILE).read_text(encoding="utf-8")


@pytest.mark.long
@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        pytest.param(["create", "case"], "never written over", id="one that is there"),
        pytest.param(["update", "nowhere"], "nowhere", id="no case"),
        pytest.param(
            ["accept", "abc", *WORDS, "2099-01-01"],
            "six",
            id="short",
        ),
        pytest.param(
            ["accept", "zzzzzz", *WORDS, "2099-01-01"],
            "zzzzzz",
            id="no such finding",
        ),
        pytest.param(
            ["accept", "zzzzzz", *WORDS, "soon"],
            "is no day",
            id="no day",
        ),
    ],
)
def test_bad_input_is_refused_and_leaves_the_file_unchanged(
    case: Path, arguments: list[str], says: str
) -> None:
    detector("baseline", "create", "case", cwd=case)
    before = (case / FILE).read_bytes()
    ran = detector("baseline", *arguments, cwd=case)
    assert ran.code == ExitCode.USAGE
    assert ran.says(says), ran.err
    assert (case / FILE).read_bytes() == before


@pytest.mark.long
@pytest.mark.parametrize(
    ("change", "says"),
    [
        pytest.param(("baseline/3", "baseline/9"), "baseline/9 is not known", id="a newer format"),
        pytest.param(
            ("known:\n", "<<<<<<< HEAD\nknown:\n=======\n>>>>>>> b\n"), "merge conflict", id="a conflict"
        ),
        pytest.param(
            ("late-close-control", "large-close-control"), "is not the fingerprint", id="edited by hand"
        ),
    ],
)
def test_an_untrustworthy_baseline_is_refused_and_kept(
    case: Path, change: tuple[str, str], says: str
) -> None:
    detector("baseline", "create", "case", cwd=case)
    before = (case / FILE).read_text(encoding="utf-8").replace(*change)
    (case / FILE).write_text(before, encoding="utf-8")
    for command in (["baseline", "update", "case"], ["judge", "case", "--baseline", FILE]):
        ran = detector(*command, cwd=case)
        assert ran.code == ExitCode.USAGE
        assert ran.says(FILE, says), ran.err
    assert (case / FILE).read_text(encoding="utf-8") == before


def test_a_bad_baseline_is_reported_before_anything_is_captured(case: Path) -> None:
    (case / FILE).write_text("format: baseline/4\n", encoding="utf-8")
    for command in (["scan", "a.b"], ["judge", "case"], ["report", "case"], ["baseline", "update", "case"]):
        ran = detector(*command, "--baseline", FILE, cwd=case)
        assert ran.code == ExitCode.USAGE
        assert ran.says("baseline/4"), ran.err
    assert (case / FILE).read_text(encoding="utf-8") == "format: baseline/4\n"
