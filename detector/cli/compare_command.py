"""`detector compare`: what changed between two judged cases of one app, or differs where nobody watched."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from detector import codec
from detector.cli.exit_codes import ExitCode
from detector.cli.gating import origin_line
from detector.cli.language import language
from detector.cli.options import AsJson, FailLevel
from detector.cli.terminal import print_document, print_table, tell
from detector.cli.verdict_table import rule_title
from detector.cli.words import outcome_word, quantity_word, term, window_words, word
from detector.core.errors import ConfigError
from detector.core.printable import printable
from detector.core.verdict import Outcome, Severity
from detector.judging.wording import with_unit
from detector.regression.cases import JudgedCase, launches_by_place, read_judged
from detector.regression.comparison import (
    Change,
    Comparison,
    FindingChange,
    QuantityChange,
    SideTold,
    compared,
)
from detector.regression.fingerprint import Mark
from detector.regression.history_reading import snapshot_in
from detector.regression.history_store import opened_history
from detector.regression.origin import Origin, origin_of
from detector.regression.snapshot import Snapshot, snapshot_of
from detector.regression.watched import Scanned, SideSeen, WatchedComparison, held_against
from detector.reporting.watched_page import watched_in_words
from detector.wiring.clips import is_recording, recorded_cases
from detector.wiring.law import law_of
from detector.wiring.perception_setup import perception_setup
from detector.wiring.reports import write_comparison, write_watched_comparison
from detector.wiring.tool import host_clock

__all__ = ["print_comparison", "register"]

CaseA = Annotated[str, typer.Argument(metavar="A", help="The judged case to start from.")]
CaseB = Annotated[
    list[str],
    typer.Argument(
        metavar="B...",
        help="The judged case that may have changed; or recordings of the app that were made without adb.",
    ),
]
FromHistory = Annotated[
    Path | None, typer.Option("--history", help="A and B are numbers of cases in this history.")
]
Across = Annotated[
    str | None,
    typer.Option(
        "--across",
        help="What is asked about and may differ, comma-separated: device, android, display, font-scale,"
        " profile, rules, models, program.",
    ),
]


def register(app: typer.Typer) -> None:
    """Add the command to the console script."""
    app.command("compare")(compare)


def compare(
    a: CaseA,
    b: CaseB,
    *,
    history: FromHistory = None,
    across: Across = None,
    html: Annotated[
        Path | None,
        typer.Option(
            "--html",
            help="Also write one HTML page there, with reduced pictures of both cases inside it.",
        ),
    ] = None,
    fail_level: FailLevel = Severity.MAJOR,
    as_json: AsJson = False,
) -> int:
    """What changed between two judged cases of one app; or differs in recordings that nobody watched."""
    asked = tuple(part.strip() for part in (across or "").split(",") if part.strip())
    if history is None and any(is_recording(Path(path)) for path in b):
        if asked:
            raise ConfigError("--across: is about two cases, and a recording is none")
        return _with_recordings(Path(a), [Path(path) for path in b], html=html, as_json=as_json)
    if len(b) > 1:
        raise ConfigError("two cases are compared; only of recordings there may be several")
    paths = a, b[0]
    cases = [read_judged(Path(path)) for path in paths] if history is None else []
    one, other = _remembered(history, *paths) if history is not None else map(_snapshot, cases)
    comparison = compared(one, other, paths=paths, across=asked, origins=_origins(cases))
    if html is not None:
        write_comparison(comparison, cases, html, language=language())
    if as_json:
        print_document(codec.to_json(comparison))
    else:
        print_comparison(comparison)
    return (
        ExitCode.FINDINGS
        if any(_fails(finding, fail_level) for finding in comparison.findings)
        else ExitCode.CLEAN
    )


def _with_recordings(a: Path, b: Sequence[Path], *, html: Path | None, as_json: bool) -> int:
    """A difference is information: it never fails."""
    case = read_judged(a)
    if any(run.is_recording for run in case.runs):
        raise ConfigError(f"{printable(str(a))}: is a recording; the case of a scan comes first")
    snapshot, law = _snapshot(case), law_of(case.document)
    scanned = Scanned(
        path=str(a),
        version=snapshot.version,
        judged_at=snapshot.judged_at,
        n_launches=snapshot.n_launches,
        environment=snapshot.environment,
    )
    package = snapshot.environment.package
    setup = perception_setup()
    with recorded_cases(b, package=package, setup=setup, law=law, clock=host_clock()) as recorded:
        comparison = held_against(
            scanned,
            case.runs,
            [recording for _, recording in recorded],
            telltales=_telltales(case),
        )
        if html is not None:
            write_watched_comparison(comparison, case, recorded, html, language=language())
    if as_json:
        print_document(codec.to_json(comparison))
    else:
        print_watched(comparison)
    return ExitCode.CLEAN


def _telltales(case: JudgedCase) -> tuple[str, ...]:
    seen = case.document.could_see
    return () if seen is None else tuple(condition.condition for condition in seen.showed)


def print_watched(comparison: WatchedComparison) -> None:
    """What was compared and what differs, then how much so few launches can tell."""
    print_table(
        f"{comparison.package}: {comparison.a.path} ({comparison.a.n_launches}) · "
        + ", ".join(recorded.path for recorded in comparison.b),
        [term("watched", key) for key in ("what", "watched", "unwatched", "told", "chance")],
        [
            [
                f"{term('watched_trait', trait.trait)} · {term('watched_place', trait.place)}",
                _seen(trait.a),
                _seen(trait.b),
                term("watched_told", trait.told),
                "" if trait.adjusted_p is None else _chance(trait.adjusted_p),
            ]
            for trait in comparison.traits
        ],
    )
    for sentence in watched_in_words(comparison, language()):
        tell(sentence)


def _seen(side: SideSeen) -> str:
    if side.mean_ms is not None:
        return f"{side.mean_ms:.0f} ± {side.error_ms:.0f} ms ({side.n})"
    return f"{side.shown}/{side.n}" if side.n else ""


def _snapshot(case: JudgedCase) -> Snapshot:
    return snapshot_of(case.document, case.runs)


def _origins(cases: Sequence[JudgedCase]) -> dict[Mark, Origin | None]:
    """Whose each finding is, by the launches of both cases; where both have it, by the later verdict."""
    launches = launches_by_place(cases)
    return {
        verdict.mark: origin_of(launches[verdict.mark.place], of_sdk=verdict.verdict.sdk)
        for case in cases
        for verdict in case.marked
        if verdict.verdict.outcome is Outcome.FAILED
    }


def _remembered(path: Path, *numbers: str) -> tuple[Snapshot, Snapshot]:
    if not all(number.isdecimal() for number in numbers):
        raise ConfigError("--history: A and B are numbers of cases (detector history list)")
    with opened_history(path) as history:
        one, other = (snapshot_in(history, int(number)) for number in numbers)
    return one, other


def _fails(one: FindingChange, fail_level: Severity) -> bool:
    if one.b is None or one.change not in (Change.APPEARED, Change.WORSE):
        return False
    return one.b.severity is not Severity.INFO and one.b.severity.at_least(fail_level)


def print_comparison(comparison: Comparison) -> None:
    """Findings that changed, then quantities that moved, then how it was tested."""
    sides = [f"{one.path} ({one.version or '?'}, {one.n_launches})" for one in (comparison.a, comparison.b)]
    print_table(
        f"{comparison.package}: {sides[0]} → {sides[1]}",
        [word(key) for key in ("rule", "window", "change", "before", "after", "by_chance")],
        [
            [
                f"{finding.code} {rule_title(finding.mark.rule_id)}",
                window_words(finding.mark),
                word(f"change_{finding.change.value}"),
                _side(finding.a),
                _side(finding.b),
                "" if finding.p_value is None else _chance(finding.p_value),
            ]
            for finding in comparison.findings
        ],
    )
    for finding in comparison.findings:
        if whose := origin_line(finding.origin):
            tell(f"{finding.code} ({window_words(finding.mark)}): {whose}")
        for key in ("came_into_force", "ceased"):
            if clauses := getattr(finding, key):
                said = term("compare", key).format(clauses=", ".join(clauses))
                tell(f"{finding.code} ({window_words(finding.mark)}): {said}")
    moved = [quantity for quantity in comparison.quantities if quantity.change is not Change.SAME]
    for change in moved:
        tell(f"{word(f'change_{change.change.value}')}: {_moved(change)}")
    for difference in comparison.differences:
        tell(f"{word(f'across_{difference.what}')}: {difference.a} → {difference.b}")
    tell(
        word(
            "how_tested",
            n=comparison.test.n_tests,
            still=len(comparison.quantities) - len(moved),
            out=len(comparison.not_compared),
        )
    )


def _side(side: SideTold | None) -> str:
    if side is None:
        return word("unseen")
    counted = "" if side.n is None else f" {side.shown}/{side.n}"
    return f"{outcome_word(side.outcome)}{counted}"


def _chance(p: float) -> str:
    """A p-value smaller than its assumptions can support is given as a bound only."""
    return f"{p:.2g}" if p >= 1e-6 else "< 1e-6"


def _moved(one: QuantityChange) -> str:
    before, after = (with_unit(side.value, one.unit, error=side.error) for side in (one.a, one.b))
    of_what = f"{one.code} {quantity_word(one.quantity)} ({window_words(one.mark)})"
    return f"{of_what}: {before} → {after} (p {_chance(one.adjusted_p)})"
