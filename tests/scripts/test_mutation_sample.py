"""A sample of mutants is drawn by its seed alone, and the page states that it is a sample."""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from benchmarks.wilson import wilson_95
from scripts.mutation.report import render, render_sample, with_part
from scripts.mutation.run import digest
from scripts.mutation.sample import drawn
from tests.repository import REPOSITORY

LARGE, SMALL = "detector/judging/large.py", "detector/judging/small.py"
TEXT = "VALUES = (" + ", ".join(str(n) for n in range(10, 99)) + ")\n"


def mutant(module: str, n: int) -> dict[str, object]:
    """The `n`th number of the text becomes 0."""
    start = TEXT.index("(") + 1 + 4 * n
    return {
        "module": module,
        "operator": "ByHand",
        "line": 1,
        "start": start,
        "end": start + 2,
        "replacement": "0",
    }


ALL = [mutant(LARGE, n) for n in range(30)] + [mutant(SMALL, n) for n in range(10)]


def test_a_seed_draws_the_same_mutants_and_another_seed_others() -> None:
    first = drawn(ALL, 12, seed=1)
    assert first == drawn(ALL, 12, seed=1)
    assert len({(one["module"], one["start"]) for one in first}) == 12
    assert first != drawn(ALL, 12, seed=2)


def test_the_order_of_the_list_does_not_matter() -> None:
    places = {(one["module"], one["start"]) for one in drawn(ALL, 12, seed=1)}
    assert places == {(one["module"], one["start"]) for one in drawn(ALL[::-1], 12, seed=1)}


def test_a_larger_sample_of_one_seed_contains_the_smaller_one() -> None:
    few, many = drawn(ALL, 5, seed=1), drawn(ALL, 20, seed=1)
    assert all(one in many for one in few)
    assert many == [one for one in ALL if one in many]
    assert drawn(ALL, 99, seed=1) == ALL


def test_modules_are_drawn_in_proportion_and_mutants_uniformly() -> None:
    """Three quarters of 8, by 400 seeds; each of 40 mutants in a fifth of them."""
    samples = [drawn(ALL, 8, seed=seed) for seed in range(400)]
    of_large = [sum(one["module"] == LARGE for one in sample) for sample in samples]
    assert sum(of_large) / 400 == pytest.approx(6.0, abs=0.3)
    times = Counter((one["module"], one["start"]) for sample in samples for one in sample)
    assert len(times) == 40
    assert all(40 < n < 120 for n in times.values())  # 80, with five standard deviations of 8


def test_prints_and_stores_the_sample_and_its_population(tmp_path: Path) -> None:
    listed, kept = tmp_path / "mutants.jsonl", tmp_path / "samples" / "judging.json"
    listed.write_text("".join(json.dumps(one) + "\n" for one in ALL), encoding="utf-8")
    command = [sys.executable, "-m", "scripts.mutation.sample", str(listed), str(kept), "detector/judging"]
    asked = [*command, "--sample", "12", "--seed", "7"]
    done = subprocess.run(asked, cwd=REPOSITORY, check=True, capture_output=True, text=True, timeout=60)
    sample = drawn(ALL, 12, seed=7)
    assert [json.loads(line) for line in done.stdout.splitlines()] == sample
    assert json.loads(kept.read_text(encoding="utf-8")) == {
        "rooms": ["detector/judging"],
        "seed": 7,
        "n_all": 40,
        "mutants": sample,
    }


def test_an_empty_sample_has_no_estimate() -> None:
    command = [sys.executable, "-m", "scripts.mutation.sample", "listed", "kept", "room", "--sample", "0"]
    done = subprocess.run(command, cwd=REPOSITORY, check=False, capture_output=True, text=True, timeout=60)
    assert done.returncode == 2
    assert "--sample: at least 1" in done.stderr


@pytest.mark.parametrize(
    ("k", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (1, 29, 0.0061, 0.1718), (0, 20, 0.0, 0.1611), (20, 20, 0.8389, 1.0)],
)
def test_the_interval_is_wilsons(k: int, n: int, low: float, high: float) -> None:
    """R. G. Newcombe, Statistics in Medicine 17 (1998), table I, method 3; the last is its third mirrored."""
    assert wilson_95(k, n) == (pytest.approx(low, abs=1e-4), pytest.approx(high, abs=1e-4))


def test_without_trials_the_interval_is_everything() -> None:
    assert wilson_95(0, 0) == (0.0, 1.0)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for module in (LARGE, SMALL):
        path = tmp_path / module
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(TEXT, encoding="utf-8")
    return tmp_path


def came_out(*outcomes: str) -> list[dict[str, object]]:
    """Results of the first ten mutants, in their order."""
    return [
        {**one, "outcome": outcome, "text": digest(TEXT)} for one, outcome in zip(ALL, outcomes, strict=False)
    ]


SAMPLE = {"rooms": ["detector/judging"], "seed": 7, "n_all": 40, "mutants": ALL[:10]}


def page_of(tree: Path, *outcomes: str) -> str:
    return render_sample(SAMPLE, came_out(*outcomes), [], tree)


def test_a_row_states_sample_population_and_interval(tree: Path) -> None:
    page = page_of(tree, *["killed"] * 8, "timed out", "survived")
    assert "`scripts/mutate --sample 10 --seed 7 detector/judging`" in page
    assert "| **judging/**, a sample | 10 of 40 | 8 | 1 | 1 | 0 | 90.0% | 59.6% to 98.2% |" in page
    assert f"- `{LARGE}:1` ByHand (survived): no reason was written down" in page


def test_an_untested_mutant_was_not_killed(tree: Path) -> None:
    page = page_of(tree, *["killed"] * 9, "untested")
    assert "| 9 | 0 | 0 | 1 | 90.0% | 59.6% to 98.2% |" in page


@pytest.mark.parametrize("last", [[], ["broken"]], ids=["interrupted", "tests that fail as it is"])
def test_an_incomplete_sample_states_no_share(tree: Path, last: list[str]) -> None:
    page = page_of(tree, *["killed"] * 9, *last)
    assert "| 9 | 0 | 0 | 0 | not complete: 9 of 10 run | none yet |" in page


def test_results_of_other_draws_are_not_counted(tree: Path) -> None:
    results = came_out(*["killed"] * 10, *["survived"] * 20)
    assert "| 10 of 40 | 10 | 0 | 0 | 0 | 100.0% |" in render_sample(SAMPLE, results, [], tree)


def room_of(tree: Path, *outcomes: str, room: str = "detector/judging") -> str:
    return render(room, ALL[: len(outcomes)], came_out(*outcomes), [], tree)


def test_a_run_rewrites_its_own_part_of_the_page_and_leaves_the_others(tree: Path) -> None:
    whole, windows = room_of(tree, "killed", "survived"), {**SAMPLE, "rooms": ["detector/windows/"]}
    other = render_sample(windows, came_out("killed"), [], tree)
    page = with_part(with_part(with_part("", other), page_of(tree, "killed")), whole)
    headings = ["## All mutants of judging/", "## A sample of windows/", "## A sample of judging/"]
    assert [line for line in page.splitlines() if line.startswith("## ")] == headings
    again = with_part(page, page_of(tree, *["killed"] * 10))
    assert [line for line in again.splitlines() if line.startswith("## ")] == headings
    assert all(one.strip("\n") in again for one in (whole, other))
    assert "not complete: 1 of 10 run" not in again.partition("## A sample of judging/")[2]
    anew = room_of(tree, "killed", "killed")
    assert with_part(again, anew) == again.replace(whole.strip("\n"), anew.strip("\n"))
