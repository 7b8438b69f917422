"""Do the privacy verdicts agree with the truth of generated apps? Captured, read, judged as by the command.

    python -m lab.benchmarks.privacy_truth --planted 1000-1019 --innocent 2000-2019

Each seed is a different app (`privacy_plans.py`) on a simulated phone; personas take turns. Prints each
disagreement with the truth, how many planted breaches were found, and how many innocent apps were failed.
Writes `lab/results/privacy_truth.json`.
"""

import argparse
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import cv2

from detector.core.crawl import CrawlBudget, CrawlPlan
from detector.engines.text_reader import RapidTextReader
from detector.privacy import capture_crawl, judge_privacy, read_crawl
from detector.privacy.crawling import ReadCrawl
from detector.seeing import PerceivingScreenReader, PerceptionSetup
from detector.session.request import CapturedBy
from detector.wiring.crawls import crawl_words
from detector.wiring.law import rule_book
from detector.wiring.perception_setup import lexicon, weights
from detector.wiring.sdk_tables import sdk_index
from detector.wiring.virtual_devices import VirtualChoice, simulated_device
from lab.benchmarks.privacy_apps import write_app, write_browser
from lab.benchmarks.privacy_outcomes import truth_of
from lab.benchmarks.privacy_plans import Plan, innocent_plan, planted_plan

RESULTS = Path(__file__).parents[1] / "results" / "privacy_truth.json"
PERSONAS = ("compact-13", "aosp-13", "aosp-9")
PACKAGE = "cn.example.privacy"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """`wrong`: each rule whose outcome contradicts the app's truth."""

    name: str
    outcomes: dict[str, str]
    reasons: dict[str, str]
    wrong: tuple[str, ...]
    n_screens: int
    seconds: float


def judge_app(name: str, plan: Plan, persona: str, reader: RapidTextReader) -> Judged:
    began = time.perf_counter()
    folder = Path(tempfile.mkdtemp(prefix="privacy-"))
    try:
        file = write_app(plan, folder, package=PACKAGE)
        files = (file, *write_browser(plan, folder))
        choice = VirtualChoice(app_files=files, persona=persona, seed=plan.seed)
        with simulated_device(choice) as (device, clock):
            capture_crawl(
                device,
                folder / "bundle",
                CrawlPlan(package=PACKAGE, budget=CrawlBudget(), refuses_terms=True),
                crawl_words(),
                run_id=name,
                clock=clock,
                by=CapturedBy(tool_version="benchmark"),
                screen_reader=PerceivingScreenReader(
                    PerceptionSetup(lexicon=lexicon(), weights=weights(), text_reader=reader)
                ),
            )
        crawl: ReadCrawl = read_crawl(folder / "bundle", crawl_words(), reader)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    verdicts = judge_privacy((), rule_book("cn-default"), apk=None, index=sdk_index(), crawl=crawl)
    outcomes = {one.code: one.outcome.value for one in verdicts}
    allowed = truth_of(plan).allowed
    first_run = [one for one in crawl.documents if one.is_first_run and one.why_not is None]
    return Judged(
        name=name,
        outcomes=outcomes,
        reasons={one.code: one.reason_id for one in verdicts},
        wrong=tuple(
            f"{code}: {outcomes.get(code)} ({next(v.reason_id for v in verdicts if v.code == code)}), "
            f"not {'/'.join(sorted(right))}"
            for code, right in sorted(allowed.items())
            if outcomes.get(code) not in right
        )
        + (
            ("the link within the terms was not read",)
            if plan.is_linked and plan.consent and not first_run
            else ()
        ),
        n_screens=sum(len(page.screens) for page in crawl.walk.pages),
        seconds=time.perf_counter() - began,
    )


def seeds(text: str) -> range:
    first, _, last = text.partition("-")
    return range(int(first), int(last or first) + 1)


def plans(planted: range, innocent: range) -> Iterator[tuple[str, Plan]]:
    yield from ((f"planted {seed}", planted_plan(seed)) for seed in planted)
    yield from ((f"innocent {seed}", innocent_plan(seed)) for seed in innocent)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--planted", type=seeds, default=range(0), help="first-last")
    parser.add_argument("--innocent", type=seeds, default=range(0), help="first-last")
    parser.add_argument("--out", type=Path, default=RESULTS)
    options = parser.parse_args()
    cv2.setNumThreads(1)
    reader = RapidTextReader(n_threads=1)
    judged = []
    for at, (name, plan) in enumerate(plans(options.planted, options.innocent)):
        one = judge_app(name, plan, PERSONAS[at % len(PERSONAS)], reader)
        judged.append(one)
        say(f"{name}: {one.seconds:.1f} s, {one.n_screens} screens; " + ("; ".join(one.wrong) or "as it is"))
        write(options.out, judged)  # so that results survive an interrupted run
    planted = [one for one in judged if one.name.startswith("planted")]
    innocent = [one for one in judged if one.name.startswith("innocent")]
    n_failed = sum("failed" in one.outcomes.values() for one in innocent)
    n_found = sum("failed" in one.outcomes.values() and not one.wrong for one in planted)
    say(f"planted breaches found, and nothing else failed: {n_found} of {len(planted)}")
    say(f"innocent apps failed: {n_failed} of {len(innocent)}")
    say(f"as they are in every rule: {sum(not one.wrong for one in judged)} of {len(judged)}")
    return 1 if any(one.wrong for one in judged) else 0


def write(path: Path, judged: Sequence[Judged]) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps([asdict(one) for one in judged], indent=1), encoding="utf-8")


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main())
