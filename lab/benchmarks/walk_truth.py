"""Does a walk find the windows between an app's pages? Drawn apps of 8 to 40 pages on the simulated clock.

    python -m lab.benchmarks.walk_truth --n 30              # half of them without a view tree

Each app has one to five planted windows: popups that come with a page, full screens between two pages
(`walk_apps.py`). Truth is asked of the virtual phone: which scenes it showed when, and what was pressed.
Counted are the planted windows that the walk saw, of all; windows where none was planted; the failures that a
window's truth does not allow; and the CPU time a page, with the virtual phone's own part apart. `--trees`
adds an app with layouts of real toolkits. Writes `lab/results/walk_truth.json`.
"""

import argparse
import asyncio
import json
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from unittest.mock import patch

import yaml

from detector.case import CaseFolder
from detector.core.entry import Entry, EntryKind
from detector.core.verdict import Outcome
from detector.core.walk import WalkBounds
from detector.devices.android import open_device
from detector.evidence.reader import open_bundle
from detector.judging.case import judge_runs
from detector.touching import Scan, join_runs
from detector.virtual.apps.running.running_app import DrawnApp, make_app
from detector.virtual.apps.spec.app_file import load_app
from detector.virtual.apps.truth.windows import expected_outcomes
from detector.virtual.device import DeviceSpec
from detector.virtual.in_process import SimulatedWorld
from detector.virtual.personas import persona_named
from detector.virtual.simulated_loop import SimulatedLoop
from detector.virtual.system.latency import PHONE_LATENCY
from detector.virtual.system.packages import VirtualApp
from detector.windows.seen_run import SeenRun
from detector.windows.subjects import match_windows
from detector.wiring.crawls import walk_of
from detector.wiring.law import rule_book
from detector.wiring.perception_setup import perception_setup, session_screen_reader
from detector.wiring.virtual_devices import shipped_app_files
from lab.benchmarks.walk_apps import FORBIDDEN, draw_walk_app
from lab.benchmarks.walk_toolkit import toolkit_app
from lab.benchmarks.walk_windows import truth_of_own

RESULTS = Path(__file__).parents[1] / "results" / "walk_truth.json"
PERSONA = "compact-13"
SLACK_MS = 900.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Walked:
    """One app. `phantoms`: windows where none was planted; `false`: failures that no truth allows."""

    app: str
    has_tree: bool
    n_pages: int
    n_seen: int
    planted: tuple[str, ...]
    found: tuple[str, ...]
    phantoms: tuple[str, ...]
    false: tuple[str, ...]
    named: tuple[str, ...]
    pressed: bool
    why: str | None
    walked_s: float
    ours_s: float
    phone_s: float


@dataclass(slots=True)
class _PhoneTime:
    spent_s: float = 0.0


@contextmanager
def phone_time() -> Iterator[_PhoneTime]:
    """The CPU time that the virtual phone takes within the block."""
    counted = _PhoneTime()
    plain = vars(asyncio.base_events.BaseEventLoop)["_run_once"]  # asyncio has no public place to measure it

    def timed(loop: SimulatedLoop) -> None:
        began_s = time.process_time()
        plain(loop)
        counted.spent_s += time.process_time() - began_s

    with patch.object(SimulatedLoop, "_run_once", timed):
        yield counted


@dataclass(frozen=True, slots=True, kw_only=True)
class _Played:
    """`shown`: each window that the phone showed, from when to when, ms on the run's axis."""

    run: SeenRun
    shown: tuple[tuple[str, float, float], ...]
    pressed: bool
    ours_s: float
    phone_s: float


def _played(path: Path, folder: Path, bounds: WalkBounds) -> _Played:
    spec, persona = load_app(path), persona_named(PERSONA)
    launched: list[tuple[int, DrawnApp]] = []

    def create(index: int) -> DrawnApp:
        app = make_app(spec, display=persona.display, seed=1, launch_index=index)
        launched.append((world.clock.monotonic_ns(), app))
        return app

    others = (activity for activity in spec.activities if activity != spec.launcher_activity)
    activities = (spec.launcher_activity, *others)
    app = VirtualApp(package=spec.package, label=spec.label, create=create, activities=activities)
    device_spec = DeviceSpec(
        serial="virtual-1", persona=persona, apps=(app,), latency=PHONE_LATENCY, uiautomation_running=True
    )
    setup, began_s = perception_setup(n_threads=1), time.process_time()
    with phone_time() as phone_s, SimulatedWorld([device_spec]) as world:
        phone = open_device(world.link(device_spec.serial), world.clock)
        scan = Scan(
            device=phone,
            case=CaseFolder(folder / "case"),
            package=spec.package,
            clock=world.clock,
            setup=setup,
            screen_reader=session_screen_reader(setup),
            tool_version="benchmark",
            seen=[],
            walk=walk_of(bounds, None),
        )
        (run,) = scan.entered(Entry(kind=EntryKind.WALK), 1)
        state = world.devices[device_spec.serial].background.state(spec.package)
        phone.close()
    total_s = time.process_time() - began_s
    return _Played(
        run=run,
        shown=tuple(_shown(launched, open_bundle(scan.case.bundle_path(0)).zero.host_ns)),
        pressed=state is not None and FORBIDDEN in state.remembered,
        ours_s=round(total_s - phone_s.spent_s, 1),
        phone_s=round(phone_s.spent_s, 1),
    )


def walked(
    path: Path, planted: Mapping[str, str], folder: Path, *, has_tree: bool, bounds: WalkBounds
) -> Walked:
    """`planted`: the scenes of its windows, each with the shipped app whose truth holds for it."""
    played = _played(path, folder, bounds)
    run, account, scenes = played.run, played.run.walk, yaml.safe_load(path.read_text("utf-8"))["scenes"]
    assert account is not None
    windows = {name: by_run[0] for name, by_run in match_windows([run])}
    met = {name: _planted_at(window.appeared_ms.high, played, planted) for name, window in windows.items()}
    again = [_planted_at(at_ms, played, planted) for window in account.windows for at_ms in window.again_ms]
    verdicts = judge_runs([run], join_runs([run]), rule_book("cn-default")).verdicts
    failed = sorted(
        (one.subject, one.code) for one in verdicts if one.outcome is Outcome.FAILED and one.subject in met
    )
    return Walked(
        app=path.stem,
        has_tree=has_tree,
        n_pages=sum("window" not in scene for scene in scenes.values()),
        n_seen=len(account.pages),
        planted=tuple(f"{name}:{shipped}" for name, shipped in planted.items()),
        found=tuple(sorted({name for name in (*met.values(), *again) if name is not None})),
        phantoms=tuple(
            f"{name} {window.kind.value} {window.appeared_ms.value:.0f}"
            for name, window in windows.items()
            if met[name] is None
        ),
        false=tuple(
            f"{subject} {code}" for subject, code in failed if not _is_allowed(code, met[subject], planted)
        ),
        named=tuple(f"{met[subject]} {code}" for subject, code in failed if met[subject]),
        pressed=played.pressed,
        why=account.why,
        walked_s=round(account.spent_ms / 1000, 1),
        ours_s=played.ours_s,
        phone_s=played.phone_s,
    )


def _is_allowed(code: str, scene: str | None, planted: Mapping[str, str]) -> bool:
    """Nothing is claimed for a rule that a window's truth leaves out."""
    return scene is not None and "failed" in _truth(planted[scene]).get(code, {"failed"})


def _truth(shipped: str) -> Mapping[str, frozenset[str]]:
    own = truth_of_own(shipped)
    if own is not None:
        return own
    return expected_outcomes(load_app(next(path for path in shipped_app_files() if path.stem == shipped)))


def _shown(launched: list[tuple[int, DrawnApp]], zero_ns: int) -> Iterator[tuple[str, float, float]]:
    """Each window that was shown, from when to when, ms on the run's axis."""
    for number, (began_ns, app) in enumerate(launched):
        from_ms = (began_ns - zero_ns) / 1e6
        ends_ms = (launched[number + 1][0] - zero_ns) / 1e6 if number + 1 < len(launched) else float("inf")
        for showing in app.course.showings:
            if showing.scene.window is not None:
                until_ms = ends_ms if showing.until_ms is None else from_ms + showing.until_ms
                yield showing.scene.name, from_ms + showing.from_ms, until_ms


def _planted_at(at_ms: float, played: _Played, planted: Mapping[str, str]) -> str | None:
    there = [
        name for name, from_ms, until_ms in played.shown if from_ms - SLACK_MS <= at_ms <= until_ms + SLACK_MS
    ]
    return next((name for name in reversed(there) if name in planted), None)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--n", type=int, default=30)
    parser.add_argument("--seed", type=int, default=7000)
    parser.add_argument("--step", type=int, default=1, help="2: one half, for two processes")
    parser.add_argument("--rich", action="store_true", help="with long pages, floats and advert strips")
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--trees", type=Path, help="a folder of dumped view trees, for one more app")
    parser.add_argument("--out", type=Path, default=RESULTS, help="what it holds already is kept")
    given = parser.parse_args()
    bounds = WalkBounds(max_ms=given.minutes * 60_000)
    with tempfile.TemporaryDirectory(prefix="walk-truth-") as name:
        if given.trees is not None:
            app, planted = toolkit_app(given.trees), {"advert": "tiny_cross", "popup_tiny": "popup_tiny"}
            keep(_made(Path(name), "toolkit", app, planted, has_tree=True, bounds=bounds), given.out)
        for seed in range(given.seed, given.seed + given.n * given.step, given.step):
            drawn = draw_walk_app(seed, is_rich=given.rich)
            one = _made(
                Path(name),
                f"{'rich' if given.rich else 'walk'}-{seed}",
                drawn.app(),
                drawn.planted,
                has_tree=drawn.has_tree,
                bounds=bounds,
            )
            keep(one, given.out)


def _made(
    folder: Path,
    stem: str,
    app: Mapping[str, object],
    planted: Mapping[str, str],
    *,
    has_tree: bool,
    bounds: WalkBounds,
) -> Walked:
    own = folder / stem
    own.mkdir()
    path = own / f"{stem}.yaml"
    path.write_text(yaml.safe_dump(dict(app), allow_unicode=True, sort_keys=False), "utf-8")
    one = walked(path, planted, own, has_tree=has_tree, bounds=bounds)
    print(one, flush=True)
    return one


def keep(one: Walked, out: Path) -> None:
    """Beside what was measured before; the summary is of all."""
    before = json.loads(out.read_text("utf-8"))["apps"] if out.exists() else []
    apps = sorted(
        (*(app for app in before if app["app"] != one.app), asdict(one)), key=lambda app: app["app"]
    )
    document = {"summary": summed([Walked(**app) for app in apps]), "apps": apps}
    out.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def summed(made: list[Walked]) -> dict[str, object]:
    def found(has_tree: bool) -> list[int]:
        part = [one for one in made if one.has_tree is has_tree]
        return [sum(len(one.found) for one in part), sum(len(one.planted) for one in part)]

    n_seen = sum(one.n_seen for one in made)
    return {
        "n_apps": len(made),
        "found_by_tree": found(True),
        "found_without_tree": found(False),
        "pages_seen": [n_seen, sum(one.n_pages for one in made)],
        "n_phantoms": sum(len(one.phantoms) for one in made),
        "n_false_failures": sum(len(one.false) for one in made),
        "n_failures_named": sum(len(one.named) for one in made),
        "n_pressed_what_is_never_tapped": sum(one.pressed for one in made),
        "ours_s_a_page": round(sum(one.ours_s for one in made) / max(n_seen, 1), 2),
        "phone_s_a_page": round(sum(one.phone_s for one in made) / max(n_seen, 1), 2),
    }


if __name__ == "__main__":
    main()
