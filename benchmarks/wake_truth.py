"""Is every start that was planted found as what it is, and is no innocent app accused?

    python -m benchmarks.wake_truth --seeds 7000-7019                  # guilty apps, all personas
    python -m benchmarks.wake_truth --seeds 7000-7019 --innocent 200   # and so many innocent runs
    python -m benchmarks.wake_truth --real-adb                         # each app once, in real time

Whole watches on the simulated clock through the whole capture code. What truly started is the virtual
device's own word, which no log prints. Every planted start of a watch must be found within a second, with
its kind, its trigger, its caller, the caller's grade and its component's SDK; nothing else may count
against an app. Innocent apps are disturbed meanwhile: a person opens them, the vendor preloads them, their
processes crash. Writes `benchmarks/results/wake_truth.json`.
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
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from benchmarks.agreement import disagreements
from benchmarks.real_adb import adb_server
from detector.assessment.sdk_owners import FileSdkOwners
from detector.assessment.watching import JudgedWatch, capture_watch, judge_watch
from detector.attribution.declared_scenes import DeclaredScene, DeclaredScenes
from detector.attribution.found import FoundStart, StartKind
from detector.attribution.policy import read_policy
from detector.core.verdict import Verdict
from detector.core.watch_plan import WatchPlan, WatchWindows
from detector.core.watching import PhoneTrigger
from detector.devices.android import open_device
from detector.evidence.reader import open_bundle
from detector.virtual.apps.running.running_app import make_app
from detector.virtual.apps.shipped import shipped_background_apps
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
from detector.virtual.waking.vendor import COLOROS, MIUI
from detector.wiring.law import lawbook
from detector.wiring.sdk_tables import sdk_index

RESULTS = Path(__file__).parent / "results" / "wake_truth.json"

AT_ONCE = 3  # devices in real time

WITHIN_S = 1.0
"""Between a start and its line in the log lie the fork and the logger's delay."""

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

BROADCASTS = (
    PhoneTrigger.UNLOCK,
    PhoneTrigger.NETWORK,
    PhoneTrigger.TIME,
    PhoneTrigger.PACKAGE,
    PhoneTrigger.OWN_UPDATE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """`apps` are file names; the first is watched, the others are launched beside it.

    `policy` is the text that is handed over, `is_family`: they are declared to be of one developer, `scene`:
    the trigger that a scenes file excuses. `expects` are outcomes by rule, `reasons` what else must be said;
    where there are none, what was planted must fail.
    """

    apps: tuple[str, ...]
    triggers: tuple[PhoneTrigger, ...]
    repeats: int = 2
    seeks_switch: bool = False
    policy: str | None = None
    is_family: bool = False
    scene: str | None = None
    expects: tuple[tuple[str, str], ...] = ()
    reasons: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return self.apps[0]


GUILTY = (
    Watch(apps=("self_start_alarm",), triggers=(PhoneTrigger.POWER, PhoneTrigger.DUE)),
    Watch(apps=("self_start_boot",), triggers=(PhoneTrigger.BOOT, PhoneTrigger.SCREEN)),
    Watch(apps=("self_start_broadcasts",), triggers=BROADCASTS),
    Watch(apps=("self_start_work",), triggers=(PhoneTrigger.DUE,)),
    Watch(apps=("sticky_service",), triggers=(PhoneTrigger.SCREEN,)),
    Watch(apps=("push_family_waker", "push_family_sister"), triggers=(PhoneTrigger.SCREEN,), repeats=6),
    Watch(apps=("push_family_sister", "push_family_waker"), triggers=(PhoneTrigger.OTHER_APP,), repeats=6),
    Watch(apps=("other_ways_waker", "other_ways_target"), triggers=(PhoneTrigger.SCREEN,)),
    Watch(apps=("other_ways_target", "other_ways_waker"), triggers=(PhoneTrigger.OTHER_APP,)),
    Watch(apps=("wakes_before_consent", "push_family_sister"), triggers=(PhoneTrigger.SCREEN,)),
    Watch(apps=("refused_attempts", "refusing_target"), triggers=(PhoneTrigger.POWER,)),
)

INNOCENT = (
    Watch(apps=("innocent_busy",), triggers=(PhoneTrigger.POWER, PhoneTrigger.UNLOCK)),
    Watch(apps=("push_family_sister",), triggers=(PhoneTrigger.NETWORK, PhoneTrigger.BOOT), repeats=1),
    Watch(
        apps=("other_ways_target", "innocent_busy"), triggers=(PhoneTrigger.OTHER_APP, PhoneTrigger.PACKAGE)
    ),
    Watch(
        apps=("innocent_busy", "refusing_target"), triggers=(PhoneTrigger.TIME, PhoneTrigger.DUE), repeats=1
    ),
)


SILENT = "本隐私政策说明我们如何收集和使用您的个人信息。"
TELLS = SILENT + "为及时提醒您，本应用会在充电时自启动，并可能关联启动我们的其他应用。"
RINGS = SILENT + "闹钟到时本应用会自启动。"


def _by_texts(
    app: str,
    policy: str | None,
    outcome: str,
    *reasons: str,
    code: str = "AST-01",
    is_family: bool = False,
    scene: str | None = None,
) -> Watch:
    others = ("push_family_sister",) if code == "AST-02" else ()
    return Watch(
        apps=(app, *others),
        triggers=(PhoneTrigger.POWER,),
        policy=policy,
        is_family=is_family,
        scene=scene,
        expects=((code, outcome),),
        reasons=reasons,
    )


QUIET = ("watch_too_few_triggers", "no_self_start")
"""Nothing is held against it: such a watch is too short to let an app pass."""

STANDINGS = (
    _by_texts("agreed_without_being_told", None, "cantTell", "self_starts_open"),
    _by_texts("agreed_without_being_told", SILENT, "failed", "self_started", "self_start_refused"),
    _by_texts("agreed_without_being_told", TELLS, "cantTell", "self_starts_for_review"),
    _by_texts("agreed_without_being_told", None, "cantTell", *QUIET, scene="power"),
    _by_texts("agreed_without_being_told", SILENT, "cantTell", *QUIET, scene="power"),
    _by_texts("disclosed_and_agreed", None, "cantTell", "self_starts_for_review"),
    _by_texts("disclosed_and_agreed", None, "cantTell", *QUIET, scene="power"),
    _by_texts("starts_after_refusal", None, "failed"),
    _by_texts("starts_after_refusal", TELLS, "failed", code="AST-03"),
    _by_texts("starts_after_refusal", RINGS, "failed", code="AST-03", scene="alarm"),
    _by_texts("starts_after_refusal", SILENT, "cantTell", code="AST-03", scene="alarm"),
    _by_texts("wakes_family_when_agreed", None, "cantTell", "others_open", code="AST-02", is_family=True),
    _by_texts("wakes_family_when_agreed", SILENT, "failed", code="AST-02", is_family=True),
    _by_texts("wakes_family_when_agreed", SILENT, "failed", code="AST-02"),
    _by_texts("wakes_family_when_agreed", TELLS, "cantTell", "others_for_review", code="AST-02"),
    _by_texts("wakes_family_when_agreed", TELLS, "cantTell", code="AST-02", is_family=True),
)
"""The same starts, judged by what was disclosed, agreed to and declared (T/TAF 078.10)."""


SWITCHES = tuple(
    Watch(
        apps=(name, "push_family_sister"),
        triggers=(PhoneTrigger.POWER, PhoneTrigger.SCREEN, PhoneTrigger.TIME),
        repeats=3,
        seeks_switch=True,
    )
    for name in ("switch_works", "switch_dead", "switch_absent")
)
"""Watched for as long as the protocol asks: a shortened watch lets nobody pass."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    name: str
    seed: int
    persona: str
    n_planted: int
    n_found: int
    wrong: tuple[str, ...]
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What a planted start must be found as."""

    kind: StartKind
    trigger: str | None
    caller: str
    grade: str
    sdk: str | None
    sub_kind: str | None = None


TRIGGERS = {
    "boot": "boot",
    "locked-boot": "boot",
    "unlock": "unlock",
    "power-connected": "power",
    "power-disconnected": "power",
    "network": "network",
    "package-added": "package",
    "package-removed": "package",
    "own-update": "own-update",
    "time": "time",
    "timezone": "time",
    "alarm": "alarm",
    "job": "job",
    "sync": "sync",
    "sticky-restart": "restart",
}

SDKS = {
    "cn.jpush.": "jpush",
    "com.getui.": "getui",
    "com.marswin89.": "marsdaemon",
    "androidx.work.": "workmanager",
}
"""Whose the apps' parts are, as their files mean them. None: the app's own."""


def expected_of(start: TrueStart, persona: Persona, apps: Sequence[str]) -> Expected:
    sdk = next((sdk for prefix, sdk in SDKS.items() if f"/{prefix}" in start.component), None)
    if start.trigger in TRIGGERS:
        restart = start.trigger == "sticky-restart"
        return Expected(
            kind=StartKind.SELF,
            trigger=TRIGGERS[start.trigger],
            caller=start.package if restart else "android",
            grade="proven",
            sdk=sdk,
        )
    caller = start.caller or "android"
    return Expected(
        kind=StartKind.ASSOCIATED,
        trigger=None,
        caller=caller,
        grade="proven" if start.is_refused or _names_caller(start, persona) else "inferred",
        sdk=sdk,
        sub_kind="rebind-after-kill" if start.trigger == "rebind" else None,
    )


def _names_caller(start: TrueStart, persona: Persona) -> bool:
    """Whether this phone itself names who asked: its log, the record of the service, or of the broadcast."""
    dialect = persona.dialect
    if dialect.start_names_caller or any("{caller" in line.text for line in dialect.vendor_lines):
        return True
    if "Provider" in start.component:
        return False  # who holds a provider is seen; who opened it first is not said
    if start.component.endswith("Receiver"):
        return True  # the broadcast's record names its sender
    return persona.sdk >= _RECENT_CALLER_SDK


_RECENT_CALLER_SDK = 30  # `recentCallingPackage` in `dumpsys activity services` since Android 11


# One watch.


def watch(task: tuple[Watch, int, str, bool]) -> Result:
    what, seed, persona_name, is_innocent = task
    persona = next(one for one in PERSONAS if one.name == persona_name)
    began = time.perf_counter()
    folder = Path(tempfile.mkdtemp(prefix="wake-truth-"))
    try:
        files = [_file(name) for name in what.apps]
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
                capture_watch(device, folder / "b", plan, run_id="t", clock=world.clock, tool_version="0")
            finally:
                device.close()
            truth = tuple(machine.background.lives.true_starts)
        families = (tuple(packages),) if what.is_family else ()
        judged = judge_watch(
            folder / "b",
            lawbook("cn-default"),
            scenes=DeclaredScenes(families=families, scenes=_scenes(what)),
            sdks=FileSdkOwners(sdk_index(), None),
            policy=None if what.policy is None else read_policy(what.policy, where="policy"),
        )
        zero_s = open_bundle(folder / "b").manifest.zero_ns / 1e9
        planted = _planted(truth, packages[0], zero_s, judged, persona)
        wrong, n_found = _compare(planted, judged, zero_s, persona, packages, scene=what.scene)
        wrong += _verdicts(judged, planted, packages[0], what, persona, is_innocent=is_innocent)
        if what.seeks_switch:
            said = {one.code: one.outcome.value for one in judged.verdicts}
            allowed = {
                code: outcomes
                for code, outcomes in expected_outcomes(load_app(files[0])).items()
                if code == "AST-04"
            }
            wrong += disagreements(said.items(), allowed)
    except Exception as error:
        return Result(
            name=what.name,
            seed=seed,
            persona=persona_name,
            n_planted=0,
            n_found=0,
            wrong=(f"broke: {type(error).__name__}: {error}",),
            seconds=round(time.perf_counter() - began, 2),
        )
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return Result(
        name=what.name,
        seed=seed,
        persona=persona_name,
        n_planted=len(planted),
        n_found=n_found,
        wrong=tuple(wrong),
        seconds=round(time.perf_counter() - began, 2),
    )


def _scenes(what: Watch) -> tuple[DeclaredScene, ...]:
    if what.scene is None:
        return ()
    return (DeclaredScene(scene="other", declared_by="a person", reason="a reason", trigger=what.scene),)


def _planted(
    truth: Sequence[TrueStart], package: str, zero_s: float, judged: JudgedWatch, persona: Persona
) -> list[TrueStart]:
    """What concerns the app and counts: not what a person or the tool opened, nor its own affairs."""
    ends_s = zero_s + max(span.to_ms for span in judged.watch.spans) / 1000
    found = []
    for one in truth:
        is_opening = one.trigger == "launch" and one.wake_id is None
        is_internal = one.trigger in ("launch", "start", "rebind") and one.caller == one.package
        concerns = package in (one.package, one.caller)
        if concerns and not is_opening and not is_internal and one.at_s <= ends_s and _is_told(one, persona):
            found.append(one)
    return found


def _is_told(start: TrueStart, persona: Persona) -> bool:
    """Some refusals name too little: nothing may be made of them.

    MIUI's line of a refused service names neither who asked nor why (s08), ColorOS's of a refused restart
    not even the app (s37). Android's own of startService into a current target names both.
    """
    if not start.is_refused or start.component.endswith("IdleService"):
        return True
    if persona.vendor is MIUI:
        return start.trigger not in ("launch", "start", "rebind", "job")
    return not (persona.vendor is COLOROS and start.trigger in ("rebind", "sticky-restart"))


def _compare(
    planted: Sequence[TrueStart],
    judged: JudgedWatch,
    zero_s: float,
    persona: Persona,
    packages: Sequence[str],
    *,
    scene: str | None = None,
) -> tuple[list[str], int]:
    wrong = []
    left = [one for one in judged.starts if one.counts]
    n_found = 0
    for true in planted:
        at_ms = (true.at_s - zero_s) * 1000
        near = [
            one
            for one in judged.starts
            if one.package == true.package
            and one.is_refused == true.is_refused
            and abs(one.at_ms - at_ms) <= WITHIN_S * 1000
            and (true.is_refused or one.process == true.process)
        ]
        if not near:
            wrong.append(f"not found: {_told(true, zero_s)}")
            continue
        best = min(near, key=lambda one: (one not in left, abs(one.at_ms - at_ms)))
        if best in left:
            left.remove(best)
        expected = expected_of(true, persona, packages)
        if scene is not None and expected.trigger == scene:
            expected = replace(expected, kind=StartKind.DECLARED)
        differences = _differences(best, expected, is_refused=true.is_refused)
        if differences:
            wrong.append(f"{_told(true, zero_s)}: {'; '.join(differences)}")
        else:
            n_found += 1
    wrong += [f"made up: {one.stage} {one.process} {one.kind} {one.trigger} {one.caller}" for one in left]
    return wrong, n_found


def _differences(found: FoundStart, expected: Expected, *, is_refused: bool) -> list[str]:
    said = {
        "kind": found.kind,
        "sub_kind": found.sub_kind if expected.sub_kind else None,
        "trigger": found.trigger,
        "caller": found.caller.package if found.caller else None,
        "grade": found.caller.grade.value if found.caller else None,
        "sdk": found.sdk.id if found.sdk else None,
    }
    if is_refused:
        said.pop("sdk")  # some vendors' lines name no component
    if expected.trigger == "restart":
        # Who had asked for the service before is told where the phone tells it, and changes nothing.
        said.pop("caller")
        said.pop("grade")
    wanted = asdict(expected)
    return [f"{key} is {value!r}, not {wanted[key]!r}" for key, value in said.items() if value != wanted[key]]


def _told(true: TrueStart, zero_s: float) -> str:
    refused = " refused" if true.is_refused else ""
    return (
        f"{true.at_s - zero_s:.1f} s {true.process} {true.component} {true.trigger}{refused} by {true.caller}"
    )


def _verdicts(
    judged: JudgedWatch,
    planted: Sequence[TrueStart],
    package: str,
    what: Watch,
    persona: Persona,
    *,
    is_innocent: bool,
) -> list[str]:
    said = {one.code: one for one in judged.verdicts}
    wrong = []
    if is_innocent:
        wrong += [
            f"{code} failed" for code in ("AST-01", "AST-02", "AST-03") if said[code].outcome == "failed"
        ]
        return wrong
    if what.expects:
        return _by_expectation(said, planted, package, what, persona)
    own = [one for one in planted if one.package == package and one.trigger in TRIGGERS]
    caused = [
        one for one in planted if one.caller == package and one.package != package and one.trigger != "rebind"
    ]
    for code, starts in (("AST-01", own), ("AST-02", caused)):
        if bool(starts) != (said[code].outcome == "failed"):
            wrong.append(f"{code} is {said[code].outcome}, with {len(starts)} starts")
    before = said["AST-03"].outcome
    proven = [one for one in caused if _names_caller(one, persona)]
    if proven and load_app(_file("wakes_before_consent")).package == package and before != "failed":
        wrong.append(f"AST-03 is {before}, and it woke another before the consent")
    return wrong


def _by_expectation(
    said: dict[str, Verdict], planted: Sequence[TrueStart], package: str, what: Watch, persona: Persona
) -> list[str]:
    """Where the phone names nobody an undisclosed wake of a stranger is information; nothing else fails."""
    caused = [one for one in planted if one.caller == package != one.package and _names_caller(one, persona)]
    wrong = []
    for code, outcome in what.expects:
        is_told = code != "AST-02" or bool(caused)
        is_inferred = bool(planted) and what.policy == SILENT and not what.is_family
        unnamed = "failed" if is_inferred else "cantTell"
        wanted, reasons = (outcome, what.reasons) if is_told else (unnamed, ())
        found = said[code]
        if found.outcome != wanted or (reasons and found.reason_id not in reasons):
            wrong.append(f"{code} is {found.outcome} ({found.reason_id}), not {wanted}")
        if is_told and not planted:
            wrong.append("nothing was planted")
    return wrong


def _file(name: str) -> Path:
    return next(path for path in shipped_background_apps() if path.stem == name)


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
    """From now on, again and again: a person, the vendor, a crash."""
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
    """`detector autostart` as a person would call it, on devices served to the real adb."""
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
    files = [_file(name) for name in what.apps]
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
            # BOOT_COMPLETED comes three quarters of a minute after a boot, where the vendor waits no longer.
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
            _write(results, options)  # a run that is cut short leaves what it has
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
