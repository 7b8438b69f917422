"""Writes docs/mutants.md: how many mutants of each module were noticed, and which were not, with the reason.

A reason is written by hand into `docs/mutants.yaml`, by the module, the line's text and what it was changed
to: it stays true while other lines move. A survivor without one is listed as such.
"""

import json
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import yaml

from scripts.mutation.run import KILLED, SURVIVED, TIMED_OUT, digest

__all__ = ["render"]

ROOT = Path(__file__).resolve().parent.parent.parent
DECISION = "0016-mutants-in-a-copy.md"
HEAD = f"""# Mutants that no test notices

Written by `scripts/mutate` from its results; the reasons stand in [mutants.yaml](mutants.yaml). A mutant is
the code with one small change; it is killed where a test of that module fails, and survives where none does.
What is changed, and which tests are asked, tells [decision 16](decisions/{DECISION}).
"""
OUTCOMES = (KILLED, SURVIVED, TIMED_OUT)


def latest(results: Path, root: Path) -> list[dict[str, Any]]:
    """The last result of each mutant of a module that reads as it did when it was changed."""
    known: dict[tuple[object, ...], dict[str, Any]] = {}
    for line in results.read_text(encoding="utf-8").splitlines():
        one = json.loads(line)
        known[one["module"], one["start"], one["end"], one["replacement"]] = one
    texts = {one["module"]: _text(root / one["module"]) for one in known.values()}
    return [one for one in known.values() if _same(one, texts[one["module"]])]


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


def _same(result: dict[str, Any], text: str) -> bool:
    return bool(text) and result["text"] == digest(text)


def lines_of(result: dict[str, Any], text: str) -> tuple[str, str]:
    """The line as it stands, and as it was changed; both without what surrounds them."""
    start = text.rfind("\n", 0, result["start"]) + 1
    end = text.find("\n", result["end"])
    before, after = text[start : result["start"]], text[result["end"] : end]
    return text[start:end].strip(), (before + result["replacement"] + after).strip()


def render(results: list[dict[str, Any]], reasons: list[dict[str, str]], root: Path) -> str:
    told = {(one["module"], one["line"], one["changed"]): one["why"] for one in reasons}
    return "\n".join([HEAD, *_table(results), "", *_survivors(results, told, root), ""])


def _table(results: list[dict[str, Any]]) -> list[str]:
    folders: dict[str, Counter[str]] = defaultdict(Counter)
    modules: dict[str, Counter[str]] = defaultdict(Counter)
    for one in results:
        path = Path(one["module"]).relative_to("detector")
        folders[f"**{path.parent}/**"][one["outcome"]] += 1
        modules[path.as_posix()][one["outcome"]] += 1
    rows = [
        "| | mutants | killed | survived | timed out | share killed |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for name, counts in (*sorted(folders.items()), *sorted(modules.items())):
        n = counts.total()
        share = (counts[KILLED] + counts[TIMED_OUT]) / n
        rows.append(
            f"| {name} | {n} | " + " | ".join(f"{counts[one]}" for one in OUTCOMES) + f" | {share:.1%} |"
        )
    return rows


def _survivors(results: list[dict[str, Any]], told: dict[tuple[str, str, str], str], root: Path) -> list[str]:
    rows = ["## Survivors", ""]
    left = [one for one in results if one["outcome"] not in (KILLED, TIMED_OUT)]
    for one in sorted(left, key=lambda one: (one["module"], one["start"])):
        line, changed = lines_of(one, _text(root / one["module"]))
        why = told.get((one["module"], line, changed), "no reason was written down")
        rows += [
            f"- `{one['module']}:{one['line']}` {one['operator']} ({one['outcome']}): {why}",
            f"  `{line}` → `{changed}`",
        ]
    return rows


def main() -> None:
    results = latest(Path(sys.argv[1]), ROOT)
    path = ROOT / "docs/mutants.yaml"
    reasons = yaml.safe_load(path.read_text(encoding="utf-8")) or []
    (ROOT / "docs/mutants.md").write_text(render(results, reasons, ROOT), encoding="utf-8")
    counts = Counter(one["outcome"] for one in results)
    print(f"docs/mutants.md: {len(results)} mutants, " + ", ".join(f"{n} {one}" for one, n in counts.items()))


if __name__ == "__main__":
    main()
