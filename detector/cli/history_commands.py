"""`detector history`: cases over time in one SQLite file, as a table, as trend lines, and for export."""

import csv
import io
from pathlib import Path
from typing import Annotated

import typer

from detector import codec
from detector.cli.options import AsJson
from detector.cli.terminal import print_document, print_line, print_table, say
from detector.cli.verdict_table import rule_title
from detector.cli.words import outcome_word, quantity_word, severity_word, term, window_words, word
from detector.core.clock import today_utc
from detector.core.errors import ConfigError
from detector.core.verdict import Outcome
from detector.judging.wording import with_unit
from detector.regression.cases import read_judged
from detector.regression.history_reading import (
    HISTORY_FORMAT,
    HistoryCase,
    HistoryDocument,
    cases_of,
    lines_of,
    one_case,
    too_old,
)
from detector.regression.history_store import HISTORY_NAME, opened_history
from detector.regression.snapshot import Snapshot, snapshot_of
from detector.reporting.csv_table import inert
from detector.reporting.export import add_files
from detector.reporting.trend import TREND_PATHS, render_trend
from detector.rules import RULES
from detector.wiring.tool import host_clock

__all__ = ["FILE", "HistoryFile", "register"]

FILE = Path(HISTORY_NAME)

HistoryFile = Annotated[Path, typer.Option("--history", help="The history's file.")]
PackageName = Annotated[str | None, typer.Option("--package", help="Only this app.")]


def register(app: typer.Typer) -> None:
    """Add these commands to the console script."""
    group = typer.Typer(help="Cases over time, in one SQLite file.", no_args_is_help=True)
    group.command("add")(add)
    group.command("list")(list_cases)
    group.command("show")(show)
    group.command("trend")(trend)
    group.command("export")(export)
    app.add_typer(group, name="history")


def add(
    cases: Annotated[list[Path], typer.Argument(help="Judged case folders.")],
    *,
    history: HistoryFile = FILE,
    keep_days: Annotated[int | None, typer.Option(min=1, help="Drop what was captured longer ago.")] = None,
    keep_cases: Annotated[
        int | None, typer.Option(min=1, help="Keep so many cases of each app, profile and class of device.")
    ] = None,
) -> None:
    """Add judged cases, old ones too; one that is there already is left as it is."""
    snapshots = [(path, _snapshot(path)) for path in cases]
    clock = host_clock()
    today = today_utc(clock)
    with opened_history(history, may_write=True) as kept:
        added = [
            kept.add(snapshot, path=str(path), added_at=today.isoformat()) for path, snapshot in snapshots
        ]
        gone: tuple[int, ...] = ()
        if keep_days is not None or keep_cases is not None:
            gone = too_old(cases_of(kept), kept, today=today, keep_days=keep_days, keep_cases=keep_cases)
            kept.drop(gone)
    n_new = sum(number is not None for number in added)
    say(word("history_added", n=n_new, there=len(added) - n_new, gone=len(gone)))
    print_line(str(history))


def _snapshot(path: Path) -> Snapshot:
    case = read_judged(path)
    return snapshot_of(case.document, case.runs)


def list_cases(*, history: HistoryFile = FILE, package: PackageName = None, as_json: AsJson = False) -> None:
    """The cases in the history, oldest first."""
    with opened_history(history) as kept:
        found = cases_of(kept, package=package)
    if as_json:
        print_document(codec.to_json(_document(history, found)))
        return
    columns = ("number", "app", "version", "came", "device", "profile", "runs", "findings", "case")
    print_table(
        str(history),
        [word(key) for key in columns],
        [
            [
                str(case.id),
                case.environment.package,
                case.version or "",
                case.captured_at[:16],
                case.environment.device_model or term("device", case.environment.device_kind),
                case.environment.profile,
                str(case.n_launches),
                f"{case.n_failed}/{case.n_verdicts}",
                case.path,
            ]
            for case in found
        ],
    )


def show(
    number: Annotated[int, typer.Argument(help="The case's number in the history.")],
    *,
    history: HistoryFile = FILE,
    as_json: AsJson = False,
) -> None:
    """One case: what was told and measured."""
    with opened_history(history) as kept:
        one = one_case(kept, number)
    if as_json:
        print_document(codec.to_json(_document(history, (one,))))
        return
    quantities: dict[str, list[str]] = {}
    for measured in one.measured or ():
        amount = with_unit(measured.value, measured.unit, error=measured.error)
        text = f"{quantity_word(measured.name)} {amount}"
        quantities.setdefault(measured.mark.fingerprint, []).append(text)
    print_table(
        f"{one.environment.package} {one.version or ''} {one.captured_at}",
        [word(key) for key in ("rule", "window", "outcome", "severity", "value")],
        [
            [
                f"{verdict.code} {rule_title(verdict.mark.rule_id)}",
                window_words(verdict.mark),
                outcome_word(verdict.outcome)
                + ("" if verdict.n is None else f" {verdict.shown}/{verdict.n}"),
                severity_word(verdict.severity) if verdict.outcome is Outcome.FAILED else "",
                "\n".join(quantities.get(verdict.mark.fingerprint, ())),
            ]
            for verdict in one.told or ()
        ],
    )


def trend(
    *,
    history: HistoryFile = FILE,
    out: Annotated[Path, typer.Option(help="The folder that the pages go to.")] = Path(),
    package: PackageName = None,
    rule: Annotated[str | None, typer.Option(help="Only this rule: an id or a code.")] = None,
) -> None:
    """A page of lines over time: each quantity with its errors and limits; opens by double click."""
    if rule is not None and not any(rule in (one.id, one.code) for one in RULES):
        raise ConfigError(f"--rule: {rule!r} is no rule (detector rules list)")
    with opened_history(history) as kept:
        lines = lines_of(kept, package=package, rule=rule)
    pages = render_trend(lines, titles={rule.id: (rule.title_zh, rule.title_en) for rule in RULES})
    add_files(pages, out)
    print_line(str(out / TREND_PATHS["zh-CN"]))


def export(
    *,
    history: HistoryFile = FILE,
    package: PackageName = None,
    as_csv: Annotated[
        bool, typer.Option("--csv", help="A table of quantities in place of the JSON document.")
    ] = False,
) -> None:
    """Everything in the history, on stdout: as one JSON document, or the quantities as a table."""
    with opened_history(history) as kept:
        whole = tuple(one_case(kept, case.id) for case in cases_of(kept, package=package))
    print_document(_table(whole) if as_csv else codec.to_json(_document(history, whole)))


_COLUMNS = ("captured_at", "version", "package", "profile", "device", "code", "rule", "window", "outcome")


def _table(cases: tuple[HistoryCase, ...]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow((*_COLUMNS, "quantity", "value", "error", "unit"))
    for case in cases:
        where = case.environment
        outcomes = {outcome.mark: outcome.outcome.value for outcome in case.told or ()}
        device = where.device_model or where.device_kind
        for record in case.measured or ():
            mark = record.mark
            texts = (case.captured_at, case.version or "", where.package, where.profile, device, record.code)
            what = (mark.rule_id, mark.window, outcomes[mark], record.name)
            writer.writerow((*map(inert, (*texts, *what)), record.value, record.error, record.unit))
    return out.getvalue()


def _document(path: Path, cases: tuple[HistoryCase, ...]) -> HistoryDocument:
    return HistoryDocument(format=HISTORY_FORMAT, path=str(path), cases=cases)
