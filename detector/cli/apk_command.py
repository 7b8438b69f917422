"""`detector apk`: what could start an app, and whose code it is. `detector import-rules`: tables for it."""

from pathlib import Path
from typing import Annotated

import typer

from detector import codec
from detector.apk.facts import ApkFacts, ApkFactsDocument, UnreadableApk
from detector.cli.apk_table import print_app
from detector.cli.exit_codes import ExitCode
from detector.cli.language import localized
from detector.cli.options import AsJson, DeviceName
from detector.cli.terminal import print_document, say
from detector.cli.words import word
from detector.core.errors import ConfigError
from detector.wiring.apk import apk_facts, installed_apk_facts
from detector.wiring.sdk_tables import import_rules, sdk_index
from detector.wiring.tool import host_clock

__all__ = ["register"]


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
