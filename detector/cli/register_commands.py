"""`detector register`: the scans made on this host, in order, for whoever asks whether one was chosen."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from detector import codec
from detector.cli.options import AsJson
from detector.cli.terminal import print_document, print_line, print_table
from detector.cli.words import word

if TYPE_CHECKING:
    from detector.sealing.register import Examination

__all__ = ["ExaminationEntry", "RegisterDocument", "register"]

OfPackage = Annotated[str | None, typer.Option("--package", help="Only this app.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExaminationEntry:
    """`ended_at` null: it was killed, or still runs. `n` and `of` null: it recorded no build."""

    number: int
    package: str
    version_name: str | None
    apk_sha256: str | None
    device: str | None
    began_at: str
    ended_at: str | None
    by: str
    place: str
    n_runs: int
    n: int | None
    of: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterDocument:
    """`path` is the register's file; `head_sha256` the hash of its last entry."""

    format: str
    path: str
    head_sha256: str | None
    examinations: tuple[ExaminationEntry, ...]


def register(app: typer.Typer) -> None:
    """Add these commands to the console script."""
    group = typer.Typer(help="The scans made on this host, in order.", no_args_is_help=True)
    group.command("list")(list_examinations)
    group.command("export")(export)
    app.add_typer(group, name="register")


def list_examinations(*, package: OfPackage = None, as_json: AsJson = False) -> None:
    """Every scan, capture, watch and crawl on this host, also those that were broken off."""
    document = _document(package)
    if as_json:
        print_document(codec.to_json(document))
        return
    columns = ("number", "app", "version", "scan_no", "began", "ended", "device", "by", "case")
    print_table(
        document.path, [word(key) for key in columns], [_row(entry) for entry in document.examinations]
    )


def export() -> None:
    """The register itself, line by line as it was written, for someone who checks its chain."""
    from detector.wiring.registering import host_register  # noqa: PLC0415

    for line in host_register().text().decode().splitlines():
        print_line(line)


def _row(entry: ExaminationEntry) -> list[str]:
    return [
        str(entry.number),
        entry.package,
        entry.version_name or "",
        "" if entry.n is None else f"{entry.n}/{entry.of}",
        entry.began_at[:19],
        word("not_ended") if entry.ended_at is None else entry.ended_at[:19],
        entry.device or "",
        entry.by,
        entry.place,
    ]


def _document(package: str | None) -> RegisterDocument:
    from detector.sealing.register import REGISTER_FORMAT, examinations  # noqa: PLC0415 - only if asked
    from detector.wiring.registering import host_register  # noqa: PLC0415

    kept = host_register()
    found = examinations(kept.entries())
    return RegisterDocument(
        format=REGISTER_FORMAT,
        path=str(kept.path),
        head_sha256=kept.head_sha256(),
        examinations=tuple(
            _entry(examination, found)
            for examination in found
            if package is None or examination.began.package == package
        ),
    )


def _entry(examination: "Examination", found: "Sequence[Examination]") -> ExaminationEntry:
    from detector.sealing.register import scan_number  # noqa: PLC0415

    began, ended = examination.began, examination.ended
    ending = None if ended is None else ended.ending
    counted = scan_number(found, began.number)
    return ExaminationEntry(
        number=began.number,
        package=began.package,
        version_name=None if examination.build is None else examination.build.version_name,
        apk_sha256=None if examination.build is None else examination.build.apk_sha256,
        device=None if ending is None else ending.device,
        began_at=began.at,
        ended_at=None if ended is None else ended.at,
        by=began.by,
        place=began.place,
        n_runs=0 if ending is None else len(ending.runs),
        n=None if counted is None else counted.n,
        of=None if counted is None else counted.of,
    )
