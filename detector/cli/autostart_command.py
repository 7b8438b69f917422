"""`detector autostart`: what starts an app's processes when nobody opens it, and who asked for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from detector import codec
from detector.apk.facts import ApkFacts
from detector.attribution.found import FoundStart
from detector.attribution.policy import read_policy
from detector.attribution.standing import read_scenes
from detector.case import CaseFolder, new_case_folder, refuse_bad_package
from detector.cli.driving import facts_of_files
from detector.cli.language import language, localized
from detector.cli.notices import say_unless_signed
from detector.cli.option_groups import flattened
from detector.cli.options import AsJson, FailLevel, ProfileName
from detector.cli.phone_options import PhoneOptions
from detector.cli.terminal import print_document, print_line, print_table, say, steps
from detector.cli.verdict_table import print_verdicts
from detector.cli.words import term, word
from detector.config.plain_file import read_plain_text
from detector.core.clock import Clock
from detector.core.errors import ConfigError, DeviceError
from detector.core.verdict import Severity
from detector.core.watch_plan import TRIGGERS, WatchPlan, WatchWindows, plan_duration_ms, steps_of
from detector.core.watching import PhoneTrigger
from detector.regression.exit_code import ExitCode, exit_code_of, worst_code
from detector.reporting.words import Words, stage_in_words
from detector.watch import WatchGiven, WatchStanding, why_of
from detector.wiring.devices import DeviceChoice, opened_on_its_clock
from detector.wiring.law import rule_book
from detector.wiring.sdk_tables import sdk_index
from detector.wiring.shared_watch import WatchOrder, captured, judged_of, saved_watch
from detector.wiring.tool import host_clock
from detector.wiring.virtual_choice import VirtualChoice
from detector.wiring.virtual_devices import packages_of
from detector.wiring.watches import WatchCase

__all__ = ["AppInputs", "inputs_of_apps", "register"]


# The files supplied about the apps of a watch: policies, scenes, APKs; read before hours are spent.


@dataclass(frozen=True, slots=True, kw_only=True)
class AppInputs:
    """Texts as supplied; None if none was. `apks`: the app's files, if any were named."""

    policy: str | None
    scenes: str | None
    apks: list[Path] | None

    def given(self, apk: ApkFacts | None) -> WatchGiven:
        return WatchGiven(policy=self.policy, scenes=self.scenes, apk=apk)


def inputs_of_apps(
    packages: Sequence[str],
    *,
    policies: Sequence[str] | None,
    scenes: Path | None,
    apks: Sequence[str] | None,
) -> dict[str, AppInputs]:
    """By package. Raises ConfigError for an invalid file, or one that belongs to none of several apps."""
    scenes_text = None if scenes is None else read_plain_text(scenes)
    if scenes_text is not None:
        read_scenes(scenes_text, where=str(scenes))
    policy_of, apks_of = _by_app(packages, policies, "--policy"), _by_app(packages, apks, "--apk")
    inputs = {}
    for package in packages:
        paths = policy_of.get(package, [])
        if len(paths) > 1:
            raise ConfigError(f"--policy: {package} has one policy, not {len(paths)}")
        policy = read_plain_text(paths[0]) if paths else None
        if policy is not None:
            read_policy(policy, where=str(paths[0]))
        inputs[package] = AppInputs(policy=policy, scenes=scenes_text, apks=apks_of.get(package))
    return inputs


def _by_app(packages: Sequence[str], values: Sequence[str] | None, option: str) -> dict[str, list[Path]]:
    files: dict[str, list[Path]] = {}
    for value in values or ():
        package, is_named, path = value.partition("=")
        if not is_named or package not in packages:
            if len(packages) > 1:
                raise ConfigError(f"{option}: {value}: of which app? write PACKAGE={value}")
            package, path = packages[0], value
        files.setdefault(package, []).append(Path(path))
    return files


REPORTS = Path("reports")


def register(app: typer.Typer) -> None:
    """Add this command to the console script."""
    app.command("autostart")(flattened(autostart))


Packages = Annotated[
    list[str],
    typer.Argument(
        metavar="PACKAGE...",
        help="The app's package name, e.g. cn.example.app; several are watched at the same time.",
    ),
]
Others = Annotated[
    list[str] | None,
    typer.Option(
        "--other",
        help="An app that is launched to see whether it wakes this one (repeatable; default with "
        "--virtual-app: all others).",
    ),
]
Triggers = Annotated[
    list[PhoneTrigger] | None,
    typer.Option("--trigger", help="Only these triggers (repeatable; default: all)."),
]
Repeats = Annotated[int, typer.Option("--repeats", min=1, max=20, help="How often each trigger.")]
Shorten = Annotated[
    float,
    typer.Option(
        "--shorten", min=0.001, max=1.0, help="Times each window; below 1 nothing can pass for sure."
    ),
]
Scenes = Annotated[
    Path | None,
    typer.Option("--scenes", help="Legitimate scenes and app families, declared (wake-scenes/1)."),
]
Policies = Annotated[
    list[str] | None,
    typer.Option(
        "--policy",
        metavar="[PACKAGE=]FILE",
        help="The app's privacy policy, whole, as plain text: what it discloses about such starts.",
    ),
]
Apks = Annotated[
    list[str] | None,
    typer.Option(
        "--apk",
        metavar="[PACKAGE=]FILE",
        help="The app's files, a base and its splits (default: pulled from the device).",
    ),
]
CaseFolders = Annotated[
    Path | None,
    typer.Option(
        help="The case folder, of several apps the folder of their cases (default: reports/PACKAGE-TIME)."
    ),
]


def autostart(
    context: typer.Context,
    packages: Packages,
    *,
    phone: PhoneOptions,
    other: Others = None,
    trigger: Triggers = None,
    repeats: Repeats = 3,
    shorten: Shorten = 1.0,
    scenes: Scenes = None,
    policy: Policies = None,
    apk: Apks = None,
    profile: ProfileName = "cn-default",
    out: CaseFolders = None,
    fail_level: FailLevel = Severity.MAJOR,
    as_json: AsJson = False,
) -> None:
    """Watch what starts an app when nobody opens it: self-start and associated start, by whom, how surely."""
    apps, law = _distinct(packages), rule_book(profile)
    inputs = inputs_of_apps(apps, policies=policy, scenes=scenes, apks=apk)
    choice = phone.choice(context)
    plan = WatchPlan(
        package=apps[0],
        also=apps[1:],
        others=_others(other, apps, choice.virtual),
        triggers=tuple(trigger) if trigger else TRIGGERS,
        repeats=repeats,
        windows=WatchWindows().shortened(shorten),
    )
    clock = host_clock()
    cases = _cases(apps, out, clock)
    given = {
        app: inputs[app].given(facts_of_files(app, inputs[app].apks, sdk_index(), choice)) for app in apps
    }
    order = WatchOrder(plan=plan, laws=dict.fromkeys(apps, law), cases=cases, given=given)
    _say_how_long(plan)
    say_unless_signed(as_json=as_json)
    _capture(order, choice, clock)
    codes = [_finish(order, package, clock, fail_level=fail_level, as_json=as_json) for package in apps]
    raise typer.Exit(worst_code(codes))


def _others(named: list[str] | None, apps: tuple[str, ...], virtual: VirtualChoice | None) -> tuple[str, ...]:
    """The apps to launch; if none is named, all others of a virtual device."""
    others = tuple(refuse_bad_package(name) for name in named or ())
    if virtual is not None and not others:
        return tuple(name for name in packages_of(virtual) if name not in apps)
    return others


def _say_how_long(plan: WatchPlan) -> None:
    least, most = (plan_duration_ms(plan, with_switch=tried) / 60_000 for tried in (False, True))
    say(f"{word('takes')}: {least:.0f} min; {word('takes_with_switch')}: {most:.0f} min")


def _distinct(packages: list[str]) -> tuple[str, ...]:
    for number, package in enumerate(packages):
        refuse_bad_package(package)
        if package in packages[:number]:
            raise ConfigError(f"{package}: is named twice")
    return tuple(packages)


def _cases(apps: tuple[str, ...], out: Path | None, clock: Clock) -> dict[str, CaseFolder]:
    """The case of a single app is the folder itself; several apps have one each in it."""
    if len(apps) == 1 or out is None:
        return {app: new_case_folder(out, app, clock, reports=REPORTS) for app in apps}
    return {app: new_case_folder(out / app, app, clock, reports=REPORTS) for app in apps}


def _capture(order: WatchOrder, choice: DeviceChoice, clock: Clock) -> None:
    n_steps = len(steps_of(order.plan))
    try:
        with (
            opened_on_its_clock(choice, clock) as (phone, its_clock),
            steps(word("watching"), n_steps) as progress,
        ):
            captured(
                order,
                phone,
                its_clock,
                clock,
                on_step=lambda standing: progress.at(standing.n_step, standing.n_steps, _in_words(standing)),
            )
    except DeviceError as error:
        if not any(case.run_indices() for case in order.cases.values()):
            raise
        say(f"{localized(str(error))}; {word('partial')}")


def _in_words(one: WatchStanding) -> str:
    stage = stage_in_words(Words(language()), one.stage.name)
    of_which = stage if one.package is None else f"{one.package} · {stage}"
    trigger = "" if one.n_trigger is None else f" ({word('trigger')} {one.n_trigger}/{one.n_triggers})"
    return f"{of_which}{trigger}; {word('at_least_left')} {one.left_ms / 60_000:.0f} min"


def _finish(
    order: WatchOrder, package: str, clock: Clock, *, fail_level: Severity, as_json: bool
) -> ExitCode:
    watch = judged_of(order, package, clock)
    try:
        saved_watch(order, package, watch, clock)
    finally:
        if as_json:
            is_alone = len(order.cases) == 1
            print_document(codec.to_json(watch.watch) if is_alone else codec.to_json_line(watch.watch))
        else:
            _print(watch)
    if not as_json:
        print_line(str(order.cases[package].root))
    document = watch.document
    return exit_code_of(document.verdicts, fail_level=fail_level, is_partial=document.is_partial)


def _print(watch: WatchCase) -> None:
    starts = watch.judged.starts
    print_table(
        f"{watch.document.package} · {word('starts')}",
        [word(key) for key in ("stage", "process", "kind", "trigger", "caller", "sdk", "reason")],
        [_row(start) for start in starts if start.counts or start.is_refused or start.kind == "unknown"],
        is_answer=False,
    )
    print_verdicts(watch.document)


def _row(one: FoundStart) -> list[str]:
    name = "" if one.sdk is None else (one.sdk.name_zh if language() == "zh-CN" else one.sdk.name_en)
    caller = "" if one.caller is None else f"{one.caller.package} ({term('grade', one.caller.grade.value)})"
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
