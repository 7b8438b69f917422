"""How accurate are the edges of the closing region, and after how many launches? Level lab.

    python -m lab.benchmarks.hit_region_truth --seeds 7400-7401

On the simulated clock, through the whole capture code. For each edge of the hit region: the distance found
from the glyph's middle, and the app's own (an app redraws its control each launch: the truth
is the range over its launches). An edge is "told" if its half width is within 1 dp and its middle within 1 dp
of the truth, give or take half a px, since taps hit whole ones; "bounded" if launches ran out before; "wrong"
if the truth lies outside by more than the px to which a glyph's middle is known. The launches are compared
with those promised: 14 if a miss leaves the window open, 20 if every tap ends it. Writes
`lab/results/hit_region_truth.json`.
"""

import argparse
import json
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

import cv2

from detector.core.geometry import Rect
from detector.core.quantity import Quantity
from detector.core.trials import Level
from detector.scenarios import close_probe, early_tap_ladder, hit_region_probe
from detector.touching import join_runs
from detector.virtual.apps.running.running_app import make_app
from detector.virtual.apps.spec.app import AppSpec
from detector.virtual.apps.spec.app_file import load_app
from detector.virtual.apps.truth.windows import true_quantities
from detector.virtual.personas import persona_named
from detector.windows.hit_region import find_hit_edges
from detector.wiring.perception_setup import perception_setup
from detector.wiring.virtual_devices import shipped_app_files
from lab.benchmarks.driven import drive

RESULTS = Path(__file__).parents[1] / "results" / "hit_region_truth.json"
PROMISED = {
    "compliant_splash": 14,
    "early_close": 14,
    "popup_corner_cross": 14,
    "full_screen_link": 20,
    "store_in_app": 20,
}
PROBES = (close_probe.PROBE, early_tap_ladder.PROBE, hit_region_probe.PROBE)
"""The first two determine when the control starts to work: earlier taps reveal nothing about an edge."""
WANTED_DP = 1.0
SIDES = ("left", "right", "top", "bottom")


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundEdge:
    """dp from the glyph's middle. `low` and `high` None: not bounded on both sides.

    `came_to` is "told", "bounded" or "wrong".
    """

    app: str
    seed: int
    side: str
    truth: tuple[float, float]
    low: float | None
    high: float | None
    came_to: str
    n_launches: int


def came_to(low: float, high: float, truth: tuple[float, float], px_per_dp: float) -> str:
    """All in dp."""
    if truth[1] < low - 1 / px_per_dp or truth[0] > high + 1 / px_per_dp:
        return "wrong"
    wanted = WANTED_DP + 0.5 / px_per_dp
    middle = (low + high) / 2
    is_near = truth[0] - wanted <= middle <= truth[1] + wanted
    return "told" if is_near and (high - low) / 2 <= wanted else "bounded"


def true_edges(spec: AppSpec, persona: str, seed: int, launch_index: int) -> dict[str, float]:
    """In px; what reaches beyond the display ends with it."""
    display = persona_named(persona).display
    app = make_app(spec, display=display, seed=seed, launch_index=launch_index)
    window = next(one for one in true_quantities(app) if one.close is not None)
    assert window.close is not None
    scene = next(one.scene for one in app.course.showings if one.scene.name == window.scene)
    assert scene.window is not None
    region = next(one for one in scene.touch if one.layer_id == scene.window.close)
    box = region.box.intersection(Rect.from_xywh(0, 0, display.width_px, display.height_px))
    assert box is not None
    return box.sides_from(window.close.glyph_box.center)


def probed(task: tuple[Path, int, str]) -> list[FoundEdge]:
    path, seed, persona = task
    cv2.setNumThreads(1)
    spec = load_app(path)
    seen = drive(
        path, PROBES, Level.LAB, seed=seed, setup=perception_setup(n_threads=1), persona=persona
    ).seen
    display = seen[0].display
    px_per_dp = (display.density_dpi or 160) / 160
    edges = find_hit_edges(join_runs(seen).windows()["window:1"].touches, display.box)
    truths = [true_edges(spec, persona, seed, index) for index in range(len(seen))]
    found: list[FoundEdge] = []
    for side in SIDES:
        quantity: Quantity | None = None if edges is None else getattr(edges, f"{side}_px")
        span = [one[side] / px_per_dp for one in truths]
        truth = round(float(min(span)), 2), round(float(max(span)), 2)
        low = None if quantity is None else round(float(quantity.low / px_per_dp), 2)
        high = None if quantity is None else round(float(quantity.high / px_per_dp), 2)
        found.append(
            FoundEdge(
                app=path.stem,
                seed=seed,
                side=side,
                truth=truth,
                low=low,
                high=high,
                came_to="bounded" if low is None or high is None else came_to(low, high, truth, px_per_dp),
                n_launches=sum(run.scenario == hit_region_probe.NAME for run in seen),
            )
        )
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", default="7400-7401", help="first-last")
    parser.add_argument("--apps", nargs="*", default=list(PROMISED))
    parser.add_argument("--persona", default="compact-13")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--out", type=Path, default=RESULTS)
    options = parser.parse_args()
    first, _, last = options.seeds.partition("-")
    files = [path for path in shipped_app_files() if path.stem in options.apps]
    seeds = range(int(first), int(last or first) + 1)
    rows: list[FoundEdge] = []
    with ProcessPoolExecutor(options.workers) as pool:
        for edges in pool.map(probed, [(path, seed, options.persona) for seed in seeds for path in files]):
            rows += edges
            told = "; ".join(_summary(one) for one in edges)
            print(f"  {edges[0].app} {edges[0].seed}: {edges[0].n_launches} launches: {told}", flush=True)
    counts = {name: sum(one.came_to == name for one in rows) for name in ("told", "bounded", "wrong")}
    over = sum(one.n_launches > PROMISED[one.app] for one in rows) // len(SIDES)
    print(f"{len(rows)} edges: {counts}; {over} scans took more launches than promised")
    options.out.parent.mkdir(exist_ok=True)
    summary = {"seeds": options.seeds, **counts, "over": over, "rows": [asdict(one) for one in rows]}
    options.out.write_text(json.dumps(summary, indent=1) + "\n", encoding="utf-8")
    return 0 if not counts["wrong"] and not over else 1


def _summary(edge: FoundEdge) -> str:
    interval = "not bounded" if edge.low is None else f"{edge.low:g} to {edge.high:g}"
    return f"{edge.side} {interval} ({edge.truth[0]:g} to {edge.truth[1]:g}) {edge.came_to}"


if __name__ == "__main__":
    sys.exit(main())
