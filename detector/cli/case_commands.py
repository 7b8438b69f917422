"""`scan`, `capture` and `judge`: the main job, whole, and the first two of its halves."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from detector import codec
from detector.assessment.capture import capture_bundle, refuse_bad_package, with_known_apk
from detector.assessment.case_folder import (
    CaseFolder,
    new_case_folder,
    open_case_folder,
)
from detector.assessment.probe_runs import PlannedProbe
from detector.assessment.seen_run import SeenRun
from detector.cli.driving import typed_command, wait_s
from detector.cli.gating import asked_gate, print_standings
from detector.cli.notifying import notify
from detector.cli.options import (
    Apk,
    AsJson,
    BaselineFile,
    DeviceName,
    DevicePool,
    DeviceWait,
    FailLevel,
    HardFail,
    MaxOpen,
    Package,
    PersonaName,
    ProfileName,
    Runs,
    ScanLevel,
    ScrcpyServer,
    Seed,
    SoftFail,
    UntilPower,
    Video,
    VideoName,
    VirtualApps,
)
from detector.cli.report_command import USUAL, Formats, LabFile, asked_formats, asked_issuer
from detector.cli.terminal import Steps, print_document, print_line, say, steps
from detector.cli.verdict_table import print_summary, print_verdicts
from detector.cli.words import word
from detector.core.errors import ConfigError, DetectorError
from detector.core.trials import Level
from detector.core.verdict import Severity
from detector.evidence.reader import open_bundle
from detector.judging.document import VerdictsDocument
from detector.judging.enough import until_of
from detector.scenarios.cold_start import NAME as COLD_START
from detector.wiring.apk import known_apk
from detector.wiring.booking import own_name
from detector.wiring.case_judging import judge_captured
from detector.wiring.custody import note_judged
from detector.wiring.devices import DeviceChoice, VideoWish, opened
from detector.wiring.law import lawbook
from detector.wiring.perception_setup import perception_setup
from detector.wiring.scanning import N_RUNS, ScanOrder, read_apk, saved, scanned, video_at
from detector.wiring.tool import SCENARIOS, host_clock, probes, tool_version
from detector.wiring.virtual_choice import VirtualChoice

__all__ = ["register"]

REPORTS = Path("reports")


def register(app: typer.Typer) -> None:
    """Add these commands to the console script."""
    app.command("scan")(scan)
    app.command("capture")(capture)
    app.command("judge")(judge)


def scan(
    context: typer.Context,
    package: Package,
    *,
    apk: Apk = None,
    device: DeviceName = None,
    pool: DevicePool = None,
    runs: Runs = None,
    until: UntilPower = None,
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
    formats: Formats = USUAL,
    lab: LabFile = None,
    baseline: BaselineFile = None,
    soft_fail: SoftFail = None,
    hard_fail: HardFail = None,
    max_open: MaxOpen = None,
    fail_level: FailLevel = Severity.MAJOR,
    as_json: AsJson = False,
) -> None:
    """Capture, judge and report one app on one device, real or virtual."""
    refuse_bad_package(package)
    wanted = asked_formats(formats)
    wanted_power = None if until is None else until_of(until, where="--until")
    issuer = asked_issuer(lab, wanted)
    law = lawbook(profile)
    clock = host_clock()
    asked = asked_gate(
        clock,
        baseline=baseline,
        soft_fail=soft_fail,
        hard_fail=hard_fail,
        max_open=max_open,
        fail_level=fail_level,
    )
    case = _case_to_resume(out, package) if resume else new_case_folder(out, package, clock, reports=REPORTS)
    wish = video_at(level, _video_wish(video, scrcpy_server))
    choice = _choice(device, virtual_app, persona, seed, wish)
    order = ScanOrder(
        package=package,
        case=case,
        choice=replace(
            choice, pool=pool, owner=own_name(), doing=typed_command(context), wait_s=wait_s(wait)
        ),
        law=law,
        setup=perception_setup(),
        command=typed_command(context),
        formats=wanted,
        issuer=issuer,
        level=level,
        n_runs=runs or N_RUNS[level],
        probes=probes(),
        apk=None if apk is None else read_apk(apk),
        is_resumed=resume,
        until=wanted_power,
        fails=lambda document, seen: asked.after(document, seen).gate.fails,
    )
    with telling_what_is_kept(case):
        done = scanned(order, clock, _Terminal())
        document = done.document
        standing = asked.after(document, done.seen)
        with said_in_any_case(document, as_json=as_json):
            written = saved(order, done, clock, standings=standing.standings)
    if not as_json:
        print_summary(document, report=written / "index.html")
        print_line(str(case.root))
    print_standings(standing)
    notify(standing, case=case.root, report=written)
    raise typer.Exit(standing.exit_code)


@contextmanager
def telling_what_is_kept(case: CaseFolder) -> Iterator[None]:
    """Whatever ends it early, be it the device, the disk or a signal: where the evidence so far lies."""
    try:
        yield
    except (DetectorError, KeyboardInterrupt):
        if case.run_indices():
            with suppress(OSError):  # the terminal may be what has gone
                say(f"{word('kept')}: {case.root}")
        raise


@contextmanager
def said_in_any_case(document: VerdictsDocument, *, as_json: bool) -> Iterator[None]:
    """Prints the verdicts after the work inside, and also where they could not be saved."""
    try:
        yield
    finally:
        if as_json:
            print_document(codec.to_json(document))
        else:
            print_verdicts(document)


class _Terminal:
    """Tells a person how far a scan has come."""

    def stage(self, name: str, total: int) -> AbstractContextManager[Steps]:
        return steps(word(name), total)

    def planned(self, plan: Sequence[PlannedProbe], *, level: Level, a_launch_s: float) -> None:
        most = sum(planned.most_launches for planned in plan)
        minutes = max(1, round(most * a_launch_s / 60))
        say(f"{word('most_launches').format(n=most, minutes=minutes)} (--level {level.value})")
        for planned in plan:
            say(f"  {planned.prior.subject} {planned.kind.name}: {planned.most_launches}")


def _case_to_resume(out: Path | None, package: str) -> CaseFolder:
    if out is None:
        raise ConfigError("--resume: name the case with --out")
    case = open_case_folder(out)
    of = open_bundle(case.bundle_path(case.run_indices()[0])).manifest.package
    if of != package:
        raise ConfigError(f"{case.root}: is a case of {of}, not of {package}")
    return case


def capture(
    context: typer.Context,
    package: Package,
    *,
    out: Annotated[Path, typer.Option(help="The bundle's folder; must be new or empty.")],
    apk: Apk = None,
    device: DeviceName = None,
    pool: DevicePool = None,
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
    choice = replace(choice, pool=pool, owner=own_name(), doing=typed_command(context), wait_s=wait_s(wait))
    apk_file = None if apk is None else read_apk(apk)
    with opened(choice, clock) as phone:
        if apk_file is not None:
            phone.install(apk_file.content, name=apk_file.path.name)
        known = None if apk is None else known_apk(apk)
        capture_bundle(
            phone,
            out,
            package,
            run_id=out.name,
            scenario_of=SCENARIOS[COLD_START],
            scenario_name=COLD_START,
            clock=clock,
            tool_version=tool_version(),
            package_facts=with_known_apk(phone.package_facts(package), known),
        )
    print_line(str(out))


def judge(
    bundles: Annotated[list[Path], typer.Argument(help="Bundles of one app, or one case folder.")],
    *,
    profile: ProfileName = "cn-default",
    out: Annotated[
        Path | None, typer.Option(help="Write verdicts.json and what was seen into this folder.")
    ] = None,
    baseline: BaselineFile = None,
    soft_fail: SoftFail = None,
    hard_fail: HardFail = None,
    max_open: MaxOpen = None,
    fail_level: FailLevel = Severity.MAJOR,
    as_json: AsJson = False,
) -> None:
    """Judge what was captured, as often as you like; needs no device."""
    law, clock = lawbook(profile), host_clock()
    asked = asked_gate(
        clock,
        baseline=baseline,
        soft_fail=soft_fail,
        hard_fail=hard_fail,
        max_open=max_open,
        fail_level=fail_level,
    )
    found = judge_captured(bundles, law, clock, out=out, looking=_looked_at)
    document = found.document
    with said_in_any_case(document, as_json=as_json):
        if found.into is not None:
            kept = found.save(CaseFolder(found.into))
            note_judged(kept, clock)
            if kept.root != found.into:
                say(f"{word('judged_beside')}: {kept.root}")
    if not as_json:
        print_summary(document)
    standing = asked.after(document, found.seen)
    print_standings(standing)
    raise typer.Exit(standing.exit_code)


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


def _looked_at(looking: Iterable[SeenRun], n_runs: int) -> list[SeenRun]:
    seen: list[SeenRun] = []
    with steps(word("judging"), n_runs) as progress:
        for run in looking:
            seen.append(run)
            progress.done(f"{run.package} {run.run_index + 1}")
    return seen
