"""Writes docs/mutants.md: how many mutants of each module were killed, and which survived, with the reason.

Reasons are written by hand into `docs/mutants.yaml`, keyed by the module, the line's text and its changed
text, so that they hold while other lines move. A survivor without one is listed as such.

Each folder that was run has a part of the page, and so has each sample of mutants (`sample.py`). A run
rewrites the parts of its own folders only; running single modules rewrites none.
"""

import argparse
import json
import re
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import yaml

from benchmarks.wilson import wilson_95
from scripts.mutation.run import KILLED, SURVIVED, TIMED_OUT, UNTESTED, digest
from scripts.mutation.sample import key_of

__all__ = ["render", "render_sample", "with_part"]

ROOT = Path(__file__).resolve().parent.parent.parent
DECISION = "0016-mutants-in-a-copy.md"
HEAD = f"""# Mutants that no test notices

Written by `scripts/mutate` from its results; the reasons stand in [mutants.yaml](mutants.yaml). A mutant is
the code with one small change; it is killed where a test of that module fails, and survives where none does.
What is changed, and which tests are asked, tells [decision 16](decisions/{DECISION}). Where running all takes
too long a random sample stands for them, in a part of its own that says so.
"""
OUTCOMES = (KILLED, SURVIVED, TIMED_OUT)
SAMPLE_HEADING = "## A sample of "
ROOM_HEADING = "## All mutants of "


def latest(results: Path, root: Path) -> list[dict[str, Any]]:
    """The last result of each mutant whose module is still as it was when it was mutated."""
    known: dict[tuple[object, ...], dict[str, Any]] = {}
    for line in results.read_text(encoding="utf-8").splitlines():
        one = json.loads(line)
        known[key_of(one)] = one
    texts = {one["module"]: _text(root / one["module"]) for one in known.values()}
    return [one for one in known.values() if _same(one, texts[one["module"]])]


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


def _same(result: dict[str, Any], text: str) -> bool:
    return bool(text) and result["text"] == digest(text)


def lines_of(result: dict[str, Any], text: str) -> tuple[str, str]:
    """The original line and the changed one, both stripped of whitespace."""
    start = text.rfind("\n", 0, result["start"]) + 1
    end = text.find("\n", result["end"])
    before, after = text[start : result["start"]], text[result["end"] : end]
    return text[start:end].strip(), (before + result["replacement"] + after).strip()


def render(
    room: str,
    listed: list[dict[str, Any]],
    results: list[dict[str, Any]],
    reasons: list[dict[str, str]],
    root: Path,
) -> str:
    """The part of one room, `detector/judging`; `listed` are all its mutants, run or not."""
    of_room = {key_of(one) for one in listed if Path(one["module"]).parent == Path(room)}
    run = [one for one in results if key_of(one) in of_room]
    head = [f"{ROOM_HEADING}{_room(room)}", ""]
    if len(run) < len(of_room):
        head += [f"Not complete: {len(run)} of {len(of_room)} run.", ""]
    table = [*_table(run), ""] if run else []
    return "\n".join([*head, *table, *_survivors(run, reasons, root), ""])


def render_sample(
    sample: dict[str, Any], results: list[dict[str, Any]], reasons: list[dict[str, str]], root: Path
) -> str:
    """The part on one sample: how many were drawn of how many, and the interval for the share of all.

    A share is given only once all those drawn were run: modules are run one after another, so the first ones
    are not representative. Mutants of a module without tests count as not killed.
    """
    drawn = {key_of(one) for one in sample["mutants"]}
    run = [one for one in results if key_of(one) in drawn and one["outcome"] in (*OUTCOMES, UNTESTED)]
    counts = Counter(one["outcome"] for one in run)
    rooms = ", ".join(_room(one) for one in sample["rooms"])
    line = f"scripts/mutate --sample {len(drawn)} --seed {sample['seed']} {' '.join(sample['rooms'])}"
    cells = [f"**{rooms}**, a sample", f"{len(drawn)} of {sample['n_all']}"]
    cells += [f"{counts[one]}" for one in (*OUTCOMES, UNTESTED)]
    cells += _share_cells(counts, len(drawn))
    head = [
        SAMPLE_HEADING + rooms,
        "",
        f"Drawn at random by `{line}`. The interval says where the share of all {sample['n_all']} lies, 19",
        "times in 20. It holds for this draw: once tests were added for its survivors, draw by another seed.",
        "",
        "| | drawn | killed | survived | timed out | untested | share killed | 95 % interval (Wilson) |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
        f"| {' | '.join(cells)} |",
    ]
    return "\n".join([*head, "", *_survivors(run, reasons, root), ""])


def _share_cells(counts: Counter[str], n_drawn: int) -> list[str]:
    if counts.total() < n_drawn or not n_drawn:
        return [f"not complete: {counts.total()} of {n_drawn} run", "none yet"]
    n_killed = counts[KILLED] + counts[TIMED_OUT]
    low, high = wilson_95(n_killed, n_drawn)
    return [f"{n_killed / n_drawn:.1%}", f"{low:.1%} to {high:.1%}"]


def _room(path: str) -> str:
    """`detector/perception` -> `perception/`, `detector/perception/glyph.py` -> `perception/glyph.py`."""
    name = path.rstrip("/").removeprefix("detector/")
    return name if name.endswith(".py") else f"{name}/"


def with_part(page: str, part: str) -> str:
    """The page with this part replaced, by its heading: full runs first, then samples."""
    _, *parts = re.split(r"(?m)^(?=## )", page)
    by_heading = {one.partition("\n")[0]: one for one in (*parts, part)}
    whole = sorted(one for one in by_heading if one.startswith(ROOM_HEADING))
    samples = [one for one in by_heading if one.startswith(SAMPLE_HEADING)]
    kept = (by_heading[one] for one in (*whole, *samples))
    return "\n".join(one.strip("\n") + "\n" for one in (HEAD, *kept))


def _table(results: list[dict[str, Any]]) -> list[str]:
    """Of one room: a row for all of it, and one a module."""
    modules: dict[str, Counter[str]] = defaultdict(Counter)
    for one in results:
        modules[Path(one["module"]).name][one["outcome"]] += 1
    whole = sum(modules.values(), Counter[str]())
    rows = [
        "| | mutants | killed | survived | timed out | share killed |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for name, counts in (("**all**", whole), *sorted(modules.items())):
        n = counts.total()
        share = (counts[KILLED] + counts[TIMED_OUT]) / n
        rows.append(
            f"| {name} | {n} | " + " | ".join(f"{counts[one]}" for one in OUTCOMES) + f" | {share:.1%} |"
        )
    return rows


def _survivors(results: list[dict[str, Any]], reasons: list[dict[str, str]], root: Path) -> list[str]:
    known = {(one["module"], one["line"], one["changed"]): one["why"] for one in reasons}
    rows: list[str] = []
    left = [one for one in results if one["outcome"] not in (KILLED, TIMED_OUT)]
    for one in sorted(left, key=lambda one: (one["module"], one["start"])):
        line, changed = lines_of(one, _text(root / one["module"]))
        why = known.get((one["module"], line, changed), "no reason was written down")
        rows += [
            f"- `{one['module']}:{one['line']}` {one['operator']} ({one['outcome']}): {why}",
            f"  `{line}` → `{changed}`",
        ]
    return rows


def asked_for(arguments: list[str]) -> argparse.Namespace:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("results", type=Path)
    options.add_argument("--sample", type=Path, help="the sample whose results these are; else all were run")
    options.add_argument("--listed", type=Path, help="the mutants that were to be run")
    options.add_argument("paths", nargs="*", help="folders and files asked for (default: those listed)")
    return options.parse_intermixed_args(arguments)


def main() -> None:
    asked = asked_for(sys.argv[1:])
    results = latest(asked.results, ROOT)
    reasons = yaml.safe_load((ROOT / "docs/mutants.yaml").read_text(encoding="utf-8")) or []
    if asked.sample is None:
        listed = [json.loads(line) for line in asked.listed.read_text(encoding="utf-8").splitlines()]
        paths = asked.paths or sorted({str(Path(one["module"]).parent) for one in listed})
        rooms = [one.rstrip("/") for one in paths if not one.endswith(".py")]
        parts = [render(one, listed, results, reasons, ROOT) for one in rooms]
    else:
        sample = json.loads(asked.sample.read_text(encoding="utf-8"))
        parts = [render_sample(sample, results, reasons, ROOT)]
    path = ROOT / "docs/mutants.md"
    page = path.read_text(encoding="utf-8") if path.exists() else HEAD
    for part in parts:
        page = with_part(page, part)
    path.write_text(page, encoding="utf-8")
    counts = Counter(one["outcome"] for one in results)
    print(f"docs/mutants.md: {len(results)} mutants, " + ", ".join(f"{n} {one}" for one, n in counts.items()))


if __name__ == "__main__":
    main()
