"""Runs the probes of a scan: each trial into a bundle, its result back to the probe.

A probe is deterministic, so an interrupted scan resumes by sending the results of its runs again. An open run
is not sent: its launch is repeated under a new number.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from detector.core.entry import EntryKind
from detector.core.trials import Level, ProbeKind, Trial, TrialResult, WindowPrior
from detector.touching.touching import priors_of, trial_result, untouched_of, with_effective_moment
from detector.windows.seen_run import SeenRun
from detector.windows.subjects import by_entry
from detector.windows.touched_window import Untouched

__all__ = ["PlannedProbe", "plan_probes", "run_probes"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedProbe:
    """One probe on one window, and the maximum number of launches."""

    kind: ProbeKind
    prior: WindowPrior
    untouched: tuple[Untouched, ...]
    level: Level
    most_launches: int


def plan_probes(
    probes: Iterable[ProbeKind], runs: Sequence[SeenRun], level: Level, *, may_renew: bool = False
) -> tuple[PlannedProbe, ...]:
    """The probes for each window of each entry, those of the cold starts first; empty if there are none.

    A walk's way is long, so its windows get no more of them than at level quick.

    `may_renew`: nothing of a user's is lost if the app is made new.
    """
    planned = []
    can_be_moved = any(run.can_be_moved for run in runs)
    there = [(part, prior) for part in by_entry(runs).values() for prior in priors_of(part)]
    for own, prior in there:
        at = Level.QUICK if prior.entry == EntryKind.WALK else level
        untouched = untouched_of(own, is_over_content=prior.is_over_content, ordinal=prior.ordinal)
        for kind in probes:
            if (kind.moves_the_phone and not can_be_moved) or (kind.renews_the_app and not may_renew):
                continue
            most = kind.most_launches(prior, at)
            if most > 0:
                planned.append(
                    PlannedProbe(kind=kind, prior=prior, untouched=untouched, level=at, most_launches=most)
                )
    return tuple(planned)


def run_probes(
    plan: Iterable[PlannedProbe], done: Sequence[SeenRun], perform: Callable[[Trial], SeenRun]
) -> Iterator[SeenRun]:
    """Yields each run as it is made. `done`: the case's runs so far, in order."""
    earlier = [run for run in done if not run.is_untouched and not run.is_partial]
    known = by_entry([run for run in done if run.is_untouched])
    for planned in plan:
        yield from _run(planned, known[planned.prior.entry], earlier, perform)


def _run(
    planned: PlannedProbe, known: list[SeenRun], earlier: list[SeenRun], perform: Callable[[Trial], SeenRun]
) -> Iterator[SeenRun]:
    """`known`, of its entry, grows by each run sent to the probe, `earlier` shrinks by those that need no new
    launch.
    """
    mark = planned.kind.name, planned.prior.entry
    probe = planned.kind.begin(with_effective_moment(planned.prior, known), planned.level)
    try:
        trial = next(probe)
        for _ in range(planned.most_launches):
            if earlier and (earlier[0].scenario, earlier[0].entry) == mark:
                run = earlier.pop(0)
            else:
                run = perform(trial)
                yield run
            known.append(run)
            trial = probe.send(_result(run, planned))
    except StopIteration:
        return
    finally:
        probe.close()


def _result(run: SeenRun, planned: PlannedProbe) -> TrialResult:
    return trial_result(run, planned.prior, planned.untouched)
