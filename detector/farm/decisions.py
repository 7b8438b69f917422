"""What earlier nights of a farm decided, and what of it tonight left open, as in `detector scan --baseline`.

The plan names a folder, which outlives its runs: a file for each class of phones and profile, in the format
of a baseline without findings. All cases of an app on a class count as one night, so that repeats count once
and another class is no night of its own.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from detector import codec
from detector.case import write_derived
from detector.core.errors import ConfigError, DetectorError
from detector.farm.document import FarmJob, FarmLost, LostTonight
from detector.farm.places import DECISIONS
from detector.regression.baseline import Baseline
from detector.regression.baseline_file import change_baseline
from detector.regression.cases import read_judged
from detector.regression.decisions import counted_nights, lost_decisions, with_decisions
from detector.regression.fingerprint import MarkedVerdict
from detector.regression.gate import Gate
from detector.rules import RULES

__all__ = ["settle_decisions"]

_Cases = Mapping[str, Sequence[MarkedVerdict]]


def settle_decisions(run: Path, memory: Path, jobs: Sequence[FarmJob], *, at: str) -> tuple[FarmLost, ...]:
    """Compares the cases of a run with what `memory` knows, and takes them in; the run's folder keeps the
    result. `at`: when the run began; done once more for the same run, nothing is counted twice.
    """
    try:
        memory.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(f"{memory}: cannot be written: {error.strerror or error}") from error
    lost: list[FarmLost] = []
    for (device_class, profile), by_package in sorted(_marked(jobs, at).items()):

        def night(baseline: Baseline, name: str = device_class, cases: _Cases = by_package) -> Baseline:
            before = counted_nights(baseline.undecided, at)
            for marks in cases.values():
                lost.extend(_lost(baseline, before, marks, name))
            everything = [mark for marks in cases.values() for mark in marks]
            return replace(with_decisions(baseline, everything), known=(), accepted=())

        change_baseline(memory / f"{device_class}-{profile}.yaml", night, may_be_new=True)
    found = tuple(sorted(lost, key=lambda lost: (not lost.fails, lost.package, lost.rule, lost.device_class)))
    write_derived(run / DECISIONS, codec.to_json(LostTonight(lost=found)))
    return found


def _marked(jobs: Sequence[FarmJob], at: str) -> dict[tuple[str, str], dict[str, list[MarkedVerdict]]]:
    """By class and profile, then by package. A case that cannot be read proves nothing."""
    found: dict[tuple[str, str], dict[str, list[MarkedVerdict]]] = {}
    for job in jobs:
        if job.case is None:
            continue
        try:
            case = read_judged(Path(job.case))
        except DetectorError:
            continue
        of_class = found.setdefault((job.device_class or "?", case.document.profile), {})
        of_class.setdefault(job.package, []).extend(
            replace(verdict, captured_at=at) for verdict in case.marked
        )
    return found


def _lost(
    baseline: Baseline,
    before: Mapping[tuple[str, str, str], int],
    marks: Sequence[MarkedVerdict],
    device_class: str,
) -> Iterator[FarmLost]:
    found = lost_decisions(baseline.decided, before, marks)
    gate, codes = Gate(lost=found), {rule.id: rule.code for rule in RULES}
    for decision in found:
        if not decision.is_for_slowness:
            yield FarmLost(
                package=marks[0].mark.package,
                device_class=device_class,
                rule=codes.get(decision.rule_id, decision.rule_id),
                nights=decision.nights,
                fails=gate.fails_for(decision),
            )
