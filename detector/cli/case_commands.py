"""`scan`, `capture` and `judge`: the main job as a whole, and its first two parts."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from detector import codec
from detector.case import (
    CaseFolder,
    capture_bundle,
    new_case_folder,
    open_case_folder,
    refuse_bad_package,
    with_known_apk,
)
from detector.cli.driving import resuming_command, typed_command
from detector.cli.gating import GateOptions, print_standings
from detector.cli.notices import looking_at, notify, say_unless_signed
from detector.cli.option_groups import flattened
from detector.cli.options import (
    Apk,
    AsJson,
    AsOfDay,
    EntryNames,
    HotAfter,
    MaxMinutes,
    Package,
    Prepare,
    ProfileName,
    Runs,
    ScanLevel,
    UntilPower,
    WalkFor,
    day_in,
)
from detector.cli.phone_options import PhoneOptions, RecordingOptions
from detector.cli.report_command import ReportOptions
from detector.cli.scan_progress import ScanProgress, say_what_a_lab_takes, say_what_entries_take
from detector.cli.terminal import print_document, print_line, say
from detector.cli.verdict_table import print_summary, print_verdicts
from detector.cli.words import word
from detector.core.errors import ConfigError, DetectorError
from detector.core.trials import Level
from detector.evidence.reader import open_bundle
from detector.judging.document import VerdictsDocument
from detector.judging.enough import Until, until_of
from detector.judging.rule_book import RuleBook
from detector.scenarios.cold_start import NAME as COLD_START
from detector.scenarios.entries import WaysIn
from detector.session.request import CaptureRequest
from detector.wiring.apk import known_apk
from detector.wiring.app_files import AppFiles, read_app
from detector.wiring.capture_signing import capture_signing
from detector.wiring.case_judging import judge_captured
from detector.wiring.custody import note_judged
from detector.wiring.devices import opened_on_its_clock
from detector.wiring.law import rule_book
from detector.wiring.perception_setup import perception_setup
from detector.wiring.registering import registering
from detector.wiring.scanning import N_RUNS, ScanOrder, saved, scanned, video_at, ways_in
from detector.wiring.tool import SCENARIOS, host_clock, probes, tool_version

__all__ = ["register"]

REPORTS = Path("reports")


Out = Annotated[Path | None, typer.Option(help="The case folder (default: reports/PACKAGE-TIME).")]
Resume = Annotated[bool, typer.Option("--resume", help="Go on with the case in --out.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class EffortOptions:
    """How much to try."""

    runs: Runs = None
    until: UntilPower = None
    level: ScanLevel = Level.LOOK
    max_minutes: MaxMinutes = None
    entry: EntryNames = None
    hot_after: HotAfter = None
    walk: WalkFor = None

    @property
    def ways(self) -> WaysIn:
        """Raises ConfigError."""
        return ways_in(self.entry, self.level, hot_after=self.hot_after, walk=self.walk)

    @property
    def power(self) -> Until | None:
        return None if self.until is None else until_of(self.until, where="--until")


@dataclass(frozen=True, slots=True, kw_only=True)
class AppOptions:
    """The app's file, and how it is brought to where it can be tested."""

    apk: Apk = None
    prepare: Prepare = None

    def files(self, package: str) -> AppFiles | None:
        return None if self.apk is None else read_app(self.apk, package)


@dataclass(frozen=True, slots=True, kw_only=True)
class LawOptions:
    """Whose limits, and which clauses."""

    profile: ProfileName = "cn-default"
    as_of: AsOfDay = None

    @property
    def law(self) -> RuleBook:
        """Raises ConfigError as `rule_book` does."""
        return rule_book(self.profile, day_in(self.as_of))


def register(app: typer.Typer) -> None:
    """Add these commands to the console script."""
    app.command("scan")(flattened(scan))
    app.command("capture")(flattened(capture))
    app.command("judge")(flattened(judge))


def scan(
    context: typer.Context,
    package: Package,
    *,
    app: AppOptions,
    phone: PhoneOptions,
    recording: RecordingOptions,
    effort: EffortOptions,
    judged_by: LawOptions,
    out: Out = None,
    resume: Resume = False,
    written_as: ReportOptions,
    gate: GateOptions,
    as_json: AsJson = False,
) -> None:
    """Capture, judge and report one app on one device, real or virtual."""
    refuse_bad_package(package)
    law, clock, shown = judged_by.law, host_clock(), written_as.shown
    formats, power, ways, asked = written_as.wanted, effort.power, effort.ways, gate.asked(clock)
    case = _case_to_resume(out, package) if resume else new_case_folder(out, package, clock, reports=REPORTS)
    order = ScanOrder(
        package=package,
        case=case,
        choice=recording.booked(context, phone.choice(context), video_at(effort.level, recording.video_wish)),
        law=law,
        setup=perception_setup(),
        command=typed_command(context),
        formats=formats,
        shown=shown,
        level=effort.level,
        n_runs=effort.runs or N_RUNS[effort.level],
        probes=probes(),
        apk=app.files(package),
        prepare=app.prepare,
        is_resumed=resume,
        until=power,
        ways=ways,
        fails=lambda document, seen: asked.after(document, seen).gate.fails,
    )
    _say_ahead(order, as_json=as_json)
    with reporting_what_is_kept(case, resuming=resuming_command(context, case.root)):
        done = scanned(order, clock, ScanProgress(max_minutes=effort.max_minutes))
        standing = asked.after(done.document, done.seen)
        with printing_verdicts(done.document, as_json=as_json):
            written = saved(order, done, clock, standings=standing.standings, notes=standing.notes)
    _print_end(done.document, written=written, case=case, as_json=as_json)
    print_standings(standing)
    gate.remember(standing)
    notify(standing, case=case.root, report=written)
    raise typer.Exit(standing.exit_code)


def _print_end(document: VerdictsDocument, *, written: Path, case: CaseFolder, as_json: bool) -> None:
    if not as_json:
        print_summary(document, report=written / "index.html")
        print_line(str(case.root))


def _say_ahead(order: ScanOrder, *, as_json: bool) -> None:
    say_unless_signed(as_json=as_json)
    say_what_entries_take(order.ways, order.level)
    if order.level is Level.LAB:
        say_what_a_lab_takes(order.n_runs, order.probes)


@contextmanager
def reporting_what_is_kept(case: CaseFolder, *, resuming: str) -> Iterator[None]:
    """Says where the evidence so far is, and the command that goes on with it, whatever ends the work early:
    the device, the disk or a signal.
    """
    try:
        yield
    except (DetectorError, KeyboardInterrupt):
        if case.run_indices():
            with suppress(OSError):  # the terminal itself may be gone
                say(f"{word('kept')}: {case.root}")
                say(word("resume_by", command=resuming))
        raise


@contextmanager
def printing_verdicts(
    document: VerdictsDocument, *, as_json: bool, is_answer: bool = False
) -> Iterator[None]:
    """Prints the verdicts after the block, even if it could not save them."""
    try:
        yield
    finally:
        if as_json:
            print_document(codec.to_json(document))
        else:
            print_verdicts(document, is_answer=is_answer)


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
    phone: PhoneOptions,
    recording: RecordingOptions,
) -> None:
    """Record one cold start into a bundle; nothing is judged."""
    refuse_bad_package(package)
    clock = host_clock()
    choice = recording.booked(context, phone.choice(context), recording.video_wish)
    files = None if apk is None else read_app(apk, package)
    say_unless_signed(as_json=False)

    def bundles() -> dict[str, Path]:
        return {out.name: out} if out.exists() else {}

    with (
        registering(package, out, bundles, clock),
        opened_on_its_clock(choice, clock) as (device, its_clock),
    ):
        if files is not None:
            files.install_on(device)
        known = None if files is None or files.base is None else known_apk(files.base)
        request = CaptureRequest(
            run_id=out.name,
            scenario=COLD_START,
            package=package,
            folder=out,
            tool_version=tool_version(),
            package_facts=with_known_apk(device.package_facts(package), known),
            sign=capture_signing(clock).sign,
        )
        capture_bundle(device, request, SCENARIOS[COLD_START], clock=its_clock)
    print_line(str(out))


def judge(
    bundles: Annotated[list[Path], typer.Argument(help="Bundles of one app, or one case folder.")],
    *,
    judged_by: LawOptions,
    out: Annotated[
        Path | None, typer.Option(help="Write verdicts.json and what was seen into this folder.")
    ] = None,
    gate: GateOptions,
    as_json: AsJson = False,
) -> None:
    """Judge what was captured, as often as you like; needs no device."""
    law, clock = judged_by.law, host_clock()
    asked = gate.asked(clock)
    found = judge_captured(bundles, law, clock, out=out, looking=looking_at("judging"))
    document = found.document
    with printing_verdicts(document, as_json=as_json, is_answer=True):
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
