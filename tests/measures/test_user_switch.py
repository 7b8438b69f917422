from dataclasses import replace

import pytest

from detector.attribution.found import CallerFound, FoundStart, Grade, StartKind
from detector.attribution.watch_record import OwnAct, ReadPage, StageSpan, WatchRecord
from detector.core.actions import Action, Launch, TapMenu, Wait
from detector.core.geometry import Point
from detector.core.menu_walk import MAX_DEPTH, MAX_PAGES, MenuEntry, MenuPage, SeenSwitch
from detector.core.watching import PhoneTrigger, Stage, StageKind
from detector.measures.user_switch import UserSwitch, measure_user_switch
from tests.measures.touched import q

APP, OTHER = "cn.example.app", "cn.example.other"
PLACE = Point(x_px=500, y_px=500)
TRIGGER, PREPARING = StageKind.TRIGGER, StageKind.PREPARING


def a_page(
    n: int,
    *entries: str,
    switches: tuple[tuple[str, str, bool | None], ...] = (),
    perhaps: tuple[str, ...] = (),
    n_texts: int = 3,
    asks_login: bool = False,
    mark: str | None = None,
) -> ReadPage:
    """Read at `n` s. `switches`: label, scope, whether it is on."""
    return ReadPage(
        id=f"tree:{n}",
        at_ms=1_000.0 * n,
        page=MenuPage(
            mark=mark or f"page {n}",
            n_texts=n_texts,
            entries=tuple(MenuEntry(title=title, point=PLACE, rank=1) for title in entries),
            switches=tuple(
                SeenSwitch(label=label, scope=scope, is_on=is_on, point=PLACE)
                for label, scope, is_on in switches
            ),
            perhaps=perhaps,
            asks_login=asks_login,
            scroll=None,
        ),
    )


def act(action: Action, to_s: float, *, is_done: bool = True) -> OwnAct:
    to_ms = 1_000 * to_s
    return OwnAct(
        action=action, from_ms=to_ms - 100, to_ms=to_ms, is_done=is_done, evidence_id=f"action:{to_s}"
    )


def entry(title: str, depth: int, to_s: float, *, is_done: bool = True) -> OwnAct:
    return act(TapMenu(point=PLACE, title=title, depth=depth), to_s, is_done=is_done)


def spans(*kinds: tuple[StageKind, bool]) -> tuple[StageSpan, ...]:
    """A minute each, from 1000 s on, and whether the switch was off by then."""
    return tuple(
        StageSpan(
            stage=Stage(
                kind=kind,
                window_ms=60_000,
                full_window_ms=60_000,
                trigger=PhoneTrigger.POWER if kind is TRIGGER else None,
                is_switched_off=is_off,
            ),
            from_ms=1_000_000.0 + 60_000 * n,
            to_ms=1_000_000.0 + 60_000 * (n + 1),
            evidence_id=f"stage:{n}",
        )
        for n, (kind, is_off) in enumerate(kinds)
    )


def started(
    minute: int,
    kind: StartKind = StartKind.SELF,
    package: str = APP,
    caller: str | None = "android",
    grade: Grade = Grade.PROVEN,
) -> FoundStart:
    """In the middle of that minute from 1000 s on."""
    return FoundStart(
        id=f"start:{minute}",
        at_ms=1_030_000.0 + 60_000 * minute,
        at_error_ms=1.0,
        package=package,
        process=package,
        pid=4_000,
        uid=10_150,
        hosting_type="broadcast",
        component=None,
        kind=kind,
        sub_kind=None,
        trigger=None,
        action=None,
        caller=None if caller is None else CallerFound(package=caller, grade=grade, sources=()),
        is_own_family=False,
        stage=None,
        is_before_consent=None,
        is_refused=False,
        was_stopped=None,
        episode=1,
        is_head=True,
        sdk=None,
        declared_by=None,
        why_id="start_by_broadcast",
        log_lines=(),
        evidence_ids=(f"dump:{minute}",),
    )


def a_watch(
    *pages: ReadPage, acts: tuple[OwnAct, ...] = (), stages: tuple[StageSpan, ...] = ()
) -> WatchRecord:
    return WatchRecord(
        package=APP,
        events=(),
        lines=(),
        spans=stages,
        acts=acts,
        gaps=(),
        is_partial=False,
        uids={},
        third_party=frozenset({APP}),
        pages=pages,
    )


def measured(watch: WatchRecord, *found: FoundStart) -> UserSwitch:
    return measure_user_switch(found, watch, n_wake_sdks=None)


SWITCH = a_page(3, switches=(("自启动", "both", True),))
ON, OFF = (TRIGGER, False), (TRIGGER, True)


def test_counts_rounds_with_the_switch_on_and_off_and_their_starts() -> None:
    watch = a_watch(
        a_page(1, "设置"),
        a_page(2, "权限"),
        SWITCH,
        acts=(act(Launch(package=APP), 0.5), entry("设置", 1, 1.5), entry("权限", 2, 2.5)),
        stages=spans(ON, (PREPARING, False), ON, (PREPARING, True), OFF, OFF, (StageKind.BACKGROUND, False)),
    )
    found = [started(1), started(3), started(4), started(6)]
    assert measure_user_switch(found, watch, n_wake_sdks=2) == UserSwitch(
        evidence_ids=("dump:3", "dump:4", "tree:3"),
        n_pages=q(3, "pages"),
        n_untried_entries=q(0, "entries"),
        n_unread_pages=q(0, "pages"),
        n_switches=q(1, "switches"),
        n_similar_switches=q(0, "switches"),
        switch_depth_taps=q(2, "taps"),
        n_rounds_on=q(2, "rounds"),
        n_rounds_off=q(2, "rounds"),
        n_woken_rounds_on=q(1, "rounds"),
        n_woken_rounds_off=q(1, "rounds"),
        n_starts_off=q(2, "starts"),
        n_wake_sdks=q(2, "sdks"),
        was_turned_off=True,
        asks_login=False,
    )


@pytest.mark.parametrize(
    ("found", "scope", "is_about"),
    [
        pytest.param(started(0), "self", True, id="its own start"),
        pytest.param(started(0), "both", True, id="its own start, both"),
        pytest.param(started(0), "associated", False, id="its own start, a switch for others"),
        pytest.param(started(0, package=OTHER), "both", False, id="another app's own start"),
        pytest.param(
            started(0, StartKind.ASSOCIATED, OTHER, APP), "associated", True, id="it starts another"
        ),
        pytest.param(
            started(0, StartKind.ASSOCIATED, OTHER, APP), "both", True, id="it starts another, both"
        ),
        pytest.param(
            started(0, StartKind.ASSOCIATED, OTHER, APP), "self", False, id="it starts another, for itself"
        ),
        pytest.param(started(0, StartKind.ASSOCIATED, APP, OTHER), "both", False, id="another starts it"),
        pytest.param(started(0, StartKind.ASSOCIATED, APP, APP), "both", False, id="it starts itself"),
        pytest.param(started(0, StartKind.INTERNAL), "both", False, id="no start that counts"),
        pytest.param(
            started(0, StartKind.INTERNAL, OTHER, APP), "both", False, id="no start of another that counts"
        ),
        pytest.param(started(0, grade=Grade.INFERRED), "both", False, id="inferred"),
        pytest.param(started(0, caller=None), "both", False, id="unknown caller"),
    ],
)
def test_a_start_counts_if_the_switch_controls_it_and_its_cause_is_proven(
    found: FoundStart, scope: str, is_about: bool
) -> None:
    watch = a_watch(a_page(1, switches=(("自启动", scope, True),)), stages=spans(OFF))
    switch = measured(watch, found)
    assert switch.n_starts_off == q(int(is_about), "starts")
    assert switch.n_woken_rounds_off == q(int(is_about), "rounds")


@pytest.mark.parametrize(
    "found", [started(0), started(0, StartKind.ASSOCIATED, OTHER, APP)], ids=["itself", "another"]
)
def test_without_a_switch_every_proven_start_counts(found: FoundStart) -> None:
    switch = measured(a_watch(a_page(1), stages=spans(ON)), found)
    assert (switch.n_woken_rounds_on, switch.n_starts_off) == (q(1, "rounds"), q(0, "starts"))
    assert (switch.was_turned_off, switch.switch_depth_taps, switch.n_wake_sdks) == (False, None, None)


@pytest.mark.parametrize(
    ("states", "n_off"),
    [
        pytest.param((False,), 1, id="off"),
        pytest.param((True,), 0, id="on"),
        pytest.param((None,), 0, id="unknown"),
        pytest.param((False, True), 0, id="one of two"),
        pytest.param((False, False), 1, id="both"),
    ],
)
def test_a_switch_off_from_the_start_was_off_all_the_time(
    states: tuple[bool | None, ...], n_off: int
) -> None:
    switches = tuple((f"开关{n}", "both", is_on) for n, is_on in enumerate(states))
    switch = measured(a_watch(a_page(1, switches=switches), stages=spans(ON)))
    assert (switch.n_rounds_off, switch.n_rounds_on) == (q(n_off, "rounds"), q(1 - n_off, "rounds"))
    assert switch.was_turned_off is (n_off == 1)
    assert switch.n_switches == q(len(states), "switches")


def test_a_switch_counts_once_in_its_state_before_any_tap() -> None:
    pages = [a_page(n, switches=(("自启动", "self", is_on),)) for n, is_on in ((1, False), (2, True))]
    switch = measured(a_watch(*pages, stages=spans(ON)))
    assert (switch.n_switches, switch.n_rounds_off) == (q(1, "switches"), q(1, "rounds"))


def test_a_round_was_off_if_its_trigger_was() -> None:
    for kinds, n_off in ((((PREPARING, False), OFF), 1), (((PREPARING, True), ON), 0)):
        assert measured(a_watch(stages=spans(*kinds))).n_rounds_off == q(n_off, "rounds")


def test_a_stage_other_than_preparing_belongs_to_no_round() -> None:
    stages = spans((StageKind.BACKGROUND, False), ON)
    assert measured(a_watch(stages=stages), started(0)).n_woken_rounds_on == q(0, "rounds")
    assert measured(a_watch(stages=stages), started(1)).n_woken_rounds_on == q(1, "rounds")


# Menus.


def test_an_entry_seen_but_not_tapped_is_untried() -> None:
    watch = a_watch(
        a_page(1, "设置", "隐私", "关于", "深处"),
        a_page(2, "设置"),
        acts=(
            act(Launch(package=APP), 0.5),
            entry("设置", 1, 1.5),
            entry("隐私", 1, 1.6, is_done=False),
            entry("深处", MAX_DEPTH + 1, 1.7, is_done=False),
        ),
    )
    assert measured(watch).n_untried_entries == q(2, "entries")  # 隐私 and 关于
    assert measured(replace(watch, pages=(*watch.pages, SWITCH))).n_untried_entries == q(0, "entries")


def test_an_entry_at_the_maximum_depth_was_to_be_tried() -> None:
    watch = a_watch(a_page(1, "深处"), acts=(entry("深处", MAX_DEPTH, 1.5, is_done=False),))
    assert measured(watch).n_untried_entries == q(1, "entries")


@pytest.mark.parametrize(("n_pages", "n_untried"), [(MAX_PAGES - 1, 0), (MAX_PAGES, 1)])
def test_beyond_the_page_limit_there_may_be_more(n_pages: int, n_untried: int) -> None:
    pages = [a_page(n) for n in range(n_pages)]
    assert measured(a_watch(*pages)).n_untried_entries == q(n_untried, "entries")


def test_neither_a_page_without_text_nor_a_torn_one_was_read() -> None:
    torn = ReadPage(id="tree:9", at_ms=9_000.0, page=None)
    switch = measured(a_watch(a_page(1), a_page(2, n_texts=0), a_page(3, n_texts=1), torn))
    assert (switch.n_unread_pages, switch.n_pages) == (q(2, "pages"), q(3, "pages"))
    assert switch.evidence_ids == ("tree:1", "tree:2", "tree:3", "tree:9")


def test_equal_pages_and_similar_names_count_once() -> None:
    pages = [a_page(n, mark="same", perhaps=("后台运行", f"{n}")) for n in (1, 2)]
    switch = measured(a_watch(*pages))
    assert (switch.n_pages, switch.n_similar_switches) == (q(1, "pages"), q(3, "switches"))


@pytest.mark.parametrize("asks", [True, False])
def test_reports_whether_there_is_more_behind_a_login(asks: bool) -> None:
    torn = ReadPage(id="tree:9", at_ms=9_000.0, page=None)
    assert measured(a_watch(torn, a_page(1, asks_login=asks))).asks_login is asks


@pytest.mark.parametrize(
    ("acts", "depth"),
    [
        pytest.param((), None, id="unknown way"),
        pytest.param((act(Wait(duration_ms=5), 2.5),), None, id="nothing was opened"),
        pytest.param((act(Launch(package=APP), 2.5),), 0, id="on the first page"),
        pytest.param((entry("设置", 1, 2.5), entry("权限", 2, 3.0)), 2, id="tapped just before it was read"),
        pytest.param((entry("设置", 1, 2.5), entry("权限", 2, 3.1)), 1, id="tapped after it was read"),
        pytest.param((entry("权限", 3, 1.5), act(Launch(package=APP), 2.5)), 0, id="reopened"),
    ],
)
def test_a_switch_is_as_deep_as_the_last_entry_before_its_page(
    acts: tuple[OwnAct, ...], depth: int | None
) -> None:
    torn = ReadPage(id="tree:0", at_ms=100.0, page=None)
    found = measured(a_watch(torn, a_page(1), SWITCH, acts=acts)).switch_depth_taps
    assert found == (None if depth is None else q(depth, "taps"))
