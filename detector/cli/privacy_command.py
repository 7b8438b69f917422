"""`detector privacy`: the privacy clauses, from the app's policy and its files."""

from pathlib import Path
from typing import Annotated

import typer

from detector import codec
from detector.assessment.capture import refuse_bad_package
from detector.assessment.privacy import judge_privacy
from detector.cli.options import AsJson, FailLevel, Package, ProfileName
from detector.cli.terminal import print_document, say
from detector.cli.verdict_table import print_verdicts
from detector.config.plain_file import read_plain_text
from detector.core.verdict import Severity
from detector.judging.document import verdicts_document
from detector.regression.exit_code import exit_code_of
from detector.wiring.apk import facts_of_app, sdk_index
from detector.wiring.law import lawbook

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add this command to the console script."""
    app.command("privacy")(privacy)


def privacy(
    package: Package,
    *,
    policy: Annotated[
        list[Path] | None,
        typer.Option(
            "--policy",
            help="The app's privacy policy or a page of its lists, whole, as text or HTML (repeatable).",
        ),
    ] = None,
    apk: Annotated[
        list[Path] | None,
        typer.Option("--apk", help="The app's files, a base and its splits: which SDKs are in them."),
    ] = None,
    profile: ProfileName = "cn-default",
    fail_level: FailLevel = Severity.MAJOR,
    as_json: AsJson = False,
) -> None:
    """Judge the privacy clauses from the app's policy and its files; needs no device."""
    refuse_bad_package(package)
    law, index = lawbook(profile), sdk_index()
    texts = [read_plain_text(path) for path in policy or ()]
    facts = facts_of_app(package, apk, index) if apk else None
    if facts is not None:
        for warning in facts.warnings:
            say(warning.message)
    verdicts = judge_privacy(texts, law, apk=facts, index=index)
    document = verdicts_document(
        verdicts,
        package=package,
        profile=profile,
        device_kind="none",
        decision_rule=law.profile.decision_rule,
    )
    if as_json:
        print_document(codec.to_json(document))
    else:
        print_verdicts(document)
    raise typer.Exit(exit_code_of(verdicts, fail_level=fail_level))
