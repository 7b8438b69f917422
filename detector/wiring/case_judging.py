"""Judges a capture of any kind: runs of an app, a watch for its background starts, or a crawl."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from detector.case import (
    CaseFolder,
    judgement_texts,
    open_case_folder,
    salt_of_judgement,
    save_judgement,
    scan_given_files,
    touched_files,
    with_scan_given,
)
from detector.core.clock import Clock
from detector.judging.document import VerdictsDocument
from detector.judging.rule_book import RuleBook
from detector.privacy import NO_TEXTS_GIVEN, read_privacy_given
from detector.seeing import see_bundles
from detector.touching import join_runs
from detector.watch import NO_WATCH_GIVEN, read_watch_given
from detector.windows.seen_run import SeenRun
from detector.wiring.crawls import judged_crawl, only_crawl
from detector.wiring.law import judged
from detector.wiring.perception_setup import perception_setup
from detector.wiring.watches import judged_watch, only_watch

__all__ = ["CaseJudgement", "Looking", "judge_bundles", "judge_captured", "silently"]

Looking = Callable[[Iterable[SeenRun], int], Sequence[SeenRun]]
"""Iterates over the given number of runs as they are perceived, optionally showing progress."""

Seeing = Callable[[Mapping[int, Path]], Sequence[SeenRun]]
"""What is perceived in bundles, by the index of their run."""


def silently(runs: Iterable[SeenRun], n_runs: int) -> Sequence[SeenRun]:
    """Shows no progress."""
    del n_runs
    return list(runs)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseJudgement:
    """`seen` is empty for a watch or a crawl. `more`: contents of its further files by path. `into`: folder
    for the judgement, None for none.
    """

    document: VerdictsDocument
    seen: Sequence[SeenRun] = ()
    more: Mapping[str, str] = field(default_factory=dict)
    into: Path | None = None

    def texts(self, case: CaseFolder) -> Iterator[tuple[str, str]]:
        """Every file that it is saved as in this folder, by path."""
        salt = salt_of_judgement(case, self.document)
        return judgement_texts(self.seen, self.document, more=self.more, salt=salt)

    def save(self, case: CaseFolder) -> CaseFolder:
        """Returns where it was written, as `save_judgement` does."""
        return save_judgement(case, self.seen, self.document, more=self.more)


def judge_captured(
    paths: Sequence[Path],
    law: RuleBook,
    clock: Clock,
    *,
    out: Path | None = None,
    looking: Looking = silently,
) -> CaseJudgement:
    """`paths`: one case folder, or bundles of one app. A case keeps its judgement; for bundles `out` decides.

    Raises ConfigError or EvidenceError, and leaves everything on disk unchanged.
    """
    is_case = len(paths) == 1 and (paths[0] / "runs").is_dir()
    case = open_case_folder(paths[0]) if is_case else None
    if case is None:
        places, into = dict(enumerate(paths)), out
    else:
        places, into = case.bundle_paths(), out or case.root

    def see(bundles: Mapping[int, Path]) -> Sequence[SeenRun]:
        return looking(see_bundles(bundles, perception_setup()), len(bundles))

    found = judge_bundles(places, law, clock, paths=_as_seen_from(into, places), given=case, see=see)
    return replace(found, into=into)


def judge_bundles(
    places: Mapping[int, Path],
    law: RuleBook,
    clock: Clock,
    *,
    paths: Mapping[int, str],
    given: CaseFolder | None,
    see: Seeing,
) -> CaseJudgement:
    """Judges bundles by the index of their run. `paths`: how the verdicts name them. `given`: the folder with
    the additional inputs, None for none.
    """
    first_path = next(iter(paths.values()), None)
    watched = only_watch(tuple(places.values()))
    if watched is not None:
        inputs = NO_WATCH_GIVEN if given is None else read_watch_given(given)
        watch = judged_watch(watched, law, clock, given=inputs, path=first_path)
        return CaseJudgement(document=watch.document, more=watch.files())
    crawled = only_crawl(tuple(places.values()))
    if crawled is not None:
        handed = NO_TEXTS_GIVEN if given is None else read_privacy_given(given)
        crawl = judged_crawl(crawled, law, clock, given=handed, path=first_path)
        return CaseJudgement(document=crawl.document, more=crawl.files())
    seen = see(places)
    touched = join_runs(seen)
    document = judged(seen, touched, law, clock, paths=paths)
    if given is not None:
        document = with_scan_given(document, given, seen)
    return CaseJudgement(
        document=document, seen=seen, more={**touched_files(touched), **scan_given_files(document)}
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
