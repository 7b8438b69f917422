"""`detector autostart`: what starts an app's processes when nobody opens it, and who asked for it."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from detector import codec
from detector.assessment.autostart_document import why_of
from detector.assessment.capture import refuse_bad_package
from detector.assessment.case_folder import new_case_folder
from detector.assessment.watch_given import WatchGiven
from detector.assessment.watching import capture_watch
from detector.attribution.declared_scenes import read_scenes
from detector.attribution.found import FoundStart
from detector.attribution.policy import read_policy
from detector.cli.driving import typed_command, wait_s
from detector.cli.language import language
from detector.cli.one_device import facts_of_files, opened_on_its_clock, virtual_choice
from detector.cli.options import (
    AsJson,
    DeviceName,
    DeviceWait,
    FailLevel,
    Package,
    PersonaName,
    ProfileName,
    RealTime,
    Seed,
    VirtualApps,
)
from detector.cli.terminal import print_document, print_line, print_table, say
from detector.cli.verdict_table import print_verdicts
from detector.cli.words import word
from detector.config.plain_file import read_plain_text
from detector.core.errors import DeviceError
from detector.core.verdict import Severity
from detector.core.watching import PhoneTrigger
from detector.regression.exit_code import exit_code_of
from detector.reporting import USUAL_FORMATS
from detector.scenarios.wake_watch import TRIGGERS, WatchPlan, WatchWindows, plan_duration_ms
from detector.wiring.custody import note_judged, note_reported, noting_captures
from detector.wiring.devices import DeviceChoice
from detector.wiring.law import lawbook
from detector.wiring.sdk_tables import sdk_index
from detector.wiring.tool import host_clock, tool_version
from detector.wiring.virtual_devices import packages_of
from detector.wiring.watches import WatchCase, judged_watch, save_watch, write_watch_report

__all__ = ["register"]

REPORTS = Path("reports")


def register(app: typer.Typer) -> None:
    """Add this command to the console script."""
    app.command("autostart")(autostart)


def autostart(
    context: typer.Context,
    package: Package,
    *,
    device: DeviceName = None,
    virtual_app: VirtualApps = None,
    persona: PersonaName = None,
    seed: Seed = 0,
    real_time: RealTime = False,
    other: Annotated[
        list[str] | None,
        typer.Option(
            "--other",
            help="An app that is launched to see whether it wakes this one (repeatable; default with "
            "--virtual-app: all others).",
        ),
    ] = None,
    trigger: Annotated[
        list[PhoneTrigger] | None,
        typer.Option("--trigger", help="Only these triggers (repeatable; default: all)."),
    ] = None,
    repeats: Annotated[int, typer.Option("--repeats", min=1, max=20, help="How often each trigger.")] = 3,
    shorten: Annotated[
        float,
        typer.Option(
            "--shorten", min=0.001, max=1.0, help="Times each window; below 1 nothing can pass for sure."
        ),
    ] = 1.0,
    scenes: Annotated[
        Path | None,
        typer.Option("--scenes", help="Legitimate scenes and app families, declared (wake-scenes/1)."),
    ] = None,
    policy: Annotated[
        Path | None,
        typer.Option(
            "--policy",
            help="The app's privacy policy, whole, as plain text: what it discloses about such starts.",
        ),
    ] = None,
    apk: Annotated[
        list[Path] | None,
        typer.Option(
            "--apk", help="The app's files, a base and its splits (default: pulled from the device)."
        ),
    ] = None,
    profile: ProfileName = "cn-default",
    out: Annotated[Path | None, typer.Option(help="The case folder (default: reports/PACKAGE-TIME).")] = None,
    wait: DeviceWait = None,
    fail_level: FailLevel = Severity.MAJOR,
    as_json: AsJson = False,
) -> None:
    """Watch what starts an app when nobody opens it: self-start and associated start, by whom, how surely."""
    refuse_bad_package(package)
    law = lawbook(profile)
    given = _given(scenes, policy)
    virtual = virtual_choice(virtual_app, persona, seed)
    others = tuple(refuse_bad_package(name) for name in other or ())
    if virtual is not None and not others:
        others = tuple(name for name in packages_of(virtual) if name != package)
    plan = WatchPlan(
        package=package,
        others=others,
        triggers=tuple(trigger) if trigger else TRIGGERS,
        repeats=repeats,
        windows=WatchWindows().shortened(shorten),
    )
    choice = DeviceChoice(name=device, virtual=virtual, doing=typed_command(context), wait_s=wait_s(wait))
    clock = host_clock()
    case = new_case_folder(out, package, clock, reports=REPORTS)
    index = sdk_index()
    facts = facts_of_files(package, apk, index, device=device, is_virtual=virtual is not None)
    least, most = (plan_duration_ms(plan, with_switch=tried) / 60_000 for tried in (False, True))
    say(f"{word('takes')}: {least:.0f} min; {word('takes_with_switch')}: {most:.0f} min")
    bundle = case.bundle_path(0)
    try:
        with (
            noting_captures(case, clock),
            opened_on_its_clock(choice, real_time=real_time) as (phone, its_clock),
        ):
            capture_watch(
                phone, bundle, plan, run_id=case.root.name, clock=its_clock, tool_version=tool_version()
            )
    except DeviceError as error:
        if not case.run_indices():
            raise
        say(f"{error}; {word('partial')}")
    watch = judged_watch(bundle, law, clock, given=replace(given, apk=facts))
    document = codec.to_json(watch.watch)
    try:
        saved = save_watch(case, watch)
        note_judged(saved, clock)
        note_reported(saved, write_watch_report(saved, law, formats=USUAL_FORMATS), clock)
    finally:
        if as_json:
            print_document(document)
        else:
            _print(watch)
    if not as_json:
        print_line(str(case.root))
    raise typer.Exit(
        exit_code_of(watch.document.verdicts, fail_level=fail_level, is_partial=watch.document.is_partial)
    )


def _given(scenes: Path | None, policy: Path | None) -> WatchGiven:
    """What was handed over, read now, so that a file that is none is refused before hours are spent."""
    given = WatchGiven(
        policy=None if policy is None else read_plain_text(policy),
        scenes=None if scenes is None else read_plain_text(scenes),
    )
    if given.scenes is not None:
        read_scenes(given.scenes, where=str(scenes))
    if given.policy is not None:
        read_policy(given.policy, where=str(policy))
    return given


def _print(watch: WatchCase) -> None:
    starts = watch.judged.starts
    print_table(
        f"{watch.document.package} · {word('starts')}",
        [word(key) for key in ("stage", "process", "kind", "trigger", "caller", "sdk", "reason")],
        [_row(one) for one in starts if one.counts or one.is_refused or one.kind == "unknown"],
    )
    print_verdicts(watch.document)


def _row(one: FoundStart) -> list[str]:
    name = "" if one.sdk is None else (one.sdk.name_zh if language() == "zh-CN" else one.sdk.name_en)
    caller = "" if one.caller is None else f"{one.caller.package} ({one.caller.grade.value})"
    kind = one.kind.value if one.sub_kind is None else f"{one.kind.value}/{one.sub_kind}"
    refused = " ✗" if one.is_refused else ""
    return [
        one.stage or "",
        one.process,
        kind + refused,
        one.trigger or "",
        caller,
        name,
        why_of(one, language()),
    ]
