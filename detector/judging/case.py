"""Judges one app's runs together: each window in each run, then a vote over the runs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from detector.core.entry import COLD, EntryKind, mark_of_entry
from detector.core.errors import ConfigError
from detector.core.gap_code import GapCode
from detector.core.screen import Stream
from detector.core.subject import WHOLE_APP, app_at, entry_mark_of
from detector.core.verdict import Outcome, ReasonCode, Verdict
from detector.judging.broken_off import with_a_say, without_the_rest
from detector.judging.case_identity import identity_of
from detector.judging.document import JudgingTool, VerdictsDocument, verdicts_document
from detector.judging.doubt import with_doubt
from detector.judging.inventory import inventory_of
from detector.judging.judge import judge_window
from detector.judging.power import with_missed_faults
from detector.judging.recorded_verdicts import about_looks, as_recorded
from detector.judging.rule import Judgement, Rule, Scope
from detector.judging.rule_book import RuleBook
from detector.judging.same_case import mark_of, refuse_mixed_runs
from detector.judging.sessions import sessions_of
from detector.judging.shortfalls import preparation_stopped, slow_recording, stood_before
from detector.judging.vote import verdicts_without_window, vote
from detector.judging.votes_by_sdk import with_votes_by_sdk
from detector.measures import measure_app, measure_touches, measure_window
from detector.measures.renewal_offer import OFFER_MEASURES
from detector.windows.app_session import AppSession
from detector.windows.hit_region import find_hit_edges
from detector.windows.seen_run import SeenRun, tested_runs
from detector.windows.subjects import by_entry, match_windows
from detector.windows.touched_case import TouchedCase, TouchedPart, TouchedSubject
from detector.windows.touched_window import TouchedWindow
from detector.windows.window_track import WindowRun, WindowTrack

__all__ = ["judge_runs", "verdicts_of"]

ABOUT_WINDOWS = (Scope.WINDOW, Scope.TOUCHES)

BLIND_SHARE = 0.5
"""If more than this share of a run was not recorded, "no window seen" means nothing. Tool value."""


def judge_runs(
    runs: Sequence[SeenRun],
    touched: TouchedCase,
    law: RuleBook,
    *,
    paths: Mapping[int, str] | None = None,
    tool: JudgingTool | None = None,
    judged_at: str | None = None,
) -> VerdictsDocument:
    """All verdicts on a case, by what was seen in its runs and what their touches came to.

    `paths`: where a run's bundle is, if not in its usual place in the case.

    Raises ConfigError if the runs are not launches of one app on one device.
    """
    if not runs:
        raise ConfigError("there is no run to judge")
    refuse_mixed_runs([mark_of(run) for run in runs])
    tested = tested_runs(runs)
    if not tested:
        raise ConfigError("there is no run to judge: the app was only prepared")
    law = law.for_capture(run.started_at for run in runs)
    verdicts = verdicts_of(tested, touched, law)
    document = verdicts_document(
        verdicts,
        package=runs[0].package,
        profile=law.profile.id,
        device_kind=runs[0].device_kind,
        identity=identity_of(runs, paths=paths or {}, tool=tool, judged_at=judged_at),
        law=law.profile,
    )
    inventory = inventory_of(tested, verdicts)
    return replace(
        document,
        inventory=inventory.adverts,
        coverage=inventory.coverage,
        coverage_apart=inventory.coverage_apart,
        stood_before=stood_before(tested),
        preparation_stopped=preparation_stopped(runs),
        slow_recording=slow_recording(tested),
    )


def verdicts_of(runs: Sequence[SeenRun], touched: TouchedCase, law: RuleBook) -> tuple[Verdict, ...]:
    """The verdicts alone. A recording, and every case of it, is judged by the rules about looks only."""
    if any(run.is_recording for run in runs):
        return as_recorded(_verdicts_of(runs, touched, about_looks(law)), runs[0])
    return _verdicts_of(runs, touched, law)


def _verdicts_of(runs: Sequence[SeenRun], touched: TouchedCase, law: RuleBook) -> tuple[Verdict, ...]:
    """The app as a whole is judged by its cold starts, all touches and its returns from the background, each
    window at its entry. What the app's pages offer needs no window.
    """
    parts = by_entry(runs)
    verdicts: list[Verdict] = []
    for entry, part in parts.items():
        about_windows = _verdicts_at(entry, part, touched, law)
        about_app: Iterable[Verdict] = ()
        if entry == EntryKind.HOT and any(run.is_entered for run in part):
            returns = [run for run in part if run.is_untouched]
            about_app = _judge_app(returns, sessions_of(returns), law.about(Scope.RETURNS), law)
        elif entry == COLD and any(verdict.subject != WHOLE_APP for verdict in about_windows):
            returns = [run for run in parts.get(EntryKind.HOT, []) if run.is_untouched]
            sessions = sessions_of([*part, *returns])
            about_app = _judge_app(part, sessions, law.about(Scope.APP), law)
        elif entry in (COLD, EntryKind.WALK) and any(run.offers for run in part):
            rules = [rule for rule in law.about(Scope.APP) if {*rule.needs} <= {*OFFER_MEASURES}]
            untouched = [run for run in part if run.is_untouched]
            about_app = _judge_app(untouched, sessions_of(untouched), rules, law)
            judged = {rule.id for rule in rules}
            about_windows = tuple(verdict for verdict in about_windows if verdict.rule_id not in judged)
        verdicts += (replace(verdict, entry=entry) for verdict in (*about_windows, *about_app))
    return tuple(verdicts)


def _verdicts_at(
    entry: str, runs: Sequence[SeenRun], touched: TouchedCase, law: RuleBook
) -> tuple[Verdict, ...]:
    mark = mark_of_entry(entry)
    subjects = [subject for subject in touched.subjects if entry_mark_of(subject.name) == mark]
    if not subjects:
        return verdicts_without_window(
            law.about(*ABOUT_WINDOWS, *([Scope.APP] if entry == COLD else [])),
            profile=law.profile,
            reason_code=_why_unseen(runs),
            is_broken_off=all(run.is_partial for run in runs),
            entry=entry,
            reason_id=None if any(run.is_entered for run in runs) else "entry_not_made",
        )
    seen = dict(match_windows(runs))
    return tuple(
        verdict for subject in subjects for verdict in _judge_place(subject, seen[subject.name], runs, law)
    )


def _judge_place(
    subject: TouchedSubject, seen: Mapping[int, WindowTrack], runs: Sequence[SeenRun], law: RuleBook
) -> tuple[Verdict, ...]:
    """All launches together, or by SDK if several share the place. `seen`: the window in every run."""
    by_index = {run.run_index: run for run in runs if run.is_untouched}
    whole = frozenset(run.run_index for run in runs if not run.is_partial)
    is_tried = any(not run.is_untouched for run in runs)

    def judge(name: str, part: TouchedPart, kept: frozenset[int]) -> tuple[Verdict, ...]:
        windows = {window.run_index: window.applied_to(seen[window.run_index]) for window in part.windows}
        return tuple(
            _judge_subject(name, windows, by_index, part.touched, law, whole=whole & kept, is_tried=is_tried)
        )

    def judge_part(name: str, kept: frozenset[int]) -> dict[str, Verdict]:
        part = subject.part(kept)
        return {} if part is None else {verdict.rule_id: verdict for verdict in judge(name, part, kept)}

    together = judge(subject.name, subject.whole, whole)
    run_indices = frozenset(run.run_index for run in runs)
    return with_votes_by_sdk(together, seen, judge_part, run_indices=run_indices)


def _judge_app(
    runs: Sequence[SeenRun], sessions: Sequence[AppSession], rules: Sequence[Rule], law: RuleBook
) -> Iterable[Verdict]:
    judgements = judge_window(rules, measure_app(sessions), profile=law.profile)
    if all(run.is_partial for run in runs):
        judgements = {rule_id: without_the_rest(judgement) for rule_id, judgement in judgements.items()}
    indices = tuple(sorted(run.run_index for run in runs))
    for rule in rules:
        if law.profile.asks(rule):
            verdict = vote(
                rule, app_at(runs[0].entry), {indices[0]: judgements[rule.id]}, profile=law.profile
            )
            verdict = replace(verdict, seen_in_runs=indices, runs=())
            yield with_missed_faults(verdict, n_launches=len(indices))


def _judge_subject(
    name: str,
    windows: Mapping[int, WindowTrack],
    runs: Mapping[int, SeenRun],
    touched: TouchedWindow,
    law: RuleBook,
    *,
    whole: frozenset[int],
    is_tried: bool,
) -> Iterable[Verdict]:
    """`windows` are those of the untouched runs, as touches showed them; `runs`: the untouched ones, by
    index; `whole`: the indices of all runs that were completed. `is_tried`: some were to touch.
    """
    by_touching = judge_window(
        law.about(Scope.TOUCHES),
        measure_touches(touched),
        profile=law.profile,
    )
    by_touching = _as_doubted(by_touching, runs.values())
    if not touched.touches:
        by_touching = {
            rule_id: _never_touched(judgement, entry_mark_of(name), is_tried=is_tried)
            for rule_id, judgement in by_touching.items()
        }
    touched_runs = tuple(dict.fromkeys((*windows, *(touch.run_index for touch in touched.touches))))
    if not whole.intersection(touched_runs):
        by_touching = {rule_id: without_the_rest(judgement) for rule_id, judgement in by_touching.items()}
    judgements = {
        run_index: _judge_window_of(runs[run_index], window, touched, law)
        for run_index, window in windows.items()
    }
    for rule in law.about(*ABOUT_WINDOWS):
        if not law.profile.asks(rule):
            continue
        if rule.scope is Scope.TOUCHES:
            by_run: Mapping[int, Judgement] = {touched_runs[0]: by_touching[rule.id]}
            verdict = vote(rule, name, by_run, profile=law.profile)
            verdict = replace(verdict, seen_in_runs=tuple(sorted(touched_runs)), runs=())
        else:
            by_run = with_a_say({run_index: by_rule[rule.id] for run_index, by_rule in judgements.items()})
            verdict = vote(rule, name, by_run, profile=law.profile)
        voted_on = list(by_run.values())
        verdict = with_doubt(verdict, rule, voted_on, windows, touched, max_doubt=law.profile.max_doubt)
        verdict = with_missed_faults(verdict, n_launches=len({touch.run_index for touch in touched.touches}))
        yield replace(verdict, subject_role=touched.role.role)


def _judge_window_of(
    run: SeenRun, window: WindowTrack, touched: TouchedWindow, law: RuleBook
) -> dict[str, Judgement]:
    """If the run was interrupted with the window still open, its later course is unknown."""
    measured = WindowRun(
        track=window,
        display=run.display,
        gaps=run.gaps,
        hit_edges=find_hit_edges(touched.touches, touched.display.box),
        closes_by_tap=touched.closes_by_tap(),
        lossy_frame_ids=frozenset(frame.id for frame in run.frames if frame.lossy),
        is_recording=run.is_recording,
    )
    given = measure_window(measured, run_index=run.run_index)
    judgements = judge_window(law.about(Scope.WINDOW), given, profile=law.profile)
    judgements = _as_doubted(judgements, [run])
    if run.is_partial and window.gone_ms is None:
        return {rule_id: without_the_rest(judgement) for rule_id, judgement in judgements.items()}
    return judgements


def _never_touched(judgement: Judgement, entry: str, *, is_tried: bool) -> Judgement:
    """Of a window that did not come when its entry, or its way on a walk, was made again to touch it."""
    if judgement.outcome is Outcome.UNTESTED and entry != COLD and is_tried:
        return replace(judgement, outcome=Outcome.CANT_TELL, reason_id="entry_not_replayed")
    return judgement


_NEED_DISPLAY = frozenset({"density_unknown", "glass_unknown"})


def _as_doubted(judgements: dict[str, Judgement], runs: Iterable[SeenRun]) -> dict[str, Judgement]:
    """If a length is unknown because the display's declared values are not credible: cannot tell."""
    if not any(gap.stream is Stream.DISPLAY for run in runs for gap in run.gaps):
        return judgements
    return {
        rule_id: replace(
            judgement, outcome=Outcome.CANT_TELL, reason_id="display_doubted", reason_code=ReasonCode.GAP
        )
        if judgement.reason_id in _NEED_DISPLAY
        else judgement
        for rule_id, judgement in judgements.items()
    }


def _why_unseen(runs: Sequence[SeenRun]) -> ReasonCode:
    """Why no window was seen: none was shown, or the recording was incomplete."""
    if not any(run.is_entered for run in runs):
        return ReasonCode.NO_SAMPLE
    if all(run.is_partial for run in runs):
        return ReasonCode.GAP
    watched_ms = sum(_watched_ms(run) for run in runs)
    secure_ms = sum(run.secure_ms for run in runs)
    if secure_ms > BLIND_SHARE * (watched_ms + secure_ms):
        return ReasonCode.SECURE
    if sum(_blind_ms(run) for run in runs) > BLIND_SHARE * watched_ms or any(_is_silent(run) for run in runs):
        return ReasonCode.GAP
    n_frames = sum(len(run.frames) for run in runs)
    return ReasonCode.NO_SAMPLE if n_frames and watched_ms > 0 else ReasonCode.GAP


def _is_silent(run: SeenRun) -> bool:
    """Only the log shows whether the app was in front."""
    return any(gap.code is GapCode.LOG_SILENT for gap in run.gaps)


def _blind_ms(run: SeenRun) -> float:
    """How long no frame was available, from the first frame on, in ms."""
    blind = sorted(
        (gap.from_ms, gap.to_ms)
        for gap in run.gaps
        if gap.stream is Stream.FRAMES and gap.code is not GapCode.SECURE
    )
    total_ms, until_ms = 0.0, float("-inf")
    for from_ms, to_ms in blind:
        total_ms += max(to_ms - max(from_ms, until_ms), 0.0)
        until_ms = max(until_ms, to_ms)
    return total_ms


def _watched_ms(run: SeenRun) -> float:
    if not run.frames:
        return 0.0
    return run.frames[-1].at_ms - run.frames[0].at_ms
