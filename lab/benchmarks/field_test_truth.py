"""Does a field test report the truth about a phone? On every virtual phone, with the known app's truth.

    python -m lab.benchmarks.field_test_truth
    python -m lab.benchmarks.field_test_truth --persona hyperos-14 --seeds 3

Counts what is not to be trusted on phones without a fault (there should be none), and the figures whose truth
lies outside the stated interval. Writes `lab/results/field_test_truth.json`.
"""

import argparse
import json
import tempfile
import time
from collections import Counter
from pathlib import Path

from detector.core.field_test import Trust
from detector.field_test import FieldTestDocument
from detector.field_test.questions import QUESTIONS
from detector.seeing import PerceptionSetup
from detector.virtual.personas import PERSONAS
from detector.wiring.field_testing import shipped_known_app, twin_file
from detector.wiring.field_tests import FieldOrder, field_tested
from detector.wiring.perception_setup import perception_setup
from detector.wiring.virtual_choice import VirtualChoice
from detector.wiring.virtual_devices import simulated_device

RESULTS = Path(__file__).parents[1] / "results" / "field_test_truth.json"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--persona", action="append", choices=[one.name for one in PERSONAS])
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--first-seed", type=int, default=1)
    parser.add_argument("--runs", type=int, default=1)
    options = parser.parse_args()
    names = options.persona or [one.name for one in PERSONAS]
    seeds = range(options.first_seed, options.first_seed + options.seeds)
    setup = perception_setup(n_threads=1)
    tests = []
    for name in names:
        for seed in seeds:
            began_s = time.process_time()
            document = _tested(name, seed, options.runs, setup)
            row = _row(document, name, seed, time.process_time() - began_s)
            tests.append(row)
            print(name, seed, row["by_trust"], row["not"], row["outside"], flush=True)
    RESULTS.write_text(json.dumps({"tests": tests}, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _tested(persona: str, seed: int, n_launches: int, setup: PerceptionSetup) -> FieldTestDocument:
    choice = VirtualChoice(with_no_apps=True, apk_twins=(twin_file(),), persona=persona, seed=seed)
    with tempfile.TemporaryDirectory() as folder, simulated_device(choice) as (phone, clock):
        order = FieldOrder(
            app=shipped_known_app(),
            folder=Path(folder) / "out",
            questions=QUESTIONS,
            n_launches=n_launches,
            read_setup=lambda: setup,
        )
        return field_tested(order, phone, clock)


def _row(document: FieldTestDocument, persona: str, seed: int, took_cpu_s: float) -> dict[str, object]:
    trusts = {one.check: one.trust for one in document.checks}
    figures = [figure for one in document.checks for figure in one.figures if figure.truth is not None]
    return {
        "persona": persona,
        "seed": seed,
        "took_cpu_s": round(took_cpu_s, 1),
        "by_trust": dict(Counter(one.value for one in trusts.values())),
        "not": _sentences(document, Trust.NOT),
        "limited": _sentences(document, Trust.LIMITED),
        "untested": _sentences(document, Trust.UNTESTED),
        "n_figures": len(figures),
        "outside": [
            f"{one.name}: {one.value} ± {one.error}, truth {one.truth}"
            for one in figures
            if one.truth is not None and abs(one.value - one.truth) > one.error
        ],
    }


def _sentences(document: FieldTestDocument, trust: Trust) -> dict[str, str]:
    return {one.check: one.sentence["en"] for one in document.checks if one.trust is trust}


if __name__ == "__main__":
    main()
