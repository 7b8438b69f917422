"""A year of nights: is every regression reported once, in its night, and nothing else ever?

    python -m lab.benchmarks.year                      # three seeds; the pool is made if it is not cached
    python -m lab.benchmarks.year --seeds 4 --nights 60 --pool /tmp/pool

**What is real and what is drawn.** A whole scan costs seconds of processor time, so 365 nights of four apps
under three seeds are not captured one by one. Each launch, each touched scan and each watch was captured once
on the simulated clock and analysed by the whole program (`year_pool.py`). A night draws its launches from
that pool, by the app's state and the current creatives, and gives them its own date and version. From there
on everything is real, night by night: `judge_runs` with its votes over launches of several creatives, marks,
baseline file, gate, exit code, pruning and history file. A launch that is drawn twice in a year is
pixel-identical, so nights vary less than on phones.

**The year.** Twelve releases of each app, three advert SDKs whose creatives rotate, six planted faults (size,
delay, contrast, fake close control, shake threshold, self-start) and their repairs, each with a release. In
one launch in five nothing names the SDK, and in one in ten the window's role is unknown. The nightly job
is `scan --baseline` and then `baseline update`, so a finding is new once.

**What is counted.** A regression is on time if a rule that the fault is about is new in the night of the
release or the next; it is named twice if the same rule is new again before the repair. A night has a false
finding if anything else is new. A repair is pruned if no entry of the fault is left before the next
release. Writes `lab/results/year.json`.
"""

import argparse
import json
import random
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from detector.judging.case import judge_runs
from detector.judging.document import VerdictsDocument
from detector.regression.baseline import Baseline, standings_of, with_findings
from detector.regression.baseline_file import change_baseline, read_baseline, write_baseline
from detector.regression.exit_code import exit_code_of
from detector.regression.fingerprint import MarkedVerdict, marked
from detector.regression.gate import Gate
from detector.regression.history_reading import cases_of, lines_of, too_old
from detector.regression.history_store import opened_history
from detector.regression.mending import without_mended
from detector.regression.moves import moves_of
from detector.regression.snapshot import snapshot_of
from detector.rules import RULES
from detector.touching import join_runs
from detector.virtual.apps.shipped import shipped_apps
from detector.virtual.apps.spec.app_file import load_app
from detector.windows.role_guess import NO_GUESS
from detector.windows.seen_run import SeenRun
from detector.wiring.law import judging_tool, rule_book
from lab.benchmarks.year_apps import ONLY_TOUCHED, WAKER, YEAR_APPS, YearApp
from lab.benchmarks.year_pool import Pool, made_pool

RESULTS = Path(__file__).parents[1] / "results" / "year.json"
FIRST = date(2026, 1, 1)
N_RELEASES = 12
LAUNCHES = 3
UNNAMED_SDK_SHARE, UNKNOWN_ROLE_SHARE = 0.2, 0.1
KEEP_DAYS = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """From release `planted` to release `repaired`. `rules` are those that the fault is about."""

    name: str
    package: str
    planted: int
    repaired: int
    rules: tuple[str, ...]


def _fault(name: str, app: str, planted: int, repaired: int, *, like: str) -> Fault:
    """About the rules that the shipped virtual app `like`, of the same fault alone, fails by its own truth:
    a control that leads away is fake (CLS-11), and taps inside its glyph jump (CLS-12, criteria.md 6).
    """
    shipped = next(path for path in shipped_apps() if path.stem == like)
    ids = {rule.code: rule.id for rule in RULES}
    rules = tuple(ids[code] for code, outcome in load_app(shipped).truth.items() if outcome == "failed")
    package = next(one.package for one in YEAR_APPS if one.name == app)
    return Fault(name=name, package=package, planted=planted, repaired=repaired, rules=rules)


FAULTS = (
    _fault("size", "reader", 1, 3, like="tiny_cross"),
    _fault("delay", "video", 2, 4, like="late_close"),
    _fault("contrast", "reader", 4, 6, like="faint_cross"),
    _fault("fake", "video", 5, 7, like="fake_close"),
    _fault("shake", "weather", 6, 9, like="shake_light"),
    Fault(
        name="self_start",
        package=WAKER,
        planted=8,
        repaired=10,
        rules=("self-start", "start-before-consent"),
    ),
)


@dataclass(slots=True, kw_only=True)
class Regression:
    """`named` by rule: the nights in which it was new. Nights count from 0."""

    fault: str
    released: int
    repaired: int
    named: dict[str, list[int]] = field(default_factory=dict)
    pruned: int | None = None

    @property
    def is_on_time(self) -> bool:
        return any(nights and nights[0] <= self.released + 1 for nights in self.named.values())

    @property
    def is_named_twice(self) -> bool:
        return any(len(nights) > 1 for nights in self.named.values())


@dataclass(slots=True, kw_only=True)
class Year:
    """The result of one seed."""

    seed: int
    nights: int
    regressions: list[Regression]
    false_nights: list[dict[str, object]] = field(default_factory=list)
    exit_codes: dict[str, int] = field(default_factory=dict)
    known_at_first: int = 0
    known_at_last: int = 0
    bundle_bytes: int = 0
    baseline_bytes_most: int = 0
    history_bytes_by_quarter: list[int] = field(default_factory=list)
    history_bytes_kept_90_days: int = 0
    cases: int = 0
    moves: list[str] = field(default_factory=list)
    cpu_s: float = 0.0


class _Nights:
    """One seed's year: its releases, its files, its chance."""

    def __init__(self, seed: int, nights: int, pool: Pool, folder: Path) -> None:
        self._chance = random.Random(seed)
        self._pool, self._law, self._tool = pool, rule_book("cn-default"), judging_tool()
        self._baseline, self._history = folder / "detector-baseline.yaml", folder / "history.sqlite"
        self._known = Baseline()
        length = 365 // N_RELEASES
        self._releases = [0] + [n * length + self._chance.randint(-5, 5) for n in range(1, N_RELEASES)]
        self.year = Year(
            seed=seed,
            nights=nights,
            regressions=[
                Regression(
                    fault=one.name,
                    released=self._releases[one.planted],
                    repaired=self._releases[one.repaired],
                )
                for one in FAULTS
            ],
        )

    def run(self) -> Year:
        began = time.process_time()
        for night in range(self.year.nights):
            self._night(night)
            if (night + 1) % 91 == 0:
                self.year.history_bytes_by_quarter.append(self._history.stat().st_size)
        known = read_baseline(self._baseline)
        self.year.known_at_last = len(known.known)
        self._end()
        self.year.cpu_s = round(time.process_time() - began, 1)
        return self.year

    def _night(self, night: int) -> None:
        today = FIRST + timedelta(days=night)
        all_marked: list[MarkedVerdict] = []
        cases = [self._case(app, night, today) for app in YEAR_APPS]
        codes = []
        known = self._known
        for document, runs in [*cases, (self._watch(night, today), ())]:
            judged = marked(document, runs)
            all_marked += judged
            standings = standings_of(judged, known, today)
            codes.append(exit_code_of(document.verdicts, gate=Gate(standings=standings)))
            for (rule, subject), stood in standings.items():
                if night and stood.standing.counts_as_new:
                    self._named(night, document.package, rule, f"{subject} {stood.standing.value}")
        for code in codes:
            name = code.name.lower()
            self.year.exit_codes[name] = self.year.exit_codes.get(name, 0) + 1
        self._update(night, all_marked, today)
        with opened_history(self._history, may_write=True) as history:
            for document, runs in cases:
                history.add(
                    snapshot_of(document, runs), path=f"night-{night:03d}", added_at=today.isoformat()
                )

    def _update(self, night: int, judged: Sequence[MarkedVerdict], today: date) -> None:
        if night == 0:
            write_baseline(self._baseline, with_findings(Baseline(), judged, today))
            self._known = read_baseline(self._baseline)
            self.year.known_at_first = len(self._known.known)
            return
        made = change_baseline(
            self._baseline, lambda known: with_findings(without_mended(known, judged), judged, today)
        )
        self._known = made
        self.year.baseline_bytes_most = max(self.year.baseline_bytes_most, self._baseline.stat().st_size)
        left = {(one.package, one.rule) for one in made.known}
        for fault, one in zip(FAULTS, self.year.regressions, strict=True):
            gone = not any((fault.package, rule) in left for rule in one.named)
            if night >= one.repaired and one.pruned is None and one.named and gone:
                one.pruned = night

    def _named(self, night: int, package: str, rule: str, how: str) -> None:
        for fault, one in zip(FAULTS, self.year.regressions, strict=True):
            is_there = one.released <= night < one.repaired
            if is_there and (fault.package, rule in fault.rules) == (package, True):
                one.named.setdefault(rule, []).append(night)
                return
        self.year.false_nights.append({"night": night, "package": package, "rule": rule, "how": how})

    def _release(self, night: int) -> int:
        return max(n for n, first in enumerate(self._releases) if first <= night)

    def _state(self, package: str, night: int) -> str:
        release = self._release(night)
        there = [
            one.name for one in FAULTS if one.package == package and one.planted <= release < one.repaired
        ]
        return there[0] if there else "ok"

    def _case(self, app: YearApp, night: int, today: date) -> tuple[VerdictsDocument, tuple[SeenRun, ...]]:
        state, quarter = self._state(app.package, night), night // 91
        out = [app.creatives[(quarter + n) % len(app.creatives)] for n in range(3)]
        seen = "ok" if state in ONLY_TOUCHED else state
        drawn: list[SeenRun] = []
        for _ in range(LAUNCHES):
            launches = self._chance.choice(self._pool.looks[app.name, seen, self._chance.choice(out)])
            self.year.bundle_bytes += launches.n_bytes
            drawn += launches.runs
        for touched in self._pool.touched.get((app.name, state), ())[:1]:
            self.year.bundle_bytes += touched.n_bytes
            drawn += [one for one in touched.runs if not one.is_untouched]
        runs = tuple(self._tonight(run, number, night, today) for number, run in enumerate(drawn))
        document = judge_runs(runs, join_runs(runs), self._law, tool=self._tool, judged_at=_at(today, 59))
        self.year.cases += 1
        return document, runs

    def _tonight(self, run: SeenRun, number: int, night: int, today: date) -> SeenRun:
        """As launch `number` of this night, with the uncertainty of some launches."""
        windows = run.windows
        if self._chance.random() < UNNAMED_SDK_SHARE:
            windows = tuple(replace(one, sdk=None) for one in windows)
        if self._chance.random() < UNKNOWN_ROLE_SHARE:
            windows = tuple(replace(one, role=NO_GUESS) for one in windows)
        return replace(
            run,
            windows=windows,
            run_index=number,
            run_id=f"night-{night:03d}/{number:02d}",
            started_at=_at(today, number),
            package_version=f"8.{self._release(night)}.0",
            version_code=800 + self._release(night),
            launch_sha256=f"{night:03d}{number:02d}".rjust(64, "0"),
            manifest_sha256=f"{night:03d}{number:02d}".rjust(64, "0"),
        )

    def _watch(self, night: int, today: date) -> VerdictsDocument:
        watched = self._chance.choice(self._pool.watches[self._state(WAKER, night)])
        self.year.bundle_bytes += watched.n_bytes
        self.year.cases += 1
        return replace(watched.document, judged_at=_at(today, 59))

    def _end(self) -> None:
        """Where the history reports a move, and its size after retention."""
        with opened_history(self._history) as history:
            lines = lines_of(history)
            for line, moves in zip(lines, moves_of(lines), strict=True):
                self.year.moves += [
                    f"{line.place.package} {line.rule_id} {line.quantity} {one.version} {one.change.value}"
                    for one in moves
                ]
        today = FIRST + timedelta(days=self.year.nights)
        with opened_history(self._history, may_write=True) as history:
            history.drop(too_old(cases_of(history), history, today=today, keep_days=KEEP_DAYS))
        with opened_history(self._history) as history:
            ((pages,), (free,), (size,)) = (
                next(iter(history.rows(f"PRAGMA {name}")))
                for name in ("page_count", "freelist_count", "page_size")
            )
        self.year.history_bytes_kept_90_days = (pages - free) * size


def _at(today: date, minute: int) -> str:
    return (
        datetime(today.year, today.month, today.day, 1, minute, tzinfo=UTC).isoformat().replace("+00:00", "Z")
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--nights", type=int, default=365)
    parser.add_argument("--pool", type=Path, default=Path(tempfile.gettempdir()) / "detector-year-pool")
    parser.add_argument("--out", type=Path, default=RESULTS)
    options = parser.parse_args()
    pool = made_pool(options.pool)
    years = []
    for seed in options.seeds:
        with tempfile.TemporaryDirectory() as folder:
            years.append(_Nights(seed, options.nights, pool, Path(folder)).run())
        print(_line(years[-1]))
    options.out.write_text(
        json.dumps(_result(pool, years), indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
    )


def _line(year: Year) -> str:
    on_time = sum(one.is_on_time for one in year.regressions)
    twice = sum(one.is_named_twice for one in year.regressions)
    pruned = sum(one.pruned is not None for one in year.regressions)
    false = len({one["night"] for one in year.false_nights})
    return (
        f"seed {year.seed}: {on_time} of {len(FAULTS)} on time, {twice} named twice, {pruned} repairs pruned,"
        f" {false} nights with a false new finding, {year.cpu_s} s"
    )


def _result(pool: Pool, years: Sequence[Year]) -> dict[str, object]:
    return {
        "what_is_drawn": "launches, touched scans and watches are captured and looked at once each, for real,"
        " on the simulated clock; each night draws from them and is judged, gated, pruned and kept for real",
        "pool": {"scans": pool.n_scans, "cpu_s": round(pool.cpu_s, 1)},
        "years": [
            {
                **{key: value for key, value in asdict(year).items() if key != "regressions"},
                "regressions": [
                    {
                        **asdict(one),
                        "on_time": one.is_on_time,
                        "named_twice": one.is_named_twice,
                        "nights_to_prune": None if one.pruned is None else one.pruned - one.repaired,
                    }
                    for one in year.regressions
                ],
                "summary": _line(year),
            }
            for year in years
        ],
    }


if __name__ == "__main__":
    main()
