"""Do the verdicts hold on apps of other design? The second family, on the simulated clock.

    python -m lab.benchmarks.family_truth --seeds 1                       # level quick: look and touch
    python -m lab.benchmarks.family_truth --seeds 1-20 --level look       # cold starts alone
    python -m lab.benchmarks.family_truth --seeds 3 --apps brand_logo --out /tmp/one
    python -m lab.benchmarks.family_truth --seeds 200-219 --kept scans.jsonl --minutes 60   # and again: goes
        on
    python -m lab.benchmarks.family_truth --folder lab/benchmarks/family/batch_1 --seeds 71 --cpu-limit 240

Nothing in the program may be tuned to the family (`lab/benchmarks/family`): it is the check. Each app under
each seed is a separate device, with personas taking turns, driven through the whole capture code and judged
as `detector scan` does. Each claim is compared with the worst outcome of any of the app's windows. It counts
false failures (the headline), wrong passes, open outcomes where the truth is definite, and failures of rules
without a claim. Writes `lab/results/family_truth.json` and `.md`. With `--kept FILE` scans are kept in
the file, those that it has are not made again, and the results count all of them: several sittings add up.
A scan that takes more CPU than `--cpu-limit` ends as one that broke.
"""

import argparse
import json
import signal
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import cv2
import yaml

from detector.core.trials import Level
from detector.core.verdict import Outcome, Verdict
from detector.judging.case import judge_runs
from detector.touching import join_runs
from detector.virtual.apps.spec.app_file import load_app
from detector.virtual.apps.truth.windows import expected_outcomes
from detector.virtual.personas import PERSONAS
from detector.wiring.law import rule_book
from detector.wiring.perception_setup import perception_setup
from detector.wiring.tool import probes
from lab.benchmarks.agreement import TOUCHED, looked_at
from lab.benchmarks.driven import drive
from lab.benchmarks.kept_scans import KeptScans, add_kept_option
from lab.benchmarks.remembered import remembering

__all__ = ["Accusation", "Claim", "FamilyScan", "Kind", "accusations_of", "claims_of", "family_files", "scan"]

FAMILY = Path(__file__).parent / "family"
RESULTS = Path(__file__).parents[1] / "results" / "family_truth"
N_COLD_STARTS = 2
BEYOND_QUICK = frozenset({"CLS-12", "POP-02", "POP-04"})
"""Rules that only level lab tests in full: below it `untested` contradicts no claim."""
WORST_FIRST = (Outcome.FAILED, Outcome.CANT_TELL, Outcome.PASSED, Outcome.INAPPLICABLE, Outcome.UNTESTED)


class Kind:
    """The result of a claim, worst first."""

    FALSE_FAILED = "false failed"
    WRONG_PASS = "wrongly passed"
    OPEN = "open where definite"
    UNCLAIMED = "failed, not claimed"
    AGREES = "agrees"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One rule of one app under one seed. `subjects` are the windows whose outcome decided."""

    code: str
    kind: str
    said: str
    true: str
    severity: str
    subjects: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Accusation:
    """One `failed` verdict, and its doubt (judging/doubt.py).

    `is_false` None: the app claims nothing of it.
    """

    code: str
    subject: str
    severity: str
    is_false: bool | None
    score: float
    parts: dict[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyScan:
    """`claims` are those that do not agree. `broke` is what stopped the scan itself; empty if nothing did.
    `seconds` are of CPU. `accusations` are all failures about a window, right or false.
    """

    app: str
    verdict: str  # innocent, guilty, borderline
    seed: int
    persona: str
    claims: tuple[Claim, ...]
    n_agree: int
    seconds: float
    broke: str = ""
    accusations: tuple[Accusation, ...] = ()


_SIGHT = None


class TooMuchCpuError(Exception):
    """The scan took more CPU than it was given."""


@contextmanager
def cpu_limit(seconds: float) -> Iterator[None]:
    """Raises TooMuchCpuError within, once this process has used so many more seconds of CPU."""

    def stop(_signal: int, _frame: object) -> None:
        raise TooMuchCpuError(f"more than {seconds:.0f} s of CPU")

    signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def family_files(folder: Path = FAMILY / "apps") -> list[Path]:
    return sorted(folder.glob("*.yaml"))


def scan(task: tuple[str, int, str, str, int], cpu_limit_s: float = 1e6) -> FamilyScan:
    """(app file, seed, persona, level, cold starts): captured, seen, judged, compared."""
    global _SIGHT  # noqa: PLW0603 - a worker loads its models once
    path, seed, persona, level, n_cold_starts = task
    cv2.setNumThreads(1)
    _SIGHT = _SIGHT or remembering(perception_setup(n_threads=1))
    scan_level = Level(level)
    began = time.process_time()
    done = FamilyScan(
        app=Path(path).stem,
        verdict=_verdict_of(Path(path)),
        seed=seed,
        persona=persona,
        claims=(),
        n_agree=0,
        seconds=0.0,
    )
    try:
        with cpu_limit(cpu_limit_s):
            driven = drive(
                Path(path),
                probes() if scan_level is not Level.LOOK else (),
                scan_level,
                seed=seed,
                setup=_SIGHT,
                persona=persona,
                n_cold_starts=n_cold_starts,
            )
        verdicts = judge_runs(driven.seen, join_runs(driven.seen), rule_book("experimental")).verdicts
    except Exception as error:
        return replace(done, broke=f"{type(error).__name__}: {error}", seconds=time.process_time() - began)
    allowed = expected_outcomes(load_app(Path(path)))
    claims = claims_of(verdicts, allowed, scan_level)
    others = tuple(one for one in claims if one.kind != Kind.AGREES)
    return replace(
        done,
        claims=others,
        n_agree=len(claims) - len(others),
        seconds=time.process_time() - began,
        accusations=accusations_of(verdicts, allowed),
    )


def accusations_of(
    verdicts: Iterable[Verdict], allowed: Mapping[str, frozenset[str]]
) -> tuple[Accusation, ...]:
    return tuple(
        Accusation(
            code=verdict.code,
            subject=verdict.subject,
            severity=verdict.severity.value,
            is_false="failed" not in allowed[verdict.code] if verdict.code in allowed else None,
            score=verdict.doubt.score,
            parts={part.value: chance for part, chance in verdict.doubt.parts.items()},
        )
        for verdict in verdicts
        if verdict.outcome is Outcome.FAILED and verdict.doubt is not None
    )


def _verdict_of(path: Path) -> str:
    """As the family's table has it; of an app in a batch, whether its claims hold a failure."""
    table = yaml.safe_load((FAMILY / "roles.yaml").read_text(encoding="utf-8"))
    if path.parent == FAMILY / "apps":
        return str(table[path.stem]["verdict"])
    return "guilty" if frozenset({"failed"}) in expected_outcomes(load_app(path)).values() else "innocent"


def claims_of(
    verdicts: Iterable[Verdict], allowed: Mapping[str, frozenset[str]], level: Level
) -> list[Claim]:
    """Each claim of the app that this level can test, and each failure without a claim."""
    by_code: dict[str, list[Verdict]] = defaultdict(list)
    for verdict in verdicts:
        by_code[verdict.code].append(verdict)
    claims = []
    for code in sorted(allowed.keys() | by_code.keys()):
        is_asked = level is not Level.LOOK or code not in TOUCHED
        truth = allowed.get(code)
        if truth is not None and level is Level.LOOK:
            truth = looked_at(code, truth)
        judged = by_code.get(code, [])
        if is_asked and (truth is not None or any(one.outcome is Outcome.FAILED for one in judged)):
            claims.append(_claim(code, judged, truth, level))
    return claims


def _claim(code: str, judged: list[Verdict], truth: frozenset[str] | None, level: Level) -> Claim:
    ranked = sorted(judged, key=lambda one: _rank(one.outcome))
    worst = ranked[0].outcome if ranked else Outcome.UNTESTED
    deciding = [one for one in ranked if one.outcome is worst]
    if truth is None:
        kind = Kind.UNCLAIMED
    elif worst.value in truth or (
        worst is Outcome.UNTESTED and code in BEYOND_QUICK and level is not Level.LAB
    ):
        kind = Kind.AGREES
    elif worst is Outcome.FAILED:
        kind = Kind.FALSE_FAILED
    elif worst is Outcome.PASSED:
        kind = Kind.WRONG_PASS
    else:
        kind = Kind.OPEN
    return Claim(
        code=code,
        kind=kind,
        said=worst.value,
        true="/".join(sorted(truth or ())),
        severity=deciding[0].severity.value if worst is Outcome.FAILED else "",
        subjects=tuple(one.subject for one in deciding),
        reason=deciding[0].reason if deciding else "",
    )


def _rank(outcome: Outcome) -> int:
    return WORST_FIRST.index(outcome) if outcome in WORST_FIRST else -1


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", default="1", help="first-last")
    parser.add_argument("--level", choices=["look", "quick", "lab"], default="quick")
    parser.add_argument("--cold-starts", type=int, default=N_COLD_STARTS)
    parser.add_argument("--folder", type=Path, default=FAMILY / "apps", help="with the app files")
    parser.add_argument("--cpu-limit", type=float, default=1e6, help="seconds of CPU for a scan")
    parser.add_argument("--apps", nargs="*", help="names (default: all)")
    parser.add_argument("--verdicts", nargs="*", help="innocent, guilty, borderline (default: all)")
    parser.add_argument("--minutes", type=float, default=1e6, help="begin no new app after this long")
    parser.add_argument("--workers", type=int, default=2)
    add_kept_option(parser)
    parser.add_argument("--out", type=Path, default=RESULTS, help="without suffix")
    options = parser.parse_args()
    first, _, last = options.seeds.partition("-")
    files = [
        (index, path)
        for index, path in enumerate(family_files(options.folder.resolve()))
        if (not options.apps or path.stem in options.apps)
        and (not options.verdicts or _verdict_of(path) in options.verdicts)
    ]
    until = time.monotonic() + 60 * options.minutes
    kept = KeptScans(options.kept, FamilyScan)
    known = {(done.app, done.seed) for done in kept}
    with ProcessPoolExecutor(options.workers) as pool:
        for seed in range(int(first), int(last or first) + 1):
            tasks = [
                (
                    str(path),
                    seed,
                    PERSONAS[(seed + index) % len(PERSONAS)].name,
                    options.level,
                    options.cold_starts,
                )
                for index, path in files
                if (path.stem, seed) not in known
            ]
            for begin in range(0, len(tasks), options.workers):
                if time.monotonic() > until:
                    break
                some = tasks[begin : begin + options.workers]
                for done in pool.map(scan, some, [options.cpu_limit] * len(some)):
                    kept.add(done)
                    _print(done)
                write(kept, options)
    return 0 if not any(_of_kind(kept, Kind.FALSE_FAILED)) else 1


def _print(done: FamilyScan) -> None:
    print(f"{done.app} {done.seed} {done.persona}: {done.seconds:.0f} s of CPU {done.broke}", flush=True)
    for one in done.claims:
        print(
            f"    {one.kind.upper()}: {one.code} said {one.said} {one.severity}, is {one.true}; {one.reason}"
        )


def _of_kind(scans: Iterable[FamilyScan], kind: str) -> list[tuple[FamilyScan, Claim]]:
    return [(done, one) for done in scans for one in done.claims if one.kind == kind]


def write(kept: KeptScans[FamilyScan], options: argparse.Namespace) -> None:
    """What was scanned so far, so that it outlives a run that is cut off."""
    scans = list(kept)
    counts = Counter(one.kind for done in scans for one in done.claims)
    n_agree = sum(done.n_agree for done in scans)
    claimed = n_agree + sum(counts.values()) - counts[Kind.UNCLAIMED]
    seeds = sorted({done.seed for done in scans})
    summary = {
        "commits": list(kept.commits),
        "seeds": f"{seeds[0]}-{seeds[-1]}",
        "level": options.level,
        "cold_starts": options.cold_starts,
        "scans": len(scans),
        "apps": len({done.app for done in scans}),
        "personas": sorted({done.persona for done in scans}),
        "claims": claimed,
        "agree": n_agree,
        "false_failed": counts[Kind.FALSE_FAILED],
        "scans_with_false_failed": len({(d.app, d.seed) for d, _ in _of_kind(scans, Kind.FALSE_FAILED)}),
        "wrongly_passed": counts[Kind.WRONG_PASS],
        "open_where_definite": counts[Kind.OPEN],
        "failed_not_claimed": counts[Kind.UNCLAIMED],
        "broke": [f"{done.app} {done.seed}: {done.broke}" for done in scans if done.broke],
        "disagreements": [
            {
                "app": done.app,
                "verdict": done.verdict,
                "seed": done.seed,
                "persona": done.persona,
                **asdict(one),
            }
            for kind in (Kind.FALSE_FAILED, Kind.WRONG_PASS, Kind.UNCLAIMED, Kind.OPEN)
            for done, one in _of_kind(scans, kind)
        ],
    }
    options.out.parent.mkdir(exist_ok=True)
    text = json.dumps(summary, ensure_ascii=False, indent=1) + "\n"
    options.out.with_suffix(".json").write_text(text, encoding="utf-8")
    options.out.with_suffix(".md").write_text(_markdown(scans, summary), encoding="utf-8")


def _markdown(scans: list[FamilyScan], summary: dict[str, object]) -> str:
    lines = [
        "# The second family of virtual apps against the verdicts",
        "",
        f"Seeds {summary['seeds']}, level {summary['level']}: {summary['scans']} scans of "
        f"{summary['apps']} apps. Of {summary['claims']} claims {summary['agree']} agree; "
        f"**{summary['false_failed']} false `failed`** in {summary['scans_with_false_failed']} scans, "
        f"{summary['wrongly_passed']} wrongly passed, {summary['open_where_definite']} open where the "
        f"truth is definite, {summary['failed_not_claimed']} failures that nobody claimed.",
    ]
    for kind in (Kind.FALSE_FAILED, Kind.WRONG_PASS, Kind.UNCLAIMED, Kind.OPEN):
        found = _of_kind(scans, kind)
        if not found:
            continue
        lines += ["", f"## {kind[0].upper()}{kind[1:]}", "", "| app | rule | said | is | seeds | reason |"]
        lines.append("| --- | --- | --- | --- | --- | --- |")
        grouped: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for done, one in found:
            verdict = f"{one.said} {one.severity}".strip()
            grouped[done.app, one.code, verdict, one.true, one.reason].append(done.seed)
        for (app, code, verdict, true, reason), where in sorted(grouped.items()):
            seeds = ", ".join(map(str, where))
            lines.append(f"| {app} | {code} | {verdict} | {true} | {seeds} | {reason.replace('|', '/')} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
