"""A phone's cable is pulled in the middle of a night: how many jobs does that cost?

    python -m lab.benchmarks.farm_cable --seeds 200      # simulated nights: out for 5 s, 60 s, 8 min, for
        good
    python -m lab.benchmarks.farm_cable --real 60        # one night on two virtual phones, out for 60 s

The simulated nights run the farm's own loop, policy, leases and ledger on a clock of their own; what is drawn
is when in a phone's first job its cable is pulled, and how long the jobs take. An errand on a phone whose
cable is out ends at that moment as the worker reports it, and one that is sent to it ends after a second. In
the real night all is real but the phones: `adb disconnect` takes one off adb's list, as a pulled cable does.
Writes `lab/results/farm_cable.json`.
"""

import argparse
import json
import logging
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from detector.devices.phone_book import PhoneBook
from detector.farm.errand import Errand, Report
from detector.farm.ledger import NAME, Ledger
from detector.farm.policy import Ending
from lab.benchmarks.farm_lab import FarmLab, LabSetting, farm_lab
from lab.benchmarks.farm_night import EVENING_S, NightClock, NightEngine, conducting, jobs, phones

__all__ = ["CableEngine", "CableNight", "cable_night"]

RESULTS = Path(__file__).parents[1] / "results" / "farm_cable.json"
OUT_FOR_S = (5.0, 60.0, 480.0, None)
LENGTHS_S = (40.0, 150.0, 400.0)
N_PHONES, N_JOBS = 8, 24
NO_ANSWER_S = 1.0
LEAP_S = 2.0
"""So that pauses of some seconds are kept."""
APP, PACKAGE = "no_ad", "cn.example.pingwu"
PULLED_AFTER_S = 6.0
REAL_JOBS, REAL_TIMEOUT_S = 6, 500.0


@dataclass(slots=True, kw_only=True)
class CableEngine(NightEngine):
    """`pulled`: for each phone when its cable goes out and when it is back, by the night's clock."""

    pulled: dict[str, list[tuple[float, float]]]

    def _drawn(self, errand: Errand) -> Report:
        report = NightEngine._drawn(self, errand)
        begins = self.clock.now_s
        for out, back in self.pulled.get(errand.phone.id, []):
            if begins < back and out < begins + report.took_s:
                took_s = max(out - begins, NO_ANSWER_S)
                reason = f"{errand.phone.serial}: is not plugged in"
                return Report(ending=Ending.AWAY, reason=reason, took_s=took_s)
        return report


@dataclass(frozen=True, slots=True, kw_only=True)
class CableNight:
    """`lost`: jobs without a result, with their reasons. `events`: of the phone whose cable was pulled."""

    out_s: float | None
    n_phones: int
    states: dict[str, int]
    lost: tuple[str, ...]
    n_away: int
    events: tuple[str, ...]
    over_s: float


def cable_night(folder: Path, *, out_s: float | None, n_phones: int, seed: int) -> CableNight:
    """One simulated night. `n_phones` 4: each class has one phone; 8: it has two."""
    chance, on = random.Random(seed), phones(n_phones)
    work = jobs(N_JOBS, on)
    clock = NightClock()
    ledger, book = Ledger(folder, is_new=True), PhoneBook(folder)
    ledger.begin_run("cable", plan_path="", plan_sha256="", jobs=work, now=clock.now_s, deadline=None)
    ledger.take_over("s", now=clock.now_s, deadline=None)
    out = EVENING_S + chance.uniform(1.0, LENGTHS_S[0])
    back = float("inf") if out_s is None else out + out_s
    engine = CableEngine(
        clock=clock,
        chance=chance,
        share=0.0,
        lengths_s=LENGTHS_S,
        leap_s=LEAP_S,
        pulled={chance.choice(on).id: [(out, back)]},
    )
    conducting(ledger, book, engine, on).run()
    rows = ledger.jobs()
    night = CableNight(
        out_s=out_s,
        n_phones=n_phones,
        states=dict(Counter(row.state for row in rows)),
        lost=tuple(str(row.reason) for row in rows if row.result is None),
        n_away=sum(one.ending is Ending.AWAY for one in ledger.attempts()),
        events=tuple(what for _, what, *_ in ledger.events()),
        over_s=round(clock.now_s - EVENING_S, 1),
    )
    ledger.close()
    book.close()
    return night


def simulated(n_seeds: int) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for n_phones in (N_PHONES // 2, N_PHONES):
        for out_s in OUT_FOR_S:
            nights = []
            for seed in range(n_seeds):
                with tempfile.TemporaryDirectory(prefix="farm-cable-") as folder:
                    nights.append(cable_night(Path(folder), out_s=out_s, n_phones=n_phones, seed=seed))
            rows.append(
                {
                    "out_s": out_s,
                    "phones_a_class": n_phones // 4,
                    "nights": len(nights),
                    "jobs": N_JOBS * len(nights),
                    "jobs_lost": sum(len(one.lost) for one in nights),
                    "attempts_lost": sum(one.n_away for one in nights),
                    "reasons": sorted({reason for one in nights for reason in one.lost})[:3],
                }
            )
            print(json.dumps(rows[-1]), flush=True)
    return rows


def real_night(out_s: float, adb: str) -> dict[str, object]:
    """Two virtual phones behind the real adb; one of them is away for `out_s` during a job."""
    with tempfile.TemporaryDirectory(prefix="farm-cable-") as folder:
        setting = LabSetting(n_phones=2, apps=[APP], is_small=True, n_processes=1)
        with farm_lab(Path(folder), setting, adb=adb) as lab:
            classes = [{"name": f"c{n}", "select": {"id": f"phone-{n}"}} for n in range(2)]
            lab.write_plan(apps=[{"package": PACKAGE}], repeats=REAL_JOBS // 2, devices={"classes": classes})
            return {"out_s": out_s, **_pulled_for(lab, out_s)}


def _pulled_for(lab: FarmLab, out_s: float) -> dict[str, object]:
    began, farm = time.monotonic(), lab.start_farm()
    try:
        while not _n_running(lab) and farm.poll() is None and time.monotonic() - began < REAL_TIMEOUT_S:
            time.sleep(0.5)
        time.sleep(PULLED_AFTER_S)
        lab.run_adb("disconnect", lab.serials[0])
        time.sleep(out_s)
        lab.run_adb("connect", lab.serials[0])
        code = farm.wait(REAL_TIMEOUT_S)
    finally:
        farm.kill()
        farm.wait(10)
    ledger = Ledger(lab.out)
    try:
        rows, attempts, events = ledger.jobs(), ledger.attempts(), ledger.events()
    finally:
        ledger.close()
    return {
        "exit_code": code,
        "took_s": round(time.monotonic() - began, 1),
        "states": dict(Counter(row.state for row in rows)),
        "jobs_lost": sum(row.result is None for row in rows),
        "endings": dict(Counter(str(one.ending) for one in attempts)),
        "events": [f"{what} {phone}: {told}" for _, what, phone, _, told in events],
    }


def _n_running(lab: FarmLab) -> int:
    if not (lab.out / NAME).is_file():
        return 0
    ledger = Ledger(lab.out)
    try:
        return sum(one.phone == "phone-0" for one in ledger.attempts())
    finally:
        ledger.close()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=200)
    parser.add_argument("--real", type=float, metavar="SECONDS", help="instead a real night, out for so long")
    parser.add_argument("--adb", default=shutil.which("adb") or "adb")
    parser.add_argument("--out", type=Path, default=RESULTS)
    options = parser.parse_args()
    document = json.loads(options.out.read_text(encoding="utf-8")) if options.out.is_file() else {}
    if options.real is not None:
        document["real"] = real_night(options.real, options.adb)
        print(json.dumps(document["real"], indent=1))
        is_whole = document["real"]["jobs_lost"] == 0
    else:
        logging.disable()  # strikes are counted
        document["simulated"] = simulated(options.seeds)
        is_whole = all(row["out_s"] is None or not row["jobs_lost"] for row in document["simulated"])
    options.out.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 0 if is_whole else 1


if __name__ == "__main__":
    sys.exit(main())
