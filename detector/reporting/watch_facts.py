"""What a watch did to wake the app: each trigger, how often, and why it failed where it did."""

from collections.abc import Sequence
from dataclasses import dataclass

from detector.attribution.found import FoundStart
from detector.attribution.watch_record import StageSpan, WatchRecord
from detector.core.watch_plan import TRIGGERS
from detector.core.watching import PhoneTrigger
from detector.measures.background_starts import has_happened, sets_off

__all__ = ["TriggerLine", "other_apps", "triggers_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TriggerLine:
    """`n_tried` rounds, of which `n_done` happened; `n_tried` 0: the watch did not ask for it.

    `why`: the device's answer where it did not happen. `n_starts`: those in its rounds that count against
    the app.
    """

    trigger: PhoneTrigger
    other_app: str | None
    n_tried: int
    n_done: int
    n_starts: int
    why: tuple[str, ...]


def triggers_of(watch: WatchRecord, starts: Sequence[FoundStart]) -> tuple[TriggerLine, ...]:
    """Every trigger, in the protocol's order; one line for each other app that was opened."""
    rounds: dict[tuple[PhoneTrigger, str | None], list[StageSpan]] = {one: [] for one in _all(watch)}
    for span in watch.spans:
        stage = span.stage
        if stage.trigger is not None and (stage.trigger, stage.other_app) in rounds:
            rounds[stage.trigger, stage.other_app].append(span)
    held = [start for start in starts if start.is_held_against(watch.package)]
    return tuple(
        TriggerLine(
            trigger=trigger,
            other_app=other_app,
            n_tried=len(spans),
            n_done=sum(has_happened(span, watch) for span in spans),
            n_starts=sum(span.holds(start.at_ms) for span in spans for start in held),
            why=tuple(dict.fromkeys(why for span in spans for why in _errors(span, watch))),
        )
        for (trigger, other_app), spans in rounds.items()
    )


def other_apps(watch: WatchRecord) -> tuple[str, ...]:
    """The other user-installed apps on the phone."""
    return tuple(sorted(watch.third_party - {watch.package}))


def _all(watch: WatchRecord) -> list[tuple[PhoneTrigger, str | None]]:
    opened = dict.fromkeys(span.stage.other_app for span in watch.spans if span.stage.other_app is not None)
    return [
        (trigger, other)
        for trigger in TRIGGERS
        for other in ((tuple(opened) or (None,)) if trigger is PhoneTrigger.OTHER_APP else (None,))
    ]


def _errors(span: StageSpan, watch: WatchRecord) -> list[str]:
    sent = (act for act in watch.acts if span.holds(act.from_ms) and sets_off(act.action, span.stage))
    return [act.error for act in sent if act.error is not None]
