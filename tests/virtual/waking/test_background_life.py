import pytest

from detector.virtual.persona import Persona
from detector.virtual.personas import PERSONAS
from tests.virtual.waking.living import APP, OTHER, act, app, living, log_of, true_starts

RECEIVER = {"name": ".WakeReceiver", "kind": "receiver", "process": ":push"}
DAEMON = {"name": ".DaemonService", "kind": "service", "process": ":daemon"}
ON_POWER = {"id": "power", "when": "power-connected", "component": ".WakeReceiver"}


def test_a_broadcast_starts_the_process_of_its_receiver() -> None:
    with living(app(components=[RECEIVER], wakes=[ON_POWER])) as device:
        device.launch(APP)
        device.shell("dumpsys battery unplug; dumpsys battery set ac 1")
        device.clock.sleep(1)
        (start,) = true_starts(device)
        assert (start.process, start.trigger, start.caller) == (f"{APP}:push", "power-connected", None)
        assert len(log_of(device, f"{APP}:push,broadcast,{{{APP}/{APP}.WakeReceiver}}")) == 1


def test_an_app_that_was_never_opened_hears_nothing() -> None:
    with living(app(components=[RECEIVER], wakes=[ON_POWER])) as device:
        device.shell("dumpsys battery unplug; dumpsys battery set ac 1")
        device.clock.sleep(1)
        assert true_starts(device) == []
        assert "stopped=true notLaunched=true" in device.shell(f"dumpsys package {APP}")


def test_a_force_stopped_app_hears_nothing_and_loses_its_alarms() -> None:
    tick = {"id": "tick", "when": "alarm", "component": ".WakeReceiver", "every_ms": 60_000}
    with living(app(components=[RECEIVER], wakes=[ON_POWER, tick])) as device:
        device.launch(APP)
        device.shell(f"am force-stop {APP}; dumpsys battery unplug; dumpsys battery set ac 1")
        device.clock.sleep(300)
        assert true_starts(device) == []
        assert "tag=*walarm*" not in device.shell(f"dumpsys alarm {APP}")


def test_a_killed_app_keeps_its_alarms() -> None:
    tick = {"id": "tick", "when": "alarm", "component": ".WakeReceiver", "every_ms": 60_000}
    with living(app(components=[RECEIVER], wakes=[tick])) as device:
        device.launch(APP)
        device.shell(f"input keyevent HOME; am kill {APP}")
        device.clock.sleep(70)
        assert [one.trigger for one in true_starts(device)] == ["alarm"]
        assert "android.intent.extra.ALARM_COUNT=1" in device.shell("dumpsys activity broadcasts history")


def test_a_manifest_that_targets_26_does_not_hear_of_power_any_more() -> None:
    with living(app(target_sdk=26, components=[RECEIVER], wakes=[ON_POWER])) as device:
        device.launch(APP)
        device.shell("dumpsys battery unplug; dumpsys battery set ac 1")
        device.clock.sleep(1)
        (attempt,) = true_starts(device)
        assert attempt.is_refused
        assert log_of(device, "Background execution not allowed: receiving Intent")
        assert not log_of(device, f"{APP}:push,broadcast")


def test_a_process_that_lives_already_is_not_started_again() -> None:
    with living(app(components=[RECEIVER], wakes=[ON_POWER])) as device:
        device.launch(APP)
        for _ in range(2):
            device.shell("dumpsys battery unplug; dumpsys battery set ac 1")
            device.clock.sleep(1)
        assert len(true_starts(device)) == 1


def test_an_app_reaches_for_another_one_while_it_lives() -> None:
    sister = {"id": "sister", "when": "launch", "target": OTHER, "component": ".DaemonService"}
    with living(app(wakes=[sister]), app(OTHER, target_sdk=33, components=[DAEMON])) as device:
        device.launch(APP)
        (start,) = true_starts(device)
        assert (start.process, start.caller) == (f"{OTHER}:daemon", APP)
        dump = device.shell(f"dumpsys activity services {OTHER}")
        assert f"recentCallingPackage={APP}" in dump
        assert f":{APP}/u0a150" in dump


def test_starting_a_service_of_an_idle_app_that_targets_26_is_refused() -> None:
    sister = {
        "id": "s",
        "when": "launch",
        "target": OTHER,
        "component": ".DaemonService",
        "by": "service",
    }
    with living(app(wakes=[sister]), app(OTHER, target_sdk=26, components=[DAEMON])) as device:
        device.launch(APP)
        assert [one.is_refused for one in true_starts(device)] == [True]
        assert log_of(device, f"to {OTHER}/.DaemonService from pid=")


def test_one_in_three_holds_under_every_seed() -> None:
    rare = {"id": "r", "when": "launch", "target": OTHER, "component": ".DaemonService", "one_in": 3}
    n_woken = 0
    for seed in range(30):
        with living(app(wakes=[rare]), app(OTHER, components=[DAEMON]), seed=seed) as device:
            device.launch(APP)
            n_woken += len(true_starts(device))
    assert 4 <= n_woken <= 17


def test_wakes_that_need_consent_wait_for_it() -> None:
    early = {
        "id": "early",
        "when": "launch",
        "target": OTHER,
        "component": ".DaemonService",
        "before_consent": True,
    }
    late = {"id": "late", "when": "launch", "target": OTHER, "component": ".OtherService"}
    daemons = [DAEMON, {"name": ".OtherService", "kind": "service", "process": ":late"}]
    with living(app(asks_consent=True, wakes=[early, late]), app(OTHER, components=daemons)) as device:
        device.launch(APP)
        assert [one.wake_id for one in true_starts(device)] == ["early"]
        act(device, lambda life: life.agree(APP))
        device.clock.sleep(1)
        assert [one.wake_id for one in true_starts(device)] == ["early", "late"]


@pytest.mark.parametrize("works", [True, False])
def test_the_users_switch_stops_what_it_should_or_nothing(works: bool) -> None:
    switch = {"works": works}
    with living(app(components=[RECEIVER], wakes=[ON_POWER], switch=switch)) as device:
        device.launch(APP)
        act(device, lambda life: life.switch(APP, is_on=False))
        device.shell("dumpsys battery unplug; dumpsys battery set ac 1")
        device.clock.sleep(1)
        assert len(true_starts(device)) == (0 if works else 1)


def test_a_bound_service_comes_back_after_its_process_was_killed() -> None:
    sister = {"id": "sister", "when": "launch", "target": OTHER, "component": ".DaemonService"}
    with living(app(wakes=[sister]), app(OTHER, components=[DAEMON])) as device:
        device.launch(APP)
        act(device, lambda life: life.crash(OTHER, f"{OTHER}:daemon"))
        device.clock.sleep(2)
        assert [one.trigger for one in true_starts(device)] == ["launch", "rebind"]
        assert log_of(device, f"Scheduling restart of crashed service {OTHER}/.DaemonService in 1000ms")


def test_a_swipe_in_the_overview_ends_the_app_and_leaves_it_unstopped() -> None:
    with living(app(components=[RECEIVER], wakes=[ON_POWER])) as device:
        device.launch(APP)
        stack = next(
            line.split("id=")[1].split()[0]
            for line, after in zip(
                device.shell("am stack list").splitlines(),
                device.shell("am stack list").splitlines()[1:],
                strict=False,
            )
            if f": {APP}/" in after
        )
        device.shell(f"am stack remove {stack}")
        device.clock.sleep(1)
        assert device.shell(f"pidof {APP}") == ""
        assert "stopped=false" in device.shell(f"dumpsys package {APP}")
        assert "remove task" in device.shell(f"dumpsys activity exit-info {APP}")


@pytest.mark.parametrize("persona", PERSONAS, ids=lambda persona: persona.name)
def test_every_persona_logs_a_start_in_its_own_words(persona: Persona) -> None:
    with living(app(components=[RECEIVER], wakes=[ON_POWER]), persona=persona) as device:
        device.launch(APP)
        device.shell("dumpsys battery unplug; dumpsys battery set ac 1")
        device.clock.sleep(1)
        (line,) = log_of(device, "am_proc_start: [0,")[-1:]
        braces = "{" in line
        assert braces == persona.dialect.braces_component
        history = device.shell(f"dumpsys activity broadcasts history {APP}")
        assert "android.intent.action.ACTION_POWER_CONNECTED" in history
        assert "(manifest)" in history


def test_the_same_seed_gives_the_same_life() -> None:
    def life() -> list[tuple[float, str]]:
        tick = {"id": "tick", "when": "alarm", "component": ".WakeReceiver", "every_ms": 60_000}
        with living(app(components=[RECEIVER], wakes=[ON_POWER, tick]), seed=7) as device:
            device.launch(APP)
            device.shell(f"am kill {APP}")
            device.clock.sleep(200)
            return [(one.at_s, one.trigger) for one in true_starts(device)]

    assert life() == life()


@pytest.mark.parametrize("name", ["aosp-9", "aosp-13", "aosp-16"])
def test_an_app_that_opens_anothers_activity_is_named_by_a_start_line(name: str) -> None:
    persona = next(one for one in PERSONAS if one.name == name)
    opens = {"id": "opens", "when": "launch", "by": "activity", "target": OTHER, "component": ".Main"}
    with living(app(wakes=[opens]), app(OTHER), persona=persona) as device:
        device.launch(APP)
        device.clock.sleep(2)
        (line,) = [one for one in log_of(device, "START u0 {") if f"cmp={OTHER}/.Main" in one]
        uid = device.device.packages.get(APP).uid
        assert f"from uid {uid}" in line
        (process,) = [one for one in log_of(device, "am_proc_start") if f",{OTHER}," in one]
        assert persona.dialect.launch_hosting_type in process


def test_an_activity_out_of_the_background_is_blocked_since_10() -> None:
    opens = {"id": "o", "when": "power-connected", "by": "activity", "target": OTHER, "component": ".Main"}
    with living(app(wakes=[opens]), app(OTHER)) as device:
        device.launch(APP)
        device.shell("input keyevent HOME; dumpsys battery unplug; dumpsys battery set ac 1")
        device.clock.sleep(2)
        assert log_of(device, "Background activity start [callingPackage")
        assert not [one for one in log_of(device, "am_proc_start") if f",{OTHER}," in one]
