"""Judges a capture of any kind: runs of an app, a watch for its background starts, or a crawl."""

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from detector.assessment.case import see_bundles, see_case
from detector.assessment.case_folder import CaseFolder, open_case_folder
from detector.assessment.judgement_record import save_judgement
from detector.assessment.lawbook import Lawbook
from detector.assessment.privacy_given import NO_TEXTS_GIVEN, read_privacy_given
from detector.assessment.scan_given import scan_given_files, with_scan_given
from detector.assessment.seen_run import SeenRun
from detector.assessment.watch_given import NOTHING_GIVEN, read_given
from detector.core.clock import Clock
from detector.judging.document import VerdictsDocument
from detector.wiring.crawls import judged_crawl, only_crawl, save_crawl
from detector.wiring.judging import judged
from detector.wiring.perception_setup import perception_setup
from detector.wiring.watches import judged_watch, only_watch, save_watch

__all__ = ["CaseJudgement", "judge_captured"]

Looking = Callable[[Iterable[SeenRun], int], Sequence[SeenRun]]
"""Iterates over the given number of runs as they are perceived, optionally showing progress."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseJudgement:
    """`seen` is empty for a watch or a crawl. `into`: folder for the judgement, None for none; `save`
    writes it there and returns where it was written.
    """

    document: VerdictsDocument
    seen: Sequence[SeenRun]
    into: Path | None
    save: Callable[[CaseFolder], CaseFolder]


def judge_captured(
    paths: Sequence[Path],
    law: Lawbook,
    clock: Clock,
    *,
    out: Path | None = None,
    looking: Looking = lambda runs, n_runs: list(runs),
) -> CaseJudgement:
    """`paths`: one case folder, or bundles of one app. A case keeps its judgement; for bundles `out` decides.

    Raises ConfigError or EvidenceError, and leaves everything on disk unchanged.
    """
    is_case = len(paths) == 1 and (paths[0] / "runs").is_dir()
    case = open_case_folder(paths[0]) if is_case else None
    if case is None:
        places, into = dict(enumerate(paths)), out
    else:
        places, into = {index: case.bundle_path(index) for index in case.run_indices()}, out or case.root
    shown_paths = _as_seen_from(into, places)
    watched = only_watch(tuple(places.values()))
    if watched is not None:
        given = NOTHING_GIVEN if case is None else read_given(case)
        watch = judged_watch(watched, law, clock, given=given, path=next(iter(shown_paths.values())))
        return CaseJudgement(
            document=watch.document, seen=(), into=into, save=partial(save_watch, watch=watch)
        )
    crawled = only_crawl(tuple(places.values()))
    if crawled is not None:
        handed = NO_TEXTS_GIVEN if case is None else read_privacy_given(case)
        crawl = judged_crawl(crawled, law, clock, given=handed, path=next(iter(shown_paths.values())))
        return CaseJudgement(
            document=crawl.document, seen=(), into=into, save=partial(save_crawl, crawl=crawl)
        )
    runs = (
        see_bundles(tuple(paths), perception_setup()) if case is None else see_case(case, perception_setup())
    )
    seen = looking(runs, len(places))
    document = judged(seen, law, clock, paths=shown_paths)
    if case is not None:
        document = with_scan_given(document, case, seen)
    return CaseJudgement(
        document=document,
        seen=seen,
        into=into,
        save=partial(save_judgement, seen=seen, document=document, more=scan_given_files(document)),
    )


def _as_seen_from(folder: Path | None, places: Mapping[int, Path]) -> dict[int, str]:
    """Paths of the bundles relative to the folder of the verdicts; as given if there is no such folder."""
    if folder is None:
        return {run_index: str(place) for run_index, place in places.items()}
    root = folder.resolve()
    return {
        run_index: Path(os.path.relpath(place.resolve(), root)).as_posix()
        for run_index, place in places.items()
    }
