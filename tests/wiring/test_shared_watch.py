"""Apps watched together from capture to report; one whose verdicts are final is released early."""

from pathlib import Path

import pytest

from detector.case import CaseFolder, read_verdicts
from detector.core.watch_plan import WatchPlan
from detector.core.watching import PhoneTrigger, StageKind
from detector.devices.android import open_device
from detector.virtual.device import DeviceSpec
from detector.virtual.in_process import SimulatedWorld
from detector.virtual.personas import DEFAULT_PERSONA
from detector.virtual.system.latency import PHONE_LATENCY
from detector.wiring.law import rule_book
from detector.wiring.shared_watch import WatchOrder, captured, judged_of, saved_watch
from tests.fakes.watched import SHORT
from tests.virtual.waking.living import app

WILD, TARGET = "com.example.papaya", "com.example.guava"
WAKES_ITSELF = {"id": "power", "when": "power-connected", "component": ".WakeReceiver"}
WAKES_ANOTHER = {"id": "sister", "when": "launch", "target": TARGET, "component": ".DaemonService"}
APPS = (
    app(
        WILD,
        components=[{"name": ".WakeReceiver", "kind": "receiver", "process": ":push"}],
        wakes=[WAKES_ITSELF, WAKES_ANOTHER],
    ),
    app(TARGET, components=[{"name": ".DaemonService", "kind": "service", "process": ":daemon"}]),
)


@pytest.mark.long
def test_an_app_is_released_once_all_rules_about_starts_have_failed(tmp_path: Path) -> None:
    plan = WatchPlan(package=WILD, also=(TARGET,), triggers=(PhoneTrigger.POWER,), repeats=3, windows=SHORT)
    cases = {one: CaseFolder(tmp_path / one) for one in plan.packages}
    order = WatchOrder(plan=plan, laws=dict.fromkeys(cases, rule_book("cn-default")), cases=cases)
    spec = DeviceSpec(
        serial="simulated-1",
        persona=DEFAULT_PERSONA,
        apps=APPS,
        latency=PHONE_LATENCY,
        uiautomation_running=True,
    )
    with SimulatedWorld([spec]) as world:
        device = open_device(world.link(spec.serial), world.clock)
        try:
            captured(order, device, world.clock, world.clock)
        finally:
            device.close()
        watches = {one: judged_of(order, one, world.clock) for one in plan.packages}
        for one, watch in watches.items():
            saved_watch(order, one, watch, world.clock)
    kinds = {one: [span.stage.kind for span in watch.judged.watch.spans] for one, watch in watches.items()}
    assert kinds[WILD][-1] is StageKind.LET_GO
    assert StageKind.SWITCH_SEARCH in kinds[WILD]  # it has none, so nothing is left to try
    assert StageKind.LET_GO not in kinds[TARGET]
    wild, target = ({one.code: one.outcome.value for one in read_verdicts(cases[p]).verdicts} for p in cases)
    assert [wild[code] for code in ("AST-01", "AST-02", "AST-03")] == ["failed"] * 3
    assert "failed" not in target.values()
    rounds = {one: [s.stage.repeat for s in watch.judged.watch.spans] for one, watch in watches.items()}
    assert (max(rounds[WILD]), max(rounds[TARGET])) == (2, 3)
