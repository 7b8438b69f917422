"""How well a watch was watched: what was made to happen, and who was there to be started."""

from dataclasses import replace

from detector.attribution.watch_record import StageSpan
from detector.core.actions import Launch, SendTrigger
from detector.core.watching import AppEnding, PhoneTrigger, Stage, StageKind
from detector.measures.background_starts import measure_background_starts
from tests.attribution.records import APP, AT_MS, OTHER, act, found, triggered, watch


def stages(*triggers: PhoneTrigger) -> tuple[StageSpan, ...]:
    return tuple(
        replace(triggered(trigger), from_ms=number * 1000.0, to_ms=(number + 1) * 1000.0)
        for number, trigger in enumerate(triggers)
    )


def test_one_trigger_three_times_is_one_trigger() -> None:
    repeated = watch(spans=stages(*[PhoneTrigger.POWER] * 3))
    assert measure_background_starts((), repeated).n_triggers_watched.value == 1
    different = watch(spans=stages(PhoneTrigger.POWER, PhoneTrigger.DUE, PhoneTrigger.SCREEN))
    assert measure_background_starts((), different).n_triggers_watched.value == 3


def test_a_control_is_no_trigger() -> None:
    record = watch(spans=stages(PhoneTrigger.POWER, PhoneTrigger.CONTROL))
    assert measure_background_starts((), record).n_triggers_watched.value == 1


def test_what_the_phone_could_not_be_made_to_do_was_not_watched() -> None:
    spans = stages(PhoneTrigger.POWER, PhoneTrigger.NETWORK)
    failed = act(SendTrigger(trigger=PhoneTrigger.NETWORK), from_ms=1100.0, is_done=False)
    assert measure_background_starts((), watch(spans=spans, acts=[failed])).n_triggers_watched.value == 1


def test_an_other_app_that_would_not_open_was_no_trigger() -> None:
    (span,) = stages(PhoneTrigger.OTHER_APP)
    span = replace(span, stage=replace(span.stage, other_app=OTHER))
    opened = act(Launch(package=OTHER), from_ms=100.0)
    assert measure_background_starts((), watch(spans=[span], acts=[opened])).n_triggers_watched.value == 1
    shut = replace(opened, is_done=False)
    assert measure_background_starts((), watch(spans=[span], acts=[shut])).n_triggers_watched.value == 0


def test_knows_who_was_there_to_be_started() -> None:
    assert measure_background_starts((), watch()).n_others_there.value == 1
    alone = replace(watch(), third_party=frozenset({APP}))
    assert measure_background_starts((), alone).n_others_there.value == 0


def test_who_was_woken_by_another_did_not_revive_itself() -> None:
    span = StageSpan(
        stage=Stage(kind=StageKind.ENDED, window_ms=60_000, full_window_ms=60_000, ending=AppEnding.KILLED),
        from_ms=AT_MS - 1000,
        to_ms=AT_MS + 60_000,
        evidence_id="action:1",
    )
    woken = found(package=APP, caller=OTHER)
    assert measure_background_starts((woken,), watch(spans=[span])).n_revived.value == 0
    by_family = replace(woken, is_own_family=True)
    assert measure_background_starts((by_family,), watch(spans=[span])).n_revived.value == 1
