"""`report`: the last third of the main job, and how its formats are given on the command line."""

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from detector.case import CaseFolder, doubts_about, open_judged_folder, read_verdicts
from detector.cli.exit_codes import ExitCode
from detector.cli.gating import GateOptions, print_standings
from detector.cli.language import language
from detector.cli.notices import looking_at, notify
from detector.cli.option_groups import flattened
from detector.cli.options import day_in
from detector.cli.terminal import print_line, say
from detector.cli.words import word
from detector.core.clock import Clock
from detector.core.errors import ConfigError, EvidenceError
from detector.reporting import FORMATS, USUAL_FORMATS
from detector.reporting.inputs import Form, Issuer, Presentation
from detector.reporting.reading import read_issuer
from detector.sealing.layout import SEALS
from detector.wiring.custody import note_reported
from detector.wiring.law import law_of
from detector.wiring.reports import write_report, write_single_file
from detector.wiring.tool import host_clock
from detector.wiring.watches import write_watch_file

__all__ = ["ReportOptions", "register"]

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

FormName = Annotated[
    Form,
    typer.Option(
        "--form",
        help="Whose sections the PDF has: the program's own, or those of a Chinese forensic standard, SF/T"
        " 0145-2023 (what an app does) or SF/T 0124-2021 (what a recording shows).",
    ),
]

SingleFile = Annotated[
    Path | None,
    typer.Option(
        "--single-file",
        help="Write one HTML page for mail there, pictures reduced and inside it, and no report folder.",
    ),
]

ShownAsOf = Annotated[
    datetime | None,
    typer.Option(
        "--as-of",
        formats=["%Y-%m-%d"],
        metavar="DATE",
        help="The day as of which the clauses are shown; verdicts are not judged again"
        " (default: the day that they were judged by).",
    ),
]

Unsealed = Annotated[
    bool,
    typer.Option(
        "--unsealed", help="Report even what is not what was judged; the report's first line says so."
    ),
]

USUAL = ",".join(USUAL_FORMATS)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportOptions:
    formats: Formats = USUAL
    lab: LabFile = None
    form: FormName = Form.OWN

    @property
    def wanted(self) -> tuple[str, ...]:
        """Raises ConfigError, which lists the known formats."""
        wanted = tuple(name.strip() for name in self.formats.split(",") if name.strip())
        unknown = [name for name in wanted if name not in FORMATS]
        if unknown or not wanted:
            bad = unknown[0] if unknown else repr(self.formats)
            raise ConfigError(f"--format: {bad} is not known; {', '.join(FORMATS)} are")
        return wanted

    @property
    def shown(self) -> Presentation:
        """Raises ConfigError as `issuer` does, and for a form of a PDF that is not asked for."""
        if self.form is not Form.OWN and "pdf" not in self.wanted:
            raise ConfigError("--form: only the PDF has sections of a form; ask for --format pdf too")
        return Presentation(issuer=self.issuer, form=self.form)

    @property
    def issuer(self) -> Issuer | None:
        """Raises ConfigError if no format asked for names the laboratory, or its file is wrong."""
        if self.lab is None:
            return None
        if "pdf" not in self.wanted:
            raise ConfigError("--lab: only the PDF names the laboratory; ask for --format pdf too")
        return read_issuer(self.lab)


def register(app: typer.Typer) -> None:
    """Add the command to the console script."""
    app.command("report")(flattened(report))


def report(
    case: Annotated[Path, typer.Argument(help="A judged case folder.")],
    *,
    written_as: ReportOptions,
    as_of: ShownAsOf = None,
    unsealed: Unsealed = False,
    single_file: SingleFile = None,
    gate: GateOptions,
    send: Annotated[
        bool, typer.Option("--notify", help="Also send the notices that detector.yaml settles.")
    ] = False,
) -> int:
    """Render a judged case for people and machines; needs no device and looks at nothing again."""
    formats, shown = written_as.wanted, replace(written_as.shown, as_of=day_in(as_of))
    clock = host_clock()
    asked = gate.asked(clock)
    folder = open_judged_folder(case)
    _refuse_unproven(folder, clock)
    doubts = _doubts(folder, are_reported=unsealed)
    document = read_verdicts(folder)
    judged = asked.after(document, folder.read_seen() if gate.compares else ())
    law, standings, notes = law_of(document), judged.standings, judged.notes
    if single_file is not None:
        write_file = write_watch_file if folder.watch_path.exists() else write_single_file
        written = write_file(
            folder,
            law,
            single_file,
            language=language(),
            doubts=doubts,
            standings=standings,
            notes=notes,
            as_of=shown.as_of,
        )
    else:
        written = write_report(
            folder,
            law,
            formats=formats,
            doubts=doubts,
            standings=standings,
            notes=notes,
            shown=shown,
        )
        note_reported(folder, written, clock)
    print_standings(judged)
    print_line(str(written))
    if send:
        notify(judged, case=folder.root, report=written)
    return judged.exit_code if gate.is_asked else ExitCode.CLEAN


def _doubts(folder: CaseFolder, *, are_reported: bool) -> tuple[str, ...]:
    """Prints how the case differs from what was judged; raises EvidenceError unless `are_reported`."""
    doubts = doubts_about(folder)
    if doubts and not are_reported:
        more = f" (and {len(doubts) - 1} more)" if len(doubts) > 1 else ""
        raise EvidenceError(f"{doubts[0]}{more}; --unsealed reports it all the same, and says so")
    for doubt in doubts:
        say(f"{word('doubt')}: {doubt}")
    return doubts


def _refuse_unproven(folder: CaseFolder, clock: Clock) -> None:
    """A sealed case that differs from what was sealed is never reported, --unsealed or not (contracts.md)."""
    if not (folder.case_root / SEALS).is_dir():
        return
    from detector.wiring.sealing import refuse_unproven_judgement  # noqa: PLC0415 - needs a library of its own

    refuse_unproven_judgement(folder, clock, looking=looking_at("judging_again"))
