"""missing-start-switch (AST-04), where the three cases do not reach."""

from dataclasses import replace

import pytest

from detector.attribution.found import Grade, StartKind
from detector.core.verdict import Outcome
from detector.judging.judge import judge_window
from detector.rules.missing_start_switch import RULE
from tests.rulebook import profile
from tests.rules.case_watch import SeenCapabilities, SeenPage, SeenStart, WatchCase, given_of

MENUS = (SeenPage(entries=("设置",)), SeenPage())
SWITCH = (SeenPage(entries=("设置",)), SeenPage(switch="自启动"))
SELF = SeenStart(at_s=250, kind=StartKind.SELF)
WAKES = SeenStart(
    at_s=250, kind=StartKind.ASSOCIATED, package="cn.example.other", caller="cn.example.watched"
)
PLAIN = WatchCase(what="it starts itself once, and was searched whole", starts=(SELF,), pages=MENUS)


def said(case: WatchCase) -> tuple[Outcome, str]:
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
    assert said(case) == (outcome, reason_id)
