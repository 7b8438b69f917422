"""How long a trend page and a comparison take in a history of many findings.

    python -m lab.benchmarks.history_size [--verdicts 100000]

The history holds 4 phones; each night has 28 rules of one app, each with one quantity of 3 launches, 21 of 28
failing. The time is from opening the file to the written pages, without the start of Python.
"""

import argparse
import json
import random
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from detector.core.verdict import Outcome, Severity
from detector.regression.comparison import compared
from detector.regression.fingerprint import Mark
from detector.regression.history_reading import lines_of, snapshot_in
from detector.regression.history_store import History, opened_history
from detector.regression.snapshot import Environment, QuantityRecord, RuleOutcome, Snapshot
from detector.reporting.export import add_files
from detector.reporting.trend import render_trend

N_RULES, N_PHONES, N_LAUNCHES = 28, 4, 3
RESULT = Path(__file__).parents[1] / "results" / "history_size.json"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--verdicts", type=int, default=100_000)
    n = parser.parse_args().verdicts
    with tempfile.TemporaryDirectory() as folder:
        figures = measured_in(Path(folder), n)
    RESULT.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(figures, indent=2))


def measured_in(folder: Path, n: int) -> dict[str, object]:
    path = folder / "history.sqlite"
    began = time.perf_counter()
    with opened_history(path, may_write=True) as history:
        _fill(history, n)
    filled_s = time.perf_counter() - began
    with opened_history(path) as history:
        ((n_verdicts, n_failed),) = history.rows("SELECT count(*), sum(outcome = 'failed') FROM verdicts")
    began, cpu = time.perf_counter(), time.process_time()
    with opened_history(path) as history:
        lines = lines_of(history)
    add_files(render_trend(lines, titles={}), folder / "pages")
    trend_s, trend_cpu_s = time.perf_counter() - began, time.process_time() - cpu
    began = time.perf_counter()
    with opened_history(path) as history:
        a, b = (
            snapshot_in(history, 1),
            snapshot_in(history, 1 + N_PHONES * (n_verdicts // N_RULES // N_PHONES - 1)),
        )
    comparison = compared(a, b, paths=("1", "last"))
    compare_s = time.perf_counter() - began
    return {
        "n_verdicts": n_verdicts,
        "n_findings": n_failed,
        "n_lines": len(lines),
        "history_bytes": path.stat().st_size,
        "page_bytes": sum(one.stat().st_size for one in (folder / "pages").iterdir()),
        "fill_s": round(filled_s, 2),
        "trend_s": round(trend_s, 3),
        "trend_cpu_s": round(trend_cpu_s, 3),
        "compare_s": round(compare_s, 3),
        "n_tests": comparison.test.n_tests,
    }


def _fill(history: History, n: int) -> None:
    chance = random.Random(1)
    for number, snapshot in enumerate(_nights(n, chance)):
        history.add(snapshot, path=f"case-{number}", added_at="2026-11-27")


def _nights(n: int, chance: random.Random) -> Iterator[Snapshot]:
    for number in range(n // N_RULES + 1):
        night, phone = divmod(number, N_PHONES)
        day = date(2024, 1, 1) + timedelta(days=night)
        yield Snapshot(
            environment=Environment(
                package="cn.example.shop",
                profile="cn-default",
                device_kind="phone",
                device_model=f"Phone {phone}",
                models={},
            ),
            version=f"8.{night // 30}",
            captured_at=f"{day}T01:0{phone}:00Z",
            judged_at=None,
            n_launches=N_LAUNCHES,
            launches_sha256=f"{number:064d}",
            told=tuple(_rule_outcome(rule) for rule in range(N_RULES)),
            measured=tuple(_measured(rule, chance) for rule in range(N_RULES)),
        )


def _mark(rule: int) -> Mark:
    return Mark(rule_id=f"rule-{rule}", package="cn.example.shop", window="advert", shape="screen")


def _rule_outcome(rule: int) -> RuleOutcome:
    is_failed = rule % 4 != 0
    return RuleOutcome(
        mark=_mark(rule),
        code=f"X-{rule:02d}",
        subject="window:1",
        outcome=Outcome.FAILED if is_failed else Outcome.PASSED,
        severity=Severity.MINOR,
        n=N_LAUNCHES,
        shown=N_LAUNCHES if is_failed else 0,
    )


def _measured(rule: int, chance: random.Random) -> QuantityRecord:
    values = tuple(20 + chance.gauss(0, 1) for _ in range(N_LAUNCHES))
    return QuantityRecord(
        mark=_mark(rule),
        code=f"X-{rule:02d}",
        name="hit_short_side_dp",
        unit="dp",
        value=sorted(values)[1],
        error=1.5,
        values=values,
        errors=(0.4,) * N_LAUNCHES,
        limits={"min_short_side_dp": 24.0},
    )


if __name__ == "__main__":
    main()
