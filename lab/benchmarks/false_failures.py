"""How often is a failure false that scores this much doubt? Reliability by tenths, and the product's bands.

    python -m lab.benchmarks.false_failures KEPT.jsonl ... --out lab/results/false_failures
    python -m lab.benchmarks.false_failures KEPT.jsonl ... --pooled  # and the bands of judging/doubt.py

The files are those of `family_truth --kept`: apps of foreign authors, written without a look at the program,
which no model has learned from. Of each `failed` verdict they hold the score of its doubt and whether the
app's claims allow it. Half of the apps (by name) draw the bands, the other half checks them. More doubt never
means fewer false ones: neighbours that are out of order are pooled. Failures that an app claims nothing of
are left out.
"""

import argparse
import hashlib
import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np

from detector.core.probing import share_bounds
from detector.judging.doubt import Band, calibrated
from lab.benchmarks.family_truth import Accusation, FamilyScan
from lab.benchmarks.kept_scans import KeptScans

RESULTS = Path(__file__).parents[1] / "results" / "false_failures"
N_TENTHS = 10

Told = tuple[str, Accusation]


def known(files: Iterable[Path]) -> list[Told]:
    """App and accusation, where the app says whether it is right."""
    return [
        (done.app, accusation)
        for file in files
        for done in KeptScans(file, FamilyScan)
        for accusation in done.accusations
        if accusation.is_false is not None
    ]


def draws(app: str) -> bool:
    """Whether the app is of the half that draws the bands."""
    return hashlib.sha256(app.encode()).digest()[0] % 2 == 0


def bands_of(told: Sequence[Told], n_bands: int = N_TENTHS) -> tuple[Band, ...]:
    """As many failures in each as in the others; neighbours that are out of order become one band."""
    if not told:
        return ()
    ranked = sorted(told, key=lambda one: one[1].score)
    bands: list[Band] = []
    for part in np.array_split(np.arange(len(ranked)), n_bands):
        if not len(part):
            continue
        n_false = sum(bool(ranked[i][1].is_false) for i in part)
        band = Band(up_to=ranked[part[-1]][1].score, n=len(part), n_false=n_false)
        while bands and bands[-1].n_false / bands[-1].n >= band.n_false / band.n:
            before = bands.pop()
            band = Band(up_to=band.up_to, n=before.n + band.n, n_false=before.n_false + band.n_false)
        bands.append(band)
    return tuple(bands)


def reliability(told: Sequence[Told], bands: Sequence[Band]) -> list[dict[str, float | int | None]]:
    """By tenths of what the bands say: mean score, mean probability, and what was false."""
    ranked = sorted(told, key=lambda one: one[1].score)
    table: list[dict[str, float | int | None]] = []
    for part in np.array_split(np.arange(len(ranked)), N_TENTHS):
        if not len(part):
            continue
        own = [ranked[i][1] for i in part]
        doubts = [calibrated(one.score, {}, bands).probability for one in own]
        said = [doubt for doubt in doubts if doubt is not None]
        n_false = sum(bool(one.is_false) for one in own)
        low, high = share_bounds(n_false, len(own))
        table.append(
            {
                "failures": len(own),
                "mean_score": round(float(np.mean([one.score for one in own])), 4),
                "mean_probability": round(float(np.mean(said)), 4) if said else None,
                "false": n_false,
                "share": round(n_false / len(own), 4),
                "low": round(low, 4),
                "high": round(high, 4),
            }
        )
    return table


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("kept", type=Path, nargs="+")
    parser.add_argument("--out", type=Path, default=RESULTS, help="without suffix")
    parser.add_argument("--pooled", action="store_true", help="print the bands of all for judging/doubt.py")
    options = parser.parse_args()
    told = known(options.kept)
    drawing = [one for one in told if draws(one[0])]
    checking = [one for one in told if not draws(one[0])]
    bands = bands_of(drawing)
    summary = {
        "failures": len(told),
        "apps": len({app for app, _ in told}),
        "false": sum(bool(one.is_false) for _, one in told),
        "false_ones": [{"app": app, **asdict(one)} for app, one in told if one.is_false],
        "drawn_on": {"failures": len(drawing), "bands": [asdict(band) for band in bands]},
        "checked_on": {"failures": len(checking), "tenths": reliability(checking, bands)},
        "all": {"bands": [asdict(band) for band in bands_of(told)], "tenths": reliability(told, ())},
        "needed_for_one_in_a_thousand": 2995,
    }
    options.out.parent.mkdir(exist_ok=True)
    text = json.dumps(summary, ensure_ascii=False, indent=1) + "\n"
    options.out.with_suffix(".json").write_text(text, encoding="utf-8")
    print(text)
    if options.pooled:
        print(*bands_of(told), sep=",\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
