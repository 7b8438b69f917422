"""Are pages that renew by stealth, or sell the way out, named by the right rule, and innocent ones not?

    python -m lab.benchmarks.renewal_truth                              # all pages, one cold start each
    python -m lab.benchmarks.renewal_truth --pages sheet_unticked switch_off --out /tmp/two
    python -m lab.benchmarks.renewal_truth --kept scans.jsonl           # and again: goes on

The pages are `renewal/*.yaml`; those of `written_first` were written before the rules were read. Each is a
virtual app on the simulated clock, looked at as by `detector scan --level look`: nothing is touched, so
nothing is bought and no box ticked. A guilty page counts as named if the rule of its kind fails, whatever the
severity; a false `failed` is any failure of these rules on an innocent page. Failures of a guilty page by
another of the rules are listed, not counted. Writes `lab/results/renewal_truth.json`.
"""

import argparse
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

import cv2

from detector.core.trials import Level
from detector.core.verdict import Outcome, Verdict
from detector.judging.case import judge_runs
from detector.touching import join_runs
from detector.virtual.personas import PERSONAS
from detector.wiring.law import rule_book
from detector.wiring.perception_setup import perception_setup
from lab.benchmarks.driven import drive
from lab.benchmarks.kept_scans import KeptScans, add_kept_option
from lab.benchmarks.remembered import remembering
from lab.benchmarks.renewal_pages import Description, descriptions, write_app

RESULTS = Path(__file__).parents[1] / "results" / "renewal_truth"
CODES = {
    "ticked": "PAY-01",
    "only_option": "PAY-02",
    "illegible": "PAY-03",
    "trial": "PAY-04",
    "cancelling": "PAY-05",
    "pay_or_wait": "PAY-06",
    "decoy": "PAY-07",
    "locked": "PAY-08",
}
"""What a page does, and the rule that names it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageScan:
    """`outcomes`: of each rule about paying, the worst of all subjects with its reason."""

    page: str
    half: str
    design: str
    guilty: str
    persona: str
    outcomes: dict[str, str]
    seconds: float
    broke: str = ""

    @property
    def failed(self) -> list[str]:
        return sorted(code for code, said in self.outcomes.items() if said.startswith(Outcome.FAILED.value))

    @property
    def is_named(self) -> bool:
        return self.guilty != "" and CODES[self.guilty] in self.failed


_SIGHT = None


def scan(task: tuple[Description, str, int]) -> PageScan:
    """(page, persona, cold starts): drawn, captured, seen, judged."""
    global _SIGHT  # noqa: PLW0603 - a worker loads its models once
    page, persona, n_cold_starts = task
    cv2.setNumThreads(1)
    _SIGHT = _SIGHT or remembering(perception_setup(n_threads=1))
    began, outcomes, broke = time.perf_counter(), {}, ""
    try:
        with tempfile.TemporaryDirectory(prefix="renewal-") as folder:
            driven = drive(
                write_app(page, Path(folder)),
                (),
                Level.LOOK,
                seed=1,
                setup=_SIGHT,
                persona=persona,
                n_cold_starts=n_cold_starts,
            )
        verdicts = judge_runs(driven.seen, join_runs(driven.seen), rule_book("cn-default")).verdicts
        outcomes = _worst([one for one in verdicts if one.code.startswith("PAY-")])
    except Exception as error:
        broke = f"{type(error).__name__}: {error}"
    return PageScan(
        page=page["id"],
        half=page["half"],
        design=page["design"],
        guilty=page.get("guilty", ""),
        persona=persona,
        outcomes=outcomes,
        seconds=round(time.perf_counter() - began, 1),
        broke=broke,
    )


def _worst(verdicts: Sequence[Verdict]) -> dict[str, str]:
    order = [Outcome.FAILED, Outcome.CANT_TELL, Outcome.PASSED, Outcome.INAPPLICABLE, Outcome.UNTESTED]
    worst: dict[str, str] = {}
    for one in sorted(verdicts, key=lambda one: order.index(one.outcome) if one.outcome in order else -1):
        severity = f" {one.severity.value}" if one.outcome is Outcome.FAILED else ""
        worst.setdefault(one.code, f"{one.outcome.value}{severity}: {one.reason_id}")
    return dict(sorted(worst.items()))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pages", nargs="*", help="ids (default: all)")
    parser.add_argument("--files", nargs="*", default=[], help="written_first, written_after (default: both)")
    parser.add_argument("--cold-starts", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    add_kept_option(parser)
    parser.add_argument("--out", type=Path, default=RESULTS, help="without suffix")
    options = parser.parse_args()
    pages = [
        page for page in descriptions(*options.files) if not options.pages or page["id"] in options.pages
    ]
    kept = KeptScans(options.kept, PageScan)
    known = {one.page for one in kept}
    tasks = [
        (page, PERSONAS[n % len(PERSONAS)].name, options.cold_starts)
        for n, page in enumerate(descriptions())
        if page in pages and page["id"] not in known
    ]
    with ProcessPoolExecutor(options.workers) as pool:
        for done in pool.map(scan, tasks):
            kept.add(done)
            _print(done)
    summary = write(list(kept), kept.commits, options)
    return 0 if not summary["false_failed"] and not summary["broke"] else 1


def _print(done: PageScan) -> None:
    wrong = done.failed if not done.guilty else [] if done.is_named else ["MISSED"]
    mark = "FALSE FAILED" if not done.guilty and wrong else " ".join(wrong)
    said = {code: said for code, said in done.outcomes.items() if mark and not said.startswith("inapp")}
    print(
        f"{done.page} {done.guilty or 'innocent'} {done.seconds:.0f} s {done.broke} {mark} {said}", flush=True
    )


def write(scans: list[PageScan], commits: Sequence[str], options: argparse.Namespace) -> dict[str, object]:
    guilty = [one for one in scans if one.guilty]
    innocent = [one for one in scans if not one.guilty]
    summary: dict[str, object] = {
        "commits": list(commits),
        "cold_starts": options.cold_starts,
        "guilty": len(guilty),
        "named": sum(one.is_named for one in guilty),
        "named_by_half": dict(Counter(one.half for one in guilty if one.is_named)),
        "named_by_kind": dict(Counter(one.guilty for one in guilty if one.is_named)),
        "guilty_by_kind": dict(Counter(one.guilty for one in guilty)),
        "innocent": len(innocent),
        "innocent_by_half": dict(Counter(one.half for one in innocent)),
        "false_failed": [f"{one.page}: {', '.join(one.failed)}" for one in innocent if one.failed],
        "missed": [f"{one.page}: {CODES[one.guilty]}" for one in guilty if not one.is_named],
        "also_failed": {
            one.page: [code for code in one.failed if code != CODES[one.guilty]]
            for one in guilty
            if len(one.failed) > one.is_named
        },
        "broke": [f"{one.page}: {one.broke}" for one in scans if one.broke],
        "pages": [asdict(one) for one in scans],
    }
    options.out.parent.mkdir(exist_ok=True, parents=True)
    text = json.dumps(summary, ensure_ascii=False, indent=1) + "\n"
    options.out.with_suffix(".json").write_text(text, encoding="utf-8")
    counted = {key: summary[key] for key in ("guilty", "named", "innocent", "false_failed", "missed")}
    print(json.dumps(counted, ensure_ascii=False, indent=1))
    return summary


if __name__ == "__main__":
    sys.exit(main())
