"""`detector init`, `detector config`, and that commands do what is settled."""

import json
from pathlib import Path

from detector.cli.exit_codes import ExitCode
from tests.cli.command_line import detector
from tests.regression.judged import write_case


def test_first_files_are_written_once_and_left_alone_after(tmp_path: Path) -> None:
    words = ("init", "cn.example.app", "--ci", "github", "--without-devices")
    made = detector(*words, cwd=tmp_path)
    assert (made.code, made.out) == (ExitCode.CLEAN, "detector.yaml\n.github/workflows/detector.yml\n")
    (tmp_path / "detector.yaml").write_text("version: 1\nruns: 9\n", encoding="utf-8")
    again = detector(*words, cwd=tmp_path)
    assert (again.code, again.out) == (ExitCode.CLEAN, "")
    assert "detector.yaml" in again.err
    assert (tmp_path / "detector.yaml").read_text(encoding="utf-8") == "version: 1\nruns: 9\n"
    told = json.loads(detector("config", "show", "--json", cwd=tmp_path, env={"DETECTOR_LEVEL": "quick"}).out)
    known = {one["name"]: (one["value"], one["origin"]) for one in told["settings"] if one["origin"]}
    assert known == {"runs": (9, "detector.yaml"), "level": ("quick", "DETECTOR_LEVEL")}
    assert detector("init", "no package", cwd=tmp_path).says("'no package'")


def test_commands_do_what_is_settled_and_an_option_goes_before_it(tmp_path: Path) -> None:
    write_case(tmp_path / "case")
    (tmp_path / "detector.yaml").write_text(
        "version: 1\nbaseline: known.yaml\nformats: [csv]\n", encoding="utf-8"
    )
    assert detector("baseline", "create", "case", cwd=tmp_path).out == "known.yaml\n"
    assert detector("report", "case", cwd=tmp_path).code == ExitCode.CLEAN
    report = tmp_path / "case/report"
    assert {one.name for one in report.iterdir()} == {"verdicts.csv", "files.json"}
    detector("report", "case", "--format", "markdown", cwd=tmp_path)
    assert (report / "summary.md").exists()


def test_a_bad_file_stops_the_commands_that_read_it_and_no_other(tmp_path: Path) -> None:
    (tmp_path / "detector.yaml").write_text("version: 1\ncolour: red\n", encoding="utf-8")
    for words in (("report", "case"), ("config", "show"), ("scan", "a.b")):
        ran = detector(*words, cwd=tmp_path)
        assert ran.code == ExitCode.USAGE
        assert ran.says("detector.yaml", "colour"), ran.err
    assert detector("rules", "show", "CLS-04", cwd=tmp_path).code == ExitCode.CLEAN
