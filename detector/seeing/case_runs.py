"""Sees the runs of a case, or bundles from anywhere, in turn."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from detector.case import CaseFolder
from detector.evidence.reader import Bundle, open_bundle
from detector.judging.same_case import RunMark, mark_of_launch, refuse_mixed_runs
from detector.seeing.perception_setup import PerceptionSetup
from detector.seeing.seeing import see_bundle
from detector.windows.seen_run import SeenRun

__all__ = ["see_bundles", "see_case"]


def see_case(case: CaseFolder, setup: PerceptionSetup) -> Iterable[SeenRun]:
    """Perceives each run of a case in turn. Raises as `see_bundles`."""
    yield from see_bundles(case.bundle_paths(), setup)


def see_bundles(folders: Mapping[int, Path], setup: PerceptionSetup) -> Iterable[SeenRun]:
    """Perceives bundles from anywhere, by the index of their run, in turn.

    Raises EvidenceError if a byte has changed, ConfigError if the runs do not belong in one case, both before
    the first run is looked at.
    """
    bundles = {run_index: open_bundle(folder) for run_index, folder in folders.items()}
    refuse_mixed_runs([_mark(run_index, bundle) for run_index, bundle in bundles.items()])
    for run_index in list(bundles):
        yield see_bundle(bundles.pop(run_index), run_index=run_index, setup=setup)


def _mark(run_index: int, bundle: Bundle) -> RunMark:
    header = bundle.manifest.header
    return mark_of_launch(run_index, header.device, header.package, launch_sha256=bundle.launch_sha256)
