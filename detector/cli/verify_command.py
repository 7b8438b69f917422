"""`detector verify`: is the evidence what was captured? Exit 2 where a byte has changed."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from detector import codec
from detector.cli.exit_codes import ExitCode
from detector.cli.options import AsJson
from detector.cli.terminal import print_document, print_table
from detector.cli.words import word
from detector.core.errors import EvidenceError
from detector.evidence.reader import open_bundle

__all__ = ["Check", "VerifyDocument", "register", "verified"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """`holds` None: the bundle has nothing of the kind (no manifest yet, no signature)."""

    name: str
    holds: bool | None
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyDocument:
    format: str
    bundle: str
    checks: tuple[Check, ...]


def register(app: typer.Typer) -> None:
    """Add this command to the console script."""
    app.command("verify")(verify)


def verify(
    bundle: Annotated[Path, typer.Argument(help="A bundle's folder.")], *, as_json: AsJson = False
) -> None:
    """Is the evidence whole: every file there, no byte changed, nothing added?"""
    document = verified(bundle)
    if as_json:
        print_document(codec.to_json(document))
    else:
        marks = {True: "✓", False: "✗", None: "–"}
        rows = [[check.name, marks[check.holds], check.message] for check in document.checks]
        print_table(str(bundle), [word("check"), "", word("reason")], rows)
    if any(check.holds is False for check in document.checks):
        raise typer.Exit(ExitCode.USAGE)


def verified(bundle: Path) -> VerifyDocument:
    """Signature and time stamp are not made by this version, and it says so."""
    checks = [_whole(bundle)]
    for name in ("signed", "time_stamped"):
        checks.append(Check(name=name, holds=None, message="this version neither makes nor reads one"))
    return VerifyDocument(format="verify/1", bundle=str(bundle), checks=tuple(checks))


def _whole(bundle: Path) -> Check:
    try:
        opened = open_bundle(bundle)
    except EvidenceError as error:
        return Check(name="whole", holds=False, message=str(error))
    if opened.is_partial:
        return Check(
            name="whole", holds=None, message="open: the run broke off; what its journal lists is unchanged"
        )
    n_files = len(opened.manifest.files)
    return Check(name="whole", holds=True, message=f"{n_files} files, each as the manifest's sha256 says")
