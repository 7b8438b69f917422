"""A new rule on an existing measure takes two files by hand: follows the documented recipe."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from scripts.rulebook.check import TO_WRITE, problems
from tests.repository import REPOSITORY
from tests.scripts.checkout import contents, copy_sources, python

ASKED = {
    "--measure": "close_size",
    "--quantity": "glyph_short_side_dp",
    "--limit": "min_glyph_dp",
    "--value": "9",
    "--unit": "dp",
    "--severity": "minor",
    "--clause": "miit-2021-524/2.1.4",
    "--title-en": "crammed close glyph",
    "--title-zh": "关闭图形拥挤",
}


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_sources(tmp_path_factory.mktemp("checkout"))


def new_rule(root: Path, rule_id: str, code: str, **changed: str) -> "subprocess.CompletedProcess[str]":
    asked = ASKED | {f"--{name}": value for name, value in changed.items()}
    return python(
        root, "scripts.rulebook.new", rule_id, code, *(word for pair in asked.items() for word in pair)
    )


def test_the_rules_of_this_checkout_are_complete() -> None:
    assert problems(REPOSITORY) == []


@pytest.mark.long
def test_a_rule_in_two_files_by_hand(checkout: Path) -> None:
    made = new_rule(checkout, "crammed-close-glyph", "CLS-77")
    assert made.returncode == 0, made.stderr
    before = contents(checkout)

    output = python(checkout, "scripts.rulebook.check")
    assert output.returncode == 1
    marked = [name for name, data in before.items() if TO_WRITE.encode() in data and _is_data(name)]
    for name in marked:  # written by hand
        path = checkout / name
        text = path.read_text(encoding="utf-8").replace(f"{TO_WRITE} ", "").replace(TO_WRITE, "text")
        path.write_text(text, encoding="utf-8")
    by_hand = [name for name, data in contents(checkout).items() if before[name] != data]

    assert by_hand == ["detector/profiles/cn-default.yaml", "detector/rules/crammed-close-glyph.yaml"]
    whole = python(checkout, "scripts.rulebook.check")
    assert whole.returncode == 0, whole.stderr
    assert python(checkout, "scripts.write_docs").returncode == 0
    own = [
        f"tests/rules/test_cases.py::test_case[crammed-close-glyph/{kind}]"
        for kind in ("fails", "passes", "cant_tell")
    ]
    tests = [
        *own,
        "tests/rules/test_cases.py::test_every_rule_has_three_cases_and_every_case_a_rule",
        "tests/rules/test_limits.py",
    ]
    run = python(
        checkout,
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        *tests,
        "tests/judging/test_profiles.py",
    )
    assert run.returncode == 0, run.stdout
    shown = python(checkout, "detector", "rules", "list", "--json")
    codes = {one["id"]: one["code"] for one in json.loads(shown.stdout)["rules"]}
    assert codes["crammed-close-glyph"] == "CLS-77"


def _is_data(name: str) -> bool:
    """Neither the scaffold itself nor a page generated from it."""
    return not name.startswith(("scripts/", "tests/scripts/", "docs/"))


@pytest.mark.long
def test_reports_all_errors_before_anything_is_written(checkout: Path) -> None:
    before = contents(checkout)
    refused = new_rule(
        checkout, "Tiny", "CLS-04", quantity="colour", limit="size", clause="nobody/1", severity="dire"
    )
    assert refused.returncode == 2
    for word in ("'Tiny'", "CLS-04", "'colour'", "'size'", "'nobody/1'", "'dire'"):
        assert word in refused.stderr
    assert "Traceback" not in refused.stderr
    assert contents(checkout) == before


@pytest.mark.long
def test_reports_everything_missing_at_once(checkout: Path) -> None:
    shutil.rmtree(checkout / "tests/cases/late-close-control/fails")
    (checkout / "tests/rules/cases/late-close-control.yaml").unlink()
    rule = checkout / "detector/rules/long-splash.yaml"
    rule.write_text(rule.read_text(encoding="utf-8").replace("Clause ", "Text "), encoding="utf-8")
    profile = checkout / "detector/profiles/cn-default.yaml"
    profile.write_text(
        profile.read_text(encoding="utf-8").replace("max_delay_ms:", "max_wait_ms:"), encoding="utf-8"
    )
    output = python(checkout, "scripts.rulebook.check").stderr
    for word in (
        "long-splash: its page",
        "late-close-control/fails",
        "cases/late-close-control.yaml",
        "max_wait_ms",
    ):
        assert word in output, output


@pytest.mark.long
def test_reports_each_file_that_is_no_rule(checkout: Path) -> None:
    folder = checkout / "detector/rules"
    for name, old, new in (
        ("automatic-jump", "untouched above max_runs_jumped", "untouched over max_runs_jumped"),
        ("reshown-popup", "ask: control_tapped", "ask: control_taped"),
    ):
        path = folder / f"{name}.yaml"
        path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    output = python(checkout, "scripts.rulebook.check")
    assert output.returncode == 1
    assert (
        "automatic-jump.yaml: check 3: 'n_runs_jumped of n_runs_untouched over max_runs_jumped'"
        in output.stderr
    )
    assert "reshown-popup.yaml: check 2: nothing is called 'control_taped'" in output.stderr
    assert "Traceback" not in output.stderr
