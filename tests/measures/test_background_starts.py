"""How thorough a watch was: which triggers were performed, and which apps could have been started."""

from dataclasses import replace

import pytest

from detector.attribution.found import DENIED, CallerFound, FoundStart, Grade, StartKind
from detector.attribution.policy import Disclosed
from detector.attribution.standing import Standing
from detector.attribution.watch_record import OwnAct, StageSpan
from detector.core.actions import EndApp, Launch, SendTrigger, TapText, Wait
from detector.core.gap_code import GapCode
from detector.core.screen import Gap, Stream
from detector.core.watching import AppEnding, PhoneTrigger, Stage, StageKind
from detector.measures.background_starts import measure_background_starts
from tests.attribution.records import APP, AT_MS, OTHER, act, found, triggered, watch
from tests.measures.touched import q


def stages(*triggers: PhoneTrigger) -> tuple[StageSpan, ...]:
    return tuple(
        replace(triggered(trigger), from_ms=number * 1000.0, to_ms=(number + 1) * 1000.0)
        for number, trigger in enumerate(triggers)
    )


def test_a_repeated_trigger_counts_once() -> None:
    repeated = watch(spans=stages(*[PhoneTrigger.POWER] * 3))
    assert measure_background_starts((), repeated).n_triggers_watched.value == 1
    different = watch(spans=stages(PhoneTrigger.POWER, PhoneTrigger.DUE, PhoneTrigger.SCREEN))
    assert measure_background_starts((), different).n_triggers_watched.value == 3


def test_a_control_is_not_a_trigger() -> None:
    record = watch(spans=stages(PhoneTrigger.POWER, PhoneTrigger.CONTROL))
    assert measure_background_starts((), record).n_triggers_watched.value == 1


def test_a_failed_trigger_was_not_watched() -> None:
    spans = stages(PhoneTrigger.POWER, PhoneTrigger.NETWORK)
    failed = act(SendTrigger(trigger=PhoneTrigger.NETWORK), from_ms=1100.0, is_done=False)
    assert measure_background_starts((), watch(spans=spans, acts=[failed])).n_triggers_watched.value == 1


def test_an_app_that_did_not_open_is_not_a_trigger() -> None:
    (span,) = stages(PhoneTrigger.OTHER_APP)
    span = replace(span, stage=replace(span.stage, other_app=OTHER))
    opened = act(Launch(package=OTHER), from_ms=100.0)
    assert measure_background_starts((), watch(spans=[span], acts=[opened])).n_triggers_watched.value == 1
    shut = replace(opened, is_done=False)
    assert measure_background_starts((), watch(spans=[span], acts=[shut])).n_triggers_watched.value == 0


def test_counts_apps_that_could_be_started() -> None:
    assert measure_background_starts((), watch()).n_others_there.value == 1
    alone = replace(watch(), third_party=frozenset({APP}))
    assert measure_background_starts((), alone).n_others_there.value == 0


def test_an_app_woken_by_another_did_not_revive_itself() -> None:
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


# What a start counts as.

UNDUE, SILENT, OPEN, REVIEW = (
    Standing.UNCONSENTED,
    Standing.UNDISCLOSED,
    Standing.OPEN,
    Standing.FOR_REVIEW,
)
FREED = {"n_others_there", "n_triggers_watched", "watched_ms", "longest_gap_ms", "n_lines_dropped"}
AGREED = act(TapText(texts=("同意",)), from_ms=AT_MS + 9_000)


def itself(standing: Standing | None = OPEN, **fields: object) -> FoundStart:
    start = found(kind=StartKind.SELF, package=APP, caller="android")
    return replace(start, standing=standing, **fields)  # type: ignore[arg-type]


def another(standing: Standing | None = OPEN, *, caller: str | None = APP, **fields: object) -> FoundStart:
    return replace(found(caller=caller), standing=standing, **fields)  # type: ignore[arg-type]


INFERRED = CallerFound(package=APP, grade=Grade.INFERRED, sources=())


def counted(*starts: FoundStart, acts: tuple[OwnAct, ...] = (AGREED,)) -> dict[str, float]:
    """The counts of starts that are not 0."""
    measured = measure_background_starts(starts, watch(acts=acts)).quantities()
    return {one.name: one.value for one in measured if one.value and one.name not in FREED}


@pytest.mark.parametrize(
    ("start", "counts"),
    [
        pytest.param(itself(), {"n_self_starts", "n_open_self_starts"}, id="itself, open"),
        pytest.param(itself(REVIEW), {"n_self_starts", "n_review_self_starts"}, id="itself, for review"),
        pytest.param(itself(SILENT), {"n_self_starts", "n_undue_self_starts"}, id="itself, undisclosed"),
        pytest.param(
            itself(UNDUE),
            {"n_self_starts", "n_undue_self_starts", "n_before_consent"},
            id="itself, unconsented",
        ),
        pytest.param(
            itself(SILENT, was_stopped=True),
            {"n_self_starts", "n_undue_self_starts", "n_self_starts_when_stopped"},
            id="itself when stopped",
        ),
        pytest.param(itself(OPEN, was_stopped=True), {"n_self_starts", "n_open_self_starts"}, id="and open"),
        pytest.param(
            itself(SILENT, was_stopped=False), {"n_self_starts", "n_undue_self_starts"}, id="not stopped"
        ),
        pytest.param(itself(None), {"n_self_starts"}, id="itself, standing unknown"),
        pytest.param(itself(SILENT, is_refused=True), {"n_refused_self_starts"}, id="itself, refused"),
        pytest.param(itself(OPEN, is_refused=True), {"n_open_self_starts"}, id="itself, refused and open"),
        pytest.param(
            itself(SILENT, is_refused=True, sub_kind=DENIED), {"n_denied_self_starts"}, id="itself, denied"
        ),
        pytest.param(
            itself(OPEN, sub_kind=DENIED), {"n_self_starts", "n_open_self_starts"}, id="a word for no attempt"
        ),
        pytest.param(itself(package=OTHER), set(), id="another app started itself"),
        pytest.param(another(), {"n_others_started", "n_open_others"}, id="another, open"),
        pytest.param(another(REVIEW), {"n_others_started", "n_review_others"}, id="another, for review"),
        pytest.param(
            another(SILENT), {"n_others_started", "n_undue_others_started"}, id="another, undisclosed"
        ),
        pytest.param(
            another(UNDUE),
            {"n_others_started", "n_undue_others_started", "n_before_consent"},
            id="another, unconsented",
        ),
        pytest.param(another(caller=OTHER, package=APP), set(), id="by another app"),
        pytest.param(another(caller=None), set(), id="caller unknown"),
        *(
            pytest.param(
                replace(another(standing), caller=INFERRED),
                {"n_others_perhaps_started", *more},
                id=f"another, inferred, {standing.value}",
            )
            for standing, more in (
                (OPEN, ()),
                (REVIEW, ()),
                (SILENT, ("n_undue_others_perhaps",)),
                (UNDUE, ("n_undue_others_perhaps", "n_perhaps_before_consent")),
            )
        ),
        pytest.param(
            another(SILENT, is_own_family=True),
            {"n_family_started", "n_undue_others_started"},
            id="its family, undisclosed",
        ),
        pytest.param(another(REVIEW, is_own_family=True), {"n_family_started"}, id="its family, for review"),
        pytest.param(another(SILENT, is_refused=True), {"n_refused_others"}, id="another, refused"),
        pytest.param(another(OPEN, is_refused=True), {"n_open_others"}, id="another, refused and open"),
        pytest.param(
            another(SILENT, is_refused=True, sub_kind=DENIED), {"n_denied_others"}, id="another, denied"
        ),
        pytest.param(another(OPEN, is_refused=True, sub_kind=DENIED), set(), id="another, denied and open"),
        pytest.param(itself(kind=StartKind.UNKNOWN), {"n_unexplained"}, id="nothing explains it"),
        pytest.param(another(kind=StartKind.UNKNOWN), set(), id="nothing explains another app's"),
        pytest.param(
            itself(UNDUE, kind=StartKind.DECLARED, disclosed=Disclosed.YES),
            {"n_before_consent"},
            id="a declared scene, disclosed, before the consent",
        ),
        pytest.param(
            itself(UNDUE, kind=StartKind.DECLARED, disclosed=Disclosed.NO), set(), id="the same, undisclosed"
        ),
        pytest.param(
            itself(OPEN, kind=StartKind.DECLARED, disclosed=Disclosed.YES),
            set(),
            id="the same, not before it",
        ),
        pytest.param(
            itself(UNDUE, kind=StartKind.USER, disclosed=Disclosed.YES), set(), id="a person opened it"
        ),
    ],
)
def test_what_a_start_counts_as(start: FoundStart, counts: set[str]) -> None:
    assert counted(start) == dict.fromkeys(counts, 1.0)


def test_starts_of_one_episode_count_once_and_attempts_each() -> None:
    assert counted(itself(episode=3), itself(episode=3), itself(episode=4)) == {
        "n_self_starts": 2,
        "n_open_self_starts": 2,
    }
    assert counted(*[itself(SILENT, is_refused=True, episode=3)] * 2) == {"n_refused_self_starts": 2}
    two = [another(episode=3), another(episode=3, package="cn.example.third")]
    assert counted(*two)["n_others_started"] == 2


def test_without_a_consent_answer_nothing_is_before_it() -> None:
    starts = measure_background_starts((itself(UNDUE),), watch())
    assert (starts.n_before_consent, starts.n_after_refusal, starts.is_never_asked) == (None, None, False)


def test_counts_starts_after_a_refusal() -> None:
    no = act(TapText(texts=("不同意",), is_refusal=True), from_ms=AT_MS - 200)
    early, late = itself(UNDUE, at_ms=AT_MS - 500, episode=1), itself(UNDUE, at_ms=AT_MS, episode=2)
    counts = counted(early, late, acts=(no,))
    assert (counts["n_before_consent"], counts["n_after_refusal"]) == (2, 1)


def ended(ending: AppEnding | None = AppEnding.KILLED, kind: StageKind = StageKind.ENDED) -> StageSpan:
    stage = Stage(kind=kind, window_ms=60_000, full_window_ms=60_000, ending=ending)
    return StageSpan(stage=stage, from_ms=AT_MS, to_ms=AT_MS + 90_000, evidence_id="action:1")


@pytest.mark.parametrize(
    ("start", "span", "n_revived"),
    [
        pytest.param(itself(at_ms=AT_MS + 60_000), ended(), 1, id="a minute after its end"),
        pytest.param(itself(at_ms=AT_MS + 60_000.5), ended(), 0, id="later"),
        pytest.param(itself(at_ms=AT_MS), ended(), 1, id="at its end"),
        pytest.param(itself(at_ms=AT_MS - 0.5), ended(), 0, id="before it"),
        pytest.param(itself(at_ms=AT_MS + 5), ended(AppEnding.TASK_REMOVED), 1, id="after a swipe"),
        pytest.param(itself(at_ms=AT_MS + 5), ended(AppEnding.FORCE_STOPPED), 0, id="after a forced stop"),
        pytest.param(itself(at_ms=AT_MS + 5), ended(kind=StageKind.BACKGROUND), 0, id="it was not ended"),
        pytest.param(itself(at_ms=AT_MS + 5, is_refused=True), ended(), 0, id="refused"),
        pytest.param(
            itself(at_ms=AT_MS + 5, kind=StartKind.USER, is_own_family=True), ended(), 0, id="by a person"
        ),
        pytest.param(another(at_ms=AT_MS + 5, is_own_family=True), ended(), 0, id="another app"),
    ],
)
def test_revived_means_back_within_a_minute(start: FoundStart, span: StageSpan, n_revived: int) -> None:
    measured = measure_background_starts((start,), watch(spans=[span], acts=[AGREED]))
    assert measured.n_revived.value == n_revived


def test_duration_and_completeness_of_the_watch() -> None:
    spans = [
        replace(ended(), from_ms=1_000.0, to_ms=4_000.0),
        replace(ended(), from_ms=4_000.0, to_ms=9_000.0),
    ]
    gaps = [
        Gap(stream=stream, from_ms=from_ms, to_ms=from_ms + length_ms, code=code, why="")
        for stream, from_ms, length_ms, code in (
            (Stream.LOGS, 1_000, 200, GapCode.NO_LOG),
            (Stream.LOGS, 2_000, 700, GapCode.NO_LOG),
            (Stream.LOGS, 3_000, 900, GapCode.REBOOTING),
            (Stream.FRAMES, 3_000, 999, GapCode.NO_LOG),
        )
    ]
    whole = replace(watch(spans=spans, acts=[AGREED]), gaps=tuple(gaps), n_lines_dropped=4)
    starts = measure_background_starts((), whole)
    assert starts.watched_ms == q(8_000, "ms")
    assert starts.longest_gap_ms == q(700, "ms")
    assert starts.n_lines_dropped == q(4, "lines")
    assert (starts.is_whole, starts.is_shortened) == (True, False)
    assert starts.evidence_ids == ("action:1",)
    short = replace(spans[0], stage=replace(spans[0].stage, full_window_ms=60_001))
    starts = measure_background_starts((), replace(whole, spans=(short, spans[1]), is_partial=True, gaps=()))
    assert (starts.is_whole, starts.is_shortened, starts.longest_gap_ms) == (False, True, q(0, "ms"))


def test_cites_the_evidence_of_the_starts() -> None:
    record = watch(spans=[ended()])
    held, unknown = itself(evidence_ids=("dump:1",)), itself(kind=StartKind.UNKNOWN, evidence_ids=("dump:2",))
    assert measure_background_starts((held, unknown), record).evidence_ids == ("dump:1",)
    assert measure_background_starts((unknown,), record).evidence_ids == ("dump:2",)


SENT = SendTrigger(trigger=PhoneTrigger.POWER)


@pytest.mark.parametrize(
    ("tried", "n_watched"),
    [
        pytest.param(
            act(SENT, from_ms=5_000, is_done=False),
            1,
            id="at another time",
        ),
        pytest.param(act(Launch(package=APP), from_ms=500, is_done=False), 1, id="another act"),
        pytest.param(act(Wait(duration_ms=5), from_ms=500, is_done=False), 1, id="a wait"),
        pytest.param(
            act(SENT, from_ms=500, is_done=False),
            0,
            id="the trigger itself",
        ),
    ],
)
def test_a_trigger_happened_if_its_own_action_succeeded(tried: OwnAct, n_watched: int) -> None:
    record = watch(spans=stages(PhoneTrigger.POWER), acts=[tried])
    assert measure_background_starts((), record).n_triggers_watched.value == n_watched


def test_a_stage_without_a_trigger_does_not_count() -> None:
    assert measure_background_starts((), watch(spans=[ended()])).n_triggers_watched.value == 0


def test_counts_endings_that_failed() -> None:
    swiped, killed = (
        EndApp(package=APP, ending=ending) for ending in (AppEnding.TASK_REMOVED, AppEnding.KILLED)
    )
    acts = [
        act(swiped, from_ms=10.0, is_done=False),
        act(killed, from_ms=20.0),
        act(killed, from_ms=25.0, is_done=False),
        act(replace(swiped, package=OTHER), from_ms=30.0, is_done=False),
    ]
    assert measure_background_starts((), watch(acts=acts)).n_endings_failed == q(2, "endings")
