"""Does a field test tell what is true of a phone? On every virtual phone, with the known app's truth.

    python -m benchmarks.field_test_truth
    python -m benchmarks.field_test_truth --persona hyperos-14 --seeds 3

Counts what is not to be trusted on phones without a fault (none is wanted), and the figures whose truth lies
outside of what was stated. Writes `benchmarks/results/field_test_truth.json`.
"""

import argparse
import json
import tempfile
import time
from collections import Counter
from pathlib import Path

from detector.assessment.field.questions import QUESTIONS
from detector.core.field_test import Trust
from detector.virtual.personas import PERSONAS
from detector.wiring.field_tests import FieldOrder, field_tested
from detector.wiring.known_app import shipped_known_app, twin_file
from detector.wiring.perception_setup import perception_setup
from detector.wiring.virtual_choice import VirtualChoice
from detector.wiring.virtual_devices import simulated_device

RESULTS = Path(__file__).parent / "results" / "field_test_truth.json"


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--persona", action="append", choices=[one.name for one in PERSONAS])
    asked.add_argument("--seeds", type=int, default=1)
    asked.add_argument("--first-seed", type=int, default=1)
    asked.add_argument("--runs", type=int, default=1)
    options = asked.parse_args()
    names = options.persona or [one.name for one in PERSONAS]
    seeds = range(options.first_seed, options.first_seed + options.seeds)
    setup = perception_setup(n_threads=1)
    tests = []
    for name in names:
        for seed in seeds:
            began_s = time.process_time()
            with tempfile.TemporaryDirectory() as folder:
                choice = VirtualChoice(with_no_apps=True, apk_twins=(twin_file(),), persona=name, seed=seed)
                with simulated_device(choice) as (phone, clock):
                    order = FieldOrder(
                        app=shipped_known_app(),
                        folder=Path(folder) / "out",
                        questions=QUESTIONS,
                        n_launches=options.runs,
                        read_setup=lambda: setup,
                    )
                    document = field_tested(order, phone, clock)
            trusts = {one.check: one.trust for one in document.checks}
            figures = [
                figure for one in document.checks for figure in one.figures if figure.truth is not None
            ]
            wrong = [
                f"{one.name}: {one.value} ± {one.error}, truth {one.truth}"
                for one in figures
                if one.truth is not None and abs(one.value - one.truth) > one.error
            ]
            tests.append(
                {
                    "persona": name,
                    "seed": seed,
                    "took_cpu_s": round(time.process_time() - began_s, 1),
                    "by_trust": Counter(one.value for one in trusts.values()),
                    "not": {
                        one.check: one.sentence["en"] for one in document.checks if one.trust is Trust.NOT
                    },
                    "limited": {
                        one.check: one.sentence["en"] for one in document.checks if one.trust is Trust.LIMITED
                    },
                    "untested": {
                        one.check: one.sentence["en"]
                        for one in document.checks
                        if one.trust is Trust.UNTESTED
                    },
                    "n_figures": len(figures),
                    "outside": wrong,
                }
            )
            print(name, seed, dict(tests[-1]["by_trust"]), tests[-1]["not"], wrong, flush=True)
    RESULTS.write_text(json.dumps({"tests": tests}, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
