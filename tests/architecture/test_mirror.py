"""Judging code has its tests where one would look for them; `scripts/mutate` runs no others."""

from scripts.mutation.mirror import asked_tests, own_test
from tests.repository import REPOSITORY

FOLDERS = ("judging", "measures", "perception", "rules", "windows")

WITHOUT_A_TEST_OF_THEIR_OWN = {
    "detector/windows/app_session.py",
    "detector/perception/context.py",
    "detector/perception/ports.py",
    "detector/perception/weights.py",
}
"""Tested through others only. This list may only shrink."""


def modules() -> list[str]:
    files = (path for folder in FOLDERS for path in (REPOSITORY / "detector" / folder).glob("*.py"))
    return sorted(path.relative_to(REPOSITORY).as_posix() for path in files if path.name != "__init__.py")


def test_each_module_has_its_test_file() -> None:
    missing = {one for one in modules() if not (REPOSITORY / own_test(one)).exists()}
    assert missing == WITHOUT_A_TEST_OF_THEIR_OWN


def test_every_measure_and_every_rule_has_one() -> None:
    folders = {one.split("/")[1] for one in WITHOUT_A_TEST_OF_THEIR_OWN}
    assert not folders & {"measures", "rules"}


def test_a_rule_is_tested_with_its_cases_too() -> None:
    asked = asked_tests(REPOSITORY, "detector/rules/jump_at_rest.py")
    assert asked[0] == "tests/rules/test_jump_at_rest.py"
    kinds = ("cant_tell", "fails", "passes")
    assert asked[1:4] == [f"tests/rules/test_cases.py::test_case[jump-at-rest/{kind}]" for kind in kinds]
    assert "tests/rules/test_touched_rules.py" in asked
    assert "tests/rules/test_long_splash.py" not in asked
