"""One app's runs judged together: each window in each run, then a vote over the runs."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from detector.assessment.case_folder import CaseFolder
from detector.assessment.lawbook import Lawbook
from detector.assessment.seeing import see_bundle
from detector.assessment.seen_run import SeenRun
from detector.assessment.sessions import sessions_of
from detector.assessment.sight import Sight
from detector.assessment.subjects import Subject, match_windows
from detector.assessment.touching import touched_windows
from detector.core.errors import ConfigError
from detector.core.verdict import ReasonCode, Verdict
from detector.evidence.reader import open_bundle
from detector.judging.document import VerdictsDocument, verdicts_document
from detector.judging.judge import judge_window
from detector.judging.rule import Scope
from detector.judging.vote import WHOLE_APP, verdicts_without_window, vote
from detector.measures import measure_app, measure_touches, measure_window
from detector.perception.hit_region import find_hit_edges
from detector.perception.outcome import TouchedWindow

__all__ = ["judge_runs", "see_bundles", "see_case", "verdicts_of"]

ABOUT_WINDOWS = (Scope.WINDOW, Scope.TOUCHES)

BLIND_SHARE = 0.5
"""Where more of a run than this could not be recorded, "no window seen" says nothing. Tool value."""


def see_case(case: CaseFolder, sight: Sight) -> Iterable[SeenRun]:
    """Look at each run of a case in turn. Raises EvidenceError where a byte has changed."""
    for run_index in case.run_indices():
        yield see_bundle(open_bundle(case.bundle_path(run_index)), run_index=run_index, sight=sight)


def see_bundles(folders: Sequence[Path], sight: Sight) -> Iterable[SeenRun]:
    """Look at bundles that lie anywhere, as runs 0, 1, … of one case."""
    for run_index, folder in enumerate(folders):
        yield see_bundle(open_bundle(folder), run_index=run_index, sight=sight)


def judge_runs(runs: Sequence[SeenRun], law: Lawbook) -> VerdictsDocument:
    """All verdicts on a case. Raises ConfigError where the runs are not of one app."""
    if not runs:
        raise ConfigError("there is no run to judge")
    packages = sorted({run.package for run in runs})
    if len(packages) > 1:
        raise ConfigError(f"runs of different apps cannot be judged together: {', '.join(packages)}")
    return verdicts_document(
        verdicts_of(runs, law),
        package=packages[0],
        profile=law.profile.id,
        device_kind=runs[0].device_kind,
    )


def verdicts_of(runs: Sequence[SeenRun], law: Lawbook) -> tuple[Verdict, ...]:
    untouched = [run for run in runs if run.is_untouched]
    subjects = match_windows(untouched)
    if not subjects:
        return verdicts_without_window(
            law.about(*ABOUT_WINDOWS, Scope.APP), profile=law.profile, reason_code=_why_unseen(runs)
        )
    by_index = {run.run_index: run for run in untouched}
    touched = touched_windows(runs)
    about_windows = [
        verdict
        for subject in subjects
        for verdict in _judge_subject(subject, by_index, touched[subject[0]], law)
    ]
    return (*about_windows, *_judge_app(runs, law))


def _judge_app(runs: Sequence[SeenRun], law: Lawbook) -> Iterable[Verdict]:
    rules = law.about(Scope.APP)
    judgements = judge_window(rules, measure_app(sessions_of(runs)), profile=law.profile)
    indices = tuple(sorted(run.run_index for run in runs))
    for rule in rules:
        if law.profile.asks(rule):
            verdict = vote(rule, WHOLE_APP, {indices[0]: judgements[rule.id]}, profile=law.profile)
            yield replace(verdict, seen_in_runs=indices, runs=())


def _judge_subject(
    subject: Subject, runs: dict[int, SeenRun], touched: TouchedWindow, law: Lawbook
) -> Iterable[Verdict]:
    name, windows = subject
    by_touching = judge_window(
        law.about(Scope.TOUCHES),
        measure_touches(touched),
        profile=law.profile,
    )
    touched_runs = tuple(dict.fromkeys((*windows, *(one.run_index for one in touched.touches))))
    judgements = {
        run_index: judge_window(
            law.about(Scope.WINDOW),
            measure_window(
                window,
                runs[run_index].display,
                run_index=run_index,
                gaps=runs[run_index].gaps,
                hit_edges=find_hit_edges(touched.touches, touched.display.box),
                lossy_frame_ids=frozenset(frame.id for frame in runs[run_index].frames if frame.lossy),
            ),
            profile=law.profile,
        )
        for run_index, window in windows.items()
    }
    for rule in law.about(*ABOUT_WINDOWS):
        if not law.profile.asks(rule):
            continue
        if rule.scope is Scope.TOUCHES:
            verdict = vote(rule, name, {touched_runs[0]: by_touching[rule.id]}, profile=law.profile)
            yield replace(verdict, seen_in_runs=tuple(sorted(touched_runs)), runs=())
        else:
            said = {run_index: by_rule[rule.id] for run_index, by_rule in judgements.items()}
            yield vote(rule, name, said, profile=law.profile)


def _why_unseen(runs: Sequence[SeenRun]) -> ReasonCode:
    """No window was seen: because none was shown, or because nobody could look?"""
    watched_ms = sum(_watched_ms(run) for run in runs)
    secure_ms = sum(run.secure_ms for run in runs)
    if secure_ms > BLIND_SHARE * (watched_ms + secure_ms):
        return ReasonCode.SECURE
    n_frames = sum(len(run.frames) for run in runs)
    return ReasonCode.NO_SAMPLE if n_frames and watched_ms > 0 else ReasonCode.GAP


def _watched_ms(run: SeenRun) -> float:
    if not run.frames:
        return 0.0
    return run.frames[-1].at_ms - run.frames[0].at_ms
