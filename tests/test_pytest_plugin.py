"""The plugin in a separate pytest: options, fixtures, marker, a test for each rule, and what it imports."""

import re
import subprocess
import sys
import tomllib
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from detector.core.verdict import Outcome
from detector.virtual.apps.shipped import shipped_apps
from detector.virtual.apps.spec.app_file import load_app
from tests.regression.judged import a_document, write_case
from tests.repository import REPOSITORY

pytest_plugins = ["pytester"]

APP = next(path for path in shipped_apps() if path.stem == "missing_close")
IS_INSTALLED = any(one.value == "detector.pytest_plugin" for one in entry_points(group="pytest11"))


def run(pytester: pytest.Pytester, *words: str, is_here: bool = True) -> pytest.RunResult:
    """In this process, or in one of its own; by name if this checkout's installation is out of date."""
    plugin = () if IS_INSTALLED else ("-p", "detector.pytest_plugin")
    start = pytester.runpytest_inprocess if is_here else pytester.runpytest_subprocess
    return start("-p", "no:cacheprovider", *plugin, *words)


def test_it_is_an_entry_point() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["entry-points"]["pytest11"] == {"detector": "detector.pytest_plugin"}


def test_importing_it_imports_nothing_else_of_the_program() -> None:
    code = (
        "import sys, pytest; before = set(sys.modules); import detector.pytest_plugin;"
        " print(sorted(set(sys.modules) - before))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=REPOSITORY, capture_output=True, text=True, check=True
    )
    assert ran.stdout == "['detector', 'detector.pytest_plugin']\n"


TESTS = """
import pytest

def test_all(detector_case):
    detector_case({case!r}).assert_clean()

@pytest.mark.detector(rule="CLS-02", severity="minor")
def test_late(detector_case):
    detector_case({case!r}).assert_clean()

@pytest.mark.detector(rule="CLS-01")
def test_missing(detector_case):
    assert detector_case({case!r}).new_findings() == []
"""


@pytest.fixture
def case(pytester: pytest.Pytester) -> Path:
    folder = write_case(pytester.path / "case")
    pytester.makepyfile(TESTS.format(case=str(folder)))
    return folder


def test_a_finding_fails_only_the_test_that_asks_about_it(pytester: pytest.Pytester, case: Path) -> None:
    ran = run(pytester, "--strict-markers", "--junitxml=junit.xml")
    ran.assert_outcomes(passed=1, failed=2)
    ran.stdout.fnmatch_lines(
        ["CLS-06 low-close-contrast (major, window:2)*", "*contrast_ratio: 1.44 ± 0.08 ratio"]
    )
    ran.stdout.fnmatch_lines(["3 findings (3 new, 0 in the baseline)"])
    assert str(case) in (pytester.path / "junit.xml").read_text(encoding="utf-8")


def test_known_findings_pass_and_the_baseline_is_written_and_shrinks(
    pytester: pytest.Pytester, case: Path
) -> None:
    run(pytester, "--detector-baseline", "known.yaml", "--detector-update-baseline").assert_outcomes(
        passed=1, failed=2
    )
    known = run(pytester, "--detector-baseline", "known.yaml")
    known.assert_outcomes(passed=3)
    known.stdout.fnmatch_lines(["3 findings (0 new, 3 in the baseline)"])
    write_case(pytester.path / "case", a_document({"CLS-02 window:1": Outcome.PASSED}))
    run(pytester, "--detector-baseline", "known.yaml", "--detector-update-baseline")
    assert 'rule: "late-close-control"' not in (pytester.path / "known.yaml").read_text(encoding="utf-8")


def test_a_bad_baseline_is_refused_in_one_sentence(pytester: pytest.Pytester, case: Path) -> None:
    pytester.path.joinpath("bad.yaml").write_text("format: baseline/9\n", encoding="utf-8")
    ran = run(pytester, "--detector-baseline", "bad.yaml", "-k", "test_all")
    assert ran.ret == pytest.ExitCode.USAGE_ERROR
    ran.stderr.fnmatch_lines(
        ["ERROR: bad.yaml: format baseline/9 is not known; this version reads *baseline/3"]
    )


@pytest.mark.long
def test_an_app_is_scanned_once_for_a_test_of_each_rule_and_for_fixtures(pytester: pytest.Pytester) -> None:
    package = load_app(APP).package
    pytester.path.joinpath("detector.yaml").write_text(
        f"version: 1\napps: [{package}]\nruns: 1\nuntil: 0.5/2:1\nmax_open: 2\n", encoding="utf-8"
    )
    asks = f"def test_app(detector_scan):\n    detector_scan({package!r}).assert_clean(rule='CLS-06')\n"
    pytester.makepyfile(test_more=asks)
    words = (f"--detector-virtual-app={APP}", "--detector-report=cases", "-rf", "-v", "--junitxml=junit.xml")
    words = ("detector.yaml", "test_more.py", *words, "-o", "junit_logging=system-out")
    ran = run(pytester, *words, is_here=False)
    outcomes = ran.parseoutcomes()
    assert outcomes["failed"] == 2, ran.stdout.str()
    assert outcomes["skipped"] > 10
    assert outcomes["passed"] > 1
    ran.stdout.fnmatch_lines([f"detector.yaml::{package}::CLS-01 FAILED*"])
    ran.stdout.fnmatch_lines([f"detector.yaml::{package}::open-rules FAILED*"])
    ran.stdout.fnmatch_lines(["* rules are untested or cantTell, more than 2"])
    assert "AST-01" not in ran.stdout.str()
    assert "::PRV-" not in ran.stdout.str()
    attached = re.findall(
        r"\[\[ATTACHMENT\|(.+)\]\]", (pytester.path / "junit.xml").read_text(encoding="utf-8")
    )
    assert [(pytester.path / one).read_bytes()[:3] for one in attached] == [b"\xff\xd8\xff"]  # JPEG
    assert [one.startswith(f"cases/{package}/report/") for one in attached] == [True]
    assert [one.name for one in (pytester.path / "cases").iterdir()] == [package]
    case = pytester.path / "cases" / package
    assert (case / "report" / "index.html").exists()
    assert (case / "given" / "stopped.json").exists()  # as `until` asks


def test_the_file_drives_no_phone_unless_named(pytester: pytest.Pytester) -> None:
    pytester.path.joinpath("detector.yaml").write_text("version: 1\napps: [a.b]\n", encoding="utf-8")
    pytester.makepyfile("def test_nothing(): pass")
    run(pytester).assert_outcomes(passed=1)


def test_a_bad_file_is_refused_in_one_sentence(pytester: pytest.Pytester) -> None:
    pytester.path.joinpath("detector.yaml").write_text("version: 1\ncolour: red\n", encoding="utf-8")
    ran = run(pytester, "detector.yaml")
    ran.stdout.fnmatch_lines(["detector.yaml: colour: *"])
    assert "Traceback" not in ran.stdout.str()


def test_pools_are_classes_of_devices_and_no_phone_is_queried_before_a_test_runs(
    pytester: pytest.Pytester,
) -> None:
    """There is no adb server at all."""
    pytester.path.joinpath("detector.yaml").write_text(
        "version: 1\napps: [cn.a.b, cn.a.c]\npools: [small, large]\n", encoding="utf-8"
    )
    output = run(pytester, "detector.yaml", "--collect-only", "-q").stdout.str()
    assert len(re.findall(r"::cn\.a\.[bc]@(?:small|large)::CLS-01$", output, re.M)) == 4
    both = run(pytester, "detector.yaml", "--detector-device=x", "--detector-pool=y", "--collect-only")
    both.stdout.fnmatch_lines(["*exclude each other*"])
    named = run(pytester, "detector.yaml", "--detector-pool=tiny", "--collect-only", "-q").stdout.str()
    assert len(re.findall(r"::cn\.a\.[bc]::CLS-01$", named, re.M)) == 2


PLAN = """
version: 1
profile: strict
apps: [{package: cn.a.b}, {package: cn.a.c, profile: cn-default, version: "8.3"}]
devices: {classes: [{name: xiaomi, select: {labels.brand: Xiaomi}}, {select: {labels.dpi: "<=320"}}]}
"""


def test_a_plan_gives_a_test_for_each_rule_app_and_class(pytester: pytest.Pytester) -> None:
    pytester.path.joinpath("nightly.yaml").write_text(PLAN, encoding="utf-8")
    output = run(pytester, "nightly.yaml", "--collect-only", "-q").stdout.str()
    found = re.findall(r"^nightly\.yaml::(.+)::CLS-01$", output, re.M)
    assert found == ["cn.a.b@xiaomi", "cn.a.b@class-2", "cn.a.c-8.3@xiaomi", "cn.a.c-8.3@class-2"]
    assert "open-rules" not in output


@pytest.mark.parametrize("more", ["repeats: 2", "deadline: 8h", "devices: {spread: any}"])
def test_features_of_the_farm_are_refused_in_one_sentence(pytester: pytest.Pytester, more: str) -> None:
    text = f"version: 1\napps: [{{package: cn.a.b}}]\n{more}\n"
    pytester.path.joinpath("nightly.yaml").write_text(text, encoding="utf-8")
    ran = run(pytester, "nightly.yaml")
    ran.stdout.fnmatch_lines(["nightly.yaml: *: only `detector farm run` does that, not pytest"])


def test_other_yaml_files_are_left_to_other_plugins(pytester: pytest.Pytester) -> None:
    pytester.path.joinpath("api.yaml").write_text("stages: [{name: x}]\n", encoding="utf-8")
    ran = run(pytester, "api.yaml")
    assert "Error" not in ran.stdout.str()
    assert ran.ret in (pytest.ExitCode.NO_TESTS_COLLECTED, pytest.ExitCode.USAGE_ERROR)


def test_an_unknown_rule_never_counts_as_clean(pytester: pytest.Pytester, case: Path) -> None:
    pytester.makepyfile(
        test_x=f"def test_x(detector_case): detector_case({str(case)!r}).assert_clean(rule='CLS-99')"
    )
    ran = run(pytester, "test_x.py")
    ran.assert_outcomes(failed=1)
    ran.stdout.fnmatch_lines(["*rule: 'CLS-99' is no rule*"])
