"""How accurately a found control is measured, on drawn screens with known truth.

    python -m lab.benchmarks.measuring --seeds 100-119 [--persona aosp-13]

Every virtual app's window is drawn under each seed and measured as `detector image` measures a screenshot.
Per quantity: bias and spread of value minus truth, and in how many cases the stated error covers the truth.
Windows whose control is not found are counted, not measured. Writes `lab/results/measuring.json`.
"""

import argparse
import json
import statistics
import sys
from collections import defaultdict
from dataclasses import asdict, dataclass
from pathlib import Path

import cv2

from detector.seeing import PerceptionSetup, measure_screenshot
from detector.virtual.apps.running.running_app import make_app
from detector.virtual.apps.shipped import shipped_apps
from detector.virtual.apps.spec.app_file import load_app
from detector.virtual.apps.truth.windows import CloseTruth, true_quantities
from detector.virtual.personas import persona_named
from detector.windows.seen import CloseControl
from detector.wiring.perception_setup import perception_setup

RESULTS = Path(__file__).parents[1] / "results" / "measuring.json"
SETTLED_MS = 450.0  # after it came: any fade-in is over


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One quantity of one control. `error` is what was stated with `value`."""

    app: str
    seed: int
    quantity: str
    value: float
    error: float
    truth: float


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", default="100-119", help="first-last")
    parser.add_argument("--persona", default="aosp-13")
    parser.add_argument("--out", type=Path, default=RESULTS)
    options = parser.parse_args()
    first, last = (int(part) for part in options.seeds.split("-"))
    cv2.setNumThreads(1)
    setup, display = perception_setup(n_threads=1), persona_named(options.persona).display
    rows: list[Measured] = []
    n_controls, missed = 0, []
    for seed in range(first, last + 1):
        for path in shipped_apps():
            launch = make_app(load_app(path), display=display, seed=seed, launch_index=0)
            for window in true_quantities(launch):
                if window.close is None:
                    continue
                at_ms = window.close.first_visible_ms + SETTLED_MS
                if window.visible_until_ms is not None and at_ms >= window.visible_until_ms:
                    continue
                n_controls += 1
                control = _matching(launch.picture(at_ms), window.close, setup)
                if control is None:
                    missed.append(f"{path.stem}/{seed}")
                else:
                    rows += _compared(path.stem, seed, control, window.close)
    result = {
        "persona": options.persona,
        "seeds": options.seeds,
        "controls": n_controls,
        "missed": missed,
        "quantities": _summary(rows),
        "uncovered": [asdict(row) for row in rows if abs(row.value - row.truth) > row.error],
    }
    options.out.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"{n_controls} controls, {len(missed)} not found: {', '.join(missed[:20])}")
    for name, summary in _summary(rows).items():
        print(f"{name:36} " + "  ".join(f"{key} {value}" for key, value in summary.items()))
    return 0


def _matching(rgb: object, truth: CloseTruth, setup: PerceptionSetup) -> CloseControl | None:
    measured = measure_screenshot(
        rgb,  # type: ignore[arg-type]  # (H, W, 3) uint8
        density_dpi=None,
        ppi=None,
        seeing=setup,
    )
    inside = (c for c in measured.controls if truth.box.expanded(4).contains(c.glyph_box.center))
    return next(inside, None)


def _compared(app: str, seed: int, control: CloseControl, truth: CloseTruth) -> list[Measured]:
    kind = "text" if truth.is_text else "×, arrow"
    pairs = [
        (
            "glyph short side px",
            control.glyph_box.short_side_px,
            control.glyph_error_px,
            truth.glyph_box.short_side_px,
        ),
        ("box width px", control.box.width_px, 2 * control.box_error_px, truth.box.width_px),
        ("box height px", control.box.height_px, 2 * control.box_error_px, truth.box.height_px),
    ]
    if control.contrast is not None:
        pairs.append(("contrast ratio", control.contrast.value, control.contrast.error, truth.contrast_ratio))
    return [
        Measured(app=app, seed=seed, quantity=f"{name} ({kind})", value=value, error=error, truth=true)
        for name, value, error, true in pairs
    ]


def _summary(rows: list[Measured]) -> dict[str, dict[str, float]]:
    by_quantity: dict[str, list[Measured]] = defaultdict(list)
    for row in rows:
        by_quantity[row.quantity].append(row)
    found = {}
    for name, some in sorted(by_quantity.items()):
        # A contrast's error grows with it: as a share of the truth it means the same for all.
        is_ratio = name.startswith("contrast")
        off = [(row.value - row.truth) / (row.truth if is_ratio else 1.0) for row in some]
        found[name] = {
            "n": len(some),
            "bias": round(statistics.fmean(off), 3),
            "median": round(statistics.median(off), 3),
            "sd": round(statistics.pstdev(off), 3),
            "within_2": round(statistics.fmean(abs(v) <= (0.1 if is_ratio else 2.0) for v in off), 3),
            "covered": round(statistics.fmean(abs(r.value - r.truth) <= r.error for r in some), 3),
        }
    return found


if __name__ == "__main__":
    sys.exit(main())
