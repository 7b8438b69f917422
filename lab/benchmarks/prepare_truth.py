"""Does a preparation bring freshly installed apps to their main page, and press nothing that is never tapped?

    python -m lab.benchmarks.prepare_truth [--seeds 0-59] [--words FOLDER] [--reports 60] [--kept FILE]

Each seed is another virtual app (`prepare_apps.py`) that the simulated phone does not have: its list begins
with `install`, by turns of an APK, a folder of APKs, .apks and .xapk, and goes on with `auto`. Personas take
turns.
With `--words` (the folder of `words.json`) half of the apps are worded by real popups. Truth is asked of the
virtual phone, not of the program: which scene is in front after another launch, and what was pressed.
`--reports`: so many apps go all the way to a report, by `scan` of their file alone.
Writes `lab/results/prepare_truth.json`.
"""

import argparse
import json
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import yaml

from detector.api import scan
from detector.devices.android import AndroidDevice, open_device
from detector.evidence.reader import open_bundle
from detector.preparation import NAME, Preparer, read_preparation
from detector.session.request import CaptureRequest
from detector.session.runner import run_scenario
from detector.virtual.apps.running.running_app import DrawnApp
from detector.virtual.apps.spec.app_file import load_app
from detector.virtual.device import DeviceSpec
from detector.virtual.in_process import SimulatedWorld
from detector.virtual.personas import persona_named
from detector.virtual.system.latency import PHONE_LATENCY
from detector.wiring.app_files import read_app
from detector.wiring.perception_setup import perception_setup
from detector.wiring.preparing import preparer_for, read_wish
from lab.benchmarks.app_packaging import WAYS_TO_INSTALL, write_app_files
from lab.benchmarks.kept_scans import KeptScans, add_kept_option
from lab.benchmarks.prepare_apps import FORBIDDEN, KINDS, RealWords, draw_app
from tests.fakes.simulated import virtual_app_of

RESULTS = Path(__file__).parents[1] / "results" / "prepare_truth.json"
PERSONAS = ("compact-13", "aosp-13", "aosp-9", "hyperos-14", "emui-10")
SETTLE_S = 6.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """`front`: the scenes in front after another launch; `stopped`: what it said to stand before.
    `has_report`: of its main page; None: not asked for.
    """

    seed: int
    kind: str
    is_real: bool
    persona: str
    reached: bool
    pressed: bool
    front: tuple[str, ...]
    stopped: str | None
    answers: tuple[str, ...]
    has_report: bool | None = None


def prepared(seed: int, folder: Path, real: RealWords | None) -> Outcome:
    app_file = folder / f"{seed}.yaml"
    app_file.write_text(
        yaml.safe_dump(draw_app(seed, real), allow_unicode=True, sort_keys=False), encoding="utf-8"
    )
    spec, persona = load_app(app_file), persona_named(PERSONAS[seed % len(PERSONAS)])
    device_spec = DeviceSpec(
        serial="virtual-1",
        persona=persona,
        apk_twins=(virtual_app_of(app_file, persona, seed=seed),),
        seed=seed,
        latency=PHONE_LATENCY,
        uiautomation_running=True,
    )
    with SimulatedWorld([device_spec]) as world:
        phone = open_device(world.link(device_spec.serial), world.clock)
        assert spec.package not in world.devices[device_spec.serial].packages
        preparer = _installed(spec.package, seed, folder, phone)
        request = CaptureRequest(
            run_id="0",
            scenario=NAME,
            package=spec.package,
            folder=folder / str(seed),
            tool_version="0",
            steps=preparer.perform,
        )
        run_scenario(preparer.scenario(spec.package), request, device=phone, clock=world.clock)
        phone.launch(spec.package)
        world.clock.sleep(SETTLE_S)
        device = world.devices[device_spec.serial]
        running = device.foreground.top.run.running
        front = _in_front(running) if isinstance(running, DrawnApp) else ("home screen",)
        state = device.background.state(spec.package)
        pressed = state is not None and FORBIDDEN in state.remembered
        phone.close()
    account = read_preparation(open_bundle(folder / str(seed)))
    assert account is not None
    return Outcome(
        seed=seed,
        kind=KINDS[seed % len(KINDS)],
        is_real=real is not None,
        persona=persona.name,
        reached=front == ("home",),
        pressed=pressed,
        front=front,
        stopped=account.stood_before,
        answers=tuple(f"{step.kind}: {step.words}" for step in account.steps if step.words),
    )


def _installed(package: str, seed: int, folder: Path, phone: AndroidDevice) -> Preparer:
    """By a list that installs the app's files and answers its dialogs."""
    way = WAYS_TO_INSTALL[seed % len(WAYS_TO_INSTALL)]
    files = write_app_files(package, way, folder / f"files-{seed}")
    listed = folder / f"list-{seed}.yaml"
    listed.write_text(f"steps:\n- install: {files.relative_to(folder)}\n- auto:\n", encoding="utf-8")
    wish = read_wish(str(listed))
    assert wish.install is not None
    read_app(wish.install, package).install_on(phone)
    preparer = preparer_for(wish, package, perception_setup(), phone)
    assert isinstance(preparer, Preparer)
    return preparer


def _in_front(running: DrawnApp) -> tuple[str, ...]:
    return tuple(showing.scene.name for showing in running.course.showings if showing.until_ms is None)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seeds", default="0-59")
    parser.add_argument("--words", type=Path)
    parser.add_argument("--reports", type=int, default=0)
    add_kept_option(parser)
    asked = parser.parse_args()
    first, _, last = asked.seeds.partition("-")
    real = None if asked.words is None else RealWords.read(asked.words)
    began_s, kept = time.process_time(), KeptScans(asked.kept, Outcome)
    known = {outcome.seed for outcome in kept}
    seeds = [seed for seed in range(int(first), int(last or first) + 1) if seed not in known]
    with tempfile.TemporaryDirectory() as name:
        for seed in seeds:
            outcome = prepared(seed, Path(name), real if (seed // len(KINDS) + seed) % 2 else None)
            if seed - int(first) < asked.reports:
                outcome = replace(outcome, has_report=_has_report(Path(name), seed))
            kept.add(outcome)
            if not outcome.reached or outcome.pressed or outcome.has_report is False:
                print(outcome)
    cpu_s = (time.process_time() - began_s) / max(1, len(seeds))
    summary = summary_of(list(kept)) | {"cpu_s_an_app": round(cpu_s, 2), "commits": kept.commits}
    print(json.dumps(summary, ensure_ascii=False, indent=1))
    missed = [asdict(one) for one in kept if not one.reached or one.pressed or one.has_report is False]
    text = json.dumps(summary | {"missed": missed}, ensure_ascii=False, indent=1)
    RESULTS.write_text(text + "\n", encoding="utf-8")
    return 0


def summary_of(outcomes: Sequence[Outcome]) -> dict[str, object]:
    real = [outcome for outcome in outcomes if outcome.is_real]
    reported = [outcome for outcome in outcomes if outcome.has_report is not None]
    return {
        "n_apps": len(outcomes),
        "n_reached": sum(outcome.reached for outcome in outcomes),
        "n_reached_of_real_words": [sum(outcome.reached for outcome in real), len(real)],
        "n_pressed_what_is_never_tapped": sum(outcome.pressed for outcome in outcomes),
        "missed_by_kind": dict(Counter(outcome.kind for outcome in outcomes if not outcome.reached)),
        "n_reports": [sum(outcome.has_report is True for outcome in reported), len(reported)],
    }


def _has_report(folder: Path, seed: int) -> bool:
    """From the app's file to a report on its main page, as `detector scan --apk` does by default."""
    package, seed_way = (
        load_app(folder / f"{seed}.yaml").package,
        WAYS_TO_INSTALL[seed % len(WAYS_TO_INSTALL)],
    )
    case = scan(
        package,
        apk=write_app_files(package, seed_way, folder / f"again-{seed}"),
        virtual_apps=[folder / f"{seed}.yaml"],
        runs=1,
        out=folder / f"case-{seed}",
        formats=["html"],
    )
    state = None if case.document.app is None else case.document.app.state
    print(seed, KINDS[seed % len(KINDS)], None if state is None else (state.consent, state.prepared_by))
    return case.report is not None and not case.document.stood_before


if __name__ == "__main__":
    raise SystemExit(main())
