"""Are windows of hot starts found, bounded in time and judged? Drawn apps on the simulated clock.

    python -m lab.benchmarks.entry_truth --n 40             # guilty apps, and as many innocent ones

Each app is a shipped one whose splash was moved from the cold start to the return: it comes after a drawn
time of 5 to 300 s in the background, with the process alive, ended, or either. Guilty are those whose truth
names a failure by looks, innocent those whose truth allows none. Counted are the apps whose interval (from
the longest wait that showed nothing to the shortest that showed a window) contains the truth in both ways,
the failures by looks that were named at the hot start, and the failures that the truth does not allow.
Writes `lab/results/entry_truth.json`.
"""

import argparse
import json
import math
import random
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import yaml

from detector.case import CaseFolder
from detector.core.entry import Entry, EntryKind
from detector.core.verdict import Outcome
from detector.judging.case import judge_runs
from detector.touching import Scan, join_runs
from detector.virtual.apps.spec.app_file import load_app
from detector.virtual.apps.truth.windows import expected_outcomes
from detector.windows.seen_run import SeenRun
from detector.wiring.law import rule_book
from detector.wiring.perception_setup import perception_setup, session_screen_reader
from detector.wiring.virtual_devices import VirtualChoice, shipped_app_files, simulated_device

RESULTS = Path(__file__).parents[1] / "results" / "entry_truth.json"
GUILTY = ("tiny_cross", "faint_cross", "odd_place", "missing_close", "late_close", "edge_close")
INNOCENT = ("compliant_splash", "cross_on_photo", "text_only_skip", "early_close")
BY_LOOKS = ("CLS-01", "CLS-02", "CLS-05", "CLS-06", "CLS-08", "CLS-10")
PROCESSES = ("any", "alive", "ended")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """One drawn app. `intervals_s`: from and to which wait its splash comes, alive and ended; null: never."""

    app: str
    seed: int
    after_s: float
    process: str
    intervals_s: dict[str, tuple[float, float | None]]
    contains_truth: bool
    claimed: tuple[str, ...]
    named: tuple[str, ...]
    false: tuple[str, ...]
    cpu_s: float


def interval_s(runs: Sequence[SeenRun], *, was_killed: bool) -> tuple[float, float | None]:
    """From the longest wait that surely showed nothing to the shortest that showed a window."""
    backs = [(run, run.came_back) for run in runs if run.came_back and run.came_back.was_killed is was_killed]
    shown = [back.away_ms / 1000 for run, back in backs if run.windows]
    without = [
        back.away_ms / 1000
        for run, back in backs
        if not run.windows and not any(window.gone_ms is not None for window in run.other_windows)
    ]
    to_s = min(shown, default=None)
    return max((s for s in without if to_s is None or s < to_s), default=0.0), to_s


def moved(stem: str, folder: Path, *, after_s: float, process: str) -> Path:
    """The app with its splash at the return alone."""
    source = next(path for path in shipped_app_files() if path.stem == stem)
    keys = yaml.safe_load(source.read_text(encoding="utf-8"))
    (then,) = {keys["scenes"][keys["start"]]["then"]}
    resume = {"scene": keys["start"], "after_ms": round(after_s * 1000), "process": process}
    path = folder / f"{stem}.yaml"
    path.write_text(yaml.safe_dump(keys | {"start": then, "resume": [resume]}, allow_unicode=True), "utf-8")
    return path


def tried(stem: str, seed: int) -> Tried:
    chance = random.Random(f"{stem}/{seed}")
    after_s = round(math.exp(chance.uniform(math.log(5), math.log(300))), 1)
    process, began_s = chance.choice(PROCESSES), time.process_time()
    setup = perception_setup(n_threads=1)
    with tempfile.TemporaryDirectory(prefix="entry-truth-") as folder:
        app = moved(stem, Path(folder), after_s=after_s, process=process)
        spec = load_app(app)
        choice = VirtualChoice(app_files=(app,), persona="compact-13", seed=seed)
        with simulated_device(choice) as (device, clock):
            scan = Scan(
                device=device,
                case=CaseFolder(Path(folder) / "case"),
                package=spec.package,
                clock=clock,
                setup=setup,
                screen_reader=session_screen_reader(setup),
                tool_version="benchmark",
                seen=[],
            )
            list(scan.entered(Entry(kind=EntryKind.HOT), 2))
    verdicts = judge_runs(scan.seen, join_runs(scan.seen), rule_book("cn-default")).verdicts
    failed = {one.code for one in verdicts if one.outcome is Outcome.FAILED}
    truth = expected_outcomes(spec)
    found = {
        name: interval_s(scan.seen, was_killed=is_killed)
        for name, is_killed in (("alive", False), ("ended", True))
    }
    claimed = tuple(code for code in BY_LOOKS if truth.get(code) == {"failed"})
    return Tried(
        app=stem,
        seed=seed,
        after_s=after_s,
        process=process,
        intervals_s=found,
        contains_truth=all(_contains(found[name], after_s, process, name) for name in found),
        claimed=claimed,
        named=tuple(code for code in claimed if code in failed),
        false=tuple(sorted(code for code in failed if "failed" not in truth.get(code, {"failed"}))),
        cpu_s=round(time.process_time() - began_s, 1),
    )


def _contains(found: tuple[float, float | None], after_s: float, process: str, name: str) -> bool:
    comes = process in ("any", name)
    from_s, to_s = found
    if not comes:
        return to_s is None
    return from_s <= after_s and (to_s is None or after_s <= to_s + 0.2)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--n", type=int, default=40, help="guilty apps, and as many innocent ones")
    parser.add_argument("--seed", type=int, default=9000)
    given = parser.parse_args()
    made = []
    for kind, stems in (("guilty", GUILTY), ("innocent", INNOCENT)):
        for n in range(given.n):
            one = tried(stems[n % len(stems)], given.seed + n)
            made.append({"kind": kind, **asdict(one)})
            print(kind, one, flush=True)
            RESULTS.write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")
    guilty = [one for one in made if one["kind"] == "guilty"]
    print(
        f"interval contains the truth: {sum(one['contains_truth'] for one in made)} of {len(made)}; "
        f"named: {sum(len(one['named']) for one in guilty)} of {sum(len(one['claimed']) for one in guilty)}; "
        f"false failures: {sum(len(one['false']) for one in made)}"
    )


if __name__ == "__main__":
    main()
