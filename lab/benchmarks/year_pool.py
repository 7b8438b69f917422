"""What the nights of the simulated year draw from: launches, touched scans and watches, each made for real.

Every app of `year_apps` in every state is captured on the simulated clock through the whole capture code and
analysed by the whole of perception, under several seeds and separately with each creative; scans that touch
or move the phone once per state that needs it, at level quick, by the probe that the app's faults are about.
A fault that only touching shows shares the untouched launches of the usual state. What was seen is cached in
a folder, by a hash of the app's file, the seed and the code that captures and analyses, so a second year
costs nothing extra.
"""

import hashlib
import pickle
import shutil
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from detector.core.trials import Level
from detector.core.watch_plan import WatchPlan
from detector.core.watching import PhoneTrigger
from detector.judging.document import VerdictsDocument
from detector.seeing import PerceptionSetup
from detector.session.request import CapturedBy
from detector.watch import capture_watch
from detector.windows.seen_run import SeenRun
from detector.wiring.law import rule_book
from detector.wiring.perception_setup import perception_setup
from detector.wiring.tool import probes
from detector.wiring.virtual_devices import VirtualChoice, simulated_device
from detector.wiring.watches import judged_watch
from lab.benchmarks.driven import drive
from lab.benchmarks.remembered import remembering
from lab.benchmarks.year_apps import ONLY_TOUCHED, WAKER, YEAR_APPS, YearApp, waker_text

__all__ = ["Launches", "Pool", "Watched", "made_pool"]

Made = TypeVar("Made")

LOOK_SEEDS, TOUCH_SEEDS, WATCH_SEEDS = (11, 12), (21,), (31, 32)
TRIGGERS = (PhoneTrigger.SCREEN, PhoneTrigger.POWER, PhoneTrigger.NETWORK, PhoneTrigger.TIME)
PERSONA = "compact-13"

_LOOKS = (
    "case",
    "devices",
    "engines",
    "evidence",
    "parsing",
    "perception",
    "scenarios",
    "seeing",
    "session",
    "touching",
    "virtual",
    "windows",
)
_ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Launches:
    """Runs of one scan; `n_bytes` of their bundles."""

    runs: tuple[SeenRun, ...]
    n_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    document: VerdictsDocument
    n_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """`looks` by app, state and creative, a launch each; `touched` by app and state; `watches` by state.

    `cpu_s` is the cost of making all of it, whenever that was.
    """

    looks: dict[tuple[str, str, str], tuple[Launches, ...]]
    touched: dict[tuple[str, str], tuple[Launches, ...]]
    watches: dict[str, tuple[Watched, ...]]
    cpu_s: float

    @property
    def n_scans(self) -> int:
        return sum(len(many) for kept in (self.looks, self.touched, self.watches) for many in kept.values())


class _Keeper:
    """Makes each thing once."""

    def __init__(self, folder: Path, say: Callable[[str], None]) -> None:
        self._folder, self._say = folder, say
        self._code = _code_sha256()
        self._setup: PerceptionSetup | None = None
        self.cpu_s = 0.0
        folder.mkdir(parents=True, exist_ok=True)

    def launches(self, text: str, seed: int, tried: tuple[str, ...] = ()) -> Launches:
        def make() -> Launches:
            self._setup = self._setup or remembering(perception_setup(n_threads=1))
            driven = drive(
                file,
                [one for one in probes() if one.name in tried],
                Level.QUICK if tried else Level.LOOK,
                seed=seed,
                setup=self._setup,
                persona=PERSONA,
                n_cold_starts=2 if tried else 1,
            )
            return Launches(runs=tuple(driven.seen), n_bytes=driven.n_bytes)

        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "app.yaml"
            file.write_text(text, encoding="utf-8")
            return self._kept(f"{text}|{seed}|{tried}", make)

    def watch(self, text: str, seed: int) -> Watched:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "app.yaml"
            file.write_text(text, encoding="utf-8")
            return self._kept(f"{text}|{seed}|{TRIGGERS}|watch", lambda: _watched(file, seed))

    def _kept(self, name: str, make: Callable[[], Made]) -> Made:
        path = self._folder / f"{hashlib.sha256(f'{self._code}|{name}'.encode()).hexdigest()[:24]}.pickle"
        if not path.exists():
            began = time.process_time()
            made = make()
            path.write_bytes(pickle.dumps((made, time.process_time() - began)))
            self._say(f"made {name.partition('package: ')[2][:40]!r} {name.rpartition('|')[2]}")
        kept: tuple[Made, float] = pickle.loads(path.read_bytes())
        self.cpu_s += kept[1]
        return kept[0]


def _code_sha256() -> str:
    digest = hashlib.sha256()
    for folder in _LOOKS:
        for file in sorted((_ROOT / "detector" / folder).rglob("*.py")):
            digest.update(file.read_bytes())
    return digest.hexdigest()


def _watched(file: Path, seed: int) -> Watched:
    folder = Path(tempfile.mkdtemp(prefix="year-watch-"))
    plan = WatchPlan(package=WAKER, triggers=TRIGGERS, seeks_switch=False)
    choice = VirtualChoice(app_files=(file,), persona=PERSONA, seed=seed)
    try:
        with simulated_device(choice) as (device, clock):
            capture_watch(
                device,
                folder / "b",
                plan,
                run_id="year",
                clock=clock,
                by=CapturedBy(tool_version="benchmark"),
            )
            document = judged_watch(folder / "b", rule_book("cn-default"), clock).document
        n_bytes = sum(one.stat().st_size for one in folder.rglob("*") if one.is_file())
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return Watched(document=document, n_bytes=n_bytes)


def made_pool(folder: Path, say: Callable[[str], None] = print) -> Pool:
    keeper = _Keeper(folder, say)
    touched = {
        (app.name, state): tuple(
            keeper.launches(app.text(state, app.creatives[0]), seed, app.probes) for seed in TOUCH_SEEDS
        )
        for app in YEAR_APPS
        if app.probes
        for state in app.states
        if state in {"ok", *ONLY_TOUCHED}
    }
    watches = {
        state: tuple(keeper.watch(waker_text(state), seed) for seed in WATCH_SEEDS)
        for state in ("ok", "self_start")
    }
    looks = {
        (app.name, state, creative): tuple(
            keeper.launches(app.text(state, creative), seed) for seed in _look_seeds(app)
        )
        for app in YEAR_APPS
        for state in app.states
        if state not in ONLY_TOUCHED
        for creative in app.creatives
    }
    return Pool(looks=looks, touched=touched, watches=watches, cpu_s=keeper.cpu_s)


def _look_seeds(app: YearApp) -> tuple[int, ...]:
    """An app whose nights touch is seen under two launches of its touched scan as well."""
    return LOOK_SEEDS[:1] if app.probes else LOOK_SEEDS
