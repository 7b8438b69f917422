"""A laboratory's night on paper: 200 phones on 20 hosts, 5,000 jobs, through the farm's own loop and ledger.

    python -m lab.benchmarks.farm_night --phones 200 --jobs 5000 --seed 1

The clock is simulated and the engine draws the outcome of each errand; policy, dispatch, leases, ledger and
the loop that joins them are the real ones. Durations of jobs are drawn with replacement from those in
`lab/results/real_adb_quick.json`. A share of attempts is lost, one phone in fifty fails four times as
often, and half way through the scheduler is killed and another takes over. Prints, per share: makespan
against the ideal (all work, evenly spread, nothing lost), CPU of the scheduler per attempt, size of the
ledger, how long the second scheduler took to start. Writes `lab/results/farm_night.json`.
"""

import argparse
import heapq
import json
import logging
import os
import random
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from detector.devices.phone_book import PhoneBook
from detector.farm.conductor import Conductor
from detector.farm.errand import Ended, Errand, PhoneActivity, Report
from detector.farm.ledger import NAME, Ledger
from detector.farm.matrix import Job, Phone
from detector.farm.phone_pool import LeaseTimes, PhonePool
from detector.farm.plan import JobLevel
from detector.farm.policy import Ending
from detector.farm.write_retry import WriteRetry

RESULTS = Path(__file__).parents[1] / "results" / "farm_night.json"
MEASURED = Path(__file__).parents[1] / "results" / "real_adb_quick.json"
SHARES = (0.01, 0.05, 0.20)
EVENING_S = 1_800_000_000.0
BAD_PHONE_EVERY = 50
BAD_PHONE_TIMES = 4.0
CRASH_SHARE = 0.01
LOOK_S = 20.0
LONGEST_LEAP_S = 30.0
N_CLASSES = 4


class NightClock:
    """Simulated host time. `kill_at_s`: when the scheduler that asks for the time is killed."""

    def __init__(self) -> None:
        self.now_s = EVENING_S
        self.kill_at_s: float | None = None

    def monotonic_ns(self) -> int:
        return int(self.now_s * 1e9)

    def wall_ns(self) -> int:
        return int(self.now_s * 1e9)

    def sleep(self, seconds: float) -> None:
        self.now_s += seconds


class Killed(BaseException):
    """As kill -9: nothing of the scheduler handles it."""


@dataclass(slots=True, kw_only=True)
class NightEngine:
    """Draws the outcome of an errand. `share`: of attempts that are lost, half way through. `leap_s`: the
    longest step of the clock while nothing ends.
    """

    clock: NightClock
    chance: random.Random
    share: float
    lengths_s: Sequence[float]
    leap_s: float = LONGEST_LEAP_S
    n_errands: int = 0
    busy_s: float = 0.0
    _ends: list[tuple[float, int, Ended]] = field(default_factory=list)

    def begin(self, errand: Errand) -> None:
        self.n_errands += 1
        report = self._drawn(errand)
        for one in errand.each() if errand.folder else ():
            Path(one.folder).mkdir(parents=True)
        self.busy_s += report.took_s
        heapq.heappush(
            self._ends,
            (self.clock.now_s + report.took_s, self.n_errands, Ended(errand=errand, report=report)),
        )

    def happened(self, timeout_s: float) -> Sequence[Ended | PhoneActivity]:
        """Leaps to the next event; a real night would wait for `timeout_s`."""
        leap_s = max(timeout_s, self.leap_s)
        until = min(self._ends[0][0] if self._ends else float("inf"), self.clock.now_s + leap_s)
        if self.clock.kill_at_s is not None and until >= self.clock.kill_at_s:
            raise Killed
        self.clock.now_s = max(self.clock.now_s, until)
        news: list[Ended | PhoneActivity] = []
        while self._ends and self._ends[0][0] <= self.clock.now_s:
            news.append(heapq.heappop(self._ends)[2])
        return news

    def stop(self, errand: Errand) -> None:
        """It runs to its end, which is not counted."""

    def _drawn(self, errand: Errand) -> Report:
        is_bad = int(errand.phone.id.split("-")[1]) % BAD_PHONE_EVERY == 0
        is_lost = self.chance.random() < self.share * (BAD_PHONE_TIMES if is_bad else 1.0)
        if errand.job is None:
            ending = Ending.INFRASTRUCTURE if is_lost else Ending.JUDGED
            return Report(ending=ending, took_s=LOOK_S)
        length_s = length_of(errand.job.key, self.lengths_s)
        if is_lost:
            took_s = length_s * self.chance.random()
            return Report(
                ending=Ending.INFRASTRUCTURE, reason=f"{errand.phone.serial}: went away", took_s=took_s
            )
        ending = Ending.CRASHED if self.chance.random() < CRASH_SHARE else Ending.JUDGED
        return Report(ending=ending, exit_code=self.chance.choice((0, 1)), took_s=length_s)


@dataclass(frozen=True, slots=True, kw_only=True)
class Night:
    """The result of one night. `wall_s` and `cpu_s` are this machine's, the rest is simulated."""

    share_lost: float
    seed: int
    makespan_h: float
    ideal_h: float
    over_ideal: float
    states: dict[str, int]
    n_attempts: int
    n_results: int
    n_doubled: int
    n_leased_at_the_end: int
    n_quarantines: int
    cpu_s: float
    cpu_ms_an_attempt: float
    begin_again_s: float
    ledger_mb: float


def length_of(key: str, lengths_s: Sequence[float]) -> float:
    """The same job takes as long each time it is tried."""
    return random.Random(key).choice(lengths_s)


def phones(n: int) -> tuple[Phone, ...]:
    return tuple(
        Phone(
            id=f"phone-{number}",
            serial=f"S{number:04}",
            server=f"10.0.0.{number % 20 + 1}:5037",
            host=f"lab-{number % 20}",
            hub=f"lab-{number % 20}/{number // 20 % 2}",
            keys={"id": f"phone-{number}"},
        )
        for number in range(n)
    )


def jobs(n: int, on: Sequence[Phone]) -> tuple[Job, ...]:
    """Each on any phone of one of four classes; every twentieth has priority."""
    by_class = {number: tuple(one.id for one in on[number::N_CLASSES]) for number in range(N_CLASSES)}
    return tuple(
        Job(
            key=f"cn.app{number // N_CLASSES}/class-{number % N_CLASSES}/1/1",
            package=f"cn.app{number // N_CLASSES}",
            level=JobLevel.QUICK,
            profile="cn-default",
            n_runs=None,
            apk=None,
            version=None,
            label=None,
            priority=int(number % 20 == 0),
            phones=by_class[number % N_CLASSES],
            class_of=dict.fromkeys(by_class[number % N_CLASSES], f"class-{number % N_CLASSES}"),
            group=f"cn.app{number // N_CLASSES}/1",
        )
        for number in range(n)
    )


def night(
    folder: Path,
    *,
    n_phones: int,
    n_jobs: int,
    share: float,
    seed: int,
    lengths_s: Sequence[float],
    is_killed: bool,
) -> Night:
    on = phones(n_phones)
    work = jobs(n_jobs, on)
    ideal_s = sum(length_of(job.key, lengths_s) for job in work) / n_phones
    clock, chance = NightClock(), random.Random(seed)
    ledger = Ledger(folder, is_new=True)
    ledger.begin_run("night", plan_path="", plan_sha256="", jobs=work, now=clock.now_s, deadline=None)
    began_cpu_s = time.process_time()
    begin_again_s, n_errands = 0.0, 0
    for is_second in (False, True) if is_killed else (True,):
        clock.kill_at_s = None if is_second else EVENING_S + ideal_s / 2
        began_s = time.perf_counter()
        engine = NightEngine(clock=clock, chance=chance, share=share, lengths_s=lengths_s)
        book = PhoneBook(folder)
        ledger.take_over("second" if is_second else "first", now=clock.now_s, deadline=None)
        conductor = conducting(ledger, book, engine, on)
        if is_second and is_killed:
            begin_again_s = time.perf_counter() - began_s
        try:
            conductor.run()
        except Killed:
            ledger.close()
            ledger = Ledger(folder)
        n_errands += engine.n_errands
        book.close()
    cpu_s = time.process_time() - began_cpu_s
    states = dict(sorted(Counter(row.state for row in ledger.jobs()).items()))
    ledger.close()
    return Night(
        share_lost=share,
        seed=seed,
        states=states,
        n_leased_at_the_end=sum(bool(_holder(folder, one, clock.now_s)) for one in on),
        cpu_s=round(cpu_s, 2),
        cpu_ms_an_attempt=round(cpu_s / max(1, n_errands) * 1000, 2),
        begin_again_s=round(begin_again_s, 3),
        **_lengths(clock.now_s - EVENING_S, ideal_s),
        **_counted(folder),
    )


def _lengths(makespan_s: float, ideal_s: float) -> dict[str, Any]:
    return {
        "makespan_h": round(makespan_s / 3600, 3),
        "ideal_h": round(ideal_s / 3600, 3),
        "over_ideal": round(makespan_s / ideal_s, 3),
    }


def _counted(folder: Path) -> dict[str, Any]:
    """What the ledger holds."""
    n_results, n_jobs_with_one = _row(folder, "SELECT count(*), count(DISTINCT job) FROM results")
    return {
        "n_attempts": _row(folder, "SELECT count(*) FROM attempts")[0],
        "n_results": n_results,
        "n_doubled": n_results - n_jobs_with_one,
        "n_quarantines": _row(folder, "SELECT count(*) FROM events WHERE what = 'quarantined'")[0],
        "ledger_mb": round((folder / NAME).stat().st_size / 1e6, 2),
    }


def _holder(folder: Path, phone: Phone, now_s: float) -> object:
    book = PhoneBook(folder)
    try:
        return book.holder(phone.server, phone.serial, now=now_s)
    finally:
        book.close()


def _row(folder: Path, question: str) -> tuple[int, ...]:
    database = sqlite3.connect(folder / NAME)
    try:
        row: tuple[int, ...] = database.execute(question).fetchone()
        return row
    finally:
        database.close()


def conducting(ledger: Ledger, book: PhoneBook, engine: NightEngine, on: Sequence[Phone]) -> Conductor:
    clock = engine.clock
    write_retry = WriteRetry(clock=clock, folder=ledger.folder)
    pool = PhonePool(
        phones=on,
        ledger=ledger,
        book=book,
        clock=clock,
        owner="farm night",
        times=LeaseTimes(),
        write_retry=write_retry,
    )
    return Conductor(
        ledger=ledger,
        pool=pool,
        engine=engine,
        clock=clock,
        write_retry=write_retry,
        expected_s=lambda job: length_of(job.key, engine.lengths_s),
    )


def measured_lengths_s() -> tuple[float, ...]:
    rows = json.loads(MEASURED.read_text(encoding="utf-8"))["apps"]
    return tuple(float(row["seconds"]) for row in rows)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--phones", type=int, default=200)
    parser.add_argument("--jobs", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, default=RESULTS)
    options = parser.parse_args()
    logging.disable()  # strikes and quarantines are counted
    lengths_s, nights = measured_lengths_s(), []
    for share in SHARES:
        with tempfile.TemporaryDirectory(prefix="night-") as folder:
            one = night(
                Path(folder),
                n_phones=options.phones,
                n_jobs=options.jobs,
                share=share,
                seed=options.seed,
                lengths_s=lengths_s,
                is_killed=True,
            )
        nights.append(one)
        print(asdict(one), flush=True)
    document = {
        "phones": options.phones,
        "jobs": options.jobs,
        "seed": options.seed,
        "cores": os.cpu_count(),
        "load_1m": round(os.getloadavg()[0], 2),
        "nights": [asdict(one) for one in nights],
    }
    options.out.parent.mkdir(exist_ok=True)
    options.out.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    is_whole = all(
        sum(one.states.values()) == options.jobs
        and one.n_results == one.states.get("done", 0)
        and not one.n_doubled
        and not one.n_leased_at_the_end
        and not one.states.keys() & {"waiting", "running"}
        for one in nights
    )
    return 0 if is_whole else 1


if __name__ == "__main__":
    sys.exit(main())
