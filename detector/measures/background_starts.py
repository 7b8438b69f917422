"""How often an app started without the user, started others, or did so before it had consent.

Related starts count once, as an episode (attribution/finding.py). Refused starts are counted separately, and
so are unexplained ones: neither may be hidden in a zero. The quality of the watch is measured as well, since
a start that could not be seen is not one that did not happen.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from detector.attribution.found import DENIED, FoundStart, Grade, StartKind
from detector.attribution.policy import Disclosed
from detector.attribution.standing import Standing, consent_of
from detector.attribution.watch_record import StageSpan, WatchRecord
from detector.core.actions import Action, EndApp, Launch, SendTrigger
from detector.core.measured import Measured
from detector.core.quantity import Quantity, counted
from detector.core.screen import Gap, Stream
from detector.core.watching import AppEnding, PhoneTrigger, Stage, StageKind

__all__ = ["BackgroundStarts", "has_happened", "measure_background_starts", "sets_off"]

REVIVED_WITHIN_MS = 60_000.0
"""AST-05: restarts within 60 s of a kill or a user's exit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BackgroundStarts(Measured):
    """Counts of one watch, without errors of their own: an event was logged or it was not.

    Undue: not disclosed, or not consented to (`attribution/standing.py`); open: it is unknown which; for
    review: disclosed and consented to, so a person must judge whether it is necessary.

    n_self_starts                 episodes in which the app had the system start it
    n_undue_self_starts           those of them that are undue
    n_self_starts_when_stopped    undue ones that found it force-stopped
    n_refused_self_starts         undue attempts that the phone refused
    n_open_self_starts            starts and attempts that are open
    n_review_self_starts          starts and attempts that are for review
    n_denied_self_starts          attempts that no phone allows: the app lacks a permission
    n_others_started              apps of other developers that it started, caller proven
    n_others_perhaps_started      the same, caller inferred
    n_undue_others_perhaps        those of them that are undue
    n_family_started              apps of its own family that it started
    n_undue_others_started        undue starts of other apps, caller proven, family or not
    n_refused_others              undue attempts to start others that were refused
    n_open_others                 starts of others, and attempts, that are open
    n_review_others               starts of others, and attempts, that are for review, family excluded
    n_denied_others               undue attempts to start others that no phone allows
    n_before_consent              of all these, those before the user agreed; None: the time is unknown
    n_perhaps_before_consent      starts of others before it, caller only inferred
    n_after_refusal               those of them that came after the user had refused
    n_revived                     starts within a minute of its end, by itself or by an app of its family
    n_unexplained                 starts of the app without an explanation
    n_others_there                other apps that the user installed on the phone: those that could be woken
    n_triggers_watched            different triggers that were performed; repeats do not count
    watched_ms                    duration of the watch
    longest_gap_ms                the longest period of it without a log
    n_lines_dropped               log lines that the log itself reports as dropped
    n_endings_failed              times the phone did not end it as asked, such as by a swipe in the overview
    is_never_asked                in its first run the app did not ask for consent
    is_whole                      whether the watch was completed
    is_shortened                  whether any of its windows was shorter than the protocol's
    """

    n_self_starts: Quantity
    n_undue_self_starts: Quantity
    n_self_starts_when_stopped: Quantity
    n_refused_self_starts: Quantity
    n_open_self_starts: Quantity
    n_review_self_starts: Quantity
    n_denied_self_starts: Quantity
    n_others_started: Quantity
    n_others_perhaps_started: Quantity
    n_undue_others_perhaps: Quantity
    n_family_started: Quantity
    n_undue_others_started: Quantity
    n_refused_others: Quantity
    n_open_others: Quantity
    n_review_others: Quantity
    n_denied_others: Quantity
    n_before_consent: Quantity | None
    n_perhaps_before_consent: Quantity
    n_after_refusal: Quantity | None
    n_revived: Quantity
    n_unexplained: Quantity
    n_others_there: Quantity
    n_triggers_watched: Quantity
    watched_ms: Quantity
    longest_gap_ms: Quantity
    n_lines_dropped: Quantity
    n_endings_failed: Quantity
    is_never_asked: bool
    is_whole: bool
    is_shortened: bool


def measure_background_starts(found: Sequence[FoundStart], watch: WatchRecord) -> BackgroundStarts:
    own = [start for start in found if start.package == watch.package]
    held = [start for start in found if start.is_held_against(watch.package)]
    selves = _Group([start for start in held if start in own])
    caused = _Group([start for start in held if start not in own])
    consent = consent_of(watch)
    early = _early(selves, caused, found)
    refused = [start for start in early if consent.was_refused_by(start.at_ms)]
    unexplained = [start for start in own if start.kind is StartKind.UNKNOWN]
    others = [start for start in caused.started if not start.is_own_family]
    return BackgroundStarts(
        evidence_ids=_evidence(held or unexplained, watch),
        n_self_starts=_starts(selves.started),
        n_undue_self_starts=_starts(selves.undue(selves.started)),
        n_self_starts_when_stopped=_starts(
            [start for start in selves.undue(selves.started) if start.was_stopped is True]
        ),
        n_refused_self_starts=_starts(selves.undue(selves.refused)),
        n_open_self_starts=_starts(selves.standing(Standing.OPEN)),
        n_review_self_starts=_starts(selves.standing(Standing.FOR_REVIEW)),
        n_denied_self_starts=_starts(selves.denied),
        n_others_started=_starts([other for other in others if _is_proven(other)]),
        n_others_perhaps_started=_starts([other for other in others if not _is_proven(other)]),
        n_undue_others_perhaps=_starts([start for start in caused.undue(others) if not _is_proven(start)]),
        n_family_started=_starts([start for start in caused.started if start.is_own_family]),
        n_undue_others_started=_starts(
            [start for start in caused.undue(caused.started) if _is_proven(start)]
        ),
        n_refused_others=_starts(caused.undue(caused.refused)),
        n_open_others=_starts([start for start in caused.standing(Standing.OPEN) if _is_proven(start)]),
        n_review_others=_starts(_others_for_review(caused)),
        n_denied_others=_starts(caused.undue(caused.denied)),
        n_before_consent=_starts(early) if consent.is_known else None,
        n_perhaps_before_consent=_starts([start for start in caused.early() if not _is_proven(start)]),
        n_after_refusal=_starts(refused) if consent.is_known else None,
        n_revived=_starts(_revived(own, watch.spans)),
        n_unexplained=_starts(unexplained),
        n_others_there=counted(len(watch.third_party - {watch.package}), "apps"),
        n_triggers_watched=counted(_n_triggers(watch), "triggers"),
        watched_ms=_ms(sum(span.to_ms - span.from_ms for span in watch.spans)),
        longest_gap_ms=_ms(_longest_gap_ms(watch.gaps)),
        n_lines_dropped=counted(watch.n_lines_dropped, "lines"),
        n_endings_failed=counted(_n_endings_failed(watch), "endings"),
        is_never_asked=consent.is_never_asked,
        is_whole=not watch.is_partial,
        is_shortened=any(span.stage.is_shortened for span in watch.spans),
    )


class _Group:
    """Starts of one kind: those that happened, by episode; refused attempts; denied attempts."""

    def __init__(self, held: Sequence[FoundStart]) -> None:
        self.started = _episodes(start for start in held if not start.is_refused)
        self.refused = [start for start in held if start.is_refused and start.sub_kind != DENIED]
        self.denied = [start for start in held if start.is_refused and start.sub_kind == DENIED]

    def undue(self, starts: Sequence[FoundStart]) -> list[FoundStart]:
        return [start for start in starts if start.standing is not None and start.standing.is_undue]

    def standing(self, standing: Standing) -> list[FoundStart]:
        return [start for start in (*self.started, *self.refused) if start.standing is standing]

    def early(self) -> list[FoundStart]:
        return self.standing(Standing.UNCONSENTED)


def _others_for_review(caused: _Group) -> list[FoundStart]:
    proven = [start for start in caused.standing(Standing.FOR_REVIEW) if _is_proven(start)]
    return [start for start in proven if not start.is_own_family]


def _early(selves: _Group, caused: _Group, found: Sequence[FoundStart]) -> list[FoundStart]:
    """All that came before the user agreed, callers proven."""
    proven = (start for start in caused.early() if _is_proven(start))
    return [*selves.early(), *proven, *_declared_early(found)]


def _n_triggers(watch: WatchRecord) -> int:
    """Different ones; repeats do not count."""
    happened = (span.stage for span in watch.spans if has_happened(span, watch))
    return len({(stage.trigger, stage.other_app) for stage in happened})


def _declared_early(found: Sequence[FoundStart]) -> list[FoundStart]:
    """A scene does not excuse a start that was disclosed and not consented to (078.10 b)."""
    return [
        start
        for start in found
        if start.kind is StartKind.DECLARED
        and start.standing is Standing.UNCONSENTED
        and start.disclosed is Disclosed.YES
    ]


def has_happened(span: StageSpan, watch: WatchRecord) -> bool:
    """A trigger impossible on this phone was not watched; a control is not a trigger."""
    stage = span.stage
    if stage.kind is not StageKind.TRIGGER or stage.trigger is PhoneTrigger.CONTROL:
        return False
    sent = [act for act in watch.acts if span.holds(act.from_ms) and sets_off(act.action, stage)]
    return all(act.is_done for act in sent)


def sets_off(action: Action, stage: Stage) -> bool:
    is_other_opened = isinstance(action, Launch) and action.package == stage.other_app
    return isinstance(action, SendTrigger) or is_other_opened


def _episodes(starts: Iterable[FoundStart]) -> list[FoundStart]:
    """The first start of each app's episodes."""
    first: dict[tuple[str, int], FoundStart] = {}
    for start in starts:
        first.setdefault((start.package, start.episode), start)
    return list(first.values())


def _is_proven(one: FoundStart) -> bool:
    return one.caller is not None and one.caller.grade is Grade.PROVEN


def _revived(own: Sequence[FoundStart], spans: Sequence[StageSpan]) -> list[FoundStart]:
    ended = [
        span
        for span in spans
        if span.stage.kind is StageKind.ENDED and span.stage.ending is not AppEnding.FORCE_STOPPED
    ]
    return _episodes(
        start
        for start in own
        if (start.kind is StartKind.SELF or (start.kind is StartKind.ASSOCIATED and start.is_own_family))
        and not start.is_refused
        and any(0 <= start.at_ms - span.from_ms <= REVIVED_WITHIN_MS for span in ended)
    )


def _n_endings_failed(watch: WatchRecord) -> int:
    return sum(
        isinstance(act.action, EndApp) and act.action.package == watch.package and not act.is_done
        for act in watch.acts
    )


def _longest_gap_ms(gaps: Sequence[Gap]) -> float:
    lengths = (
        gap.to_ms - gap.from_ms for gap in gaps if gap.stream is Stream.LOGS and not gap.code.hides_nothing
    )
    return max(lengths, default=0.0)


def _evidence(held: Sequence[FoundStart], watch: WatchRecord) -> tuple[str, ...]:
    """The evidence for the starts; without any, the stages that were watched."""
    ids = [evidence for start in held for evidence in start.evidence_ids]
    ids = ids or [span.evidence_id for span in watch.spans]
    return tuple(dict.fromkeys(ids))


def _starts(starts: Sequence[FoundStart]) -> Quantity:
    return counted(len(starts), "starts")


def _ms(value: float) -> Quantity:
    return Quantity(value=value, error=0.0, unit="ms")
