"""The same jobs on eight phones and on one: how much more is done in an hour, and what does it cost the host?

    python -m lab.benchmarks.farm_throughput --phones 8 --jobs 40             # about 25 min, then 2 h on one
    python -m lab.benchmarks.farm_throughput --phones 8 --jobs 40 --alone 8   # alone a job of each app: 25
        min

Real adb with its own server, virtual phones in real time, a process each, scans at level `quick` through
`detector farm run`. A phone's own work (drawing, encoding) is measured separately, because a real phone does
it itself. Reports throughput against one phone, CPU of each kind of process per job, memory of the workers,
and the farm's overhead per scan. Wall times are meaningful on an idle machine only. Writes
`lab/results/farm_throughput.json`.
"""

import argparse
import json
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

from detector.farm.ledger import Ledger
from detector.virtual.apps.spec.app_file import load_app
from detector.wiring.virtual_devices import shipped_app_files
from lab.benchmarks.farm_lab import FarmLab, LabSetting, Usage, farm_lab, usage_below

RESULTS = Path(__file__).parents[1] / "results" / "farm_throughput.json"
APPS = (
    "compliant_splash",
    "countdown_gated",
    "dead_close",
    "full_screen_link",
    "popup_corner_cross",
    "reshown_popup",
    "shifted_hit_region",
    "update_prompt",
)
ASKED_TIMES, ASKED_OVERHEAD_MS, ASKED_MB = 6.0, 50.0, 150.0
LOOK_S, MEMORY_EVERY = 2.0, 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One run. `job_s`: per app, seconds from the beginning of an attempt to the beginning of the next.

    `cpu_s_a_job`: by the role of a process; `phones` are the virtual ones' own work. `over_ms`: what an
    attempt took beyond its scan, and until the phone's next one began. `private_mb`: the most of any worker,
    and `shared_mb` its share of what all have in common.
    """

    phones: int
    jobs: int
    done: int
    outcomes: dict[str, list[int]]
    makespan_s: float
    job_s: dict[str, float]
    cpu_s_a_job: dict[str, float]
    over_ms: float
    over_p90_ms: float
    private_mb: float
    shared_mb: float


def measured(folder: Path, *, n_phones: int, n_jobs: int, level: str, adb: str) -> Measured:
    specs = {path.stem: load_app(path) for path in shipped_app_files() if path.stem in APPS}
    apps = APPS[:n_jobs]
    with farm_lab(folder, LabSetting(n_phones=n_phones, apps=apps), adb=adb) as lab:
        entries = [{"package": specs[stem].package} for stem in apps]
        keys = {"level": level} | ({"runs": 1} if level == "look" else {"runs": 3})
        lab.write_plan(apps=entries, repeats=-(-n_jobs // len(apps)), **keys)
        running = lab.start_farm()
        farm, tally = psutil.Process(running.pid), _Tally()
        phones_before = _cpu_of(lab.phones)
        n_looks = 0
        while running.poll() is None:
            time.sleep(LOOK_S)
            tally.add(usage_below(farm, with_memory=n_looks % MEMORY_EVERY == 0), _adb_of(lab))
            n_looks += 1
        phones_cpu_s = _cpu_of(lab.phones) - phones_before
        return _read(lab, n_phones, tally, phones_cpu_s)


class _Tally:
    """The last that was seen of each process."""

    def __init__(self) -> None:
        self.cpu_s: dict[tuple[str, int], float] = {}
        self.most: dict[int, tuple[float, float]] = {}

    def add(self, usage: Sequence[Usage], adb: psutil.Process | None) -> None:
        for one in usage:
            self.cpu_s[one.role, one.pid] = one.cpu_s
            if one.role == "worker" and one.private_mb:
                kept = self.most.get(one.pid, (0.0, 0.0))
                self.most[one.pid] = max(kept, (one.private_mb, one.shared_mb))
        if adb is not None:
            with suppress(psutil.Error):
                times = adb.cpu_times()
                self.cpu_s["adb", adb.pid] = times.user + times.system

    def by_role(self) -> dict[str, float]:
        total: dict[str, float] = defaultdict(float)
        for (role, _), cpu_s in self.cpu_s.items():
            total[role] += cpu_s
        return total


def _adb_of(lab: FarmLab) -> psutil.Process | None:
    port = f"tcp:{lab.env['ANDROID_ADB_SERVER_PORT']}"
    for one in psutil.process_iter(["cmdline"]):
        if port in (one.info["cmdline"] or []) and "fork-server" in one.info["cmdline"]:
            return one
    return None


def _cpu_of(pids: Sequence[int]) -> float:
    total = 0.0
    for pid in pids:
        times = psutil.Process(pid).cpu_times()
        total += times.user + times.system
    return total


def _read(lab: FarmLab, n_phones: int, tally: _Tally, phones_cpu_s: float) -> Measured:
    ledger = Ledger(lab.out)
    try:
        jobs, attempts = ledger.jobs(), ledger.attempts()
    finally:
        ledger.close()
    took = {row.job.key: row.result.took_s for row in jobs if row.result is not None}
    outcomes: dict[str, list[int]] = defaultdict(list)
    for row in jobs:
        outcomes[row.job.package].append(-1 if row.result is None else row.result.exit_code)
    ended = [one for one in attempts if one.ended_at is not None]
    lasted, over = defaultdict(list), []
    for phone in {one.phone for one in ended}:
        own = sorted((one for one in ended if one.phone == phone), key=lambda one: one.began_at)
        for one, after in zip(own, [*own[1:], None], strict=True):
            assert one.ended_at is not None
            until = one.ended_at if after is None else after.began_at
            lasted[one.job.split("/")[0]].append(until - one.began_at)
            if one.job in took and after is not None:
                over.append((until - one.began_at - took[one.job]) * 1000)
    n_done = len(took)
    costs = {**tally.by_role(), "phones": phones_cpu_s}
    private_mb, shared_mb = max(tally.most.values(), default=(0.0, 0.0))
    return Measured(
        phones=n_phones,
        jobs=len(jobs),
        done=n_done,
        outcomes={package: sorted(codes) for package, codes in outcomes.items()},
        makespan_s=round(max(one.ended_at or 0.0 for one in ended) - min(one.began_at for one in ended), 1),
        job_s={package: round(statistics.mean(all_of), 1) for package, all_of in lasted.items()},
        cpu_s_a_job={role: round(cpu_s / max(1, n_done), 2) for role, cpu_s in costs.items()},
        over_ms=round(statistics.median(over), 1) if over else 0.0,
        over_p90_ms=round(sorted(over)[int(0.9 * len(over))], 1) if over else 0.0,
        private_mb=round(private_mb, 1),
        shared_mb=round(shared_mb, 1),
    )


def times_as_fast(many: Measured, one: Measured) -> float:
    """How long one phone would take for the jobs that many did, against what they took."""
    n_each = {package: len(codes) for package, codes in many.outcomes.items()}
    alone_s = sum(n * one.job_s[package] for package, n in n_each.items())
    return alone_s / many.makespan_s


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--phones", type=int, default=8)
    parser.add_argument("--jobs", type=int, default=40)
    parser.add_argument(
        "--alone", type=int, help="jobs on one phone (default: all); at least one of each app"
    )
    parser.add_argument("--level", choices=["look", "quick"], default="quick")
    parser.add_argument("--adb", default=shutil.which("adb") or "adb")
    parser.add_argument("--out", type=Path, default=RESULTS)
    options = parser.parse_args()
    rows = []
    for n_phones, n_jobs in ((options.phones, options.jobs), (1, options.alone or options.jobs)):
        with tempfile.TemporaryDirectory(prefix="farm-throughput-") as name:
            row = measured(Path(name), n_phones=n_phones, n_jobs=n_jobs, level=options.level, adb=options.adb)
        rows.append(row)
        print(json.dumps(asdict(row), indent=1), flush=True)
    many, one = rows
    times = times_as_fast(many, one)
    is_same = {package: set(codes) for package, codes in many.outcomes.items()} == {
        package: set(codes) for package, codes in one.outcomes.items()
    }
    is_met = (
        times >= ASKED_TIMES
        and one.over_ms <= ASKED_OVERHEAD_MS
        and many.private_mb <= ASKED_MB
        and many.done == many.jobs
        and is_same
    )
    print(
        f"{times:.2f} times one phone (asked: {ASKED_TIMES:g}); a job adds {one.over_ms:.0f} ms to its scan "
        f"(asked: {ASKED_OVERHEAD_MS:g}); a worker has {many.private_mb:.0f} MB of its own (asked: "
        f"{ASKED_MB:g}); the same exit codes: {is_same}; load {os.getloadavg()[0]:.1f}"
    )
    document = {
        "level": options.level,
        "cores": os.cpu_count(),
        "load_1m": round(os.getloadavg()[0], 2),
        "times_one_phone": round(times, 2),
        "many": asdict(many),
        "one": asdict(one),
    }
    options.out.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    return 0 if is_met else 1


if __name__ == "__main__":
    sys.exit(main())
