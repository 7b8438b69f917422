"""missing-start-switch (AST-04), beyond its three cases."""

from dataclasses import replace

import pytest

from detector.attribution.found import Grade, StartKind
from detector.core.verdict import Outcome
from detector.judging.judge import judge_window
from detector.measures.background_starts import BackgroundStarts
from detector.measures.user_switch import UserSwitch
from detector.rules.missing_start_switch import RULE
from tests.measures.touched import q
from tests.rulebook import profile
from tests.rules.asked import a_measure
from tests.rules.asked import outcome_of as asked_of
from tests.rules.case_watch import SeenCapabilities, SeenPage, SeenStart, WatchCase, given_of

MENUS = (SeenPage(entries=("设置",)), SeenPage())
SWITCH = (SeenPage(entries=("设置",)), SeenPage(switch="自启动"))
SELF = SeenStart(at_s=250, kind=StartKind.SELF)
WAKES = SeenStart(
    at_s=250, kind=StartKind.ASSOCIATED, package="cn.example.other", caller="cn.example.watched"
)
PLAIN = WatchCase(what="it starts itself once, and was searched whole", starts=(SELF,), pages=MENUS)


def outcome_of(case: WatchCase) -> tuple[Outcome, str]:
    judgement = judge_window([RULE], given_of(case), profile=profile())[RULE.id]
    return judgement.outcome, judgement.reason_id


@pytest.mark.parametrize(
    ("case", "outcome", "reason_id"),
    [
        pytest.param(replace(PLAIN, starts=(WAKES,)), "failed", "switch_absent", id="absent"),
        pytest.param(PLAIN, "cantTell", "switch_for_self_start_alone", id="it starts itself alone"),
        pytest.param(
            replace(PLAIN, can=SeenCapabilities(n_wake_sdks=0)),
            "inapplicable",
            "switch_for_self_start_alone",
            id="it starts itself alone, files read",
        ),
        pytest.param(
            replace(PLAIN, starts=()),
            "inapplicable",
            "nothing_seen_to_switch",
            id="nothing starts, files unread",
        ),
        pytest.param(
            replace(PLAIN, starts=(), can=SeenCapabilities(n_wake_sdks=0)),
            "inapplicable",
            "nothing_to_switch",
            id="nothing starts, files read",
        ),
        pytest.param(
            replace(PLAIN, starts=(), can=SeenCapabilities(n_wake_sdks=1)),
            "failed",
            "switch_absent",
            id="an SDK that is made for it",
        ),
        pytest.param(replace(PLAIN, pages=()), "untested", "switch_not_sought", id="not sought"),
        pytest.param(
            replace(PLAIN, pages=(*MENUS, SeenPage(asks_login=True))),
            "cantTell",
            "menus_behind_login",
            id="behind a login",
        ),
        pytest.param(
            replace(PLAIN, pages=(*MENUS, SeenPage(perhaps=("后台运行",)))),
            "cantTell",
            "switch_perhaps_by_other_name",
            id="a similar name",
        ),
        pytest.param(
            replace(PLAIN, pages=SWITCH, stays_on=True), "cantTell", "switch_not_turned", id="stuck"
        ),
        pytest.param(
            replace(PLAIN, pages=SWITCH), "cantTell", "switch_too_seldom_tried", id="one round in three"
        ),
        pytest.param(replace(PLAIN, is_partial=True), "cantTell", "menus_not_read_whole", id="broke off"),
        pytest.param(
            replace(
                PLAIN,
                pages=SWITCH,
                starts=(
                    SELF,
                    SeenStart(
                        at_s=500,
                        kind=StartKind.ASSOCIATED,
                        package="com.b",
                        caller="cn.example.watched",
                        grade=Grade.INFERRED,
                    ),
                ),
            ),
            "cantTell",
            "switch_too_seldom_tried",
            id="what is only inferred accuses no switch",
        ),
    ],
)
def test_judges_a_switch(case: WatchCase, outcome: str, reason_id: str) -> None:
    assert outcome_of(case) == (outcome, reason_id)


WATCHED = a_measure(BackgroundStarts, watched_ms=1, is_whole=True, n_triggers_watched=3, n_others_started=1)
QUIET = replace(WATCHED, n_others_started=q(0, "starts"))
FOUND = a_measure(UserSwitch, n_switches=1, was_turned_off=True)


@pytest.mark.parametrize(
    ("starts", "switch", "verdict"),
    [
        pytest.param(QUIET, a_measure(UserSwitch), "inapplicable: nothing_seen_to_switch", id="nothing seen"),
        pytest.param(
            replace(QUIET, is_whole=False), a_measure(UserSwitch), "cantTell: watch_broke_off", id="nor whole"
        ),
        pytest.param(
            WATCHED,
            a_measure(UserSwitch, n_pages=2, n_unread_pages=1),
            "cantTell: menus_not_read_whole",
            id="a page was not read",
        ),
        pytest.param(
            WATCHED,
            replace(FOUND, n_rounds_off=q(9, "rounds")),
            "cantTell: switch_too_seldom_tried",
            id="never on",
        ),
        pytest.param(
            WATCHED,
            replace(
                FOUND,
                n_rounds_on=q(20, "rounds"),
                n_woken_rounds_on=q(12, "rounds"),
                n_rounds_off=q(4, "rounds"),
            ),
            "passed: switch_works",
            id="0.4 to the fourth is chance enough",
        ),
        pytest.param(
            WATCHED,
            replace(
                FOUND,
                n_rounds_on=q(20, "rounds"),
                n_woken_rounds_on=q(12, "rounds"),
                n_rounds_off=q(3, "rounds"),
            ),
            "cantTell: switch_too_seldom_tried",
            id="0.4 to the third is not",
        ),
    ],
)
def test_what_a_switch_must_prove(starts: BackgroundStarts, switch: UserSwitch, verdict: str) -> None:
    assert asked_of(RULE, starts, switch) == verdict
