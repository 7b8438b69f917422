"""A watch in a few lines of YAML, as the folders of `tests/cases/` hold it: `watch.yaml`.

It tells what attribution found; how attribution finds it is tested where attribution is.
"""

from dataclasses import dataclass
from pathlib import Path

from detector.attribution.found import CallerFound, FoundStart, Grade, StartKind
from detector.attribution.watch_record import OwnAct, StageSpan, WatchRecord
from detector.codec import from_yaml
from detector.core.measured import Given
from detector.core.screen import Gap
from detector.core.watching import AppEnding, PhoneTrigger, Stage, StageKind
from detector.measures.background_starts import measure_background_starts

__all__ = ["PACKAGE", "WatchCase", "given_of", "read_watch_case"]

PACKAGE = "cn.example.watched"

STAGES = (
    Stage(kind=StageKind.BASELINE, window_ms=60_000, full_window_ms=60_000),
    Stage(kind=StageKind.BEFORE_CONSENT, window_ms=60_000, full_window_ms=60_000),
    Stage(kind=StageKind.CONSENTED, window_ms=60_000, full_window_ms=60_000),
    Stage(kind=StageKind.ENDED, window_ms=60_000, full_window_ms=60_000, ending=AppEnding.KILLED),
    Stage(
        kind=StageKind.TRIGGER,
        window_ms=60_000,
        full_window_ms=60_000,
        trigger=PhoneTrigger.POWER,
        repeat=1,
    ),
    Stage(
        kind=StageKind.TRIGGER, window_ms=60_000, full_window_ms=60_000, trigger=PhoneTrigger.DUE, repeat=1
    ),
    Stage(
        kind=StageKind.TRIGGER,
        window_ms=60_000,
        full_window_ms=60_000,
        trigger=PhoneTrigger.CONTROL,
        repeat=1,
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenStart:
    """`at_s` from the beginning; the app agrees to its terms at 120 s, is ended at 180 s."""

    at_s: float
    kind: StartKind
    package: str = PACKAGE
    caller: str = "android"
    grade: Grade = Grade.PROVEN
    sub_kind: str | None = None
    is_refused: bool = False
    was_stopped: bool | None = False
    is_own_family: bool = False
    episode: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchCase:
    """`profile` None: cn-default, with every rule asked, the experimental ones too."""

    what: str
    starts: tuple[SeenStart, ...] = ()
    gaps: tuple[Gap, ...] = ()
    is_partial: bool = False
    is_shortened: bool = False
    has_consent: bool = True


def read_watch_case(folder: Path) -> WatchCase:
    path = folder / "watch.yaml"
    return from_yaml(WatchCase, path.read_text(encoding="utf-8"), where=str(path))


def given_of(case: WatchCase) -> Given:
    spans = tuple(
        StageSpan(
            stage=Stage(
                kind=stage.kind,
                window_ms=stage.window_ms,
                full_window_ms=stage.full_window_ms * (10 if case.is_shortened else 1),
                trigger=stage.trigger,
                ending=stage.ending,
                repeat=stage.repeat,
            ),
            from_ms=60_000.0 * number,
            to_ms=60_000.0 * (number + 1),
            evidence_id=f"action:{number}",
        )
        for number, stage in enumerate(STAGES)
    )
    consent = OwnAct(
        kind="TapText",
        package=None,
        from_ms=119_000.0,
        to_ms=120_000.0,
        is_done=case.has_consent,
        evidence_id="action:90",
    )
    watch = WatchRecord(
        package=PACKAGE,
        events=(),
        lines=(),
        spans=spans,
        acts=(consent,),
        gaps=case.gaps,
        is_partial=case.is_partial,
        uids={},
        third_party=frozenset(),
    )
    found = tuple(_found(number, one, case) for number, one in enumerate(case.starts))
    return Given((measure_background_starts(found, watch, evidence_prefix="run:0/"),))


def _found(number: int, seen: SeenStart, case: WatchCase) -> FoundStart:
    return FoundStart(
        id=f"start:{number}",
        at_ms=seen.at_s * 1000,
        at_error_ms=1.0,
        package=seen.package,
        process=seen.package,
        pid=4000 + number,
        uid=10_150,
        hosting_type="broadcast",
        component=f"{seen.package}/{seen.package}.Receiver",
        kind=seen.kind,
        sub_kind=seen.sub_kind,
        trigger=None,
        action=None,
        caller=CallerFound(package=seen.caller, grade=seen.grade, sources=("broadcasts",)),
        is_own_family=seen.is_own_family,
        stage=None,
        is_before_consent=seen.at_s < 120 if case.has_consent else None,
        is_refused=seen.is_refused,
        was_stopped=seen.was_stopped,
        episode=seen.episode or number + 1,
        is_head=True,
        sdk=None,
        declared_by=None,
        why_id="start_by_broadcast",
        log_lines=(),
        evidence_ids=(f"dump:{number:04d}",),
    )
