"""Are apps named that behave otherwise when they are watched, and is nobody else? `detector compare` itself.

    python -m lab.benchmarks.watched_truth --kept pairs.jsonl --minutes 11       # and again: goes on
    python -m lab.benchmarks.watched_truth --pairs 03_control_proxy sometimes_ad

Twenty apps with two faces and twenty with one (`watched_apps`). Each is scanned on a virtual phone that shows
the condition, by the capture code of every scan, and recorded from the screen of one that shows none: in
H.264 at two thirds of the size and 20 pictures a second, only where they change, from the home screen on. The
seeds of both differ, so their adverts do. Writes `lab/results/watched_truth.json`.
"""

import argparse
import asyncio
import json
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from unittest import mock

import cv2
import numpy as np
import yaml

from detector.case import CaseFolder
from detector.regression.snapshot import snapshot_of
from detector.regression.watched import Scanned, Told, held_against
from detector.scenarios.cold_start import NAME, cold_start
from detector.seeing import PerceptionSetup
from detector.touching import Scan, join_runs
from detector.virtual.apps.spec.app_file import load_app
from detector.virtual.device import DeviceSpec, VirtualDevice
from detector.virtual.in_process import SimulatedWorld
from detector.virtual.personas import persona_named
from detector.virtual.system import surroundings
from detector.virtual.system.latency import PHONE_LATENCY
from detector.wiring.clips import recorded_cases
from detector.wiring.law import judged, rule_book
from detector.wiring.perception_setup import perception_setup, session_screen_reader
from detector.wiring.tool import host_clock
from detector.wiring.virtual_devices import VirtualChoice, simulated_device
from lab.benchmarks.kept_scans import KeptScans, add_kept_option
from lab.benchmarks.remembered import remembering
from lab.benchmarks.watched_apps import POOL, Pair, drawn_pairs, picture_of
from tests.fakes.recordings import Timed, mp4
from tests.fakes.simulated import virtual_app_of

RESULTS = Path(__file__).parents[1] / "results" / "watched_truth.json"
PERSONA = "compact-13"
N_RECORDINGS = 3
HOME_S, RECORDED_S, FRAME_S = 1.0, 17.0, 0.05
SEEN_AS = {
    "advert": ("shows:full_screen",),
    "popup": ("shows:over_content",),
    "delay": ("delay:full_screen",),
    "control": ("no_control:full_screen",),
    "prompt": ("prompt:full_screen",),
}
"""The trait that names what a face hides."""

SHOWN_BY = {
    "sim": "setprop gsm.sim.state ABSENT,ABSENT",
    "proxy": "settings put global http_proxy 10.0.0.9:8888",
    "accessibility": "settings put secure enabled_accessibility_services com.a.reader/.Service",
}
"""What a scanned phone shows beside what every one does (the VPN comes with its networks)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PairSeen:
    """`differs`: the traits that differ beyond chance; `others`: what was told of the rest."""

    pair: str
    hides: str | None
    condition: str | None
    differs: tuple[str, ...]
    others: dict[str, str]
    cpu_s: float

    @property
    def is_named(self) -> bool:
        return self.hides is not None and bool(set(SEEN_AS[self.hides]) & set(self.differs))


@cache
def the_setup() -> PerceptionSetup:
    return remembering(perception_setup(n_threads=1))


@contextmanager
def networks_that_show(condition: str | None) -> Iterator[None]:
    tunnel = {"tun0": "10.8.0.2/24 scope global tun0"} if condition == "vpn" else {}
    with mock.patch.dict(surroundings.FIRST_ADDRESSES, tunnel):
        yield


def hide_everything(phone: VirtualDevice) -> None:
    """A phone in use: nothing is plugged in or switched on for developers, a SIM is in it."""
    for key in ("adb_enabled", "development_settings_enabled"):
        phone.settings["global", key] = "0"
    phone.surroundings.is_plugged_in = False
    phone.properties |= {
        "gsm.sim.state": "LOADED,ABSENT",
        "ro.boot.verifiedbootstate": "green",
        "ro.build.tags": "release-keys",
        "ro.detector.virtual": "0",
    }


def recording_of(app_file: Path, seed: int) -> bytes:
    """A launch on a phone that nobody watches, as its own recorder writes it."""
    persona = persona_named(PERSONA)
    app = virtual_app_of(app_file, persona, seed=seed)
    spec = DeviceSpec(serial="in-use", persona=persona, apps=(app,), seed=seed, latency=PHONE_LATENCY)
    frames: list[Timed] = []
    with SimulatedWorld([spec]) as world:
        phone = world.devices[spec.serial]
        hide_everything(phone)
        launch = f"exec:monkey -p {app.package} -c android.intent.category.LAUNCHER 1"

        async def record(from_s: float, for_s: float) -> None:
            before = None
            for step in range(round(for_s / FRAME_S)):
                shot = phone.shot()
                if shot.key != before:
                    frames.append(((from_s + step * FRAME_S) * 1000, smaller(shot.draw())))
                before = shot.key
                await asyncio.sleep(FRAME_S)

        world.run(record(0.0, HOME_S))
        world.link(spec.serial).open(launch, timeout_s=30)
        world.run(record(HOME_S, RECORDED_S))
    return mp4([*frames, ((HOME_S + RECORDED_S) * 1000, frames[-1][1])])


def smaller(picture: np.ndarray) -> np.ndarray:
    height, width = picture.shape[:2]
    size = width * 2 // 3 // 2 * 2, height * 2 // 3 // 2 * 2
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA))


def seen_pair(pair: Pair, seed: int, kept: Path | None = None) -> PairSeen:
    """`kept`: a folder in which the recordings stay."""
    began_s = time.process_time()
    with tempfile.TemporaryDirectory(prefix="watched-truth-") as name:
        folder = Path(name) if kept is None else kept
        file = folder / "app.yaml"
        file.write_text(yaml.safe_dump(pair.keys, allow_unicode=True), encoding="utf-8")
        for advert in POOL:
            (folder / advert.file).write_bytes(picture_of(advert))
        scan = scanned(file, pair, folder / "case", seed)
        paths = [folder / f"{number}.mp4" for number in range(N_RECORDINGS)]
        for number, path in enumerate(paths):
            path.write_bytes(recording_of(file, seed + 1000 * (number + 1)))
        law, clock = rule_book("cn-default"), host_clock()
        document = judged(scan.seen, join_runs(scan.seen), law, clock)
        snapshot = snapshot_of(document, scan.seen)
        side = Scanned(
            path="case",
            version=None,
            judged_at=None,
            n_launches=len(scan.seen),
            environment=snapshot.environment,
        )
        with recorded_cases(paths, package=scan.package, setup=the_setup(), law=law, clock=clock) as recorded:
            told = held_against(side, scan.seen, [recording for _, recording in recorded], telltales=())
    traits = {f"{trait.trait}:{trait.place}": trait for trait in told.traits}
    return PairSeen(
        pair=pair.name,
        hides=pair.hides,
        condition=pair.condition,
        differs=() if told.finding is None else told.finding.traits,
        others={
            name: f"{trait.told} {trait.a.shown}/{trait.a.n} {trait.b.shown}/{trait.b.n} p {trait.p_value}"
            for name, trait in traits.items()
            if trait.told is not Told.DIFFERS
        },
        cpu_s=round(time.process_time() - began_s, 1),
    )


def scanned(file: Path, pair: Pair, case: Path, seed: int) -> Scan:
    choice = VirtualChoice(app_files=(file,), persona=PERSONA, seed=seed)
    with networks_that_show(pair.condition), simulated_device(choice) as (device, clock):
        if pair.condition in SHOWN_BY:
            device.shell.run(SHOWN_BY[pair.condition])
        scan = Scan(
            device=device,
            case=CaseFolder(case),
            package=load_app(file).package,
            clock=clock,
            setup=the_setup(),
            screen_reader=session_screen_reader(the_setup()),
            tool_version="benchmark",
            seen=[],
        )
        for _ in scan.cold_starts(pair.n_launches, name=NAME, scenario_of=cold_start):
            pass
    return scan


def summary(seen: Sequence[PairSeen]) -> dict[str, object]:
    guilty = [each for each in seen if each.hides is not None]
    innocent = [each for each in seen if each.hides is None]
    return {
        "pairs_that_differ": len(guilty),
        "named": sum(each.is_named for each in guilty),
        "not_named": [each.pair for each in guilty if not each.is_named],
        "pairs_that_do_not": len(innocent),
        "accused": [each.pair for each in innocent if each.differs],
        "cpu_s": round(sum(each.cpu_s for each in seen), 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", nargs="+", help="only these")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=600.0, help="begin no pair after so long")
    parser.add_argument("--keep", type=Path, help="a folder for the recordings of a single pair")
    add_kept_option(parser)
    options = parser.parse_args()
    cv2.setNumThreads(1)
    kept = KeptScans(options.kept, PairSeen)
    done = {each.pair for each in kept}
    began_s = time.monotonic()
    for pair in drawn_pairs():
        if pair.name in done or (options.pairs and pair.name not in options.pairs):
            continue
        if time.monotonic() - began_s > 60 * options.minutes:
            break
        told = seen_pair(pair, options.seed, options.keep)
        kept.add(told)
        print(json.dumps(asdict(told), ensure_ascii=False), flush=True)
    print(json.dumps(summary(list(kept)), indent=1))
    if not options.pairs:
        document = {"commits": kept.commits, "seed": options.seed, **summary(list(kept))}
        document["pairs"] = [asdict(each) for each in kept]
        RESULTS.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
