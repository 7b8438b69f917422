"""Are rare tricks named, and is nobody accused of what had another cause? Lab scans on the simulated clock.

    python -m lab.benchmarks.incident_truth --kept scans.jsonl --minutes 11      # and again: goes on
    python -m lab.benchmarks.incident_truth --apps skip_every_3 --all-probes

Thirty drawn apps whose trick comes every 2nd to 10th time, once a day or once after the installation, and
sixty innocents (`incident_apps`): ten cold starts each and more while few of them jump, taps on the control,
more of them while few lead away, launches as if new and on the next day. The taps over the picture, the
movements and the long watches of a lab scan, which touch no control, are left out unless `--all-probes`
is given. Told are the guilty ones named by the right rule, and the innocents of which CLS-11, SPL-03 or DL-01
fails.
Writes `lab/results/incident_truth.json`.
"""

import argparse
import json
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from functools import cache
from multiprocessing import get_context
from pathlib import Path

import cv2
import yaml

from detector.case import CaseFolder
from detector.core.actions import Launch, Scenario, TapAt
from detector.core.entry import COLD
from detector.core.trials import Level, ProbeKind
from detector.core.verdict import Outcome
from detector.devices.android import AndroidDevice
from detector.judging.case import judge_runs
from detector.preparation import Renewer
from detector.scenarios.cold_start import NAME, cold_start
from detector.seeing import PerceptionSetup
from detector.touching import Scan, join_runs
from detector.virtual.apps.spec.app_file import load_app
from detector.windows.seen_run import SeenRun
from detector.wiring.law import rule_book
from detector.wiring.perception_setup import perception_setup, session_screen_reader
from detector.wiring.tool import probes
from detector.wiring.virtual_devices import VirtualChoice, simulated_device
from lab.benchmarks.incident_apps import ACCUSING, DrawnApp, Meddling, drawn_apps
from lab.benchmarks.kept_scans import KeptScans, add_kept_option
from lab.benchmarks.remembered import remembering

RESULTS = Path(__file__).parents[1] / "results" / "incident_truth.json"
N_COLD = 10
OF_THE_CONTROL = ("close_probe", "early_tap_ladder", "seldom_taps", "fresh_launches")
EDGES = "hit_region_probe"


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentScan:
    """`said` holds the outcome and reason of each rule that may accuse; `incidents` how many there were of
    the first window, complete or not, with what the others lack.
    """

    app: str
    guilty_of: str | None
    kind: str
    said: dict[str, str]
    accused: tuple[str, ...]
    complete: int
    lacking: dict[str, int]
    n_launches: int
    phone_min: float
    cpu_s: float

    @property
    def is_named(self) -> bool:
        return self.guilty_of is not None and self.said.get(self.guilty_of, "").startswith("failed")


@dataclass(slots=True, kw_only=True)
class MeddledScan(Scan):
    """Somebody else does something on the phone in some of its launches."""

    meddle: Callable[[Scenario, int], Scenario]

    def _run(self, name: str, scenario_of: Callable[[str], Scenario], *, entry: str = COLD) -> SeenRun:
        index = max(self.case.run_indices(), default=-1) + 1
        return Scan._run(self, name, lambda package: self.meddle(scenario_of(package), index), entry=entry)


def meddled(scenario: Scenario, index: int, what: Meddling | None, phone: AndroidDevice) -> Scenario:
    if what is None or index % what.every != what.rest % what.every:
        yield from scenario
        return
    launched_ms: float | None = None
    is_due = True
    action = next(scenario)
    while True:
        is_first_tap = isinstance(action, TapAt) and what.with_tap != 0 and is_due
        if is_first_tap and what.with_tap < 0:
            phone.shell.run(what.command)
        seen = yield action
        if isinstance(action, Launch):
            launched_ms = seen.at_ms
        is_time = (
            what.at_ms is not None and launched_ms is not None and seen.at_ms >= launched_ms + what.at_ms
        )
        if is_due and ((is_first_tap and what.with_tap > 0) or is_time):
            phone.shell.run(what.command)
        is_due = is_due and not is_first_tap and not is_time
        try:
            action = scenario.send(seen)
        except StopIteration:
            return


@cache
def the_setup() -> PerceptionSetup:
    return remembering(perception_setup(n_threads=1))


def chosen_probes(app: DrawnApp, *, is_whole: bool) -> Iterator[ProbeKind]:
    for kind in probes():
        if is_whole or kind.name in OF_THE_CONTROL or (app.probes_edges and kind.name == EDGES):
            yield kind


def scanned(task: tuple[DrawnApp, int, bool]) -> IncidentScan:
    app, seed, is_whole = task
    cv2.setNumThreads(1)
    began_s, setup = time.process_time(), the_setup()
    with tempfile.TemporaryDirectory(prefix="incident-truth-") as folder:
        path = Path(folder) / f"{app.name}.yaml"
        path.write_text(yaml.safe_dump(app.keys, allow_unicode=True), encoding="utf-8")
        package = load_app(path).package
        choice = VirtualChoice(app_files=(path,), persona="compact-13", seed=seed, faults=app.faults)
        with simulated_device(choice) as (device, clock):
            began_ns = clock.monotonic_ns()
            scan = MeddledScan(
                device=device,
                case=CaseFolder(Path(folder) / "case"),
                package=package,
                clock=clock,
                setup=setup,
                screen_reader=session_screen_reader(setup),
                tool_version="benchmark",
                seen=[],
                renewer=Renewer(device, package),
                meddle=lambda scenario, index: meddled(scenario, index, app.meddling, device),
            )
            list(scan.cold_starts(N_COLD, name=NAME, scenario_of=cold_start))
            list(scan.more_cold_starts(name=NAME, scenario_of=cold_start))
            list(scan.probe(scan.plan(chosen_probes(app, is_whole=is_whole), Level.LAB)))
            phone_min = (clock.monotonic_ns() - began_ns) / 60e9
    return _told(app, scan.seen, phone_min, time.process_time() - began_s)


def _told(app: DrawnApp, seen: Sequence[SeenRun], phone_min: float, cpu_s: float) -> IncidentScan:
    touched = join_runs(seen)
    verdicts = judge_runs(seen, touched, rule_book("cn-default")).verdicts
    failed = [verdict for verdict in verdicts if verdict.outcome is Outcome.FAILED]
    said = {
        verdict.code: f"{verdict.outcome.value}: {verdict.reason}"
        for verdict in sorted(verdicts, key=lambda verdict: verdict.outcome is Outcome.FAILED)
        if verdict.code in ACCUSING
    }
    allowed = app.may_fail | ({app.guilty_of} if app.guilty_of else frozenset())
    if app.guilty_of is not None:
        allowed |= set(ACCUSING)  # what a trick breaks besides
    incidents = [one for window in touched.windows().values() for one in window.incidents]
    lacking: dict[str, int] = {}
    for incident in incidents:
        for condition in incident.missing:
            lacking[condition.value] = lacking.get(condition.value, 0) + 1
    return IncidentScan(
        app=app.name,
        guilty_of=app.guilty_of,
        kind=app.kind,
        said=said,
        accused=tuple(
            sorted(
                f"{v.code} {v.subject}: {v.reason}"
                for v in failed
                if v.code in ACCUSING and v.code not in allowed
            )
        ),
        complete=sum(incident.is_complete for incident in incidents),
        lacking=lacking,
        n_launches=len(seen),
        phone_min=round(phone_min, 1),
        cpu_s=round(cpu_s, 1),
    )


def summary(scans: Sequence[IncidentScan]) -> dict[str, object]:
    guilty = [one for one in scans if one.guilty_of is not None]
    innocent = [one for one in scans if one.guilty_of is None]
    return {
        "guilty": len(guilty),
        "named_by_the_right_rule": sum(one.is_named for one in guilty),
        "not_named": [one.app for one in guilty if not one.is_named],
        "innocent": len(innocent),
        "accused": [one.app for one in innocent if one.accused],
        "launches": sum(one.n_launches for one in scans),
        "phone_min_a_scan": round(sum(one.phone_min for one in scans) / max(len(scans), 1), 1),
        "cpu_s_a_scan": round(sum(one.cpu_s for one in scans) / max(len(scans), 1), 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--apps", nargs="*", help="these alone")
    parser.add_argument("--seed", type=int, default=11_000)
    parser.add_argument("--all-probes", action="store_true", help="whole lab scans")
    parser.add_argument("--minutes", type=float, default=1e6, help="begin no new scan after this long")
    parser.add_argument("--workers", type=int, default=1)
    add_kept_option(parser)
    parser.add_argument("--out", type=Path, default=RESULTS)
    options = parser.parse_args()
    kept = KeptScans(options.kept, IncidentScan)
    known = {scan.app for scan in kept}
    apps = [app for app in drawn_apps() if not options.apps or app.name in options.apps]
    until = time.monotonic() + 60 * options.minutes
    waiting = [
        (app, options.seed + n, options.all_probes) for n, app in enumerate(apps) if app.name not in known
    ]
    with ProcessPoolExecutor(options.workers, mp_context=get_context("spawn")) as pool:
        for first in range(0, len(waiting), options.workers):
            for done in pool.map(scanned, waiting[first : first + options.workers]):
                kept.add(done)
                print(json.dumps(asdict(done), ensure_ascii=False), flush=True)
            if time.monotonic() > until:
                break
    scans = list(kept)
    written = {
        "commits": list(kept.commits),
        "seed": options.seed,
        "probes": "all" if options.all_probes else [*OF_THE_CONTROL, f"{EDGES} where a region shrinks"],
        "summary": summary(scans),
        "apps": [asdict(one) for one in scans],
    }
    options.out.parent.mkdir(exist_ok=True)
    options.out.write_text(json.dumps(written, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(json.dumps(written["summary"], indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main()
