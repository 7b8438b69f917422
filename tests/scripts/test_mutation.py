"""The mutation job finds what a module's tests do not notice, and leaves its files unchanged."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.mutation.mutants import own_mutants, spans_left_out
from scripts.mutation.report import asked_for, render
from scripts.mutation.run import digest
from tests.repository import REPOSITORY

MODULE = "detector/measures/twice.py"
TEXT = """LEAST = 3

def twice(value: int) -> int | None:
    if value < LEAST and value > 0:
        return None
    while value > 1_000_000:
        value += 0
    return 2 * value
"""
TEST = """from detector.measures.twice import twice

def test_doubles() -> None:
    assert (twice(3), twice(2), twice(1_000_000)) == (6, None, 2_000_000)
"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A small checkout with one module, its test, and the job's own scripts."""
    files = {MODULE: TEXT, "tests/measures/test_twice.py": TEST, "detector/measures/alone.py": "ONE = 1\n"}
    for name, text in files.items():
        path = tmp_path / "tree" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (tmp_path / "tree/scripts").symlink_to(REPOSITORY / "scripts")
    (tmp_path / "tree/pyproject.toml").write_text(
        '[tool.pytest.ini_options]\npythonpath = ["."]\naddopts = "--import-mode=importlib"\n',
        encoding="utf-8",
    )
    return tmp_path / "tree"


def changed(before: str, after: str, module: str = MODULE, text: str = TEXT) -> dict[str, object]:
    start = text.index(before)
    return {
        "module": module,
        "operator": "ByHand",
        "line": text[:start].count("\n") + 1,
        "start": start,
        "end": start + len(before),
        "replacement": after,
    }


def outcomes(
    tree: Path, *mutants: dict[str, object], options: tuple[str, ...] = ()
) -> list[dict[str, object]]:
    listed, results = tree.parent / "mutants.jsonl", tree.parent / "results.jsonl"
    listed.write_text("".join(json.dumps(one) + "\n" for one in mutants), encoding="utf-8")
    command = [sys.executable, "-m", "scripts.mutation.run", str(listed), str(results), *options]
    subprocess.run(command, cwd=tree, check=True, capture_output=True, timeout=200)
    return [json.loads(line) for line in results.read_text(encoding="utf-8").splitlines()]


def test_each_mutant_is_killed_or_survives_or_takes_too_long(tree: Path) -> None:
    mutants = [
        changed("2 * value", "3 * value"),
        changed("value > 0", "value > -9"),
        changed("value > 1_000_000", "value > 1"),
        changed("LEAST = 3", "LEAST ="),
        changed("ONE = 1", "ONE = 2", "detector/measures/alone.py", "ONE = 1\n"),
    ]
    reported = [one["outcome"] for one in outcomes(tree, *mutants)]
    assert reported == ["killed", "survived", "timed out", "killed", "untested"]
    assert (tree / MODULE).read_text(encoding="utf-8") == TEXT


def test_mutants_reach_tests_despite_pytests_assertion_rewriting(tree: Path) -> None:
    # The program is a pytest plugin, so pytest loads the modules of its packages itself, from their files.
    for package in ("detector", "detector/measures"):
        (tree / package / "__init__.py").touch()
    assert [one["outcome"] for one in outcomes(tree, changed("2 * value", "3 * value"))] == ["killed"]


def test_what_is_installed_inside_the_tree_is_not_the_trees(tree: Path) -> None:
    """A virtual environment has libraries that are no text, and ones that cannot be loaded twice."""
    installed = tree / ".venv/lib/site-packages"
    installed.mkdir(parents=True)
    (installed / "foreign.py").write_bytes("# -*- coding: latin-1 -*-\nNAME = 'Ü'\n".encode("latin-1"))
    (tree / "tests/measures/conftest.py").write_text(
        f"import sys\nsys.path.append({str(installed)!r})\nimport foreign\n", encoding="utf-8"
    )
    assert [one["outcome"] for one in outcomes(tree, changed("2 * value", "3 * value"))] == ["killed"]


def test_it_resumes_and_retries_survivors_after_a_test_was_added(tree: Path) -> None:
    killed, survivor = changed("2 * value", "3 * value"), changed("value > 0", "value > -9")
    assert len(outcomes(tree, killed)) == 1
    assert len(outcomes(tree, killed, survivor)) == 2
    assert len(outcomes(tree, killed, survivor)) == 2
    test = tree / "tests/measures/test_twice.py"
    test.write_text(TEST.replace("(twice(3)", "(twice(3) + twice(0)"), encoding="utf-8")
    reported = outcomes(tree, killed, survivor, options=("--survivors",))
    assert [one["outcome"] for one in reported] == ["killed", "survived", "killed"]
    assert len(outcomes(tree, killed, survivor)) == 4  # the tests changed, so killed mutants are tried again


def test_tests_that_already_fail_judge_no_mutant(tree: Path) -> None:
    (tree / "tests/measures/test_twice.py").write_text("def test_fails() -> None: assert False\n")
    assert [one["outcome"] for one in outcomes(tree, changed("2 * value", "3 * value"))] == ["broken"]


def mutated(text: str) -> list[str]:
    return [
        text[: one.start] + one.replacement + text[one.end :] for one in own_mutants("detector/x.py", text)
    ]


def test_conditions_members_and_factors_are_dropped() -> None:
    assert mutated("a = b and c\n") == ["a = True and c\n", "a = b and True\n"]
    assert mutated("a = b or c\n") == ["a = False or c\n", "a = b or False\n"]
    assert mutated("[a for a in b if a.c]\n") == ["[a for a in b if True]\n"]
    assert mutated("A = {b, c}\n") == ["A = { c}\n", "A = {b, }\n"]
    assert mutated("a in (b, c)\n") == ["a in ( c)\n", "a in (b, )\n"]
    assert mutated("SPECK = 0.6\n") == ["SPECK = 1.0\n"]
    assert mutated("size = 0.6\nWIDTH = 6.0\n") == []


def test_characters_are_counted_and_not_bytes() -> None:
    assert mutated('a = "关闭" == b and c\n')[1] == 'a = "关闭" == b and True\n'


def test_annotations_and_decorators_are_left_out() -> None:
    text = (
        "@cut(frozen=True)\ndef f(a: int | None) -> bool | None:\n    b: int | None = zip(a, strict=True)\n"
    )
    assert [text[start:end] for start, end in spans_left_out(text)] == [
        *("cut(frozen=True)", "bool | None", "int | None", "int | None", "True"),
    ]


def test_mutants_that_do_not_reach_the_tests_say_nothing(tree: Path) -> None:
    (tree / "tests/measures/test_twice.py").write_text("def test_nothing() -> None: pass\n")
    assert [one["outcome"] for one in outcomes(tree, changed("2 * value", "3 * value"))] == ["broken"]


def test_the_report_counts_and_names_survivors_with_their_reasons(tree: Path) -> None:
    results = [
        {**changed("2 * value", "3 * value"), "outcome": "killed", "text": digest(TEXT)},
        {**changed("value > 0", "value > -9"), "outcome": "survived", "text": digest(TEXT)},
        {**changed("LEAST = 3", "LEAST = 4"), "outcome": "survived", "text": digest(TEXT)},
    ]
    reason = {"module": MODULE, "line": "LEAST = 3", "changed": "LEAST = 4", "why": "nobody counts to four"}
    text = render("detector/measures", results, results, [reason], tree)
    assert text.startswith("## All mutants of measures/\n")
    assert "| **all** | 3 | 1 | 2 | 0 | 33.3% |\n| twice.py | 3 | 1 | 2 | 0 | 33.3% |" in text
    assert f"- `{MODULE}:1` ByHand (survived): nobody counts to four\n  `LEAST = 3` → `LEAST = 4`" in text
    assert f"- `{MODULE}:4` ByHand (survived): no reason was written down" in text


def test_a_room_that_was_not_run_to_its_end_says_so(tree: Path) -> None:
    listed = [changed("2 * value", "3 * value"), changed("value > 0", "value > -9")]
    results = [{**listed[0], "outcome": "killed", "text": digest(TEXT)}]
    assert "Not complete: 1 of 2 run." in render("detector/measures", listed, results, [], tree)
    assert "Not complete: 0 of 2 run." in render("detector/measures", listed, [], [], tree)


def test_paths_may_follow_options() -> None:
    asked = asked_for(["results.jsonl", "--listed", "listed.jsonl", "detector/rules", "detector/judging"])
    assert asked.paths == ["detector/rules", "detector/judging"]
    assert asked_for(["results.jsonl", "--listed", "listed.jsonl"]).paths == []
