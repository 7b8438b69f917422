"""Inputs to a scan's judgement besides its bundles: given/stopped.json, why it launched no more.

No bundle contains it: only the scan knew what power was requested. Kept in CASE/given/ so that the case can
be judged again.
"""

from collections.abc import Sequence

from detector import codec
from detector.assessment.case_folder import GIVEN, CaseFolder, read_derived
from detector.assessment.seen_run import SeenRun
from detector.judging.enough import Stopped

__all__ = ["read_stopped", "stopped_files"]

_STOPPED = "stopped.json"


def stopped_files(stopped: Stopped | None) -> dict[str, str]:
    """The files to keep, by path in the case."""
    return {} if stopped is None else {f"{GIVEN}/{_STOPPED}": codec.to_json(stopped)}


def read_stopped(case: CaseFolder, runs: Sequence[SeenRun]) -> Stopped | None:
    """None if no power was asked for, or if the case has other launches by now.

    Raises ConfigError that names the file if this program did not write it.
    """
    path = case.given_path / _STOPPED
    if not path.exists():
        return None
    stopped = codec.from_json(Stopped, read_derived(path), where=str(path))
    n_launches = sum(run.is_untouched and not run.is_partial for run in runs)
    return stopped if stopped.n_launches == n_launches else None
