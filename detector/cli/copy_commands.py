"""`detector prune`, `detector redact`: copies of a case, smaller or showing less, that prove their origin."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from detector.cli.notices import looking_at
from detector.cli.options import AsJson
from detector.cli.terminal import print_document, print_line, say
from detector.cli.words import word
from detector.core.errors import ConfigError
from detector.wiring.tool import host_clock

if TYPE_CHECKING:
    from detector.case import DerivedCase

__all__ = ["register"]

CaseToCopy = Annotated[Path, typer.Argument(help="A judged case folder.")]

Regions = Annotated[
    list[str] | None,
    typer.Option(
        "--region",
        help="X,Y,WIDTH,HEIGHT in px of the display, in all frames or in those after @, as @12,30-40 or"
        " (of run 1) @1:3-9 (repeatable).",
    ),
]
Classes = Annotated[
    list[str] | None,
    typer.Option(
        "--class",
        help="Personal data, comma-separated: phone-number, id-number, email, device-id, network-address,"
        " bank-card, plate, account, address, name (repeatable).",
    ),
]

SecretFile = Annotated[
    Path | None,
    typer.Option(
        "--secret",
        help="The file for the secret of the copy's hashes, for yourself alone; must not exist (default:"
        " CASE-redacted.secret, beside the copy).",
    ),
]


def register(app: typer.Typer) -> None:
    """Add these commands to the console script."""
    app.command("prune")(prune)
    app.command("redact")(redact)


def prune(
    case: CaseToCopy,
    out: Annotated[
        Path | None,
        typer.Option(help="The folder of the copy; must not exist (default: CASE-pruned, beside the case)."),
    ] = None,
    *,
    in_place: Annotated[
        bool,
        typer.Option("--in-place", help="Put the pruned copy in the original's place, which is then gone."),
    ] = False,
    whole_bundles: Annotated[
        bool,
        typer.Option("--whole-bundles", help="Keep every file of the bundles; nothing is judged again."),
    ] = False,
    keep_reports: Annotated[
        bool,
        typer.Option("--keep-reports", help="Keep the reports, too; their pictures take no space twice."),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Copy a case without what no verdict, report or judgement needs, and prove it by judging again."""
    from detector.wiring.pruning import prune_case  # noqa: PLC0415 - judges, and needs a library of its own

    if in_place and out is not None:
        raise ConfigError("--in-place and --out: one of them")
    pruned = prune_case(
        case,
        out,
        in_place=in_place,
        whole_bundles=whole_bundles,
        keep_reports=keep_reports,
        clock=host_clock(),
        looking=looking_at("judging_again"),
    )
    copy = pruned.document
    say(
        word(
            "pruned",
            n=len(copy.gone),
            of=f"{(copy.origin.n_bytes or 0) / 1e6:.1f}",
            mb=f"{pruned.n_bytes / 1e6:.1f}",
        )
    )
    for again in copy.judged_again:
        say(f"{word('judged_alike' if not again.is_by_bytes else 'alike_by_bytes')}: {again.profile}")
        if not again.is_as_stored:
            say(word("judged_otherwise_now"))
    _print_copy(copy, pruned.folder, as_json=as_json)


def redact(
    case: CaseToCopy,
    out: Annotated[
        Path | None,
        typer.Option(
            help="The folder of the copy; must not exist (default: CASE-redacted, beside the case)."
        ),
    ] = None,
    regions: Regions = None,
    classes: Classes = None,
    *,
    secret: SecretFile = None,
    reads_pictures: Annotated[
        bool,
        typer.Option(
            "--read-pictures/--trees-only",
            help="Also recognise text in every picture, or trust the view trees alone.",
        ),
    ] = True,
    as_json: AsJson = False,
) -> None:
    """Copy a case with regions or personal data covered; its verdicts are carried over."""
    from detector.case.redaction import read_request  # noqa: PLC0415
    from detector.wiring.perception_setup import perception_setup  # noqa: PLC0415
    from detector.wiring.redacting import redact_case  # noqa: PLC0415

    request = read_request(regions or (), classes or ())
    reader = perception_setup().text_reader if reads_pictures else None
    redacted = redact_case(
        case,
        out,
        request,
        reader=reader,
        clock=host_clock(),
        looking=looking_at("judging_again"),
        secret_path=secret,
    )
    copy = redacted.document
    say(
        word(
            "redacted",
            n=len(copy.changed),
            places=sum(changed.n_covered for changed in copy.changed),
            gone=len(copy.gone),
        )
    )
    for left in copy.left:
        say(f"{word('not_covered')}: {left.path}: {left.what}")
    say(f"{word('redaction_secret')}: {redacted.secret}")
    _print_copy(copy, redacted.folder, as_json=as_json)


def _print_copy(copy: "DerivedCase", folder: Path, *, as_json: bool) -> None:
    say(f"{word('copy_of')}: {copy.origin.case}, SHA-256 {copy.origin.root_sha256}")
    if as_json:
        print_document((folder / "derived.json").read_text(encoding="utf-8"))
    else:
        print_line(str(folder))
