"""A watch in a few lines of YAML: `watch.yaml` in the folders of `tests/cases/`.

It states what attribution found; how attribution finds it is tested there.
"""

from dataclasses import dataclass
from pathlib import Path

from detector.attribution.finding import disclosures_of, with_standing
from detector.attribution.found import CallerFound, FoundStart, Grade, StartKind
from detector.attribution.policy import read_policy
from detector.attribution.standing import consent_of
from detector.attribution.watch_record import (
    Dumped,
    FirstPage,
    OwnAct,
    PackageState,
    ReadPage,
    StageSpan,
    WatchRecord,
)
from detector.codec import from_yaml
from detector.core.actions import TapMenu, TapText
from detector.core.geometry import Point
from detector.core.measured import Measurements, of_run
from detector.core.menu_walk import MenuEntry, MenuPage, SeenSwitch
from detector.core.quantity import Quantity
from detector.core.screen import Gap
from detector.core.watching import AppEnding, Asking, ConsentPage, PhoneTrigger, Stage, StageKind
from detector.measures.background_starts import measure_background_starts
from detector.measures.user_switch import measure_user_switch
from detector.measures.wake_capabilities import WakeCapabilities

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
        trigger=PhoneTrigger.SCREEN,
        repeat=1,
    ),
)


SWITCHED_OFF = (
    Stage(kind=StageKind.SWITCH_SEARCH, window_ms=0, full_window_ms=0),
    Stage(
        kind=StageKind.TRIGGER,
        window_ms=60_000,
        full_window_ms=60_000,
        trigger=PhoneTrigger.POWER,
        repeat=1,
        is_switched_off=True,
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenPage:
    """All `entries` were tapped except those that the case lists as untried."""

    entries: tuple[str, ...] = ()
    switch: str | None = None
    is_on: bool = True
    perhaps: tuple[str, ...] = ()
    asks_login: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenCapabilities:
    """Capabilities in the app's files, in numbers."""

    n_auto_start_receivers: int = 0
    n_wake_targets: int = 0
    n_wake_sdks: int = 0
    n_unread_parts: int = 0


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
    trigger: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchCase:
    """Judged by cn-default with every rule, including the experimental ones.

    `pages` are of the menus that were searched from 420 s on; with a switch on one of them it was off
    from 480 s to 540 s, unless it `stays_on`. `policy`: its text, None: it was not read. `is_never_asked`: in
    the first run of the app nothing asked for consent. `others` are the other apps on the phone.
    """

    what: str
    starts: tuple[SeenStart, ...] = ()
    gaps: tuple[Gap, ...] = ()
    is_partial: bool = False
    is_shortened: bool = False
    has_consent: bool = True
    is_never_asked: bool = False
    policy: str | None = None
    pages: tuple[SeenPage, ...] = ()
    untried: tuple[str, ...] = ()
    stays_on: bool = False
    can: SeenCapabilities | None = None
    others: tuple[str, ...] = ("cn.example.other",)


def read_watch_case(folder: Path) -> WatchCase:
    path = folder / "watch.yaml"
    return from_yaml(WatchCase, path.read_text(encoding="utf-8"), where=str(path))


def given_of(case: WatchCase) -> Measurements:
    spans = tuple(
        StageSpan(
            stage=Stage(
                kind=stage.kind,
                window_ms=stage.window_ms,
                full_window_ms=stage.full_window_ms * (10 if case.is_shortened else 1),
                trigger=stage.trigger,
                ending=stage.ending,
                repeat=stage.repeat,
                is_switched_off=stage.is_switched_off,
            ),
            from_ms=60_000.0 * number,
            to_ms=60_000.0 * (number + 1),
            evidence_id=f"action:{number}",
        )
        for number, stage in enumerate(_stages(case))
    )
    consent = OwnAct(
        action=TapText(texts=("同意",)),
        from_ms=119_000.0,
        to_ms=120_000.0,
        is_done=case.has_consent and not case.is_never_asked,
        evidence_id="action:90",
    )
    watch = WatchRecord(
        package=PACKAGE,
        events=(),
        lines=(),
        spans=spans,
        acts=(consent, *_taps(case)),
        gaps=case.gaps,
        is_partial=case.is_partial,
        uids={},
        third_party=frozenset({PACKAGE, *case.others}),
        pages=tuple(_page(number, one) for number, one in enumerate(case.pages)),
        first_pages=_first_pages(case),
        states=_states(case),
    )
    consent_of_watch = consent_of(watch)
    policy = None if case.policy is None else read_policy(case.policy, where="policy")
    found = tuple(
        with_standing(_found(number, one, case), PACKAGE, consent_of_watch, disclosures_of(watch, policy))
        for number, one in enumerate(case.starts)
    )
    n_wake_sdks = None if case.can is None else case.can.n_wake_sdks
    given = (
        measure_background_starts(found, watch),
        measure_user_switch(found, watch, n_wake_sdks=n_wake_sdks),
        *(() if case.can is None else (_capabilities(case.can),)),
    )
    return Measurements(of_run(one, 0) for one in given)


def _first_pages(case: WatchCase) -> tuple[FirstPage, ...]:
    if not case.is_never_asked:
        return ()
    page = ConsentPage(asking=Asking.NO, text="今日推荐")
    return tuple(FirstPage(id=f"tree:{n}", at_ms=70_000.0 + n, page=page) for n in range(3))


def _states(case: WatchCase) -> tuple[Dumped[PackageState], ...]:
    state = PackageState(is_stopped=True, is_never_launched=True)
    first = Dumped(id="dump:first", package=PACKAGE, at_ms=1.0, at_error_ms=1.0, values=(state,))
    return (first,) if case.is_never_asked else ()


def _stages(case: WatchCase) -> tuple[Stage, ...]:
    has_switch = any(one.switch is not None for one in case.pages)
    if not case.pages:
        return STAGES
    return STAGES + (SWITCHED_OFF if has_switch and not case.stays_on else SWITCHED_OFF[:1])


def _page(number: int, seen: SeenPage) -> ReadPage:
    place = Point(x_px=500, y_px=500)
    switches = () if seen.switch is None else (seen.switch,)
    return ReadPage(
        id=f"tree:{number:04d}",
        at_ms=421_000.0 + number * 1000,
        page=MenuPage(
            mark="|".join([*seen.entries, *switches, str(number)]),
            n_texts=3,
            entries=tuple(MenuEntry(title=title, point=place, rank=1) for title in seen.entries),
            switches=tuple(
                SeenSwitch(label=label, scope="both", is_on=seen.is_on, point=place) for label in switches
            ),
            perhaps=seen.perhaps,
            asks_login=seen.asks_login,
            scroll=None,
        ),
    )


def _taps(case: WatchCase) -> tuple[OwnAct, ...]:
    """Each entry once, a moment before the page it opens."""
    titles = [title for page in case.pages for title in page.entries if title not in case.untried]
    return tuple(
        OwnAct(
            action=TapMenu(point=Point(x_px=500, y_px=500), title=title, depth=number + 1),
            from_ms=421_100.0 + number * 1000,
            to_ms=421_200.0 + number * 1000,
            is_done=True,
            evidence_id=f"action:{100 + number}",
        )
        for number, title in enumerate(titles)
    )


def _capabilities(can: SeenCapabilities) -> WakeCapabilities:
    def count(n: int, unit: str) -> Quantity:
        return Quantity(value=float(n), error=0.0, unit=unit)

    return WakeCapabilities(
        evidence_ids=("run:0/apk:0123456789ab/com.example.BootReceiver",),
        n_auto_start_receivers=count(can.n_auto_start_receivers, "receivers"),
        n_closed_receivers=count(0, "receivers"),
        n_wake_targets=count(can.n_wake_targets, "components"),
        n_wake_sdks=count(can.n_wake_sdks, "sdks"),
        n_sync_adapters=count(0, "components"),
        n_keep_alive_means=count(0, "means"),
        n_seen_packages=count(0, "packages"),
        n_unread_parts=count(can.n_unread_parts, "parts"),
    )


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
        trigger=seen.trigger,
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
