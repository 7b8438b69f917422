"""The report of a run, from the ledger: a page that opens from disk, `runs.csv` and `runs.json`."""

import csv
import io
import json
import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from detector.case import open_judged_folder, read_verdicts
from detector.core.errors import DetectorError
from detector.core.verdict import Outcome
from detector.farm.document import FarmDocument, FarmJob, farm_document, moment
from detector.farm.ledger import Ledger
from detector.farm.overview import JudgedJob, Overview, overview_of
from detector.farm.page import PhoneNight, RunPage, render_run
from detector.farm.places import REPORT
from detector.reporting.csv_table import inert
from detector.reporting.export import write_files

__all__ = ["write_run_report"]

FORMAT = "farm-report/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRow:
    """One job in `runs.csv` and `runs.json`. `findings`: codes of the rules that failed, worst first."""

    key: str
    package: str
    label: str | None
    version: str | None
    device_class: str | None
    device: str | None
    model: str | None
    android: str | None
    level: str
    state: str
    exit_code: int | None
    findings: tuple[str, ...]
    cant_tell: tuple[str, ...]
    attempts: int
    took_s: float | None
    case: str | None
    reason: str | None
    plan_label: str | None


def write_run_report(ledger: Ledger) -> Path:
    """Replaces DIR/report and returns its folder. A case that cannot be read is listed as such."""
    document, folder = farm_document(ledger), ledger.folder / REPORT
    judged, unreadable = _judged(document, folder)
    overview = overview_of(judged)
    rows = [_row(job, judged, unreadable, folder) for job in document.jobs]
    page = RunPage(
        document=document,
        overview=overview,
        untested=tuple(_why_not(job, unreadable) for job in document.jobs if _is_untested(job, unreadable)),
        phones=tuple(_phones(ledger, document)),
        events=tuple((moment(at), what, phone, details) for at, what, phone, _, details in ledger.events()),
    )
    files = render_run(page)
    files["runs.csv"] = _csv(rows)
    files["runs.json"] = _json(document, rows, overview)
    write_files(files, folder)
    return folder


def _judged(document: FarmDocument, folder: Path) -> tuple[list[JudgedJob], dict[str, str]]:
    judged: list[JudgedJob] = []
    unreadable: dict[str, str] = {}
    for job in document.jobs:
        if job.case is None:
            continue
        try:
            verdicts = read_verdicts(open_judged_folder(Path(job.case)))
        except DetectorError as error:
            unreadable[job.key] = str(error)
            continue
        judged.append(JudgedJob(job=job, case=_from(folder, Path(job.case)), document=verdicts))
    return judged, unreadable


def _is_untested(job: FarmJob, unreadable: Mapping[str, str]) -> bool:
    return job.case is None or job.key in unreadable


def _why_not(job: FarmJob, unreadable: Mapping[str, str]) -> tuple[FarmJob, str]:
    return job, unreadable.get(job.key) or job.reason or ""


def _phones(ledger: Ledger, document: FarmDocument) -> Iterator[PhoneNight]:
    endings: dict[str, Counter[str]] = {}
    for attempt in ledger.attempts():
        if attempt.ending is not None:
            endings.setdefault(attempt.phone, Counter())[attempt.ending.value] += 1
    for device in document.devices:
        yield PhoneNight(device=device, endings=dict(sorted(endings.get(device.id, Counter()).items())))


def _row(job: FarmJob, judged: Sequence[JudgedJob], unreadable: Mapping[str, str], folder: Path) -> RunRow:
    found = next((judged_job.document for judged_job in judged if judged_job.job.key == job.key), None)
    app = None if found is None else found.app
    device = None if found is None else found.device
    verdicts = () if found is None else found.verdicts
    failed = sorted(
        (verdict for verdict in verdicts if verdict.outcome is Outcome.FAILED),
        key=lambda verdict: (verdict.severity.rank, verdict.code),
    )
    return RunRow(
        key=job.key,
        package=job.package,
        label=None if app is None else app.label,
        version=None if app is None else app.version_name,
        device_class=job.device_class,
        device=job.device,
        model=getattr(device, "model", None),
        android=getattr(device, "android", None),
        level=job.level,
        state=job.state,
        exit_code=job.exit_code,
        findings=tuple(dict.fromkeys(verdict.code for verdict in failed)),
        cant_tell=tuple(
            sorted({verdict.code for verdict in verdicts if verdict.outcome is Outcome.CANT_TELL})
        ),
        attempts=job.attempts,
        took_s=job.took_s,
        case=None if job.case is None else _from(folder, Path(job.case)),
        reason=unreadable.get(job.key) or job.reason,
        plan_label=job.label,
    )


def _from(folder: Path, place: Path) -> str:
    return Path(os.path.relpath(place, folder)).as_posix()


def _csv(rows: Sequence[RunRow]) -> bytes:
    """With a byte order mark, so that spreadsheets decode Chinese names."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(RunRow.__dataclass_fields__)
    for row in rows:
        writer.writerow([_cell(value) for value in asdict(row).values()])
    return text.getvalue().encode("utf-8-sig")


def _cell(value: object) -> str:
    return inert(" ".join(value) if isinstance(value, tuple | list) else "" if value is None else str(value))


def _json(document: FarmDocument, rows: Sequence[RunRow], overview: Overview) -> bytes:
    report = {
        "format": FORMAT,
        "run": document.run,
        "began_at": document.began_at,
        "ended_at": document.ended_at,
        "exit_code": document.exit_code,
        "lost": [asdict(lost) for lost in document.lost],
        "jobs": [asdict(row) for row in rows],
        "apps": [
            {
                "package": line.package,
                "label": line.plan_label,
                "flaky": line.flaky,
                "differing": line.differing,
                "marks": {
                    code: {name: mark.outcome.value for name, mark in by_class.items()}
                    for code, by_class in line.marks.items()
                },
            }
            for line in overview.apps
        ],
    }
    return (json.dumps(report, ensure_ascii=False, indent=1) + "\n").encode()
