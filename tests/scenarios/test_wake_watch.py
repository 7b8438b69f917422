from detector.core.actions import (
    BeginStage,
    EndApp,
    Launch,
    Observation,
    RestoreDevice,
    SendTrigger,
    TapText,
    WatchStarts,
)
from detector.core.screen import ViewNode, ViewTree
from detector.core.watch_plan import WatchPlan, WatchWindows, plan_duration_ms, stages_of
from detector.core.watching import AppEnding, PhoneTrigger, StageKind
from detector.scenarios.wake_watch import wake_watch

PLAN = WatchPlan(package="com.a", others=("com.b",))


ASKS = ViewTree(
    id="tree:0",
    at_ms=0,
    at_error_ms=0,
    windows=(
        ViewNode(package="com.a", text="请阅读并同意隐私政策"),
        ViewNode(package="com.a", text="不同意"),
    ),
)
PERMISSION = ViewTree(
    id="tree:0",
    at_ms=0,
    at_error_ms=0,
    windows=(ViewNode(package="com.android.permissioncontroller", text="拒绝"),),
)


def played(
    plan: WatchPlan, *, tree: ViewTree | None = ASKS, cannot: type[object] | None = None
) -> list[object]:
    """`cannot`: actions that fail."""
    scenario = wake_watch(plan)
    actions: list[object] = [next(scenario)]
    try:
        while True:
            failed = cannot is not None and isinstance(actions[-1], cannot)
            actions.append(scenario.send(Observation(at_ms=0.0, tree=tree, gap="no" if failed else None)))
    except StopIteration:
        return actions


def test_goes_through_every_stage_of_its_plan_in_order() -> None:
    begun = [one.stage for one in played(PLAN) if isinstance(one, BeginStage)]
    assert [one for one in begun if one.kind is not StageKind.PREPARING] == list(stages_of(PLAN))


def test_refuses_only_if_the_app_asks_for_consent() -> None:
    """System dialogs have a negative button, too."""

    def refuses(tree: ViewTree | None) -> bool:
        return any(isinstance(one, TapText) and one.is_refusal for one in played(PLAN, tree=tree))

    assert refuses(ASKS)
    assert not refuses(PERMISSION)
    assert not refuses(None)


def test_agrees_after_a_refusal() -> None:
    taps = [one.is_refusal for one in played(PLAN) if isinstance(one, TapText)]
    assert taps == [True, True, False]


def test_without_a_refusal_button_there_is_no_refusal_stage() -> None:
    begun = [one.stage.kind for one in played(PLAN, cannot=TapText) if isinstance(one, BeginStage)]
    assert StageKind.REFUSED not in begun
    assert StageKind.CONSENTED in begun


def test_ends_the_app_in_all_three_ways() -> None:
    endings = {one.ending for one in stages_of(PLAN) if one.kind is StageKind.ENDED}
    assert endings == set(AppEnding)


def test_every_trigger_is_repeated_as_requested_with_a_control() -> None:
    stages = [one for one in stages_of(PLAN) if one.kind is StageKind.TRIGGER]
    for trigger in (*PLAN.triggers, PhoneTrigger.CONTROL):
        assert sorted(one.repeat for one in stages if one.trigger is trigger) == [1, 2, 3]


def test_triggers_come_in_a_different_order_each_time_with_the_reboot_last() -> None:
    plan = WatchPlan(package="com.a", triggers=PLAN.triggers)
    stages = [one for one in stages_of(plan) if one.kind is StageKind.TRIGGER]
    orders = [
        [one.trigger for one in stages if one.repeat == repeat and one.trigger is not PhoneTrigger.CONTROL]
        for repeat in (1, 2, 3)
    ]
    assert len({tuple(order) for order in orders}) == 3
    assert {order[-1] for order in orders} == {PhoneTrigger.BOOT}


def test_the_app_is_ended_before_a_trigger_and_a_control_does_nothing() -> None:
    actions = played(PLAN)
    for number, action in enumerate(actions):
        if isinstance(action, BeginStage) and action.stage.kind is StageKind.TRIGGER:
            assert isinstance(actions[number - 1], EndApp)
            does = actions[number + 1]
            if action.stage.trigger in (PhoneTrigger.CONTROL, PhoneTrigger.DUE):
                assert isinstance(does, WatchStarts)
            elif action.stage.trigger is PhoneTrigger.OTHER_APP:
                assert does == Launch(package="com.b")
            else:
                assert isinstance(does, SendTrigger)


def test_everything_is_undone_at_the_end() -> None:
    assert RestoreDevice() in played(PLAN)[-2:]


def test_its_duration_is_known_before_it_begins() -> None:
    watched = [one for one in played(PLAN) if isinstance(one, WatchStarts)]
    assert plan_duration_ms(PLAN) >= sum(one.duration_ms for one in watched)
    assert 200 < plan_duration_ms(PLAN) / 60_000 < 300
    assert plan_duration_ms(PLAN, with_switch=True) > 1.5 * plan_duration_ms(PLAN)


def test_a_shortened_window_states_its_full_length() -> None:
    plan = WatchPlan(package="com.a", windows=WatchWindows().shortened(0.1))
    assert all(one.is_shortened for one in stages_of(plan) if one.kind is not StageKind.SWITCH_SEARCH)
    assert not any(one.is_shortened for one in stages_of(PLAN))
    assert plan_duration_ms(plan) < plan_duration_ms(PLAN) / 3
