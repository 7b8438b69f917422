"""Do the verdicts agree with the truth of the virtual apps? Over many seeds, on the simulated clock.

    python -m lab.benchmarks.virtual_truth --seeds 1000-1199            # every app, one cold start a seed
    python -m lab.benchmarks.virtual_truth --seeds 1000-1019 --runs 3   # with the vote
    python -m lab.benchmarks.virtual_truth --seeds 1000-1009 --video scrcpy --out /tmp/by_video.json
    python -m lab.benchmarks.virtual_truth --seeds 1000-1199 --kept scans.jsonl --minutes 60   # again: goes
        on

Each seed is a separate device (personas take turns), driven through the whole capture code; then
analysed and judged as by `detector scan`. Prints, per app, how many scans agree in every rule,
each disagreement, and how often the stated error of T_vis covers the truth. Writes
`lab/results/virtual_truth.json`. With `--kept FILE` scans are kept in the file, those that it has are
not made again, and the results count all of them.
"""

import argparse
import json
import shutil
import sys
import tempfile
import time
from collections import Counter, defaultdict
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

import cv2

from detector.case import CaseFolder
from detector.case.capture import capture_runs
from detector.devices.frames.video_settings import VIDEO_SOURCES, VideoSettings
from detector.judging.case import judge_runs
from detector.scenarios.cold_start import NAME
from detector.seeing import see_case
from detector.touching import join_runs
from detector.virtual.apps.running.running_app import make_app
from detector.virtual.apps.spec.app_file import load_app
from detector.virtual.apps.truth.windows import WindowTruth, expected_outcomes, true_quantities
from detector.virtual.personas import persona_named
from detector.windows.seen_run import SeenRun
from detector.wiring.law import rule_book
from detector.wiring.perception_setup import perception_setup
from detector.wiring.tool import SCENARIOS
from detector.wiring.virtual_devices import VirtualChoice, shipped_app_files, simulated_device
from lab.benchmarks.agreement import by_looking, disagreements
from lab.benchmarks.kept_scans import KeptScans, add_kept_option

RESULTS = Path(__file__).parents[1] / "results" / "virtual_truth.json"
PERSONAS = ("compact-13", "aosp-13", "aosp-9")
SEEDS_AT_ONCE = 4
UNSEEN = frozenset({"untested"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    app: str
    seed: int
    persona: str
    disagreements: tuple[str, ...]
    t_vis_ms: tuple[tuple[float, float, float], ...]  # truth, value, error, a run each
    seconds: float


_SIGHT = None


def scan(task: tuple[str, int, int, str, tuple[str, ...]]) -> Scan:
    """One app under one seed: captured, seen, judged, compared."""
    global _SIGHT  # noqa: PLW0603 - a worker loads its models once
    path, seed, n_runs, persona, video = task
    cv2.setNumThreads(1)
    _SIGHT = _SIGHT or perception_setup(n_threads=1)
    spec = load_app(Path(path))
    began = time.perf_counter()
    folder = Path(tempfile.mkdtemp(prefix="truth-"))
    try:
        choice = VirtualChoice(app_files=(Path(path),), persona=persona, seed=seed)
        with simulated_device(choice, video=VideoSettings(sources=video)) as (device, clock):
            capture_runs(
                device,
                CaseFolder(folder),
                spec.package,
                n_runs=n_runs,
                scenario_of=SCENARIOS[NAME],
                scenario_name=NAME,
                clock=clock,
                tool_version="benchmark",
            )
        runs = list(see_case(CaseFolder(folder), _SIGHT))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    display = persona_named(persona).display
    truths = [
        true_quantities(make_app(spec, display=display, seed=seed, launch_index=index))
        for index in range(n_runs)
    ]
    verdicts = judge_runs(runs, join_runs(runs), rule_book("experimental")).verdicts
    allowed = by_looking(expected_outcomes(spec))
    if not any(truths):
        allowed = dict.fromkeys(allowed, UNSEEN)
    found = disagreements(((one.code, one.outcome.value) for one in verdicts), allowed)
    return Scan(
        app=Path(path).stem,
        seed=seed,
        persona=persona,
        disagreements=tuple(found),
        t_vis_ms=tuple(found for run, truth in zip(runs, truths, strict=True) for found in t_vis(run, truth)),
        seconds=time.perf_counter() - began,
    )


def t_vis(run: SeenRun, truth: tuple[WindowTruth, ...]) -> list[tuple[float, float, float]]:
    """(truth, value, error) of the first window, where both sides have a close control."""
    if not truth or truth[0].close is None or not run.windows:
        return []
    window = run.windows[0]
    appeared, control = window.appeared_ms, window.control_appeared_ms
    if appeared is None or control is None:
        return []
    return [(truth[0].close.t_vis_ms, control.value - appeared.value, control.error + appeared.error)]


def batched(seeds: range, n: int) -> list[range]:
    """The seeds in batches of n."""
    return [seeds[begin : begin + n] for begin in range(0, len(seeds), n)]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", default="1000-1199", help="first-last")
    parser.add_argument("--runs", type=int, default=1, help="cold starts a scan")
    parser.add_argument("--apps", nargs="*", help="app names (default: all)")
    parser.add_argument("--personas", nargs="*", default=list(PERSONAS))
    parser.add_argument("--minutes", type=float, default=1e6, help="begin no new seed after this long")
    parser.add_argument("--video", choices=VIDEO_SOURCES, help="record this (default: single pictures)")
    parser.add_argument("--workers", type=int, default=2)
    add_kept_option(parser)
    parser.add_argument("--out", type=Path, default=RESULTS)
    options = parser.parse_args()
    video = () if options.video is None else (options.video,)
    first, _, last = options.seeds.partition("-")
    seeds = range(int(first), int(last or first) + 1)
    known = {path.stem: path for path in shipped_app_files()}
    unknown = sorted(set(options.apps or ()) - set(known))
    if unknown:
        parser.error(f"--apps: no virtual app of this name: {', '.join(unknown)}")
    files = [path for name, path in known.items() if not options.apps or name in options.apps]
    until = time.monotonic() + 60 * options.minutes
    kept = KeptScans(options.kept, Scan)
    scanned = {(done.app, done.seed) for done in kept}
    with ProcessPoolExecutor(options.workers) as pool:
        for group in batched(seeds, SEEDS_AT_ONCE):
            tasks = [
                (str(path), seed, options.runs, options.personas[seed % len(options.personas)], video)
                for seed in group
                for path in files
                if (path.stem, seed) not in scanned
            ]
            for done in pool.map(scan, tasks):
                kept.add(done)
                for line in done.disagreements:
                    print(f"  {done.app} seed {done.seed} {done.persona}: {line}", flush=True)
            write(kept, options)  # so that results survive an interrupted run
            if time.monotonic() > until:
                break
    return report(list(kept))


def grouped(scans: list[Scan]) -> dict[str, list[Scan]]:
    """By app, in the order of their names."""
    by_app: dict[str, list[Scan]] = defaultdict(list)
    for one in scans:
        by_app[one.app].append(one)
    return dict(sorted(by_app.items()))


def write(kept: KeptScans[Scan], options: argparse.Namespace) -> None:
    scans = list(kept)
    by_app = grouped(scans)
    covered = [is_covered(*reading) for one in scans for reading in one.t_vis_ms]
    options.out.parent.mkdir(exist_ok=True)
    done = sorted({one.seed for one in scans})
    summary = {
        "commits": list(kept.commits),
        "seeds": f"{done[0]}-{done[-1]}",
        "runs": options.runs,
        "video": options.video,
        "personas": options.personas,
        "scans": len(scans),
        "agree": sum(not one.disagreements for one in scans),
        "t_vis_covered": sum(covered),
        "t_vis_total": len(covered),
        "per_app": {
            app: {"scans": len(group), "agree": sum(not one.disagreements for one in group)}
            for app, group in by_app.items()
        },
        "disagreements": [asdict(one) for one in scans if one.disagreements],
    }
    options.out.write_text(json.dumps(summary, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def is_covered(truth_ms: float, value_ms: float, error_ms: float) -> bool:
    """Does the stated error reach the truth?"""
    return abs(value_ms - truth_ms) <= error_ms


def report(scans: list[Scan]) -> int:
    by_app = grouped(scans)
    print(f"\n{'app':24} {'agree':>12} {'T_vis covered':>16} {'s a scan':>9}")
    covered_all: Counter[bool] = Counter()
    for app, group in by_app.items():
        agree = sum(not one.disagreements for one in group)
        covered = [is_covered(*reading) for one in group for reading in one.t_vis_ms]
        covered_all.update(covered)
        share = f"{sum(covered)} of {len(covered)}" if covered else "-"
        seconds = sorted(one.seconds for one in group)[len(group) // 2]
        print(f"{app:24} {agree:>5} of {len(group):<4} {share:>16} {seconds:9.2f}")
    agree = sum(not one.disagreements for one in scans)
    false_failed = sum(
        "said failed" in line or "/failed" in line for one in scans for line in one.disagreements
    )
    total = covered_all.total()
    n_seeds = len({one.seed for one in scans})
    print(f"\n{n_seeds} seeds; {agree} of {len(scans)} scans agree; {false_failed} disagreements say failed")
    if total:
        print(
            f"T_vis within its stated error: {covered_all[True]} of {total} ({covered_all[True] / total:.1%})"
        )
    return 0 if agree == len(scans) else 1


if __name__ == "__main__":
    sys.exit(main())
