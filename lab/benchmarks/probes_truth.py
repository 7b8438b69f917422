"""Do the verdicts from touching agree with the truth of the virtual apps? On the simulated clock.

    python -m lab.benchmarks.probes_truth --seeds 7000-7019                  # every app that claims one
    python -m lab.benchmarks.probes_truth --seeds 7000-7004 --apps fake_close --level lab
    python -m lab.benchmarks.probes_truth --seeds 7000-7024 --innocent --faults stutter   # may any of them
        fail?
    python -m lab.benchmarks.probes_truth --seeds 7000-7019 --kept scans.jsonl --minutes 60   # and again:
        goes on

Each seed is a separate device, driven through the whole capture code: cold starts, then probes, each
trial analysed before the next is planned. Prints, per app, how many scans agree in every claim of a
rule about touches, the launches it took and the device's own time. What was read on a picture is
remembered. A false failure is any `failed` that the truth does not allow.
Writes `lab/results/probes_truth.json`. With `--kept FILE` scans are kept in the file, those that it
has are not made again, and the results count all of them.
"""

import argparse
import json
import sys
import time
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

import cv2

from detector.core.trials import Level
from detector.judging.case import judge_runs
from detector.touching import join_runs
from detector.virtual.apps.spec.app_file import load_app
from detector.virtual.apps.truth.windows import expected_outcomes
from detector.wiring.law import rule_book
from detector.wiring.perception_setup import perception_setup
from detector.wiring.tool import probes
from detector.wiring.virtual_devices import shipped_app_files
from lab.benchmarks.agreement import TOUCHED, by_touching, disagreements
from lab.benchmarks.driven import drive
from lab.benchmarks.kept_scans import KeptScans, add_kept_option
from lab.benchmarks.remembered import remembering

RESULTS = Path(__file__).parents[1] / "results" / "probes_truth.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbedScan:
    """One app under one seed. Times in seconds."""

    app: str
    seed: int
    disagreements: tuple[str, ...]
    said: dict[str, str]
    n_launches: int
    device_s: float


_SIGHT = None


def scan(task: tuple[str, int, int, str, str, tuple[str, ...]]) -> ProbedScan:
    global _SIGHT  # noqa: PLW0603 - a worker loads its models once
    path, seed, n_runs, level, persona, faults = task
    cv2.setNumThreads(1)
    _SIGHT = _SIGHT or remembering(perception_setup(n_threads=1))
    spec = load_app(Path(path))
    driven = drive(
        Path(path),
        probes(),
        Level(level),
        seed=seed,
        setup=_SIGHT,
        persona=persona,
        n_cold_starts=n_runs,
        faults=faults,
    )
    verdicts = judge_runs(driven.seen, join_runs(driven.seen), rule_book("experimental")).verdicts
    allowed = by_touching(expected_outcomes(spec))
    touched = [one for one in verdicts if one.code in TOUCHED and one.subject in ("window:1", "app")]
    return ProbedScan(
        app=Path(path).stem,
        seed=seed,
        disagreements=tuple(disagreements(((v.code, v.outcome.value) for v in touched), allowed)),
        said={one.code: one.outcome.value for one in touched},
        n_launches=len(driven.seen),
        device_s=driven.device_s,
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", default="7000-7019", help="first-last")
    parser.add_argument("--runs", type=int, default=2, help="cold starts a scan")
    parser.add_argument("--level", choices=["quick", "lab"], default="quick")
    parser.add_argument("--apps", nargs="*", help="app names (default: all that claim something)")
    parser.add_argument(
        "--innocent", action="store_true", help="apps alone that no rule about touches may fail"
    )
    parser.add_argument("--faults", nargs="*", default=[], help="of the device, such as stutter")
    parser.add_argument("--persona", default="compact-13")
    parser.add_argument("--minutes", type=float, default=1e6, help="begin no new seed after this long")
    parser.add_argument("--workers", type=int, default=2)
    add_kept_option(parser)
    parser.add_argument("--out", type=Path, default=RESULTS)
    options = parser.parse_args()
    first, _, last = options.seeds.partition("-")
    files = [
        path
        for path in shipped_app_files()
        if (not options.apps or path.stem in options.apps)
        and by_touching(expected_outcomes(load_app(path)))
        and not (options.innocent and _may_fail(path))
    ]
    faults = tuple(options.faults)
    until = time.monotonic() + 60 * options.minutes
    kept = KeptScans(options.kept, ProbedScan)
    known = {(done.app, done.seed) for done in kept}
    with ProcessPoolExecutor(options.workers) as pool:
        for seed in range(int(first), int(last or first) + 1):
            tasks = [
                (str(path), seed, options.runs, options.level, options.persona, faults)
                for path in files
                if (path.stem, seed) not in known
            ]
            for done in pool.map(scan, tasks):
                kept.add(done)
                print(f"  {done.app} {done.seed}: {done.n_launches} launches, {done.said}", flush=True)
                for line in done.disagreements:
                    print(f"    DISAGREES {line}", flush=True)
            if time.monotonic() > until:
                break
    return report(kept, options)


def _may_fail(path: Path) -> bool:
    return any("failed" in may for may in by_touching(expected_outcomes(load_app(path))).values())


def report(kept: KeptScans[ProbedScan], options: argparse.Namespace) -> int:
    scans = list(kept)
    by_app: dict[str, list[ProbedScan]] = defaultdict(list)
    for one in scans:
        by_app[one.app].append(one)
    print(f"\n{'app':24} {'agree':>10} {'launches':>9} {'device s':>9}")
    for app, group in sorted(by_app.items()):
        agree = sum(not one.disagreements for one in group)
        launches = median(one.n_launches for one in group)
        device_s = median(one.device_s for one in group)
        print(f"{app:24} {agree:>4} of {len(group):<3} {launches:9.0f} {device_s:9.1f}")
    agree = sum(not one.disagreements for one in scans)
    false_failed = [line for one in scans for line in one.disagreements if "said failed" in line]
    seeds = sorted({one.seed for one in scans})
    launches = sum(one.n_launches for one in scans)
    print(
        f"\n{len(seeds)} seeds; {agree} of {len(scans)} scans ({launches} launches) agree; "
        f"{len(false_failed)} false failures"
    )
    options.out.parent.mkdir(exist_ok=True)
    summary = {
        "commits": list(kept.commits),
        "seeds": f"{seeds[0]}-{seeds[-1]}",
        "level": options.level,
        "cold_starts": options.runs,
        "launches": sum(one.n_launches for one in scans),
        "faults": options.faults,
        "persona": options.persona,
        "scans": len(scans),
        "agree": agree,
        "false_failed": len(false_failed),
        "per_app": {
            app: {
                "scans": len(group),
                "agree": sum(not one.disagreements for one in group),
                "launches": median(one.n_launches for one in group),
                "device_s": round(median(one.device_s for one in group), 1),
            }
            for app, group in sorted(by_app.items())
        },
        "disagreements": [asdict(one) for one in scans if one.disagreements],
    }
    options.out.write_text(json.dumps(summary, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 0 if agree == len(scans) else 1


if __name__ == "__main__":
    sys.exit(main())
