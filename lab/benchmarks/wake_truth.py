"""Is every planted start found and classified correctly, and is no innocent app accused?

    python -m lab.benchmarks.wake_truth --seeds 7000-7019                  # guilty apps, all personas
    python -m lab.benchmarks.wake_truth --seeds 7000-7019 --innocent 200   # and that many innocent runs
    python -m lab.benchmarks.wake_truth --real-adb                         # each app once, in real time

Complete watches on the simulated clock through the whole capture code. The truth about starts comes from the
virtual device itself, not from any log. Every planted start of a watch must be found within a second, with
its kind, its trigger, its caller, the caller's grade and its component's SDK; nothing else may count against
an app. Innocent apps are disturbed meanwhile: a person opens them, the vendor preloads them, their processes
crash. Writes `lab/results/wake_truth.json`.
"""

import argparse
import asyncio
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

from detector.attribution.policy import read_policy
from detector.attribution.standing import DeclaredScene, DeclaredScenes
from detector.core.watch_plan import WatchPlan, WatchWindows
from detector.core.watching import PhoneTrigger
from detector.devices.android import open_device
from detector.evidence.reader import open_bundle
from detector.session.request import CapturedBy
from detector.virtual.apps.running.running_app import make_app
from detector.virtual.apps.spec.app_file import load_app
from detector.virtual.apps.truth.windows import expected_outcomes
from detector.virtual.device import DeviceSpec, VirtualDevice
from detector.virtual.in_process import SimulatedWorld
from detector.virtual.persona import Persona
from detector.virtual.personas import PERSONAS
from detector.virtual.system.activities import LAUNCH_FLAGS, Intent
from detector.virtual.system.latency import PHONE_LATENCY
from detector.virtual.system.packages import VirtualApp
from detector.virtual.waking.records import TrueStart
from detector.watch import FileSdkOwners, capture_watch, judge_watch
from detector.wiring.law import rule_book
from detector.wiring.sdk_tables import sdk_index
from lab.benchmarks.agreement import disagreements
from lab.benchmarks.real_adb import adb_server
from lab.benchmarks.wake_comparison import compared, planted_in, wrong_verdicts
from lab.benchmarks.wake_watches import GUILTY, INNOCENT, STANDINGS, SWITCHES, Watch, app_file

RESULTS = Path(__file__).parents[1] / "results" / "wake_truth.json"

AT_ONCE = 3  # devices in real time

WINDOWS = WatchWindows(
    baseline_s=20,
    never_launched_s=20,
    before_consent_s=20,
    consented_s=20,
    background_s=30,
    ended_s=20,
    trigger_s=40,
    boot_s=270,
    due_s=1300,
    quiet_s=10,
)
"""Short, but long enough for what the apps do: boot broadcasts take up to 202 s, syncs come every 1200 s."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    name: str
    seed: int
    persona: str
    n_planted: int
    n_found: int
    wrong: tuple[str, ...]
    seconds: float


def watch(task: tuple[Watch, int, str, bool]) -> Result:
    what, seed, persona_name, is_innocent = task
    persona = next(one for one in PERSONAS if one.name == persona_name)
    began = time.perf_counter()
    folder = Path(tempfile.mkdtemp(prefix="wake-truth-"))
    try:
        n_planted, n_found, wrong = _watched(what, seed, persona, folder / "b", is_innocent=is_innocent)
    except Exception as error:
        n_planted, n_found, wrong = 0, 0, [f"broke: {type(error).__name__}: {error}"]
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return Result(
        name=what.name,
        seed=seed,
        persona=persona_name,
        n_planted=n_planted,
        n_found=n_found,
        wrong=tuple(wrong),
        seconds=round(time.perf_counter() - began, 2),
    )


def _watched(
    what: Watch, seed: int, persona: Persona, bundle: Path, *, is_innocent: bool
) -> tuple[int, int, list[str]]:
    """How many starts were planted, how many were found and classified correctly, and what is wrong."""
    files = [app_file(name) for name in what.apps]
    packages = [load_app(path).package for path in files]
    truth = _captured(what, seed, persona, bundle, is_innocent=is_innocent)
    families = (tuple(packages),) if what.is_family else ()
    judged = judge_watch(
        bundle,
        rule_book("cn-default"),
        scenes=DeclaredScenes(families=families, scenes=_scenes(what)),
        sdks=FileSdkOwners(sdk_index(), None),
        policy=None if what.policy is None else read_policy(what.policy, where="policy"),
    )
    zero_s = open_bundle(bundle).manifest.zero_ns / 1e9
    planted = planted_in(truth, packages[0], zero_s, judged, persona)
    wrong, n_found = compared(planted, judged, zero_s, persona, packages, scene=what.scene)
    wrong += wrong_verdicts(judged, planted, packages[0], what, persona, is_innocent=is_innocent)
    if what.seeks_switch:
        found_outcomes = {one.code: one.outcome.value for one in judged.verdicts}
        allowed = {
            code: outcomes
            for code, outcomes in expected_outcomes(load_app(files[0])).items()
            if code == "AST-04"
        }
        wrong += disagreements(found_outcomes.items(), allowed)
    return len(planted), n_found, wrong


def _captured(
    what: Watch, seed: int, persona: Persona, bundle: Path, *, is_innocent: bool
) -> tuple[TrueStart, ...]:
    """Writes the bundle; returns the true starts."""
    files = [app_file(name) for name in what.apps]
    packages = [load_app(path).package for path in files]
    spec = DeviceSpec(
        serial="simulated-1",
        persona=persona,
        apps=tuple(_installed(path, persona, seed) for path in files),
        seed=seed,
        latency=PHONE_LATENCY,
        uiautomation_running=True,
    )
    plan = WatchPlan(
        package=packages[0],
        others=tuple(packages[1:]),
        triggers=what.triggers,
        repeats=what.repeats,
        windows=WatchWindows() if what.seeks_switch else WINDOWS,
        seeks_switch=what.seeks_switch,
    )
    with SimulatedWorld([spec]) as world:
        machine = world.devices[spec.serial]
        if is_innocent:
            world.run(_disturb(machine, packages, seed))
        device = open_device(world.link(spec.serial), world.clock)
        try:
            capture_watch(
                device, bundle, plan, run_id="t", clock=world.clock, by=CapturedBy(tool_version="0")
            )
        finally:
            device.close()
        return tuple(machine.background.process_life.true_starts)


def _scenes(what: Watch) -> tuple[DeclaredScene, ...]:
    if what.scene is None:
        return ()
    return (DeclaredScene(scene="other", declared_by="a person", reason="a reason", trigger=what.scene),)


def _installed(path: Path, persona: Persona, seed: int) -> VirtualApp:
    spec = load_app(path)
    return VirtualApp(
        package=spec.package,
        label=spec.label,
        create=lambda index: make_app(spec, display=persona.display, seed=seed, launch_index=index),
        activities=(spec.launcher_activity,),
        version_name=spec.version_name,
        version_code=spec.version_code,
        target_sdk=spec.target_sdk,
        background=spec.background,
    )


async def _disturb(machine: VirtualDevice, packages: Sequence[str], seed: int) -> None:
    """Repeatedly from now on: a person, the vendor, a crash."""
    asyncio.get_running_loop().create_task(_disturbances(machine, packages, seed))


async def _disturbances(machine: VirtualDevice, packages: Sequence[str], seed: int) -> None:
    chance = random.Random(f"disturb/{seed}")
    while True:
        await asyncio.sleep(chance.uniform(20, 90))
        if machine.faults.is_down or not machine.properties.get("sys.boot_completed"):
            continue
        package = chance.choice(list(packages))
        match chance.choice(("open", "preload", "crash")):
            case "open":
                installed = machine.packages.get(package)
                home = machine.foreground.tasks.home.top.run
                machine.foreground.go_home()
                await asyncio.sleep(1.5)
                if installed is not None and machine.touch.is_screen_on and not machine.faults.is_down:
                    intent = Intent(
                        action="android.intent.action.MAIN",
                        categories=("android.intent.category.LAUNCHER",),
                        component=installed.main_component,
                        flags=LAUNCH_FLAGS,
                    )
                    machine.foreground.start(intent, caller_uid=home.process.uid, caller=home)
            case "preload":
                machine.background.preload(package)
            case _:
                machine.background.crash(package, package)


# In real time.


def real_time(adb: str, apps: Sequence[str]) -> list[dict[str, object]]:
    """`detector autostart` as a user would call it, on devices served to the real adb."""
    numbered = enumerate((*GUILTY, *SWITCHES, INNOCENT[0]))
    wanted = [(number, what) for number, what in numbered if not apps or what.name in apps]
    watches = [what for _, what in wanted]
    personas = [PERSONAS[number % len(PERSONAS)].name for number, _ in wanted]

    def one(what: Watch, persona: str) -> dict[str, object]:
        row = _real(what, persona, adb, env)
        print(json.dumps(row, ensure_ascii=False), flush=True)
        return row

    with adb_server(adb) as env, ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(one, watches, personas))


def _real(what: Watch, persona: str, adb: str, env: dict[str, str]) -> dict[str, object]:
    files = [app_file(name) for name in what.apps]
    apps = [part for path in files for part in ("--app", str(path))]
    serve = [sys.executable, "-m", "detector", "virtual", *apps, "--persona", persona]
    began = time.perf_counter()
    folder = Path(tempfile.mkdtemp(prefix="wake-real-"))
    with subprocess.Popen(serve, stdout=subprocess.PIPE, text=True, env=env) as served:
        try:
            assert served.stdout is not None
            serial = str(json.loads(served.stdout.readline())["serial"])
            subprocess.run([adb, "connect", serial], env=env, capture_output=True, check=True)
            package, *others = (load_app(path).package for path in files)
            command = [sys.executable, "-m", "detector", "autostart", package, "--device", serial]
            # BOOT_COMPLETED comes 45 s after a boot, unless the vendor waits longer.
            shorten = "0.1" if PhoneTrigger.BOOT in what.triggers else "0.02"
            command += ["--repeats", "1", "--shorten", shorten, "--json", "--out", str(folder / "case")]
            for trigger in what.triggers:
                command += ["--trigger", trigger.value]
            for other in others:
                command += ["--other", other]
            done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
        finally:
            served.terminate()
    shutil.rmtree(folder, ignore_errors=True)
    row: dict[str, object] = {"app": what.name, "persona": persona, "exit": done.returncode}
    row["seconds"] = round(time.perf_counter() - began, 1)
    if not done.stdout.strip():
        return row | {"error": done.stderr.strip()[-300:]}
    document = json.loads(done.stdout)
    counted = [one for one in document["starts"] if one["kind"] in ("self", "associated")]
    return row | {
        "is_whole": document["is_whole"],
        "is_shortened": document["is_shortened"],
        "starts": [[one["kind"], one["trigger"], one["package"], one["is_refused"]] for one in counted],
        "verdicts": {one["code"]: one["outcome"] for one in document["verdicts"]},
        "gaps": [gap["why"] for gap in document["gaps"]],
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", default="7000-7019")
    parser.add_argument("--innocent", type=int, default=0, help="so many runs of innocent apps")
    parser.add_argument("--apps", nargs="*", help="only these watches")
    parser.add_argument("--personas", nargs="*", default=[one.name for one in PERSONAS])
    parser.add_argument("--all-personas", action="store_true", help="each seed on each (default: by turns)")
    parser.add_argument("--real-adb", action="store_true")
    parser.add_argument("--adb", default=shutil.which("adb") or "adb")
    parser.add_argument("--out", type=Path, default=RESULTS)
    options = parser.parse_args()
    if options.real_adb:
        rows = real_time(options.adb, options.apps or ())
        options.out.with_stem(options.out.stem + "_real_adb").write_text(
            json.dumps(rows, indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
        )
        return 0
    first, _, last = options.seeds.partition("-")
    seeds = range(int(first), int(last or first) + 1)
    guilty = [one for one in (*GUILTY, *STANDINGS, *SWITCHES) if not options.apps or one.name in options.apps]
    tasks = []
    for index, what in enumerate(guilty):
        for seed in seeds:
            turns = (
                options.personas
                if options.all_personas
                else [options.personas[(seed + index) % len(options.personas)]]
            )
            tasks += [(what, seed, persona, False) for persona in turns]
    for number in range(options.innocent):
        what = INNOCENT[number % len(INNOCENT)]
        persona = options.personas[(number // len(INNOCENT)) % len(options.personas)]
        tasks.append((what, int(first) + number, persona, True))
    results = []
    for number, task in enumerate(tasks):
        results.append((watch(task), task[3]))
        done = results[-1][0]
        if done.wrong or number % 50 == 0:
            print(number, len(tasks), json.dumps(asdict(done), ensure_ascii=False), flush=True)
            _write(results, options)  # so that results survive an interrupted run
    summary = _write(results, options)
    print(json.dumps({key: value for key, value in summary.items() if key != "wrong"}, indent=1))
    return 1 if summary["wrong"] else 0


def _write(results: list[tuple[Result, bool]], options: argparse.Namespace) -> dict[str, object]:
    guilty = [one for one, is_innocent in results if not is_innocent]
    innocent = [one for one, is_innocent in results if is_innocent]
    by_name: dict[str, list[Result]] = defaultdict(list)
    for one in guilty:
        by_name[one.name].append(one)
    summary = {
        "seeds": options.seeds,
        "personas": options.personas,
        "load_1m": os.getloadavg()[0],
        "guilty": [
            {
                "app": name,
                "n_watches": len(all_of),
                "n_watches_right": sum(not one.wrong for one in all_of),
                "n_planted": sum(one.n_planted for one in all_of),
                "n_found_right": sum(one.n_found for one in all_of),
                "personas": sorted({one.persona for one in all_of}),
            }
            for name, all_of in by_name.items()
        ],
        "innocent": {
            "n_runs": len(innocent),
            "n_runs_accused": sum(bool(one.wrong) for one in innocent),
        },
        "seconds": round(sum(one.seconds for one, _ in results)),
        "wrong": [asdict(one) for one, _ in results if one.wrong],
    }
    options.out.parent.mkdir(exist_ok=True)
    options.out.write_text(json.dumps(summary, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return summary


if __name__ == "__main__":
    sys.exit(main())
