"""Reads a history: its cases, its quantities over time, and which cases are too old to keep."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import takewhile
from typing import Any, NamedTuple

from detector import codec
from detector.core.cycles import without_cycle_search
from detector.core.errors import ConfigError
from detector.core.verdict import Outcome
from detector.regression.baseline import DecidedEntry, UndecidedEntry
from detector.regression.history_store import History, environment_from, limits_from
from detector.regression.snapshot import Environment, QuantityRecord, RuleOutcome, Snapshot

__all__ = [
    "HISTORY_FORMAT",
    "HistoryCase",
    "HistoryDocument",
    "Line",
    "Place",
    "Point",
    "cases_of",
    "decisions_in",
    "history_schema",
    "lines_of",
    "one_case",
    "snapshot_in",
    "too_old",
]


HISTORY_FORMAT = "history/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryCase:
    """`path` is where the case lay when it was added. `told` and `measured` null: not asked for."""

    id: int
    path: str
    version: str | None
    captured_at: str
    judged_at: str | None
    n_launches: int
    n_failed: int
    n_verdicts: int
    environment: Environment
    told: tuple[RuleOutcome, ...] | None = None
    measured: tuple[QuantityRecord, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryDocument:
    """`history/1`. Cases in the order in which they were captured."""

    format: str
    path: str
    cases: tuple[HistoryCase, ...]


def history_schema() -> dict[str, Any]:  # Any: a JSON schema
    return codec.json_schema(HistoryDocument)


def cases_of(history: History, *, package: str | None = None) -> tuple[HistoryCase, ...]:
    """Without their outcomes and quantities."""
    environments: dict[str, Environment] = {}
    found = []
    rows = history.rows(
        "SELECT cases.id, path, version, captured_at, judged_at, n_launches, environments.told,"
        " (SELECT count(*) FROM verdicts WHERE case_id = cases.id AND outcome = 'failed'),"
        " (SELECT count(*) FROM verdicts WHERE case_id = cases.id)"
        " FROM cases JOIN environments ON environments.id = environment_id"
        " WHERE ?1 IS NULL OR package = ?1 ORDER BY captured_at, cases.id",
        (package,),
    )
    for row in rows:
        id_, path, version, captured_at, judged_at, n_launches, document, n_failed, n_verdicts = row
        if document not in environments:
            environments[document] = environment_from(document)
        found.append(
            HistoryCase(
                id=id_,
                path=path,
                version=version,
                captured_at=captured_at,
                judged_at=judged_at,
                n_launches=n_launches,
                n_failed=n_failed,
                n_verdicts=n_verdicts,
                environment=environments[document],
            )
        )
    return tuple(found)


def one_case(history: History, case_id: int) -> HistoryCase:
    """With its outcomes and quantities. Raises ConfigError where no case has this number."""
    snapshot, path = _found(history, case_id)
    return HistoryCase(
        id=case_id,
        path=path,
        version=snapshot.version,
        captured_at=snapshot.captured_at,
        judged_at=snapshot.judged_at,
        n_launches=snapshot.n_launches,
        n_failed=sum(outcome.outcome is Outcome.FAILED for outcome in snapshot.told),
        n_verdicts=len(snapshot.told),
        environment=snapshot.environment,
        told=snapshot.told,
        measured=snapshot.measured,
    )


def snapshot_in(history: History, case_id: int) -> Snapshot:
    """As it was added. Raises ConfigError where no case has this number."""
    return _found(history, case_id)[0]


def _found(history: History, case_id: int) -> tuple[Snapshot, str]:
    found = history.snapshot(case_id)
    if found is None:
        raise ConfigError(f"the history has no case {case_id} (detector history list)")
    return found


class Place(NamedTuple):
    """What all points of a line share: one app under one profile on one class of device."""

    package: str
    profile: str
    device_kind: str
    device_model: str | None
    android: str | None
    display: str | None
    font_scale: float | None


class Point(NamedTuple):
    """One night. `judged_by` differs where rules, models or the program changed."""

    captured_at: str
    version: str | None
    value: float
    error: float
    outcome: str
    judged_by: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One quantity over time, oldest point first. `limits` are those of the newest point, by name."""

    place: Place
    code: str
    rule_id: str
    window: str
    shape: str
    quantity: str
    unit: str
    limits: dict[str, float]
    points: tuple[Point, ...]


@without_cycle_search()
def lines_of(history: History, *, package: str | None = None, rule: str | None = None) -> tuple[Line, ...]:
    """Lines of the quantities that a limit applies to, sorted by place, rule, window and name.

    `rule` is an id or a code.
    """
    places = _places(history)
    numbers = {place: number for number, place in enumerate(dict.fromkeys(places.values()))}
    number_of = {environment_id: numbers[place] for environment_id, place in places.items()}
    nights = {
        row[0]: row for row in history.rows("SELECT id, captured_at, version, environment_id FROM cases")
    }
    points: dict[tuple[int, str, str], list[Point]] = {}
    newest: dict[tuple[int, str, str], int] = {}
    rows = history.rows(
        "SELECT case_id, fingerprint, name, quantities.id, value, error, outcome"
        " FROM cases CROSS JOIN verdicts ON case_id = cases.id"
        " CROSS JOIN quantities ON verdict_id = verdicts.id WHERE limits != '{}'"
        + ("" if rule is None else " AND :rule IN (code, rule_id)")
        + ("" if package is None else _OF_PACKAGE)
        + " ORDER BY captured_at, cases.id",
        {"package": package, "rule": rule},
    )  # the joins follow the order of time, so that SQLite need not sort
    for case_id, fingerprint, name, id_, value, error, outcome in rows:
        _, captured_at, version, environment_id = nights[case_id]
        key = (number_of[environment_id], fingerprint, name)
        newest[key] = id_
        if (known := points.get(key)) is None:
            known = points[key] = []
        known.append(Point(captured_at, version, value, error, outcome, environment_id))
    by_number = list(numbers)
    lines = [_line(history, by_number[key[0]], newest[key], tuple(found)) for key, found in points.items()]
    return tuple(
        sorted(lines, key=lambda line: (*map(str, line.place), line.code, line.window, line.quantity))
    )


_OF_PACKAGE = " AND environment_id IN (SELECT id FROM environments WHERE package = :package)"


def _places(history: History) -> dict[int, Place]:
    """By environment id: several share a place where rules, models or the program changed."""
    rows = history.rows(
        "SELECT id, package, profile, device_kind, device_model, android, display, font_scale"
        " FROM environments"
    )
    made: dict[Place, Place] = {}
    places = {}
    for id_, *columns in rows:
        place = Place._make(columns)
        places[id_] = made.setdefault(place, place)
    return places


def _line(history: History, place: Place, newest: int, points: tuple[Point, ...]) -> Line:
    """`newest` is the id of its last quantity."""
    query = (
        "SELECT code, rule_id, window, shape, name, unit, limits FROM quantities"
        " JOIN verdicts ON verdicts.id = verdict_id WHERE quantities.id = ?"
    )
    ((code, rule_id, window, shape, name, unit, limits),) = history.rows(query, (newest,))
    return Line(
        place=place,
        code=code,
        rule_id=rule_id,
        window=window,
        shape=shape,
        quantity=name,
        unit=unit,
        limits=limits_from(limits),
        points=points,
    )


def too_old(
    cases: Sequence[HistoryCase],
    history: History,
    *,
    today: date,
    keep_days: int | None = None,
    keep_cases: int | None = None,
) -> tuple[int, ...]:
    """Cases beyond an age or, within one environment, a number. Always kept: the newest case of each
    environment and, for each finding still open there, the case that first showed it. A finding is open if it
    failed and has not passed since; that its window has not appeared lately does not close it.
    """
    by_environment: dict[str, list[HistoryCase]] = {}
    for case in cases:
        by_environment.setdefault(codec.to_json_line(case.environment), []).append(case)
    gone: list[int] = []
    for alike in by_environment.values():
        kept = {alike[-1].id, *_first_of_open(alike, history)}
        for position, case in enumerate(alike):
            is_beyond = keep_cases is not None and position < len(alike) - keep_cases
            if keep_days is not None:
                is_beyond |= case.captured_at[:10] < (today - timedelta(days=keep_days)).isoformat()
            if is_beyond and case.id not in kept:
                gone.append(case.id)
    return tuple(gone)


def _first_of_open(alike: Sequence[HistoryCase], history: History) -> Iterator[int]:
    """`alike` are the cases of one environment, oldest first."""
    order = {case.id: position for position, case in enumerate(alike)}
    rows = history.rows(
        "SELECT fingerprint, case_id, outcome FROM verdicts WHERE outcome IN ('failed', 'passed')"
        " AND case_id IN (SELECT id FROM cases"
        " WHERE environment_id = (SELECT environment_id FROM cases WHERE id = ?))",
        (alike[-1].id,),
    )
    by_finding: dict[object, list[tuple[int, int, bool]]] = {}
    for fingerprint, case_id, outcome in rows:
        if case_id in order:
            by_finding.setdefault(fingerprint, []).append((order[case_id], case_id, outcome == "failed"))
    for outcomes in by_finding.values():
        outcomes.sort()
        since = [case_id for _, case_id, _ in takewhile(lambda entry: entry[2], reversed(outcomes))]
        if since:
            yield since[-1]


# What earlier nights of an app decided, as a history recorded them.

N_NIGHTS = 7
"""A rule that no case of so many decided is not missed. Tool value."""


def decisions_in(
    history: History, *, package: str, profile: str, before: str
) -> tuple[tuple[DecidedEntry, ...], tuple[UndecidedEntry, ...]]:
    """What the last nights before `before` (UTC, ISO 8601) decided, and how long each is undecided since."""
    known = [
        case
        for case in cases_of(history, package=package)
        if case.captured_at < before and case.environment.profile == profile
    ]
    nights = [one_case(history, case.id) for case in known[-N_NIGHTS:]]
    decided, undecided = [], []
    for shape in sorted({shape for night in nights for shape, _ in _decided(night)}):
        rules = {rule for night in nights for of, rule in _decided(night) if of == shape}
        shown = [
            night for night in nights if any(outcome.mark.shape == shape for outcome in night.told or ())
        ]
        decided.append(
            DecidedEntry(
                package=package,
                shape=shape,
                rules=tuple(sorted(rules)),
                shown=sum(case.n_launches for case in shown),
                launches=sum(night.n_launches for night in nights),
            )
        )
        for rule in sorted(rules):
            if n := _n_since(nights, shape, rule):
                until = nights[-1].captured_at
                undecided.append(
                    UndecidedEntry(package=package, shape=shape, rule=rule, nights=n, until=until)
                )
    return tuple(decided), tuple(undecided)


def _decided(night: HistoryCase) -> set[tuple[str, str]]:
    """Shape and rule of all that passed or failed."""
    return {
        (outcome.mark.shape, outcome.mark.rule_id)
        for outcome in night.told or ()
        if outcome.outcome in (Outcome.PASSED, Outcome.FAILED)
    }


def _n_since(nights: Sequence[HistoryCase], shape: str, rule: str) -> int:
    """The nights since it was decided last."""
    for n, night in enumerate(reversed(nights)):
        if (shape, rule) in _decided(night):
            return n
    return 0
