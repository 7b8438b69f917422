"""`scan`, `capture`, `judge` and `report`: the main job, whole and in its three halves."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from detector import codec
from detector.assessment.capture import capture_bundle, refuse_bad_package
from detector.assessment.case import judge_runs, see_bundles, see_case
from detector.assessment.case_folder import (
    CaseFolder,
    new_case_folder,
    open_case_folder,
    read_verdicts,
    write_derived,
)
from detector.assessment.lawbook import Lawbook
from detector.assessment.scan import Scan
from detector.assessment.seen_run import SeenRun
from detector.cli.driving import typed_command, wait_s
from detector.cli.exit_codes import exit_code_of
from detector.cli.options import (
    Apk,
    AsJson,
    DeviceName,
    DeviceWait,
    FailLevel,
    Package,
    PersonaName,
    ProfileName,
    Runs,
    ScanLevel,
    ScrcpyServer,
    Seed,
    Video,
    VideoName,
    VirtualApps,
)
from detector.cli.terminal import print_document, print_line, say, steps
from detector.cli.verdict_table import print_verdicts
from detector.cli.words import word
from detector.core.errors import ConfigError, DeviceError
from detector.core.trials import Level
from detector.core.verdict import Severity
from detector.judging.document import VerdictsDocument
from detector.reporting import FORMATS
from detector.scenarios.cold_start import NAME as COLD_START
from detector.wiring.devices import DeviceChoice, VideoWish, opened
from detector.wiring.eyes import session_eyes, sight
from detector.wiring.law import lawbook
from detector.wiring.reports import write_report
from detector.wiring.tool import SCENARIOS, host_clock, probes, tool_version
from detector.wiring.virtual_devices import VirtualChoice

__all__ = ["judge_case", "register"]

REPORTS = Path("reports")

N_RUNS = {Level.LOOK: 3, Level.QUICK: 3, Level.LAB: 10}
"""Cold starts, where nobody says how many: criteria.md 5.2 asks a laboratory for ten."""


def register(app: typer.Typer) -> None:
    """Add these commands to the console script."""
    app.command("scan")(scan)
    app.command("capture")(capture)
    app.command("judge")(judge)
    app.command("report")(report)


def scan(
    context: typer.Context,
    package: Package,
    *,
    apk: Apk = None,
    device: DeviceName = None,
    runs: Runs = None,
    level: ScanLevel = Level.LOOK,
    profile: ProfileName = "cn-default",
    out: Annotated[Path | None, typer.Option(help="The case folder (default: reports/PACKAGE-TIME).")] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with the case in --out.")] = False,
    virtual_app: VirtualApps = None,
    persona: PersonaName = None,
    seed: Seed = 0,
    video: Video = None,
    scrcpy_server: ScrcpyServer = None,
    wait: DeviceWait = None,
    fail_level: FailLevel = Severity.MAJOR,
    as_json: AsJson = False,
) -> None:
    """Capture, judge and report one app on one device, real or virtual."""
    refuse_bad_package(package)
    law = lawbook(profile)
    clock = host_clock()
    case = _case_to_resume(out) if resume else new_case_folder(out, package, clock, reports=REPORTS)
    if video is None and level is not Level.LOOK:
        # What touching shows was proved on single pictures only; a video may still accuse wrongly.
        video = VideoName.NONE
    choice = _choice(device, virtual_app, persona, seed, _video_wish(video, scrcpy_server))
    choice = replace(choice, doing=typed_command(context), wait_s=wait_s(wait))
    apk_bytes = None if apk is None else _read_apk(apk)
    seeing = sight()
    earlier = list(see_case(case, seeing)) if resume else []
    try:
        with opened(choice, clock) as phone:
            if apk is not None and apk_bytes is not None:
                phone.install(apk_bytes, name=apk.name)
            scanning = Scan(
                device=phone,
                case=case,
                package=package,
                clock=clock,
                sight=seeing,
                eyes=session_eyes(seeing),
                tool_version=tool_version(),
                seen=earlier,
                resumed_after=_last_whole(earlier) if resume else None,
            )
            _perform(scanning, n_runs=runs or N_RUNS[level], level=level)
    except DeviceError:
        if case.run_indices():
            say(f"{word('kept')}: {case.root}")
        raise
    document = judge_runs(scanning.seen, law)
    _write(case, scanning.seen, document)
    write_report(case, law, formats=tuple(FORMATS), capture_command=typed_command(context))
    if as_json:
        print_document(codec.to_json(document))
    else:
        print_verdicts(document)
        print_line(str(case.root))
    raise typer.Exit(exit_code_of(document.verdicts, fail_level=fail_level))


def _perform(scanning: Scan, *, n_runs: int, level: Level) -> None:
    """Cold starts, then probes; what the probes may cost is said before the first of them."""
    with steps(word("capturing"), n_runs) as progress:
        for run in scanning.cold_starts(n_runs, name=COLD_START, scenario_of=SCENARIOS[COLD_START]):
            progress.done(f"{run.package} {run.run_index + 1}")
    plan = scanning.plan(probes(), level)
    most = sum(planned.most_launches for planned in plan)
    if not most:
        return
    say(f"{word('most_launches')}: {most} (--level {level.value})")
    for planned in plan:
        say(f"  {planned.prior.subject} {planned.kind.name}: {planned.most_launches}")
    with steps(word("probing"), most) as progress:
        for run in scanning.probe(plan):
            progress.done(f"{run.scenario} {run.run_index + 1}")


def _case_to_resume(out: Path | None) -> CaseFolder:
    if out is None:
        raise ConfigError("--resume: name the case with --out")
    return open_case_folder(out)


def _last_whole(runs: Sequence[SeenRun]) -> str | None:
    whole = [run.run_id for run in runs if not run.is_partial]
    return whole[-1] if whole else None


def capture(
    context: typer.Context,
    package: Package,
    *,
    out: Annotated[Path, typer.Option(help="The bundle's folder; must be new or empty.")],
    apk: Apk = None,
    device: DeviceName = None,
    virtual_app: VirtualApps = None,
    persona: PersonaName = None,
    seed: Seed = 0,
    video: Video = None,
    scrcpy_server: ScrcpyServer = None,
    wait: DeviceWait = None,
) -> None:
    """Record one cold start into a bundle; nothing is judged."""
    refuse_bad_package(package)
    clock = host_clock()
    choice = _choice(device, virtual_app, persona, seed, _video_wish(video, scrcpy_server))
    choice = replace(choice, doing=typed_command(context), wait_s=wait_s(wait))
    apk_bytes = None if apk is None else _read_apk(apk)
    with opened(choice, clock) as phone:
        if apk is not None and apk_bytes is not None:
            phone.install(apk_bytes, name=apk.name)
        capture_bundle(
            phone,
            out,
            package,
            run_id=out.name,
            scenario_of=SCENARIOS[COLD_START],
            scenario_name=COLD_START,
            clock=clock,
            tool_version=tool_version(),
        )
    print_line(str(out))


def judge(
    bundles: Annotated[list[Path], typer.Argument(help="Bundles of one app, or one case folder.")],
    profile: ProfileName = "cn-default",
    out: Annotated[
        Path | None, typer.Option(help="Write verdicts.json and what was seen into this folder.")
    ] = None,
    fail_level: FailLevel = Severity.MAJOR,
    as_json: AsJson = False,
) -> None:
    """Judge what was captured, as often as you like; needs no device."""
    law = lawbook(profile)
    if len(bundles) == 1 and (bundles[0] / "runs").is_dir():
        document = judge_case(open_case_folder(bundles[0]), law, derived=CaseFolder(out or bundles[0]))
    else:
        seen = _looked_at(bundles)
        document = judge_runs(seen, law)
        if out is not None:
            _write(CaseFolder(out), seen, document)
    if as_json:
        print_document(codec.to_json(document))
    else:
        print_verdicts(document)
    raise typer.Exit(exit_code_of(document.verdicts, fail_level=fail_level))


def report(
    case: Annotated[Path, typer.Argument(help="A judged case folder.")],
    formats: Annotated[
        str, typer.Option("--format", help=f"Comma-separated: {', '.join(FORMATS)}.")
    ] = "html,json",
) -> None:
    """Render a judged case for people and machines; needs no device and looks at nothing again."""
    wanted = tuple(name.strip() for name in formats.split(",") if name.strip())
    unknown = [name for name in wanted if name not in FORMATS]
    if unknown or not wanted:
        raise ConfigError(
            f"--format: {unknown[0] if unknown else formats!r} is not known; {', '.join(FORMATS)} are"
        )
    folder = open_case_folder(case)
    document = read_verdicts(folder)
    write_report(folder, lawbook(document.profile), formats=wanted)
    print_line(str(folder.report_path))


def _read_apk(path: Path) -> bytes:
    try:
        apk = path.read_bytes()
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror or error}") from error
    if not apk.startswith(b"PK"):
        raise ConfigError(f"{path}: is not an APK")
    return apk


def _video_wish(video: VideoName | None, scrcpy_server: Path | None) -> VideoWish:
    return VideoWish(sources=None if video is None else video.sources, scrcpy_server=scrcpy_server)


def _choice(
    device: str | None,
    virtual_apps: list[Path] | None,
    persona: str | None,
    seed: int,
    video: VideoWish,
) -> DeviceChoice:
    if not virtual_apps:
        if persona is not None:
            raise ConfigError("--persona: only a virtual device plays one (--virtual-app FILE)")
        return DeviceChoice(name=device, video=video)
    virtual = VirtualChoice(app_files=tuple(virtual_apps), persona=persona, seed=seed)
    return DeviceChoice(name=device, virtual=virtual, video=video)


def judge_case(case: CaseFolder, law: Lawbook, *, derived: CaseFolder | None = None) -> VerdictsDocument:
    """Look at every run of a case, judge them, and write what came out into the case (or `derived`)."""
    n_runs = len(case.run_indices())
    seen: list[SeenRun] = []
    with steps(word("judging"), n_runs) as progress:
        for run in see_case(case, sight()):
            seen.append(run)
            progress.done(f"{run.package} {run.run_index + 1}")
    document = judge_runs(seen, law)
    _write(derived or case, seen, document)
    return document


def _looked_at(bundles: Sequence[Path]) -> list[SeenRun]:
    seen: list[SeenRun] = []
    with steps(word("judging"), len(bundles)) as progress:
        for run in see_bundles(bundles, sight()):
            seen.append(run)
            progress.done(str(bundles[run.run_index]))
    return seen


def _write(case: CaseFolder, seen: Sequence[SeenRun], document: VerdictsDocument) -> None:
    case.write_seen(seen)
    write_derived(case.verdicts_path, codec.to_json(document))
    for run in seen:
        if run.is_partial:
            say(f"run {run.run_index}: {word('partial')}")
