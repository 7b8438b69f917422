"""`detector apk`: what could start an app, and whose code it is. `detector import-rules`: tables for it."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

from detector import codec
from detector.apk.facts import ApkFacts, ApkFactsDocument, AutoStart, SdkFacts, UnreadableApk
from detector.cli.exit_codes import ExitCode
from detector.cli.language import language, localized
from detector.cli.options import AsJson, DeviceName
from detector.cli.terminal import print_document, print_table, say, tell
from detector.cli.words import word
from detector.core.errors import ConfigError
from detector.i18n.sentences import sentence
from detector.judging.could_see import telltale_in
from detector.wiring.apk import apk_facts, installed_apk_facts
from detector.wiring.sdk_tables import import_rules, sdk_index
from detector.wiring.tool import host_clock

__all__ = ["print_app", "register"]


# An app's static facts as tables for people: what could start it, and whose code that is.

MAX_ROWS = 40  # of one table; the JSON has them all
MAX_NAMES = 3  # of actions or authorities in one cell
SYSTEM_ACTION = "android.intent.action."


def print_app(facts: ApkFacts) -> None:
    """One table per kind of capability; class names of the app's own package begin with a dot."""
    version = f"{facts.version_name or '?'} ({facts.version_code or '?'})"
    target = facts.target_sdk if facts.target_sdk is not None else "?"
    tell(f"{facts.path}\n{facts.label or ''} · {facts.package} · {version} · targetSdk {target}\n")
    for warning in facts.warnings:
        tell(f"! {warning.message}")
    if facts.code.state in ("part", "none"):
        tell(f"! {word(f'code_{facts.code.state}')}")
    names = {sdk.id: _sdk_name(sdk) for sdk in (*facts.sdks, *facts.sdks_declared)}
    _print_auto_start(facts, names)
    _print_wake_targets(facts, names)
    _print_keep_alive(facts, names)
    _print_code_reads(facts, names)
    _print_sdks("sdks", facts.sdks)
    _print_sdks("sdks_declared", facts.sdks_declared)


def _print_auto_start(facts: ApkFacts, sdk_names: Mapping[str, str]) -> None:
    _print_part(
        "can_be_started_by",
        ("component", "action", "deliverable", "why", "sdk"),
        [
            [
                _short(start.component, facts),
                start.action.removeprefix(SYSTEM_ACTION),
                word(f"deliverable_{start.deliverable}"),
                _why(start),
                sdk_names.get(start.sdk or "", ""),
            ]
            for start in facts.auto_start
        ],
    )


def _print_wake_targets(facts: ApkFacts, sdk_names: Mapping[str, str]) -> None:
    _print_part(
        "others_can_start",
        ("component", "kind", "action", "permission", "sdk"),
        [
            [
                _short(wake_target.component, facts) + (" ★" if wake_target.known else ""),
                wake_target.type,
                _some(
                    [action.removeprefix(SYSTEM_ACTION) for action in wake_target.actions]
                    or wake_target.authorities
                ),
                wake_target.permission or "",
                sdk_names.get(wake_target.sdk or "", ""),
            ]
            for wake_target in facts.wake_targets
        ],
    )


def _print_keep_alive(facts: ApkFacts, sdk_names: Mapping[str, str]) -> None:
    _print_part(
        "can_stay_alive_by",
        ("kind", "component", "detail", "sdk"),
        [
            [
                word(f"keep_alive_{keep_alive.kind}"),
                _short(keep_alive.component or "", facts),
                keep_alive.detail,
                sdk_names.get(keep_alive.sdk or "", ""),
            ]
            for keep_alive in facts.keep_alive
        ],
    )


def _print_code_reads(facts: ApkFacts, sdk_names: Mapping[str, str]) -> None:
    _print_part(
        "can_tell_by",
        ("kind", "component", "detail", "sdk"),
        [
            [
                telltale_in(read.condition, language()),
                _short(read.class_name, facts),
                read.sign,
                sdk_names.get(read.sdk or "", ""),
            ]
            for read in facts.code_reads
        ],
    )


def _print_sdks(title: str, sdks: Sequence[SdkFacts]) -> None:
    _print_part(
        title,
        ("name", "vendor", "purpose", "components", "found_by"),
        [
            [
                _sdk_name(sdk),
                (sdk.vendor if language() == "zh-CN" else sdk.vendor_en or sdk.vendor) or "",
                word(f"purpose_{sdk.purpose}"),
                str(sdk.n_components),
                word(f"matched_by_{sdk.matched_by}"),
            ]
            for sdk in sdks
        ],
    )


def _print_part(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Prints no table without rows; a long one is cut, as its title then states."""
    if not rows:
        return
    more = f" ({len(rows)}, {word('first_of_them')} {MAX_ROWS})" if len(rows) > MAX_ROWS else ""
    print_table(word(title) + more, [word(column) for column in columns], rows[:MAX_ROWS])


def _why(one: AutoStart) -> str:
    return sentence(language(), one.why_code, {})


def _sdk_name(sdk: SdkFacts) -> str:
    return sdk.name_zh if language() == "zh-CN" else sdk.name_en


def _short(name: str, facts: ApkFacts) -> str:
    """As a manifest would write it."""
    return name.removeprefix(facts.package) if name.startswith(facts.package + ".") else name


def _some(names: Sequence[str]) -> str:
    more = [f"(+{len(names) - MAX_NAMES})"] if len(names) > MAX_NAMES else []
    return "\n".join([*names[:MAX_NAMES], *more])


def register(app: typer.Typer) -> None:
    """Add these commands to the console script."""
    app.command("apk")(apk)
    app.command("import-rules")(rules)


def apk(
    files: Annotated[
        list[Path] | None, typer.Argument(help="APK, XAPK, APKS or APKM files, each an app.")
    ] = None,
    *,
    package: Annotated[
        str | None, typer.Option("--package", help="An installed package, pulled with all its splits.")
    ] = None,
    device: DeviceName = None,
    together: Annotated[
        bool, typer.Option("--together", help="The files are one app: a base APK and its splits.")
    ] = False,
    tables: Annotated[
        list[Path] | None,
        typer.Option("--sdk-table", help="A further SDK table, e.g. one of import-rules (repeatable)."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Tell from an app's files what could start it, and whose SDK it is. Nothing is run."""
    if bool(files) == bool(package):
        raise ConfigError("name APK files, or an installed app with --package")
    index = sdk_index(tables or ())
    apks: list[ApkFacts | UnreadableApk] = []
    if package is not None:
        apks.append(installed_apk_facts(package, device=device, index=index, clock=host_clock()))
    else:
        paths = files or []
        apks += [apk_facts(group, index) for group in ([paths] if together else [[path] for path in paths])]
    for one in apks:
        if isinstance(one, UnreadableApk):
            say(localized(one.error.message))
        elif not as_json:
            print_app(one)
    if as_json:
        print_document(codec.to_json(ApkFactsDocument(format="apk-facts/1", apks=tuple(apks))))
    if any(isinstance(apk, UnreadableApk) for apk in apks):
        raise typer.Exit(ExitCode.USAGE)


def rules(
    rule_format: Annotated[str, typer.Argument(metavar="FORMAT", help="blocker or libchecker.")],
    path: Annotated[Path, typer.Argument(help="The rule set: its folder as published, or its file.")],
    *,
    out: Annotated[Path, typer.Option("--out", help="The SDK table to write (YAML).")],
) -> None:
    """Turn a public SDK rule set into a table for `detector apk --sdk-table`."""
    table, n_left_out = import_rules(rule_format, path)
    try:
        out.write_text(codec.to_yaml(table), encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"{out}: cannot be written: {error.strerror}") from error
    say(word("imported", n=len(table.sdks), out=out, left_out=n_left_out))
