"""A judged case reduced to what can be compared: its environment, its outcomes and its quantities.

Two windows of one role and shape share a mark, so their readings are pooled: which of them came first is
chance, and the spread then shows how little is known. Readings of two advert SDKs are pooled as well: which
SDK can be identified by name differs from night to night.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from detector.core.errors import ConfigError
from detector.core.measured import NamedQuantity
from detector.core.verdict import Outcome, Severity, Verdict
from detector.judging.document import VerdictsDocument
from detector.regression.fingerprint import Mark, MarkedVerdict, marked
from detector.windows.seen_run import SeenRun

__all__ = ["Environment", "QuantityRecord", "RuleOutcome", "Snapshot", "in_force_since", "snapshot_of"]

_WORST_FIRST = (
    Outcome.FAILED,
    Outcome.ERROR,
    Outcome.CANT_TELL,
    Outcome.PASSED,
    Outcome.UNTESTED,
    Outcome.INAPPLICABLE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """What must be equal for numbers to mean the same. None: it was not told.

    `models` gives each model's sha256; `display` is e.g. `1080x2400@420`.
    """

    package: str
    profile: str
    device_kind: str
    device_model: str | None = None
    android: str | None = None
    display: str | None = None
    font_scale: float | None = None
    rules_sha256: str | None = None
    models: dict[str, str]
    tool_version: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleOutcome:
    """The worst that a rule said of windows of this mark. `n` launches could be judged, `shown` showed it;
    both None where that cannot be counted. `clauses`: what it rests on; `not_in_force`: what it names beside.
    """

    mark: Mark
    code: str
    subject: str
    outcome: Outcome
    severity: Severity
    n: int | None
    shown: int | None
    clauses: tuple[str, ...] = ()
    not_in_force: tuple[str, ...] = ()


def in_force_since(old: RuleOutcome | None, new: RuleOutcome | None) -> tuple[str, ...]:
    """The clauses that the second rests on, and the first names as not in force."""
    if old is None or new is None:
        return ()
    return tuple(clause for clause in new.clauses if clause in old.not_in_force)


@dataclass(frozen=True, slots=True, kw_only=True)
class QuantityRecord:
    """One quantity of one mark. `value` and `error` are the verdict's; `values` and `errors` its launches'.

    `limits` are what the rule compared with, by name.
    """

    mark: Mark
    code: str
    name: str
    unit: str
    value: float
    error: float
    values: tuple[float, ...]
    errors: tuple[float, ...]
    limits: dict[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """`version` is the app's own name of its version. `captured_at` is when the first launch began, UTC;
    `launches_sha256` identifies the launches, regardless of who judges them.
    """

    environment: Environment
    version: str | None
    captured_at: str
    judged_at: str | None
    n_launches: int
    launches_sha256: str
    told: tuple[RuleOutcome, ...]
    measured: tuple[QuantityRecord, ...]


def snapshot_of(document: VerdictsDocument, runs: Sequence[SeenRun]) -> Snapshot:
    """Raises ConfigError where there is no launch (a watch over background starts has none), or where one has
    no valid start time.
    """
    if not runs:
        raise ConfigError(
            f"{document.package}: was not launched to be looked at, so nothing can be followed or compared"
        )
    by_mark: dict[Mark, list[MarkedVerdict]] = {}
    for verdict in marked(document, runs):
        by_mark.setdefault(verdict.mark.place, []).append(verdict)
    app = document.app
    return Snapshot(
        environment=_environment(document, runs),
        version=app.version_name if app is not None else next((run.package_version for run in runs), None),
        captured_at=min(map(_started_at, runs)),
        judged_at=document.judged_at,
        n_launches=len(runs),
        launches_sha256=_launches_sha256(runs),
        told=tuple(_worst_outcome(mark, alike) for mark, alike in by_mark.items()),
        measured=tuple(record for mark, alike in by_mark.items() for record in _measured(mark, alike)),
    )


def _started_at(run: SeenRun) -> str:
    try:
        datetime.fromisoformat(run.started_at)
    except ValueError as error:
        raise ConfigError(f"run {run.run_index}: started_at: {run.started_at!r} is no time") from error
    return run.started_at


def _launches_sha256(runs: Sequence[SeenRun]) -> str:
    named = sorted([run.run_id, run.started_at, run.manifest_sha256 or ""] for run in runs)
    return hashlib.sha256(json.dumps(named).encode()).hexdigest()


def _environment(document: VerdictsDocument, runs: Sequence[SeenRun]) -> Environment:
    displays = sorted(
        {f"{run.display.width_px}x{run.display.height_px}@{run.display.density_dpi or 0:g}" for run in runs}
    )
    scales = {run.font_scale for run in runs if run.font_scale is not None}
    tool, device = document.tool, document.device
    first = runs[0] if runs else None
    return Environment(
        package=document.package,
        profile=document.profile,
        device_kind=device.kind,
        device_model=device.model or (first.device_model if first else None),
        android=device.android or (first.android if first else None),
        display=" ".join(displays) or None,
        font_scale=max(scales) if scales else None,
        rules_sha256=None if tool is None else tool.rules_sha256,
        models={} if tool is None else tool.models,
        tool_version=None if tool is None else tool.version,
    )


def _worst_outcome(mark: Mark, alike: Sequence[MarkedVerdict]) -> RuleOutcome:
    verdicts = [verdict.verdict for verdict in alike]
    worst = min(verdicts, key=lambda verdict: (_WORST_FIRST.index(verdict.outcome), verdict.severity.rank))
    tries = worst.tries
    return RuleOutcome(
        mark=mark,
        code=worst.code,
        subject=worst.subject,
        outcome=worst.outcome,
        severity=worst.severity,
        n=None if tries is None else tries.n,
        shown=None if tries is None else tries.shown,
        clauses=worst.clauses,
        not_in_force=worst.not_in_force,
    )


def _measured(mark: Mark, alike: Sequence[MarkedVerdict]) -> Iterable[QuantityRecord]:
    verdicts = [verdict.verdict for verdict in alike]
    readings: dict[tuple[str, str], list[NamedQuantity]] = {}
    for verdict in verdicts:
        for word in verdict.runs:
            for quantity in word.quantities:
                readings.setdefault((quantity.name, quantity.unit), []).append(quantity)
    for (name, unit), found in readings.items():
        overall = _first_named(verdicts, name)
        if overall is not None:
            yield QuantityRecord(
                mark=mark,
                code=verdicts[0].code,
                name=name,
                unit=unit,
                value=overall.value,
                error=overall.error,
                values=tuple(quantity.value for quantity in found),
                errors=tuple(quantity.error for quantity in found),
                limits={key: limit for verdict in verdicts for key, limit in verdict.limits.items()},
            )


def _first_named(verdicts: Sequence[Verdict], name: str) -> NamedQuantity | None:
    return next(
        (quantity for verdict in verdicts for quantity in verdict.quantities if quantity.name == name), None
    )
