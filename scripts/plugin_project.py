"""The pytest plugin in a project of its own: a marker, fixtures and `detector.yaml`, two workers, no phone.

The project has nothing but what is written here; `ten_minutes.py` provides an environment with the wheel.
"""

import re
import xml.etree.ElementTree as ET
from pathlib import Path

__all__ = ["ASKED", "attached", "check_outcomes", "write_project"]

ASKED = (
    *("-m", "pytest", "-q", "detector.yaml", "tests", "-n", "2", "--detector-report=cases"),
    *("--junitxml=junit.xml", "-o", "junit_logging=system-out"),
)

_OWN = "tests.test_adverts"

_TESTS = """\
import sys
from pathlib import Path

import detector
import pytest


@pytest.mark.detector(rule="CLS-01", severity="major")
@pytest.mark.parametrize("package", {packages!r})
def test_a_close_control_is_there(detector_scan, package):
    detector_scan(package).assert_clean()


def test_a_case_is_read_back(detector_scan, detector_case):
    scanned = detector_scan({packages!r}[0]).case
    assert detector_case(scanned.path).case.verdicts == scanned.verdicts


def test_the_program_is_the_installed_one():
    assert Path(detector.__file__).is_relative_to(sys.prefix)
    assert [one for one in sys.path if (Path(one) / "detector").is_dir()] == [
        str(Path(detector.__file__).parents[1])
    ]
"""


def write_project(folder: Path, packages: tuple[str, str]) -> None:
    """`packages`: of an app without a close control, and of one with it."""
    (folder / "tests").mkdir()
    (folder / "tests" / "test_adverts.py").write_text(_TESTS.format(packages=packages), encoding="utf-8")
    settings = f"version: 1\napps: [{', '.join(packages)}]\nruns: 1\n"
    (folder / "detector.yaml").write_text(settings, encoding="utf-8")


def check_outcomes(folder: Path, packages: tuple[str, str]) -> None:
    """Raises SystemExit if a test's outcome does not fit its app, or an app was not scanned exactly once."""
    found = outcomes(folder / "junit.xml")
    red, green = packages
    expected = {
        f"{_OWN}.test_a_close_control_is_there[{red}]": "failure",
        f"{_OWN}.test_a_close_control_is_there[{green}]": "passed",
        f"detector.yaml.{red}.CLS-01": "failure",
        f"detector.yaml.{green}.CLS-01": "passed",
        f"{_OWN}.test_a_case_is_read_back": "passed",
        f"{_OWN}.test_the_program_is_the_installed_one": "passed",
    }
    wrong = {name: found.get(name) for name, outcome in expected.items() if found.get(name) != outcome}
    if wrong:
        raise SystemExit(f"pytest: ended otherwise than expected: {wrong}\nall: {found}")
    cases = sorted(one.name for one in (folder / "cases").iterdir())
    if cases != sorted(packages):
        raise SystemExit(f"pytest: cases of {cases}, where {sorted(packages)} were scanned")
    attached(folder, folder / "junit.xml")


def outcomes(junit: Path) -> dict[str, str]:
    """By class and name of the test: passed, failure, error or skipped."""
    found = {}
    for case in ET.parse(junit).getroot().iter("testcase"):
        ends = (end for end in ("failure", "error", "skipped") if case.find(end) is not None)
        found[f"{case.attrib['classname']}.{case.attrib['name']}"] = next(ends, "passed")
    return found


def attached(folder: Path, junit: Path) -> None:
    """Raises SystemExit unless the file attaches pictures, and each exists, relative to `folder`."""
    paths = re.findall(r"\[\[ATTACHMENT\|(.+)\]\]", junit.read_text(encoding="utf-8"))
    lost = [one for one in paths if Path(one).is_absolute() or not (folder / one).is_file()]
    if lost or not paths:
        raise SystemExit(f"{junit}: attaches {paths}, of which are not there: {lost}")
    print(f"{junit.relative_to(folder)}: attaches {', '.join(paths)}")
