"""How often an app started without a person, started others, or did so before it had consent.

Starts that belong together count once: an episode (attribution/finding.py). What was refused counts
apart, what nobody could explain too: neither may hide in a zero. How well was watched is measured
beside it, since a start that nobody could see is not one that did not happen.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from detector.attribution.finding import consent_ms
from detector.attribution.found import DENIED, FoundStart, Grade, StartKind
from detector.attribution.watch_record import StageSpan, WatchRecord
from detector.core.actions import Action, Launch, SendTrigger
from detector.core.measured import Measured
from detector.core.quantity import Quantity
from detector.core.screen import Gap, Stream
from detector.core.watching import AppEnding, PhoneTrigger, Stage, StageKind

__all__ = ["BackgroundStarts", "measure_background_starts"]

REVIVED_WITHIN_MS = 60_000.0
"""AST-05: restarts within 60 s of a kill or a user's exit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BackgroundStarts(Measured):
    """Counts of one watch, each without an error of its own: an event was logged or it was not.

    n_self_starts                 episodes in which the app had the system start it
    n_self_starts_when_stopped    those of them that found it force-stopped
    n_refused_self_starts         attempts that the phone did not let through
    n_denied_self_starts          attempts that no phone lets through: the app lacks a permission
    n_others_started              apps of other developers that it started, caller proven
    n_others_perhaps_started      the same, caller inferred
    n_family_started              apps of its own family that it started
    n_refused_others              attempts to start others that were not let through
    n_denied_others               attempts to start others that no phone lets through
    n_before_consent              of all these, what happened before the person agreed; None: no consent given
    n_revived                     starts within a minute of its end, by itself or by an app of its family
    n_unexplained                 starts of the app that nothing explains
    n_others_there                other apps on the phone that a person had installed: who could be woken
    n_triggers_watched            different things that were made to happen; however often each, it is one
    watched_ms                    how long was watched, and the longest stretch of it without a log
    n_lines_dropped               lines of the system that the log itself says it dropped
    is_whole                      whether the watch went to its end
    is_shortened                  whether any of its windows was shorter than the protocol's
    """

    n_self_starts: Quantity
    n_self_starts_when_stopped: Quantity
    n_refused_self_starts: Quantity
    n_denied_self_starts: Quantity
    n_others_started: Quantity
    n_others_perhaps_started: Quantity
    n_family_started: Quantity
    n_refused_others: Quantity
    n_denied_others: Quantity
    n_before_consent: Quantity | None
    n_revived: Quantity
    n_unexplained: Quantity
    n_others_there: Quantity
    n_triggers_watched: Quantity
    watched_ms: Quantity
    longest_gap_ms: Quantity
    n_lines_dropped: Quantity
    is_whole: bool
    is_shortened: bool


def measure_background_starts(
    found: Sequence[FoundStart], watch: WatchRecord, *, evidence_prefix: str = ""
) -> BackgroundStarts:
    own = [one for one in found if one.package == watch.package]
    caused = [one for one in found if one.package != watch.package and one.is_held_against(watch.package)]
    self_starts = _episodes(one for one in own if one.kind is StartKind.SELF and not one.is_refused)
    attempts = [one for one in own if one.kind is StartKind.SELF and one.is_refused]
    refused_self = [one for one in attempts if one.sub_kind != DENIED]
    denied_self = [one for one in attempts if one.sub_kind == DENIED]
    others = _episodes(one for one in caused if not one.is_refused and not one.is_own_family)
    foreign_attempts = [one for one in caused if one.is_refused and not one.is_own_family]
    refused_others = [one for one in foreign_attempts if one.sub_kind != DENIED]
    denied_others = [one for one in foreign_attempts if one.sub_kind == DENIED]
    family = _episodes(one for one in caused if not one.is_refused and one.is_own_family)
    held = [*self_starts, *others, *family, *refused_self, *refused_others]
    consented = consent_ms(watch) is not None
    triggers = {
        (span.stage.trigger, span.stage.other_app) for span in watch.spans if _has_happened(span, watch)
    }
    unexplained = [one for one in own if one.kind is StartKind.UNKNOWN]
    return BackgroundStarts(
        evidence_ids=_evidence([*held, *denied_self, *denied_others] or unexplained, watch, evidence_prefix),
        n_self_starts=_starts(len(self_starts)),
        n_self_starts_when_stopped=_starts(sum(one.was_stopped is True for one in self_starts)),
        n_refused_self_starts=_starts(len(refused_self)),
        n_denied_self_starts=_starts(len(denied_self)),
        n_others_started=_starts(sum(_grade(one) is Grade.PROVEN for one in others)),
        n_others_perhaps_started=_starts(sum(_grade(one) is not Grade.PROVEN for one in others)),
        n_family_started=_starts(len(family)),
        n_refused_others=_starts(len(refused_others)),
        n_denied_others=_starts(len(denied_others)),
        n_before_consent=_starts(sum(one.is_before_consent is True for one in held)) if consented else None,
        n_revived=_starts(len(_revived(own, watch.spans))),
        n_unexplained=_starts(len(unexplained)),
        n_others_there=Quantity(
            value=float(len(watch.third_party - {watch.package})), error=0.0, unit="apps"
        ),
        n_triggers_watched=Quantity(value=float(len(triggers)), error=0.0, unit="triggers"),
        watched_ms=_ms(sum(span.to_ms - span.from_ms for span in watch.spans)),
        longest_gap_ms=_ms(_longest_gap_ms(watch.gaps)),
        n_lines_dropped=Quantity(value=float(watch.n_lines_dropped), error=0.0, unit="lines"),
        is_whole=not watch.is_partial,
        is_shortened=any(span.stage.is_shortened for span in watch.spans),
    )


def _has_happened(span: StageSpan, watch: WatchRecord) -> bool:
    """A trigger that this phone could not be made to do was not watched; a control is none."""
    stage = span.stage
    if stage.kind is not StageKind.TRIGGER or stage.trigger is PhoneTrigger.CONTROL:
        return False
    sent = [act for act in watch.acts if span.holds(act.from_ms) and _sets_off(act.action, stage)]
    return all(act.is_done for act in sent)


def _sets_off(action: Action, stage: Stage) -> bool:
    is_other_opened = isinstance(action, Launch) and action.package == stage.other_app
    return isinstance(action, SendTrigger) or is_other_opened


def _episodes(starts: Iterable[FoundStart]) -> list[FoundStart]:
    """The first of each episode of each app."""
    first: dict[tuple[str, int], FoundStart] = {}
    for one in starts:
        first.setdefault((one.package, one.episode), one)
    return list(first.values())


def _grade(one: FoundStart) -> Grade:
    return one.caller.grade if one.caller is not None else Grade.UNKNOWN


def _revived(own: Sequence[FoundStart], spans: Sequence[StageSpan]) -> list[FoundStart]:
    ended = [
        span
        for span in spans
        if span.stage.kind is StageKind.ENDED and span.stage.ending is not AppEnding.FORCE_STOPPED
    ]
    return _episodes(
        one
        for one in own
        if (one.kind is StartKind.SELF or (one.kind is StartKind.ASSOCIATED and one.is_own_family))
        and not one.is_refused
        and any(0 <= one.at_ms - span.from_ms <= REVIVED_WITHIN_MS for span in ended)
    )


def _longest_gap_ms(gaps: Sequence[Gap]) -> float:
    lengths = (
        gap.to_ms - gap.from_ms for gap in gaps if gap.stream is Stream.LOGS and not gap.code.hides_nothing
    )
    return max(lengths, default=0.0)


def _evidence(held: Sequence[FoundStart], watch: WatchRecord, prefix: str) -> tuple[str, ...]:
    """What the starts rest on; where there are none, the stages that were watched."""
    ids = [evidence for one in held for evidence in one.evidence_ids]
    ids = ids or [span.evidence_id for span in watch.spans]
    return tuple(dict.fromkeys(prefix + evidence for evidence in ids))


def _starts(n: int) -> Quantity:
    return Quantity(value=float(n), error=0.0, unit="starts")


def _ms(value: float) -> Quantity:
    return Quantity(value=value, error=0.0, unit="ms")
