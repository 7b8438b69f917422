"""`report`: the last third of the main job, and how its formats are named on the command line."""

from pathlib import Path
from typing import Annotated

import typer

from detector.assessment.case_folder import CaseFolder, open_judged_folder, read_verdicts
from detector.assessment.judgement_record import doubts_about
from detector.cli.exit_codes import ExitCode
from detector.cli.gating import asked_gate, print_standings
from detector.cli.language import language
from detector.cli.notifying import notify
from detector.cli.options import BaselineFile, FailLevel, HardFail, MaxOpen, SoftFail
from detector.cli.terminal import print_line, say
from detector.cli.words import word
from detector.core.errors import ConfigError, EvidenceError
from detector.core.verdict import Severity
from detector.reporting import FORMATS, USUAL_FORMATS
from detector.reporting.lab import Issuer
from detector.reporting.reading import read_issuer
from detector.sealing.layout import SEALS
from detector.wiring.custody import note_reported
from detector.wiring.law import lawbook
from detector.wiring.reports import write_report, write_single_file
from detector.wiring.tool import host_clock
from detector.wiring.watches import write_watch_file, write_watch_report

__all__ = ["USUAL", "Formats", "LabFile", "asked_formats", "asked_issuer", "register"]

Formats = Annotated[
    str,
    typer.Option(
        "--format", help="What the report is written as, comma-separated: " + ", ".join(FORMATS) + "."
    ),
]

LabFile = Annotated[
    Path | None,
    typer.Option(
        "--lab",
        help="A YAML file that names the laboratory, its client, the sample and who signs, for the PDF.",
    ),
]

USUAL = ",".join(USUAL_FORMATS)


def register(app: typer.Typer) -> None:
    """Add the command to the console script."""
    app.command("report")(report)


def report(
    case: Annotated[Path, typer.Argument(help="A judged case folder.")],
    formats: Formats = USUAL,
    *,
    unsealed: Annotated[
        bool,
        typer.Option(
            "--unsealed", help="Report even what is not what was judged; the report's first line says so."
        ),
    ] = False,
    lab: LabFile = None,
    single_file: Annotated[
        Path | None,
        typer.Option(
            "--single-file",
            help="Write one HTML page for mail there, pictures reduced and inside it, and no report folder.",
        ),
    ] = None,
    baseline: BaselineFile = None,
    soft_fail: SoftFail = None,
    hard_fail: HardFail = None,
    max_open: MaxOpen = None,
    fail_level: FailLevel = Severity.MAJOR,
    send: Annotated[
        bool, typer.Option("--notify", help="Also send the notices that detector.yaml settles.")
    ] = False,
) -> int:
    """Render a judged case for people and machines; needs no device and looks at nothing again."""
    wanted = asked_formats(formats)
    issuer = asked_issuer(lab, wanted)
    clock = host_clock()
    asked = asked_gate(
        clock,
        baseline=baseline,
        soft_fail=soft_fail,
        hard_fail=hard_fail,
        max_open=max_open,
        fail_level=fail_level,
    )
    folder = open_judged_folder(case)
    _refuse_broken_seal(folder)
    doubts = doubts_about(folder)
    if doubts and not unsealed:
        more = f" (and {len(doubts) - 1} more)" if len(doubts) > 1 else ""
        raise EvidenceError(f"{doubts[0]}{more}; --unsealed reports it all the same, and says so")
    for doubt in doubts:
        say(f"{word('doubt')}: {doubt}")
    document = read_verdicts(folder)
    judged = asked.after(document, () if baseline is None else folder.read_seen())
    law = lawbook(document.profile)
    if single_file is not None:
        standings = judged.standings
        write_file = write_watch_file if folder.watch_path.exists() else write_single_file
        written = write_file(
            folder, law, single_file, language=language(), doubts=doubts, standings=standings
        )
    else:
        write = write_watch_report if folder.watch_path.exists() else write_report
        written = write(folder, law, formats=wanted, doubts=doubts, standings=judged.standings, issuer=issuer)
        note_reported(folder, written, clock)
    print_standings(judged)
    print_line(str(written))
    if send:
        notify(judged, case=folder.root, report=written)
    is_asked = any(one is not None for one in (baseline, soft_fail, hard_fail, max_open))
    return judged.exit_code if is_asked else ExitCode.CLEAN


def _refuse_broken_seal(folder: CaseFolder) -> None:
    """A sealed case that is not what was sealed is not reported, whatever is asked for (contracts.md)."""
    if not (folder.case_root / SEALS).is_dir():
        return
    from detector.wiring.sealing import refuse_broken_seal  # noqa: PLC0415 - needs a library of its own

    refuse_broken_seal(folder.case_root)


def asked_issuer(lab: Path | None, formats: tuple[str, ...]) -> Issuer | None:
    """Of `--lab`. Raises ConfigError if nothing asked for would name it, or its file is wrong."""
    if lab is None:
        return None
    if "pdf" not in formats:
        raise ConfigError("--lab: only the PDF names the laboratory; ask for --format pdf too")
    return read_issuer(lab)


def asked_formats(names: str) -> tuple[str, ...]:
    """Of `--format`. Raises ConfigError naming those there are."""
    wanted = tuple(name.strip() for name in names.split(",") if name.strip())
    unknown = [name for name in wanted if name not in FORMATS]
    if unknown or not wanted:
        raise ConfigError(
            f"--format: {unknown[0] if unknown else names!r} is not known; {', '.join(FORMATS)} are"
        )
    return wanted
