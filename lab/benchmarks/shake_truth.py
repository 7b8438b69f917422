"""How accurate are the shake thresholds? Level lab, on the simulated clock.

    python -m lab.benchmarks.shake_truth --seeds 7300-7301

For each app that reacts to a shake: the interval found for peak, angle and duration, whether it contains the
app's own value, and whether its half width is within ± 1 m/s², ± 5° and ± 0.5 s. The truth of a trigger
that counts gravity is the equivalent value across gravity. Apps without a trigger are shaken as well: nothing
may jump. Writes `lab/results/shake_truth.json`.
"""

import argparse
import json
import math
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

import cv2

from detector.core.movement import MovementKind
from detector.core.quantity import Quantity
from detector.core.trials import Level
from detector.measures.shake_trigger import measure_shake_trigger
from detector.scenarios import shake_ladder
from detector.touching import join_runs
from detector.virtual.apps.running.motion import REST
from detector.virtual.apps.spec.app_file import load_app
from detector.wiring.perception_setup import perception_setup
from detector.wiring.virtual_devices import shipped_app_files
from lab.benchmarks.driven import drive

RESULTS = Path(__file__).parents[1] / "results" / "shake_truth.json"
WANTED = {"peak_mps2": 1.0, "turn_deg": 5.0, "shake_ms": 500.0}
APPS = ("shake_light", "shake_reference", "shake_with_gravity", "swipe_jump", "compliant_splash")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """`low` and `high` None: no shake jumped, or nothing was to be found."""

    app: str
    seed: int
    name: str
    truth: float | None
    low: float | None
    high: float | None
    holds: bool
    is_narrow: bool
    n_launches: int
    n_daily_jumps: int


def _number(least: object) -> float:
    """Of an app file whose bounds are the same in each launch."""
    assert isinstance(least, int | float | None), least
    return float(least or 0.0)


def truths(path: Path) -> dict[str, float] | None:
    """Of its first scene with a trigger; None where it has none. A twist asks for no acceleration."""
    for scene in load_app(path).scenes.values():
        for motion in scene.motion:
            least = _number(motion.least_mps2)
            if motion.gravity:
                least = math.sqrt(max(least**2 - sum(g**2 for g in REST.acceleration_mps2), 0.0))
            return {
                "peak_mps2": least,
                "turn_deg": _number(motion.least_deg),
                "shake_ms": _number(motion.least_ms),
            }
    return None


def shaken(path: Path, seed: int) -> list[Found]:
    seen = drive(path, [shake_ladder.PROBE], Level.LAB, seed=seed, setup=perception_setup(n_threads=1)).seen
    window = join_runs(seen).windows()["window:1"]
    trigger = measure_shake_trigger(window)
    truth = truths(path)
    jumps = [one for kind in MovementKind for one in window.movements(kind) if one.outcome.is_jump]
    daily = sum(one.movement is not None and one.movement.kind.is_daily for one in jumps)
    found: dict[str, Quantity | None] = {
        "peak_mps2": trigger.peak_mps2,
        "turn_deg": trigger.turn_deg,
        "shake_ms": trigger.shake_ms,
    }
    return [
        Found(
            app=path.stem,
            seed=seed,
            name=name,
            truth=None if truth is None else round(truth[name], 2),
            low=None if quantity is None else round(quantity.low, 2),
            high=None if quantity is None else round(quantity.high, 2),
            holds=_holds(quantity, None if truth is None else truth[name]),
            is_narrow=quantity is None or quantity.error <= WANTED[name] * 1.02,
            n_launches=len(seen),
            n_daily_jumps=daily,
        )
        for name, quantity in found.items()
    ]


def _holds(quantity: Quantity | None, truth: float | None) -> bool:
    """A trigger without a threshold is found if the weakest shake made it jump."""
    if quantity is None or truth is None:
        return quantity is None and truth is None
    return quantity.low - 1e-3 * (1 + quantity.low) <= truth <= quantity.high + 1e-3 * (1 + quantity.high)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", default="7300-7300", help="first-last")
    parser.add_argument("--apps", nargs="*", default=APPS)
    parser.add_argument("--out", type=Path, default=RESULTS)
    options = parser.parse_args()
    cv2.setNumThreads(1)
    first, _, last = options.seeds.partition("-")
    files = [path for path in shipped_app_files() if path.stem in options.apps]
    rows: list[Found] = []
    for seed in range(int(first), int(last or first) + 1):
        for path in files:
            for one in shaken(path, seed):
                rows.append(one)
                interval = "no jump" if one.low is None else f"{one.low:g} to {one.high:g}"
                mark = "ok" if one.holds and one.is_narrow else "MISSES"
                print(f"  {one.app} {seed} {one.name}: {interval}, truth {one.truth}: {mark}", flush=True)
    good = sum(one.holds and one.is_narrow for one in rows)
    print(f"{good} of {len(rows)} thresholds hold the truth within the wanted error")
    options.out.parent.mkdir(exist_ok=True)
    options.out.write_text(
        json.dumps({"seeds": options.seeds, "good": good, "rows": [asdict(one) for one in rows]}, indent=1)
        + "\n",
        encoding="utf-8",
    )
    return 0 if good == len(rows) else 1


if __name__ == "__main__":
    sys.exit(main())
